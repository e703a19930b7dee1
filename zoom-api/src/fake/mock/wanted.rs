//! Which calls an expectation fits.

use http::Method;
use serde_json::{Map, Value};

use super::difference::{Difference, compare_content, compare_json};
use super::sent::{Content, Sent};
use crate::call::{self, Call, InvalidCall};
use crate::error::Error;
use crate::generated::OPERATIONS;
use crate::operation::Operation;
use crate::raw::RawRequest;

/// What a call must be like.
pub(super) struct Wanted {
    /// `None`: the spec does not model it.
    operation: Option<&'static Operation>,
    method: Method,
    path: Vec<Segment>,
    query: Vec<(String, String)>,
    body: Option<Content>,
    /// The whole call, when nothing else may be in it.
    whole: Option<String>,
    /// Where secrets stand in the body.
    secrets: Vec<String>,
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
        let mut secrets = Vec::new();
        collect_secrets("", call.body_object(), &mut secrets);
        let sent = Sent::new(operation.method.clone(), call.encode()?);
        let mut wanted = Self::any(operation);
        for (segment, value) in wanted.path.iter_mut().zip(&sent.path) {
            if let Segment::Value(_, text) = segment {
                *text = Some(value.clone());
            }
        }
        wanted.whole = Some(sent.line());
        wanted.query = sent.query;
        wanted.body = Some(sent.body);
        wanted.secrets = secrets;
        Ok(wanted)
    }

    /// Any call of an operation.
    pub(super) fn any(operation: &'static Operation) -> Self {
        let segment = |text: &'static str| match parameter(text) {
            Some(name) => Segment::Value(name, None),
            None => Segment::Literal(text.to_owned()),
        };
        Self {
            operation: Some(operation),
            method: operation.method.clone(),
            path: operation.path.split('/').skip(1).map(segment).collect(),
            query: Vec::new(),
            body: None,
            whole: None,
            secrets: Vec::new(),
        }
    }

    /// The same call, which the spec does not model.
    pub(super) fn raw(request: RawRequest) -> Result<Self, Error> {
        let (method, encoded) = request.into_parts()?;
        let sent = Sent::new(method, encoded);
        Ok(Self {
            operation: None,
            whole: Some(sent.line()),
            method: sent.method,
            path: sent.path.into_iter().map(Segment::Literal).collect(),
            query: sent.query,
            body: Some(sent.body),
            secrets: Vec::new(),
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
        self.operation.map_or(200, |operation| operation.status)
    }

    /// What the spec says about a code.
    pub(super) fn message(&self, _code: i64) -> Option<&'static str> {
        None
    }

    /// What is expected, in one line.
    pub(super) fn line(&self) -> String {
        match (&self.whole, self.operation) {
            (Some(whole), _) => whole.clone(),
            (None, Some(operation)) => format!("any `{}`", operation.id),
            (None, None) => "any call".to_owned(),
        }
    }

    /// What is different about a call. Nothing: it fits.
    pub(super) fn compare(&self, sent: &Sent) -> Vec<Difference> {
        let routed = match self.operation {
            Some(operation) => route(sent) == Some(operation),
            None => self.method == sent.method && self.path.len() == sent.path.len(),
        };
        if !routed {
            let template = self.operation.map_or(String::new(), |it| it.path.to_owned());
            let expected = match &self.whole {
                Some(whole) => whole.clone(),
                None => format!("{} {template}", self.method),
            };
            return vec![Difference::of_route(expected, sent.line(), self.distance(sent))];
        }
        let mut differences = self.compare_path(sent);
        differences.extend(self.compare_query(sent));
        match (&self.body, self.whole.is_some()) {
            (None, _) => {}
            (Some(wanted), true) => {
                compare_content(wanted, &sent.body, &self.secrets, &mut differences);
            }
            (Some(wanted), false) => {
                let wanted = only_members(wanted, &sent.body);
                compare_json(&wanted.0, &wanted.1, "body", &self.secrets, &mut differences);
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

/// The operation that a call reaches. Of several routes, the one with a name where the others have a
/// parameter is meant.
fn route(sent: &Sent) -> Option<&'static Operation> {
    let fits = |operation: &&&'static Operation| {
        let mut segments = operation.path.split('/').skip(1);
        let same = sent.path.iter().all(|found| {
            segments.next().is_some_and(|text| parameter(text).is_some() || text == found)
        });
        operation.method == sent.method && same && segments.next().is_none()
    };
    let named = |operation: &&&'static Operation| {
        operation.path.split('/').map(|text| parameter(text).is_none()).collect::<Vec<_>>()
    };
    OPERATIONS.iter().filter(fits).max_by_key(named).copied()
}

/// The name of a path parameter.
fn parameter(segment: &'static str) -> Option<&'static str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

fn values<'a>(query: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    query.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
}

fn shown(values: &[&str]) -> String {
    if values.is_empty() { super::difference::NOTHING.to_owned() } else { values.join(", ") }
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

/// Collects where secrets stand.
fn collect_secrets(above: &str, object: &call::Object, secrets: &mut Vec<String>) {
    for (name, value) in object.members() {
        let place = if above.is_empty() { name.to_owned() } else { format!("{above}.{name}") };
        match value {
            call::Value::Secret(_) => secrets.push(place),
            call::Value::Object(object) => {
                collect_secrets(&place, object, secrets);
            }
            _ => {}
        }
    }
}
