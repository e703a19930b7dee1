//! How much of an answer was understood, or why it could not be read.

use std::fmt;

use serde::de::Error as _;

use super::rest::Misfit;

/// How much of an answer was understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Members of the outermost object.
    pub members: u32,
    /// Those of them that have a field.
    pub known: u32,
    /// Whether a field holds something that only an answer of the type has, and no refusal.
    pub tells: bool,
    /// The member that an answer of the type [needs](super::Schema::needs), when it is not there.
    pub lacks: Option<&'static str>,
    /// The member of a listing that came more than once, with values that differ.
    pub contradicts: Option<&'static str>,
    /// Items of a listing that could not be read or hold nothing that is known.
    pub lost: usize,
    /// Values, at any depth, that did not fit.
    pub misfits: usize,
}

/// Why an answer could not be read.
#[derive(Debug)]
pub struct Misread {
    pub(super) path: String,
    pub(super) source: serde_json::Error,
}

impl From<serde_json::Error> for Misread {
    fn from(source: serde_json::Error) -> Self {
        Self { path: String::new(), source }
    }
}

impl fmt::Display for Misread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            write!(f, "{}", self.source)
        } else {
            write!(f, "`{}`: {}", self.path, self.source)
        }
    }
}

impl std::error::Error for Misread {}

impl Misread {
    /// A listing does not have its items.
    pub(crate) fn lacks(name: &str) -> Self {
        serde_json::Error::custom(format_args!("the answer has no `{name}`")).into()
    }

    /// A listing says one thing and another.
    pub(crate) fn contradicts(name: &str) -> Self {
        let what = format_args!("the answer has `{name}` more than once, and not with one value");
        serde_json::Error::custom(what).into()
    }

    /// A value did not fit that nobody can do without.
    pub(crate) fn odd(misfit: &Misfit) -> Self {
        serde_json::Error::custom(misfit).into()
    }

    /// An object is none of those that were due.
    pub(crate) fn strange() -> Self {
        serde_json::Error::custom("the answer has members, and none that is known").into()
    }

    /// No item of a listing can be told from another one.
    pub(crate) fn nameless(keys: &[&str]) -> Self {
        let keys = keys.join("` or `");
        serde_json::Error::custom(format_args!("no item of the answer has `{keys}`")).into()
    }

    /// Reading is strict: if any value does not fit, that is an error.
    pub(crate) fn strict(misfits: &[Misfit]) -> Result<(), Self> {
        let Some(first) = misfits.first() else { return Ok(()) };
        let error = match misfits.len() - 1 {
            0 => serde_json::Error::custom(first),
            more => serde_json::Error::custom(format_args!("{first}, and {more} more")),
        };
        Err(error.into())
    }
}
