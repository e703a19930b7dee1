//! `spec/schema.json` is what the model says. `UPDATE_EXPECTED=1 cargo test -p codegen` writes it.
#![allow(clippy::unwrap_used, missing_docs)]

use std::path::Path;

use codegen::schema::schema_text;

#[test]
fn the_committed_schema_is_that_of_the_model() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/schema.json");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, schema_text()).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(committed == schema_text(), "run `UPDATE_EXPECTED=1 cargo test -p codegen` and commit");
}
