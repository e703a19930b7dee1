//! Paths, and the parameters in them.

use std::collections::HashSet;

use super::context::Context;
use crate::at::At;
use crate::diagnostic::{Diagnostics, Rule};
use crate::schema::nearest;

/// A path is one, and its parameters are those of `path_params`.
pub(super) fn paths(cx: &Context<'_>, out: &mut Diagnostics) {
    for file in &cx.files.endpoints {
        let root = At::root(&file.source);
        let at = root.member("path");
        let faults = path_faults(&file.path);
        for (message, help) in &faults {
            out.report(Rule::BadPath, at.place(), message, *help);
        }
        let base = cx.files.api.as_ref().map_or("", |api| base_path(&api.base_url));
        if faults.is_empty() && repeats(&file.path, base) {
            let message = format!("the path begins with `{base}`, which is in `base_url` already");
            out.report(Rule::BadPath, at.place(), message, format!("leave `{base}` out"));
            continue;
        }
        // Which parameters a path has is known when it is one, and they have names.
        if !faults.is_empty() || file.path_params.iter().any(|field| field.name.is_empty()) {
            continue;
        }
        let named: Vec<_> = file.path.split('/').filter_map(parameter).collect();
        let mut unused: Vec<_> = file.path_params.iter().map(|field| field.name.as_str()).collect();
        unused.retain(|name| !named.contains(name));
        let is_declared = |name: &str| file.path_params.iter().any(|field| field.name == name);
        for name in named.iter().filter(|name| is_word(name) && !is_declared(name)) {
            // A parameter that the path lacks is the one that is meant, under whatever name.
            let meant = nearest(name, unused.iter().copied()).or(unused.first().copied());
            unused.retain(|name| Some(*name) != meant);
            let help = match meant {
                Some(meant) => format!("did you mean `{{{meant}}}`?"),
                None => "declare it in `path_params`".to_owned(),
            };
            let message = format!("`{name}` is not declared in `path_params`");
            out.report(Rule::BadPath, at.place(), message, help);
        }
        let list = root.member("path_params");
        for (index, field) in file.path_params.iter().enumerate() {
            if unused.contains(&field.name.as_str()) {
                let message = format!("the path has no `{{{}}}`", field.name);
                let help =
                    format!("put `{{{}}}` into the path, or remove the parameter", field.name);
                out.report(Rule::BadPath, list.item(index).member("name").place(), message, help);
            }
        }
    }
}

/// The path of the address that all paths are put behind, such as `/v2`.
pub fn base_path(base_url: &str) -> &str {
    let address = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
    address.find('/').and_then(|at| address.get(at..)).unwrap_or_default()
}

/// Whether a path begins with that of the address that it is put behind.
pub fn repeats(path: &str, base: &str) -> bool {
    let rest = path.strip_prefix(base).filter(|_| base.len() > 1);
    rest.is_some_and(|rest| rest.starts_with('/'))
}

/// What is wrong with a path by itself, and what to do.
pub fn path_faults(path: &str) -> Vec<(String, &'static str)> {
    let Some(path) = path.strip_prefix('/') else {
        return vec![("the path does not begin with `/`".to_owned(), "begin it with `/`")];
    };
    let mut named: HashSet<&str> = HashSet::new();
    let fault = |segment| match parameter(segment) {
        Some(name) if !named.insert(name) => {
            let help = "give one of them another name";
            Some((format!("`{{{name}}}` stands in the path twice"), help))
        }
        Some(name) if !is_word(name) => {
            let help = "write letters, digits and `_`";
            Some((format!("`{{{name}}}` is not the name of a parameter"), help))
        }
        Some(_) => None,
        None if is_literal(segment) => None,
        None => {
            let help = "write letters, digits, `-`, `.`, `_` and `~`, or `{name}` for a parameter";
            Some((format!("`{segment}` is not a segment of a path"), help))
        }
    };
    path.split('/').filter_map(fault).collect()
}

/// The name of a parameter that is a segment of a path.
fn parameter(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

fn is_word(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// Whether a segment of a path is written as it is.
pub(super) fn is_literal(segment: &str) -> bool {
    let is_unreserved = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    !matches!(segment, "" | "." | "..") && segment.chars().all(is_unreserved)
}
