//! Where files lie, and what leads from them to the schema.

use std::collections::HashSet;

use crate::at::At;
use crate::check::context::Context;
use crate::diagnostic::{Diagnostics, Rule};

/// `$schema` leads to the schema.
pub(in crate::check) fn schema_paths(cx: &Context<'_>, out: &mut Diagnostics) {
    let endpoints = cx.files.endpoints.iter().map(|file| (&file.source, &file.value.schema));
    let events = cx.files.events.iter().map(|file| (&file.source, &file.value.schema));
    let types = cx.files.types.iter().map(|file| (&file.source, &file.value.schema));
    let api = cx.files.api.iter().map(|file| (&file.source, &file.value.schema));
    let limits = cx.files.rate_limits.iter().map(|file| (&file.source, &file.value.schema));
    let lint = cx.files.lint.iter().map(|file| (&file.source, &file.value.schema));
    let glossary = cx.files.glossary.iter().map(|file| (&file.source, &file.value.schema));
    let all = endpoints.chain(events).chain(types).chain(api).chain(limits).chain(lint);
    let all = all.chain(glossary);
    for (source, schema) in all {
        let up = "../".repeat(source.path().matches('/').count());
        let expected = format!("{up}schema.json");
        if let Some(schema) = schema.as_ref().filter(|schema| **schema != expected) {
            let place = At::root(source).member("$schema").place();
            let message = format!("`{schema}` does not lead to `spec/schema.json`");
            out.report(Rule::SchemaPath, place, message, format!("write `{expected}`"));
        }
    }
}

/// No file has the name of a folder: both would be the same module.
pub(in crate::check) fn modules(cx: &Context<'_>, out: &mut Diagnostics) {
    let endpoints = cx.files.endpoints.iter().map(|file| &file.source);
    let events = cx.files.events.iter().map(|file| &file.source);
    let types = cx.files.types.iter().map(|file| &file.source);
    let sources: Vec<_> = endpoints.chain(events).chain(types).collect();
    let stem = |path: &str| path.trim_end_matches(".json").to_owned();
    let folders: HashSet<String> = sources
        .iter()
        .flat_map(|source| {
            source.path().match_indices('/').map(|(at, _)| source.path().split_at(at).0.to_owned())
        })
        .collect();
    for source in sources {
        let stem = stem(source.path());
        if folders.contains(&stem) {
            let message = format!("`{stem}` is both a file and a folder");
            let help = "rename one of them: both would be the same module";
            out.report(Rule::NameCollision, At::root(source).place(), message, help);
        }
    }
}
