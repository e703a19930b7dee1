//! Values of enums.

use std::collections::BTreeSet;

use codegen::source::{Source, escape};
use codegen::spec::{EnumValue, Scalar};

use super::facts::{is_imported, text};
use super::{Edit, Merge};
use crate::naming::members;
use crate::upstream::base::scalar;
use crate::upstream::build::enum_value;
use crate::upstream::mapping::Mention;
use crate::upstream::model::Facts;
use crate::upstream::report::Change;

impl<'a> Merge<'a, '_> {
    pub(super) fn merge_enum_values(&mut self, name: &'a str, said: &[Mention<'a>]) {
        let Some(declared) = self.mapping.lists.types.get(name) else { return };
        let Some(ours) = &declared.def.values else { return };
        let changed = |said: &&Mention<'a>| match (said.base, said.theirs) {
            (Some(base), Some(theirs)) => set(base) != set(theirs),
            (base, theirs) => base.is_none() && theirs.is_none(),
        };
        if !said.iter().any(|said| changed(&said)) {
            return;
        }
        let all = |facts: &dyn Fn(&Mention<'a>) -> Option<&'a Facts>| -> BTreeSet<&'a Scalar> {
            said.iter().filter_map(facts).flat_map(|facts| &facts.values).collect()
        };
        let (base, theirs) = (all(&|said| said.base), all(&|said| said.theirs));
        let source: &'a Source = declared.source;
        let kind = ours.first().map(|value| value.value.is_int());
        let known: BTreeSet<_> = ours.iter().map(|value| &value.value).collect();
        let gone: BTreeSet<_> = base.difference(&theirs).copied().collect();
        let list = format!("/types/{name}/values");
        let upstream = self.upstream(said);
        for value in theirs.difference(&base).filter(|value| kind == Some(value.is_int())) {
            let mut change = self.change(source, &list, &upstream);
            change.theirs = Some(text(&scalar(value)));
            if known.contains(*value) {
                let at = format!("{list}/{}", escape(&value.to_string()));
                let same = text(&scalar(value));
                self.documented(source, &at, [&same, &same], &upstream);
                if self.overrides.decide(source, &at) && self.are_known(said) {
                    change = Change {
                        ours: change.theirs.clone(),
                        ..self.change(source, &at, &upstream)
                    };
                    change.theirs.clone_from(&change.ours);
                    self.leave_values_open(said);
                    self.obsolete(change);
                }
            } else if self.overrides.decide(source, &list) {
                self.report.kept.push(change);
            } else {
                let name = name_of_value(source, ours, value);
                self.edit(source, Edit::Insert(list.clone(), None, enum_value(value, name)));
                self.report.taken.push(change);
            }
        }
        if !theirs.iter().any(|value| kind == Some(value.is_int())) {
            // Upstream lists no such values any more. The field has seen to it.
            return;
        }
        for ours in ours.iter().filter(|ours| gone.contains(&ours.value)) {
            let value = &ours.value;
            let at = format!("{list}/{}", escape(&value.to_string()));
            let mut change = self.change(source, &at, &upstream);
            change.base = Some(text(&scalar(value)));
            change.ours.clone_from(&change.base);
            if self.overrides.decide(source, &at) || self.is_vouched_for(source, &at) {
                self.report.kept.push(change);
            } else if let Some(loss) = self.loss_of_value(source, &at, ours) {
                self.leave_values_open(said);
                self.report_loss(&loss, change);
            } else {
                self.edit(source, Edit::Remove(at));
                self.report.taken.push(change);
            }
        }
    }
}

/// The name of a value that is new, where nobody is there to find one.
fn name_of_value(source: &Source, ours: &[EnumValue], value: &Scalar) -> Option<String> {
    if !is_imported(source) {
        return None;
    }
    let mut all: Vec<_> = ours.iter().map(|known| known.value.clone()).collect();
    all.push(value.clone());
    members::values(&all)?.pop().flatten()
}

fn set(facts: &Facts) -> BTreeSet<&Scalar> {
    facts.values.iter().collect()
}
