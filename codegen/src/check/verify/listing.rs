//! The operation that lists: it can be called with what the call has.

use std::collections::BTreeMap;

use super::proof::Proof;
use crate::at::At;
use crate::diagnostic::{Diagnostic, Rule};
use crate::lack::OPERATIONS;
use crate::schema::{instead, nearest};
use crate::spec::{Endpoint, Method, Replay, Verify};

impl<'a> Proof<'_, 'a> {
    /// The operation that lists, if it can be called just like that.
    pub(super) fn listing(&mut self, id: &str) -> Option<&'a Endpoint> {
        let at = self.at.member("operation");
        let group = |id: &'a str| id.split('.').next().unwrap_or_default();
        let own = self.file.source.path().split('/').next().unwrap_or_default();
        let Some(listing) = self.cx.files.endpoints.iter().find(|file| file.id == id) else {
            if !self.cx.files.unread.may_be(id) {
                let known = self.cx.files.endpoints.iter().map(|file| file.id.as_str());
                let help = match nearest(id, known) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "name the id of an operation that lists".to_owned(),
                };
                let message = format!("there is no operation `{id}`");
                let found = Diagnostic::new(Rule::BadVerify, at.place(), message, help);
                self.out.push(found.lacks(OPERATIONS, id));
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
        if listing.by().is_some() {
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
    pub(super) fn path(
        &mut self,
        at: At<'_>,
        path: &'a BTreeMap<String, String>,
        listing: &'a Endpoint,
    ) {
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
    pub(super) fn refuse_same_place(
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
}
