//! The files of a spec, as an import takes them.

use std::collections::BTreeMap;

/// Files by path below the folder of the spec.
pub type Files = BTreeMap<String, Vec<u8>>;
