//! Ranges, lengths and numbers of items.

use super::report::{ValueCheck, ValueOrigin};
use crate::at::At;
use crate::spec::Field;

impl ValueCheck<'_, '_> {
    pub(super) fn check_count(&mut self, at: &At<'_>, field: &Field, count: usize) {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        let [low, high] = field.items.unwrap_or_default();
        if self.origin != ValueOrigin::Received && !within(&count, low.as_ref(), high.as_ref()) {
            let message = format!("`{}` takes {} items", field.name, span(low, high));
            self.report(at, message, "give it more, or fewer");
        }
    }

    pub(super) fn check_length(&mut self, at: &At<'_>, field: &Field, text: &str) {
        let count = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
        let [low, high] = field.length.unwrap_or_default();
        if self.origin != ValueOrigin::Received && !within(&count, low.as_ref(), high.as_ref()) {
            let message =
                format!("`{}` takes {} characters, not {count}", field.name, span(low, high));
            self.report(at, message, "make the text shorter, or longer");
        }
    }

    pub(super) fn check_range(&mut self, at: &At<'_>, field: &Field, value: i64) {
        let [low, high] = field.range.unwrap_or_default();
        if self.origin != ValueOrigin::Received && !within(&value, low.as_ref(), high.as_ref()) {
            let message = format!("`{}` takes {}, not {value}", field.name, span(low, high));
            self.report(at, message, "write a value that is in the range");
        }
    }

    pub(super) fn check_range_of_float(&mut self, at: &At<'_>, field: &Field, value: Option<f64>) {
        let [low, high] = field.range.unwrap_or_default();
        let value = value.unwrap_or(f64::NAN);
        // A side of a range is a small number, which a float holds exactly.
        let side = |side: Option<i64>| side.map(|side| side as f64);
        if self.origin != ValueOrigin::Received
            && !within(&value, side(low).as_ref(), side(high).as_ref())
        {
            let message = format!("`{}` takes {}, not {value}", field.name, span(low, high));
            self.report(at, message, "write a value that is in the range");
        }
    }
}

/// Nothing is said of values where the bounds are upside down: that is told at the bounds.
fn within<T: PartialOrd>(value: &T, low: Option<&T>, high: Option<&T>) -> bool {
    if low.zip(high).is_some_and(|(low, high)| low > high) {
        return true;
    }
    low.is_none_or(|low| low <= value) && high.is_none_or(|high| value <= high)
}

fn span<T: ToString>(low: Option<T>, high: Option<T>) -> String {
    match (low.map(|low| low.to_string()), high.map(|high| high.to_string())) {
        (Some(low), Some(high)) if low == high => low,
        (Some(low), Some(high)) => format!("{low} to {high}"),
        (Some(low), None) => format!("at least {low}"),
        (None, Some(high)) => format!("at most {high}"),
        (None, None) => "any number of".to_owned(),
    }
}
