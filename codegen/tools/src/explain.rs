//! Where something comes from, and what comes of it: the spec, the generated code, the tests, and the
//! evidence, each found from any of the others.

mod code;
mod collect;
mod element;
mod elements;
mod examples;
mod explanation;
mod find;
mod question;
mod report;
mod route;
mod uses;

use std::cell::OnceCell;

use codegen::GeneratedFiles;
use codegen::files::Spec;

use elements::Elements;
use examples::Examples;
pub use explanation::{Decision, Explanation, Line, Test};
pub use question::{NotFound, Texts};
use uses::Generated;

/// Answers what there is to ask about a spec.
pub struct Explainer<'a> {
    elements: Elements<'a>,
    /// They are looked through when the first question has an answer.
    examples: OnceCell<Examples<'a>>,
    generated: Generated<'a>,
    texts: Texts<'a>,
}

impl<'a> Explainer<'a> {
    /// Gets ready to answer. `files` is what the spec gives, `texts` what there is.
    #[must_use]
    pub fn new(spec: &'a Spec, files: &'a GeneratedFiles, texts: Texts<'a>) -> Self {
        let generated = Generated::new(files);
        Self { elements: Elements::of(spec), examples: OnceCell::new(), generated, texts }
    }

    /// Explains one thing: an operation (`users.list`), an event (`user.created`), a type or a request (`UserStatus`), a special
    /// limit (`create_user`), a part of one of them (`users.list/query/page_size`,
    /// `UserStatus/active`, `User.email`), a path in Rust (`krate::users::ListUsers::page_size`), or a line of a
    /// file of the spec or of the generated code (`spec/users/list.json:17`).
    ///
    /// # Errors
    /// When there is no such thing.
    pub fn explain(&self, what: &str) -> Result<Explanation, NotFound> {
        let found = find::find(&self.elements, what, &self.generated, self.texts)?;
        let Elements { spec, usage, .. } = &self.elements;
        let examples = self.examples.get_or_init(|| Examples::of(spec, usage));
        Ok(report::report(&self.elements, examples, found, &self.generated))
    }

    /// The name of what is asked for, without what there is to say about it.
    ///
    /// # Errors
    /// When there is no such thing.
    pub fn name(&self, what: &str) -> Result<String, NotFound> {
        Ok(find::find(&self.elements, what, &self.generated, self.texts)?.name())
    }

    /// The names of all that can be asked for.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.elements.all.iter().map(|element| element.name()).collect()
    }
}
