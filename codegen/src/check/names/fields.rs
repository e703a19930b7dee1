//! The names of fields, on the wire and in Rust.

use std::collections::HashMap;

use super::rust::refuse_redundant;
use crate::at::At;
use crate::check::context::Context;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::names;
use crate::reading::{goes, rust_name};
use crate::spec::{Direction, Field};

/// The fields of a list have names of their own, on the wire and in Rust.
pub(in crate::check) fn fields(cx: &Context<'_>, out: &mut Diagnostics) {
    cx.field_lists(&mut |at, _, fields| {
        for direction in [Direction::Read, Direction::Write] {
            field_names(at, fields, direction, out);
        }
    });
}

fn field_names(at: &At<'_>, fields: &[Field], direction: Direction, out: &mut Diagnostics) {
    let mut wire: HashMap<&str, usize> = HashMap::new();
    let mut rust: HashMap<String, usize> = HashMap::new();
    for (index, field) in fields.iter().enumerate().filter(|(_, field)| goes(field, direction)) {
        let item = at.item(index);
        let place = || item.member("name").place();
        let aliases = field.aliases.iter().map(String::as_str);
        let mut twice = false;
        for name in aliases.chain([field.name.as_str()]) {
            if let Some(first) = wire.insert(name, index) {
                let message = format!("two fields are called `{name}`");
                let diagnostic =
                    Diagnostic::new(Rule::DuplicateField, place(), message, "remove one of them");
                out.push(
                    diagnostic.related(at.item(first).member("name").place(), "the other one"),
                );
                twice = true;
            }
        }
        let Some(name) = field_name(&item, field, out).filter(|_| !twice) else { continue };
        if let Some(first) = rust.insert(name.clone(), index) {
            let other = fields.get(first).map_or("", |field| field.name.as_str());
            let message = format!("`{other}` and `{}` both become `{name}` in Rust", field.name);
            let help = "give one of them another name in `rust`";
            let diagnostic = Diagnostic::new(Rule::NameCollision, place(), message, help);
            out.push(diagnostic.related(at.item(first).member("name").place(), "the other one"));
        }
    }
}

/// The Rust name of a field, if it is one.
fn field_name(at: &At<'_>, field: &Field, out: &mut Diagnostics) -> Option<String> {
    refuse_redundant(at, field.rust.as_ref(), names::field(&field.name).as_ref(), out);
    match (&field.rust, rust_name(field)) {
        (Some(name), _) if !names::is_snake_case(name) => {
            let message = format!("`{name}` is not the name of a field in Rust");
            let help = "write words in lower case with `_` between them";
            out.report(Rule::BadName, at.member("rust").place(), message, help);
            None
        }
        (None, None) => {
            let message = format!("`{}` gives no name in Rust", field.name);
            let help = match field.name.as_str() {
                "" => "write the name that it has on the wire",
                _ => "give one in `rust`",
            };
            out.report(Rule::BadName, at.member("name").place(), message, help);
            None
        }
        (_, name) => name,
    }
}
