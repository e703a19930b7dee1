//! What comes back in examples.

use serde_json::Value;

use crate::check::context::Context;
use crate::check::values::{ValueCheck, ValueOrigin};
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};

/// The reply of an example is an answer of the endpoint.
pub(in crate::check) fn replies(cx: &Context<'_>, out: &mut Diagnostics) {
    cx.requests(&mut |at, _, request| {
        let Some(response) = request.response else { return };
        let is_empty = response.ty.is_none() && response.fields.is_none();
        for (index, example) in request.examples.iter().enumerate() {
            let at = at.member("examples");
            let at = at.item(index);
            let reply = at.member("reply");
            match (
                &example.reply,
                cx.own_fields(response.ty.as_deref(), response.fields.as_deref()),
            ) {
                (Some(_), _) if is_empty => {
                    let help = "leave it out, or declare the fields of the answer";
                    let message = "nothing comes back here";
                    let found = Diagnostic::new(Rule::BadReply, reply.name(), message, help);
                    out.push(found.lacks(at.source().path(), "response"));
                }
                (None, _) if !is_empty => {
                    let help = "add the `reply` that comes back";
                    out.report(Rule::BadReply, at.place(), "the reply is missing", help);
                }
                (Some(value @ Value::Array(_)), Some([field])) if response.bare => {
                    let mut values =
                        ValueCheck { cx, out, origin: ValueOrigin::Received, rule: Rule::BadReply };
                    values.check_field(&reply, field, value);
                }
                (Some(_), Some([_])) if response.bare => {
                    let message = "this answer is a list";
                    out.report(Rule::BadReply, reply.place(), message, "write a list");
                }
                (Some(Value::Object(entries)), Some(fields)) => {
                    let mut values =
                        ValueCheck { cx, out, origin: ValueOrigin::Received, rule: Rule::BadReply };
                    let owner = response.ty.as_deref().unwrap_or(at.source().path());
                    values.check_object(&reply, ("the answer", owner), fields, entries);
                }
                (Some(_), Some(_)) => {
                    out.report(
                        Rule::BadReply,
                        reply.place(),
                        "an answer is an object",
                        "write an object",
                    );
                }
                _ => {}
            }
        }
    });
}
