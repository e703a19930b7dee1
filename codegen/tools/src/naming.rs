//! Names for what is new in the spec: by the same rules every time, whoever brings it.

mod groups;
pub(crate) mod members;
mod namer;
mod operation_name;
mod spelling;

pub(crate) use groups::{Groups, literals};
pub(crate) use namer::Namer;
pub(crate) use operation_name::{OperationName, OperationTraits};
pub(crate) use spelling::{pascal, snake};
