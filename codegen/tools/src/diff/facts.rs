//! What Zoom takes: ranges, lengths, numbers of items, files and defaults. The client does not check
//! them.

use std::collections::BTreeSet;

use codegen::ir::Member;
use codegen::names::escape;
use codegen::spec::Field;

use super::change::{Change, ChangeLocation, Effect};

/// Bounds of something, both included.
type Bounds = [Option<i128>; 2];

/// What has changed about what Zoom takes.
pub(super) fn sent(
    location: &ChangeLocation,
    old: &Field,
    new: &Field,
    member: &Member,
) -> Vec<Change> {
    let wide =
        |span: Option<[Option<u64>; 2]>| span.map(|ends| ends.map(|end| end.map(i128::from)));
    let range = |field: &Field| field.range.map(|ends| ends.map(|end| end.map(i128::from)));
    let most = |field: &Field| Some([None, field.max_bytes.map(i128::from)]);
    let kinds = [
        (range(old), range(new), ""),
        (wide(old.length), wide(new.length), " characters"),
        (wide(old.items), wide(new.items), " items"),
        (most(old), most(new), " bytes"),
    ];
    let mut changes = Vec::new();
    for (before, after, unit) in kinds {
        let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
        if before == after {
            continue;
        }
        let clause = format!(
            "Zoom takes {} for `{}`, no longer {}",
            text(after, unit),
            member.wire,
            text(before, unit)
        );
        let change = Change::changed(location, clause);
        changes.push(if narrower(before, after) {
            change.wire(Effect::Breaking).migrate(format!("give it {}", text(after, unit)))
        } else {
            change.wire(Effect::Additive)
        });
    }
    changes.extend(content_types(location, old, new));
    // A default that the spec did not know, or knows no more, says nothing about Zoom.
    if let (Some(before), Some(after)) = (&old.default, &new.default)
        && before != after
    {
        let clause = format!("without it, Zoom takes `{after}`, no longer `{before}`");
        let set = format!("call `{}` where `{before}` was meant", escape(&member.name));
        changes.push(Change::changed(location, clause).wire(Effect::Breaking).migrate(set));
    }
    changes
}

/// The content types that a file may have. None in the list: any.
fn content_types(location: &ChangeLocation, old: &Field, new: &Field) -> Option<Change> {
    let [was, is] = [old, new].map(|field| field.content_types.iter().collect::<BTreeSet<_>>());
    let text = |types: &BTreeSet<&String>| {
        let types: Vec<_> = types.iter().map(|name| format!("`{name}`")).collect();
        if types.is_empty() { "any content type".to_owned() } else { types.join(", ") }
    };
    if was == is {
        return None;
    }
    let clause = format!("Zoom takes {}, no longer {}", text(&is), text(&was));
    let change = Change::changed(location, clause);
    let wider = is.is_empty() || (!was.is_empty() && is.is_superset(&was));
    Some(if wider {
        change.wire(Effect::Additive)
    } else {
        change.wire(Effect::Breaking).migrate(format!("send nothing else than {}", text(&is)))
    })
}

/// Whether something that was inside is outside now.
fn narrower([old_low, old_high]: Bounds, [new_low, new_high]: Bounds) -> bool {
    let low = new_low.is_some_and(|new| old_low.is_none_or(|old| new > old));
    let high = new_high.is_some_and(|new| old_high.is_none_or(|old| new < old));
    low || high
}

fn text(bounds: Bounds, unit: &str) -> String {
    match bounds {
        [Some(low), Some(high)] if low == high => format!("exactly {low}{unit}"),
        [Some(low), Some(high)] => format!("{low} to {high}{unit}"),
        [Some(low), None] => format!("{low}{unit} or more"),
        [None, Some(high)] => format!("up to {high}{unit}"),
        [None, None] if unit.is_empty() => "any value".to_owned(),
        [None, None] => format!("any number of{unit}"),
    }
}
