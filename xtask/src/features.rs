//! The manifests of the generated crates: they are there, and have a feature for each group of endpoints and one for
//! all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use codegen::Spec;
use codegen::drift::{Difference, stale};

use crate::Failure;

const BEGIN: &str = "# Groups of endpoints: written by `cargo xtask generate`.\n";
const END: &str = "# End of the groups.\n";

/// Adds the manifests to the files that are generated, and those that are not up to date to the differences.
///
/// # Errors
/// When there is no manifest, or no place in it for the features.
pub fn add(
    root: &Path,
    spec: &Spec,
    texts: &mut BTreeMap<String, String>,
    differences: &mut Vec<Difference>,
) -> Result<(), Failure> {
    if let Some(core) = &spec.api.core {
        // It is left as it is, and seen: a run after a change of it is a whole one.
        let (path, text) = manifest_of(root, &core.folder, &core.package)?;
        texts.insert(path, text);
    }
    let groups = spec.groups();
    for (path, package) in spec.api.manifests() {
        let found = fs::read_to_string(root.join(&path))
            .map_err(|error| Failure::work(format!("error: {path}: {error}")))?;
        let Some(expected) = manifest(&found, &groups, package) else {
            return Err(Failure::work(format!(
                "error: {path} has no place for the features of the groups\n\n\
                 help: add these two lines to `[features]` there, and `\"endpoints\"` to `default`\n\n{BEGIN}{END}"
            )));
        };
        differences.extend(stale(&path, &found, &expected));
        texts.insert(path, expected);
    }
    Ok(())
}

/// The core has no groups, but what is generated for it must not land beside it.
fn manifest_of(root: &Path, folder: &str, package: &str) -> Result<(String, String), Failure> {
    let path = format!("{folder}/Cargo.toml");
    let found = fs::read_to_string(root.join(&path))
        .map_err(|error| Failure::work(format!("error: {path}: {error}")))?;
    let name = format!("name = \"{package}\"");
    let mut lines = found.lines().map(str::trim).skip_while(|line| *line != "[package]");
    if lines.find(|line| line.starts_with("name")) == Some(name.as_str()) {
        return Ok((path, found));
    }
    Err(Failure::work(format!(
        "error: {path} is not the manifest of `{package}`\n\nhelp: mend `core` in spec/api.json"
    )))
}

/// A manifest with these groups between the two lines.
fn manifest(text: &str, groups: &BTreeSet<&str>, package: Option<&str>) -> Option<String> {
    let text = text.replace("\r\n", "\n");
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    let features: Vec<_> = groups.iter().map(|group| group.replace('_', "-")).collect();
    let all: Vec<_> = features.iter().map(|feature| format!("\"{feature}\"")).collect();
    let mut lines = format!("endpoints = [{}]\n", all.join(", "));
    for feature in &features {
        let turned_on = package.map(|package| format!("\"{package}/{feature}\""));
        lines += &format!("{feature} = [{}]\n", turned_on.unwrap_or_default());
    }
    Some([before, BEGIN, &lines, END, after].concat())
}
