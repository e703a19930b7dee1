//! Reads the spec of one of Zoom's APIs and writes the crate that calls it.
//!
//! What works on the spec beside that (import, lint, diff and the like) is the crate `codegen-tools`: who
//! generates does not compile it.

pub mod api;
pub mod at;
pub mod check;
mod consequences;
mod damage;
pub mod day;
pub mod derive;
pub mod diagnostic;
pub mod docs;
pub mod drift;
pub mod emit;
pub mod english;
pub mod facts;
pub mod files;
pub mod format;
pub mod header;
#[allow(missing_docs, reason = "the fields of plain data say by their names what they are")]
pub mod ir;
mod lack;
pub mod leftover;
pub mod load;
pub mod lower;
pub mod names;
pub mod reading;
pub mod resolve;
mod rule;
pub mod schema;
pub mod source;
pub mod spec;
pub mod ty;
pub mod usage;
mod version;
pub mod walk;

use std::collections::BTreeMap;

pub use files::Spec;
pub use load::load;
pub use version::VERSION;

/// All generated files, by path below the folder that holds `spec/`.
///
/// # Errors
/// When what was written is not Rust, which is a fault of this crate; the text says where.
pub fn generate(spec: &Spec) -> Result<BTreeMap<String, String>, String> {
    let mut files = BTreeMap::new();
    emit::emit(&lower::lower(spec), |path, file| drop(files.insert(path, file.text)))?;
    Ok(files)
}

/// Generated files by path, each with what stands where in it.
pub type GeneratedFiles = BTreeMap<String, emit::File>;

/// All generated files, and what stands where in them.
///
/// # Errors
/// When what was written is not Rust, which is a fault of this crate; the text says where.
pub fn generate_with_parts(spec: &Spec) -> Result<GeneratedFiles, String> {
    let mut files = GeneratedFiles::new();
    emit::emit(&lower::lower(spec), |path, file| drop(files.insert(path, file)))?;
    Ok(files)
}

/// Number of files that [`generate`] gives for files of the spec, each of them decided on and none written.
///
/// Benchmarks tell with it what deciding costs and what writing does.
#[doc(hidden)]
pub fn plan(spec: &Spec) -> usize {
    lower::lower(spec).modules().count()
}
