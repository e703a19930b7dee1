//! Fields that the spec has.

use codegen::source::{Node, NodeKind};
use codegen::spec::{Direction, Field, ListStyle};
use serde_json::Value;

use super::facts::{joint, said_before, said_now, shallow, text, type_and_values};
use super::{Edit, Merge, MergedField};
use crate::upstream::base::pair;
use crate::upstream::mapping::{FieldId, List, Mention};
use crate::upstream::model::{Bounds, Facts, Section, signed};
use crate::upstream::settle::{Verdict, settle, settle_bounds};
use crate::upstream::unsettled::Aspect;

impl<'a> Merge<'a, '_> {
    pub(super) fn merge_field(
        &mut self,
        field_id: FieldId,
        list: &List<'a>,
        field: &'a Field,
        said: &[Mention<'a>],
    ) {
        let same = |said: &Mention<'_>| match (said.base, said.theirs) {
            (Some(base), Some(theirs)) => shallow(base) == shallow(theirs),
            (base, theirs) => base.is_none() && theirs.is_none(),
        };
        if said.iter().all(same) {
            return;
        }
        let merged = MergedField {
            source: list.source,
            pointer: list.place_of(field),
            upstream: self.upstream(said),
            said,
        };
        let (base, theirs) = (joint(said_before(said)), joint(said_now(said)));
        let Some(theirs) = theirs else {
            // Which parameters are in a path is said by the path.
            if let Some(base) = base.filter(|_| list.section != Section::Path) {
                self.removal(field_id, &merged, field, &base);
            }
            return;
        };
        let is_news = |said: &Mention<'_>| said.base.is_none() && said.theirs.is_some();
        if said.iter().any(is_news) {
            let (theirs, ours) = (type_and_values(&theirs), format!("\"{}\"", field.ty));
            self.documented(merged.source, &merged.pointer, [&theirs, &ours], &merged.upstream);
        }
        self.widen(&merged, field);
        let is_new = base.is_none();
        let base = base.unwrap_or_default();
        self.ty(field_id, list, &merged, field, (!is_new).then_some(&base), &theirs);
        let spoken = |bounds: Bounds| if bounds == [None, None] { None } else { Some(bounds) };
        for (aspect, member, base, theirs, ours) in [
            (Aspect::Range, "range", base.range, theirs.range, field.range.unwrap_or_default()),
            (
                Aspect::Length,
                "length",
                base.length,
                theirs.length,
                field.length.map(signed).unwrap_or_default(),
            ),
            (
                Aspect::Items,
                "items",
                base.items,
                theirs.items,
                field.items.map(signed).unwrap_or_default(),
            ),
        ] {
            let shown = |bounds: Bounds| spoken(bounds).map(|_| text(&pair(bounds)));
            let shown = [shown(base), shown(theirs), shown(ours)];
            let verdict = match settle_bounds(base, theirs, ours) {
                Verdict::Take(bounds) => Verdict::Take(spoken(bounds).map(pair)),
                Verdict::Stay => Verdict::Stay,
                Verdict::Agreed => Verdict::Agreed,
                Verdict::Conflict => Verdict::Conflict,
            };
            self.member(&merged, aspect, member, verdict, shown);
        }
        if list.section == Section::Query {
            let word = |style: Option<ListStyle>| {
                style.filter(|style| *style != ListStyle::Csv).map(ListStyle::as_str)
            };
            let styles = [base.list, theirs.list, field.list].map(word);
            let [before, after, ours] = styles;
            let verdict = settle(before, after, ours.as_ref());
            let shown = styles.map(|style| style.map(str::to_owned));
            let verdict = verdict.map(|style| style.map(Node::from));
            self.member(&merged, Aspect::List, "list", verdict, shown);
        }
        if list.section != Section::Path {
            let shown = |value: &Option<Value>| value.as_ref().map(Value::to_string);
            let shown = [shown(&base.default), shown(&theirs.default), shown(&field.default)];
            let verdict =
                settle(base.default.clone(), theirs.default.clone(), field.default.as_ref());
            self.member(
                &merged,
                Aspect::Default,
                "default",
                verdict.map(|value| value.map(Node::from)),
                shown,
            );
            let is_sent = said.iter().any(|said| said.section.is_sent());
            if is_sent {
                self.flag(
                    &merged,
                    Aspect::Required,
                    "required",
                    [base.required, theirs.required, field.required],
                );
            }
            if is_sent && !matches!(list.section, Section::Query | Section::Header) {
                self.flag(
                    &merged,
                    Aspect::Nullable,
                    "nullable",
                    [base.nullable, theirs.nullable, field.nullable],
                );
            }
        }
        let flags = [base.deprecated, theirs.deprecated, field.deprecated.is_some()];
        self.flag(&merged, Aspect::Deprecated, "deprecated", flags);
    }

    /// A field that goes in one direction only, and now goes in the other too.
    fn widen(&mut self, merged: &MergedField<'a, '_>, field: &Field) {
        let Some(only) = field.only else { return };
        let direction = |said: &Mention<'_>| {
            if said.section.is_sent() { Direction::Write } else { Direction::Read }
        };
        let new = |said: &Mention<'_>| said.base.is_none() && said.theirs.is_some();
        if !merged.said.iter().any(|said| direction(said) != only && new(said)) {
            return;
        }
        let pointer = format!("{}/only", merged.pointer);
        let mut change = self.change(merged.source, &pointer, &merged.upstream);
        change.ours =
            Some(if only == Direction::Read { "\"read\"" } else { "\"write\"" }.to_owned());
        if self.overrides.decide(merged.source, &pointer) {
            self.report.kept.push(change);
        } else if let Some(loss) = self.evidence_about(merged.source, &pointer) {
            self.leave_open(merged, Aspect::Whole);
            self.report_loss(&loss, change);
        } else {
            self.edit(merged.source, Edit::Remove(pointer));
            self.report.taken.push(change);
        }
    }

    fn flag(
        &mut self,
        merged: &MergedField<'a, '_>,
        aspect: Aspect,
        member: &str,
        flags: [bool; 3],
    ) {
        let [base, theirs, ours] = flags;
        let verdict = settle(Some(base), Some(theirs), Some(&ours));
        let verdict = verdict.map(|flag| match flag {
            // A person says why, and what to use instead.
            Some(true) if aspect == Aspect::Deprecated => Some(Node::from("")),
            Some(true) => Some(NodeKind::Bool(true).into()),
            _ => None,
        });
        self.member(merged, aspect, member, verdict, flags.map(|flag| Some(flag.to_string())));
    }

    /// Carries out the verdict on a member of a field.
    fn member(
        &mut self,
        merged: &MergedField<'a, '_>,
        aspect: Aspect,
        member: &str,
        verdict: Verdict<Option<Node>>,
        shown: [Option<String>; 3],
    ) {
        if verdict == Verdict::Stay {
            return;
        }
        let pointer = format!("{}/{member}", merged.pointer);
        let mut change = self.change(merged.source, &pointer, &merged.upstream);
        [change.base, change.theirs, change.ours] = shown;
        let decided = self.overrides.decide(merged.source, &pointer);
        match verdict {
            Verdict::Agreed if decided && self.are_known(merged.said) => {
                self.leave_open(merged, aspect);
                self.obsolete(change);
            }
            Verdict::Stay | Verdict::Agreed => {}
            Verdict::Take(_) | Verdict::Conflict if decided => self.report.kept.push(change),
            Verdict::Take(Some(node)) => {
                self.edit(merged.source, Edit::Set(pointer, node));
                self.report.taken.push(change);
            }
            Verdict::Take(None) => match self.evidence_about(merged.source, &pointer) {
                Some(loss) => {
                    self.leave_open(merged, aspect);
                    self.report_loss(&loss, change);
                }
                None => {
                    self.edit(merged.source, Edit::Remove(pointer));
                    self.report.taken.push(change);
                }
            },
            Verdict::Conflict => {
                self.leave_open(merged, aspect);
                self.conflict(change);
            }
        }
    }

    fn removal(
        &mut self,
        field_id: FieldId,
        merged: &MergedField<'a, '_>,
        field: &Field,
        base: &Facts,
    ) {
        let mut change = self.change(merged.source, &merged.pointer, &merged.upstream);
        change.base = Some("there".to_owned());
        change.ours = Some("there".to_owned());
        if self.overrides.decide(merged.source, &merged.pointer)
            || self.is_vouched_for(merged.source, &merged.pointer)
        {
            self.report.kept.push(change);
            return;
        }
        let loss = self.loss_of_field(merged.source, &merged.pointer, field, base);
        if let Some(loss) = loss.or_else(|| self.held.get(&field_id).cloned()) {
            self.leave_open(merged, Aspect::Whole);
            self.report_loss(&loss, change);
        } else {
            self.edit(merged.source, Edit::Remove(merged.pointer.clone()));
            self.report.taken.push(change);
        }
    }
}
