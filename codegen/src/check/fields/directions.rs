//! What is only read or only written.

use crate::check::context::Context;
use crate::diagnostic::{Diagnostics, Rule};
use crate::reading::goes;
use crate::spec::Direction;

/// A field that is only read or only written is in a type that is used that way.
pub(in crate::check) fn directions(cx: &Context<'_>, out: &mut Diagnostics) {
    cx.types(&mut |at, def| {
        let name = def.name.as_str();
        if !cx.used.contains(name) {
            return;
        }
        for (index, field) in def.fields.iter().flatten().enumerate() {
            let (used, direction) = match field.only {
                Some(Direction::Read) => (cx.received.contains(name), "received"),
                Some(Direction::Write) => (cx.sent.contains(name), "sent"),
                None => continue,
            };
            if !used {
                let place = at.member("fields").item(index).member("only").place();
                let message = format!("`{}` is never used: no `{name}` is {direction}", field.name);
                out.report(Rule::Misplaced, place, message, "remove the field, or `only`");
            }
        }
        let sent = cx.sent.contains(name);
        for (index, field) in def.fields.iter().flatten().enumerate().filter(|_| !sent) {
            let members = [("required", field.required), ("nullable", field.nullable)];
            for (member, _) in
                members.into_iter().filter(|(_, there)| *there && goes(field, Direction::Write))
            {
                let place = at.member("fields").item(index).member(member).place();
                let message = format!("`{member}` says nothing: no `{name}` is sent");
                out.report(Rule::Misplaced, place, message, "leave it out");
            }
        }
    });
}
