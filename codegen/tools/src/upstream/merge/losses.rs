//! What would be lost if a thing of the spec went: what a person has made of it, and evidence about
//! it. Texts are no reason to keep a thing, for all texts are ours.

use codegen::source::Source;
use codegen::spec::{EnumValue, Field};

use super::Merge;
use super::loss::{Loss, Why};
use crate::upstream::model::{Bounds, Facts, signed};
use crate::upstream::report::Change;
use crate::upstream::same_type;

impl Merge<'_, '_> {
    /// What would be lost with a field, apart from its type.
    pub(super) fn loss_of_field(
        &self,
        source: &Source,
        at: &str,
        field: &Field,
        base: &Facts,
    ) -> Option<Loss> {
        let made = || self.is_made(field, base).then(|| Loss::new(Why::Made, source, at));
        self.evidence_about(source, at).or_else(made)
    }

    /// What would be lost with a value of an enum.
    pub(super) fn loss_of_value(
        &self,
        source: &Source,
        at: &str,
        value: &EnumValue,
    ) -> Option<Loss> {
        let made = || is_value_made(value).then(|| Loss::new(Why::Made, source, at));
        self.evidence_about(source, at).or_else(made)
    }

    pub(super) fn evidence_about(&self, source: &Source, at: &str) -> Option<Loss> {
        let is_there = self.overrides.mention(source, at);
        is_there.then(|| Loss::new(Why::Evidence, source, at))
    }

    /// Says what is in the way of upstream's change.
    pub(super) fn report_loss(&mut self, loss: &Loss, mut change: Change) {
        let Loss { why, place } = loss;
        let news = if change.theirs.is_some() { "changed it" } else { "has it no longer" };
        let (in_the_way, also, list) = match why {
            Why::Evidence => (
                format!("evidence is about {place}"),
                " with the evidence",
                &mut self.report.obsolete,
            ),
            Why::Made => {
                (format!("the spec has made more of {place}"), "", &mut self.report.conflicts)
            }
        };
        change.help = format!(
            "upstream {news}, and {in_the_way}: change it by hand{also}, or keep it by evidence with a `value` at this place"
        );
        list.push(change);
    }

    /// Whether a person has made more of a field than upstream said. What they left out is not lost.
    fn is_made(&self, field: &Field, base: &Facts) -> bool {
        let has = |ours: Option<Bounds>, base: Bounds| ours.is_some_and(|ours| ours != base);
        same_type::declared(field, &self.mapping.lists.types) != same_type::meant(base)
            || field.required && !base.required
            || field.nullable && !base.nullable
            || field.deprecated.is_some() && !base.deprecated
            || field.default.is_some() && field.default != base.default
            || has(field.range, base.range)
            || has(field.length.map(signed), base.length)
            || has(field.items.map(signed), base.items)
            || field.rust.is_some()
            || field.list.is_some()
            || field.max_bytes.is_some()
            || !(field.aliases.is_empty() && field.content_types.is_empty())
    }
}

/// Whether a person has made more of a value than upstream said. Integers must have a name.
fn is_value_made(value: &EnumValue) -> bool {
    value.deprecated.is_some() || !value.value.is_int() && value.rust.is_some()
}
