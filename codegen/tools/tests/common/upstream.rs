//! What the tests of imports share.

use std::fs;

use codegen::load::load_files;
use codegen_tools::upstream::{BASE_PATH, Change, Files, Import, ImportError, Request, import};
use serde_json::{Value, json};

use super::base;

/// The document as it is in the file: `Value` sorts the members of objects.
pub fn meetings_bytes() -> Vec<u8> {
    fs::read(super::folder("import").join("meetings.json")).unwrap()
}

pub fn meetings() -> Value {
    serde_json::from_slice(&meetings_bytes()).unwrap()
}

pub fn bring(files: &Files, document: &Value, only: &[&str]) -> Result<Import, ImportError> {
    bring_bytes(files, document.to_string().as_bytes(), only)
}

pub fn bring_bytes(files: &Files, document: &[u8], only: &[&str]) -> Result<Import, ImportError> {
    let only: Vec<_> = only.iter().map(|pattern| (*pattern).to_owned()).collect();
    import(files, Request { path: "meetings.json", document, only: &only, as_base: false })
}

/// The same, where it must succeed.
pub fn brought(files: &Files, document: &Value, only: &[&str]) -> Import {
    bring(files, document, only).unwrap_or_else(|error| panic!("{error}"))
}

pub fn apply(files: &mut Files, import: &Import) {
    files.extend(import.files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())));
}

/// The spec with operations of a document taken in, and its texts written.
pub fn with(document: &Value, only: &[&str]) -> Files {
    let mut files = base();
    let import = brought(&files, document, only);
    apply(&mut files, &import);
    fill(&mut files);
    load_files(files.clone()).unwrap_or_else(|problems| panic!("{problems}"));
    files
}

/// Does what a person does who reviews what was imported: writes texts, and names for integers.
pub fn fill(files: &mut Files) {
    for (path, bytes) in files.iter_mut() {
        if path == BASE_PATH || !path.ends_with(".json") {
            continue;
        }
        let mut value: Value = serde_json::from_slice(bytes).unwrap();
        fill_value(&mut value);
        let text = codegen::format::format(&value.to_string()).unwrap();
        *bytes = text.into_bytes();
    }
}

pub fn fill_value(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.remove("tier");
            let has = |names: &[&str]| names.iter().any(|name| members.contains_key(*name));
            let is_value = has(&["value"]) && !has(&["at"]);
            let is_named = has(&["name"]) && has(&["type", "fields", "values", "id"]);
            let (is_endpoint, is_error) = (has(&["method"]), has(&["status"]) && has(&["code"]));
            let is_file = has(&["types"]) || is_endpoint;
            if is_value || is_named || is_file || is_error {
                members.entry("docs").or_insert("".into());
            }
            if is_endpoint {
                members.entry("title").or_insert("Invented for a test".into());
                let errors = members.get_mut("errors").and_then(Value::as_array_mut);
                for error in errors.into_iter().flatten() {
                    error.as_object_mut().unwrap().entry("docs").or_insert("".into());
                }
            }
            for name in ["docs", "deprecated"] {
                if members.get(name) == Some(&json!("")) {
                    members.insert(name.to_owned(), json!("Invented for a test."));
                }
            }
            if let (Some(Value::Number(number)), true) = (members.get("value"), is_value) {
                let name = format!("Code{number}");
                members.entry("rust").or_insert(name.into());
            }
            let inside = members.iter_mut().filter(|(name, _)| *name != "examples");
            inside.for_each(|(_, value)| fill_value(value));
        }
        Value::Array(items) => items.iter_mut().for_each(fill_value),
        _ => {}
    }
}

pub fn file(files: &Files, path: &str) -> Value {
    serde_json::from_slice(files.get(path).unwrap_or_else(|| panic!("no {path}"))).unwrap()
}

pub fn named<'v>(list: &'v Value, name: &str) -> &'v Value {
    let items = list.as_array().unwrap().iter();
    items
        .into_iter()
        .find(|item| item["name"] == name)
        .unwrap_or_else(|| panic!("no {name}: {list}"))
}

/// A document with these operations, such as `GET /things`. Those that say nothing of scopes, answer
/// and parameters in the path have some.
pub fn document(operations: &[(&str, Value)]) -> Value {
    let mut paths = serde_json::Map::new();
    for (key, operation) in operations {
        let (method, path) = key.split_once(' ').unwrap();
        let mut operation = operation.clone();
        let members = operation.as_object_mut().unwrap();
        let text = "**Scopes:** `thing:write`\n\n**Rate Limit Label:** `LIGHT`";
        members.entry("description").or_insert(text.into());
        members.entry("responses").or_insert(json!({ "204": { "description": "Done" } }));
        let item = paths.entry(path.to_owned()).or_insert(json!({}));
        item[method.to_lowercase()] = operation;
    }
    json!({ "openapi": "3.0.3", "info": { "title": "Things", "version": "1" }, "paths": paths })
}

/// What is answered, or sent, as JSON of a schema.
pub fn content(schema: &Value) -> Value {
    json!({ "content": { "application/json": { "schema": schema } } })
}

/// The file that an operation is taken in as, by that operation.
pub fn taken(import: &Import, key: &str) -> (String, Value) {
    let taken = import.report.taken_in.iter().find(|taken| taken.operation == key);
    let taken = taken.unwrap_or_else(|| panic!("{key}: {:?}", import.report.refused));
    (taken.file.clone(), serde_json::from_str(&import.files[&taken.file]).unwrap())
}

/// The fields of the answer and of the body of [`Case::rooms`], in the document.
pub const ANSWERED: &str =
    "/paths/~1rooms/get/responses/200/content/application~1json/schema/properties";
pub const SENT: &str = "/paths/~1rooms/put/requestBody/content/application~1json/schema/properties";

pub const ALL: &[&str] = &["* /meetings*"];

/// The spec has `PATCH /meetings/{meetingId}`; the document and the spec change.
pub struct Case {
    pub files: Files,
    pub document: Value,
}

impl Case {
    pub fn new() -> Self {
        Self::of("meetingUpdate")
    }

    pub fn of(id: &str) -> Self {
        let document = meetings();
        Self { files: with(&document, &[id]), document }
    }

    /// A document with two operations: `GET /rooms`, which answers with the fields, and `PUT /rooms`,
    /// to which they are sent.
    pub fn rooms(answered: &Value, sent: &Value) -> Self {
        let text = "**Scopes:** `rooms:read`\n\n**Rate Limit Label:** `LIGHT`\n\n";
        let content = |fields: &Value| json!({ "application/json": { "schema": { "type": "object", "properties": fields } } });
        let document = json!({ "openapi": "3.0.0", "info": { "title": "Rooms" }, "paths": { "/rooms": {
            "get": {
                "operationId": "get", "description": text,
                "responses": { "200": { "content": content(answered) }, "404": { "description": "**Error Code:** `1001`" } }
            },
            "put": {
                "operationId": "put", "description": text,
                "requestBody": { "content": content(sent) }, "responses": { "204": {} }
            }
        } } });
        // One after the other, so that each has its types in its own file.
        let mut files = base();
        for only in ["GET /rooms", "PUT /rooms"] {
            let import = brought(&files, &document, &[only]);
            apply(&mut files, &import);
        }
        fill(&mut files);
        load_files(files.clone()).unwrap_or_else(|problems| panic!("{problems}"));
        Self { files, document }
    }

    pub fn upstream(mut self, pointer: &str, value: Value) -> Self {
        let (above, name) = pointer.rsplit_once('/').unwrap();
        let above = self.document.pointer_mut(above).unwrap().as_object_mut().unwrap();
        match value {
            Value::Null => drop(above.remove(name).unwrap()),
            value => drop(above.insert(name.to_owned(), value)),
        }
        self
    }

    pub fn ours(self, path: &str, pointer: &str, value: Value) -> Self {
        let case = self.ours_unchecked(path, pointer, value);
        load_files(case.files.clone()).unwrap_or_else(|problems| panic!("{problems}"));
        case
    }

    /// A change that need not give a good spec yet.
    pub fn ours_unchecked(mut self, path: &str, pointer: &str, value: Value) -> Self {
        let text = String::from_utf8(self.files[path].clone()).unwrap();
        let mut editor = codegen_tools::edit::Editor::new(path, &text).unwrap();
        match value {
            Value::Null => drop(editor.remove(pointer).unwrap()),
            value => editor.set(pointer, value).unwrap(),
        }
        self.files.insert(path.to_owned(), editor.text().into_bytes());
        self
    }

    pub fn decided(self, path: &str, at: &str, value: Value) -> Self {
        self.evidence(path, json!({ "at": at, "sources": ["A test."], "chosen": "This.", "value": value, "date": "2026-11-25" }))
    }

    /// Evidence that decides nothing.
    pub fn noted(self, path: &str, at: &str) -> Self {
        self.evidence(path, json!({ "at": at, "sources": ["A test."], "chosen": "This." }))
    }

    /// Something was seen that no document has.
    pub fn seen(self, path: &str, at: &str) -> Self {
        self.evidence(path, json!({ "at": at, "seen": "in a test", "date": "2026-11-27" }))
    }

    /// Fields were announced without their place.
    pub fn announced(self, path: &str, at: &str, names: &[&str]) -> Self {
        self.evidence(path, json!({ "at": at, "announced": "2026-11-19", "names": names }))
    }

    fn evidence(mut self, path: &str, evidence: Value) -> Self {
        let text = String::from_utf8(self.files[path].clone()).unwrap();
        let mut editor = codegen_tools::edit::Editor::new(path, &text).unwrap();
        editor.push("/evidence", evidence).unwrap();
        self.files.insert(path.to_owned(), editor.text().into_bytes());
        load_files(self.files.clone()).unwrap_or_else(|problems| panic!("{problems}"));
        self
    }

    /// Imports, checks that a second import changes nothing more, and gives what came of it.
    pub fn import(mut self) -> (Import, Files) {
        let import = brought(&self.files, &self.document, &[]);
        apply(&mut self.files, &import);
        let again = brought(&self.files, &self.document, &[]);
        assert!(again.files.is_empty(), "{:?}", again.files);
        assert_eq!(
            again.report.conflicts,
            import
                .report
                .conflicts
                .iter()
                .map(|change| {
                    let position =
                        again.report.conflicts.iter().find(|other| other.at == change.at);
                    Change { position: position.and_then(|other| other.position), ..change.clone() }
                })
                .collect::<Vec<_>>(),
            "a conflict stays until it is settled"
        );
        (import, self.files)
    }
}
