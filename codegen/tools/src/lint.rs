//! Opinions on a spec that is valid: what would make it a better one.
//!
//! The rules are [`LINTS`](codegen::diagnostic::Rule::LINTS). What they find can be excepted in
//! `spec/lint.json`, until a day and with a reason. Which day it is comes from outside.

mod context;
mod endpoints;
mod evidence;
mod examples;
mod exceptions;
mod fields;
mod layout;
mod private;
mod report;
mod sarif;
mod texts;
mod types;

use codegen::day::Day;
use codegen::diagnostic::Diagnostics;
use codegen::files::Spec;

use context::Context;
pub use layout::laid_out;
pub use report::json;
pub use sarif::sarif;

/// All that could be better on a day, save what is excepted.
#[must_use]
pub fn lint(spec: &Spec, today: Day) -> Diagnostics {
    let rules = [
        evidence::dates,
        evidence::announcements,
        evidence::sources,
        evidence::replays,
        fields::promises,
        types::lonely,
        types::same,
        types::lone_values,
        fields::unread,
        endpoints::listings,
        endpoints::page_sizes,
        endpoints::not_found,
        endpoints::scopes,
        endpoints::verbs,
        examples::parameters,
        examples::fields,
        examples::payloads,
        private::data,
        private::payloads,
        texts::texts,
        texts::bounds,
        texts::dead_ends,
        layout::layout,
    ];
    let context = Context::new(spec, today);
    let mut found = Diagnostics::new();
    for rule in rules {
        rule(&context, &mut found);
    }
    exceptions::apply(&context, &mut found);
    found.append(spec.warnings.clone());
    found.sort();
    found
}
