//! Scopes of an operation.

use std::collections::BTreeSet;

use codegen::source::{Node, NodeKind, Source};

use super::{Edit, Merge};
use crate::upstream::model::{Operation, Pair};

impl<'a> Merge<'a, '_> {
    /// Each scope is settled by itself; an override decides about the list.
    pub(super) fn scopes(&mut self, index: usize, pair: &Pair<'a>, kind: &'static str) {
        let nothing = Operation::default();
        let of = |operation: &'a Operation| match kind {
            "classic" => &operation.classic,
            _ => &operation.granular,
        };
        let base = pair.base.map_or(&nothing.classic, of);
        let theirs = of(pair.theirs);
        let ours = match kind {
            "classic" => &pair.file.scopes().classic,
            _ => &pair.file.scopes().granular,
        };
        let source: &'a Source = pair.file.source();
        let at = format!("/scopes/{kind}");
        let mut change = self.change(source, &at, pair.key);
        change.ours = Some(ours.join(", "));
        if set(base) != set(theirs) && set(theirs) == set(ours) {
            if self.overrides.decide(source, &at) && self.is_known(index) {
                (change.base, change.theirs) = (Some(base.join(", ")), Some(theirs.join(", ")));
                self.unsettled.operations.insert((index, kind));
                self.obsolete(change);
            }
            return;
        }
        let mut list = ours.clone();
        list.retain(|scope| !base.contains(scope) || theirs.contains(scope));
        let new = theirs.iter().filter(|scope| !base.contains(scope) && !ours.contains(scope));
        list.extend(new.cloned());
        if list == *ours {
            return;
        }
        let only = |list: &[String], other: &[String]| {
            let scopes = list.iter().filter(|scope| !other.contains(scope)).cloned();
            let scopes: Vec<_> = scopes.collect();
            (!scopes.is_empty()).then(|| scopes.join(", "))
        };
        (change.base, change.theirs) = (only(ours, &list), only(&list, ours));
        if self.overrides.decide(source, &at) {
            self.report.kept.push(change);
        } else {
            let scopes = list.iter().map(|scope| Node::from(scope.as_str())).collect();
            self.edit(source, Edit::Set(at, NodeKind::List(scopes).into()));
            self.report.taken.push(change);
        }
    }
}

fn set(scopes: &[String]) -> BTreeSet<&String> {
    scopes.iter().collect()
}
