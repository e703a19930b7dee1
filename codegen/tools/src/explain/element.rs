//! One thing that can be explained.

use std::borrow::Cow;
use std::sync::Arc;

use codegen::emit::Part;
use codegen::source::{Node, Source, Span};
use codegen::spec::{Endpoint, Event, Field, Plan, Scalar, SpecialLimit};

/// Where a part is: path of a file of the spec, which has the generated file of the same path.
pub(super) type Anchor = (String, Part);

/// What examples show: a request, a type or an answer by its name, or the id of an operation; and
/// behind it the name of a parameter, of a field or of a value, unless the whole is meant.
pub(super) type Topic<'a> = (&'a str, Cow<'a, str>);

/// What the spec says of an element beside its text.
#[derive(Clone, Copy)]
pub(super) enum About<'a> {
    Operation(&'a Endpoint),
    Event(&'a Event),
    Field(&'a Field),
    Plan(&'a Plan),
    Limit(&'a SpecialLimit),
    Nothing,
}

/// Something that can be explained.
pub(super) struct Element<'a> {
    pub(super) source: &'a Arc<Source>,
    /// The name of its file: the id of the operation, the name of the event, and nothing for files of types.
    pub(super) home: &'a str,
    /// Path in the file, as evidence has it.
    pub(super) pointer: String,
    /// What it is, in a word or two.
    pub(super) kind: &'static str,
    pub(super) docs: &'a str,
    pub(super) about: About<'a>,
    /// What examples show of it.
    pub(super) topic: Option<Topic<'a>>,
    pub(super) anchors: Vec<Anchor>,
}

impl<'a> Element<'a> {
    /// The name by which it can be asked for.
    pub(super) fn name(&self) -> String {
        match self.pointer.strip_prefix("/types/") {
            Some(name) => name.to_owned(),
            None => format!("{}{}", self.home, self.pointer),
        }
    }

    pub(super) fn field(&self) -> Option<&'a Field> {
        match self.about {
            About::Field(field) => Some(field),
            _ => None,
        }
    }

    /// The value in the file.
    pub(super) fn node(&self) -> Option<&Node> {
        self.source.tree()?.named(&self.pointer)
    }

    /// Where it stands in the file.
    pub(super) fn span(&self) -> Span {
        self.node().map_or(0..0, |node| node.span.clone())
    }
}

/// A value as it is on the wire.
pub(super) fn wire(value: &Scalar) -> Cow<'_, str> {
    match value {
        Scalar::Int(number) => number.to_string().into(),
        Scalar::Text(text) => text.into(),
    }
}

/// Path without its ending.
pub(super) fn stem(path: &str) -> &str {
    path.strip_suffix(".json").unwrap_or(path)
}
