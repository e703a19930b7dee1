//! What types stand for: nouns, by the fields that hold them.

use std::collections::HashMap;

use super::fields::ValueKind;
use super::operations::Act;
use super::vocabulary::CONTAINERS;
use crate::english::{capital, phrase, singular, with_article, words};
use crate::files::Files;
use crate::spec::{Body, Endpoint, Field, Response, TypeDef};
use crate::ty::{BuiltIn, Type, TypeName};

/// Words before names that only tell where they are used.
const USE_WORDS: [&str; 9] =
    ["add", "added", "create", "created", "get", "list", "listed", "update", "uploaded"];

/// The named types.
#[derive(Default)]
pub(super) struct Things {
    kinds: HashMap<String, ValueKind>,
    roles: HashMap<String, Role>,
}

/// What a type stands for.
#[derive(Debug, PartialEq, Eq)]
struct Role {
    /// As a noun: `recurrence`.
    noun: String,
    /// What it is a part of.
    of: Option<Owner>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Owner {
    /// Of what an operation is about.
    Noun(String),
    /// Of what another type stands for.
    Type(String),
}

impl Things {
    pub(super) fn of(files: &Files) -> Self {
        let mut things = Self::default();
        for def in files.types.iter().flat_map(|file| &file.value.types) {
            things.declare(def);
        }
        for file in &files.endpoints {
            file.types.iter().for_each(|def| things.declare(def));
        }
        for def in files.types.iter().flat_map(|file| &file.value.types) {
            things.follow(def);
        }
        for file in &files.endpoints {
            things.follow_endpoint(file);
        }
        things
    }

    fn declare(&mut self, def: &TypeDef) {
        let kind = if def.values.is_some() { ValueKind::Choice } else { ValueKind::Other };
        self.kinds.insert(def.name.clone(), kind);
    }

    fn follow(&mut self, def: &TypeDef) {
        let owner = Owner::Type(def.name.clone());
        self.follow_fields(def.fields.as_deref().unwrap_or_default(), Some(&owner));
    }

    fn follow_endpoint(&mut self, endpoint: &Endpoint) {
        let act = Act::of(&endpoint.id, endpoint.method, &endpoint.path);
        let owner = act.is_about_one().then(|| Owner::Noun(act.noun()));
        self.follow_fields(&endpoint.query, owner.as_ref());
        for Body { fields, .. } in endpoint.requests().flat_map(|request| request.body) {
            self.follow_fields(fields.as_deref().unwrap_or_default(), owner.as_ref());
        }
        for Response { fields, .. } in endpoint.requests().flat_map(|request| request.response) {
            self.follow_fields(fields.as_deref().unwrap_or_default(), owner.as_ref());
        }
        endpoint.types.iter().for_each(|def| self.follow(def));
    }

    fn follow_fields(&mut self, fields: &[Field], owner: Option<&Owner>) {
        for field in fields {
            let TypeName::Named(name) = &field.ty.base else { continue };
            let noun = phrase(&words(&field.name));
            let noun = if field.ty.is_one() { noun } else { singular(&noun) };
            match self.roles.get_mut(name) {
                None => {
                    self.roles.insert(name.clone(), Role { noun, of: owner.cloned() });
                }
                // It stands for several things: its own name has what they have in common.
                Some(role) if role.noun != noun => {
                    *role = Role { noun: phrase(&words(name)), of: None };
                }
                Some(role) if role.of.as_ref() != owner => role.of = None,
                Some(_) => {}
            }
        }
    }

    /// What a type stands for, as a noun.
    pub(super) fn noun(&self, ty: &str) -> Option<&str> {
        self.roles.get(ty).map(|role| role.noun.as_str())
    }

    /// What kind of value a type has.
    pub(super) fn kind(&self, ty: &Type) -> ValueKind {
        match &ty.base {
            TypeName::BuiltIn(BuiltIn::Bool) => ValueKind::Flag,
            TypeName::BuiltIn(BuiltIn::Int | BuiltIn::Float) => ValueKind::Number,
            TypeName::BuiltIn(BuiltIn::DateTime | BuiltIn::Date) => ValueKind::Moment,
            TypeName::BuiltIn(_) => ValueKind::Other,
            TypeName::Named(name) => self.kinds.get(name).copied().unwrap_or(ValueKind::Other),
        }
    }

    /// What a type is, as a sentence.
    pub(super) fn docs(&self, name: &str, is_id: bool) -> String {
        let words = words(name);
        if let Some((last, what)) = words.split_last().filter(|(last, _)| is_id && *last == "id")
            && !what.is_empty()
        {
            return format!("{} of {}.", phrase(&[last]), with_article(&phrase(what)));
        }
        let Some(role) = self.roles.get(name) else {
            return format!("{}.", capital(&phrase(&words)));
        };
        let of = match &role.of {
            Some(Owner::Noun(noun)) => Some(noun.as_str()),
            Some(Owner::Type(ty)) => self.noun(ty),
            None => None,
        };
        let says_it = |of: &str| role.noun.contains(of);
        match of.filter(|of| !CONTAINERS.contains(of) && !says_it(of)) {
            Some(of) => format!("{} of the {of}.", capital(&role.noun)),
            None if role.noun.contains(' ') => format!("{}.", capital(&role.noun)),
            // A lone word says less than the name.
            None => {
                let told = words.iter().position(|word| !USE_WORDS.contains(&word.as_str()));
                let words = words.get(told.unwrap_or_default()..).unwrap_or_default();
                format!("{}.", capital(&phrase(words)))
            }
        }
    }
}
