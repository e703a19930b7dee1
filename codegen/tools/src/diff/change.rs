//! One difference between two specs, and what it means.

use std::fmt;

use codegen::names::escape;

/// How much a change does to those who rely on what was there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Nobody has to know.
    None,
    /// What worked goes on working, and there is more.
    Additive,
    /// What worked may not work any more.
    Breaking,
}

impl Effect {
    /// The effect in one word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Additive => "additive",
            Self::Breaking => "breaking",
        }
    }
}

/// Heading of a changelog under which a change stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Heading {
    /// It was not there before.
    Added,
    /// It is there as before, and is otherwise.
    Changed,
    /// It will go.
    Deprecated,
    /// It is gone.
    Removed,
}

impl Heading {
    /// All of them, in the order of a changelog.
    pub const ALL: [Self; 4] = [Self::Added, Self::Changed, Self::Deprecated, Self::Removed];

    /// The heading.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "Added",
            Self::Changed => "Changed",
            Self::Deprecated => "Deprecated",
            Self::Removed => "Removed",
        }
    }
}

/// What a change is about, where many of a kind can be told in one sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Noun {
    /// Field of an object that is received.
    Field,
    /// Setter of what is sent.
    Setter,
    /// Method that sends `null`.
    Clearing,
    /// Value of an enum.
    Value,
    /// Named type.
    Type,
    /// Plan of Zoom's.
    Plan,
    /// Event that Zoom tells of.
    Event,
}

impl Noun {
    /// The noun for one.
    #[must_use]
    pub fn one(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Setter => "setter",
            Self::Clearing => "method",
            Self::Value => "value",
            Self::Type => "type",
            Self::Plan => "plan",
            Self::Event => "event",
        }
    }
}

/// What is said about a change, without its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statement {
    /// There is one more of a kind.
    New(Noun),
    /// There is one less of a kind.
    Gone(Noun),
    /// Whatever else there is to say: a clause without a full stop.
    Clause(String),
}

impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::New(noun) => write!(f, "the {} is new", noun.one()),
            Self::Gone(noun) => write!(f, "the {} is gone", noun.one()),
            Self::Clause(text) => f.write_str(text),
        }
    }
}

/// One difference between two specs, judged twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Path in Rust, from the name of the crate: `krate::users::ListUsers::page_size`. Of what is gone, the path that
    /// it had.
    pub path: String,
    /// File of the spec: the new one, or the old one of what is gone.
    pub file: String,
    /// Heading in a changelog.
    pub heading: Heading,
    /// Effect on programs that use the crate.
    pub rust: Effect,
    /// Effect on those who talk to Zoom as the old spec says.
    pub wire: Effect,
    /// What has changed.
    pub statement: Statement,
    /// What to do about it: a clause without a full stop. Whatever breaks in Rust has one.
    pub migration: Option<String>,
}

impl Change {
    /// Something that is otherwise than before. Its effects are still to be told.
    pub(super) fn changed(location: &ChangeLocation, clause: impl Into<String>) -> Self {
        Self {
            path: location.path.clone(),
            file: location.file.clone(),
            heading: Heading::Changed,
            rust: Effect::None,
            wire: Effect::None,
            statement: Statement::Clause(clause.into()),
            migration: None,
        }
    }

    /// Something that was not there before.
    pub(super) fn new(location: &ChangeLocation, noun: Noun) -> Self {
        let change = Self::changed(location, String::new()).under(Heading::Added);
        let effects = change.rust(Effect::Additive).wire(Effect::Additive);
        Self { statement: Statement::New(noun), ..effects }
    }

    /// Something that is not there any more.
    pub(super) fn gone(
        location: &ChangeLocation,
        noun: Noun,
        migration: impl Into<String>,
    ) -> Self {
        let change = Self::changed(location, String::new()).under(Heading::Removed);
        let effects = change.breaks(migration).wire(Effect::Breaking);
        Self { statement: Statement::Gone(noun), ..effects }
    }

    pub(super) fn under(self, heading: Heading) -> Self {
        Self { heading, ..self }
    }

    pub(super) fn rust(self, rust: Effect) -> Self {
        Self { rust, ..self }
    }

    pub(super) fn wire(self, wire: Effect) -> Self {
        Self { wire, ..self }
    }

    /// It breaks programs, which then have something to do.
    pub(super) fn breaks(self, migration: impl Into<String>) -> Self {
        self.rust(Effect::Breaking).migrate(migration)
    }

    pub(super) fn migrate(self, migration: impl Into<String>) -> Self {
        Self { migration: Some(migration.into()), ..self }
    }
}

/// Where a change is: in Rust and in the spec.
#[derive(Clone)]
pub(super) struct ChangeLocation {
    pub(super) path: String,
    pub(super) file: String,
}

impl ChangeLocation {
    /// A member of what is here.
    pub(super) fn member(&self, name: &str) -> Self {
        Self { path: format!("{}::{}", self.path, escape(name)), file: self.file.clone() }
    }

    /// The path without the crate.
    pub(super) fn short(&self) -> &str {
        short(&self.path)
    }
}

/// A path without the crate.
pub(super) fn short(path: &str) -> &str {
    path.split_once("::").map_or(path, |(_, below)| below)
}
