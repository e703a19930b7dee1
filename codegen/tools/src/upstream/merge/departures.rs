//! Types that go along. When upstream removes a field, or gives it another type, the types that
//! only this field named go too, unless something would be lost with them.

use std::collections::{BTreeSet, HashSet};

use codegen::files::Spec;
use codegen::source::escape;
use codegen::spec::Field;

use super::facts::{joint, said_before, said_now, whole};
use super::loss::{Loss, Why};
use super::{Edit, Merge};
use crate::upstream::mapping::{FieldId, List, Mapping, Mention};
use crate::upstream::model::{Facts, Section};

/// A field that goes, or gives up its type.
pub(super) struct Departure<'a> {
    field_id: FieldId,
    field: &'a Field,
    /// What upstream said of it at the last import.
    base: Facts,
}

impl<'a> Merge<'a, '_> {
    /// Finds the types that go, and the fields that have to stay for the sake of theirs.
    pub(super) fn find_departures(&mut self) {
        let mapping = self.mapping;
        let fields = mapping.fields.iter().filter_map(|(field_id, said)| {
            let (list, field) = mapping.field(*field_id)?;
            let base = whole(said_before(said)).filter(|_| self.departs(list, field, said))?;
            Some(Departure { field_id: *field_id, field, base })
        });
        let mut departures: Vec<_> = fields.collect();
        let all = named(self.spec, mapping, &HashSet::new());
        loop {
            let without = departures.iter().map(|departure| std::ptr::from_ref(departure.field));
            let without = without.collect();
            let rest = named(self.spec, mapping, &without);
            self.going = all.difference(&rest).copied().collect();
            let held: Vec<_> = departures
                .iter()
                .filter_map(|departure| {
                    let loss = self.loss_of_type(departure.field, &departure.base)?;
                    Some((departure.field_id, loss))
                })
                .collect();
            if held.is_empty() {
                return;
            }
            // What stays keeps its types, and what those lead to.
            self.held.extend(held);
            departures.retain(|departure| !self.held.contains_key(&departure.field_id));
        }
    }

    /// Whether the merge takes a field away, or the type that it has.
    fn departs(&self, list: &List<'a>, field: &Field, said: &[Mention<'a>]) -> bool {
        let pointer = list.place_of(field);
        let Some(base) = joint(said_before(said)) else { return false };
        match joint(said_now(said)) {
            None => {
                list.section != Section::Path
                    && !self.overrides.decide(list.source, &pointer)
                    && !self.is_vouched_for(list.source, &pointer)
                    && self.loss_of_field(list.source, &pointer, field, &base).is_none()
            }
            Some(theirs) => self.gives_up_its_type(list.source, &pointer, field, &base, &theirs),
        }
    }

    /// What would be lost with the type of a field, if that goes.
    fn loss_of_type(&self, field: &Field, base: &Facts) -> Option<Loss> {
        let name = self.going.get(field.ty.name()?)?;
        let declared = self.mapping.lists.types.get(name)?;
        let at = format!("/types/{name}");
        if let Some(loss) = self.evidence_about(declared.source, &at) {
            return Some(loss);
        }
        for value in declared.def.values.iter().flatten() {
            let at = format!("{at}/values/{}", escape(&value.value.to_string()));
            if !base.values.contains(&value.value) {
                return Some(Loss::new(Why::Made, declared.source, &at));
            }
            if let Some(loss) = self.loss_of_value(declared.source, &at, value) {
                return Some(loss);
            }
        }
        for field in declared.def.fields.iter().flatten() {
            let at = format!("{at}/fields/{}", escape(&field.name));
            let mut names = field.aliases.iter().chain([&field.name]);
            let Some(base) = names.find_map(|name| base.field(name)) else {
                return Some(Loss::new(Why::Made, declared.source, &at));
            };
            let loss = self.loss_of_field(declared.source, &at, field, base);
            if let Some(loss) = loss.or_else(|| self.loss_of_type(field, base)) {
                return Some(loss);
            }
        }
        None
    }

    /// Takes the types out that nothing names any more.
    pub(super) fn remove_types(&mut self) {
        for name in std::mem::take(&mut self.going) {
            let Some(declared) = self.mapping.lists.types.get(name) else { continue };
            let at = format!("/types/{name}");
            let mut change = self.change(declared.source, &at, "");
            change.base = Some("used".to_owned());
            self.edit(declared.source, Edit::Remove(at));
            self.report.taken.push(change);
        }
    }
}

/// The types that the endpoints and the events of a spec lead to, whichever way, when some fields are not there. They
/// are told by where they are: two fields may say the same.
fn named<'a>(
    spec: &'a Spec,
    mapping: &Mapping<'a>,
    without: &HashSet<*const Field>,
) -> BTreeSet<&'a str> {
    let mut open: Vec<&'a str> = Vec::new();
    let stays = |field: &&Field| !without.contains(&std::ptr::from_ref(*field));
    let follow = |fields: &'a [Field], open: &mut Vec<&'a str>| {
        open.extend(fields.iter().filter(stays).filter_map(|field| field.ty.name()));
    };
    for file in &spec.endpoints {
        follow(&file.value.path_params, &mut open);
        follow(&file.value.query, &mut open);
        follow(&file.value.headers, &mut open);
        for request in file.requests() {
            let body = request.body.map(|body| (&body.ty, &body.fields));
            let answer = request.response.map(|answer| (&answer.ty, &answer.fields));
            for (ty, fields) in body.into_iter().chain(answer) {
                open.extend(ty.as_deref());
                follow(fields.as_deref().unwrap_or_default(), &mut open);
            }
        }
    }
    for file in &spec.events {
        follow(&file.value.fields, &mut open);
    }
    let mut named = BTreeSet::new();
    while let Some(name) = open.pop() {
        let Some(declared) = mapping.lists.types.get(name) else { continue };
        if named.insert(name) {
            follow(declared.def.fields.as_deref().unwrap_or_default(), &mut open);
        }
    }
    named
}
