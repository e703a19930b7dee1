//! The version of the crate, from its manifest.

use std::fs;
use std::path::Path;

use semver::Version;
use toml::Table;
use xtask::Failure;

/// The manifest of the workspace.
pub(super) const WORKSPACE: &str = "Cargo.toml";

/// The version of a crate, by the path of its manifest below a folder. A crate that leaves its version to that of the
/// workspace has the manifest of the workspace in that folder.
pub(crate) fn of_folder(root: &Path, manifest: &str) -> Result<Version, Failure> {
    let read = |path: &str| {
        fs::read_to_string(root.join(path))
            .map_err(|error| Failure::broken(format!("error: {path}: {error}")))
    };
    let package = read(manifest)?;
    of_manifests(manifest, &package, &read(WORKSPACE)?).map_err(Failure::broken)
}

/// The version that two manifests give.
pub(super) fn of_manifests(
    manifest: &str,
    package: &str,
    workspace: &str,
) -> Result<Version, String> {
    let table = |path: &str, text: &str| {
        text.parse::<Table>().map_err(|error| format!("error: {path}: {error}"))
    };
    let package = table(manifest, package)?;
    let version = package.get("package").and_then(|package| package.get("version"));
    let inherits = version.and_then(|version| version.get("workspace")).is_some();
    let (path, version) = if inherits {
        let workspace = table(WORKSPACE, workspace)?;
        let package = workspace.get("workspace").and_then(|workspace| workspace.get("package"));
        (WORKSPACE, package.and_then(|package| package.get("version")).cloned())
    } else {
        (manifest, version.cloned())
    };
    let text = version.as_ref().and_then(toml::Value::as_str);
    let text = text.ok_or_else(|| format!("error: {path}: there is no version"))?;
    text.parse().map_err(|error| format!("error: {path}: `{text}` is no version: {error}"))
}

#[cfg(test)]
mod tests {
    use super::of_manifests;

    #[test]
    fn a_version_stands_in_the_crate_or_in_the_workspace() {
        let workspace = "[workspace.package]\nversion = \"0.3.1\"";
        let version = |package: &str| {
            of_manifests("a/Cargo.toml", package, workspace).map(|found| found.to_string())
        };
        assert_eq!(version("[package]\nversion = \"1.2.3\""), Ok("1.2.3".to_owned()));
        assert_eq!(version("[package]\nversion.workspace = true"), Ok("0.3.1".to_owned()));
        let none = Err("error: a/Cargo.toml: there is no version".to_owned());
        assert_eq!(version("[package]"), none);
        let wrong = version("[package]\nversion = \"1.2\"");
        let start = "error: a/Cargo.toml: `1.2` is no version: ";
        assert!(wrong.as_ref().is_err_and(|text| text.starts_with(start)), "{wrong:?}");
    }
}
