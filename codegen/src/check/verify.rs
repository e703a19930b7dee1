//! How to find out whether a call took effect: the listing and what is looked for in it are there.

use std::collections::BTreeMap;

use super::conditions;
use super::context::Context;
use crate::at::At;
use crate::diagnostic::{Diagnostics, Rule};
use crate::files::Located;
use crate::reading::goes;
use crate::resolve::Base;
use crate::schema::{instead, nearest};
use crate::spec::{Endpoint, ErrorCode, Field, Method, Only, Replay, Verify};
use crate::ty::Shape;
use crate::walk;

/// What is to be verified says how, and that can be done.
pub(super) fn verify(cx: &Context<'_>, out: &mut Diagnostics) {
    for file in &cx.files.endpoints {
        let root = At::root(&file.source);
        let at = root.member("verify");
        match (&file.verify, file.replay) {
            (None, Replay::Verify) => {
                let message = "nothing says how to find out whether the call took effect";
                let help = "add `verify`, or write `never` or `safe`";
                out.report(Rule::BadVerify, root.member("replay").place(), message, help);
            }
            (Some(_), Replay::Safe | Replay::Never) => {
                let message =
                    format!("`verify` says nothing: `replay` is `{}`", file.replay.as_str());
                let help = "leave it out, or set `replay` to `verify`";
                out.report(Rule::BadVerify, at.name(), message, help);
            }
            (Some(verify), Replay::Verify) => {
                Check { cx, out, at: &at, file }.all(verify);
                let at = at.member("when");
                conditions::check(cx, &at, file, &[], &verify.when, Rule::BadVerify, out);
            }
            (None, _) => {}
        }
    }
}

/// What proves that something is gone proves it of what the call deletes.
pub(super) fn gone(cx: &Context<'_>, out: &mut Diagnostics) {
    for file in &cx.files.endpoints {
        let root = At::root(&file.source);
        let errors = root.member("errors");
        for (index, error) in file.errors.iter().enumerate() {
            let Some(gone) = &error.gone else { continue };
            let at = errors.item(index);
            let at = at.member("gone");
            if file.method != Method::Delete {
                let message = format!("`{}` deletes nothing that could be gone", file.id);
                let help = "leave `gone` out: it is for the method `DELETE`";
                out.report(Rule::BadGone, at.name(), message, help);
                continue;
            }
            let same =
                |other: &&ErrorCode| (other.status, other.code) == (error.status, error.code);
            if file.errors.iter().filter(same).count() > 1 {
                let message = format!(
                    "the error {} with status {} has another meaning, too",
                    error.code.unwrap_or_default(),
                    error.status
                );
                let help = "leave `gone` out: what has two meanings proves neither";
                out.report(Rule::BadGone, at.name(), message, help);
            }
            let names: Vec<_> = file.query.iter().map(|field| field.name.as_str()).collect();
            for (position, name) in gone.unless.iter().enumerate() {
                if !names.contains(&name.as_str()) {
                    let at = at.member("unless");
                    let message = format!("`{}` has no query parameter `{name}`", file.id);
                    let place = at.item(position).place();
                    out.report(Rule::BadGone, place, message, instead(name, &names));
                }
            }
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
        let sent = self.sent(&verify.sent);
        if let Some(listing) = self.listing(&verify.operation) {
            self.path(self.at.member("path"), &verify.path, listing);
            if let Some(path) = &verify.gone_from {
                let at = self.at.member("gone_from");
                self.path(at, path, listing);
                self.another(at, verify, path, listing);
            }
            let item = self.item(&verify.items, listing);
            self.by(&verify.by, sent, item);
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
        if listing.by.is_some() {
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
    fn path(&mut self, at: At<'_>, path: &'a BTreeMap<String, String>, listing: &'a Endpoint) {
        for parameter in &listing.path_params {
            let at = at.member(&parameter.name);
            let field = match (path.get(&parameter.name), self.find(&parameter.name)) {
                (Some(name), _) => self.source(&at, name),
                (None, Ok(field)) => field,
                (None, Err(_)) => {
                    let message = format!("nothing gives `{}` a value", parameter.name);
                    let help = "name a path parameter, or a body field that is `required`";
                    self.report(&at, message, help);
                    None
                }
            };
            let Some(field) = field else { continue };
            if self.cx.is_text(field) {
                self.same_id(&at, field, parameter);
            } else {
                let message = format!("`{}` is not one text", field.name);
                self.report(&at, message, "take the value from an id or another text");
            }
        }
        let known: Vec<_> = listing.path_params.iter().map(|field| field.name.as_str()).collect();
        for name in path.keys().filter(|name| !known.contains(&name.as_str())) {
            let message = format!("`{}` has no path parameter `{name}`", listing.id);
            let place = at.member(name).name();
            self.out.report(Rule::BadVerify, place, message, instead(name, &known));
        }
    }

    /// Nothing can be listed and not be listed in one place.
    fn another(
        &mut self,
        at: At<'_>,
        verify: &Verify,
        gone_from: &BTreeMap<String, String>,
        listing: &Endpoint,
    ) {
        let source =
            |path: &BTreeMap<String, String>, name: &String| path.get(name).unwrap_or(name).clone();
        let names = listing.path_params.iter().map(|parameter| &parameter.name);
        let mut names =
            names.clone().filter(|name| source(&verify.path, name) != source(gone_from, name));
        if names.next().is_none() {
            let message = "what was sent cannot be listed and gone in one place";
            let help = "name the place that it goes away from, or leave `gone_from` out";
            self.report(&at, message, help);
        }
    }

    /// What must be listed.
    fn sent(&mut self, name: &'a str) -> Option<Sent<'a>> {
        let at = self.at.member("sent");
        let field = self.source(&at, name)?;
        let in_path = self.file.path_params.iter().any(|parameter| parameter.name == name);
        match (field.ty.shape, self.cx.base(field)) {
            (_, Base::Unknown) => None,
            (Shape::One, base) if in_path && base.is_text() => Some(Sent::Text(field)),
            (Shape::List, Base::Object(def)) => {
                let fields = def.fields.iter().flatten();
                let fields = fields.filter(|field| goes(field, Only::Write)).collect();
                Some(Sent::Objects(Element { name: &def.name, fields }))
            }
            _ => {
                let message = format!("`{name}` cannot be looked for");
                let help = "name a list of objects in the body, or a text in the path";
                self.report(&at, message, help);
                None
            }
        }
    }

    /// A listed item.
    fn item(&mut self, name: &'a str, listing: &'a Endpoint) -> Option<Element<'a>> {
        let at = self.at.member("items");
        let response = listing.only_form()?.response.as_ref()?;
        if response.bare {
            let message =
                format!("`{}` answers with a bare list, which is not looked through", listing.id);
            self.report(&at, message, "name an `operation` whose list stands in a field");
            return None;
        }
        let fields = self.cx.own_fields(response.ty.as_deref(), response.fields.as_deref());
        if fields.is_none() && response.ty.is_some() {
            return None;
        }
        let fields = fields.unwrap_or_default().iter();
        let fields: Vec<_> = fields.filter(|field| goes(field, Only::Read)).collect();
        let names: Vec<_> = fields.iter().map(|field| field.name.as_str()).collect();
        let Some(field) = fields.iter().find(|field| field.name == name) else {
            let message = format!("the answer of `{}` has no `{name}`", listing.id);
            let help = match names.as_slice() {
                [] => "name an `operation` that lists".to_owned(),
                names => instead(name, names),
            };
            self.report(&at, message, help);
            return None;
        };
        let item = match (field.ty.shape, self.cx.base(field)) {
            (Shape::List, Base::Object(def)) => def,
            (_, Base::Unknown) => return None,
            _ => {
                let message = format!("`{name}` is not a list of objects");
                self.report(&at, message, "name the field that has the listed items");
                return None;
            }
        };
        if let Some(pages) = listing.pages.as_ref().filter(|pages| pages.items != name) {
            let message = format!("the pages of `{}` have other items", listing.id);
            self.report(&at, message, format!("write `{}`", pages.items));
        }
        let fields = item.fields.iter().flatten().filter(|field| goes(field, Only::Read));
        Some(Element { name: &item.name, fields: fields.collect() })
    }

    /// What tells an item is there, and is text on both sides.
    fn by(&mut self, names: &'a [String], sent: Option<Sent<'a>>, item: Option<Element<'a>>) {
        let at = self.at.member("by");
        if names.is_empty() {
            let help = "name at least one field that tells an item from the others";
            self.report(&at, "no field tells the items apart", help);
        }
        for (index, name) in names.iter().enumerate() {
            let at = at.item(index);
            let listed = item.as_ref().and_then(|item| self.told_by(&at, item, name));
            let sent = match &sent {
                None => None,
                Some(Sent::Text(field)) => Some(*field),
                Some(Sent::Objects(element)) => self.told_by(&at, element, name),
            };
            if listed.is_some_and(|field| !field.aliases.is_empty()) {
                let message = format!("`{name}` may come under another name");
                self.report(&at, message, "name a field without `aliases`");
            }
            if let (Some(sent), Some(listed)) = (sent, listed) {
                self.same_id(&at, sent, listed);
            }
        }
    }

    fn told_by(&mut self, at: &At<'_>, element: &Element<'a>, name: &str) -> Option<&'a Field> {
        let Some(field) = element.fields.iter().find(|field| field.name == name) else {
            let names: Vec<_> = element.fields.iter().map(|field| field.name.as_str()).collect();
            let message = format!("`{}` has no `{name}`", element.name);
            self.report(at, message, instead(name, &names));
            return None;
        };
        if !self.cx.is_text(field) {
            let message = format!("`{name}` of `{}` is not one text", element.name);
            self.report(at, message, "name ids or other texts");
            return None;
        }
        Some(field)
    }

    fn source(&mut self, at: &At<'_>, name: &str) -> Option<&'a Field> {
        let found = self.find(name);
        found.unwrap_or_else(|(message, help)| {
            self.report(at, message, help);
            None
        })
    }

    /// The path parameter, or the field of the body that is always sent. `None`: it may be one that
    /// nothing is known of.
    fn find(&self, name: &str) -> Result<Option<&'a Field>, (String, String)> {
        let parameters = &self.file.path_params;
        if let Some(parameter) = parameters.iter().find(|field| field.name == name) {
            return Ok(Some(parameter));
        }
        let mut bodies = Vec::new();
        walk::forms(self.file, &mut |_, form| {
            let fields = form.body.as_ref().map(|body| self.cx.body_fields(body));
            bodies.push(fields.map_or(Some(Default::default()), |fields| fields));
        });
        let mut found = None;
        for fields in bodies {
            let Some(fields) = fields else { return Ok(None) };
            let fields: Vec<_> = fields.iter().filter(|field| goes(field, Only::Write)).collect();
            found = fields.iter().find(|field| field.name == name).copied();
            let Some(field) = found else {
                let known = parameters.iter().chain(fields);
                let known: Vec<_> = known.map(|field| field.name.as_str()).collect();
                let message = format!("`{}` sends no `{name}`", self.file.id);
                return Err((message, instead(name, &known)));
            };
            if !field.required {
                let help = "make it `required`, or name another field";
                return Err((format!("`{name}` may be left out of a call"), help.to_owned()));
            }
        }
        Ok(found)
    }

    /// An id is not taken for one of another kind.
    fn same_id(&mut self, at: &At<'_>, left: &Field, right: &Field) {
        let id = |field: &Field| match self.cx.base(field) {
            Base::Id(def) => Some(def.name.clone()),
            _ => None,
        };
        if let (Some(left_id), Some(right_id)) = (id(left), id(right))
            && left_id != right_id
        {
            let message = format!("a `{left_id}` is taken for a `{right_id}`");
            self.report(at, message, "name ids of one kind");
        }
    }
}

/// What must be listed.
enum Sent<'a> {
    /// One text.
    Text(&'a Field),
    /// Each of these.
    Objects(Element<'a>),
}

/// One object of those that are sent or listed.
struct Element<'a> {
    name: &'a str,
    fields: Vec<&'a Field>,
}
