//! What two lists have in common.

use std::collections::HashMap;

/// The names that an element goes by.
pub(super) type Names<'f, T> = &'f dyn Fn(&T) -> Vec<String>;

/// Pairs the elements of two lists by name, whatever their order.
///
/// Each round has the names of the old elements and those of the new ones, and takes what the rounds
/// before have left over. What stays without a partner stands alone. New elements come in their
/// order, then the old ones that are gone, in theirs.
pub(super) fn pair<'t, T>(
    old: &'t [T],
    new: &'t [T],
    rounds: &[(Names<'_, T>, Names<'_, T>)],
) -> Vec<(Option<&'t T>, Option<&'t T>)> {
    let mut partner: Vec<Option<&T>> = new.iter().map(|_| None).collect();
    let mut left: Vec<&T> = old.iter().collect();
    for (old_names, new_names) in rounds {
        let mut free: HashMap<String, usize> = HashMap::new();
        for (index, element) in new.iter().enumerate() {
            if partner.get(index).is_some_and(Option::is_none) {
                for name in new_names(element) {
                    free.entry(name).or_insert(index);
                }
            }
        }
        left.retain(|element| {
            let slot = old_names(element).iter().find_map(|name| free.get(name).copied());
            match slot.and_then(|index| partner.get_mut(index)) {
                Some(partner) if partner.is_none() => {
                    *partner = Some(element);
                    false
                }
                _ => true,
            }
        });
    }
    let kept = partner.into_iter().zip(new).map(|(old, new)| (old, Some(new)));
    kept.chain(left.into_iter().map(|old| (Some(old), None))).collect()
}

#[cfg(test)]
mod tests {
    use super::pair;

    #[test]
    fn later_rounds_take_what_earlier_ones_have_left_over() {
        let old = ["a1", "b2", "c3"];
        let new = ["d2", "c9", "e8"];
        let letter = |text: &&str| vec![text[..1].to_owned()];
        let digit = |text: &&str| vec![text[1..].to_owned()];
        let pairs = pair(&old, &new, &[(&letter, &letter), (&digit, &digit)]);
        let pairs: Vec<_> = pairs.into_iter().map(|(a, b)| (a.copied(), b.copied())).collect();
        assert_eq!(
            pairs,
            [
                (Some("b2"), Some("d2")),
                (Some("c3"), Some("c9")),
                (None, Some("e8")),
                (Some("a1"), None)
            ]
        );
    }
}
