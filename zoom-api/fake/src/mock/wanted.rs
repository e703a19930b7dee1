//! Which calls an expectation fits.

use http::Method;
use serde_json::{Map, Value};

use super::difference::{Difference, NOTHING, compare_content, compare_json};
use super::sent::{Content, Sent};
use crate::contract::{Base, Contract, Object, Variant};
use crate::generated::CONTRACTS;
use zoom_api::Endpoint;
use zoom_api::Error;
use zoom_api::RawRequest;
use zoom_api::call::{Call, InvalidCall};
use zoom_api::operation::Operation;

/// What a call must be like.
pub(super) struct Wanted {
    /// `None`: no spec models it.
    operation: Option<&'static Operation>,
    /// `None`: it is not of this crate's API.
    contract: Option<&'static Contract>,
    /// The one of several ways to call the operation.
    variant: Option<&'static Variant>,
    method: Method,
    path: Vec<Segment>,
    query: Vec<(String, String)>,
    body: Option<Content>,
    /// The whole call, when nothing else may be in it.
    whole: Option<String>,
}

enum Segment {
    Literal(String),
    /// A path parameter. `None`: any value will do.
    Value(&'static str, Option<String>),
}

impl Wanted {
    /// The same call.
    pub(super) fn same(call: Call) -> Result<Self, InvalidCall> {
        let operation = call.operation();
        let sent = Sent::new(operation.method.clone(), call.encode()?);
        let mut wanted = Self::calls(operation);
        for (segment, value) in wanted.path.iter_mut().zip(&sent.path) {
            if let Segment::Value(_, text) = segment {
                *text = Some(value.clone());
            }
        }
        wanted.whole = Some(sent.line());
        wanted.query = sent.query;
        wanted.body = Some(sent.body);
        Ok(wanted)
    }

    /// Any call of a type.
    pub(super) fn any<E: Endpoint>() -> Self {
        let mut wanted = Self::calls(E::OPERATION);
        let Some(contract) = wanted.contract else { return wanted };
        let types = contract.operation.requests;
        // Types that share an operation each have a variant of their own, in the same order.
        if types.len() > 1 {
            let name = last(std::any::type_name::<E>());
            let index = types.iter().position(|path| last(path) == name);
            wanted.variant = index.and_then(|index| contract.variants.get(index));
        }
        wanted
    }

    fn calls(operation: &'static Operation) -> Self {
        let segment = |text: &'static str| match parameter(text) {
            Some(name) => Segment::Value(name, None),
            None => Segment::Literal(text.to_owned()),
        };
        Self {
            operation: Some(operation),
            contract: CONTRACTS.iter().find(|it| it.operation == operation).copied(),
            variant: None,
            method: operation.method.clone(),
            path: operation.path.split('/').skip(1).map(segment).collect(),
            query: Vec::new(),
            body: None,
            whole: None,
        }
    }

    /// The same call, which the spec does not model.
    pub(super) fn raw(request: RawRequest) -> Result<Self, Error> {
        let (method, encoded) = request.into_parts()?;
        let sent = Sent::new(method, encoded);
        Ok(Self {
            operation: None,
            contract: None,
            variant: None,
            whole: Some(sent.line()),
            method: sent.method,
            path: sent.path.into_iter().map(Segment::Literal).collect(),
            query: sent.query,
            body: Some(sent.body),
        })
    }

    /// Asks for the value of a path parameter. `false`: there is none of this name.
    pub(super) fn set_path(&mut self, name: &str, value: &str) -> bool {
        let text = self.path.iter_mut().find_map(|segment| match segment {
            Segment::Value(known, text) if *known == name => Some(text),
            _ => None,
        });
        let known = text.is_some();
        if let Some(text) = text {
            *text = Some(value.to_owned());
        }
        known
    }

    /// Asks for a parameter in the query.
    pub(super) fn set_query(&mut self, name: &str, value: &str) {
        self.query.push((name.to_owned(), value.to_owned()));
    }

    /// Asks for a member of the body.
    pub(super) fn set_body(&mut self, name: &str, value: Value) {
        if !matches!(self.body, Some(Content::Json(Value::Object(_)))) {
            self.body = Some(Content::Json(Value::Object(Map::new())));
        }
        if let Some(Content::Json(Value::Object(members))) = &mut self.body {
            members.insert(name.to_owned(), value);
        }
    }

    /// Status of a success.
    pub(super) fn success(&self) -> u16 {
        let variant = self.variant.map(|variant| variant.status);
        variant.or(self.operation.map(|operation| operation.status)).unwrap_or(200)
    }

    /// What the spec says about a code.
    pub(super) fn message(&self, code: i64) -> Option<&'static str> {
        let error = self.contract?.errors.iter().find(|error| error.code == code);
        error.map(|error| error.docs)
    }

    /// What is expected, in one line.
    pub(super) fn line(&self) -> String {
        let value = self.variant.and_then(|variant| variant.value);
        match (&self.whole, self.operation, value) {
            (Some(whole), ..) => whole.clone(),
            (None, Some(operation), None) => format!("any `{}`", operation.id),
            (None, Some(operation), Some(value)) => format!("any `{}` of `{value}`", operation.id),
            (None, None, _) => "any call".to_owned(),
        }
    }

    /// What is different about a call. Nothing: it fits.
    pub(super) fn compare(&self, sent: &Sent) -> Vec<Difference> {
        let routed = match self.contract {
            Some(contract) => sent.operation == Some(contract.operation),
            None => self.method == sent.method && self.path.len() == sent.path.len(),
        };
        if !routed {
            let template = self.operation.map_or("", |operation| operation.path);
            let template = || format!("{} {template}", self.method);
            let expected = self.whole.clone().unwrap_or_else(template);
            return vec![Difference::of_route(expected, sent.line(), self.distance(sent))];
        }
        let mut differences = self.compare_path(sent);
        differences.extend(self.compare_form(sent));
        differences.extend(self.compare_query(sent));
        let secrets = self.secrets();
        match (&self.body, self.whole.is_some()) {
            (None, _) => {}
            (Some(wanted), true) => {
                compare_content(wanted, &sent.body, &secrets, &mut differences);
            }
            (Some(wanted), false) => {
                let wanted = only_members(wanted, &sent.body);
                compare_json(&wanted.0, &wanted.1, "body", &secrets, &mut differences);
            }
        }
        differences
    }

    fn compare_path(&self, sent: &Sent) -> Vec<Difference> {
        let pairs = self.path.iter().zip(&sent.path);
        let pairs = pairs.filter_map(|(wanted, found)| match wanted {
            Segment::Literal(text) => Some(("", text, found)),
            Segment::Value(name, text) => Some((*name, text.as_ref()?, found)),
        });
        let different = pairs.filter(|(_, wanted, found)| wanted != found);
        let difference = |(name, wanted, found): (&str, &String, &String)| {
            Difference::new(format!("path {name}").trim_end(), wanted, found)
        };
        different.map(difference).collect()
    }

    /// Whether a call is of the type that is expected, where types share an operation.
    fn compare_form(&self, sent: &Sent) -> Option<Difference> {
        let (contract, variant) = (self.contract?, self.variant?);
        let by = contract.by?;
        let found = sent.query.iter().find(|(name, _)| name == by).map(|(_, value)| value.as_str());
        // What is the value of no variant is one more setting of the variant that needs none.
        let known =
            |value: &&str| contract.variants.iter().any(|variant| variant.value == Some(*value));
        let fits = found.filter(known) == variant.value;
        let shown = |value: Option<&str>| value.unwrap_or(NOTHING).to_owned();
        let difference =
            || Difference::new(&format!("query {by}"), &shown(variant.value), &shown(found));
        (!fits).then(difference)
    }

    /// Names of body fields that hold secrets.
    fn secrets(&self) -> Vec<&'static str> {
        let variants = self.contract.map_or(&[][..], |contract| contract.variants);
        let mut names = Vec::new();
        for body in variants.iter().filter_map(|variant| variant.body) {
            secrets(body, &mut names);
        }
        names
    }

    fn compare_query(&self, sent: &Sent) -> Vec<Difference> {
        let mut names: Vec<&String> = Vec::new();
        let found = sent.query.iter().filter(|_| self.whole.is_some());
        for (name, _) in self.query.iter().chain(found) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let difference = |name: &String| {
            let (wanted, found) = (values(&self.query, name), values(&sent.query, name));
            let fits = match self.whole {
                Some(_) => wanted == found,
                None => wanted.iter().all(|value| found.contains(value)),
            };
            let difference =
                || Difference::new(&format!("query {name}"), &shown(&wanted), &shown(&found));
            (!fits).then(difference)
        };
        names.into_iter().filter_map(difference).collect()
    }

    /// How far a call to another route is off.
    fn distance(&self, sent: &Sent) -> usize {
        let method = usize::from(self.method != sent.method);
        let length = self.path.len().abs_diff(sent.path.len());
        let pairs = self.path.iter().zip(&sent.path);
        let other = pairs.filter(|(wanted, found)| match wanted {
            Segment::Literal(text) | Segment::Value(_, Some(text)) => text != *found,
            Segment::Value(_, None) => false,
        });
        method + length + other.count()
    }
}

/// Names of the fields that hold secrets, in an object and all that it holds.
fn secrets(object: &'static Object, names: &mut Vec<&'static str>) {
    for field in object.fields {
        match field.base {
            Base::Secret => names.push(field.name),
            Base::Object(object) => secrets(object, names),
            _ => {}
        }
    }
}

/// The name of a path parameter.
fn parameter(segment: &'static str) -> Option<&'static str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

fn values<'a>(query: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    query.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
}

fn shown(values: &[&str]) -> String {
    if values.is_empty() { NOTHING.to_owned() } else { values.join(", ") }
}

/// Two bodies, cut down to the members that are wanted.
fn only_members(wanted: &Content, found: &Content) -> (Value, Value) {
    let members = |content: &Content| match content {
        Content::Json(Value::Object(members)) => members.clone(),
        _ => Map::new(),
    };
    let (wanted, mut found) = (members(wanted), members(found));
    found.retain(|name, _| wanted.contains_key(name));
    (wanted.into(), found.into())
}

/// The name at the end of a path.
fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}
