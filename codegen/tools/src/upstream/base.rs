//! The base of the merge, `spec/upstream.json`: what upstream said at the last import, one line
//! for most fields, sorted, in the words of the spec, without any text for readers.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use codegen::format;
use codegen::source::{Member, Node, NodeKind};
use codegen::spec::{ListStyle, Scalar};
use serde_json::{Map, Value};

use super::model::{Bounds, Facts, Key, Operation, Section, UNBOUNDED};

/// What upstream said, by title of the document.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct MergeBase {
    pub(super) documents: BTreeMap<String, Noted>,
}

/// What one document said.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Noted {
    /// The operations that the spec has.
    pub(super) operations: BTreeMap<Key, Operation>,
    /// Those that it does not have.
    pub(super) left_out: BTreeSet<Key>,
}

impl MergeBase {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let file: Map<String, Value> =
            serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        let mut base = Self::default();
        for (title, value) in &file {
            let fault = |what: &str| format!("`{title}` has {what}");
            let mut noted = Noted::default();
            let operations = value.get("operations").and_then(Value::as_object);
            for (key, value) in operations.ok_or_else(|| fault("no `operations`"))? {
                let operation = operation(value);
                let operation = operation.ok_or_else(|| fault(&format!("no good `{key}`")))?;
                noted.operations.insert(key.clone(), operation);
            }
            let left_out = value.get("left_out").and_then(texts);
            noted.left_out.extend(left_out.ok_or_else(|| fault("no `left_out`"))?);
            base.documents.insert(title.clone(), noted);
        }
        Ok(base)
    }

    /// The text of the file.
    pub(super) fn text(&self) -> String {
        let documents = self.documents.iter().map(|(title, noted)| {
            let operations =
                noted.operations.iter().map(|(key, facts)| Member::new(key, write(facts)));
            let left_out = noted.left_out.iter().map(|key| Node::from(key.as_str()));
            let document = vec![
                Member::new("operations", NodeKind::Object(operations.collect())),
                Member::new("left_out", NodeKind::List(left_out.collect())),
            ];
            Member::new(title, NodeKind::Object(document))
        });
        format::lay_out(&NodeKind::Object(documents.collect()).into())
    }
}

fn write(operation: &Operation) -> NodeKind {
    let mut members = Vec::new();
    let list = |scopes: &[String]| {
        let mut scopes: Vec<_> = scopes.iter().map(String::as_str).collect();
        scopes.sort_unstable();
        NodeKind::List(scopes.into_iter().map(Node::from).collect())
    };
    members.push(Member::new("classic", list(&operation.classic)));
    members.push(Member::new("granular", list(&operation.granular)));
    if let Some(label) = &operation.rate_limit {
        members.push(Member::new("rate_limit", label.as_str()));
    }
    members.push(Member::new("status", NodeKind::Number(operation.status.to_string())));
    let errors = operation.errors.iter().map(|(status, code)| {
        let pair = [Some(status.to_string()), code.map(|code| code.to_string())];
        let numbers = pair.into_iter().flatten().map(|number| NodeKind::Number(number).into());
        Node::from(NodeKind::List(numbers.collect()))
    });
    members.push(Member::new("errors", NodeKind::List(errors.collect())));
    if operation.deprecated {
        members.push(Member::new("deprecated", NodeKind::Bool(true)));
    }
    if operation.is_form {
        members.push(Member::new("form", NodeKind::Bool(true)));
    }
    for section in Section::ALL {
        if let Some(facts) = operation.section(section) {
            members.push(Member::new(section.name(), value(facts)));
        }
    }
    NodeKind::Object(members)
}

/// A field. One of which only the type is known is only its type.
fn value(facts: &Facts) -> NodeKind {
    let mut members = vec![Member::new("type", facts.ty.as_str())];
    for (name, flag) in [
        ("required", facts.required),
        ("nullable", facts.nullable),
        ("deprecated", facts.deprecated),
    ] {
        if flag {
            members.push(Member::new(name, NodeKind::Bool(true)));
        }
    }
    if let Some(default) = &facts.default {
        members.push(Member::new("default", default.clone()));
    }
    for (name, bounds) in [("range", facts.range), ("length", facts.length), ("items", facts.items)]
    {
        if bounds != UNBOUNDED {
            members.push(Member::new(name, pair(bounds)));
        }
    }
    if let Some(circle) = &facts.circle {
        members.push(Member::new("circle", circle.as_ref()));
    }
    if let Some(style) = facts.list {
        members.push(Member::new("list", style.as_str()));
    }
    if !facts.values.is_empty() {
        let mut values: Vec<_> = facts.values.iter().collect();
        values.sort_unstable();
        let values = values.into_iter().map(scalar).collect();
        members.push(Member::new("values", NodeKind::List(values)));
    }
    if !facts.fields.is_empty() {
        let mut fields: Vec<_> = facts.fields.iter().collect();
        fields.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        let fields = fields.into_iter().map(|(name, facts)| Member::new(name, value(facts)));
        members.push(Member::new("fields", NodeKind::Object(fields.collect())));
    }
    match members.as_mut_slice() {
        [ty] => std::mem::replace(&mut ty.value.kind, NodeKind::Null),
        _ => NodeKind::Object(members),
    }
}

pub(super) fn pair(bounds: Bounds) -> Node {
    let side = |bound: Option<i64>| match bound {
        Some(bound) => Node::from(NodeKind::Number(bound.to_string())),
        None => NodeKind::Null.into(),
    };
    NodeKind::List(bounds.into_iter().map(side).collect()).into()
}

pub(super) fn scalar(value: &Scalar) -> Node {
    match value {
        Scalar::Int(value) => NodeKind::Number(value.to_string()).into(),
        Scalar::Text(text) => text.as_str().into(),
    }
}

fn operation(value: &Value) -> Option<Operation> {
    let errors = value.get("errors")?.as_array()?.iter().map(|pair| {
        let status = pair.get(0)?.as_u64()?;
        let code = match pair.get(1) {
            Some(code) => Some(code.as_i64()?),
            None => None,
        };
        Some((u16::try_from(status).ok()?, code))
    });
    let mut operation = Operation {
        classic: texts(value.get("classic")?)?,
        granular: texts(value.get("granular")?)?,
        rate_limit: value.get("rate_limit").and_then(Value::as_str).map(str::to_owned),
        status: u16::try_from(value.get("status")?.as_u64()?).ok()?,
        errors: errors.collect::<Option<_>>()?,
        deprecated: value.get("deprecated").is_some(),
        is_form: value.get("form").is_some(),
        ..Operation::default()
    };
    for section in Section::ALL {
        if let Some(value) = value.get(section.name()) {
            *operation.section_mut(section) = Some(facts(value)?);
        }
    }
    Some(operation)
}

fn facts(value: &Value) -> Option<Facts> {
    if let Some(ty) = value.as_str() {
        return Some(Facts { ty: ty.to_owned(), ..Facts::default() });
    }
    let flag = |name: &str| value.get(name).is_some_and(|flag| flag == true);
    let bounds = |name: &str| {
        let side = |at| value.get(name).and_then(|pair| pair.get(at)).and_then(Value::as_i64);
        [side(0), side(1)]
    };
    let values = value.get("values").and_then(Value::as_array).into_iter().flatten();
    let values = values.map(|value| match value {
        Value::String(text) => Some(Scalar::Text(text.clone())),
        value => value.as_i64().map(Scalar::Int),
    });
    let fields = value.get("fields").and_then(Value::as_object).into_iter().flatten();
    let fields = fields.map(|(name, value)| Some((name.clone(), facts(value)?)));
    Some(Facts {
        ty: value.get("type")?.as_str()?.to_owned(),
        required: flag("required"),
        nullable: flag("nullable"),
        deprecated: flag("deprecated"),
        default: value.get("default").cloned(),
        range: bounds("range"),
        length: bounds("length"),
        items: bounds("items"),
        circle: value.get("circle").and_then(Value::as_str).map(Rc::from),
        list: value.get("list").and_then(Value::as_str).and_then(ListStyle::named),
        values: values.collect::<Option<_>>()?,
        fields: fields.collect::<Option<_>>()?,
        choices: Vec::new(),
    })
}

fn texts(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|text| text.as_str().map(str::to_owned)).collect()
}
