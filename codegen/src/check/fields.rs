//! Fields and parameters: whether their members go with each other.

mod bounds;
mod directions;
mod files;
mod placement;

pub(super) use bounds::{bounds, defaults};
pub(super) use directions::directions;
pub(super) use files::files;
pub(super) use placement::placement;
