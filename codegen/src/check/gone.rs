//! What proves that something is gone.

use super::context::Context;
use crate::at::At;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::schema::instead;
use crate::spec::{ErrorCode, Method};

/// What proves that something is gone proves it of what the call deletes.
pub(in crate::check) fn gone(cx: &Context<'_>, out: &mut Diagnostics) {
    for file in &cx.files.endpoints {
        let root = At::root(&file.source);
        let errors = root.member("errors");
        for (index, error) in file.errors.iter().enumerate() {
            let Some(gone) = &error.gone else { continue };
            let at = errors.item(index);
            let at = at.member("gone");
            if file.method != Method::Delete {
                let message = format!("`{}` deletes nothing that could be gone", file.id);
                let help = "leave `gone` out: it is for the method `DELETE`";
                out.report(Rule::BadGone, at.name(), message, help);
                continue;
            }
            // One that is the same in all is told by another rule.
            let is_other = |other: &ErrorCode| {
                (other.status, other.code) == (error.status, error.code) && other.docs != error.docs
            };
            if file.errors.iter().any(is_other) {
                let message = format!(
                    "the error {} with status {} has another meaning, too",
                    error.code.unwrap_or_default(),
                    error.status
                );
                let help = "leave `gone` out: what has two meanings proves neither";
                out.report(Rule::BadGone, at.name(), message, help);
            }
            let names: Vec<_> = file.query.iter().map(|field| field.name.as_str()).collect();
            for (position, name) in gone.unless.iter().enumerate() {
                if !names.contains(&name.as_str()) {
                    let at = at.member("unless");
                    let message = format!("`{}` has no query parameter `{name}`", file.id);
                    let place = at.item(position).place();
                    let found =
                        Diagnostic::new(Rule::BadGone, place, message, instead(name, &names));
                    out.push(found.lacks(file.source.path(), name));
                }
            }
        }
    }
}
