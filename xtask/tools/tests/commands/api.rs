//! `cargo xtask api new`, and the commands on the crate that it makes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::common::{XTASK, stderr, stdout};

/// The workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A command as a text writes it, in a folder.
fn run(line: &str, folder: &Path) -> Output {
    let words = line.strip_prefix("cargo xtask ").unwrap().split_whitespace();
    Command::new(XTASK).args(words).current_dir(folder).output().unwrap()
}

/// A folder with a link to what the README needs of the workspace.
fn beside() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let document = folder.path().join("zoom-api/tests/documents/Lockers.openapi.json");
    fs::create_dir_all(document.parent().unwrap()).unwrap();
    fs::copy(root().join("tests/documents/Lockers.openapi.json"), document).unwrap();
    folder
}

fn texts(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut texts = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let below = path.strip_prefix(folder).unwrap().to_owned();
                texts.insert(below, fs::read_to_string(&path).unwrap());
            }
        }
    }
    texts
}

/// What says where other crates are, and what was built.
fn depends_on_place(path: &Path) -> bool {
    let is_at_the_top = path.parent() == Some(Path::new(""));
    is_at_the_top || path.starts_with(".cargo") || path.starts_with("target")
}

/// Writes the crate that is made over the one that is kept.
fn update(home: &Path, made: &BTreeMap<PathBuf, String>) {
    for folder in ["spec", "src", "tests"] {
        fs::remove_dir_all(home.join(folder)).unwrap();
    }
    for (path, text) in made.iter().filter(|(path, _)| !depends_on_place(path)) {
        let path = home.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// The commands of the README, word for word. What `cargo test` compiles and runs is the crate in `tests/zoom-lockers`,
/// which is what is made here.
#[test]
fn the_lines_of_the_readme_run_as_they_stand() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (_, section) = readme.split_once("## Your own document\n").unwrap();
    let (_, block) = section.split_once("```sh\n").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    let beside = beside();
    let mut folder = beside.path().join("zoom-api");
    let mut ran = 0;
    for line in block.lines() {
        let line = line.split(" #").next().unwrap().trim();
        match line.strip_prefix("cd ") {
            Some(to) => folder = folder.join(to),
            None if line == "cargo test" => {
                let made = texts(&folder);
                let home = root().join("tests/zoom-lockers");
                if std::env::var_os("UPDATE_EXPECTED").is_some() {
                    update(&home, &made);
                }
                let kept = texts(&home);
                // What is generated is held against the spec by `generate --check`, which CI runs on both.
                let help =
                    "`UPDATE_EXPECTED=1 cargo test -p xtask-tools --test commands api` writes it";
                let names = |texts: &BTreeMap<PathBuf, String>| {
                    let names = texts.keys().filter(|path| !depends_on_place(path));
                    names.cloned().collect::<Vec<_>>()
                };
                assert_eq!(names(&made), names(&kept), "{help}");
                for path in ["src/lib.rs", "tests/wire.rs", "spec/api.json"].map(Path::new) {
                    assert_eq!(made.get(path), kept.get(path), "{}: {help}", path.display());
                }
                assert!(kept.len() > 15, "{kept:?}");
            }
            None => {
                let output = run(line, &folder);
                // What a person could do better is no failure.
                let allowed = if line.ends_with(" lint") { [0, 1] } else { [0, 0] };
                let code = output.status.code().unwrap();
                assert!(allowed.contains(&code), "{line}: {}{}", stdout(&output), stderr(&output));
                ran += 1;
            }
        }
    }
    assert_eq!(ran, 4);
}

#[test]
fn commands_work_from_the_folder_of_a_crate_and_from_elsewhere() {
    let beside = beside();
    let here = beside.path().join("zoom-api");
    let new = "cargo xtask api new ../zoom-lockers --from tests/documents/Lockers.openapi.json";
    let made = run(&format!("{new} --only removeLocker"), &here);
    assert_eq!((made.status.code(), stderr(&made)), (Some(0), String::new()));
    let folder = beside.path().join("zoom-lockers");
    let listed = |output: &Output| stdout(output).matches("    request ").count();
    assert_eq!(listed(&run("cargo xtask list", &folder)), 1);
    assert_eq!(listed(&run("cargo xtask list --api ../zoom-lockers", &here)), 1);

    // What the document has more comes in later.
    let document = "tests/documents/Lockers.openapi.json --api ../zoom-lockers";
    let import = run(&format!("cargo xtask import {document} --only lockers"), &here);
    assert_eq!(import.status.code(), Some(0), "{}", stderr(&import));
    let stale = run("cargo xtask generate --check --api ../zoom-lockers", &here);
    assert_eq!(stale.status.code(), Some(1));
    assert!(stderr(&stale).contains("src/generated/lockers/list.rs"), "{}", stderr(&stale));
    assert_eq!(run("cargo xtask generate", &folder).status.code(), Some(0));
    assert_eq!(run("cargo xtask generate --check", &folder).status.code(), Some(0));
    assert_eq!(listed(&run("cargo xtask list", &folder.join("src"))), 2);
    let openapi = stdout(&run("cargo xtask openapi --api ../zoom-lockers", &here));
    assert!(
        openapi.contains("What the crate `zoom-lockers` knows of Zoom's Lockers API"),
        "{openapi}"
    );

    // Nobody's files are overwritten.
    let again = run(new, &here);
    assert_eq!(again.status.code(), Some(2));
    let said = "error: ../zoom-lockers: it is there already, and not an empty folder\n\n\
                help: name a folder for the new crate\n";
    assert_eq!(stderr(&again), said);
    let nowhere = run("cargo xtask list --api ../nowhere", &here);
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(stderr(&nowhere).starts_with("error: ../nowhere: there is no spec/api.json\n"));
}

#[test]
fn a_crate_that_depends_on_a_repository_says_where_the_commands_are() {
    let folder = beside();
    let line = "cargo xtask api new zoom-lockers --from zoom-api/tests/documents/Lockers.openapi.json \
                --git https://example.com/zoom-api";
    let made = run(line, folder.path());
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    let home = folder.path().join("zoom-lockers");
    let manifest = fs::read_to_string(home.join("Cargo.toml")).unwrap();
    assert!(manifest.contains("zoom-api = { git = \"https://example.com/zoom-api\""), "{manifest}");
    assert!(!home.join(".cargo").exists(), "no alias leads to a workspace that is not there");
    let readme = fs::read_to_string(home.join("README.md")).unwrap();
    assert!(readme.contains("cargo xtask generate --api ../zoom-lockers\n"), "{readme}");
}

/// The document of the lockers, with another address.
fn moved(here: &Path, address: &str) {
    let text = fs::read_to_string(here.join("tests/documents/Lockers.openapi.json")).unwrap();
    let other = text.replace("https://api.zoom.us/v2", address);
    fs::write(here.join("other.json"), other).unwrap();
}

#[test]
fn a_document_whose_calls_go_elsewhere_makes_no_crate() {
    let beside = beside();
    let here = beside.path().join("zoom-api");
    moved(&here, "https://api.lockers.example");
    let new = "cargo xtask api new ../zoom-lockers --from other.json --only removeLocker";
    let output = run(new, &here);
    assert_eq!(output.status.code(), Some(2));
    let said = stderr(&output);
    assert!(
        said.starts_with("error: other.json: nothing of the document can be taken in\n  DELETE "),
        "{said}"
    );
    assert!(said.contains(": its address is `https://api.lockers.example/"), "{said}");
    assert!(
        said.ends_with(", and calls go below `https://api.zoom.us/v2`\n\nNothing was written.\n"),
        "{said}"
    );
    assert!(!beside.path().join("zoom-lockers").exists());
}

/// As the operations of SCIM do.
#[test]
fn a_document_whose_paths_begin_at_the_host_makes_a_crate_for_it() {
    let beside = beside();
    let here = beside.path().join("zoom-api");
    moved(&here, "https://api.zoom.us/scim2");
    let made = run("cargo xtask api new ../zoom-lockers --from other.json", &here);
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    let read = |path: &str| fs::read_to_string(beside.path().join("zoom-lockers").join(path));
    let api: serde_json::Value = serde_json::from_str(&read("spec/api.json").unwrap()).unwrap();
    assert_eq!(api["base_url"], "https://api.zoom.us");
    let list = read("src/generated/scim2/lockers/list.rs").unwrap();
    assert!(list.contains("\"/scim2/lockers\""), "{list}");
    assert!(list.contains("operation.at_root = true;\n"), "{list}");
    // The next import finds it as it is.
    let again = run("cargo xtask import other.json --api ../zoom-lockers", &here);
    assert!(stdout(&again).ends_with(": nothing to do\n"), "{}", stdout(&again));
}

#[test]
fn a_folder_that_gives_no_name_makes_no_crate() {
    let beside = beside();
    let here = beside.path().join("zoom-api");
    for name in ["Zoom-Lockers", "2fa", "std", "zoom-api"] {
        let new = format!(
            "cargo xtask api new ../new/{name} --from tests/documents/Lockers.openapi.json"
        );
        let output = run(&new, &here);
        assert_eq!(output.status.code(), Some(2), "{name}");
        let said = stderr(&output);
        assert!(
            said.contains(&format!("`{name}`")) && said.contains("Nothing was written"),
            "{said}"
        );
        assert!(!beside.path().join("new").exists());
    }
}

/// What many operations of a document have in common is said once, as whole documents name no scopes.
#[test]
fn a_note_that_many_operations_have_is_told_once() {
    let beside = beside();
    let here = beside.path().join("zoom-api");
    let mut paths = serde_json::Map::new();
    for name in ["bolts", "hinges", "keys", "locks"] {
        let answer = serde_json::json!({ "description": "Done." });
        let get = serde_json::json!({ "responses": { "204": answer } });
        paths.insert(format!("/{name}"), serde_json::json!({ "delete": get }));
    }
    paths["/keys"]["delete"]["x-rate-limit-label"] = "light".into();
    let document = serde_json::json!({
        "openapi": "3.0.0",
        "info": { "title": "Lockers", "version": "1" },
        "paths": paths,
    });
    fs::write(here.join("many.json"), document.to_string()).unwrap();
    let made = run("cargo xtask api new ../zoom-lockers --from many.json", &here);
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    let expected = "\
Taken in (4)
  DELETE /bolts   spec/bolts/delete.json
                  upstream has no rate limit label; `medium` is a guess
  DELETE /hinges  spec/hinges/delete.json
                  upstream has no rate limit label; `medium` is a guess
  DELETE /keys    spec/keys/delete.json
  DELETE /locks   spec/locks/delete.json
                  upstream has no rate limit label; `medium` is a guess

  upstream names no scopes: any token may call it
  all 4 operations

";
    assert!(stdout(&made).starts_with(expected), "{}", stdout(&made));
}
