//! Enums. Every one is open: a value more breaks nobody.

use std::fmt::{Debug, Display};

use codegen::ir::{Enum, EnumValue, Values};

use super::change::{Change, ChangeLocation, Effect, Noun};
use super::context::Context;
use super::pair::pair;

impl Context<'_, '_> {
    /// Compares the values of an enum. Their order means nothing.
    pub(super) fn open_enum(&mut self, location: &ChangeLocation, old: &Enum, new: &Enum) {
        // What only comes back breaks nobody by not coming.
        let gone =
            if self.old.sent_enums.contains(&old.name) { Effect::Breaking } else { Effect::None };
        match (&old.values, &new.values) {
            (Values::Text(old), Values::Text(new)) => self.values(location, old, new, gone),
            (Values::Int(old), Values::Int(new)) => self.values(location, old, new, gone),
            (_, Values::Text(_)) => self.other_values(location, "texts", "integers", "as_str"),
            (_, Values::Int(_)) => self.other_values(location, "integers", "texts", "as_i64"),
        }
    }

    fn other_values(&mut self, location: &ChangeLocation, now: &str, before: &str, method: &str) {
        let change = Change::changed(location, format!("its values are {now}, no longer {before}"));
        self.add(change.wire(Effect::Breaking).breaks(format!("read them with `{method}`")));
    }

    fn values<T: Debug + Display + PartialEq>(
        &mut self,
        location: &ChangeLocation,
        old: &[EnumValue<T>],
        new: &[EnumValue<T>],
        gone: Effect,
    ) {
        let wire = |value: &EnumValue<T>| vec![value.wire.to_string()];
        let name = |value: &EnumValue<T>| vec![value.name.clone()];
        for pair in pair(old, new, &[(&wire, &wire), (&name, &name)]) {
            match pair {
                (Some(before), Some(after)) => self.value(location, before, after, gone),
                (None, Some(after)) => {
                    self.add(Change::new(&location.member(&after.name), Noun::Value));
                }
                (Some(before), None) => {
                    let made = format!("{}::from({:?})", location.short(), before.wire);
                    let unknown = format!("match it as `Unknown`, and make it with `{made}`");
                    let change = Change::gone(&location.member(&before.name), Noun::Value, unknown);
                    self.add(change.wire(gone));
                }
                (None, None) => {}
            }
        }
    }

    fn value<T: Display + PartialEq>(
        &mut self,
        location: &ChangeLocation,
        before: &EnumValue<T>,
        after: &EnumValue<T>,
        gone: Effect,
    ) {
        let here = location.member(&after.name);
        if before.name != after.name {
            let was = location.member(&before.name);
            let change = Change::changed(&was, format!("the value is now called `{}`", after.name));
            self.add(change.breaks(format!("write `{}`", here.short())));
        }
        if before.wire != after.wire {
            let clause = format!("it stands for `{}`, no longer for `{}`", after.wire, before.wire);
            let effect = gone.max(Effect::Additive);
            self.add(Change::changed(&here, clause).wire(effect));
        }
        self.deprecated(&here, before.deprecated.as_deref(), after.deprecated.as_deref());
    }
}
