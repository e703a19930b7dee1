//! The exceptions from lints.

use super::context::Context;
use super::texts::present;
use crate::at::At;
use crate::day::is_day;
use crate::diagnostic::{Diagnostics, Rule};
use crate::schema::nearest;

/// Exceptions are from rules that allow them, have a reason, and end.
pub(super) fn exceptions(cx: &Context<'_>, out: &mut Diagnostics) {
    let Some(file) = &cx.files.lint else { return };
    let root = At::root(&file.source);
    let list = root.member("exceptions");
    for (index, exception) in file.exceptions.iter().enumerate() {
        let at = list.item(index);
        let names = Rule::LINTS.iter().map(|rule| rule.as_str());
        if !names.clone().any(|name| name == exception.rule) {
            let help = match nearest(&exception.rule, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`cargo xtask lint --rules` lists the rules".to_owned(),
            };
            let message = format!("no lint is called `{}`", exception.rule);
            out.report(Rule::BadException, at.member("rule").place(), message, help);
        }
        present(&at.member("reason"), &exception.reason, out);
        if !is_day(&exception.until) {
            let message = format!("`{}` is not a day", exception.until);
            let help = "write it as `2026-11-23`";
            out.report(Rule::BadDate, at.member("until").place(), message, help);
        }
    }
}
