//! Types of fields that the spec has.

use codegen::source::Source;
use codegen::spec::Field;
use codegen::ty::Type;

use super::facts::{is_imported, said_now, type_and_values, whole};
use super::{Edit, Merge, MergedField};
use crate::upstream::build::Builder;
use crate::upstream::mapping::{FieldId, List};
use crate::upstream::model::Facts;
use crate::upstream::same_type;
use crate::upstream::unsettled::Aspect;

/// What becomes of the type of a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Retyping {
    Stay,
    Agreed,
    Kept,
    /// The same type, as a list or map or no longer as one.
    Shape,
    Another,
    Conflict,
}

impl<'a> Merge<'a, '_> {
    pub(super) fn ty(
        &mut self,
        field_id: FieldId,
        list: &List<'a>,
        merged: &MergedField<'a, '_>,
        field: &Field,
        base: Option<&Facts>,
        theirs: &Facts,
    ) {
        let pointer = format!("{}/type", merged.pointer);
        let mut change = self.change(merged.source, &pointer, &merged.upstream);
        change.base = base.filter(|base| !base.ty.is_empty()).map(type_and_values);
        change.theirs = Some(type_and_values(theirs));
        change.ours = Some(format!("\"{}\"", field.ty));
        let verdict = self.verdict_on_type(merged.source, &pointer, field, base, theirs);
        match (verdict, self.held.get(&field_id).cloned()) {
            (Retyping::Stay, _) => {}
            (Retyping::Agreed, _) if !self.are_known(merged.said) => {}
            (Retyping::Agreed, _) => {
                self.leave_open(merged, Aspect::Type);
                self.obsolete(change);
            }
            (Retyping::Kept, _) => self.report.kept.push(change),
            (Retyping::Conflict, _) => {
                self.leave_open(merged, Aspect::Type);
                self.conflict(change);
            }
            (Retyping::Shape, _) => {
                // The type stays, with its texts.
                let ty = Type::parse(&theirs.ty).shape.of(field.ty.word());
                let facts = Facts { ty, ..Facts::default() };
                self.set_type(list, merged, field, pointer, &facts);
                self.report.taken.push(change);
            }
            (Retyping::Another, Some(loss)) => {
                self.leave_open(merged, Aspect::Type);
                self.report_loss(&loss, change);
            }
            (Retyping::Another, None) => {
                let facts = whole(said_now(merged.said)).unwrap_or_default();
                self.set_type(list, merged, field, pointer, &facts);
                self.report.taken.push(change);
            }
        }
    }

    fn set_type(
        &mut self,
        list: &List<'a>,
        merged: &MergedField<'a, '_>,
        field: &Field,
        pointer: String,
        facts: &Facts,
    ) {
        let home = self.home(list, merged.said);
        let mut builder = Builder::new(self.namer, is_imported(merged.source));
        let ty = builder.ty(&field.name, facts, home, &list.owner);
        let new = builder.types;
        self.edit(merged.source, Edit::Set(pointer, ty.as_str().into()));
        self.new_types(merged.source, new);
    }

    /// What becomes of the type of a field.
    fn verdict_on_type(
        &self,
        source: &Source,
        pointer: &str,
        field: &Field,
        base: Option<&Facts>,
        theirs: &Facts,
    ) -> Retyping {
        let types = &self.mapping.lists.types;
        let ours = same_type::declared(field, types);
        let now = same_type::meant(theirs);
        let before = base.map(same_type::meant);
        let is_decided = self.overrides.decide(source, pointer);
        if before.as_ref() == Some(&now) {
            Retyping::Stay
        } else if ours == now {
            if is_decided { Retyping::Agreed } else { Retyping::Stay }
        } else if is_decided {
            Retyping::Kept
        } else if before.as_ref() == Some(&ours) {
            let is_same = Type::parse(&ours).base == Type::parse(&now).base;
            if is_same { Retyping::Shape } else { Retyping::Another }
        } else if same_type::reads(field, theirs, types) {
            Retyping::Stay
        } else {
            Retyping::Conflict
        }
    }

    /// Whether a field is to have another type, and not only a list of what it has.
    pub(super) fn gives_up_its_type(
        &self,
        source: &Source,
        pointer: &str,
        field: &Field,
        base: &Facts,
        theirs: &Facts,
    ) -> bool {
        let pointer = format!("{pointer}/type");
        self.verdict_on_type(source, &pointer, field, Some(base), theirs) == Retyping::Another
    }
}
