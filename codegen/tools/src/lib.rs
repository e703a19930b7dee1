//! What keeps the spec of Zoom's API true: import, lint, diff, explain and the like.

pub mod diff;
pub mod edit;
mod events;
pub mod explain;
pub mod fresh;
pub mod lint;
mod naming;
mod openapi;
mod operations;
pub mod reconcile;
mod secrets;
pub mod skeleton;
pub mod upstream;

pub use events::{ListedEvent, events};
pub use lint::lint;
pub use openapi::openapi;
pub use operations::{ListedOperation, operations};
