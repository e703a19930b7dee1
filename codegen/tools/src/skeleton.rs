//! The file of an endpoint that is not described yet: everything that follows from its method and its
//! path, and blanks for the rest.

use codegen::files::Spec;
use codegen::names::{self, RESERVED_GROUPS};
use codegen::reading::replay;
use codegen::source::{Member, Node, NodeKind, Source};
use codegen::spec::Method;
use heck::{ToSnakeCase, ToUpperCamelCase};
use serde_json::{Map, json};

use crate::edit::arranged;
use crate::naming::{Groups, Namer, OperationName, literals};

/// The file of an endpoint that is not described yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skeleton {
    /// Id of the operation.
    pub id: String,
    /// Path of the file below the folder of the spec.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// Why there is no skeleton.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

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

/// Makes the skeleton of an endpoint.
///
/// # Errors
/// When the path is none, or the endpoint or its id is there already.
pub fn skeleton(
    spec: &Spec,
    method: Method,
    path: &str,
    id: Option<&str>,
) -> Result<Skeleton, Fault> {
    let parts = parts(path)?;
    refuse_twin(spec, method, path)?;
    let called = match id {
        Some(id) => OperationName::of_id(id),
        None => suggested(spec, method, path)?,
    };
    let id = id.map_or_else(|| called.id(), str::to_owned);
    check_id(spec, &id, &id.split('.').collect::<Vec<_>>())?;
    let file = format!("{}.json", id.replace('.', "/"));
    let namer = Namer::of(spec);
    // Of a name that something has, somebody has to choose another.
    let unless_taken = |name: String| if namer.is_taken(&name) { String::new() } else { name };
    let (request, answer) = (unless_taken(called.request()), unless_taken(called.object()));
    let text = text(spec, method, path, &parts, &id, (&request, &answer));
    let root =
        Source::new(file.clone(), &text).parse().map_err(|error| fault(error.message, path))?;
    Ok(Skeleton { id, text: arranged(&file, &root), path: file })
}

fn fault(message: impl Into<String>, help: impl Into<String>) -> Fault {
    Fault { message: message.into(), help: help.into() }
}

/// A segment of a path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part<'a> {
    Literal(&'a str),
    Parameter(&'a str),
}

fn parts(path: &str) -> Result<Vec<Part<'_>>, Fault> {
    let help = "write a path below the base URL, such as `/groups/{groupId}/channels`";
    let Some(rest) = path.strip_prefix('/').filter(|rest| !rest.is_empty()) else {
        return Err(fault(format!("`{path}` is no path"), help));
    };
    let mut parts: Vec<Part<'_>> = Vec::new();
    for segment in rest.split('/') {
        let name = segment.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
        let is_literal = |c: char| c.is_ascii_alphanumeric() || "-_.~".contains(c);
        let part = match name {
            Some(name) if names::field(name).is_some() => Part::Parameter(name),
            None if !segment.is_empty() && segment.chars().all(is_literal) => {
                Part::Literal(segment)
            }
            _ => return Err(fault(format!("`{segment}` is no segment of a path"), help)),
        };
        if matches!(part, Part::Parameter(_)) && parts.contains(&part) {
            return Err(fault(format!("the path has `{segment}` twice"), "rename one of them"));
        }
        parts.push(part);
    }
    match parts.first() {
        Some(Part::Literal(_)) => Ok(parts),
        _ => Err(fault("the path begins with a parameter", help)),
    }
}

fn refuse_twin(spec: &Spec, method: Method, path: &str) -> Result<(), Fault> {
    let blank = |path: &str| -> Vec<String> {
        let blank = |part: &str| if part.starts_with('{') { "{}" } else { part }.to_owned();
        path.split('/').map(blank).collect()
    };
    let wanted = blank(path);
    let twin =
        spec.endpoints.iter().find(|file| file.method == method && blank(&file.path) == wanted);
    match twin {
        Some(file) => Err(fault(
            format!("`{}` is `{} {}` already", file.id, method.as_str(), file.path),
            format!("change {}", file.source.shown_path()),
        )),
        None => Ok(()),
    }
}

/// The name that method and path suggest.
fn suggested(spec: &Spec, method: Method, path: &str) -> Result<OperationName, Fault> {
    let called = OperationName::of_path(&Groups::of(spec).home(path), method.as_str(), path, None);
    let plain: Vec<_> = literals(path).map(|word| word.to_snake_case()).collect();
    if plain.iter().all(|word| names::is_snake_case(word)) {
        return Ok(called);
    }
    let id = format!("{}.{}", plain.join("."), called.verb);
    Err(fault(format!("no good id follows from it: `{id}`"), "give one with `--id`"))
}

fn check_id(spec: &Spec, id: &str, words: &[&str]) -> Result<(), Fault> {
    let help = "give an id such as `groups.channels.list` with `--id`";
    let reserved = ["crate", "mod", "self", "super"];
    let is_module = |word: &&str| names::is_snake_case(word) && !reserved.contains(word);
    if words.len() < 2 || !words.iter().all(is_module) {
        return Err(fault(format!("`{id}` is no id of an operation"), help));
    }
    let group = words.first().copied().unwrap_or_default();
    if group == "types" || RESERVED_GROUPS.contains(&group) {
        return Err(fault(format!("`{group}` cannot be the name of a group"), help));
    }
    for file in &spec.endpoints {
        let (taken, here) = (format!("{}.", file.id), format!("{id}."));
        if file.id == id {
            let message = format!("`{id}` is `{} {}` already", file.method.as_str(), file.path);
            return Err(fault(message, help));
        }
        // A file cannot stand beside a folder of its name.
        if here.starts_with(&taken) || taken.starts_with(&here) {
            return Err(fault(format!("`{id}` cannot stand beside `{}`", file.id), help));
        }
    }
    Ok(())
}

fn text(
    spec: &Spec,
    method: Method,
    path: &str,
    parts: &[Part<'_>],
    id: &str,
    (request, answer): (&str, &str),
) -> String {
    let ids: Vec<_> = spec.types.iter().flat_map(|file| &file.types).filter(|ty| ty.id).collect();
    let mut parameters = Vec::new();
    let mut path_values = Map::new();
    let mut target = String::new();
    for part in parts {
        target.push('/');
        match part {
            Part::Literal(word) => target.push_str(word),
            Part::Parameter(name) => {
                let wanted = name.to_upper_camel_case();
                let known = ids.iter().find(|ty| ty.name == wanted);
                let ty = known.map_or("string", |ty| ty.name.as_str());
                parameters.push(json!({ "name": name, "type": ty, "docs": "" }));
                path_values.insert((*name).to_owned(), "abc123".into());
                target.push_str("abc123");
            }
        }
    }
    let (is_read, has_body) =
        (method == Method::Get, matches!(method, Method::Post | Method::Put | Method::Patch));
    let mut example = Map::new();
    if !path_values.is_empty() {
        example.insert("path".to_owned(), path_values.into());
    }
    example.insert("wire".to_owned(), format!("{} {target}", method.as_str()).into());
    let mut response = json!({ "status": if method == Method::Post { 201 } else { 204 } });
    if is_read {
        response = json!({ "status": 200, "name": answer, "docs": "", "fields": [] });
        example.insert("reply".to_owned(), json!({}));
    }
    if has_body {
        example.insert("body".to_owned(), json!({}));
    }
    let depth = id.matches('.').count();
    let mut root = json!({
        "$schema": format!("{}schema.json", "../".repeat(depth)),
        "id": id,
        "title": "",
        "docs": "",
        "method": method.as_str(),
        "path": path,
        "request": request,
        "scopes": { "classic": [], "granular": [] },
        "rate_limit": "",
        "replay": replay(method.as_str()),
        "response": response,
        "examples": [example],
    });
    if let Some(members) = root.as_object_mut() {
        if !parameters.is_empty() {
            members.insert("path_params".to_owned(), parameters.into());
        }
        if has_body {
            members.insert("body".to_owned(), json!({ "fields": [] }));
        }
    }
    root.to_string()
}

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
