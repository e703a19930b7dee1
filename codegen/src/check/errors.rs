//! The errors that Zoom documents: what is said of their codes, and that none is there twice.

use std::collections::HashMap;

use super::context::Context;
use crate::at::At;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::spec::ErrorCode;

type IsSet = fn(&ErrorCode) -> bool;

/// A code means one thing in all operations: what is said of it in one place is said in all.
pub(super) fn codes(cx: &Context<'_>, out: &mut Diagnostics) {
    let flags: [(&str, IsSet); 2] =
        [("conflict", |error| error.conflict), ("missing", |error| error.missing)];
    let roots: Vec<_> = cx.files.endpoints.iter().map(|file| At::root(&file.source)).collect();
    let lists: Vec<_> = roots.iter().map(|root| root.member("errors")).collect();
    for (flag, is_set) in flags {
        let all = || {
            cx.files.endpoints.iter().zip(&lists).flat_map(|(file, list)| {
                file.errors.iter().enumerate().map(|(index, error)| (error, list.item(index)))
            })
        };
        let mut set = HashMap::new();
        for (error, at) in all().filter(|(error, _)| is_set(error)) {
            set.entry(error.code).or_insert_with(|| at.member(flag).name());
        }
        for (error, at) in all().filter(|(error, _)| !is_set(error) && error.code.is_some()) {
            let Some(there) = set.get(&error.code) else { continue };
            let code = error.code.unwrap_or_default();
            let message = format!("the code {code} is `{flag}` elsewhere, and not here");
            let help = format!(
                "write `\"{flag}\": true` here too, or nowhere: it holds wherever the code comes"
            );
            let diagnostic = Diagnostic::new(Rule::UnevenCode, at.place(), message, help);
            out.push(diagnostic.related(there.clone(), "elsewhere"));
        }
    }
}

/// No error is listed twice.
pub(super) fn twice(cx: &Context<'_>, out: &mut Diagnostics) {
    for file in &cx.files.endpoints {
        let root = At::root(&file.source);
        let at = root.member("errors");
        let mut seen = HashMap::new();
        for (index, error) in file.errors.iter().enumerate() {
            let item = at.item(index);
            let flags = [
                ("gone", error.gone.is_some()),
                ("conflict", error.conflict),
                ("missing", error.missing),
            ];
            let mut there = flags.into_iter().filter(|(_, is_there)| *is_there);
            // The code is missing once, however many there are.
            if let Some((member, _)) = there.next().filter(|_| error.code.is_none()) {
                let message = format!("only a code says what `{member}` says");
                let help = "write the `code`, or leave it out";
                out.report(Rule::Misplaced, item.member(member).name(), message, help);
            }
            if let Some(first) = seen.insert((error.status, error.code, error.docs.as_str()), index)
            {
                let message = match error.code {
                    Some(code) => {
                        format!("the error {code} with status {} is listed twice", error.status)
                    }
                    None => format!("the status {} is listed twice", error.status),
                };
                let help = "remove one of them, or say what makes them differ";
                let diagnostic =
                    Diagnostic::new(Rule::DuplicateError, at.item(index).place(), message, help);
                out.push(diagnostic.related(at.item(first).place(), "the other one"));
            }
        }
    }
}
