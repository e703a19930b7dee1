//! What the names of types lead to: the one table in which rules and tools look them up.

use std::collections::HashMap;
use std::sync::Arc;

use crate::at::At;
use crate::diagnostic::Place;
use crate::files::{Located, type_lists};
use crate::reading::are_mixed;
use crate::schema::Content;
use crate::source::Source;
use crate::spec::{Endpoint, EnumValue, Event, Field, TypeDef, TypesFile};
use crate::ty::{BuiltIn, Type, TypeName};

/// The declared types by name. Of two with the same name, which is a fault, the first.
#[derive(Default)]
pub struct Types<'a>(HashMap<&'a str, Declared<'a>>);

/// A type, and where it is declared.
#[derive(Clone, Copy)]
pub struct Declared<'a> {
    /// The type.
    pub def: &'a TypeDef,
    /// Its file.
    pub source: &'a Arc<Source>,
    /// Whether every endpoint and every event may use it.
    pub shared: bool,
    /// Which of the types of the file it is.
    pub index: usize,
}

impl<'a> Declared<'a> {
    /// Where it stands.
    #[must_use]
    pub fn at(&self) -> At<'a> {
        At::ty(self.source, self.index)
    }

    /// Where its name stands.
    #[must_use]
    pub fn place(&self) -> Place {
        self.at().member("name").place()
    }
}

impl<'a> Types<'a> {
    /// The types of some files.
    #[must_use]
    pub fn of(
        shared: &'a [Located<TypesFile>],
        endpoints: &'a [Located<Endpoint>],
        events: &'a [Located<Event>],
    ) -> Self {
        let mut types = HashMap::new();
        for (source, defs) in type_lists(shared, endpoints, events) {
            let shared = Content::of(source.path()) == Content::Types;
            for (index, def) in defs.iter().enumerate() {
                let declared = Declared { def, source, shared, index };
                types.entry(def.name.as_str()).or_insert(declared);
            }
        }
        Self(types)
    }

    /// What is declared under a name, and where.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Declared<'a>> {
        self.0.get(name).copied()
    }

    /// What is declared under a name.
    #[must_use]
    pub fn def(&self, name: &str) -> Option<&'a TypeDef> {
        Some(self.0.get(name)?.def)
    }

    /// What one value of a type is.
    #[must_use]
    pub fn base(&self, ty: &Type) -> Base<'a> {
        match &ty.base {
            TypeName::BuiltIn(built_in) => Base::BuiltIn(*built_in),
            TypeName::Named(name) => Base::declared(self.def(name)),
        }
    }

    /// The fields of an object.
    #[must_use]
    pub fn fields_of(&self, name: &str) -> &'a [Field] {
        self.def(name).and_then(|def| def.fields.as_deref()).unwrap_or_default()
    }

    /// All names, in no order.
    pub fn names(&self) -> impl Iterator<Item = &'a str> {
        self.0.keys().copied()
    }
}

/// What one value of a type is, with the declaration that its name leads to.
#[derive(Clone, Copy, Debug)]
pub enum Base<'a> {
    /// What the format itself knows.
    BuiltIn(BuiltIn),
    /// An id.
    Id(&'a TypeDef),
    /// One of some values.
    Enum(&'a TypeDef, &'a [EnumValue]),
    /// An object with fields.
    Object(&'a TypeDef),
    /// A name that nothing is declared under, or nothing whole.
    Unknown,
}

impl<'a> Base<'a> {
    /// What a declaration stands for.
    #[must_use]
    pub fn declared(def: Option<&'a TypeDef>) -> Self {
        match def {
            Some(def) if def.id => Self::Id(def),
            Some(def) => match (&def.values, &def.fields) {
                // What it takes is not known.
                (Some(values), _) if are_mixed(values) => Self::Unknown,
                (Some(values), _) => Self::Enum(def, values),
                (None, Some(_)) => Self::Object(def),
                (None, None) => Self::Unknown,
            },
            None => Self::Unknown,
        }
    }

    /// Whether it is a text on the wire that means no more than itself.
    #[must_use]
    pub fn is_text(self) -> bool {
        match self {
            Self::BuiltIn(built_in) => built_in.is_text(),
            Self::Id(_) => true,
            Self::Enum(..) | Self::Object(_) | Self::Unknown => false,
        }
    }
}
