//! Where in the spec a walk is.

use std::sync::Arc;

use crate::diagnostic::Place;
use crate::source::{Source, escape};

/// A value in a file, by the steps that lead to it. It costs nothing until it has to be shown.
#[derive(Clone, Copy)]
pub struct At<'a> {
    source: &'a Arc<Source>,
    /// How one gets here from what is above.
    last: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Root,
    Type(usize),
    Member(&'a At<'a>, &'a str),
    Item(&'a At<'a>, usize),
}

impl<'a> At<'a> {
    /// The whole file.
    pub fn root(source: &'a Arc<Source>) -> Self {
        Self { source, last: Step::Root }
    }

    /// A type of a file.
    pub fn ty(source: &'a Arc<Source>, index: usize) -> Self {
        Self { source, last: Step::Type(index) }
    }

    /// A member of the object here.
    pub fn member(&'a self, name: &'a str) -> Self {
        Self { source: self.source, last: Step::Member(self, name) }
    }

    /// An item of the list here.
    pub fn item(&'a self, index: usize) -> Self {
        Self { source: self.source, last: Step::Item(self, index) }
    }

    /// The file.
    pub fn source(&self) -> &'a Arc<Source> {
        self.source
    }

    /// The JSON pointer.
    pub fn pointer(&self) -> String {
        match self.last {
            Step::Root => String::new(),
            Step::Type(index) => format!("/types/{index}"),
            Step::Member(up, name) => format!("{}/{}", up.pointer(), escape(name)),
            Step::Item(up, index) => format!("{}/{index}", up.pointer()),
        }
    }

    /// A value below this one, to be kept.
    pub(crate) fn keep(&self, below: &str) -> Kept {
        Kept { source: Arc::clone(self.source), pointer: self.pointer() + below }
    }

    /// Where the value stands. When it is not there: where the object is that lacks it.
    pub fn place(&self) -> Place {
        let span = self.source.value_span(&self.pointer());
        match (span, self.last) {
            (Some(span), _) => Place::new(self.source, span),
            (None, Step::Member(up, _) | Step::Item(up, _)) => up.place(),
            (None, Step::Root | Step::Type(_)) => Place::new(self.source, 0..0),
        }
    }

    /// Where the name of the member stands.
    pub fn name(&self) -> Place {
        match self.source.name_span(&self.pointer()) {
            Some(span) => Place::new(self.source, span),
            None => self.place(),
        }
    }
}

/// A value in a file, behind the walk that went past it.
#[derive(Clone)]
pub(crate) struct Kept {
    source: Arc<Source>,
    pointer: String,
}

impl Kept {
    /// Path of the file.
    pub fn path(&self) -> &str {
        self.source.path()
    }

    /// Where the value stands. When it is not there: where the object is that lacks it.
    pub fn place(&self) -> Place {
        let mut pointer = self.pointer.as_str();
        loop {
            match (self.source.value_span(pointer), pointer.rsplit_once('/')) {
                (Some(span), _) => return Place::new(&self.source, span),
                (None, Some((above, _))) => pointer = above,
                (None, None) => return Place::new(&self.source, 0..0),
            }
        }
    }
}
