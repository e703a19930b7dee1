//! Names for what is new in the spec: by the same rules every time, whoever brings it.

mod groups;
pub(crate) mod members;
mod namer;
mod spelling;
mod words;

pub(crate) use groups::{Groups, literals};
pub(crate) use namer::Namer;
pub(crate) use spelling::{pascal, snake};
pub(crate) use words::{Seen, Words};
