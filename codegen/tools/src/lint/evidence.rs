//! Evidence that will still be understood in some years.

use codegen::day::Day;
use codegen::diagnostic::{Diagnostics, Rule};
use codegen::spec::{Endpoint, Method, Replay};

use super::context::Context;

/// How many years an override holds before it deserves a look.
const YEARS: u16 = 2;
/// Longest name of a source.
const LONGEST_NAME: usize = 80;

/// Every piece has a date, and no override and nothing that no document has is old.
pub(super) fn dates(cx: &Context<'_>, out: &mut Diagnostics) {
    let oldest = cx.today.years_before(YEARS);
    cx.evidence(&mut |at, evidence| {
        // What was announced has the day of the announcement.
        let Some(date) = evidence.date.as_ref().or(evidence.announced.as_ref()) else {
            let (what, help) = match &evidence.seen {
                Some(_) => ("seen", "add `date`, the day on which it was written down"),
                None => ("decided", "add `date`, the day of the decision"),
            };
            let message = format!("nobody knows when `{}` was {what}", evidence.at);
            out.report(Rule::UndatedEvidence, at.member("at").place(), message, help);
            return;
        };
        let is_old = date.parse().is_ok_and(|date: Day| date < oldest);
        if is_old && evidence.value.is_some() {
            let message = format!("this override is more than {YEARS} years old");
            let help = "look at the sources again, then set `date` to today or remove the override";
            out.report(Rule::OldOverride, at.member("date").place(), message, help);
        } else if is_old && evidence.is_undocumented() {
            let message =
                format!("for more than {YEARS} years no document has had what this vouches for");
            let help =
                "look whether answers still have it, then set `date` to today or take it out";
            let member = if evidence.date.is_some() { "date" } else { "announced" };
            out.report(Rule::OldOverride, at.member(member).place(), message, help);
        }
    });
}

/// No field that was announced without its place has one by now.
pub(super) fn announcements(cx: &Context<'_>, out: &mut Diagnostics) {
    for (root, file) in cx.endpoints() {
        if file.evidence.iter().all(|evidence| evidence.names.is_empty()) {
            continue;
        }
        let known = cx.usage.names_of(file);
        let at = root.member("evidence");
        for (index, evidence) in file.evidence.iter().enumerate() {
            for (position, name) in evidence.names.iter().enumerate() {
                if known.contains(name.as_str()) {
                    let place = at.item(index).member("names").item(position).place();
                    let message = format!("`{name}` has a place by now");
                    let help =
                        "take it out here; where it stands, say that it was seen or announced";
                    out.report(Rule::PlacedAnnouncement, place, message, help);
                }
            }
        }
    }
}

/// Every source says who it is.
pub(super) fn sources(cx: &Context<'_>, out: &mut Diagnostics) {
    cx.evidence(&mut |at, evidence| {
        for (index, source) in evidence.sources.iter().enumerate() {
            let named = source
                .split_once(": ")
                .is_some_and(|(name, _)| !name.is_empty() && name.chars().count() <= LONGEST_NAME);
            if !named {
                let help = "write it as `OpenAPI 2026-03: at most 300`";
                let place = at.member("sources").item(index).place();
                out.report(Rule::UnnamedSource, place, "it does not say whose word this is", help);
            }
        }
    });
}

/// What a method promises about repeating holds, or evidence says why not.
pub(super) fn replays(cx: &Context<'_>, out: &mut Diagnostics) {
    for (root, file) in cx.endpoints() {
        let (is_post, is_safe) = (file.method == Method::Post, file.replay == Replay::Safe);
        if is_post == is_safe && !decided(file, "/replay") {
            let (method, replay) = (file.method.as_str(), file.replay.as_str());
            let message = format!("nothing says why a `{method}` is `{replay}` here");
            let help = "add evidence at `/replay`, or change it";
            out.report(Rule::UnfoundedReplay, root.member("replay").place(), message, help);
        }
    }
}

/// Whether there is evidence on a place.
fn decided(endpoint: &Endpoint, at: &str) -> bool {
    endpoint.evidence.iter().any(|evidence| evidence.at == at)
}
