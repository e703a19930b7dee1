//! What is known of the codes of errors, for those that are new in other places.

use std::collections::BTreeSet;

use codegen::files::Spec;
use codegen::source::{Member, Node, NodeKind};
use codegen::spec::ErrorCode;

use super::model::{Code, Document};

/// Codes that there are flags for. A code means one thing in all operations.
pub(super) struct KnownCodes {
    conflict: BTreeSet<i64>,
    missing: BTreeSet<i64>,
}

impl KnownCodes {
    /// The codes of the spec, and those that only the document has: one that was written of a spec knows of them.
    pub(super) fn of(spec: &Spec, document: &Document) -> Self {
        let codes = |is_meant: fn(&ErrorCode) -> bool| -> BTreeSet<i64> {
            let errors = spec.endpoints.iter().flat_map(|file| &file.errors);
            errors.filter(|error| is_meant(error)).filter_map(|error| error.code).collect()
        };
        let all = codes(|_| true);
        let both = |ours: BTreeSet<i64>, theirs: &BTreeSet<i64>| {
            ours.into_iter().chain(theirs.difference(&all).copied()).collect()
        };
        Self {
            conflict: both(codes(|error| error.conflict), &document.conflicts),
            missing: both(codes(|error| error.missing), &document.missing),
        }
    }

    /// An error that is new. A person says what it means, but for what is known of its code.
    pub(super) fn new_error(&self, (status, code): Code) -> Node {
        let number = |number: String| NodeKind::Number(number);
        let mut members = vec![Member::new("status", number(status.to_string()))];
        if let Some(code) = code {
            members.push(Member::new("code", number(code.to_string())));
        }
        members.push(Member::new("docs", ""));
        for (flag, codes) in [("conflict", &self.conflict), ("missing", &self.missing)] {
            if code.is_some_and(|code| codes.contains(&code)) {
                members.push(Member::new(flag, NodeKind::Bool(true)));
            }
        }
        NodeKind::Object(members).into()
    }
}
