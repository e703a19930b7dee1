//! What there is to say about an element.

use serde::Serialize;

use super::Texts;
use super::elements::{Anchor, Element, Elements, Member, generated, tests};
use super::scan::scan;
use crate::facts;
use crate::reading::{forms, goes};
use crate::source::Source;
use crate::spec::{Evidence, Field, Only};

/// What is known of one thing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The name by which it can be asked for.
    pub name: String,
    /// What it is, such as `query parameter`.
    pub kind: String,
    /// Where the spec has it.
    pub spec: Place,
    /// What the spec says about it.
    pub docs: String,
    /// Further facts, each with a name.
    pub facts: Vec<(String, String)>,
    /// Where the sources disagreed, and what was chosen.
    pub evidence: Vec<Decision>,
    /// Where it is generated.
    pub generated: Vec<Place>,
    /// What tests it.
    pub tests: Vec<Test>,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Path below the root of the workspace.
    pub path: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1.
    pub column: usize,
    /// The line itself, without the blanks around it.
    pub text: String,
}

/// A decision on which the sources disagree.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decision {
    /// Where the spec has it.
    pub spec: Place,
    /// What it is about.
    pub at: String,
    /// What each source says.
    pub sources: Vec<String>,
    /// What was chosen, and why.
    pub chosen: String,
    /// The value that must stand there. Makes it an override.
    pub value: Option<serde_json::Value>,
    /// Day of the decision.
    pub date: Option<String>,
}

/// A test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Test {
    /// The function, or the example of the spec.
    pub name: String,
    /// Where.
    pub place: Place,
}

pub(super) fn report(
    elements: &Elements<'_>,
    element: &Element<'_>,
    texts: Texts<'_>,
) -> Explanation {
    let span = element.span();
    let mut examples = examples(element);
    examples.extend(generated_tests(element, texts));
    Explanation {
        name: element.name(),
        kind: element.kind.to_owned(),
        spec: in_spec(element.source, span.start),
        docs: element.docs.to_owned(),
        facts: facts(element),
        evidence: evidence(elements, element),
        generated: places(element, texts),
        tests: examples,
    }
}

fn in_spec(source: &Source, offset: usize) -> Place {
    let position = source.position(offset);
    Place {
        path: source.shown_path(),
        line: position.line,
        column: position.column,
        text: source.line(position.line).trim().to_owned(),
    }
}

/// A line of a text that is not of the spec. It counts from where its first word stands.
fn in_text(path: &str, number: usize, line: &str) -> Place {
    let column = line.len() - line.trim_start().len() + 1;
    Place { path: path.to_owned(), line: number, column, text: line.trim().to_owned() }
}

fn facts(element: &Element<'_>) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    let mut fact = |name: &str, value: String| facts.push((name.to_owned(), value));
    if let Some(field) = element.field {
        of_field(field, &mut fact);
    } else if let Some(endpoint) = element.endpoint.filter(|_| element.pointer.is_empty()) {
        fact("call", format!("{} {}", endpoint.method.as_str(), endpoint.path));
        fact("rate limit", endpoint.rate_limit.as_str().to_owned());
        fact("replay", endpoint.replay.as_str().to_owned());
        fact("scopes", endpoint.scopes.classic.join(", "));
        fact("granular", endpoint.scopes.granular.join(", "));
    }
    facts.retain(|(_, value)| !value.is_empty());
    facts
}

fn of_field(field: &Field, fact: &mut dyn FnMut(&str, String)) {
    fact("type", field.ty.clone());
    let yes = |is: bool| if is { "yes".to_owned() } else { String::new() };
    fact("required", yes(field.required));
    fact("nullable", yes(field.nullable));
    fact("default", field.default.as_ref().map(ToString::to_string).unwrap_or_default());
    fact("bounds", facts::bounds(field).join(" "));
    let only = match field.only {
        Some(Only::Read) => "comes back",
        Some(Only::Write) => "is sent",
        None => "",
    };
    fact("only", only.to_owned());
    fact("aliases", field.aliases.join(", "));
    fact("deprecated", field.deprecated.clone().unwrap_or_default());
}

/// The evidence on an element, on what it is a part of, and on its parts.
fn evidence(elements: &Elements<'_>, element: &Element<'_>) -> Vec<Decision> {
    let spec = elements.spec;
    let path = element.source.path();
    let endpoint = spec.endpoints.iter().find(|file| file.source.path() == path);
    let types = spec.types.iter().find(|file| file.source.path() == path);
    let list: &[Evidence] = match (endpoint, types) {
        (Some(file), _) => &file.evidence,
        (None, Some(file)) => &file.evidence,
        (None, None) => &[],
    };
    let Some(tree) = element.source.tree() else { return Vec::new() };
    let own = element.span();
    let holds = |outer: &std::ops::Range<usize>, inner: &std::ops::Range<usize>| {
        outer.start <= inner.start && inner.end <= outer.end
    };
    let mut found = Vec::new();
    for (index, evidence) in list.iter().enumerate() {
        let Some(about) = tree.named(&evidence.at).map(|node| &node.span) else { continue };
        if holds(&own, about) || holds(about, &own) {
            let at = element.source.value_span(&format!("/evidence/{index}"));
            found.push(Decision {
                spec: in_spec(element.source, at.map_or(0, |span| span.start)),
                at: evidence.at.clone(),
                sources: evidence.sources.clone(),
                chosen: evidence.chosen.clone(),
                value: evidence.value.clone(),
                date: evidence.date.clone(),
            });
        }
    }
    found
}

/// Where an element is generated: for each of its names the first place, which is the declaration.
fn places(element: &Element<'_>, texts: Texts<'_>) -> Vec<Place> {
    let mut places = Vec::new();
    each_file(&element.anchors, generated, texts, &mut |path, text, anchors| {
        let items = scan(text);
        for anchor in anchors {
            if let Some(item) = items.iter().find(|item| item.part == anchor.1) {
                let line = text.lines().nth(item.line - 1).unwrap_or_default();
                places.push(in_text(path, item.line, line));
            }
        }
    });
    places.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    places.dedup();
    places
}

/// The generated tests that use an element by one of its names.
fn generated_tests(element: &Element<'_>, texts: Texts<'_>) -> Vec<Test> {
    let mut found = Vec::new();
    each_file(&element.anchors, tests, texts, &mut |path, text, anchors| {
        let wanted: Vec<_> = anchors.iter().filter_map(|anchor| needle(anchor)).collect();
        let mut function = None;
        for (index, line) in text.lines().enumerate() {
            if let Some(rest) = line.strip_prefix("fn ") {
                function = rest.split('(').next();
            }
            let is_hit = wanted.iter().any(|(ty, member)| uses(text, index, line, ty, member));
            if let Some(name) = function.filter(|_| is_hit) {
                found.push(Test { name: name.to_owned(), place: in_text(path, index + 1, line) });
                // One line of each function is enough.
                function = None;
            }
        }
    });
    found
}

/// How a test names a part: its type, and the setter or the value.
fn needle(anchor: &Anchor) -> Option<(String, String)> {
    let ty = anchor.1.ty.clone();
    match &anchor.1.member {
        Member::Whole if !ty.is_empty() => Some((ty.clone(), String::new())),
        Member::Argument(_) => Some((ty.clone(), String::new())),
        Member::Method(name) => Some((ty, format!(".{}(", crate::names::escape(name)))),
        Member::Variant(name) => Some((ty.clone(), format!("{ty}::{name}"))),
        _ => None,
    }
}

/// Whether a line of a test uses a part. A setter belongs to the last type that was made before it.
fn uses(text: &str, index: usize, line: &str, ty: &str, member: &str) -> bool {
    if member.is_empty() {
        return line.contains(&format!("{ty}::new("));
    }
    let Some(at) = line.find(member) else { return false };
    if !member.starts_with('.') {
        return true;
    }
    let made =
        |text: &str| text.rfind("::new(").map(|at| text.get(..at).unwrap_or_default().to_owned());
    let before = line.get(..at).unwrap_or_default();
    let maker = made(before).or_else(|| {
        let lines: Vec<_> = text.lines().take(index).collect();
        lines.iter().rev().find_map(|line| made(line))
    });
    maker.is_some_and(|maker| maker.ends_with(ty) && !maker.ends_with(&format!("_{ty}")))
}

/// The examples of the spec that have a part of an endpoint.
fn examples(element: &Element<'_>) -> Vec<Test> {
    let Some(endpoint) = element.endpoint else { return Vec::new() };
    let mut found = Vec::new();
    for form in forms(endpoint) {
        let at = match form.by {
            Some(_) => format!("/variants/each/{}", form.request.unwrap_or_default()),
            None => String::new(),
        };
        for (index, example) in form.examples.iter().enumerate() {
            let reply = form.answered(example);
            let has = |field: &Field| match element.kind {
                "path parameter" => example.path.contains_key(&field.name),
                "query parameter" => example.query.contains_key(&field.name),
                "field of the body" => {
                    let body = example.body.as_ref();
                    body.is_some_and(|body| body.contains_key(&field.name))
                        || example.files.contains_key(&field.name)
                }
                "field of the answer" => {
                    reply.contains(&field.name.as_str()) && goes(field, Only::Read)
                }
                _ => false,
            };
            let whole = ["operation", "request"].contains(&element.kind);
            let is_here = at.is_empty()
                || element.pointer.starts_with(&at)
                || !element.pointer.starts_with("/variants");
            if is_here && (whole || element.field.is_some_and(has)) {
                let pointer = format!("{at}/examples/{index}");
                let node = element.source.tree().and_then(|tree| tree.named(&pointer));
                let start = node.map_or(0, |node| node.span.start);
                found.push(Test {
                    name: example.wire.clone(),
                    place: in_spec(element.source, start),
                });
            }
        }
    }
    found
}

/// The files that parts are in, each with its text.
fn each_file(
    anchors: &[Anchor],
    file: fn(&str) -> String,
    texts: Texts<'_>,
    visit: &mut dyn FnMut(&str, &str, &[&Anchor]),
) {
    let mut paths: Vec<_> = anchors.iter().map(|(path, _)| path.as_str()).collect();
    paths.sort_unstable();
    paths.dedup();
    for path in paths {
        let here: Vec<_> = anchors.iter().filter(|anchor| anchor.0 == path).collect();
        let path = file(path);
        if let Some(text) = texts(&path) {
            visit(&path, &text, &here);
        }
    }
}
