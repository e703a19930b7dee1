//! What the rules need to know of the spec as a whole.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::at::At;
use super::walk::{self, Spot};
use crate::diagnostic::Place;
use crate::load::Files;
use crate::reading::{Shape, goes, split_type};
use crate::schema::nearest;
use crate::source::Source;
use crate::spec::{Body, EnumValue, Field, Only, TypeDef};

pub(super) struct Context<'a> {
    pub(super) files: &'a Files,
    /// Types by name. Of two with the same name, the first.
    pub(super) types: HashMap<&'a str, Declared<'a>>,
    /// Objects that are sent, whole or as a part of another.
    pub(super) sent: HashSet<&'a str>,
    /// Objects that are received, whole or as a part of another.
    pub(super) received: HashSet<&'a str>,
    /// Types that an endpoint uses, or that a file uses that could not be read.
    pub(super) used: HashSet<&'a str>,
}

/// A type, and where it is declared.
#[derive(Clone, Copy)]
pub(super) struct Declared<'a> {
    pub(super) def: &'a TypeDef,
    pub(super) source: &'a Arc<Source>,
    /// Whether every endpoint may use it.
    pub(super) shared: bool,
    index: usize,
}

impl<'a> Declared<'a> {
    /// Where it stands.
    pub(super) fn at(&self) -> At<'a> {
        At::ty(self.source, self.index)
    }

    /// Where its name stands.
    pub(super) fn place(&self) -> Place {
        self.at().member("name").place()
    }
}

/// What one value is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Base<'a> {
    /// Texts of all kinds, and ids.
    Text,
    DateTime,
    Date,
    Bool,
    Int,
    Float,
    File,
    Any,
    Enum(&'a [EnumValue]),
    Object(&'a TypeDef),
    /// A name that nothing is known of. Reported once, by [`super::types::references`].
    Unknown,
}

/// The type of a field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Type<'a> {
    pub(super) shape: Shape,
    pub(super) base: Base<'a>,
}

impl Base<'_> {
    /// Whether the value can stand in a path, a query or a list with commas.
    pub(super) fn is_scalar(self) -> bool {
        !matches!(self, Self::Object(_) | Self::File | Self::Any)
    }
}

/// The types that the format itself knows.
pub(super) const BUILT_IN: [&str; 11] =
    ["string", "bool", "int", "float", "datetime", "date", "email", "url", "secret", "file", "any"];

impl<'a> Context<'a> {
    pub(super) fn new(files: &'a Files) -> Self {
        let mut context = Self {
            files,
            types: HashMap::new(),
            sent: HashSet::new(),
            received: HashSet::new(),
            used: HashSet::new(),
        };
        let shared = files.types.iter().map(|file| (&file.source, &file.value.types, true));
        let local = files.endpoints.iter().map(|file| (&file.source, &file.value.types, false));
        for (source, types, shared) in shared.chain(local) {
            for (index, def) in types.iter().enumerate() {
                let declared = Declared { def, source, shared, index };
                context.types.entry(&def.name).or_insert(declared);
            }
        }
        context.follow();
        context
    }

    /// Finds out which types are used, and in which directions. A name that is not declared stands
    /// for the nearest one: it is reported, and what it was meant for should not be reported too.
    fn follow(&mut self) {
        let unread = &self.files.unread;
        let named = self.types.keys().copied().filter(|name| unread.may_name(name));
        let both = [Only::Read, Only::Write];
        let mut queue: Vec<_> = named.flat_map(|name| both.map(|way| (name, way))).collect();
        for file in &self.files.endpoints {
            walk::field_lists(file, &mut |_, spot, fields| {
                let way = match spot {
                    Spot::Path | Spot::Query | Spot::Body => Only::Write,
                    Spot::Answer => Only::Read,
                    Spot::Type => return,
                };
                queue.extend(fields.iter().map(|field| (split_type(&field.ty).1, way)));
            });
            walk::forms(file, &mut |_, form| {
                queue.extend(form.body.and_then(|body| Some((body.ty.as_deref()?, Only::Write))));
                queue.extend(
                    form.response.and_then(|response| Some((response.ty.as_deref()?, Only::Read))),
                );
            });
        }
        let mut misspelt = HashSet::new();
        while let Some((name, way)) = queue.pop() {
            let Some(def) = self.types.get(name).map(|declared| declared.def) else {
                if !BUILT_IN.contains(&name) && misspelt.insert(name) {
                    let meant = nearest(name, self.types.keys().copied());
                    queue.extend(meant.into_iter().flat_map(|name| both.map(|way| (name, way))));
                }
                continue;
            };
            let seen = if way == Only::Read { &mut self.received } else { &mut self.sent };
            if seen.insert(&def.name) {
                self.used.insert(&def.name);
                let fields = def.fields.iter().flatten().filter(|field| goes(field, way));
                queue.extend(fields.map(|field| (split_type(&field.ty).1, way)));
            }
        }
    }

    /// The type of a field.
    pub(super) fn ty(&self, ty: &str) -> Type<'a> {
        let (shape, name) = split_type(ty);
        Type { shape, base: self.base(name) }
    }

    pub(super) fn base(&self, name: &str) -> Base<'a> {
        match name {
            "string" | "email" | "url" | "secret" => Base::Text,
            "datetime" => Base::DateTime,
            "date" => Base::Date,
            "bool" => Base::Bool,
            "int" => Base::Int,
            "float" => Base::Float,
            "file" => Base::File,
            "any" => Base::Any,
            _ => match self.types.get(name).map(|declared| declared.def) {
                Some(def) if def.id => Base::Text,
                Some(TypeDef { values: Some(values), .. }) => Base::Enum(values),
                Some(def) if def.fields.is_some() => Base::Object(def),
                _ => Base::Unknown,
            },
        }
    }

    /// Whether a field holds one text that may be compared and shown, or one of an unknown type.
    pub(super) fn is_text(&self, field: &Field) -> bool {
        let ty = self.ty(&field.ty);
        ty.shape == Shape::One
            && field.ty != "secret"
            && matches!(ty.base, Base::Text | Base::Unknown)
    }

    /// The fields of a body. `None` when nothing is known of them.
    pub(super) fn body_fields(&self, body: &'a Body) -> Option<&'a [Field]> {
        self.own_fields(body.ty.as_deref(), body.fields.as_deref())
    }

    /// The fields of the type that is named, or else those that are given.
    pub(super) fn own_fields(
        &self,
        ty: Option<&str>,
        fields: Option<&'a [Field]>,
    ) -> Option<&'a [Field]> {
        match ty {
            Some(name) => self.types.get(name)?.def.fields.as_deref(),
            None => fields,
        }
    }
}
