//! Which document an operation is of, and where its calls go.

use crate::common::base;
use crate::common::upstream::{apply, brought, document, file, with};
use codegen_tools::upstream::BASE_PATH;
use serde_json::{Value, json};

/// A document of operations without bodies.
fn of(operations: &[&str]) -> Value {
    let operations: Vec<_> = operations.iter().map(|key| (*key, json!({}))).collect();
    document(&operations)
}

/// What becomes of `DELETE` of a path behind these servers: the path in the spec, or why there is none.
fn brought_in(servers: &Value, path: &str) -> Result<String, String> {
    let mut document = of(&[&format!("DELETE {path}")]);
    document["servers"] = servers.clone();
    let import = brought(&base(), &document, &["*"]);
    match (import.report.taken_in.as_slice(), import.report.refused.as_slice()) {
        ([taken], []) => {
            let text = &import.files[&taken.file];
            let endpoint: Value = serde_json::from_str(text).unwrap();
            Ok(endpoint["path"].as_str().unwrap().to_owned())
        }
        ([], [(_, why)]) => Err(why.clone()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn paths_are_those_behind_the_base_of_the_spec() {
    let zoom = "https://api.zoom.us";
    let cases = [
        (json!([]), "/things", "/things"),
        (json!([{ "url": "/" }]), "/things", "/things"),
        (json!([{ "url": format!("{zoom}/v2") }]), "/things", "/things"),
        (json!([{ "url": format!("{zoom}/v2/") }]), "/things", "/things"),
        (json!([{ "url": zoom }]), "/v2/things", "/things"),
        (json!([{ "url": format!("{zoom}/v2/boxes") }]), "/things", "/boxes/things"),
        (json!([{ "url": "https://api.zoomgov.com/v2" }]), "/things", "/things"),
        (json!([{ "url": "/v2" }]), "/things", "/things"),
        (
            json!([{ "url": "https://other.example" }, { "url": format!("{zoom}/v2") }]),
            "/things",
            "/things",
        ),
        (
            json!([{ "url": "https://{host}/{version}", "variables": {
                "host": { "default": "api.zoom.us" }, "version": { "default": "v2" }
            } }]),
            "/things",
            "/things",
        ),
    ];
    for (servers, path, expected) in cases {
        assert_eq!(brought_in(&servers, path).as_deref(), Ok(expected), "{servers}");
    }
}

#[test]
fn what_goes_elsewhere_is_left_out_with_its_address() {
    let cases = [
        ("https://api.zoom.us", "https://api.zoom.us/things"),
        ("https://api.zoom.us/scim9", "https://api.zoom.us/scim9/things"),
        ("https://api.zoom.us/v20", "https://api.zoom.us/v20/things"),
        ("https://other.example/v2", "https://other.example/v2/things"),
        ("http://api.zoom.us/v2", "http://api.zoom.us/v2/things"),
        ("/v3", "https://api.zoom.us/v3/things"),
    ];
    for (server, address) in cases {
        let bases = "`https://api.zoom.us/v2` or `https://api.zoomgov.com/v2`";
        let help = match address.starts_with("https://api.zoom.us/") {
            true => {
                ": `cargo xtask api new`, with `--only` for such operations, makes a crate of their own"
            }
            false => "",
        };
        let why = format!("its address is `{address}`, and calls go below {bases}{help}");
        assert_eq!(brought_in(&json!([{ "url": server }]), "/things"), Err(why));
    }
}

#[test]
fn the_servers_of_an_operation_and_of_a_path_come_before_those_of_the_document() {
    let [good, bad] = ["https://api.zoom.us/v2", "https://api.zoom.us/scim9"];
    let [good, bad] = [good, bad].map(|url| json!([{ "url": url }]));
    let mut document = of(&["GET /a", "PUT /a", "GET /b"]);
    document["servers"] = bad.clone();
    document["paths"]["/a"]["servers"] = good;
    document["paths"]["/a"]["put"]["servers"] = bad;
    let import = brought(&base(), &document, &["*"]);
    let taken: Vec<_> = import.report.taken_in.iter().map(|new| new.operation.as_str()).collect();
    let refused: Vec<_> = import.report.refused.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!((taken, refused), (vec!["GET /a"], vec!["GET /b", "PUT /a"]));
}

#[test]
fn what_moved_elsewhere_stays_in_the_spec_and_is_told() {
    let mut document = of(&["DELETE /things", "DELETE /others"]);
    let files = with(&document, &["*"]);
    document["paths"]["/things"]["servers"] = json!([{ "url": "https://api.zoom.us/v3" }]);
    let report = brought(&files, &document, &[]).report;
    assert_eq!(report.gone, []);
    assert_eq!(report.refused.len(), 1);
    assert!(report.refused[0].1.contains("https://api.zoom.us/v3/things"));
}

#[test]
fn documents_of_one_title_do_not_undo_each_other() {
    let documents = [
        of(&["DELETE /a", "DELETE /b", "DELETE /c"]),
        of(&["DELETE /accounts/{id}/a", "DELETE /accounts/{id}/b", "DELETE /c"]),
        of(&["DELETE /d"]),
    ];
    let mut files = base();
    for document in &documents {
        let import = brought(&files, document, &["*"]);
        assert_eq!(import.report.gone, []);
        apply(&mut files, &import);
    }
    let noted = file(&files, BASE_PATH);
    let titles: Vec<_> = noted.as_object().unwrap().keys().collect();
    assert_eq!(titles, ["Things", "Things (2)", "Things (3)"]);
    for document in documents.iter().chain(documents.iter().rev()) {
        let again = brought(&files, document, &[]);
        assert_eq!(again.files.keys().collect::<Vec<_>>(), Vec::<&String>::new());
        assert!(again.report.new.is_empty() && !again.report.needs_a_look());
    }
}

#[test]
fn what_is_left_out_of_one_document_is_not_new_after_another() {
    let documents = [of(&["DELETE /a", "DELETE /b"]), of(&["DELETE /c", "DELETE /d"])];
    let mut files = base();
    for (document, only) in documents.iter().zip(["* /a", "* /c"]) {
        let import = brought(&files, document, &[only]);
        apply(&mut files, &import);
    }
    for document in &documents {
        assert_eq!(brought(&files, document, &[]).report.new, []);
    }
}

#[test]
fn a_document_that_grows_and_shrinks_is_the_same() {
    let keys = ["DELETE /a", "DELETE /b", "DELETE /c", "DELETE /d"];
    let mut files = with(&of(&keys[..2]), &["*"]);
    let grown = brought(&files, &of(&keys), &[]);
    assert_eq!(grown.report.new.len(), 2);
    apply(&mut files, &grown);
    let shrunk = brought(&files, &of(&keys[1..]), &[]);
    let gone: Vec<_> = shrunk.report.gone.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(gone, ["DELETE /a"]);
    assert_eq!(file(&files, BASE_PATH).as_object().unwrap().len(), 1);
}
