//! Several facts about one value become one.

use std::collections::BTreeMap;

use super::model::{Bounds, Facts};

/// `allOf`: what one part says holds, and what the others say too.
pub(super) fn all_of(facts: &mut Facts, part: Facts) {
    if facts.ty.is_empty() || facts.ty == "any" {
        facts.ty = part.ty;
    }
    facts.circle = facts.circle.take().or(part.circle);
    facts.nullable |= part.nullable;
    facts.deprecated |= part.deprecated;
    facts.default = facts.default.take().or(part.default);
    for (own, other) in [
        (&mut facts.range, part.range),
        (&mut facts.length, part.length),
        (&mut facts.items, part.items),
    ] {
        let [low, high] = other;
        let [least, most] = own;
        *least = least.or(low);
        *most = most.or(high);
    }
    if facts.values.is_empty() {
        facts.values = part.values;
    }
    for (name, field) in part.fields {
        match facts.fields.iter_mut().find(|(other, _)| *other == name) {
            Some((_, there)) => {
                there.required |= field.required;
                all_of(there, field);
            }
            None => facts.fields.push((name, field)),
        }
    }
    facts.choices.extend(part.choices);
}

/// `oneOf` and `anyOf`: what all of them say holds, and their fields stand side by side.
pub(super) fn any_of(facts: &mut Facts, choices: Vec<Facts>) {
    for choice in &choices {
        if choice.fields.is_empty() {
            continue;
        }
        if choice.choices.is_empty() {
            facts.choices.push(choice.fields.iter().map(|(name, _)| name.clone()).collect());
        } else {
            facts.choices.extend(choice.choices.iter().cloned());
        }
    }
    let own: Vec<_> = facts.fields.iter().map(|(name, _)| name.clone()).collect();
    for choice in &mut facts.choices {
        choice.extend(own.iter().cloned());
    }
    // An enum, or anything of its kind: an enum that may have other values, as all of the spec's may.
    let open: Vec<_> = match choices.as_slice() {
        [listed, other] if listed.ty == other.ty && other.values.is_empty() => {
            listed.values.clone()
        }
        _ => Vec::new(),
    };
    if let Some(mut all) = choices.into_iter().reduce(either) {
        all.choices.clear();
        if all.values.is_empty() {
            all.values = open;
        }
        all_of(facts, all);
    }
}

/// What holds for a value of which one of two things is said. A field that only one of them has
/// is not required.
pub(super) fn either(one: Facts, other: Facts) -> Facts {
    let mut names: BTreeMap<String, Facts> = other.fields.iter().cloned().collect();
    let optional = |facts: Facts| Facts { required: false, ..facts };
    let mut fields = Vec::with_capacity(one.fields.len());
    for (name, field) in one.fields {
        let field = match names.remove(&name) {
            Some(twin) => either(field, twin),
            None => optional(field),
        };
        fields.push((name, field));
    }
    for (name, _) in &other.fields {
        if let Some(field) = names.remove(name) {
            fields.push((name.clone(), optional(field)));
        }
    }
    let mut choices = one.choices;
    choices.extend(other.choices);
    let mut facts = Facts { ty: types(&one.ty, &other.ty), fields, choices, ..Facts::default() };
    facts.circle = one.circle.or(other.circle);
    facts.required = one.required && other.required;
    facts.nullable = one.nullable || other.nullable;
    facts.deprecated = one.deprecated && other.deprecated;
    facts.default = one.default.filter(|default| other.default.as_ref() == Some(default));
    facts.range = widest(one.range, other.range);
    facts.length = widest(one.length, other.length);
    facts.items = widest(one.items, other.items);
    facts.values = if one.values.is_empty() || other.values.is_empty() {
        Vec::new()
    } else {
        let mut values = one.values;
        let more = other.values.into_iter().filter(|value| !values.contains(value));
        let more: Vec<_> = more.collect();
        values.extend(more);
        values
    };
    facts
}

/// The types that either allows, in the order of the alphabet.
fn types(one: &str, other: &str) -> String {
    let mut types: Vec<&str> = one.split('|').chain(other.split('|')).collect();
    types.retain(|ty| !ty.is_empty());
    types.sort_unstable();
    types.dedup();
    types.join("|")
}

fn widest(one: Bounds, other: Bounds) -> Bounds {
    let [low, high] = one;
    let [least, most] = other;
    [low.zip(least).map(|(a, b)| a.min(b)), high.zip(most).map(|(a, b)| a.max(b))]
}
