//! The named types of a spec, and which ways each of them goes.

use std::collections::{HashMap, HashSet};

use crate::load::Spec;
use crate::reading::{Form, forms, goes, split_type};
use crate::spec::{Body, Field, Only, TypeDef};

/// All named types, and which ways each is used.
pub(crate) struct Usage<'a> {
    types: HashMap<&'a str, &'a TypeDef>,
    sent: HashSet<&'a str>,
    received: HashSet<&'a str>,
}

impl<'a> Usage<'a> {
    /// The types of a spec.
    pub(crate) fn of(spec: &'a Spec) -> Self {
        let shared = spec.types.iter().flat_map(|file| &file.value.types);
        let local = spec.endpoints.iter().flat_map(|file| &file.value.types);
        let types = shared.chain(local).map(|ty| (ty.name.as_str(), ty)).collect();
        let mut usage = Self { types, sent: HashSet::new(), received: HashSet::new() };
        for form in spec.endpoints.iter().flat_map(|file| forms(&file.value)) {
            let body = form.body.map(|body| usage.body_fields(body)).unwrap_or_default();
            reach(&usage.types, &mut usage.sent, body, Only::Write);
            match form.response.and_then(|answer| answer.ty.as_deref()) {
                Some(name) => reach_type(&usage.types, &mut usage.received, name, Only::Read),
                None => {
                    let fields = usage.answer_fields(&form);
                    reach(&usage.types, &mut usage.received, fields, Only::Read);
                }
            }
        }
        usage
    }

    /// The type of a name, unless the format itself knows it.
    pub(crate) fn get(&self, name: &str) -> Option<&'a TypeDef> {
        self.types.get(name).copied()
    }

    /// Names of the types that are sent in bodies, in no order.
    pub(crate) fn sent(&self) -> impl Iterator<Item = &'a str> {
        self.sent.iter().copied()
    }

    /// Whether a type is sent in a body.
    pub(crate) fn is_sent(&self, name: &str) -> bool {
        self.sent.contains(name)
    }

    /// Whether a type comes in an answer.
    pub(crate) fn is_received(&self, name: &str) -> bool {
        self.received.contains(name)
    }

    /// Name of the sent form of an object.
    pub(crate) fn input_name(&self, name: &str) -> String {
        if self.is_received(name) { format!("{name}Input") } else { name.to_owned() }
    }

    /// The fields of an object.
    pub(crate) fn fields_of(&self, name: &str) -> &'a [Field] {
        self.get(name).and_then(|ty| ty.fields.as_deref()).unwrap_or_default()
    }

    /// The fields that are sent.
    pub(crate) fn body_fields(&self, body: &'a Body) -> &'a [Field] {
        match &body.ty {
            Some(name) => self.fields_of(name),
            None => body.fields.as_deref().unwrap_or_default(),
        }
    }

    /// The fields of what comes back.
    pub(crate) fn answer_fields(&self, form: &Form<'a>) -> &'a [Field] {
        let fields = form.response.and_then(|response| match &response.ty {
            Some(name) => Some(self.fields_of(name)),
            None => response.fields.as_deref(),
        });
        fields.unwrap_or_default()
    }

    /// Notes the types that the fields of a body lead to.
    pub(crate) fn follow_body(&self, body: &'a Body, seen: &mut HashSet<&'a str>) {
        reach(&self.types, seen, self.body_fields(body), Only::Write);
    }
}

/// Notes the types that fields lead to in one direction.
fn reach<'a>(
    types: &HashMap<&'a str, &'a TypeDef>,
    seen: &mut HashSet<&'a str>,
    fields: &[Field],
    direction: Only,
) {
    for field in fields.iter().filter(|field| goes(field, direction)) {
        reach_type(types, seen, split_type(&field.ty).1, direction);
    }
}

fn reach_type<'a>(
    types: &HashMap<&'a str, &'a TypeDef>,
    seen: &mut HashSet<&'a str>,
    name: &str,
    direction: Only,
) {
    let Some(ty) = types.get(name).copied() else { return };
    if seen.insert(&ty.name) {
        reach(types, seen, ty.fields.as_deref().unwrap_or_default(), direction);
    }
}
