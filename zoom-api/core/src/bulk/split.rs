//! Lists that are longer than one call takes.

use std::ops::Range;

use crate::call::{Call, Value};
use crate::operation::Split;

/// The call in parts that Zoom takes, and which items each has. A call that fits is one part with all.
pub(super) fn cut(call: Call) -> Vec<(Call, Option<Range<usize>>)> {
    let Some(split) = call.operation().split else { return vec![(call, None)] };
    let ranges = match call.list(split.list) {
        Some(items) => ranges(&split, items),
        None => return vec![(call, None)],
    };
    if ranges.len() < 2 {
        return vec![(call, None)];
    }
    let mut call = call;
    let items = call.replace_items(split.list, Vec::new());
    let part = |range: Range<usize>| {
        let mut part = call.clone();
        part.replace_items(split.list, items.get(range.clone()).unwrap_or_default().to_vec());
        (part, Some(range))
    };
    ranges.into_iter().map(part).collect()
}

/// Where the list is cut: as late as can be, and in the order of the items.
fn ranges(split: &Split, items: &[Value]) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    let mut counts = vec![0; split.kinds.len()];
    for (index, item) in items.iter().enumerate() {
        let kind = kind(split, item);
        let is_full = |kind: usize| {
            let most = split.kinds.get(kind).map(|(_, most)| most);
            counts.get(kind) >= most
        };
        if index - start >= split.most.max(1) || (index > start && kind.is_some_and(is_full)) {
            ranges.push(start..index);
            start = index;
            counts.fill(0);
        }
        if let Some(count) = kind.and_then(|kind| counts.get_mut(kind)) {
            *count += 1;
        }
    }
    ranges.push(start..items.len());
    ranges
}

/// The place of an item's kind among those that have a bound of their own.
fn kind(split: &Split, item: &Value) -> Option<usize> {
    let Value::Object(item) = item else { return None };
    let kind = item.get(split.by?)?.text()?;
    split.kinds.iter().position(|(name, _)| *name == kind)
}
