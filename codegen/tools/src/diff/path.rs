//! Paths of operations. Nobody sees on the wire what their parameters are called.

use std::collections::HashMap;

use codegen::spec::{Endpoint, Field};

/// The names that path parameters have now, by those that they had.
pub(super) type Names<'a> = HashMap<&'a str, &'a str>;

/// A path without the names of its parameters.
pub(super) fn unnamed(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// Whether the same is called. A parameter that is elsewhere in the path is not just renamed.
pub(super) fn same(old: &str, new: &str) -> bool {
    let places = |path| -> HashMap<_, _> {
        parameters(path).enumerate().map(|(place, name)| (name, place)).collect()
    };
    let (was, is) = (places(old), places(new));
    let moved = is.iter().any(|(name, place)| was.get(name).is_some_and(|was| was != place));
    unnamed(old) == unnamed(new) && !moved
}

/// Which path parameter has become which: where the same is called, the one at its place; else the
/// one of its name, or the one at its place among the arguments.
pub(super) fn renamed<'a>(old: &'a Endpoint, new: &'a Endpoint) -> Names<'a> {
    if same(&old.path, &new.path) {
        return parameters(&old.path).zip(parameters(&new.path)).collect();
    }
    let has = |fields: &[Field], name: &str| fields.iter().any(|field| field.name == name);
    let pairs = old.path_params.iter().enumerate().filter_map(|(place, before)| {
        let name = before.name.as_str();
        if has(&new.path_params, name) {
            return Some((name, name));
        }
        let after = new.path_params.get(place)?.name.as_str();
        (!has(&old.path_params, after)).then_some((name, after))
    });
    pairs.collect()
}

/// The name that a parameter has now.
pub(super) fn now<'n>(names: &'n Names<'_>, old: &'n str) -> &'n str {
    names.get(old).copied().unwrap_or(old)
}

/// Names of the parameters, in their order in the path.
fn parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
}
