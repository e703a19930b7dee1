//! How to look whether a call took effect: the listing and what is looked for in it are there.

use super::at::At;
use super::conditions;
use super::context::{Base, Context};
use super::walk;
use crate::diagnostic::{Diagnostics, Rule};
use crate::load::Located;
use crate::reading::{Shape, Source, goes, split_type};
use crate::schema::{instead, nearest};
use crate::spec::{Endpoint, Field, Method, Only, Replay, Verify};

/// What is to be verified says how, and that can be done.
pub(super) fn verify(cx: &Context<'_>, out: &mut Diagnostics) {
    for file in &cx.files.endpoints {
        let root = At::root(&file.source);
        let at = root.member("verify");
        match (&file.verify, file.replay) {
            (None, Replay::Verify) => {
                let message = "nothing says how to look whether a call took effect";
                let help = "add `verify`, or write `never` or `safe`";
                out.report(Rule::BadVerify, root.member("replay").place(), message, help);
            }
            (Some(_), Replay::Safe | Replay::Never) => {
                let message = format!("a call that is `{}` is not verified", file.replay.as_str());
                let help = "remove this, or write `verify` for `replay`";
                out.report(Rule::BadVerify, at.name(), message, help);
            }
            _ => {}
        }
        if let Some(verify) = &file.verify {
            let mut check = Check { cx, out, at: &at, file };
            check.all(verify);
            conditions::check(cx, &at.member("when"), file, &verify.when, Rule::BadVerify, out);
        }
    }
}

struct Check<'c, 'a> {
    cx: &'c Context<'a>,
    out: &'c mut Diagnostics,
    /// The member `verify`.
    at: &'c At<'c>,
    file: &'a Located<Endpoint>,
}

impl<'a> Check<'_, 'a> {
    fn report(&mut self, at: &At<'_>, message: impl Into<String>, help: impl Into<String>) {
        self.out.report(Rule::BadVerify, at.place(), message, help);
    }

    fn all(&mut self, verify: &'a Verify) {
        let element = self.element(&verify.expect);
        if let Some(listing) = self.listing(&verify.operation) {
            self.path(verify, listing);
            let items = self.items(verify, listing);
            self.matches(verify, element, items);
        }
    }

    /// The operation that lists, if it can be called just like that.
    fn listing(&mut self, id: &str) -> Option<&'a Endpoint> {
        let at = self.at.member("operation");
        let group = |id: &'a str| id.split('.').next().unwrap_or_default();
        let own = group(&self.file.id);
        let Some(listing) = self.cx.files.endpoints.iter().find(|file| file.id == id) else {
            if !self.cx.files.unread.may_be(id) {
                let known = self.cx.files.endpoints.iter().map(|file| file.id.as_str());
                let help = match nearest(id, known) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "name the id of an operation that lists".to_owned(),
                };
                self.report(&at, format!("there is no operation `{id}`"), help);
            }
            return None;
        };
        let listing = &listing.value;
        if group(&listing.id) != own {
            let message =
                format!("`{id}` is of another group, and `{own}` can be built without it");
            self.report(&at, message, format!("name an operation of `{own}`"));
        }
        if listing.method != Method::Get || listing.replay != Replay::Safe {
            let message = format!("`{id}` does more than look");
            self.report(&at, message, "name a `GET` whose `replay` is `safe`");
        }
        if listing.variants.is_some() {
            let message = format!("`{id}` has variants, which answer in several ways");
            self.report(&at, message, "name an operation that has one answer");
            return None;
        }
        for field in listing.query.iter().filter(|field| field.required) {
            let message = format!("`{id}` needs the query parameter `{}`", field.name);
            self.report(&at, message, "name an operation that needs no query");
        }
        Some(listing)
    }

    /// Each path parameter of the listing has a value.
    fn path(&mut self, verify: &'a Verify, listing: &'a Endpoint) {
        let at = self.at.member("path");
        let known: Vec<_> = listing.path_params.iter().map(|field| field.name.as_str()).collect();
        for name in known.iter().filter(|name| !verify.path.contains_key(**name)) {
            let message = format!("`{}` needs `{name}`", listing.id);
            let help = "take its value from `/path/<parameter>` or `/body/<field>`";
            self.out.report(Rule::BadVerify, at.name(), message, help);
        }
        for (name, source) in &verify.path {
            let at = at.member(name);
            let Some(parameter) = listing.path_params.iter().find(|field| field.name == *name)
            else {
                let message = format!("`{}` has no path parameter `{name}`", listing.id);
                self.out.report(Rule::BadVerify, at.name(), message, instead(name, &known));
                continue;
            };
            let Some(field) = self.source(&at, source) else { continue };
            if !self.cx.is_text(field) {
                let message = format!("`{}` is not one text", field.name);
                self.report(&at, message, "take the value from an id or another text");
            } else {
                self.same_id(&at, field, parameter);
            }
        }
    }

    /// What must be listed: the fields of an element, and none for a plain text.
    fn element(&mut self, source: &'a str) -> Option<Element<'a>> {
        let at = self.at.member("expect");
        let field = self.source(&at, source)?;
        let ty = self.cx.ty(&field.ty);
        match (ty.shape, ty.base) {
            (_, Base::Unknown) => None,
            (Shape::List, Base::Object(def)) => {
                let fields = def.fields.iter().flatten();
                let name = split_type(&field.ty).1;
                let fields = fields.filter(|field| goes(field, Only::Write)).collect();
                Some(Element { what: format!("`{name}`"), fields, plain: false })
            }
            (Shape::One | Shape::List, Base::Text) if split_type(&field.ty).1 != "secret" => {
                let what = format!("`{source}`, which is plain text,");
                Some(Element { what, fields: vec![field], plain: true })
            }
            _ => {
                let message = format!("`{}` cannot be looked for", field.name);
                let help = "name a list of objects or texts, or one text";
                self.report(&at, message, help);
                None
            }
        }
    }

    /// The fields of a listed item.
    fn items(&mut self, verify: &'a Verify, listing: &'a Endpoint) -> Option<Element<'a>> {
        let at = self.at.member("items");
        let name = match (&listing.pages, &verify.items) {
            (Some(pages), None) => &pages.items,
            (None, Some(name)) => name,
            (Some(pages), Some(_)) => {
                let message = format!("the pages of `{}` name their items", listing.id);
                self.out.report(Rule::BadVerify, at.name(), message, "leave it out");
                &pages.items
            }
            (None, None) => {
                let message = format!("`{}` has no pages that name its items", listing.id);
                let help = "add `items` with the field of the answer that has them";
                self.report(self.at, message, help);
                return None;
            }
        };
        let Some(response) = &listing.response else { return None };
        if response.ty.is_none() && response.fields.is_none() {
            let message = format!("`{}` answers with nothing", listing.id);
            self.report(&at, message, "name an operation that lists");
            return None;
        }
        let fields = self.cx.own_fields(response.ty.as_deref(), response.fields.as_deref())?;
        let fields: Vec<_> = fields.iter().filter(|field| goes(field, Only::Read)).collect();
        let field = fields.iter().find(|field| field.name == *name);
        let ty = field.map(|field| self.cx.ty(&field.ty));
        match ty.map(|ty| (ty.shape, ty.base)) {
            Some((Shape::List, Base::Object(def))) => {
                let fields = def.fields.iter().flatten();
                let fields = fields.filter(|field| goes(field, Only::Read)).collect();
                Some(Element { what: format!("`{}`", def.name), fields, plain: false })
            }
            Some((_, Base::Unknown)) => None,
            // A fault of the pages is told of where they stand.
            _ if verify.items.is_none() => None,
            Some(_) => {
                let message = format!("`{name}` is not a list of objects");
                self.report(&at, message, "name the field that has the listed items");
                None
            }
            None => {
                let names: Vec<_> = fields.iter().map(|field| field.name.as_str()).collect();
                let message = format!("the answer of `{}` has no `{name}`", listing.id);
                self.report(&at, message, instead(name, &names));
                None
            }
        }
    }

    /// What is compared is there, and is text on both sides.
    fn matches(
        &mut self,
        verify: &'a Verify,
        element: Option<Element<'a>>,
        items: Option<Element<'a>>,
    ) {
        let at = self.at.member("match");
        if verify.matches.is_empty() {
            self.report(&at, "nothing is compared", "name the fields that tell one from another");
        }
        for (sent, listed) in &verify.matches {
            let at = at.member(sent);
            let sent = element.as_ref().and_then(|element| self.compared(&at, element, sent, true));
            let listed = items.as_ref().and_then(|items| self.compared(&at, items, listed, false));
            if let (Some(sent), Some(listed)) = (sent, listed) {
                self.same_id(&at, sent, listed);
            }
        }
    }

    /// A field that is compared. The sent one is the name of a member, the listed one its value.
    fn compared(
        &mut self,
        at: &At<'_>,
        element: &Element<'a>,
        name: &str,
        sent: bool,
    ) -> Option<&'a Field> {
        let place = || if sent { at.name() } else { at.place() };
        let Some(field) = element.fields.iter().find(|field| field.name == name) else {
            let names: Vec<_> = element.fields.iter().map(|field| field.name.as_str()).collect();
            let message = format!("{} has no `{name}`", element.what);
            self.out.report(Rule::BadVerify, place(), message, instead(name, &names));
            return None;
        };
        if !element.plain && !self.cx.is_text(field) {
            let message = format!("`{name}` is not one text");
            self.out.report(Rule::BadVerify, place(), message, "compare ids or other texts");
            return None;
        }
        Some(field)
    }

    /// The parameter or field of the call that always has the value.
    fn source(&mut self, at: &At<'_>, text: &'a str) -> Option<&'a Field> {
        let name = match Source::parse(text) {
            None => {
                let message = format!("`{text}` is no place in a call");
                self.report(at, message, "write `/path/<parameter>` or `/body/<field>`");
                return None;
            }
            Some(Source::Path(name)) => {
                let names: Vec<_> =
                    self.file.path_params.iter().map(|field| field.name.as_str()).collect();
                let field = self.file.path_params.iter().find(|field| field.name == name);
                if field.is_none() {
                    let message = format!("`{}` has no path parameter `{name}`", self.file.id);
                    self.report(at, message, instead(name, &names));
                }
                return field;
            }
            Some(Source::Body(name)) => name,
        };
        let mut fields = Vec::new();
        walk::forms(self.file, &mut |_, form| {
            fields
                .push(form.body.map_or(Some(Default::default()), |body| self.cx.body_fields(body)));
        });
        let mut found = None;
        for fields in fields {
            // Of a type that is not declared nothing is known.
            let fields: Vec<_> = fields?.iter().filter(|field| goes(field, Only::Write)).collect();
            found = fields.iter().find(|field| field.name == name).copied();
            match found {
                Some(field) if field.required => {}
                Some(_) => {
                    let message = format!("`{name}` may be left out of a call");
                    self.report(at, message, "make it `required`, or name another field");
                    return None;
                }
                None => {
                    let names: Vec<_> = fields.iter().map(|field| field.name.as_str()).collect();
                    let message = format!("`{}` sends no field `{name}`", self.file.id);
                    self.report(at, message, instead(name, &names));
                    return None;
                }
            }
        }
        found
    }

    /// An id is not taken for one of another kind.
    fn same_id(&mut self, at: &At<'_>, left: &Field, right: &Field) {
        let id = |field: &'_ Field| {
            let declared = self.cx.types.get(split_type(&field.ty).1)?;
            declared.def.id.then(|| declared.def.name.clone())
        };
        if let (Some(left_id), Some(right_id)) = (id(left), id(right))
            && left_id != right_id
        {
            let message =
                format!("`{}` is a `{left_id}`, `{}` a `{right_id}`", left.name, right.name);
            self.report(at, message, "name ids of one kind");
        }
    }
}

/// What is sent or listed, one by one.
struct Element<'a> {
    what: String,
    fields: Vec<&'a Field>,
    /// Whether it has no fields, and is one itself.
    plain: bool,
}
