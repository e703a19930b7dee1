//! The layout of the files.

use codegen::diagnostic::{Diagnostics, Place, Rule};
use codegen::files::Spec;

use super::context::Context;
use crate::edit::arranged;

/// The files that are not laid out as they should be: their paths below the folder of the spec, and
/// the texts that they should have.
#[must_use]
pub fn laid_out(spec: &Spec) -> Vec<(String, String)> {
    let each = spec.sources().filter_map(|source| {
        let expected = arranged(source.path(), source.tree()?);
        (expected != source.text()).then(|| (source.path().to_owned(), expected))
    });
    each.collect()
}

/// Every file is laid out in one way, and its members stand in the order of the format.
pub(super) fn layout(cx: &Context<'_>, out: &mut Diagnostics) {
    for source in cx.spec.sources() {
        let Some(tree) = source.tree() else { continue };
        let expected = arranged(source.path(), tree);
        if expected == source.text() {
            continue;
        }
        let mut lines = source.text().lines().zip(expected.lines()).enumerate();
        let differ = lines.find(|(_, (found, expected))| found != expected);
        let (number, line) = match differ {
            Some((index, (_, line))) => (index + 1, line),
            None => (source.text().lines().count().min(expected.lines().count()), ""),
        };
        let start = source.line_start(number);
        let span = start..start + source.line(number).len();
        let help = match line.trim() {
            "" => "end the file with one line end; `cargo xtask lint --fix` does it".to_owned(),
            line => format!("write `{}` here; `cargo xtask lint --fix` does it", shortened(line)),
        };
        let message = "from here on, the layout is not that of the other files";
        out.report(Rule::Layout, Place::new(source, span), message, help);
    }
}

/// Longest text that help quotes.
const QUOTED: usize = 60;

fn shortened(line: &str) -> String {
    let short: String = line.chars().take(QUOTED).collect();
    if short.len() < line.len() { short + "…" } else { short }
}
