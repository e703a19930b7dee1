//! Whether JSON values are values of their fields.

mod bounds;
mod enums;
mod objects;
mod one;
mod report;

pub(super) use report::{ValueCheck, ValueOrigin};
