//! Ways through one file.

use std::sync::Arc;

use crate::at::At;
use crate::files::Located;
use crate::source::Source;
use crate::spec::{Direction, Endpoint, Event, Field, Request, TypeDef};

/// Where fields stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldLocation {
    /// Parameters of the path.
    Path,
    /// Query parameters.
    Query,
    /// Headers of the request.
    Header,
    /// What is sent.
    Body,
    /// What comes back, or what an event tells.
    Answer,
    /// A named type.
    Type,
}

impl FieldLocation {
    /// The direction of what stands there. `None`: it has its own.
    pub fn direction(self) -> Option<Direction> {
        match self {
            Self::Path | Self::Query | Self::Header | Self::Body => Some(Direction::Write),
            Self::Answer => Some(Direction::Read),
            Self::Type => None,
        }
    }
}

/// The request types of an endpoint, each with the place where it is described.
pub fn requests<'a>(file: &'a Located<Endpoint>, visit: &mut dyn FnMut(&At<'_>, Request<'a>)) {
    let root = At::root(&file.source);
    for (index, request) in file.requests().enumerate() {
        match file.by() {
            None => visit(&root, request),
            Some(_) => visit(&root.member("variants").member("each").item(index), request),
        }
    }
}

/// All lists of fields in the file of an endpoint.
pub fn field_lists<'a>(
    file: &'a Located<Endpoint>,
    visit: &mut dyn FnMut(&At<'_>, FieldLocation, &'a [Field]),
) {
    let root = At::root(&file.source);
    visit(&root.member("path_params"), FieldLocation::Path, &file.path_params);
    visit(&root.member("query"), FieldLocation::Query, &file.query);
    visit(&root.member("headers"), FieldLocation::Header, &file.headers);
    requests(file, &mut |at, request| {
        if let Some(fields) = request.body.and_then(|body| body.fields.as_deref()) {
            visit(&at.member("body").member("fields"), FieldLocation::Body, fields);
        }
        if let Some(fields) = request.response.and_then(|response| response.fields.as_deref()) {
            visit(&at.member("response").member("fields"), FieldLocation::Answer, fields);
        }
    });
    type_fields(&file.source, &file.types, visit);
}

/// All lists of fields in the file of an event.
pub fn event_field_lists<'a>(
    file: &'a Located<Event>,
    visit: &mut dyn FnMut(&At<'_>, FieldLocation, &'a [Field]),
) {
    visit(&At::root(&file.source).member("fields"), FieldLocation::Answer, &file.fields);
    type_fields(&file.source, &file.types, visit);
}

/// The lists of fields of types.
pub fn type_fields<'a>(
    source: &Arc<Source>,
    types: &'a [TypeDef],
    visit: &mut dyn FnMut(&At<'_>, FieldLocation, &'a [Field]),
) {
    for (index, def) in types.iter().enumerate() {
        if let Some(fields) = &def.fields {
            visit(&At::ty(source, index).member("fields"), FieldLocation::Type, fields);
        }
    }
}
