//! What documentation says that no text of the spec says.

use crate::docs;
use crate::facts;
use crate::ir::Stream;
use crate::spec::{self, Request};

pub(super) fn request_docs(
    endpoint: &spec::Endpoint,
    request: Request<'_>,
    limits: &spec::RateLimits,
    answer: &str,
) -> Vec<String> {
    let mut text = docs::lines(endpoint.docs_of(request));
    let mut paragraph = |markdown: &str| {
        text.push(String::new());
        text.extend(docs::wrap(markdown));
    };
    let label = endpoint.rate_limit.as_str().replace('_', "-");
    let fixed = request.fixed.map(|(name, value)| format!("?{name}={value}")).unwrap_or_default();
    let paged = if endpoint.pages.is_some() { " · pages" } else { "" };
    let wire = format!("{} {}{fixed}", endpoint.method.as_str(), endpoint.path);
    paragraph(&format!("{} · rate limit {label}{paged}", docs::code(&wire)));
    paragraph(answer);
    if let Some(scopes) = scopes_line(&endpoint.scopes) {
        paragraph(&scopes);
    }
    let mut notes =
        endpoint.prerequisites.iter().map(|text| format!("Needs: {text}")).collect::<Vec<_>>();
    notes.extend(endpoint.limits.iter().cloned());
    let special = limits.special.iter().filter(|limit| limit.operations.contains(&endpoint.id));
    notes.extend(special.map(|limit| format!("{} {}", limit.docs, facts::calls(limit))));
    for note in notes {
        text.extend(list_item(docs::lines(&note)));
    }
    if !endpoint.errors.is_empty() {
        text.extend(
            ["", "# Errors", "", "| Status | Code | Meaning |", "|---|---|---|"].map(str::to_owned),
        );
        for error in &endpoint.errors {
            let meaning = docs::cell(&error.docs);
            let code = error.code.map_or_else(|| "-".to_owned(), |code| code.to_string());
            text.push(format!("| {} | {code} | {meaning} |", error.status));
        }
    }
    text
}

/// What comes back.
pub(super) fn answer_line(output: Option<&str>, stream: Option<&Stream>) -> String {
    match (output, stream) {
        (Some(page), Some(stream)) => {
            format!("Answer: [`{page}`], a page of which each item is a [`{}`].", stream.item)
        }
        (Some(answer), None) => format!("Answer: [`{answer}`]."),
        (None, _) => "Answer: nothing but that it was done.".to_owned(),
    }
}

/// Which scopes let an app do something, if it takes any.
pub(super) fn scopes_line(scopes: &spec::Scopes) -> Option<String> {
    let list = |scopes: &[String]| {
        scopes.iter().map(|scope| docs::code(scope)).collect::<Vec<_>>().join(" or ")
    };
    let scopes = match (scopes.classic.as_slice(), scopes.granular.as_slice()) {
        ([], []) => return None,
        (classic, []) => list(classic),
        ([], granular) => list(granular),
        (classic, granular) => format!("{}; granular: {}", list(classic), list(granular)),
    };
    Some(format!("Scopes: {scopes}."))
}

/// Lines as an item of a list.
pub(super) fn list_item(lines: Vec<String>) -> impl Iterator<Item = String> {
    let marked = |(index, line)| if index == 0 { format!("- {line}") } else { format!("  {line}") };
    [String::new()].into_iter().chain(lines.into_iter().enumerate().map(marked))
}

/// Why something should not be used any more. rustdoc reads it as Markdown.
pub(super) fn deprecation(text: Option<&str>) -> Option<String> {
    text.map(docs::line)
}
