//! The names of operations: id, route and constant.

use std::collections::{BTreeMap, HashMap};

use crate::at::At;
use crate::check::context::Context;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::names;
use crate::source::Source;

/// The id of an endpoint is the path of its file, so that no two have the same.
pub(in crate::check) fn ids(cx: &Context<'_>, out: &mut Diagnostics) {
    for file in &cx.files.endpoints {
        let root = At::root(&file.source);
        let expected = id_of(&file.source);
        if file.id == expected {
            continue;
        }
        let path = names::operation_file(&file.id);
        let message = format!("the id `{}` is not the path of this file", file.id);
        let place = root.member("id").place();
        let taken = cx.files.endpoints.iter().find(|other| other.source.path() == path);
        out.push(match taken {
            Some(other) => {
                Diagnostic::new(Rule::IdPath, place, message, format!("write `{expected}`"))
                    .related(At::root(&other.source).member("id").place(), "the one with this path")
            }
            None => {
                let mut help = format!("write `{expected}`");
                if file.id.contains('.') && file.id.split('.').all(names::is_snake_case) {
                    help += &format!(", or move the file to `spec/{path}`");
                }
                Diagnostic::new(Rule::IdPath, place, message, help)
            }
        });
    }
}

/// The id that the endpoint of a file has.
fn id_of(source: &Source) -> String {
    source.path().trim_end_matches(".json").replace('/', ".")
}

/// No two endpoints have the same method and path, whatever their parameters are called.
pub(in crate::check) fn routes(cx: &Context<'_>, out: &mut Diagnostics) {
    let mut seen = BTreeMap::new();
    for file in &cx.files.endpoints {
        let root = At::root(&file.source);
        let segments =
            file.path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
        let route = (file.method, segments.collect::<Vec<_>>());
        if let Some(first) = seen.insert(route, root) {
            let message = "another endpoint has this method and path";
            let help = "remove one of them, or make the second one a variant of the first";
            let diagnostic =
                Diagnostic::new(Rule::DuplicateRoute, root.member("path").place(), message, help);
            out.push(diagnostic.related(first.member("path").place(), "the other one"));
        }
    }
}

/// Each operation has a constant of its own.
pub(in crate::check) fn constants(cx: &Context<'_>, out: &mut Diagnostics) {
    let mut seen: HashMap<String, (&str, At<'_>)> = HashMap::new();
    for file in &cx.files.endpoints {
        let root = At::root(&file.source);
        let Some(name) = names::constant(&file.id) else {
            if file.id != id_of(&file.source) {
                // That it is another one than that of the file is told.
                continue;
            }
            let message = format!("`{}` gives no name in Rust", file.id);
            let help = "make the id of words in lower case, with `.` and `_` between them";
            out.report(Rule::BadName, root.member("id").place(), message, help);
            continue;
        };
        let collides = seen.get(&name).filter(|(id, _)| *id != file.id);
        if let Some((id, first)) = collides {
            let message = format!("`{}` and `{id}` both become `{name}`", file.id);
            let place = root.member("id").place();
            let diagnostic =
                Diagnostic::new(Rule::NameCollision, place, message, "rename one of the files");
            out.push(diagnostic.related(first.member("id").place(), "the other one"));
        }
        seen.entry(name).or_insert((&file.id, root));
    }
}
