//! Bounds and defaults: there is a value that fits.

use crate::at::At;
use crate::check::context::Context;
use crate::check::values::{ValueCheck, ValueOrigin};
use crate::diagnostic::{Diagnostics, Rule};

/// Ranges, lengths and numbers of items hold at least one value.
pub(in crate::check) fn bounds(cx: &Context<'_>, out: &mut Diagnostics) {
    cx.fields(&mut |at, _, field| {
        let mut check = |member: &str, is_upside_down: bool, says_nothing: bool| {
            let place = || at.member(member).place();
            if is_upside_down {
                let message = format!("no value fits `{member}`");
                out.report(Rule::EmptyRange, place(), message, "write the smaller side first");
            } else if says_nothing {
                let message = format!("every value fits `{member}`");
                out.report(
                    Rule::EmptyRange,
                    place(),
                    message,
                    "give one of the sides, or leave it out",
                );
            }
        };
        if let Some([low, high]) = field.range {
            check(
                "range",
                low.zip(high).is_some_and(|(low, high)| low > high),
                low.or(high).is_none(),
            );
        }
        for (member, sides) in [("length", field.length), ("items", field.items)] {
            if let Some([low, high]) = sides {
                check(
                    member,
                    low.zip(high).is_some_and(|(low, high)| low > high),
                    low.or(high).is_none(),
                );
            }
        }
    });
}

/// A default is a value that the field can have.
pub(in crate::check) fn defaults(cx: &Context<'_>, out: &mut Diagnostics) {
    cx.fields(&mut |at: &At<'_>, _, field| {
        if let Some(default) = &field.default {
            let mut values =
                ValueCheck { cx, out, origin: ValueOrigin::Default, rule: Rule::BadDefault };
            values.check_field(&at.member("default"), field, default);
        }
    });
}
