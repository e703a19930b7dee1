//! A look at the account, after a call whose outcome is not known.

use bytes::Bytes;

use super::{Client, Job};

/// What a look has shown.
pub(super) enum Look {
    /// The effect is there.
    Done(http::Response<Bytes>),
    /// It is not.
    NotDone,
    /// The look itself failed.
    Unclear,
}

/// Looks whether the effect of a call is there, where the spec says how.
pub(super) async fn look(_client: &Client, _job: &Job) -> Look {
    Look::Unclear
}
