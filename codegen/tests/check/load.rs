//! The loader takes whatever it finds, and its result does not hang on what does not matter.

use std::fs;
use std::path::Path;

use crate::common;
use crate::common::{Files, base};
use codegen::files::Spec;
use codegen::format::format;
use codegen::load::{load, load_files, read_files};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::RngSeed;
use serde_json::{Map, Value};

/// What a spec says, without where it says it.
fn content(spec: &Spec) -> String {
    let endpoints =
        spec.endpoints.iter().map(|file| format!("{}: {:?}\n", file.source.path(), file.value));
    let events =
        spec.events.iter().map(|file| format!("{}: {:?}\n", file.source.path(), file.value));
    let types = spec.types.iter().map(|file| format!("{}: {:?}\n", file.source.path(), file.value));
    let files: String = endpoints.chain(events).chain(types).collect();
    format!("{files}{:?}", spec.rate_limits.value)
}

/// What the loader says to the files.
fn outcome(files: Files) -> String {
    load_files(files).map_or_else(|diagnostics| diagnostics.to_string(), |spec| content(&spec))
}

#[test]
fn the_small_spec_has_no_fault() {
    let spec = load_files(base()).expect("no fault");
    assert_eq!(spec.endpoints.len(), 6);
    assert_eq!(spec.types.len(), 1);
    let list = spec.endpoints.iter().find(|file| file.id == "users.list").unwrap();
    let span = list.source.value_span("/query/2/range").unwrap();
    assert_eq!(list.source.slice(&span), "[1, 300]");
}

#[test]
fn the_small_spec_is_in_the_layout_of_the_spec() {
    for (path, bytes) in base() {
        let text = String::from_utf8(bytes).unwrap().replace("\r\n", "\n");
        assert_eq!(format(&text).unwrap(), text, "{path}");
    }
}

#[test]
fn a_spec_that_is_edited_may_break_rules_but_not_the_form() {
    let mut files = base();
    assert!(read_files(&files).is_ok());
    let change = |files: &mut Files, from: &str, to: &str| {
        let list = String::from_utf8(files["users/list.json"].clone()).unwrap();
        assert!(list.contains(from), "{list}");
        files.insert("users/list.json".to_owned(), list.replacen(from, to, 1).into_bytes());
    };
    change(&mut files, "\"/users\"", "\"/nobodies\"");
    assert!(load_files(files.clone()).is_err() && read_files(&files).is_ok());
    change(&mut files, "\"title\"", "\"titel\"");
    let problems = read_files(&files).unwrap_err();
    assert!(problems.to_string().contains("did you mean `title`?"), "{problems}");
}

#[test]
fn the_folder_and_its_files_are_the_same_spec() {
    let from_folder = load(&common::folder("base")).expect("no fault");
    assert_eq!(content(&from_folder), outcome(base()));
}

#[test]
fn texts_for_people_the_schema_and_hidden_files_are_ignored() {
    let mut files = base();
    for path in ["README.md", "users/README.md", "schema.json", ".DS_Store", "users/.list.json.swp"]
    {
        files.insert(path.to_owned(), b"{".to_vec());
    }
    assert_eq!(outcome(files), outcome(base()));
}

#[test]
fn a_folder_that_is_not_there_is_a_fault() {
    let diagnostics = load(Path::new("no/such/folder")).expect_err("nothing to load");
    assert_eq!(diagnostics.len(), 1);
    assert!(diagnostics.to_string().starts_with("error[unreadable]: "), "{diagnostics}");
}

#[test]
fn folders_with_the_names_of_files_are_no_files() {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("folder-as-file");
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(dir.join("users/list.json")).unwrap();
    fs::write(dir.join("users/list.json/get.json"), "{}").unwrap();
    let diagnostics = load(&dir).expect_err("a fault");
    let text = diagnostics.to_string();
    assert!(text.contains("`list.json` cannot be the name of a module"), "{text}");
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_circles_or_nowhere_are_faults() {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("links");
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(dir.join("users")).unwrap();
    for (link, target) in
        [("circle.json", "circle.json"), ("nowhere.json", "gone.json"), ("up", "..")]
    {
        std::os::unix::fs::symlink(target, dir.join("users").join(link)).unwrap();
    }
    let diagnostics = load(&dir).expect_err("faults");
    let rules: Vec<_> = diagnostics.iter().map(|diagnostic| diagnostic.rule.as_str()).collect();
    assert_eq!(rules, ["unreadable"; 3], "{diagnostics}");
}

#[test]
fn line_ends_byte_order_marks_and_the_order_of_members_do_not_matter() {
    let expected = outcome(base());
    let change = |change: &dyn Fn(&str) -> String| {
        let files = base().into_iter();
        files
            .map(|(path, bytes)| (path, change(&String::from_utf8(bytes).unwrap()).into_bytes()))
            .collect()
    };
    let lf = |text: &str| text.replace("\r\n", "\n");
    assert_eq!(outcome(change(&lf)), expected);
    assert_eq!(outcome(change(&|text| lf(text).replace('\n', "\r\n"))), expected);
    assert_eq!(outcome(change(&|text| format!("\u{feff}{text}"))), expected);
    // Members in alphabetical order, all on one line.
    assert_eq!(
        outcome(change(&|text| serde_json::from_str::<Value>(text).unwrap().to_string())),
        expected
    );
}

#[test]
fn the_order_of_the_files_does_not_matter() {
    let expected = outcome(base());
    let spec = load_files(base().into_iter().rev()).expect("no fault");
    assert_eq!(content(&spec), expected);
}

#[test]
fn line_ends_do_not_move_diagnostics() {
    let broken = |end: &str| {
        let mut files = base();
        let text =
            String::from_utf8(files["users/list.json"].clone()).unwrap().replace("\r\n", "\n");
        let text = text.replace("\"List users\"", "\"Léist users.\"").replace('\n', end);
        files.insert("users/list.json".to_owned(), text.into_bytes());
        outcome(files)
    };
    assert!(broken("\n").contains("spec/users/list.json:4:12"), "{}", broken("\n"));
    assert_eq!(broken("\r\n"), broken("\n"));
}

/// A value that no member expects everywhere.
fn odd_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        "[{\\[]?[A-Za-z]{1,5}[}\\]]?".prop_map(Value::from),
        Just(Value::from("..")),
        Just(Value::from("User")),
        "[A-Z][a-z]{0,3}[A-Za-z0-9]{0,3}".prop_map(Value::from),
        "[a-z_]{1,6}".prop_map(Value::from),
        Just(Value::from("self")),
        Just(Value::from("Some text, `code` and *marks*.")),
        Just(Value::from("[User]")),
        Just(Value::from("é".repeat(10_000))),
        Just(Value::Array(Vec::new())),
        Just(Value::Object(Map::new())),
        (0_usize..110)
            .prop_map(|depth| (0..depth).fold(Value::Null, |value, _| Value::Array(vec![value]))),
    ]
}

/// JSON pointers of all values.
fn pointers(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointers(item, &format!("{at}/{index}"), all);
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                pointers(value, &format!("{at}/{name}"), all);
            }
        }
        _ => {}
    }
}

/// Puts a value anywhere, or takes one away.
fn mutate(files: &mut Files, file: Index, place: Index, value: Option<Value>) {
    let path = file.get(&files.keys().cloned().collect::<Vec<_>>()).clone();
    let mut json: Value = serde_json::from_slice(&files[&path]).unwrap();
    let mut all = Vec::new();
    pointers(&json, "", &mut all);
    let pointer = place.get(&all);
    match (value, pointer.rsplit_once('/')) {
        (Some(value), _) => *json.pointer_mut(pointer).unwrap() = value,
        (None, Some((parent, name))) => match json.pointer_mut(parent).unwrap() {
            Value::Object(members) => {
                drop(members.remove(&name.replace("~1", "/").replace("~0", "~")))
            }
            Value::Array(items) => drop(items.remove(name.parse().unwrap())),
            _ => {}
        },
        (None, None) => {}
    }
    files.insert(path, json.to_string().into_bytes());
}

/// Every run is the same, so that no change is blamed for what it did not do. To search further,
/// change the seed and the number of cases.
fn config() -> ProptestConfig {
    let rng_seed = RngSeed::Fixed(1);
    ProptestConfig { rng_seed, failure_persistence: None, ..ProptestConfig::with_cases(200) }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_bytes_are_taken(path in "(users/|types/)?[a-z_.]{1,6}(\\.json)?", bytes: Vec<u8>) {
        let mut files = base();
        files.insert(path, bytes);
        outcome(files);
    }

    #[test]
    fn any_text_is_taken(text in "[\\[\\]{}:,\"'\\\\a-z0-9\\-+.eE/* \n\r\té\u{feff}]{0,40}") {
        let mut files = base();
        files.insert("users/get.json".to_owned(), text.clone().into_bytes());
        outcome(files);
        prop_assert_eq!(
            codegen::source::Source::new("a.json", &text).parse().is_ok(),
            serde_json::from_str::<serde::de::IgnoredAny>(text.trim_start_matches('\u{feff}')).is_ok()
        );
    }

    #[test]
    fn cut_and_changed_files_are_taken(file: Index, at: Index, bytes in prop::collection::vec(any::<u8>(), 0..4)) {
        let mut files = base();
        let path = file.get(&files.keys().cloned().collect::<Vec<_>>()).clone();
        let content = files.get_mut(&path).unwrap();
        let at = at.index(content.len());
        if bytes.is_empty() {
            content.truncate(at);
        } else {
            content.splice(at..at, bytes);
        }
        outcome(files);
    }

    #[test]
    fn changed_specs_are_taken(
        changes in prop::collection::vec((any::<Index>(), any::<Index>(), prop::option::of(odd_value())), 1..4),
    ) {
        let mut files = base();
        for (file, place, value) in changes {
            mutate(&mut files, file, place, value);
        }
        // Twice the same, whatever it is.
        prop_assert_eq!(outcome(files.clone()), outcome(files));
    }

    #[test]
    fn what_passes_the_check_can_be_generated(file: Index, place: Index, value in prop::option::of(odd_value())) {
        let mut files = base();
        mutate(&mut files, file, place, value);
        if let Ok(spec) = load_files(files) {
            prop_assert!(codegen::generate(&spec).is_ok());
        }
    }

    #[test]
    fn the_layout_is_stable_and_keeps_the_content(file: Index, place: Index, value in odd_value()) {
        let mut files = base();
        mutate(&mut files, file, place, Some(value));
        for bytes in files.into_values() {
            let text = String::from_utf8(bytes).unwrap();
            let Ok(formatted) = format(&text) else { continue };
            prop_assert_eq!(format(&formatted).unwrap(), formatted.clone());
            let [before, after] = [&text, &formatted].map(|text| serde_json::from_str::<Value>(text).unwrap());
            prop_assert_eq!(before, after);
        }
    }
}
