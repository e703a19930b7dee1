//! What is said of a value, in one place of a document or in several.

use codegen::reading;
use codegen::source::{Node, Source};

use crate::upstream::combine::either;
use crate::upstream::mapping::Mention;
use crate::upstream::model::{Facts, Section};

/// Whether a file is one that nobody has reviewed.
pub(super) fn is_imported(source: &Source) -> bool {
    source.tree().is_some_and(reading::is_imported)
}

/// What is said of a value itself, without what is in it.
pub(super) fn shallow(facts: &Facts) -> Facts {
    let mut values = facts.values.clone();
    values.sort_unstable();
    Facts {
        ty: facts.ty.clone(),
        default: facts.default.clone(),
        circle: facts.circle.clone(),
        values,
        fields: Vec::new(),
        choices: Vec::new(),
        ..*facts
    }
}

/// What holds of a value that is spoken of in several places. Only what is sent can be required.
pub(super) fn joint<'f>(said: impl Iterator<Item = (Section, &'f Facts)>) -> Option<Facts> {
    let mut required = None;
    let mut joint: Option<Facts> = None;
    for (section, facts) in said {
        let facts = shallow(facts);
        if section.is_sent() {
            required = Some(required.unwrap_or(true) && facts.required);
        }
        joint = Some(match joint {
            Some(so_far) => either(so_far, facts),
            None => facts,
        });
    }
    joint.map(|facts| Facts { required: required.unwrap_or_default(), ..facts })
}

/// The same, with all that is in it.
pub(super) fn whole<'f>(said: impl Iterator<Item = (Section, &'f Facts)> + Clone) -> Option<Facts> {
    let joint = joint(said.clone())?;
    let Facts { fields, choices, .. } =
        said.map(|(_, facts)| facts.clone()).reduce(either).unwrap_or_default();
    Some(Facts { fields, choices, ..joint })
}

/// What upstream said at the last import, in all places that are one in the spec.
pub(super) fn said_before<'a>(
    said: &[Mention<'a>],
) -> impl Iterator<Item = (Section, &'a Facts)> + Clone {
    said.iter().filter_map(|said| Some((said.section, said.base?)))
}

/// What it says now.
pub(super) fn said_now<'a>(
    said: &[Mention<'a>],
) -> impl Iterator<Item = (Section, &'a Facts)> + Clone {
    said.iter().filter_map(|said| Some((said.section, said.theirs?)))
}

/// A type and its values, for a person to read.
pub(super) fn type_and_values(facts: &Facts) -> String {
    if facts.values.is_empty() {
        return format!("\"{}\"", facts.ty);
    }
    let values: Vec<_> = facts.values.iter().map(ToString::to_string).collect();
    format!("\"{}\" of {}", facts.ty, values.join(", "))
}

/// A value on one line.
pub(super) fn text(node: &Node) -> String {
    codegen::format::on_one_line(node)
}
