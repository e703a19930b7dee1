//! The corpus of the fuzz targets, as a test: what was found once stays mended.

#[path = "../../fuzz/src/checks.rs"]
mod checks;

use std::fs;
use std::path::Path;

fn each(target: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut files = 0;
    for file in fs::read_dir(&folder).unwrap() {
        check(&fs::read(file.unwrap().path()).unwrap());
        files += 1;
    }
    assert!(files > 0, "{target} has a corpus");
}

#[test]
fn answers() {
    each("answer", checks::answer);
}

#[test]
fn error_bodies() {
    each("error_body", checks::error_body);
}

#[test]
fn retry_after() {
    each("retry_after", checks::retry_after);
}

#[test]
fn webhooks() {
    each("webhook", checks::webhook);
}

#[test]
fn cursors() {
    each("cursor", checks::cursor);
}
