//! The least version that allows a change, by the rules of Cargo.

use semver::{BuildMetadata, Prerelease, Version};

use super::change::Effect;

/// The least version after `old` that may hold a change with this effect on the Rust API.
///
/// Cargo takes the leftmost number that is not zero for the one that breaks: from 0.1.0 that is
/// 0.2.0, and everything else may come with 0.1.1. Before 0.1, and before a first release, every
/// version may break.
#[must_use]
pub fn least_version(old: &Version, effect: Effect) -> Version {
    let Version { major, minor, patch, .. } = *old;
    if !old.pre.is_empty() {
        return Version {
            pre: next_prerelease(&old.pre),
            build: BuildMetadata::EMPTY,
            ..old.clone()
        };
    }
    match (effect, major, minor) {
        (Effect::Breaking, 1.., _) => Version::new(major.saturating_add(1), 0, 0),
        (Effect::Breaking, 0, 1..) | (Effect::Additive, 1.., _) => {
            Version::new(major, minor.saturating_add(1), 0)
        }
        _ => Version::new(major, minor, patch.saturating_add(1)),
    }
}

/// The next one: `rc.1` is followed by `rc.2`, and `alpha` by `alpha.1`.
fn next_prerelease(old: &Prerelease) -> Prerelease {
    let (head, last) = old.as_str().rsplit_once('.').unwrap_or(("", old.as_str()));
    let next = match last.parse::<u64>() {
        Ok(number) if head.is_empty() => number.saturating_add(1).to_string(),
        Ok(number) => format!("{head}.{}", number.saturating_add(1)),
        Err(_) => format!("{old}.1"),
    };
    Prerelease::new(&next).unwrap_or_else(|_| old.clone())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Effect, Version, least_version};

    #[test]
    fn cargo_counts_from_the_leftmost_number_that_is_not_zero() {
        for (old, none, additive, breaking) in [
            ("0.0.3", "0.0.4", "0.0.4", "0.0.4"),
            ("0.1.0", "0.1.1", "0.1.1", "0.2.0"),
            ("0.9.4", "0.9.5", "0.9.5", "0.10.0"),
            ("1.0.0", "1.0.1", "1.1.0", "2.0.0"),
            ("2.3.4+build", "2.3.5", "2.4.0", "3.0.0"),
            ("1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.1", "1.0.0-alpha.1"),
            ("1.0.0-rc.9", "1.0.0-rc.10", "1.0.0-rc.10", "1.0.0-rc.10"),
        ] {
            let old: Version = old.parse().unwrap();
            let least = |effect| least_version(&old, effect).to_string();
            assert_eq!(least(Effect::None), none, "{old}");
            assert_eq!(least(Effect::Additive), additive, "{old}");
            assert_eq!(least(Effect::Breaking), breaking, "{old}");
            for effect in [Effect::None, Effect::Additive, Effect::Breaking] {
                assert!(least_version(&old, effect) > old, "{old}");
            }
        }
    }
}
