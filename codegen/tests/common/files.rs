//! Files of a spec in tests, and ways to change them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

/// Files by path below the folder of the spec.
pub type Files = BTreeMap<String, Vec<u8>>;

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
