//! What there is to say about an element.

use codegen::GeneratedFiles;
use codegen::facts;
use codegen::source::Source;
use codegen::spec::{Direction, Endpoint, Field};

use super::element::{About, Anchor, Element};
use super::elements::Elements;
use super::examples::Examples;
use super::explanation::{Decision, Explanation, Line, Test};
use super::uses::Generated;
use crate::events::call;

pub(super) fn report<'a>(
    elements: &Elements<'a>,
    examples: &Examples<'a>,
    element: &Element<'a>,
    generated: &Generated<'_>,
) -> Explanation {
    let span = element.span();
    let mut tests = shown(examples, element);
    tests.extend(generated_tests(elements, element, generated));
    Explanation {
        name: element.name(),
        kind: element.kind.to_owned(),
        spec: in_spec(element.source, span.start),
        docs: element.docs.to_owned(),
        facts: facts(element),
        evidence: evidence(elements, element),
        generated: generated_places(elements, element, generated.files),
        tests,
    }
}

fn in_spec(source: &Source, offset: usize) -> Line {
    let position = source.position(offset);
    Line {
        path: source.shown_path(),
        line: position.line,
        column: position.column,
        text: source.line(position.line).trim().to_owned(),
    }
}

/// A line of a text that is not of the spec. It counts from where its first word stands.
fn in_text(path: &str, number: usize, line: &str) -> Line {
    let column = line.len() - line.trim_start().len() + 1;
    Line { path: path.to_owned(), line: number, column, text: line.trim().to_owned() }
}

fn facts(element: &Element<'_>) -> Vec<(String, String)> {
    let mut facts = Vec::new();
    let mut fact = |name: &str, value: String| facts.push((name.to_owned(), value));
    match element.about {
        About::Field(field) => of_field(field, &mut fact),
        About::Operation(endpoint) => {
            fact("call", format!("{} {}", endpoint.method.as_str(), endpoint.path));
            fact("rate limit", endpoint.rate_limit.as_str().to_owned());
            fact("replay", endpoint.replay.as_str().to_owned());
            fact("deprecated", endpoint.deprecated.clone().unwrap_or_default());
            fact("scopes", endpoint.scopes.classic.join(", "));
            fact("granular", endpoint.scopes.granular.join(", "));
            of_proofs(endpoint, &mut fact);
        }
        About::Event(event) => {
            fact("payload", event.payload.clone());
            fact("scopes", event.scopes.classic.join(", "));
            fact("granular", event.scopes.granular.join(", "));
            let calls: Vec<_> = event.caused_by.iter().map(call).collect();
            fact("caused by", calls.join(", "));
        }
        About::Plan(plan) => {
            for (label, limit) in &plan.labels {
                fact(label.as_str(), facts::allowed(limit));
            }
            for pool in &plan.pools {
                let labels: Vec<_> = pool.labels.iter().map(|label| label.as_str()).collect();
                fact(&labels.join(" and "), format!("{} a day together", pool.per_day));
            }
        }
        About::Limit(limit) => {
            fact("operations", limit.operations.join(", "));
            fact("calls", facts::calls(limit));
            fact("window", format!("{} s", limit.window));
            fact("each", limit.each.clone().unwrap_or_default());
            let when = limit.when.iter().map(|(name, value)| format!("{name} is {value}"));
            fact("when", when.collect::<Vec<_>>().join(", "));
        }
        About::Nothing => {}
    }
    facts.retain(|(_, value)| !value.is_empty());
    facts
}

/// What shows that a call has taken effect though its answer was lost, and why.
fn of_proofs(endpoint: &Endpoint, fact: &mut dyn FnMut(&str, String)) {
    for error in &endpoint.errors {
        let Some(gone) = &error.gone else { continue };
        let code = error.code.unwrap_or_default();
        let mut proof = format!("{} with code {code}: {}", error.status, gone.why);
        if !gone.unless.is_empty() {
            proof.push_str(&format!(" No proof with {}.", gone.unless.join(", ")));
        }
        fact("gone", proof);
    }
    if let Some(verify) = &endpoint.verify {
        let why = verify.why.as_deref().map(|why| format!(": {why}")).unwrap_or_default();
        fact("look", format!("{}{why}", verify.operation));
    }
    if let Some(split) = &endpoint.split {
        fact("split", format!("{}: {}", split.list, split.why));
    }
}

fn of_field(field: &Field, fact: &mut dyn FnMut(&str, String)) {
    fact("type", field.ty.to_string());
    let yes = |is: bool| if is { "yes".to_owned() } else { String::new() };
    fact("required", yes(field.required));
    fact("needs", field.needs.clone().unwrap_or_default());
    fact("nullable", yes(field.nullable));
    fact("default", field.default.as_ref().map(ToString::to_string).unwrap_or_default());
    fact("bounds", facts::bounds(field).join(" "));
    let only = match field.only {
        Some(Direction::Read) => "comes back",
        Some(Direction::Write) => "is sent",
        None => "",
    };
    fact("only", only.to_owned());
    fact("aliases", field.aliases.join(", "));
    fact("deprecated", field.deprecated.clone().unwrap_or_default());
}

/// The evidence on an element, on what it is a part of, and on its parts.
fn evidence(elements: &Elements<'_>, element: &Element<'_>) -> Vec<Decision> {
    let list = elements.evidence(element.source.path());
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
                seen: evidence.seen.clone(),
                announced: evidence.announced.clone(),
                names: evidence.names.clone(),
                sources: evidence.sources.clone(),
                chosen: evidence.chosen.clone(),
                value: evidence.value.clone(),
                date: evidence.date.clone(),
            });
        }
    }
    found
}

/// Where an element is generated, first in what callers see.
fn generated_places(
    elements: &Elements<'_>,
    element: &Element<'_>,
    files: &GeneratedFiles,
) -> Vec<Line> {
    let client = |path: &str| elements.files(path).into_iter().next();
    let fake = |path: &str| elements.files(path).into_iter().nth(1);
    let mut places = declared(&element.anchors, &client, files);
    places.extend(declared(&element.anchors, &fake, files));
    places
}

/// For each part the first place in its file, which is the declaration.
fn declared(
    anchors: &[Anchor],
    path_of: &dyn Fn(&str) -> Option<String>,
    files: &GeneratedFiles,
) -> Vec<Line> {
    let mut places = Vec::new();
    for (spec, part) in anchors {
        let Some(path) = path_of(spec) else { continue };
        let Some(file) = files.get(&path) else { continue };
        if let Some(placed) = file.parts.iter().find(|placed| placed.part == *part) {
            let line = file.text.lines().nth(placed.line - 1).unwrap_or_default();
            places.push(in_text(&path, placed.line, line));
        }
    }
    places.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    places.dedup();
    places
}

/// The examples that show an element. Each of them is sent by a test.
fn shown<'a>(examples: &Examples<'a>, element: &Element<'a>) -> Vec<Test> {
    let shown = element.topic.iter().flat_map(|topic| examples.of_topic(topic));
    let tests = shown.map(|example| {
        let node = example.source.tree().and_then(|tree| tree.named(&example.pointer));
        let start = node.map_or(0, |node| node.span.start);
        Test { name: example.wire.to_owned(), place: in_spec(example.source, start) }
    });
    tests.collect()
}

/// The generated tests that use an element by one of its names, first those of its own file.
fn generated_tests(
    elements: &Elements<'_>,
    element: &Element<'_>,
    generated: &Generated<'_>,
) -> Vec<Test> {
    let mut found = Vec::new();
    let mut paths = elements.paths();
    paths.sort_by_key(|path| *path != element.source.path());
    for path in paths {
        let [.., path] = elements.files(path);
        let uses = generated.uses(&path);
        let Some(file) = generated.files.get(&path).filter(|_| uses.name_one_of(&element.anchors))
        else {
            continue;
        };
        let mut last = None;
        for each in &uses.all {
            let is_meant = element.anchors.iter().any(|(_, part)| each.is_of(part));
            // One line of each function is enough.
            if is_meant && last.replace(each.function) != Some(each.function) {
                let line = file.text.lines().nth(each.line - 1).unwrap_or_default();
                let place = in_text(&path, each.line, line);
                found.push(Test { name: each.function.to_owned(), place });
            }
        }
    }
    found
}
