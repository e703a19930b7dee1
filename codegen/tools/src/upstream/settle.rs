//! The three-way merge of one value: what upstream said, what it says now, what the spec says.

use super::model::Bounds;

/// What becomes of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict<T> {
    /// The spec stays as it is.
    Stay,
    /// Upstream now says what the spec says, and did not before.
    Agreed,
    /// The spec takes what upstream says now.
    Take(T),
    /// Both changed, each to something else.
    Conflict,
}

impl<T> Verdict<T> {
    pub(super) fn map<U>(self, into: impl FnOnce(T) -> U) -> Verdict<U> {
        match self {
            Self::Stay => Verdict::Stay,
            Self::Agreed => Verdict::Agreed,
            Self::Take(value) => Verdict::Take(into(value)),
            Self::Conflict => Verdict::Conflict,
        }
    }
}

/// `None` is a value that is not there.
pub(super) fn settle<T: PartialEq>(
    base: Option<T>,
    theirs: Option<T>,
    ours: Option<&T>,
) -> Verdict<Option<T>> {
    if base == theirs {
        Verdict::Stay
    } else if theirs.as_ref() == ours {
        Verdict::Agreed
    } else if base.as_ref() == ours {
        Verdict::Take(theirs)
    } else if ours.is_none() && base.is_some() && theirs.is_some() {
        // The spec leaves it out.
        Verdict::Stay
    } else {
        Verdict::Conflict
    }
}

/// Each side is settled by itself; what comes of both is the value.
pub(super) fn settle_bounds(base: Bounds, theirs: Bounds, ours: Bounds) -> Verdict<Bounds> {
    if base == theirs {
        return Verdict::Stay;
    }
    if theirs == ours {
        return Verdict::Agreed;
    }
    let mut merged = ours;
    let sides = base.iter().zip(&theirs).zip(&ours).zip(&mut merged);
    for (((base, theirs), ours), merged) in sides {
        match settle(*base, *theirs, ours.as_ref()) {
            Verdict::Stay | Verdict::Agreed => {}
            Verdict::Take(value) => *merged = value,
            Verdict::Conflict => return Verdict::Conflict,
        }
    }
    if merged == ours {
        Verdict::Stay
    } else if matches!(merged, [Some(low), Some(high)] if low > high) {
        // Nothing is left between the sides of one and of the other.
        Verdict::Conflict
    } else {
        Verdict::Take(merged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_case_has_its_verdict() {
        let cases = [
            // Upstream did not change.
            (Some(1), Some(1), Some(2), Verdict::Stay),
            (None, None, Some(2), Verdict::Stay),
            (Some(1), Some(1), None, Verdict::Stay),
            // Upstream changed, and the spec did not.
            (Some(1), Some(2), Some(1), Verdict::Take(Some(2))),
            (None, Some(2), None, Verdict::Take(Some(2))),
            (Some(1), None, Some(1), Verdict::Take(None)),
            // Both changed to the same.
            (Some(1), Some(2), Some(2), Verdict::Agreed),
            (Some(1), None, None, Verdict::Agreed),
            (None, Some(2), Some(2), Verdict::Agreed),
            // Both changed.
            (Some(1), Some(2), Some(3), Verdict::Conflict),
            (None, Some(2), Some(3), Verdict::Conflict),
            (Some(1), None, Some(3), Verdict::Conflict),
            // The spec leaves it out.
            (Some(1), Some(2), None, Verdict::Stay),
        ];
        for (base, theirs, ours, verdict) in cases {
            assert_eq!(
                settle(base, theirs, ours.as_ref()),
                verdict,
                "{base:?} {theirs:?} {ours:?}"
            );
        }
    }

    #[test]
    fn the_sides_of_bounds_are_settled_apart() {
        let settle = |base, theirs, ours| settle_bounds(base, theirs, ours);
        let one = Some(1);
        assert_eq!(
            settle([None, Some(9)], [None, Some(8)], [one, Some(9)]),
            Verdict::Take([one, Some(8)])
        );
        assert_eq!(
            settle([one, Some(9)], [None, Some(9)], [one, Some(5)]),
            Verdict::Take([None, Some(5)])
        );
        assert_eq!(settle([None, Some(9)], [None, Some(8)], [one, Some(7)]), Verdict::Conflict);
        assert_eq!(settle([None, Some(9)], [None, Some(8)], [None, Some(8)]), Verdict::Agreed);
        assert_eq!(settle([None, Some(9)], [None, Some(8)], [one, None]), Verdict::Stay);
        assert_eq!(settle([None, Some(9)], [None, Some(9)], [one, Some(7)]), Verdict::Stay);
        assert_eq!(settle([None, None], [None, Some(0)], [one, None]), Verdict::Conflict);
    }
}
