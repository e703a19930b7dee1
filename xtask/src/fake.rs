//! `cargo xtask fake`: the program of the workspace, or one with the tables of other APIs in it.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::{Failure, files, program, workspace};

/// Package of the program.
const PACKAGE: &str = "zoom-fake";

/// Runs the fake. Each `--api FOLDER` among the arguments is a crate whose calls it answers too; where none is named,
/// the crate that the command is run in is one.
///
/// # Errors
/// When one of them is no such crate, or there is no cargo.
pub fn run(arguments: &[OsString]) -> Result<ExitCode, Failure> {
    let (mut folders, rest) = split(arguments)?;
    if folders.is_empty() {
        folders.extend(around(
            &env::current_dir().map_err(|error| Failure::broken(format!("error: {error}")))?,
        )?);
    }
    let [first, ..] = folders.as_slice() else { return program::run(PACKAGE, &rest) };
    // Beside what is built of the crate anyway: it is not built once more.
    let home = first.join("target/fake");
    let (manifest, main) = texts(&folders)?;
    let all = [("Cargo.toml", manifest.as_str()), ("src/main.rs", main.as_str())];
    files::replace_all(&home, all)
        .map_err(|error| Failure::broken(format!("error: {}/{error}", home.display())))?;
    program::run_at(&home.join("Cargo.toml"), &first.join("target"), &rest)
}

/// The folders that are named, and what else there is.
fn split(arguments: &[OsString]) -> Result<(Vec<PathBuf>, Vec<OsString>), Failure> {
    let (mut folders, mut rest) = (Vec::new(), Vec::new());
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let named = word.to_str().and_then(|word| word.strip_prefix("--api="));
        let folder = match named {
            Some(folder) => OsStr::new(folder),
            None if word == "--api" => {
                words.next().ok_or_else(|| Failure::broken("error: `--api` names no folder"))?
            }
            None => {
                rest.push(word.clone());
                continue;
            }
        };
        let folder = workspace::root(Some(Path::new(folder)))?;
        let absolute = std::path::absolute(&folder);
        folders.push(absolute.map_err(|error| Failure::broken(format!("error: {error}")))?);
    }
    Ok((folders, rest))
}

/// The crate of another API that a folder is in.
fn around(folder: &Path) -> Result<Option<PathBuf>, Failure> {
    let Some(root) = workspace::above(folder) else { return Ok(None) };
    // The program has the calls of the workspace already.
    let is_other = workspace::spec(&root)?.api.runtime.is_some();
    Ok(is_other.then_some(root))
}

/// Manifest and source of the program.
fn texts(folders: &[PathBuf]) -> Result<(String, String), Failure> {
    let path = |path: &Path| path.to_string_lossy().replace('\\', "/");
    let own = path(&workspace::own().join("xtask/fake"));
    let mut manifest = format!(
        "[package]\nname = \"fake\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\n{PACKAGE} = {{ path = \"{own}\" }}\n"
    );
    let mut tables = Vec::new();
    for folder in folders {
        let api = workspace::spec(folder)?.api;
        let package = &api.package;
        manifest += &format!(
            "{package} = {{ path = \"{}\", features = [\"fake\"] }}\n",
            path(&folder.join(api.folder.as_deref().unwrap_or_default()))
        );
        tables.push(format!("{}::CONTRACTS", api.library()));
    }
    let tables = tables.join(", ");
    let main = format!(
        "fn main() -> std::process::ExitCode {{\n    {}::main(&[{tables}])\n}}\n",
        PACKAGE.replace('-', "_")
    );
    Ok((manifest, main))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<OsString> {
        words.iter().map(OsString::from).collect()
    }

    #[test]
    fn a_program_has_the_tables_of_all_crates_that_are_named() {
        let lockers = workspace::own().join("tests/zoom-lockers");
        let lockers = lockers.to_string_lossy();
        let given = words(&["--port", "0", "--api", &lockers, &format!("--api={lockers}")]);
        let split = split(&given).ok();
        assert!(split.is_some());
        let (folders, rest) = split.unwrap_or_default();
        assert_eq!(rest, words(&["--port", "0"]));
        assert_eq!(folders.len(), 2);
        let texts = texts(folders.get(..1).unwrap_or_default()).ok();
        let (manifest, main) = texts.unwrap_or_default();
        let dependency =
            format!("zoom-lockers = {{ path = \"{lockers}/\", features = [\"fake\"] }}");
        assert!(manifest.contains(&dependency), "{manifest}");
        let expected = "fn main() -> std::process::ExitCode {\n    \
                        zoom_fake::main(&[zoom_lockers::CONTRACTS])\n}\n";
        assert_eq!(main, expected);
    }

    #[test]
    fn a_crate_that_it_is_run_in_is_one_of_them() {
        let around = |folder: &str| around(&workspace::own().join(folder)).ok().flatten();
        let lockers = workspace::own().join("tests/zoom-lockers");
        assert_eq!(around("tests/zoom-lockers/src"), Some(lockers));
        assert_eq!(around("xtask/src"), None, "the workspace itself");
    }

    #[test]
    fn a_folder_without_a_spec_is_refused() {
        let refused = |given: &[&str]| split(&words(given)).err().map(|failure| failure.message);
        assert_eq!(refused(&["--api"]).as_deref(), Some("error: `--api` names no folder"));
        let message = refused(&["--api", "nowhere"]).unwrap_or_default();
        assert!(message.starts_with("error: nowhere: there is no spec/api.json"), "{message}");
    }
}
