//! What the tests of the loader share: a small spec without a fault, and ways to change it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs, dead_code)]

pub mod upstream;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Files by path below the folder of the spec.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A folder of the tests.
pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

/// The small spec without a fault.
pub fn base() -> Files {
    read_folder(&folder("base"))
}

/// All files below a folder.
pub fn read_folder(dir: &Path) -> Files {
    let mut files = Files::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let parts = path.strip_prefix(dir).unwrap().iter().map(|part| part.to_str().unwrap());
            files.insert(parts.collect::<Vec<_>>().join("/"), fs::read(&path).unwrap());
        }
    }
    files
}

/// Changes the files: each step sets, adds or removes one value, or makes a link.
pub fn patch(files: &mut Files, steps: &Value) {
    for step in steps.as_array().unwrap() {
        let text = |name: &str| step.get(name).and_then(Value::as_str);
        let path = text("file").unwrap();
        let Some(at) = text("at") else {
            assert!(files.remove(path).is_some(), "there is no {path}");
            continue;
        };
        let mut file: Value = serde_json::from_slice(&files[path]).unwrap();
        let (parent, name) = at.rsplit_once('/').unwrap();
        let parent = file.pointer_mut(parent).unwrap_or_else(|| panic!("{path} has no {parent}"));
        match (parent, step.get("value")) {
            (Value::Object(members), Some(value)) => {
                drop(members.insert(name.to_owned(), value.clone()))
            }
            (Value::Object(members), None) => drop(members.remove(name).unwrap()),
            (Value::Array(items), Some(value)) if name == "-" => items.push(value.clone()),
            (Value::Array(items), Some(value)) => {
                items[name.parse::<usize>().unwrap()] = value.clone()
            }
            (Value::Array(items), None) => drop(items.remove(name.parse().unwrap())),
            (parent, _) => panic!("{parent} has no members"),
        }
        let text = codegen::format::format(&file.to_string()).unwrap();
        files.insert(path.to_owned(), text.into_bytes());
    }
}

/// Names of the changes in `tests/diff`.
pub fn diff_cases() -> Vec<String> {
    let entries = fs::read_dir(folder("diff")).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The spec before and after a change in `tests/diff`.
pub fn diff_case(name: &str) -> (Files, Files) {
    let mut before = base();
    let mut case = read_folder(&folder("diff").join(name));
    case.remove("expected.txt");
    let mut steps = |file: &str| -> Value {
        let bytes = case.remove(file).unwrap_or_else(|| b"[]".to_vec());
        serde_json::from_slice(&bytes).unwrap()
    };
    let (first, then) = (steps("before.json"), steps("patch.json"));
    patch(&mut before, &first);
    for (path, bytes) in case.clone() {
        if let Some(path) = path.strip_prefix("before/") {
            before.insert(path.to_owned(), bytes);
        }
    }
    case.retain(|path, _| !path.starts_with("before/"));
    let mut after = before.clone();
    patch(&mut after, &then);
    after.extend(case);
    (before, after)
}
