//! Errors of an operation.

use std::collections::BTreeSet;

use codegen::source::{Node, NodeKind, Source};
use codegen::spec::{Endpoint, ErrorCode};

use super::{Edit, Merge};
use crate::upstream::model::{Code, Pair};

/// An error of the spec.
struct Ours {
    code: Code,
    /// Its place in the file: by its code, or by its position where a code stands more than once.
    at: String,
    node: Node,
}

impl<'a> Merge<'a, '_> {
    pub(super) fn errors(&mut self, index: usize, pair: &Pair<'a>, endpoint: &Endpoint) {
        let nothing = BTreeSet::new();
        let base = pair.base.map_or(&nothing, |base| &base.errors);
        let theirs = &pair.theirs.errors;
        let source: &'a Source = pair.file.source();
        let mut list = ours(source, &endpoint.errors);
        let mut new: BTreeSet<Code> = theirs.difference(base).copied().collect();
        let mut gone: BTreeSet<Code> = base.difference(theirs).copied().collect();
        let mut changed = false;

        // An error that has another status now: the same code came and went, once each.
        for (from, to) in moves(&gone, &new) {
            let exact = list.iter().position(|error| error.code == from);
            // Those that move have a code.
            let same = || list.iter().position(|error| error.code.1 == from.1);
            let Some(error) = exact.or_else(same).and_then(|at| list.get_mut(at)) else { continue };
            gone.remove(&from);
            new.remove(&to);
            let at = &error.at;
            let mut change = self.change(source, at, pair.key);
            change.base = Some(shown(from));
            change.theirs = Some(shown(to));
            change.ours = Some(shown(error.code));
            let is_decided = self.overrides.decide(source, &format!("{at}/status"));
            if error.code == to {
                if is_decided {
                    self.unsettled.errors.extend([(index, from), (index, to)]);
                    self.obsolete(change);
                }
            } else if is_decided {
                self.report.kept.push(change);
            } else if error.code == from {
                error.set_status(to);
                changed = true;
                self.report.taken.push(change);
            } else {
                self.unsettled.errors.extend([(index, from), (index, to)]);
                self.conflict(change);
            }
        }

        list.retain(|error| {
            let goes = gone.contains(&error.code) && self.error_goes(index, pair, error);
            changed |= goes;
            !goes
        });

        for code in &new {
            if let Some(error) = list.iter().find(|error| error.code == *code) {
                let same = shown(*code);
                self.documented(source, &error.at, [&same, &same], pair.key);
                let is_decided = self.overrides.decide(source, &format!("{}/status", error.at));
                if is_decided && self.is_known(index) {
                    let mut change = self.change(source, &error.at, pair.key);
                    change.theirs = Some(shown(*code));
                    change.ours.clone_from(&change.theirs);
                    self.unsettled.errors.insert((index, *code));
                    self.obsolete(change);
                }
                continue;
            }
            let mut change = self.change(source, "/errors", pair.key);
            change.theirs = Some(shown(*code));
            if self.overrides.decide(source, "/errors") {
                self.report.kept.push(change);
                continue;
            }
            let node = self.codes.new_error(*code);
            let at = list.iter().position(|known| known.code > *code);
            let error = Ours { code: *code, at: String::new(), node };
            list.insert(at.unwrap_or(list.len()), error);
            changed = true;
            self.report.taken.push(change);
        }

        if changed {
            let nodes: Vec<Node> = list.into_iter().map(|error| error.node).collect();
            let at = "/errors".to_owned();
            self.edit(
                source,
                if nodes.is_empty() {
                    Edit::Remove(at)
                } else {
                    Edit::Set(at, NodeKind::List(nodes).into())
                },
            );
        }
    }

    /// Whether an error goes that upstream no longer has.
    fn error_goes(&mut self, index: usize, pair: &Pair<'a>, error: &Ours) -> bool {
        let source: &'a Source = pair.file.source();
        let mut change = self.change(source, &error.at, pair.key);
        change.base = Some(shown(error.code));
        change.ours.clone_from(&change.base);
        if self.overrides.decide(source, &error.at) || self.is_vouched_for(source, &error.at) {
            self.report.kept.push(change);
            return false;
        }
        if let Some(loss) = self.evidence_about(source, &error.at) {
            self.unsettled.errors.insert((index, error.code));
            self.report_loss(&loss, change);
            return false;
        }
        self.report.taken.push(change);
        true
    }
}

impl Ours {
    fn set_status(&mut self, code: Code) {
        self.code = code;
        if let NodeKind::Object(members) = &mut self.node.kind {
            for member in members.iter_mut().filter(|member| member.name == "status") {
                member.value = NodeKind::Number(code.0.to_string()).into();
            }
        }
    }
}

/// The errors of the spec, as they stand in the file.
fn ours(source: &Source, errors: &[ErrorCode]) -> Vec<Ours> {
    let node = source.tree().and_then(|root| root.member("errors"));
    let nodes = match node.map(|node| &node.kind) {
        Some(NodeKind::List(items)) => items.as_slice(),
        _ => &[],
    };
    let is_alone = |code: i64| errors.iter().filter(|error| error.code == Some(code)).count() == 1;
    let all = errors.iter().zip(nodes).enumerate().map(|(position, (error, node))| {
        let alone = error.code.filter(|code| is_alone(*code)).map(|code| code.to_string());
        let step = alone.unwrap_or_else(|| position.to_string());
        let code = (error.status, error.code);
        Ours { code, at: format!("/errors/{step}"), node: node.clone() }
    });
    all.collect()
}

/// Codes that went with one status and came with another.
fn moves(gone: &BTreeSet<Code>, new: &BTreeSet<Code>) -> Vec<(Code, Code)> {
    let only = |codes: &BTreeSet<Code>, number: i64| {
        let mut same = codes.iter().filter(|code| code.1 == Some(number));
        same.next().copied().filter(|_| same.next().is_none())
    };
    let codes = gone.iter().filter_map(|from| from.1);
    let pairs = codes.filter_map(|code| Some((only(gone, code)?, only(new, code)?)));
    pairs.collect()
}

fn shown((status, code): Code) -> String {
    match code {
        Some(code) => format!("{status} with code {code}"),
        None => format!("{status} without a code"),
    }
}
