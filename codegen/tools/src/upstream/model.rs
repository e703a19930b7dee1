//! What a document says about the structure of its operations, in the words of the spec and
//! without a sentence.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use codegen::spec::{ListStyle, Scalar};
use serde_json::Value;

use super::subject::Subject;

/// Least and greatest, both included.
pub(super) type Bounds = [Option<i64>; 2];

/// No bound at all.
pub(super) const UNBOUNDED: Bounds = [None, None];

/// An operation as a document names it, `GET /users`, or an event, `user.created`.
pub(super) type Key = String;

/// An operation or an event that both the spec and a document have.
pub(super) struct Pair<'a> {
    pub(super) title: &'a str,
    pub(super) key: &'a Key,
    pub(super) file: Subject<'a>,
    pub(super) base: Option<&'a Operation>,
    pub(super) theirs: &'a Operation,
}

/// Status and code of an error. Some have no code.
pub(super) type Code = (u16, Option<i64>);

/// A document.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Document {
    pub(super) title: String,
    /// Whether it was written of a spec: it says nothing that upstream says.
    pub(super) is_own: bool,
    pub(super) operations: BTreeMap<Key, Operation>,
    /// The ids that the document gives its operations.
    pub(super) ids: BTreeMap<Key, String>,
    /// Operations that cannot be read, and why.
    pub(super) unread: BTreeMap<Key, String>,
    /// Codes of conflicts, where the document has its errors as data.
    pub(super) conflicts: BTreeSet<i64>,
    /// Codes for what is not there, likewise.
    pub(super) missing: BTreeSet<i64>,
}

/// Whether a key is that of an event.
pub(super) fn is_event(key: &str) -> bool {
    !key.contains(' ')
}

/// What a document says about an operation, or about an event, whose payload is an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Operation {
    pub(super) classic: Vec<String>,
    pub(super) granular: Vec<String>,
    pub(super) rate_limit: Option<String>,
    pub(super) status: u16,
    pub(super) errors: BTreeSet<Code>,
    pub(super) deprecated: bool,
    /// Path parameters, query parameters, headers, what is sent, what comes back.
    pub(super) sections: [Option<Facts>; 5],
    /// Whether what is sent is a form.
    pub(super) is_form: bool,
    /// What of it could not be read. The base does not have it.
    pub(super) notes: Vec<String>,
    /// Why it cannot be called as the document says. The base does not have it.
    pub(super) refusal: Option<String>,
}

/// Part of an operation that has fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Section {
    Path,
    Query,
    Header,
    Body,
    Answer,
}

impl Section {
    pub(super) const ALL: [Self; 5] =
        [Self::Path, Self::Query, Self::Header, Self::Body, Self::Answer];

    /// Its name in the base and in reports.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "headers",
            Self::Body => "body",
            Self::Answer => "response",
        }
    }

    pub(super) fn is_sent(self) -> bool {
        self != Self::Answer
    }
}

impl Operation {
    pub(super) fn section(&self, section: Section) -> Option<&Facts> {
        self.sections.get(section as usize).and_then(Option::as_ref)
    }

    pub(super) fn section_mut(&mut self, section: Section) -> &mut Option<Facts> {
        // There are as many places as there are sections.
        let [path, query, header, body, answer] = &mut self.sections;
        match section {
            Section::Path => path,
            Section::Query => query,
            Section::Header => header,
            Section::Body => body,
            Section::Answer => answer,
        }
    }
}

/// What a document says about one value: a parameter, a field, a body or an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Facts {
    /// Type in the words of the spec, with `object` for what has fields. Where a document allows
    /// several, they stand side by side with `|`.
    pub(super) ty: String,
    pub(super) required: bool,
    pub(super) nullable: bool,
    pub(super) default: Option<Value>,
    pub(super) range: Bounds,
    pub(super) length: Bounds,
    pub(super) items: Bounds,
    /// How a list in a query is written, where that is not as one text with commas.
    pub(super) list: Option<ListStyle>,
    pub(super) deprecated: bool,
    /// Values of an enum.
    pub(super) values: Vec<Scalar>,
    /// The schema of an object that comes in itself again. Without fields: here it comes again.
    pub(super) circle: Option<Rc<str>>,
    /// Fields of the object, or of the objects in the list or map, in the order of the document.
    pub(super) fields: Vec<(String, Facts)>,
    /// Where the document gives a choice between objects: the names of the fields of each.
    pub(super) choices: Vec<Vec<String>>,
}

impl Facts {
    /// An object without fields so far.
    pub(super) fn object() -> Self {
        Self { ty: "object".to_owned(), ..Self::default() }
    }

    pub(super) fn field(&self, name: &str) -> Option<&Facts> {
        self.fields.iter().find(|(other, _)| other == name).map(|(_, facts)| facts)
    }

    /// The types that are allowed.
    pub(super) fn types(&self) -> impl Iterator<Item = &str> {
        self.ty.split('|')
    }
}

/// The names of the parameters in a path, in their order.
pub(super) fn parameters(path: &str) -> Vec<&str> {
    let behind = path.split('{').skip(1);
    behind.filter_map(|rest| Some(rest.split_once('}')?.0)).collect()
}

/// Keys by what they have in common with the spec's: parameters have no name there.
pub(super) fn route(key: &str) -> Key {
    let mut route = String::with_capacity(key.len());
    let mut depth = 0_usize;
    for c in key.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            c => route.push(c),
        }
        if c == '{' {
            route.push_str("{}");
        }
    }
    route
}

pub(super) fn signed(bounds: [Option<u64>; 2]) -> Bounds {
    bounds.map(|bound| bound.and_then(|bound| i64::try_from(bound).ok()))
}
