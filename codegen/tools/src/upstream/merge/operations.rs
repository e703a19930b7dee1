//! Facts of an operation as a whole that are one value: label and status, body and answer.

use codegen::source::Source;
use serde_json::Value;

use super::{Edit, Merge};
use crate::upstream::model::{Operation, Pair, Section};
use crate::upstream::settle::{Verdict, settle};
use crate::upstream::subject::Subject;
use crate::upstream::whole::{Whole, Wholes};

impl<'a> Merge<'a, '_> {
    pub(super) fn merge_operation(&mut self, index: usize, pair: &Pair<'a>) {
        let (source, theirs) = (pair.file.source().as_ref(), pair.theirs);
        let empty = Operation::default();
        let base = pair.base.unwrap_or(&empty);
        self.scopes(index, pair, "classic");
        self.scopes(index, pair, "granular");
        let Some(endpoint) = pair.file.endpoint() else {
            return self.section(index, pair, Section::Answer);
        };
        self.errors(index, pair, endpoint);
        let text = |label: &Option<String>| label.clone().map(Value::from);
        let ours = Value::from(endpoint.rate_limit.as_str());
        self.fact(
            index,
            source,
            "/rate_limit",
            "rate_limit",
            [text(&base.rate_limit), text(&theirs.rate_limit), Some(ours)],
        );
        let flag = |is: bool| Some(Value::from(is));
        let ours = endpoint.deprecated.is_some();
        match settle(flag(base.deprecated), flag(theirs.deprecated), flag(ours).as_ref()) {
            // A person says why, and what to call instead.
            Verdict::Take(now) if !self.overrides.decide(source, "/deprecated") => {
                let mut change = self.change(source, "/deprecated", pair.key);
                let shown = |is: bool| Some(is.to_string());
                (change.base, change.theirs) = (shown(base.deprecated), shown(theirs.deprecated));
                change.ours = shown(ours);
                let at = "/deprecated".to_owned();
                let is_now = now == flag(true);
                self.edit(source, if is_now { Edit::Set(at, "".into()) } else { Edit::Remove(at) });
                self.report.taken.push(change);
            }
            _ => {}
        }
        for request in endpoint.requests() {
            // The status of another answer comes with that answer.
            let answer = request.response.filter(|_| !Wholes::of(pair, Section::Answer).are_open());
            let Some(response) = answer else { continue };
            let at = format!("{}/response/status", endpoint.pointer_to(request));
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
        let source: &'a Source = pair.file.source();
        let at = match pair.file {
            Subject::Endpoint(_) => format!("/{}", section.name()),
            Subject::Event(_) => "/fields".to_owned(),
        };
        let mut change = self.change(source, &at, pair.key);
        change.base = wholes.base.map(|whole| whole.to_string());
        change.theirs = Some(wholes.theirs.to_string());
        change.ours = Some(wholes.ours.to_string());
        if self.overrides.decide(source, &at) {
            self.report.kept.push(change);
            return;
        }
        change.help = match (wholes.theirs, section) {
            (Whole::Absent, _) => "remove it by hand, and from the examples",
            (Whole::List, Section::Body) => {
                "change it by hand, with its examples: `bare` says that a body is a list"
            }
            (Whole::List, _) => {
                "change it by hand, with its examples: `bare` says that an answer is a list"
            }
            (Whole::Form, _) => {
                "change it by hand: `form` says that a body is a form, and so does a `file`"
            }
            (Whole::Object, _) => "write it by hand, with its fields, a name and an example",
        }
        .to_owned();
        self.report.conflicts.push(change);
        self.unsettled.operations.insert((index, section.name()));
        if section == Section::Answer {
            self.unsettled.operations.insert((index, "status"));
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
                if decided && self.is_known(index) {
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
