//! The endpoint in the README of the spec can be added as it stands.

use std::fs;

use crate::common::{folder, read_folder};
use codegen::load::load_files;

#[test]
fn the_endpoint_of_the_readme_is_one() {
    let spec = folder("../../spec");
    let readme = fs::read_to_string(spec.join("README.md")).unwrap();
    let part = readme.split("\n## Adding an endpoint\n").nth(1).unwrap();
    let file = part.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    let path =
        part.split("**1. Write the file** `spec/").nth(1).unwrap().split('`').next().unwrap();
    let mut files = read_folder(&spec);
    files.insert(path.to_owned(), file.as_bytes().to_vec());
    let spec = load_files(files).unwrap_or_else(|found| panic!("{found}"));
    assert!(spec.warnings.is_empty(), "{}", spec.warnings);
    let (endpoints, events, types) = (spec.endpoints.len(), spec.events.len(), spec.type_count());
    let said = format!("\n{endpoints} endpoints, {events} events, {types} types: ");
    assert!(part.contains(&said), "{said}");
}
