//! New files for what a document has and the spec does not.

mod add;
mod endpoint;
mod event;
mod example;
mod file;
mod ids;
mod operation_names;
mod paging;
mod response;
mod surroundings;

pub(super) use add::{add, add_ids};
pub(super) use surroundings::Surroundings;
