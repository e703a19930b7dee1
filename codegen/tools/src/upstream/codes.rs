//! What the spec says of the codes of errors, for those that are new in other places.

use std::collections::BTreeSet;

use codegen::files::Spec;
use codegen::source::{Member, Node, NodeKind};
use codegen::spec::ErrorCode;

use super::model::Code;

/// Codes that the spec has flags for. A code means one thing in all operations.
pub(super) struct KnownCodes {
    conflict: BTreeSet<i64>,
    missing: BTreeSet<i64>,
}

impl KnownCodes {
    pub(super) fn of(spec: &Spec) -> Self {
        let codes = |is_set: fn(&ErrorCode) -> bool| {
            let errors = spec.endpoints.iter().flat_map(|file| &file.errors);
            errors.filter(|error| is_set(error)).filter_map(|error| error.code).collect()
        };
        Self { conflict: codes(|error| error.conflict), missing: codes(|error| error.missing) }
    }

    /// An error that is new. A person says what it means, but for what the spec knows of its code.
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
