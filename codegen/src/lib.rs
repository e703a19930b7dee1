//! Reads the spec of Zoom's API and writes the crate `zoom-api`.

mod docs;
mod emit;
pub mod header;
mod ir;
mod lower;
pub mod names;
pub mod spec;

pub use emit::{CRATE_DIR, TESTS_DIR};
pub use lower::Spec as LowerSpec;
/// x
pub fn generate(spec:&lower::Spec<'_>)->Result<std::collections::BTreeMap<String,String>,String>{emit::emit(&lower::lower(spec))}
