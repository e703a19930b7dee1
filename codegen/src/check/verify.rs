//! How to find out whether a call took effect: the listing and what is looked for in it are there.

mod listing;
mod proof;
mod sent;

use super::conditions;
use super::context::Context;
use crate::at::At;
use crate::diagnostic::{Diagnostics, Rule};
use crate::spec::Replay;
use proof::Proof;

/// What is to be verified says how, and that can be done.
pub(in crate::check) fn verify(cx: &Context<'_>, out: &mut Diagnostics) {
    for file in &cx.files.endpoints {
        let root = At::root(&file.source);
        let at = root.member("verify");
        match (&file.verify, file.replay) {
            (None, Replay::Verify) => {
                let message = "nothing says how to find out whether the call took effect";
                let help = "add `verify`, or write `never` or `safe`";
                out.report(Rule::BadVerify, root.member("replay").place(), message, help);
            }
            (Some(_), Replay::Safe | Replay::Never) => {
                let message =
                    format!("`verify` says nothing: `replay` is `{}`", file.replay.as_str());
                let help = "leave it out, or set `replay` to `verify`";
                out.report(Rule::BadVerify, at.name(), message, help);
            }
            (Some(verify), Replay::Verify) => {
                Proof { cx, out, at: &at, file }.check(verify);
                let at = at.member("when");
                conditions::check(cx, &at, file, &[], &verify.when, Rule::BadVerify, out);
            }
            (None, _) => {}
        }
    }
}
