//! Endpoints as a whole.

use codegen::diagnostic::{Diagnostics, Rule};
use codegen::spec::{Field, Method};
use codegen::walk;

use super::context::Context;

/// Verbs that say which methods a request may have.
const VERBS: [(&str, &[Method]); 11] = [
    ("Get", &[Method::Get]),
    ("List", &[Method::Get]),
    ("Check", &[Method::Get]),
    ("Create", &[Method::Post]),
    ("Add", &[Method::Post]),
    ("Upload", &[Method::Post, Method::Put]),
    ("Update", &[Method::Patch, Method::Put]),
    ("Set", &[Method::Patch, Method::Put]),
    ("Delete", &[Method::Delete]),
    ("Remove", &[Method::Delete]),
    ("Revoke", &[Method::Delete]),
];

/// What gives a token of the next page says how it is paged.
pub(super) fn listings(cx: &Context<'_>, out: &mut Diagnostics) {
    for (root, file) in cx.endpoints() {
        let mut answers = file.requests().flat_map(|request| cx.usage.answer_fields(request));
        let token = answers.find(|field| field.name == "next_page_token");
        if let Some(token) = token.filter(|_| file.pages.is_none()) {
            let message =
                format!("the answer has a `{}`, and no `pages` says what for", token.name);
            let help = "add `pages`, so that the client goes from page to page";
            out.report(Rule::UnpagedListing, root.member("response").name(), message, help);
        }
    }
}

/// The size of a page has bounds and a default.
pub(super) fn page_sizes(cx: &Context<'_>, out: &mut Diagnostics) {
    for (root, file) in cx.endpoints() {
        let Some(pages) = &file.pages else { continue };
        let is_size = |field: &Field| field.name == pages.size;
        let Some(index) = file.query.iter().position(is_size) else { continue };
        let Some(size) = file.query.get(index) else { continue };
        let missing = match (&size.range, &size.default) {
            (Some(_), Some(_)) => continue,
            (None, None) => "neither `range` nor `default`",
            (None, Some(_)) => "no `range`",
            (Some(_), None) => "no `default`",
        };
        let message = format!("`{}` has {missing}", size.name);
        let help = "add what is missing, or except it if Zoom does not document it";
        let place = root.member("query").item(index).member("name").place();
        out.report(Rule::OpenPageSize, place, message, help);
    }
}

/// Where an ID stands in the path, an error says that there is nothing with that ID.
pub(super) fn not_found(cx: &Context<'_>, out: &mut Diagnostics) {
    for (root, file) in cx.endpoints() {
        let is_id = |field: &&Field| cx.usage.def(&field.ty).is_some_and(|def| def.id);
        let Some(last) = file.path_params.iter().rfind(is_id) else { continue };
        let told = file
            .errors
            .iter()
            .any(|error| error.status == 404 || error.docs.contains("does not exist"));
        if !told {
            let message = format!("no error says that there is no such `{}`", last.name);
            let help = "add the error, often 404, or except it if Zoom does not document it";
            out.report(Rule::MissingNotFound, root.member("path").place(), message, help);
        }
    }
}

/// Scopes are written as Zoom writes them.
pub(super) fn scopes(cx: &Context<'_>, out: &mut Diagnostics) {
    let endpoints = cx.endpoints().map(|(root, file)| (root, &file.scopes));
    let events = cx.events().map(|(root, file)| (root, &file.scopes));
    for (root, scopes) in endpoints.chain(events) {
        let at = root.member("scopes");
        let kinds = [
            ("classic", &scopes.classic, is_classic as fn(&[&str]) -> bool),
            ("granular", &scopes.granular, is_granular),
        ];
        for (kind, scopes, is_one) in kinds {
            for (index, scope) in scopes.iter().enumerate() {
                if !is_one(&scope.split(':').collect::<Vec<_>>()) {
                    let example = match kind {
                        "classic" => "`user:read:admin`",
                        _ => "`user:read:list_users:admin`",
                    };
                    let message = format!("`{scope}` does not look like a {kind} scope");
                    let help = format!("write it as {example}");
                    let place = at.member(kind).item(index).place();
                    out.report(Rule::OddScope, place, message, help);
                }
            }
        }
    }
}

fn is_classic(parts: &[&str]) -> bool {
    match parts {
        [_] => true,
        [_, verb] => is_verb(verb) || is_level(verb),
        [_, verb, level] => is_verb(verb) && is_level(level),
        _ => false,
    }
}

fn is_granular(parts: &[&str]) -> bool {
    match parts {
        [_, verb, _] => is_verb(verb),
        [_, verb, _, level] => is_verb(verb) && is_level(level),
        _ => false,
    }
}

fn is_verb(word: &str) -> bool {
    ["read", "write", "update", "delete"].contains(&word)
}

fn is_level(word: &str) -> bool {
    ["admin", "master"].contains(&word)
}

/// The verb of a request goes with its method.
pub(super) fn verbs(cx: &Context<'_>, out: &mut Diagnostics) {
    for (_, file) in cx.endpoints() {
        walk::requests(file, &mut |at, request| {
            let Some(request) = request.name else { return };
            let begins = |verb: &str| {
                let rest = request.strip_prefix(verb);
                rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_lowercase()))
            };
            let known = VERBS.iter().find(|(verb, _)| begins(verb));
            if known.is_some_and(|(_, methods)| !methods.contains(&file.method)) {
                let method = file.method.as_str();
                let message = format!("`{request}` sounds as if it were no `{method}`");
                let fit = VERBS.iter().filter(|(_, methods)| methods.contains(&file.method));
                let fit: Vec<_> = fit.map(|(verb, _)| *verb).collect();
                let help = format!(
                    "begin it with another verb, such as {}",
                    codegen::schema::one_of(&fit)
                );
                out.report(Rule::WrongVerb, at.member("request").place(), message, help);
            }
        });
    }
}
