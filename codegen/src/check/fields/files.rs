//! What files may be.

use crate::check::context::Context;
use crate::diagnostic::{Diagnostics, Rule};

/// Content types are written as HTTP writes them, and no file is too large for its field.
pub(in crate::check) fn files(cx: &Context<'_>, out: &mut Diagnostics) {
    cx.fields(&mut |at, _, field| {
        if field.max_bytes == Some(0) {
            let help = "write the most bytes that a file may have, or leave it out";
            let place = at.member("max_bytes").place();
            out.report(Rule::EmptyRange, place, "no file fits `max_bytes`", help);
        }
        for (index, name) in field.content_types.iter().enumerate() {
            let place = || at.member("content_types").item(index).place();
            if !is_content_type(name) {
                let message = format!("`{name}` is no content type");
                let help = "write type and subtype in lower case, such as `image/png`";
                out.report(Rule::BadType, place(), message, help);
            }
            if field.content_types.iter().take(index).any(|known| known == name) {
                let message = format!("`{name}` is listed twice");
                out.report(Rule::BadType, place(), message, "leave it out");
            }
        }
    });
}

/// Whether a text is a content type without parameters.
fn is_content_type(text: &str) -> bool {
    let is_name = |name: &str| {
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "+-._".contains(c);
        !name.is_empty() && name.chars().all(fits)
    };
    text.split_once('/').is_some_and(|(kind, subtype)| is_name(kind) && is_name(subtype))
}
