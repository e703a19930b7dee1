//! The workspace around the command.

use std::env;
use std::path::{Path, PathBuf};

use codegen::Spec;

use crate::Failure;

/// The root of the workspace: the nearest folder upwards that has a `spec` beside its `Cargo.lock`.
pub fn root() -> Result<PathBuf, Failure> {
    let here = env::current_dir().map_err(|error| Failure::broken(format!("error: {error}")))?;
    let is_root =
        |folder: &&Path| folder.join("spec").is_dir() && folder.join("Cargo.lock").is_file();
    let root = here.ancestors().find(is_root).map(Path::to_path_buf);
    root.ok_or_else(|| Failure::broken("error: this is not the workspace\n\nhelp: run the command somewhere below the folder that holds `spec/`"))
}

/// The spec, or all that is wrong with it.
pub fn spec(root: &Path) -> Result<Spec, Failure> {
    codegen::load(&root.join("spec")).map_err(|problems| Failure::broken(problems.summary()))
}
