//! Where something comes from, and what comes of it: the spec, the generated code, the tests, and the
//! evidence, each found from any of the others.
//!
//! Generated files are read as they stand, so that a line that somebody looks at is the line that
//! is meant.

mod code;
mod elements;
mod find;
mod report;
mod scan;

use elements::Elements;

use crate::load::Spec;

pub use report::{Decision, Explanation, Place, Test};

/// The text of a file by its path below the root of the workspace. `None`: there is no such file.
pub type Texts<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Nothing is known of what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What was asked.
    pub what: String,
    /// Why there is no answer.
    pub message: String,
    /// What to ask instead.
    pub help: String,
}

/// Answers what there is to ask about a spec.
pub struct Explainer<'a> {
    elements: Elements<'a>,
    texts: Texts<'a>,
}

impl<'a> Explainer<'a> {
    /// Gets ready to answer. `texts` gives the generated files.
    #[must_use]
    pub fn new(spec: &'a Spec, texts: Texts<'a>) -> Self {
        Self { elements: Elements::of(spec), texts }
    }

    /// Explains one thing: an operation (`users.list`), a type or a request (`UserStatus`), a part of
    /// one of them (`users.list/query/page_size`, `UserStatus/active`), a path in Rust
    /// (`zoom_api::users::ListUsers::page_size`), or a line of a file of the spec or of the
    /// generated code (`spec/users/list.json:17`).
    ///
    /// # Errors
    /// When there is no such thing.
    pub fn explain(&self, what: &str) -> Result<Explanation, Unknown> {
        let found = find::find(&self.elements, what, self.texts)?;
        Ok(report::report(&self.elements, found, self.texts))
    }

    /// The names of all that can be asked for.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.elements.all.iter().map(|element| element.name()).collect()
    }
}
