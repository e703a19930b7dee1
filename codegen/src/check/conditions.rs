//! Conditions on what a call sends.

use std::collections::BTreeMap;

use serde_json::Value;

use super::context::Context;
use super::values::{ValueCheck, ValueOrigin};
use crate::at::At;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::files::Located;
use crate::reading::{condition_text, goes};
use crate::resolve::Base;
use crate::schema::instead;
use crate::spec::{Direction, Endpoint, Field};
use crate::ty::{BuiltIn, Shape};
use crate::walk;

/// The fields of a condition are sent, and can have the values that are asked for. They are those of
/// the body, and the query parameters that are given.
pub(super) fn check(
    cx: &Context<'_>,
    at: &At<'_>,
    file: &Located<Endpoint>,
    query: &[Field],
    when: &BTreeMap<String, Value>,
    rule: Rule,
    out: &mut Diagnostics,
) {
    walk::requests(file, &mut |_, request| {
        let Some(fields) = cx.sent_fields(request) else { return };
        let fields: Vec<_> =
            query.iter().chain(fields).filter(|field| goes(field, Direction::Write)).collect();
        for (name, value) in when {
            let at = at.member(name);
            let Some(field) = fields.iter().find(|field| field.name == *name) else {
                let message = format!("`{}` sends no field `{name}`", file.id);
                let names: Vec<_> = fields.iter().map(|field| field.name.as_str()).collect();
                let owner = request.body.and_then(|body| body.ty.as_deref());
                let owner = owner.unwrap_or(file.source.path());
                let found = Diagnostic::new(rule, at.name(), message, instead(name, &names));
                out.push(found.lacks(owner, name));
                continue;
            };
            let is_plain = match cx.base(field) {
                Base::Unknown => continue,
                Base::BuiltIn(BuiltIn::Secret) => false,
                Base::BuiltIn(BuiltIn::Bool | BuiltIn::Int) | Base::Enum(..) => true,
                base => base.is_text(),
            };
            if field.ty.shape != Shape::One || !is_plain {
                let message = format!("`{name}` cannot be compared");
                let help = "name a field with one text, number, enum value or `true` and `false`";
                out.report(rule, at.name(), message, help);
            } else if condition_text(value).is_none() {
                let message = format!("`{name}` is compared with no value");
                out.report(rule, at.place(), message, "write a text, a number, `true` or `false`");
            } else {
                ValueCheck { cx, out, origin: ValueOrigin::Sent, rule }
                    .check_field(&at, field, value);
            }
        }
    });
}
