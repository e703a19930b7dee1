//! Values that requests and answers are made of.

mod datetime;
mod id;
pub(crate) mod open_enum;
pub(crate) mod secret;
mod upload;

pub use crate::generated::types::*;
pub use crate::wire::{Csv, Misfit, UnknownField, UnknownFields};
pub use datetime::{Date, DateTime};
pub(crate) use id::{id, text};
pub use open_enum::UnknownValue;
pub(crate) use open_enum::{int_enum, text_enum};
pub use secret::Secret;
pub use upload::Upload;
