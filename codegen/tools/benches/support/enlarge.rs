//! Specs of any size: the one that there is, and copies of it in groups of their own.

use std::collections::HashSet;

use codegen::Spec;
use codegen::source::Source;
use codegen::spec::Endpoint;

/// Files of a spec by path.
pub(crate) type Files = Vec<(String, Vec<u8>)>;

/// The files of the spec, and copies of them in groups of their own.
pub(crate) fn enlarge(spec: &Spec, size: usize) -> Files {
    let names = type_names(spec);
    let file = |source: &Source| (source.path().to_owned(), source.text().as_bytes().to_vec());
    let mut files = vec![file(&spec.rate_limits.source)];
    files.extend(spec.types.iter().map(|types| file(&types.source)));
    files.extend(spec.endpoints.iter().map(|endpoint| file(&endpoint.source)));
    for copy in 1..size {
        let suffix = format!("Copy{copy}");
        for types in &spec.types {
            let text = with_suffix(types.source.text(), &names, &suffix);
            let path = types.source.path().replace(".json", &format!("_copy{copy}.json"));
            files.push((path, text.into_bytes()));
        }
        for endpoint in &spec.endpoints {
            let text = with_suffix(endpoint.source.text(), &names, &suffix);
            let (path, text) = elsewhere(endpoint.source.path(), text, endpoint, copy);
            files.push((path, text.into_bytes()));
        }
    }
    files
}

/// The names of all types that the spec declares.
fn type_names(spec: &Spec) -> HashSet<&str> {
    let mut names = HashSet::new();
    let shared = spec.types.iter().flat_map(|file| &file.types);
    let local = spec.endpoints.iter().flat_map(|file| &file.types);
    names.extend(shared.chain(local).map(|ty| ty.name.as_str()));
    for endpoint in &spec.endpoints {
        for request in endpoint.requests() {
            names.extend(request.name);
            names.extend(request.response.and_then(|response| response.name.as_deref()));
        }
    }
    names
}

/// A text with a suffix behind each of the names.
fn with_suffix(text: &str, names: &HashSet<&str>, suffix: &str) -> String {
    let mut output = String::with_capacity(text.len() + text.len() / 16);
    let is_end = |c: char| !c.is_alphanumeric() && c != '_';
    for piece in text.split_inclusive(is_end) {
        let word = piece.trim_end_matches(is_end);
        output.push_str(word);
        output.push_str(if names.contains(word) { suffix } else { "" });
        output.push_str(piece.get(word.len()..).unwrap_or_default());
    }
    output
}

/// An endpoint in a group of its own, with a path of its own.
fn elsewhere(path: &str, text: String, endpoint: &Endpoint, copy: usize) -> (String, String) {
    let value = |text: &str| format!(": \"{text}\"");
    let id = endpoint.id.replacen('.', &format!("_copy{copy}."), 1);
    let route = format!("/copy{copy}{}", endpoint.path);
    let mut text = text;
    if let Some(verify) = &endpoint.verify {
        let there = verify.operation.replacen('.', &format!("_copy{copy}."), 1);
        text = text.replace(&value(&verify.operation), &value(&there));
    }
    let mut text = text
        .replace(&value(&endpoint.id), &value(&id))
        .replace(&value(&endpoint.path), &value(&route));
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        let wire = |path: &str| format!("\"wire\": \"{method} {path}");
        text = text.replace(&wire("/"), &wire(&format!("/copy{copy}/")));
    }
    (path.replacen('/', &format!("_copy{copy}/"), 1), text)
}
