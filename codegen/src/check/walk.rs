//! Ways through all files, for the rules.

use super::context::Context;
use crate::at::At;
use crate::files::{Files, type_lists};
use crate::spec::{Endpoint, Field, Request, TypeDef};
use crate::walk::{FieldLocation, event_field_lists, field_lists, requests, type_fields};

impl<'a> Context<'a> {
    /// All request types.
    pub(crate) fn requests(&self, visit: &mut dyn FnMut(&At<'_>, &'a Endpoint, Request<'a>)) {
        for file in &self.files.endpoints {
            requests(file, &mut |at, request| visit(at, &file.value, request));
        }
    }

    /// All lists of fields.
    pub(crate) fn field_lists(&self, visit: &mut dyn FnMut(&At<'_>, FieldLocation, &'a [Field])) {
        for file in &self.files.types {
            type_fields(&file.source, &file.types, visit);
        }
        for file in &self.files.endpoints {
            field_lists(file, visit);
        }
        for file in &self.files.events {
            event_field_lists(file, visit);
        }
    }

    /// All fields.
    pub(crate) fn fields(&self, visit: &mut dyn FnMut(&At<'_>, FieldLocation, &'a Field)) {
        self.field_lists(&mut |at, location, fields| {
            for (index, field) in fields.iter().enumerate() {
                visit(&at.item(index), location, field);
            }
        });
    }

    /// All types, those of two names as well.
    pub(crate) fn types(&self, visit: &mut dyn FnMut(&At<'_>, &'a TypeDef)) {
        let Files { types, endpoints, events, .. } = self.files;
        for (source, types) in type_lists(types, endpoints, events) {
            for (index, def) in types.iter().enumerate() {
                visit(&At::ty(source, index), def);
            }
        }
    }
}
