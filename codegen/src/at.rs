//! Where in the spec a rule is.

use std::sync::Arc;

use crate::diagnostic::Place;
use crate::source::{Source, escape};

/// A value in a file. It costs nothing until it has to be shown.
#[derive(Clone, Copy)]
pub struct At<'a> {
    source: &'a Arc<Source>,
    way: Way<'a>,
}

#[derive(Clone, Copy)]
enum Way<'a> {
    Root,
    Type(usize),
    Member(&'a At<'a>, &'a str),
    Item(&'a At<'a>, usize),
}

impl<'a> At<'a> {
    /// The whole file.
    pub fn root(source: &'a Arc<Source>) -> Self {
        Self { source, way: Way::Root }
    }

    /// A type of a file.
    pub fn ty(source: &'a Arc<Source>, index: usize) -> Self {
        Self { source, way: Way::Type(index) }
    }

    /// A member of the object here.
    pub fn member(&'a self, name: &'a str) -> Self {
        Self { source: self.source, way: Way::Member(self, name) }
    }

    /// An item of the list here.
    pub fn item(&'a self, index: usize) -> Self {
        Self { source: self.source, way: Way::Item(self, index) }
    }

    /// The file.
    pub fn source(&self) -> &'a Arc<Source> {
        self.source
    }

    /// The JSON pointer.
    pub fn pointer(&self) -> String {
        match self.way {
            Way::Root => String::new(),
            Way::Type(index) => format!("/types/{index}"),
            Way::Member(up, name) => format!("{}/{}", up.pointer(), escape(name)),
            Way::Item(up, index) => format!("{}/{index}", up.pointer()),
        }
    }

    /// A value below this one, to be kept.
    pub(crate) fn keep(&self, below: &str) -> Kept {
        Kept { source: Arc::clone(self.source), pointer: self.pointer() + below }
    }

    /// Where the value stands. When it is not there: where the object is that lacks it.
    pub fn place(&self) -> Place {
        let span = self.source.value_span(&self.pointer());
        match (span, self.way) {
            (Some(span), _) => Place::new(self.source, span),
            (None, Way::Member(up, _) | Way::Item(up, _)) => up.place(),
            (None, Way::Root | Way::Type(_)) => Place::new(self.source, 0..0),
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
