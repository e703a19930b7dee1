//! What is left to fill in.

use codegen::source::{Member, Node, NodeKind, Source};

/// Something that is left to fill in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blank {
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1.
    pub column: usize,
    /// What goes there.
    pub what: String,
}

/// Members that nobody but a person can fill in, and what goes there.
const BLANKS: [(&str, &str); 7] = [
    ("request", "a name for the request, such as `ListUsers`: the usual one is taken"),
    ("name", "a name for the answer, such as `UserPage`: the usual one is taken"),
    ("title", "what it does in a few words, without a full stop"),
    ("docs", "a sentence"),
    ("rate_limit", "`light`, `medium`, `heavy` or `resource_intensive`"),
    ("classic", "classic scopes, such as `user:read:admin`; either list may be empty"),
    ("granular", "granular scopes, such as `user:read:list_users:admin`"),
];

/// What is left to fill in, in the order of the lines.
#[must_use]
pub fn blanks(path: &str, text: &str) -> Vec<Blank> {
    let source = Source::new(path, text);
    let mut blanks = Vec::new();
    if let Some(tree) = source.tree() {
        // A look does no harm, and is answered with 200. What else there is, the method does not tell.
        let method = tree.member("method").map(|method| &method.kind);
        let is_look = matches!(method, Some(NodeKind::Text(method)) if method == "GET");
        collect(&source, tree, !is_look, &mut blanks);
    }
    blanks
}

fn collect(source: &Source, node: &Node, guessed: bool, blanks: &mut Vec<Blank>) {
    match &node.kind {
        NodeKind::List(items) => {
            items.iter().for_each(|item| collect(source, item, guessed, blanks));
        }
        NodeKind::Object(members) => {
            for member in members {
                if let Some(what) = missing(member).or_else(|| guess(member).filter(|_| guessed)) {
                    let position = source.position(member.name_span.start);
                    let what = format!("`{}`: {what}", member.name);
                    blanks.push(Blank { line: position.line, column: position.column, what });
                }
                collect(source, &member.value, guessed, blanks);
            }
        }
        _ => {}
    }
}

/// What goes where nothing is.
fn missing(member: &Member) -> Option<String> {
    let what = match &member.value.kind {
        NodeKind::Text(text) if text.is_empty() => what_is_blank(&member.name),
        NodeKind::List(items) if items.is_empty() && member.name == "fields" => {
            Some("fields, each with `name`, `type` and `docs`")
        }
        NodeKind::List(items) if items.is_empty() => what_is_blank(&member.name),
        NodeKind::Object(members) if members.is_empty() => match member.name.as_str() {
            "reply" => Some("the answer of the example"),
            "body" => Some("the body of the example"),
            _ => None,
        },
        _ => None,
    };
    what.map(str::to_owned)
}

/// What stands there because something must.
fn guess(member: &Member) -> Option<String> {
    match (member.name.as_str(), &member.value.kind) {
        ("replay", NodeKind::Text(replay)) => Some(format!(
            "whether a call may be sent again whose outcome nobody knows; `{replay}` is a guess"
        )),
        ("status", NodeKind::Number(status)) => {
            Some(format!("what Zoom answers on success; {status} is a guess"))
        }
        _ => None,
    }
}

fn what_is_blank(name: &str) -> Option<&'static str> {
    BLANKS.iter().find(|(member, _)| *member == name).map(|(_, what)| *what)
}
