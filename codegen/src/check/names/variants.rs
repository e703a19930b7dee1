//! The names of the values of an enum.

use std::collections::HashMap;

use super::rust::refuse_redundant;
use crate::at::At;
use crate::check::context::Context;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::names;
use crate::reading::are_mixed;
use crate::spec::EnumValue;

/// The values of an enum have names of their own in Rust.
pub(in crate::check) fn variants(cx: &Context<'_>, out: &mut Diagnostics) {
    cx.types(&mut |at, def| {
        // What is wrong with such values is told.
        if def.values.as_deref().is_some_and(are_mixed) {
            return;
        }
        let mut seen: HashMap<String, usize> = HashMap::new();
        let at = at.member("values");
        for (index, value) in def.values.iter().flatten().enumerate() {
            let item = at.item(index);
            let Some(name) = variant_name(&item, value, out) else { continue };
            if let Some(first) = seen.insert(name.clone(), index) {
                let other = def.values.iter().flatten().nth(first).map(|value| &value.value);
                // Values that are the same are reported by another rule.
                if other != Some(&value.value) {
                    let message = format!("two values of `{}` become `{name}` in Rust", def.name);
                    let help = "give one of them another name in `rust`";
                    let diagnostic =
                        Diagnostic::new(Rule::NameCollision, item.place(), message, help);
                    out.push(diagnostic.related(at.item(first).place(), "the other one"));
                }
            }
        }
    });
}

fn variant_name(at: &At<'_>, value: &EnumValue, out: &mut Diagnostics) -> Option<String> {
    let derived = value.value.as_text().and_then(names::variant);
    refuse_redundant(at, value.rust.as_ref(), derived.as_ref(), out);
    match (&value.rust, derived) {
        (Some(name), _) if !names::is_pascal_case(name) || name == "Unknown" => {
            let message = format!("`{name}` cannot be the name of a value in Rust");
            let help = "write words that begin with a capital, without `_`; `Unknown` is taken";
            out.report(Rule::BadName, at.member("rust").place(), message, help);
            None
        }
        (None, None) => {
            let message = format!("`{}` gives no name in Rust", value.value);
            out.report(Rule::BadName, at.member("value").place(), message, "give one in `rust`");
            None
        }
        (given, derived) => given.clone().or(derived),
    }
}
