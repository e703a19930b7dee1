//! Users themselves.

pub(super) mod create;
pub(super) mod delete;
pub(super) mod read;
pub(super) mod update;
