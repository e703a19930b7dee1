//! How the fake behaves where one Zoom is not like the other.

use std::ops::RangeInclusive;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::language::Language;

/// What differs from account to account and from year to year, or what nobody has written down. Given to
/// [`FakeBuilder::behaviour`](super::FakeBuilder::behaviour), or while the fake runs to
/// [`Fake::set_behaviour`](crate::Fake::set_behaviour).
///
/// As JSON, which the control of a fake takes, it has the names of the methods:
/// `{ "language": "ja", "newest_tokens": 1, "pending_users_change": false, "largest_page": 300, "windows":
/// "fixed", "delay_ms": [20, 120] }`.
///
/// ```
/// use std::time::Duration;
/// use zoom_api_fake::{Behaviour, Fake, Language};
///
/// let behaviour = Behaviour::new()
///     .language(Language::Japanese)
///     .newest_tokens(1)
///     .delay(Duration::from_millis(20)..=Duration::from_millis(120));
/// let fake = Fake::builder().behaviour(behaviour).start();
/// assert_eq!(fake.behaviour(), behaviour);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[must_use = "a behaviour is given to a fake"]
pub struct Behaviour {
    pub(super) language: Language,
    pub(super) newest_tokens: Option<u32>,
    pub(super) pending_users_change: bool,
    pub(super) largest_page: Option<u32>,
    pub(super) windows: Windows,
    /// Least and greatest delay in each direction.
    delay_ms: [u64; 2],
}

/// How calls per second and per minute are counted. Zoom does not say how it does it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Windows {
    /// In every stretch of time of that length.
    #[default]
    Sliding,
    /// From one full second or minute of the calendar to the next.
    Fixed,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            language: Language::English,
            newest_tokens: None,
            pending_users_change: true,
            largest_page: None,
            windows: Windows::Sliding,
            delay_ms: [0, 0],
        }
    }
}

impl Behaviour {
    /// What a fake does that is told nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the language of what is said to people, English by default: messages of errors, of limits and
    /// of single fields, and the reasons of the token endpoint. Codes, fields, headers, and the word behind
    /// `error` of the token endpoint stay. It is the language of the account, so that no header of a request
    /// changes it.
    pub fn language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// Lets only the newest so many access tokens of one holder be good, in place of all until they expire.
    /// The others are refused with 401 and code 124.
    ///
    /// A holder is the account, with what [`Fake::token`](crate::Fake::token) gives for
    /// [`Grant::account`](super::Grant::account) and what its Server-to-Server app fetches; or one authorisation of a
    /// user. It counts from the next token on that a holder is given; 0 is taken as 1.
    pub fn newest_tokens(mut self, tokens: u32) -> Self {
        self.newest_tokens = Some(tokens.max(1));
        self
    }

    /// Sets whether pending users change when they are updated or put into a group, as they do by default.
    /// By one report, Zoom answers success and does neither.
    pub fn pending_users_change(mut self, change: bool) -> Self {
        self.pending_users_change = change;
        self
    }

    /// Refuses pages of more items than this, with 400 and code 300, where the spec allows more. By Zoom's
    /// guide it is 300 throughout, by its specification 2,000 for users and members of groups.
    pub fn largest_page(mut self, items: u32) -> Self {
        self.largest_page = Some(items);
        self
    }

    /// Sets how calls per second and per minute are counted, in sliding windows by default. When it
    /// changes, what has been used up of all limits begins anew.
    pub fn windows(mut self, windows: Windows) -> Self {
        self.windows = windows;
        self
    }

    /// Sets how long a request takes to arrive, and again how long its answer does: each time another time
    /// of this range, from the seed of the fake, in whole milliseconds. None by default.
    ///
    /// In process it is time of the fake's [`clock`](crate::Fake::clock), and a caller that goes away takes a request
    /// along that has not arrived. Over a socket it is real time.
    pub fn delay(mut self, range: RangeInclusive<Duration>) -> Self {
        let [least, greatest] = [range.start(), range.end()]
            .map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
        self.delay_ms = [least, greatest.max(least)];
        self
    }

    /// The range of delays in milliseconds, if there are any.
    pub(super) fn delays(self) -> Option<RangeInclusive<u64>> {
        let [least, greatest] = self.delay_ms;
        (greatest > 0).then(|| least.min(greatest)..=greatest)
    }
}
