//! No file of Rust uses another that uses it in turn, directly or by way of others.
//!
//! What counts as a use: an item of the other file, named in an import or in a path. What does not: handing on the
//! items of others (`pub use`), which only says where to find them, and a method of a type that is written in several
//! files, which stands nowhere in the text with its file.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

mod graph;
mod read;

use std::fs;
use std::path::{Path, PathBuf};

use graph::{Grain, circles};

/// Files that a crate begins with, of all crates below a folder.
fn roots(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name == "src" {
            found.extend(
                ["lib.rs", "main.rs"]
                    .map(|root| path.join(root))
                    .into_iter()
                    .filter(|root| root.is_file()),
            );
        } else if path.is_dir() && name != "target" && !name.starts_with('.') {
            roots(&path, found);
        }
    }
}

/// The crate in which the files of one module may use each other: a type, and what it can do, in several files.
const BY_MODULE: &str = "zoom-api/redis";

#[test]
fn nothing_uses_what_uses_it() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut crates = Vec::new();
    roots(workspace, &mut crates);
    assert!(crates.len() > 8, "{crates:?}");
    let grain = |root: &Path| {
        let by_module = root.starts_with(workspace.join(BY_MODULE));
        if by_module { Grain::Module } else { Grain::File }
    };
    let found: Vec<_> =
        crates.iter().flat_map(|root| circles(root, workspace, grain(root))).collect();
    assert!(
        found.is_empty(),
        "{} circles; what two files need of each other belongs into a third:\n\n{}",
        found.len(),
        found.join("\n\n")
    );
}

/// What is found in a crate of these files.
fn found(files: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    circles(&folder.path().join("lib.rs"), folder.path(), Grain::File)
}

#[test]
fn a_circle_is_told_with_what_ties_it() {
    let circle =
        "one.rs -> three.rs: three\nthree.rs -> two/mod.rs: Two\ntwo/mod.rs -> one.rs: One";
    let files = [
        ("lib.rs", "mod one; mod two; mod three; pub use one::One; pub use two::Two;"),
        ("one.rs", "use crate::three; pub struct One; fn f() { three::three() }"),
        ("two/mod.rs", "pub struct Two(super::one::One);"),
        ("three.rs", "pub fn three() { drop::<Option<crate::Two>>(None) }"),
    ];
    assert_eq!(found(&files), [circle]);
}

#[test]
fn a_parent_and_a_child_can_be_a_circle() {
    let uses = [
        ("lib.rs", "mod child; use child::Child; pub struct Parent(Child);"),
        ("child.rs", "pub struct Child; fn f(_: super::Parent) {}"),
    ];
    assert_eq!(found(&uses), ["child.rs -> lib.rs: Parent\nlib.rs -> child.rs: Child"]);
    let all =
        [("lib.rs", uses[0].1), ("child.rs", "use super::*; pub struct Child; fn f(_: Parent) {}")];
    assert_eq!(found(&all), found(&uses));
    let hands_on = [("lib.rs", "mod child; pub use child::Child; pub struct Parent;"), uses[1]];
    assert_eq!(found(&hands_on), [""; 0]);
}
