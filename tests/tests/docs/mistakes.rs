//! Mistakes that the compiler must catch, with what it says: a program and a text of one name in `mistakes/`.
//!
//! `UPDATE_EXPECTED=1 cargo test -p zoom-api-tests --test docs mistakes` writes the texts anew.
//!
//! The compiler is called as cargo calls it, with the library that is there. Cargo would compile that once more.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::built::LIBRARIES;

#[test]
fn mistakes_do_not_compile() {
    let folder = "tests/tests/docs/mistakes";
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut programs: Vec<_> = fs::read_dir(root.join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| Some(name.strip_suffix(".rs")?.to_owned()))
        .collect();
    programs.sort();
    assert!(programs.len() > 5);
    for name in programs {
        let said = compile(root, &format!("{folder}/{name}.rs"));
        let expected = root.join(folder).join(format!("{name}.txt"));
        if env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&expected, &said).unwrap();
        }
        assert_eq!(said, fs::read_to_string(expected).unwrap_or_default(), "{name}");
    }
}

/// What the compiler says of a program that it refuses.
fn compile(root: &Path, program: &str) -> String {
    let library = &LIBRARIES["zoom_api"];
    let output = tempfile::tempdir().unwrap();
    let mut compiler = Command::new(Path::new(env!("CARGO")).with_file_name("rustc"));
    compiler.args(["--edition", "2024", "--emit", "metadata", "--error-format", "json", program]);
    compiler.arg("--out-dir").arg(output.path());
    compiler.arg("--extern").arg(format!("zoom_api={}", library.display()));
    // What the library needs stands with it, or in a folder beside it.
    let folder = library.parent().unwrap();
    for folder in [folder.to_owned(), folder.join("deps")] {
        compiler.arg("-L").arg(format!("dependency={}", folder.display()));
    }
    // From where cargo calls it, so that paths are the same.
    let output = compiler.current_dir(root).output().unwrap();
    assert!(!output.status.success(), "{program} compiles");
    let messages = String::from_utf8(output.stderr).unwrap();
    let mut said = String::new();
    for message in messages.lines() {
        let message: Value = serde_json::from_str(message).expect(message);
        // At the end, it counts what it has said.
        if !message["spans"].as_array().unwrap().is_empty() {
            tell(&message, program, "", &mut said);
        }
    }
    said
}

/// Writes a message down with its places: those in the program with line and column, others by file, for other code
/// may move.
fn tell(message: &Value, program: &str, indent: &str, said: &mut String) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let code =
        message["code"]["code"].as_str().map_or_else(String::new, |code| format!("[{code}]"));
    writeln!(said, "{indent}{}{code}: {}", text(&message["level"]), text(&message["message"]))
        .unwrap();
    for span in message["spans"].as_array().unwrap() {
        // What a macro does wrong is told where it is called, if that is in the program.
        let calls = std::iter::successors(Some(span), |span| span["expansion"].get("span"));
        let here = calls.filter(|span| span["file_name"] == program).last();
        let file = text(&span["file_name"]).replace('\\', "/");
        let place = match (here, file.split_once("/library/")) {
            (Some(here), _) => format!("{}:{}", here["line_start"], here["column_start"]),
            (None, Some((_, file))) => format!("library/{file}"),
            (None, None) => file,
        };
        let words = [&span["label"], &span["suggested_replacement"]];
        let words = words.into_iter().filter_map(Value::as_str).flat_map(str::split_whitespace);
        let line: Vec<_> = [place.as_str()].into_iter().chain(words).collect();
        writeln!(said, "{indent}  {}", line.join(" ")).unwrap();
    }
    for child in message["children"].as_array().unwrap() {
        tell(child, program, &format!("{indent}  "), said);
    }
}
