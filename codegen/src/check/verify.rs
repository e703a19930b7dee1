//! How to find out whether a call took effect.

use super::at::At;
use super::context::{Base, Context};
use super::walk;
use crate::diagnostic::{Diagnostics, Rule};
use crate::load::Located;
use crate::reading::Shape;
use crate::schema::{instead, nearest};
use crate::spec::{Endpoint, Field, Method, Replay, Verify};

/// `verify` stands where `replay` says so, and names what is there.
pub(super) fn verify(cx: &Context<'_>, out: &mut Diagnostics) {
    for file in &cx.files.endpoints {
        let root = At::root(&file.source);
        match (&file.verify, file.replay) {
            (None, Replay::Verify) => {
                let message = "nothing says how to find out whether the call took effect";
                let help = "add `verify`, or write `never`";
                out.report(Rule::BadVerify, root.member("replay").place(), message, help);
            }
            (Some(_), Replay::Safe | Replay::Never) => {
                let message =
                    format!("`verify` says nothing: `replay` is `{}`", file.replay.as_str());
                let help = "leave it out, or set `replay` to `verify`";
                out.report(Rule::BadVerify, root.member("verify").name(), message, help);
            }
            (Some(verify), Replay::Verify) => {
                let at = root.member("verify");
                Check { cx, out, at: &at, file, verify }.run();
            }
            (None, _) => {}
        }
    }
}

struct Check<'c, 'd> {
    cx: &'c Context<'d>,
    out: &'c mut Diagnostics,
    at: &'c At<'c>,
    file: &'c Located<Endpoint>,
    verify: &'c Verify,
}

impl Check<'_, '_> {
    fn run(&mut self) {
        let group = |id: &str| id.split('.').next().unwrap_or_default().to_owned();
        let endpoints = &self.cx.files.endpoints;
        let listings: Vec<_> = endpoints
            .iter()
            .filter(|other| other.method == Method::Get && group(&other.id) == group(&self.file.id))
            .collect();
        let Some(listing) = listings.iter().find(|other| other.id == self.verify.operation) else {
            if !self.cx.files.unread.may_be(&self.verify.operation) {
                let ids = listings.iter().map(|listing| listing.id.as_str());
                let help = match nearest(&self.verify.operation, ids) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "name an operation of this group that reads".to_owned(),
                };
                let message =
                    format!("there is no listing `{}` in this group", self.verify.operation);
                self.report(&["operation"], message, help);
            }
            return;
        };
        self.path(listing);
        let body = self.body();
        let when =
            self.verify.when.keys().filter(|name| !body.iter().any(|field| field.name == **name));
        for name in when.collect::<Vec<_>>() {
            let names: Vec<_> = body.iter().map(|field| field.name.as_str()).collect();
            self.report(
                &["when", name],
                format!("no body field is called `{name}`"),
                instead(name, &names),
            );
        }
        let sent = self.sent(&body);
        self.items(listing, sent);
    }

    fn body(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        walk::forms(self.file, &mut |_, form| {
            fields.extend(
                form.body.and_then(|body| self.cx.body_fields(body)).into_iter().flatten().cloned(),
            );
        });
        fields
    }

    fn path(&mut self, listing: &Endpoint) {
        let body = self.body();
        let known =
            |name: &str| self.file.path_params.iter().chain(&body).any(|field| field.name == name);
        let mut faults = Vec::new();
        for parameter in &listing.path_params {
            let source = self.verify.path.get(&parameter.name).unwrap_or(&parameter.name);
            if !known(source) {
                faults.push(format!(
                    "nothing gives `{}` of `{}` its value",
                    parameter.name, listing.id
                ));
            }
        }
        for name in self.verify.path.keys() {
            if !listing.path_params.iter().any(|parameter| parameter.name == *name) {
                faults.push(format!("`{}` has no path parameter `{name}`", listing.id));
            }
        }
        for message in faults {
            let help =
                "give each of its path parameters a path parameter or body field of this one";
            self.report(&["path"], message, help.to_owned());
        }
    }

    /// The fields of what must be listed. `None` for a single text.
    fn sent(&mut self, body: &[Field]) -> Option<Vec<Field>> {
        let name = &self.verify.sent;
        if self.file.path_params.iter().any(|field| field.name == *name) {
            return None;
        }
        let field = body.iter().find(|field| field.name == *name);
        let ty = field.map(|field| self.cx.ty(&field.ty));
        match ty.map(|ty| (ty.shape, ty.base)) {
            Some((Shape::List, Base::Object(def))) => def.fields.clone(),
            Some((_, Base::Unknown)) => None,
            _ => {
                let message =
                    format!("`{name}` is no list of objects in the body and no path parameter");
                self.report(&["sent"], message, "name what must be listed".to_owned());
                None
            }
        }
    }

    fn items(&mut self, listing: &Located<Endpoint>, sent: Option<Vec<Field>>) {
        let mut fields = Vec::new();
        walk::forms(listing, &mut |_, form| {
            let answer = form.response;
            let answer = answer.and_then(|answer| {
                self.cx.own_fields(answer.ty.as_deref(), answer.fields.as_deref())
            });
            fields.extend(answer.into_iter().flatten().cloned());
        });
        let items = fields.iter().find(|field| field.name == self.verify.items);
        let ty = items.map(|field| self.cx.ty(&field.ty));
        let item = match ty.map(|ty| (ty.shape, ty.base)) {
            Some((Shape::List, Base::Object(def))) => def.fields.clone().unwrap_or_default(),
            Some((_, Base::Unknown)) => return,
            _ => {
                let names: Vec<_> = fields.iter().map(|field| field.name.as_str()).collect();
                let message = format!(
                    "`{}` is no list of objects in the answer of `{}`",
                    self.verify.items, listing.id
                );
                self.report(&["items"], message, instead(&self.verify.items, &names));
                return;
            }
        };
        if self.verify.by.is_empty() {
            let help = "name at least one field that tells the items apart".to_owned();
            self.report(&["by"], "no field tells the items apart".to_owned(), help);
        }
        for name in &self.verify.by {
            let lacks = |fields: &[Field]| !fields.iter().any(|field| field.name == *name);
            if lacks(&item) || sent.as_deref().is_some_and(lacks) {
                let message =
                    format!("`{name}` is not a field of both what is sent and what is listed");
                self.report(&["by"], message, "name a field that both have".to_owned());
            }
        }
    }

    fn report(&mut self, way: &[&str], message: String, help: String) {
        let place = match way {
            [member, below] => self.at.member(member).member(below).place(),
            [member] => self.at.member(member).place(),
            _ => self.at.place(),
        };
        self.out.report(Rule::BadVerify, place, message, help);
    }
}
