//! The workspace around the command.

use std::path::{Path, PathBuf};

use codegen::Spec;

use crate::Failure;

/// The root of the workspace. The command is run by cargo, from whatever directory.
pub(crate) fn root() -> Result<PathBuf, Failure> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    // A copied workspace runs its own binary, so the place is known when the binary is built.
    manifest.parent().map(Path::to_path_buf).ok_or_else(|| Failure::broken("error: xtask is in no workspace"))
}

/// The spec, or all that is wrong with it.
pub(crate) fn spec(root: &Path) -> Result<Spec, Failure> {
    codegen::load(&root.join("spec")).map_err(|problems| Failure::broken(problems.to_string()))
}
