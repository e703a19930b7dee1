//! Whether two types look the same on the wire, whatever they are called in Rust.

use std::collections::{HashMap, HashSet};

use super::surface::Surface;
use crate::reading::split_type;
use crate::spec::{Field, Scalar};

/// What one value is in JSON, or in a form.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form<'a> {
    Text,
    Int,
    Float,
    Bool,
    File,
    Any,
    Object(&'a str),
}

/// Compares types of two specs.
pub(super) struct Wire<'s, 'a> {
    pub(super) old: &'s Surface<'a>,
    pub(super) new: &'s Surface<'a>,
}

impl<'a> Wire<'_, 'a> {
    /// Whether values of the two fields look the same.
    pub(super) fn same(&self, old: &Field, new: &Field) -> bool {
        old.list == new.list && self.same_type(&old.ty, &new.ty, &mut HashSet::new())
    }

    /// Whether values of the two named objects look the same.
    pub(super) fn same_answer(&self, old: &str, new: &str) -> bool {
        let bare = |surface: &Surface<'_>, name: &str| {
            surface.records.get(name).is_some_and(|answer| answer.record.bare)
        };
        bare(self.old, old) == bare(self.new, new)
            && self.same_object(old, new, &mut HashSet::new())
    }

    fn same_type(&self, old: &str, new: &str, seen: &mut HashSet<(String, String)>) -> bool {
        let ((old_shape, old), (new_shape, new)) = (split_type(old), split_type(new));
        if old_shape != new_shape {
            return false;
        }
        match (form(self.old, old), form(self.new, new)) {
            // What a type of the same name is made of is compared where it is declared.
            (Form::Object(old), Form::Object(new)) if old == new => true,
            (Form::Object(old), Form::Object(new)) => {
                // An object that contains itself is the same if the rest is.
                !seen.insert((old.to_owned(), new.to_owned())) || self.same_object(old, new, seen)
            }
            (old, new) => old == new,
        }
    }

    fn same_object(&self, old: &str, new: &str, seen: &mut HashSet<(String, String)>) -> bool {
        let (old, new) = (self.old.fields_of(old), self.new.fields_of(new));
        let by_name: HashMap<_, _> = old.iter().map(|field| (&field.name, field)).collect();
        old.len() == new.len()
            && new.iter().all(|field| {
                by_name.get(&field.name).is_some_and(|before| {
                    before.list == field.list
                        && before.only == field.only
                        && before.required == field.required
                        && before.nullable == field.nullable
                        && self.same_type(&before.ty, &field.ty, seen)
                })
            })
    }
}

fn form<'a>(surface: &Surface<'a>, name: &'a str) -> Form<'a> {
    match name {
        "int" => Form::Int,
        "float" => Form::Float,
        "bool" => Form::Bool,
        "file" => Form::File,
        "any" => Form::Any,
        _ => match surface.types.get(name) {
            Some(ty) if ty.fields.is_some() => Form::Object(name),
            Some(ty) => match ty.values.as_ref().and_then(|values| values.first()) {
                Some(value) if matches!(value.value, Scalar::Int(_)) => Form::Int,
                _ => Form::Text,
            },
            None => Form::Text,
        },
    }
}
