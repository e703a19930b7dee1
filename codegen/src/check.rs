//! The rules of the spec that its shape does not say. Each is a function, all of them run, and all
//! that they find is reported.

mod api;
mod conditions;
mod context;
mod endpoints;
mod errors;
mod events;
mod evidence;
mod examples;
mod exceptions;
mod fields;
mod foreign_types;
mod gone;
mod limits;
mod names;
mod pages;
mod paths;
mod references;
mod split;
mod texts;
mod types;
mod values;
mod verify;
mod walk;

use crate::diagnostic::Diagnostics;
use crate::files::Files;
use context::Context;
pub(crate) use evidence::evidence;
pub use examples::percent_encoded;
pub use names::{RESERVED_SETTERS, is_reserved_type};
pub use paths::{base_path, path_faults, repeats};

/// Checks what could be read.
pub(crate) fn check(files: &Files, out: &mut Diagnostics) {
    let rules = [
        api::api,
        names::schema_paths,
        names::ids,
        names::routes,
        names::constants,
        names::modules,
        names::types,
        names::fields,
        names::setters,
        names::variants,
        references::references,
        types::exclusive_members,
        types::enums,
        types::recursion,
        types::unused,
        fields::placement,
        fields::directions,
        fields::bounds,
        fields::files,
        fields::defaults,
        paths::paths,
        endpoints::headers,
        endpoints::levels,
        endpoints::variants,
        pages::pages,
        endpoints::needs,
        verify::verify,
        gone::gone,
        split::split,
        endpoints::bodies,
        endpoints::scopes,
        endpoints::statuses,
        errors::twice,
        errors::codes,
        examples::calls,
        examples::wire_lines,
        examples::replies,
        events::names,
        events::receivers,
        events::scopes,
        events::causes,
        events::examples,
        texts::docs,
        texts::glossary,
        limits::plans,
        limits::special,
        exceptions::exceptions,
    ];
    let context = Context::new(files);
    for rule in rules {
        rule(&context, out);
    }
}
