//! What a body or an answer is as a whole. When upstream makes another thing of it, a person has to
//! write it, with a name and an example.

use std::fmt;

use codegen::reading::is_form;
use codegen::spec::{Body, Response};

use super::model::{Operation, Pair, Section};
use super::subject::Subject;

/// What a body or an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Whole {
    Absent,
    Object,
    Form,
    List,
}

impl fmt::Display for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absent => "not there",
            Self::Object => "an object",
            Self::Form => "a form",
            Self::List => "a list",
        })
    }
}

/// What upstream makes of a section, and the spec.
#[derive(Clone, Copy)]
pub(super) struct Wholes {
    pub(super) base: Option<Whole>,
    pub(super) theirs: Whole,
    pub(super) ours: Whole,
}

impl Wholes {
    pub(super) fn of(pair: &Pair<'_>, section: Section) -> Self {
        Self {
            base: pair.base.map(|base| documented(base, section)),
            theirs: documented(pair.theirs, section),
            ours: declared(pair.file, section),
        }
    }

    /// Whether upstream made something else of it, which the spec does not have yet.
    pub(super) fn are_open(self) -> bool {
        self.base.is_some_and(|base| base != self.theirs) && self.ours != self.theirs
    }

    /// Whether the fields that upstream speaks of are those of the spec.
    pub(super) fn have_the_same_fields(self) -> bool {
        let is_list = |whole| whole == Whole::List;
        !self.are_open() && is_list(self.ours) == is_list(self.theirs)
    }
}

fn documented(operation: &Operation, section: Section) -> Whole {
    match operation.section(section) {
        None => Whole::Absent,
        // With this status nothing comes, whatever else is said.
        Some(_) if section == Section::Answer && operation.status == 204 => Whole::Absent,
        Some(facts) if facts.ty.starts_with('[') => Whole::List,
        Some(_) if section == Section::Body && operation.is_form => Whole::Form,
        Some(_) => Whole::Object,
    }
}

fn declared(subject: Subject<'_>, section: Section) -> Whole {
    let Some(endpoint) = subject.endpoint() else {
        return if section == Section::Answer { Whole::Object } else { Whole::Absent };
    };
    let wholes = endpoint.requests().map(|request| match section {
        Section::Body => request.body.map_or(Whole::Absent, sent),
        Section::Answer => request.response.map_or(Whole::Absent, answered),
        Section::Path | Section::Query | Section::Header => Whole::Object,
    });
    wholes.max().unwrap_or(Whole::Absent)
}

fn sent(body: &Body) -> Whole {
    match body.fields.as_deref() {
        _ if body.bare => Whole::List,
        fields if is_form(body, fields.unwrap_or_default()) => Whole::Form,
        _ => Whole::Object,
    }
}

fn answered(answer: &Response) -> Whole {
    match (&answer.ty, &answer.fields) {
        _ if answer.bare => Whole::List,
        (None, None) => Whole::Absent,
        _ => Whole::Object,
    }
}
