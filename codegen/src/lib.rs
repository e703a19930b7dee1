//! Reads the spec of Zoom's API and writes the crate `zoom-api`.

mod check;
pub mod day;
pub mod diagnostic;
pub mod diff;
mod docs;
pub mod drift;
pub mod edit;
mod emit;
pub mod explain;
mod facts;
pub mod format;
pub mod header;
mod ir;
pub mod lint;
pub mod load;
mod lower;
pub mod names;
mod openapi;
mod operations;
mod reading;
pub mod reconcile;
mod rule;
pub mod schema;
pub mod skeleton;
mod sounds;
pub mod source;
pub mod spec;
pub mod upstream;
mod usage;

use std::collections::BTreeMap;

pub use emit::{CRATE_DIR, TESTS_DIR};
pub use lint::lint;
pub use load::{Spec, load};
pub use openapi::openapi;
pub use operations::{Operation, operations};

/// All generated files, by path below the root of the workspace.
///
/// # Errors
/// When what was written is not Rust, which is a fault of this crate; the text says where.
pub fn generate(spec: &Spec) -> Result<BTreeMap<String, String>, String> {
    emit::emit(&lower::lower(spec))
}

/// Number of files that [`generate`] gives for files of the spec, each of them decided on and none written.
///
/// Benchmarks tell with it what deciding costs and what writing does.
#[doc(hidden)]
pub fn plan(spec: &Spec) -> usize {
    lower::lower(spec).modules().count()
}
