//! A proof that is checked: what a call sends that another one lists.

use crate::at::At;
use crate::check::context::Context;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::files::Located;
use crate::reading::goes;
use crate::resolve::Base;
use crate::schema::instead;
use crate::spec::{Direction, Endpoint, Field, Verify};
use crate::walk;

pub(super) struct Proof<'c, 'a> {
    pub(super) cx: &'c Context<'a>,
    pub(super) out: &'c mut Diagnostics,
    /// The member `verify`.
    pub(super) at: &'c At<'c>,
    pub(super) file: &'a Located<Endpoint>,
}

/// Why a name stands for nothing that is always sent, and what is not there.
pub(super) struct NotSent {
    message: String,
    help: String,
    owner: String,
    name: String,
}

impl<'a> Proof<'_, 'a> {
    pub(super) fn report(
        &mut self,
        at: &At<'_>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.out.report(Rule::BadVerify, at.place(), message, help);
    }

    pub(super) fn check(&mut self, verify: &'a Verify) {
        let sent = self.sent(&verify.sent);
        if let Some(listing) = self.listing(&verify.operation) {
            self.path(self.at.member("path"), &verify.path, listing);
            if let Some(path) = &verify.gone_from {
                let at = self.at.member("gone_from");
                self.path(at, path, listing);
                self.refuse_same_place(at, verify, path, listing);
            }
            let listed = self.listed(&verify.items, listing);
            self.keys(&verify.by, sent, listed);
        }
    }

    pub(super) fn source(&mut self, at: &At<'_>, name: &str) -> Option<&'a Field> {
        let found = self.find(name);
        found.unwrap_or_else(|NotSent { message, help, owner, name }| {
            let found = Diagnostic::new(Rule::BadVerify, at.place(), message, help);
            self.out.push(found.lacks(owner, name));
            None
        })
    }

    /// The path parameter, or the field of the body that is always sent. `None`: it may be one that
    /// nothing is known of.
    pub(super) fn find(&self, name: &str) -> Result<Option<&'a Field>, NotSent> {
        let parameters = &self.file.path_params;
        if let Some(parameter) = parameters.iter().find(|field| field.name == name) {
            return Ok(Some(parameter));
        }
        let mut bodies = Vec::new();
        walk::requests(self.file, &mut |_, request| bodies.push(self.cx.sent_fields(request)));
        let mut found = None;
        for fields in bodies {
            let Some(fields) = fields else { return Ok(None) };
            let fields: Vec<_> =
                fields.iter().filter(|field| goes(field, Direction::Write)).collect();
            found = fields.iter().find(|field| field.name == name).copied();
            let Some(field) = found else {
                let known = parameters.iter().chain(fields);
                let known: Vec<_> = known.map(|field| field.name.as_str()).collect();
                let message = format!("`{}` sends no `{name}`", self.file.id);
                let help = instead(name, &known);
                let (owner, name) = self.cx.sent_lack(self.file, name);
                return Err(NotSent {
                    message,
                    help,
                    owner: owner.to_owned(),
                    name: name.to_owned(),
                });
            };
            if !field.required {
                return Err(NotSent {
                    message: format!("`{name}` may be left out of a call"),
                    help: "make it `required`, or name another field".to_owned(),
                    owner: self.file.source.path().to_owned(),
                    name: format!("{name}/required"),
                });
            }
        }
        Ok(found)
    }

    /// An id is not taken for one of another kind.
    pub(super) fn same_id(&mut self, at: &At<'_>, left: &Field, right: &Field) {
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
