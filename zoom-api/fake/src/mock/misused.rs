//! How a test is told.

/// Ends a test that uses the mock wrongly, or whose calls are not as expected.
#[track_caller]
#[allow(clippy::panic, reason = "a panic is how a test is told")]
pub(super) fn misused(what: &str) -> ! {
    panic!("{what}")
}
