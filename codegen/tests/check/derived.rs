//! The texts that imported files leave out.
//!
//! `tests/derived` has the files, beside the small spec, and in `expected.txt` what is written for
//! them. `UPDATE_EXPECTED=1 cargo test -p codegen` writes that anew.

use std::fmt::Write as _;
use std::fs;

use crate::common::{base, folder, read_folder};
use codegen::files::Spec;
use codegen::load::load_files;
use codegen::spec::{Field, Response, Tier, TypeDef};

#[test]
fn names_paths_and_types_make_the_texts_that_are_left_out() {
    let mut files = base();
    let mut added = read_folder(&folder("derived"));
    let expected = String::from_utf8(added.remove("expected.txt").unwrap_or_default()).unwrap();
    files.extend(added);
    let spec = load_files(files).unwrap_or_else(|problems| panic!("{problems}"));
    assert!(spec.warnings.is_empty(), "{}", spec.warnings);
    let texts = texts(&spec);
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(folder("derived/expected.txt"), &texts).unwrap();
        return;
    }
    assert_eq!(texts, expected.replace("\r\n", "\n"));
}

/// All texts of imported files, by their places.
fn texts(spec: &Spec) -> String {
    let mut out = String::new();
    for file in spec.types.iter().filter(|file| file.tier == Some(Tier::Imported)) {
        let _ = writeln!(out, "{}: {}", file.source.path(), file.docs);
        types(&mut out, &file.types);
    }
    for file in spec.endpoints.iter().filter(|file| file.tier == Some(Tier::Imported)) {
        let _ = writeln!(out, "\n{:?} {}: {}\n{}", file.method, file.path, file.title, file.docs);
        fields(&mut out, "path", &file.path_params);
        fields(&mut out, "query", &file.query);
        fields(&mut out, "header", &file.headers);
        for request in file.requests() {
            let docs = request.docs.map_or(String::new(), |docs| format!(": {docs}"));
            let _ = writeln!(out, "  {}{docs}", request.name());
            let body = request.body.and_then(|body| body.fields.as_deref());
            fields(&mut out, "body", body.unwrap_or_default());
            if let Some(Response { name: Some(name), docs, fields: list, .. }) = request.response {
                let _ = writeln!(out, "  answer {name}: {}", docs.as_deref().unwrap_or_default());
                fields(&mut out, "answer", list.as_deref().unwrap_or_default());
            }
        }
        for error in &file.errors {
            let code = error.code.map_or("-".to_owned(), |code| code.to_string());
            let _ = writeln!(out, "  error {} {code}: {}", error.status, error.docs);
        }
        types(&mut out, &file.types);
    }
    out
}

fn types(out: &mut String, types: &[TypeDef]) {
    for def in types {
        let _ = writeln!(out, "  type {}: {}", def.name, def.docs);
        fields(out, "field", def.fields.as_deref().unwrap_or_default());
        for value in def.values.iter().flatten() {
            let _ = writeln!(out, "    value {:?}: {}", value.value, value.docs);
        }
    }
}

fn fields(out: &mut String, what: &str, fields: &[Field]) {
    for field in fields {
        let _ = writeln!(out, "    {what} {} {}: {}", field.name, field.ty, field.docs);
    }
}
