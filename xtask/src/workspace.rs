//! Where the command works: the folder that holds the spec, and the workspace that the command is from.

use std::env;
use std::path::{Path, PathBuf};

use codegen::Spec;

use crate::Failure;

/// The file that tells a spec from other folders.
const API: &str = "spec/api.json";

/// The folder that holds `spec/`: the one that is named, else the nearest upwards.
pub fn root(named: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(folder) = named {
        if folder.join(API).is_file() {
            return Ok(folder.to_owned());
        }
        let folder = folder.display();
        return Err(Failure::broken(format!(
            "error: {folder}: there is no {API}\n\nhelp: name the folder of a crate that has one; `cargo xtask api new {folder}` makes such a crate"
        )));
    }
    let here = env::current_dir().map_err(|error| Failure::broken(format!("error: {error}")))?;
    above(&here).ok_or_else(|| Failure::broken(format!("error: there is no {API} here or above\n\nhelp: run the command below the folder that holds `spec/`, or name that with `--api`")))
}

/// The nearest folder upwards that holds `spec/`.
pub fn above(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|folder| folder.join(API).is_file()).map(Path::to_path_buf)
}

/// The workspace that this command was built from, whatever it works on.
#[must_use]
pub fn own() -> PathBuf {
    let home = Path::new(env!("CARGO_MANIFEST_DIR"));
    home.parent().unwrap_or(home).to_owned()
}

/// The spec, or all that is wrong with it.
pub fn spec(root: &Path) -> Result<Spec, Failure> {
    codegen::load(&root.join("spec")).map_err(|problems| Failure::broken(problems.summary()))
}
