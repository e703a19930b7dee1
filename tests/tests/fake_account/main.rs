//! What calls do to the account of the fake, as the client sees it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]
// What Zoom no longer recommends works all the same.
#![allow(deprecated)]

mod assistants;
mod bulk;
mod callers;
mod contact_groups;
mod groups;
mod listings;
mod profile;
mod settings;
mod signing_in;
mod snapshots;
mod uploads;
mod users;
mod zoom;
