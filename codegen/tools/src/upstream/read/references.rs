//! Where references lead to.

use std::collections::HashMap;
use std::rc::Rc;

use super::super::fixups::SchemaContext;
use super::super::model::Facts;
use super::super::raw::{Additional, Held, Ordered, Schema};
use super::reader::{MAX_DEPTH, Reader, Step};

impl<'a> Reader<'a> {
    pub(super) fn reference(
        &mut self,
        reference: &'a str,
        context: &SchemaContext<'_>,
        sent: bool,
    ) -> Result<Facts, String> {
        let target = self.target(reference).ok_or_else(|| self.lost(reference))?;
        let is_same = |step: &Step<'_>| std::ptr::eq(step.target, target);
        if let Some(at) = self.way.iter().position(is_same) {
            let is_object = self.is_object(target, 0);
            let inside = self.way.get_mut(at..).unwrap_or_default();
            // A list or a map can end; an object in itself cannot.
            if inside.iter().any(|step| step.many) {
                if !is_object {
                    let what = "a list or a map that holds itself is taken as anything";
                    self.told.insert(format!("`{}`: {what}", context.name));
                    return Ok(Facts { ty: "any".to_owned(), ..Facts::default() });
                }
                inside.iter_mut().take(1).for_each(|step| step.comes_again = true);
                let circle = Some(circle(reference));
                return Ok(Facts { circle, ..Facts::object() });
            }
            let circle = inside.iter().map(|step| step.reference).chain([reference]);
            let circle: Vec<_> = circle.collect();
            let why = "the spec has no object in itself but in lists and maps";
            return Err(format!("its schemas lead in a circle: {}; {why}", circle.join(", then ")));
        }
        self.way.push(Step { reference, target, many: false, comes_again: false });
        let facts = self.schema(target, context, sent)?;
        let comes_again = self.way.pop().is_some_and(|step| step.comes_again);
        // Another object may be in the circle, too.
        Ok(match comes_again {
            true => Facts { circle: Some(circle(reference)), ..facts },
            false => facts,
        })
    }

    /// Whether a schema is an object with fields, and nothing else.
    fn is_object(&self, schema: &'a Schema, depth: usize) -> bool {
        let schema = self.referred(schema);
        let is_one = |part| depth < MAX_DEPTH && self.is_object(part, depth + 1);
        let mut choices = schema.one_of.iter().chain(&schema.any_of);
        let has_fields = |fields: &Ordered<Schema>| !fields.0.is_empty();
        schema.properties.as_ref().is_some_and(has_fields)
            || schema.all_of.iter().any(is_one)
            || choices.clone().next().is_some() && choices.all(is_one)
    }

    /// The facts of what there may be many of.
    pub(super) fn many(
        &mut self,
        schema: &'a Schema,
        context: &SchemaContext<'_>,
        sent: bool,
    ) -> Result<Facts, String> {
        let before = self.way.last_mut().map(|step| std::mem::replace(&mut step.many, true));
        let facts = self.schema(schema, context, sent)?;
        if let (Some(step), Some(before)) = (self.way.last_mut(), before) {
            step.many = before;
        }
        Ok(facts)
    }

    /// Why a reference leads to no schema.
    fn lost(&self, reference: &str) -> String {
        let name = reference.strip_prefix("#/components/schemas/");
        let name = name.map(|name| step(name.split('/').next().unwrap_or_default()));
        let held = name.and_then(|name| self.schemas.get(name.as_str()));
        match held.map(|held| held.read(self.text)) {
            Some(Err(why)) => format!("`{reference}`, which it refers to, is broken: {why}"),
            _ => unknown(reference),
        }
    }

    /// What a reference leads to: a schema of the document, a part of one, or what a schema around it
    /// defines.
    pub(super) fn target(&self, reference: &str) -> Option<&'a Schema> {
        let mut steps = reference.strip_prefix("#/")?.split('/').map(step);
        let mut found = match steps.next()?.as_str() {
            "components" if steps.next()? == "schemas" => {
                self.schemas.get(steps.next()?.as_str())?.whole()
            }
            "$defs" | "definitions" => {
                let name = steps.next()?;
                self.scopes.iter().rev().find_map(|scope| scope.definitions.get(&name))
            }
            _ => None,
        }?;
        while let Some(step) = steps.next() {
            let of = |list: &'a [Schema], at: Option<String>| list.get(at?.parse::<usize>().ok()?);
            found = match step.as_str() {
                "properties" => found.properties.as_ref()?.get(&steps.next()?)?,
                "$defs" | "definitions" => found.definitions.get(&steps.next()?)?,
                "items" => found.items.as_deref()?,
                "allOf" => of(&found.all_of, steps.next())?,
                "anyOf" => of(&found.any_of, steps.next())?,
                "oneOf" => of(&found.one_of, steps.next())?,
                "additionalProperties" => match found.additional_properties.as_deref()? {
                    Additional::Schema(schema) => schema,
                    Additional::Allowed(_) => return None,
                },
                _ => return None,
            };
        }
        Some(found)
    }

    /// What a schema refers to, or itself.
    pub(super) fn referred(&self, schema: &'a Schema) -> &'a Schema {
        let target = schema.reference.as_deref().and_then(|reference| self.target(reference));
        target.unwrap_or(schema)
    }
}

/// Most references that lead to one another.
const LONGEST: usize = 20;

/// What a reference of a parameter, a body or an answer leads to.
pub(super) fn follow<'a, T>(
    mut value: &'a T,
    known: &HashMap<&str, &'a Held<T>>,
    (folder, text): (&str, &str),
    reference: impl Fn(&T) -> Option<&str>,
) -> Result<&'a T, String> {
    for _ in 0..LONGEST {
        let Some(target) = reference(value) else { return Ok(value) };
        let name = target.strip_prefix(&format!("#/components/{folder}/")).map(step);
        let found = name.and_then(|name| known.get(name.as_str()));
        value = found.ok_or_else(|| unknown(target))?.read(text)?;
    }
    Err("its references lead to one another without an end".to_owned())
}

/// What is said of a reference that is not found.
pub(super) fn unknown(reference: &str) -> String {
    match reference.starts_with("#/components/") {
        true => format!("`{reference}`, which it refers to, leads to nothing in the document"),
        false => format!("`{reference}`, which it refers to, is not read: it is no component"),
    }
}

/// The name of a schema that comes in itself again.
fn circle(reference: &str) -> Rc<str> {
    reference.rsplit('/').next().unwrap_or_default().into()
}

/// A step of a reference, without what stands for `/`, `~` and signs that a URL cannot have.
fn step(step: &str) -> String {
    let mut bytes = Vec::with_capacity(step.len());
    let mut rest = step.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let digits = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.filter(|_| *first == b'%').unwrap_or(*first));
        rest = match byte.filter(|_| *first == b'%') {
            Some(_) => behind.get(2..).unwrap_or_default(),
            None => behind,
        };
    }
    String::from_utf8_lossy(&bytes).replace("~1", "/").replace("~0", "~")
}
