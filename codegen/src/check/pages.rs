//! Paging: which parameters and fields it names, and whether they can carry that.

use super::context::Context;
use crate::at::At;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::reading::goes;
use crate::resolve::Base;
use crate::schema::nearest;
use crate::spec::{Direction, Endpoint, Field, Pages, Request};
use crate::ty::BuiltIn;
use crate::walk;

/// Paging names parameters and fields that are there and can carry what they are named for.
pub(super) fn pages(cx: &Context<'_>, out: &mut Diagnostics) {
    for file in &cx.files.endpoints {
        let Some(pages) = &file.pages else { continue };
        let root = At::root(&file.source);
        let at = root.member("pages");
        let mut check = PagesCheck { cx, out, at: &at };
        check.parameters(&file.value, pages);
        check.fallback(&file.value, pages);
        walk::requests(file, &mut |_, request| check.answer(&file.value, pages, request));
    }
}

struct PagesCheck<'c, 'a> {
    cx: &'c Context<'a>,
    out: &'c mut Diagnostics,
    at: &'c At<'c>,
}

impl PagesCheck<'_, '_> {
    fn parameters(&mut self, endpoint: &Endpoint, pages: &Pages) {
        let text = |field: &Field| field.ty == BuiltIn::String;
        let int = |field: &Field| field.ty == BuiltIn::Int;
        let query = &endpoint.query;
        let own = self.at.source().path();
        match pages.count {
            None => self.field(
                "token",
                ("query parameter", own),
                query,
                &pages.token,
                "a `string`",
                text,
            ),
            Some(_) => self.field(
                "token",
                ("query parameter", own),
                query,
                &pages.token,
                "an integer",
                int,
            ),
        }
        self.field("size", ("query parameter", own), query, &pages.size, "an integer", int);
        if pages.key.is_empty() {
            let place = self.at.member("key").place();
            let help = "name at least one field that tells an item from the others";
            self.out.report(Rule::BadPages, place, "no field tells the items apart", help);
        }
    }

    /// A page size to fall back to is one that Zoom takes, and evidence says why there is one.
    fn fallback(&mut self, endpoint: &Endpoint, pages: &Pages) {
        let Some(fallback) = pages.fallback else { return };
        let size = endpoint.query.iter().find(|field| field.name == pages.size);
        let Some(size) = size else { return };
        let place = self.at.member("fallback").place();
        if pages.count.is_some() {
            let message = "pages of another size have other numbers";
            let help = "leave `fallback` out where there is a `count`";
            self.out.report(Rule::BadPages, place, message, help);
            return;
        }
        let [low, high] = size.range.unwrap_or_default();
        let Some(high) = high else {
            let message = format!("`{}` has no greatest value to fall back from", size.name);
            let help = format!("give `{}` a `range`, or leave `fallback` out", size.name);
            self.out.report(Rule::BadPages, place, message, help);
            return;
        };
        let low = low.unwrap_or(1);
        // Bounds that are upside down are told of where they stand.
        if low <= high && !(low..high).contains(&fallback) {
            let message = format!("{fallback} is no smaller size of a page");
            let help = format!("write a number from {low} to {}", high.saturating_sub(1));
            self.out.report(Rule::BadPages, place, message, help);
            return;
        }
        let about = format!("/query/{}/range", size.name);
        if !endpoint.evidence.iter().any(|evidence| evidence.at == about) {
            let message = "nothing says who knows of another greatest size of a page";
            let help = format!("add evidence at `{about}`, or leave `fallback` out");
            self.out.report(Rule::BadPages, place, message, help);
        }
    }

    fn answer(&mut self, endpoint: &Endpoint, pages: &Pages, request: Request<'_>) {
        let Some(response) = request.response else { return };
        let Some(fields) = self.cx.own_fields(response.ty.as_deref(), response.fields.as_deref())
        else {
            if response.ty.is_none() {
                let help = "give the answer `fields`, or remove `pages`";
                let message = format!("`{}` has no answer to page through", endpoint.id);
                self.out.report(Rule::BadPages, self.at.place(), message, help);
            }
            return;
        };
        let fields = received(fields);
        let fields = fields.as_slice();
        let text = |field: &Field| field.ty == BuiltIn::String;
        let int = |field: &Field| field.ty == BuiltIn::Int;
        let owner = response.ty.as_deref().unwrap_or(self.at.source().path());
        let answer = ("field of the answer", owner);
        let cx = self.cx;
        let list = |field: &Field| field.ty.is_list() && matches!(cx.base(field), Base::Object(_));
        match &pages.count {
            None => {
                self.field("token", answer, fields, &pages.token, "a `string`", text);
            }
            Some(count) => {
                self.field("count", answer, fields, count, "an integer", int);
            }
        }
        if let Some(total) = &pages.total {
            self.field("total", answer, fields, total, "an integer", int);
        }
        let what = "a list of a type that has fields";
        self.field("items", answer, fields, &pages.items, what, list);
        let items = fields.iter().find(|field| field.name == pages.items);
        let Some(Base::Object(item)) = items.map(|field| self.cx.base(field)) else {
            return;
        };
        let fields = received(item.fields.as_deref().unwrap_or_default());
        for (index, name) in pages.key.iter().enumerate() {
            let at = self.at.member("key");
            let what = format!("received field of `{}`", item.name);
            let text = |field: &Field| cx.is_text(field);
            self.named(
                &at.item(index),
                (&what, &item.name),
                &fields,
                name,
                "an id or another text",
                text,
            );
        }
    }

    fn field(
        &mut self,
        member: &str,
        (what, owner): (&str, &str),
        fields: &[Field],
        name: &str,
        wanted: &str,
        fits: impl Fn(&Field) -> bool,
    ) {
        self.named(&self.at.member(member), (what, owner), fields, name, wanted, fits);
    }

    fn named(
        &mut self,
        at: &At<'_>,
        (what, owner): (&str, &str),
        fields: &[Field],
        name: &str,
        wanted: &str,
        fits: impl Fn(&Field) -> bool,
    ) {
        let Some(field) = fields.iter().find(|field| field.name == name) else {
            let names: Vec<_> = fields.iter().map(|field| field.name.as_str()).collect();
            let help = match nearest(name, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("name a {what}"),
            };
            let message = format!("no {what} is called `{name}`");
            let found = Diagnostic::new(Rule::BadPages, at.place(), message, help);
            self.out.push(found.lacks(owner, name));
            return;
        };
        if !fits(field) && !matches!(self.cx.base(field), Base::Unknown) {
            let message = format!("`{name}` is not {wanted}");
            let help = format!("name a {what} that is {wanted}");
            self.out.report(Rule::BadPages, at.place(), message, help);
        }
    }
}

/// The fields that an answer can have.
fn received(fields: &[Field]) -> Vec<Field> {
    fields.iter().filter(|field| goes(field, Direction::Read)).cloned().collect()
}
