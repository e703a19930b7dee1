//! From an observation to the place in the spec that it is about.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use codegen::files::Spec;

use codegen::resolve::{Declared, Types};
use codegen::source::Source;
use codegen::spec::{Direction, Endpoint, Field, Response};
use codegen::ty::Shape;

use super::by_hand::ByHand;
use super::read::{Json, Observation, ObservationKind};

/// What becomes of an observation.
pub(super) enum Walked<'a> {
    /// The spec knows it.
    Settled,
    /// A field of this name is missing in a list.
    Missing(List<'a>, &'a str),
    /// Only a person can tell.
    ByHand(ByHand),
}

/// A list of fields in a file.
#[derive(Clone)]
pub(super) struct List<'a> {
    pub(super) source: &'a Arc<Source>,
    /// Where in the file.
    pub(super) pointer: String,
    /// The same, as evidence names it.
    pub(super) named: String,
    pub(super) fields: &'a [Field],
    /// The named type whose fields they are.
    pub(super) owner: Option<&'a str>,
}

impl List<'_> {
    /// The line at which it ends.
    pub(super) fn end(&self) -> usize {
        let span = self.source.value_span(&self.pointer).unwrap_or_default();
        self.source.position(span.end.saturating_sub(1)).line
    }

    /// The line at which a field begins.
    pub(super) fn line(&self, index: usize) -> usize {
        let span = self.source.value_span(&format!("{}/{index}", self.pointer));
        self.source.position(span.unwrap_or_default().start).line
    }
}

/// The spec, ready to be walked through.
pub(super) struct Walk<'a> {
    endpoints: HashMap<&'a str, (&'a Arc<Source>, &'a Endpoint)>,
    types: Types<'a>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(spec: &'a Spec) -> Self {
        let endpoints = spec.endpoints.iter();
        let endpoints = endpoints.map(|file| (file.value.id.as_str(), (&file.source, &file.value)));
        Self {
            endpoints: endpoints.collect(),
            types: Types::of(&spec.types, &spec.endpoints, &spec.events),
        }
    }

    /// Follows the path of an observation, and records the fields on it that came under their own names: file, list
    /// and name.
    pub(super) fn to(
        &self,
        observation: &'a Observation,
        came: &mut HashSet<(String, String, String)>,
    ) -> Walked<'a> {
        let by_hand = |place, message: String, help: &str| {
            Walked::ByHand(ByHand {
                place,
                seen: observation.path(),
                message,
                help: help.to_owned(),
            })
        };
        let Some((source, endpoint)) = self.endpoints.get(observation.operation.as_str()) else {
            let message = format!("the spec has no operation `{}`", observation.operation);
            return by_hand(None, message, "the observations were made with another spec");
        };
        // Two APIs may have operations with one id, and one program observe both.
        let route = format!("{} {}", endpoint.method.as_str(), endpoint.path);
        if let Some(other) = observation.route.as_ref().filter(|other| **other != route) {
            let id = &observation.operation;
            let message = format!("`{id}` is `{route}`, and what was observed is `{other}`");
            let place = Some((source.path().to_owned(), 1));
            return by_hand(place, message, "the observations were made with another spec");
        }
        let Some(mut list) = self.answer(source, endpoint, &observation.answer) else {
            let message =
                format!("no answer of `{}` is a `{}`", observation.operation, observation.answer);
            let place = Some((source.path().to_owned(), 1));
            return by_hand(place, message, "the observations were made with another spec");
        };
        let mut steps = observation.steps.iter().map(String::as_str).peekable();
        while let Some(step) = steps.next() {
            let is_last = steps.peek().is_none();
            let field = list.fields.iter().position(|field| is_called(field, step));
            let Some((index, field)) = field.and_then(|at| Some((at, list.fields.get(at)?))) else {
                return match (is_last && observation.kind == ObservationKind::Field, step) {
                    (true, "?") => {
                        let place = Some((list.source.path().to_owned(), list.end()));
                        let message = "a field came whose name was not recorded".to_owned();
                        by_hand(place, message, "look at an answer; it may be a map")
                    }
                    (true, name) => Walked::Missing(list, name),
                    (false, _) => {
                        let place = Some((list.source.path().to_owned(), list.end()));
                        let message = format!("the spec has no `{step}` any more");
                        by_hand(place, message, "the observations were made with another spec")
                    }
                };
            };
            let place = Some((list.source.path().to_owned(), list.line(index)));
            came.insert((list.source.path().to_owned(), list.pointer.clone(), field.name.clone()));
            if field.ty.shape == Shape::Map {
                steps.next_if_eq(&"*");
            }
            let inner = field.ty.word();
            let is_last = steps.peek().is_none();
            let named = self.types.get(inner);
            match (is_last, observation.kind) {
                (true, ObservationKind::Field) if field.only == Some(Direction::Write) => {
                    let message = format!("`{step}` came, and the spec says that it is only sent");
                    return by_hand(place, message, "take `only` out");
                }
                (true, ObservationKind::Field) => return Walked::Settled,
                (true, ObservationKind::Misread) => {
                    let message = format!(
                        "`{step}` is of the type `{}`, and {} came",
                        field.ty,
                        shown(observation.json)
                    );
                    return by_hand(place, message, "look at an answer, and change the type");
                }
                (true, ObservationKind::Value) => {
                    let Some(named) = named.filter(|named| named.def.values.is_some()) else {
                        return Walked::Settled;
                    };
                    let span = named.source.value_span(&format!("/types/{}/values", named.index));
                    let line = named.source.position(span.unwrap_or_default().start).line;
                    let place = Some((named.source.path().to_owned(), line));
                    let message = format!(
                        "`{inner}` does not list {} that came as `{step}`",
                        shown(observation.json)
                    );
                    let help = "look at an answer, and add the value; or take the observation out if it is there";
                    return by_hand(place, message, help);
                }
                (false, _) => {
                    let Some(below) = named.and_then(list_of) else {
                        let message = format!("`{step}` has no fields any more");
                        return by_hand(
                            place,
                            message,
                            "the observations were made with another spec",
                        );
                    };
                    list = below;
                }
            }
        }
        Walked::Settled
    }

    /// The fields of an answer. Where an operation has several, the one of this type.
    fn answer(
        &self,
        source: &'a Arc<Source>,
        endpoint: &'a Endpoint,
        name: &str,
    ) -> Option<List<'a>> {
        let is_called = |response: &Response| {
            let of_type = response.ty.as_deref().or(response.name.as_deref());
            of_type == Some(name)
        };
        let mut all = endpoint.requests().enumerate();
        let (index, request, response) = all.find_map(|(index, request)| {
            let response = request.response.filter(|response| is_called(response))?;
            Some((index, request, response))
        })?;
        let named = format!("{}/response", endpoint.pointer_to(request));
        let pointer = match endpoint.by() {
            Some(_) => format!("/variants/each/{index}/response"),
            None => named.clone(),
        };
        match (&response.ty, &response.fields) {
            (Some(ty), _) => list_of(self.types.get(ty)?),
            (None, Some(fields)) => {
                let (pointer, named) = (format!("{pointer}/fields"), format!("{named}/fields"));
                Some(List { source, pointer, named, fields, owner: None })
            }
            (None, None) => None,
        }
    }
}

/// The fields of a named type.
fn list_of(declared: Declared<'_>) -> Option<List<'_>> {
    let Declared { def, source, index, .. } = declared;
    Some(List {
        source,
        pointer: format!("/types/{index}/fields"),
        named: format!("/types/{}/fields", def.name),
        fields: def.fields.as_deref()?,
        owner: Some(&def.name),
    })
}

fn is_called(field: &Field, name: &str) -> bool {
    field.name == name || field.aliases.iter().any(|alias| alias == name)
}

fn shown(json: Json) -> &'static str {
    match json {
        Json::Null => "`null`",
        Json::Bool => "a boolean",
        Json::Int => "an integer",
        Json::Float => "a number",
        Json::String => "a text",
        Json::List => "a list",
        Json::Object => "an object",
    }
}
