//! Values that requests and answers are made of.

mod datetime;
mod id;
pub(crate) mod open_enum;
pub(crate) mod secret;
mod upload;

pub(crate) use crate::__text as text;
pub use crate::wire::{Csv, Misfit, UnknownField, UnknownFields, UnknownValue};
pub use datetime::{Date, DateTime};
pub use secret::Secret;
pub use upload::Upload;
