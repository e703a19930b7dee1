//! The generator knows no crate: names and folders are those of `api.json`.

use std::path::Path;

use crate::common::{Files, base, patch, read_folder};
use codegen::load::load_files;
use serde_json::json;

/// The small spec as that of another crate.
fn with(api: &serde_json::Value) -> Files {
    let mut files = base();
    patch(&mut files, &json!([{ "file": "api.json" }]));
    files.insert("api.json".to_owned(), codegen::format::format(&api.to_string()).unwrap().into());
    files
}

fn generated(files: Files) -> Vec<(String, String)> {
    let spec = load_files(files).unwrap_or_else(|problems| panic!("{problems}"));
    codegen::generate(&spec).unwrap().into_iter().collect()
}

#[test]
fn no_source_names_a_crate_or_its_folder() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let api = codegen::load(&root.join("spec")).unwrap().api;
    let mut found = Vec::new();
    for folder in ["codegen/src", "codegen/tools/src", "xtask/src", "xtask/tools/src"] {
        let files = read_folder(&root.join(folder));
        assert!(files.len() > 5, "{folder}");
        for (path, text) in files {
            let text = String::from_utf8(text).unwrap();
            for (number, line) in text.lines().enumerate() {
                if [&api.package, &api.library()].into_iter().any(|name| line.contains(name)) {
                    found.push(format!("{folder}/{path}:{}: {line}", number + 1));
                }
            }
        }
    }
    assert!(found.is_empty(), "take it from `spec.api`:\n{}", found.join("\n"));
}

#[test]
fn a_crate_goes_where_its_api_says() {
    let files = generated(with(&json!({
        "crate": "phone-book",
        "title": "the phone book",
        "base_url": "https://api.example.com/v1",
        "folder": "crates/book",
        "tests": "checks",
        "core": { "crate": "book-core", "folder": "crates/core" },
        "fake": { "crate": "paper-book", "folder": "crates/paper" },
    })));
    let folders = [
        "crates/book/src/generated/",
        "crates/core/src/generated/",
        "crates/paper/src/generated/",
        "checks/generated/",
    ];
    for folder in folders {
        assert!(files.iter().any(|(path, _)| path.starts_with(folder)), "{folder}");
    }
    for (path, text) in &files {
        assert!(folders.iter().any(|folder| path.starts_with(folder)), "{path}");
        assert!(!text.contains("zoom"), "{path}");
    }
    let text = |path: &str| &files.iter().find(|(known, _)| known == path).unwrap().1;
    // The plans are in the core and nowhere else.
    assert!(text("crates/core/src/generated/rate_limits.rs").contains("pub enum Plan"));
    assert!(!files.iter().any(|(path, _)| path == "crates/book/src/generated/rate_limits.rs"));
    assert!(!text("crates/book/src/generated/mod.rs").contains("rate_limits"));
    let request = text("crates/book/src/generated/users/list.rs");
    assert!(request.contains("/// # async fn example(client: phone_book::Client)"), "{request}");
    let test = text("checks/generated/users/list.rs");
    assert!(test.contains("use phone_book::users::"), "{test}");
}

#[test]
fn a_crate_of_one_s_own_lies_beside_its_spec() {
    let files = generated(with(&json!({
        "crate": "phone-book",
        "title": "the phone book",
        "base_url": "https://api.example.com/v1",
        "runtime": { "client": "caller", "fake": "callee" },
    })));
    for folder in ["src/generated/", "src/contracts/", "tests/generated/"] {
        assert!(files.iter().any(|(path, _)| path.starts_with(folder)), "{folder}");
    }
    let request = files.iter().find(|(path, _)| path == "src/generated/users/list.rs").unwrap();
    assert!(request.1.contains("/// # async fn example(client: caller::Client)"), "{}", request.1);
}
