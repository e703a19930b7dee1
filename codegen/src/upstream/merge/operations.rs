//! Facts of an operation as a whole: scopes, label, status, errors.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Edit, Merge};
use crate::reading::forms;
use crate::source::{Kind, Node, Source};
use crate::spec::Endpoint;
use crate::upstream::model::{Operation, Section};
use crate::upstream::places::Pair;
use crate::upstream::settle::{Verdict, settle};
use crate::upstream::whole::{Whole, Wholes};

impl<'a> Merge<'a, '_> {
    pub(super) fn operation(&mut self, index: usize, pair: &Pair<'a>) {
        let (source, theirs) = (pair.file.source.as_ref(), pair.theirs);
        let endpoint: &'a Endpoint = &pair.file.value;
        let empty = Operation::default();
        let base = pair.base.unwrap_or(&empty);
        self.scopes(pair, "classic", &base.classic, &theirs.classic, &endpoint.scopes.classic);
        self.scopes(pair, "granular", &base.granular, &theirs.granular, &endpoint.scopes.granular);
        self.errors(pair, &base.errors, &theirs.errors);
        let text = |label: &Option<String>| label.clone().map(Value::from);
        let ours = Value::from(endpoint.rate_limit.as_str());
        self.fact(
            index,
            source,
            "/rate_limit",
            "rate_limit",
            [text(&base.rate_limit), text(&theirs.rate_limit), Some(ours)],
        );
        for form in forms(endpoint) {
            let Some(response) = form.response else { continue };
            let at = match form.by {
                None => "/response/status".to_owned(),
                Some(_) => {
                    format!("/variants/each/{}/response/status", form.request.unwrap_or_default())
                }
            };
            let number = |status: u16| (status != 0).then(|| Value::from(status));
            self.fact(
                index,
                source,
                &at,
                "status",
                [number(base.status), number(theirs.status), Some(response.status.into())],
            );
        }
        for section in [Section::Body, Section::Answer] {
            self.section(index, pair, section);
        }
    }

    /// A body or an answer that came or went as a whole.
    fn section(&mut self, index: usize, pair: &Pair<'a>, section: Section) {
        let wholes = Wholes::of(pair, section);
        if !wholes.are_open() {
            return;
        }
        let at = format!("/{}", section.name());
        let mut change = self.change(&pair.file.source, &at, pair.key);
        change.base = wholes.base.map(|whole| whole.to_string());
        change.theirs = Some(wholes.theirs.to_string());
        change.ours = Some(wholes.ours.to_string());
        if self.overrides.decide(&pair.file.source, &at) {
            self.report.kept.push(change);
            return;
        }
        change.help = match (wholes.theirs, section) {
            (Whole::Absent, _) => "remove it by hand, and from the examples",
            (Whole::List, Section::Body) => {
                "the format has no body that is a list: write what there is, and note that with `--as-base`"
            }
            (Whole::List, _) => {
                "change it by hand, with its examples: `bare` says that an answer is a list"
            }
            (Whole::Form, _) => "change it by hand: a body is a form when a field is a `file`",
            (Whole::Object, _) => "write it by hand, with its fields, a name and an example",
        }
        .to_owned();
        self.report.conflicts.push(change);
        self.unsettled.operations.insert((index, section.name()));
    }

    fn scopes(
        &mut self,
        pair: &Pair<'a>,
        kind: &str,
        base: &[String],
        theirs: &[String],
        ours: &[String],
    ) {
        let source: &'a Source = &pair.file.source;
        let at = format!("/scopes/{kind}");
        let mut list = ours.to_vec();
        let gone = |scope: &String| base.contains(scope) && !theirs.contains(scope);
        list.retain(|scope| !gone(scope));
        let new = theirs.iter().filter(|scope| !base.contains(scope) && !ours.contains(scope));
        list.extend(new.cloned());
        if list == ours {
            return;
        }
        let mut change = self.change(source, &at, pair.key);
        let only = |list: &[String], other: &[String]| {
            let scopes = list.iter().filter(|scope| !other.contains(scope)).cloned();
            let scopes: Vec<_> = scopes.collect();
            (!scopes.is_empty()).then(|| scopes.join(", "))
        };
        (change.base, change.theirs) = (only(ours, &list), only(&list, ours));
        change.ours = Some(ours.join(", "));
        if self.overrides.decide(source, &at) {
            self.report.kept.push(change);
        } else {
            let scopes = list.iter().map(|scope| Node::from(scope.as_str())).collect();
            self.edit(source, Edit::Set(at, Kind::List(scopes).into()));
            self.report.taken.push(change);
        }
    }

    fn errors(
        &mut self,
        pair: &Pair<'a>,
        base: &BTreeSet<(u16, i64)>,
        theirs: &BTreeSet<(u16, i64)>,
    ) {
        let source: &'a Source = &pair.file.source;
        let ours = &pair.file.value.errors;
        let pairs: Vec<_> = ours.iter().map(|error| (error.status, error.code)).collect();
        let node = source.tree().and_then(|root| root.member("errors"));
        let nodes = match node.map(|node| &node.kind) {
            Some(Kind::List(items)) => items.clone(),
            _ => Vec::new(),
        };
        let mut list: Vec<_> = pairs.into_iter().zip(nodes).collect();
        let before = list.len();
        let mut changed = false;
        for (at, error) in
            list.iter().map(|(pair, _)| *pair).enumerate().collect::<Vec<_>>().into_iter().rev()
        {
            if !base.contains(&error) || theirs.contains(&error) {
                continue;
            }
            let place = format!("/errors/{at}");
            let mut change = self.change(source, &place, pair.key);
            change.base = Some(format!("{} with code {}", error.0, error.1));
            change.ours.clone_from(&change.base);
            if self.overrides.decide(source, &place) {
                self.report.kept.push(change);
            } else if self.overrides.mention(source, &place) {
                change.help = "upstream has the error no longer, and evidence is about it: remove both, or add an override".to_owned();
                self.report.obsolete.push(change);
            } else {
                list.remove(at);
                changed = true;
                self.report.taken.push(change);
            }
        }
        for (status, code) in theirs.difference(base) {
            if list.iter().any(|(known, _)| *known == (*status, *code)) {
                continue;
            }
            let mut change = self.change(source, "/errors", pair.key);
            change.theirs = Some(format!("{status} with code {code}"));
            if self.overrides.decide(source, "/errors") {
                self.report.kept.push(change);
                continue;
            }
            let node = serde_json::json!({ "status": status, "code": code, "docs": "" });
            let at = list.iter().position(|(known, _)| *known > (*status, *code));
            list.insert(at.unwrap_or(list.len()), ((*status, *code), node.into()));
            changed = true;
            self.report.taken.push(change);
        }
        if !changed {
            return;
        }
        let nodes: Vec<Node> = list.into_iter().map(|(_, node)| node).collect();
        if !nodes.is_empty() {
            self.edit(source, Edit::Set("/errors".to_owned(), Kind::List(nodes).into()));
        } else if before > 0 {
            self.edit(source, Edit::Remove("/errors".to_owned()));
        }
    }

    /// A fact of an operation that is one value.
    fn fact(
        &mut self,
        index: usize,
        source: &'a Source,
        at: &str,
        name: &'static str,
        [base, theirs, ours]: [Option<Value>; 3],
    ) {
        let verdict = settle(base.clone(), theirs.clone(), ours.as_ref());
        let key = self.pairs.get(index).map_or("", |pair| pair.key);
        let mut change = self.change(source, at, key);
        let shown = |value: &Option<Value>| value.as_ref().map(Value::to_string);
        (change.base, change.theirs, change.ours) = (shown(&base), shown(&theirs), shown(&ours));
        let decided = self.overrides.decide(source, at);
        match verdict {
            Verdict::Stay => {}
            Verdict::Agreed => {
                if decided && base.is_some() {
                    self.unsettled.operations.insert((index, name));
                    self.obsolete(change);
                }
            }
            Verdict::Take(_) | Verdict::Conflict if decided => self.report.kept.push(change),
            Verdict::Take(Some(value)) => {
                self.edit(source, Edit::Set(at.to_owned(), value.into()));
                self.report.taken.push(change);
            }
            // Upstream no longer says it, and the spec cannot do without.
            Verdict::Take(None) => {}
            Verdict::Conflict => {
                self.unsettled.operations.insert((index, name));
                self.conflict(change);
            }
        }
    }
}
