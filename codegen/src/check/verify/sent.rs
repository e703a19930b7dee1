//! What must be listed, and by which fields it is found there.

use super::proof::Proof;
use crate::at::At;
use crate::diagnostic::{Diagnostic, Rule};
use crate::names::operation_file;
use crate::reading::goes;
use crate::resolve::Base;
use crate::schema::instead;
use crate::spec::{Direction, Endpoint, Field};
use crate::ty::Shape;

/// What must be listed.
pub(super) enum Sought<'a> {
    /// One text.
    Text(&'a Field),
    /// Each of these.
    Objects(Listed<'a>),
}

/// One object of those that are sent or listed.
pub(super) struct Listed<'a> {
    name: &'a str,
    fields: Vec<&'a Field>,
}

impl<'a> Proof<'_, 'a> {
    /// What must be listed.
    pub(super) fn sent(&mut self, name: &'a str) -> Option<Sought<'a>> {
        let at = self.at.member("sent");
        let field = self.source(&at, name)?;
        let in_path = self.file.path_params.iter().any(|parameter| parameter.name == name);
        match (field.ty.shape, self.cx.base(field)) {
            (_, Base::Unknown) => None,
            (Shape::One, base) if in_path && base.is_text() => Some(Sought::Text(field)),
            (Shape::List, Base::Object(def)) => {
                let fields = def.fields.iter().flatten();
                let fields = fields.filter(|field| goes(field, Direction::Write)).collect();
                Some(Sought::Objects(Listed { name: &def.name, fields }))
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
    pub(super) fn listed(&mut self, name: &'a str, listing: &'a Endpoint) -> Option<Listed<'a>> {
        let at = self.at.member("items");
        let response = listing.only_request()?.response?;
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
        let fields: Vec<_> = fields.filter(|field| goes(field, Direction::Read)).collect();
        let names: Vec<_> = fields.iter().map(|field| field.name.as_str()).collect();
        let Some(field) = fields.iter().find(|field| field.name == name) else {
            let message = format!("the answer of `{}` has no `{name}`", listing.id);
            let help = match names.as_slice() {
                [] => "name an `operation` that lists".to_owned(),
                names => instead(name, names),
            };
            let owner = operation_file(&listing.id);
            let owner = response.ty.as_deref().unwrap_or(&owner);
            let found = Diagnostic::new(Rule::BadVerify, at.place(), message, help);
            self.out.push(found.lacks(owner, name));
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
        let fields = item.fields.iter().flatten().filter(|field| goes(field, Direction::Read));
        Some(Listed { name: &item.name, fields: fields.collect() })
    }

    /// What tells an item is there, and is text on both sides.
    pub(super) fn keys(
        &mut self,
        names: &'a [String],
        sent: Option<Sought<'a>>,
        listed: Option<Listed<'a>>,
    ) {
        let at = self.at.member("by");
        if names.is_empty() {
            let help = "name at least one field that tells an item from the others";
            self.report(&at, "no field tells the items apart", help);
        }
        for (index, name) in names.iter().enumerate() {
            let at = at.item(index);
            let is_unknown = listed.is_none();
            let listed = listed.as_ref().and_then(|element| self.key(&at, element, name));
            let sent = match &sent {
                // What is wrong with the name has been told.
                _ if listed.is_none() && !is_unknown => None,
                None => None,
                Some(Sought::Text(field)) => Some(*field),
                Some(Sought::Objects(element)) => self.key(&at, element, name),
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

    pub(super) fn key(
        &mut self,
        at: &At<'_>,
        element: &Listed<'a>,
        name: &str,
    ) -> Option<&'a Field> {
        let Some(field) = element.fields.iter().find(|field| field.name == name) else {
            let names: Vec<_> = element.fields.iter().map(|field| field.name.as_str()).collect();
            let message = format!("`{}` has no `{name}`", element.name);
            let found =
                Diagnostic::new(Rule::BadVerify, at.place(), message, instead(name, &names));
            self.out.push(found.lacks(element.name, name));
            return None;
        };
        if !self.cx.is_text(field) {
            let message = format!("`{name}` of `{}` is not one text", element.name);
            self.report(at, message, "name ids or other texts");
            return None;
        }
        Some(field)
    }
}
