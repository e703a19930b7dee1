//! A JSON value, and where it stands.

use std::ops::Range;

use serde_json::Value;

/// A range of bytes in the text of a file.
pub type Span = Range<usize>;

/// A JSON value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: NodeKind,
}

/// What a JSON value is.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// An object. Names may stand twice; the loader refuses that.
    Object(Vec<Member>),
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The name.
    pub name: String,
    /// Where the name stands, with its quotation marks.
    pub name_span: Span,
    /// The value.
    pub value: Node,
}

/// Members by which a list element can be named.
const ELEMENT_NAMES: [&str; 5] = ["name", "value", "code", "request", "id"];

impl Node {
    /// A member of an object.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&Node> {
        let NodeKind::Object(members) = &self.kind else { return None };
        members.iter().find(|member| member.name == name).map(|member| &member.value)
    }

    /// The value that a path leads to whose steps may name list elements by their `name`, `value`,
    /// `code` or `request`, such as `/query/page_size/range`.
    #[must_use]
    pub fn named(&self, path: &str) -> Option<&Node> {
        steps(path)?.try_fold(self, |node, step| node.step(&step))
    }

    /// What is one step below.
    pub(crate) fn step(&self, step: &str) -> Option<&Node> {
        let NodeKind::List(items) = &self.kind else { return self.member(step) };
        let named = items.iter().find(|item| item.element_names().any(|name| name == step));
        named.or_else(|| items.get(step.parse::<usize>().ok()?))
    }

    /// The names of what is one step below.
    pub(crate) fn names(&self) -> Vec<&str> {
        match &self.kind {
            NodeKind::Object(members) => {
                members.iter().map(|member| member.name.as_str()).collect()
            }
            NodeKind::List(items) => items.iter().flat_map(Node::element_names).collect(),
            _ => Vec::new(),
        }
    }

    /// The names that an element of a list goes by.
    pub fn element_names(&self) -> impl Iterator<Item = &str> {
        let members = ELEMENT_NAMES.iter().filter_map(|name| self.member(name));
        members.filter_map(|value| match &value.kind {
            NodeKind::Text(text) | NodeKind::Number(text) => Some(text.as_str()),
            NodeKind::Null => Some("null"),
            _ => None,
        })
    }
}

impl From<NodeKind> for Node {
    /// A value that stands nowhere yet.
    fn from(kind: NodeKind) -> Self {
        Self { span: 0..0, kind }
    }
}

impl From<&str> for Node {
    fn from(text: &str) -> Self {
        NodeKind::Text(text.to_owned()).into()
    }
}

impl From<Value> for Node {
    fn from(value: Value) -> Self {
        let kind = match value {
            Value::Null => NodeKind::Null,
            Value::Bool(value) => NodeKind::Bool(value),
            Value::Number(number) => NodeKind::Number(number.to_string()),
            Value::String(text) => NodeKind::Text(text),
            Value::Array(items) => NodeKind::List(items.into_iter().map(Self::from).collect()),
            Value::Object(members) => NodeKind::Object(
                members.into_iter().map(|(name, value)| Member::new(name, value)).collect(),
            ),
        };
        kind.into()
    }
}

impl Member {
    /// A member that stands nowhere yet.
    #[must_use]
    pub fn new(name: impl Into<String>, value: impl Into<Node>) -> Self {
        Self { name: name.into(), name_span: 0..0, value: value.into() }
    }
}

/// The value at a JSON pointer, and where its name stands if it is a member.
pub(super) fn find<'a>(root: &'a Node, pointer: &str) -> Option<(Option<&'a Span>, &'a Node)> {
    let mut found = (None, root);
    for step in steps(pointer)? {
        found = match &found.1.kind {
            NodeKind::Object(members) => {
                let member = members.iter().find(|member| member.name == step)?;
                (Some(&member.name_span), &member.value)
            }
            NodeKind::List(items) => (None, items.get(step.parse::<usize>().ok()?)?),
            _ => return None,
        };
    }
    Some(found)
}

/// The steps of a JSON pointer.
fn steps(pointer: &str) -> Option<impl Iterator<Item = String>> {
    let steps = if pointer.is_empty() { "" } else { pointer.strip_prefix('/')? };
    let steps = (!pointer.is_empty()).then(|| steps.split('/'));
    Some(steps.into_iter().flatten().map(|step| step.replace("~1", "/").replace("~0", "~")))
}

/// A name as a step of a JSON pointer.
pub fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
