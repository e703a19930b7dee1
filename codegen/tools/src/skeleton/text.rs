//! The text of the file.

use codegen::files::Spec;
use codegen::reading::replay;
use codegen::spec::Method;
use heck::ToUpperCamelCase;
use serde_json::{Map, json};

use super::path::Segment;

pub(super) fn text(
    spec: &Spec,
    method: Method,
    path: &str,
    segments: &[Segment<'_>],
    id: &str,
    (request, answer): (&str, &str),
) -> String {
    let ids: Vec<_> = spec.types.iter().flat_map(|file| &file.types).filter(|ty| ty.id).collect();
    let mut parameters = Vec::new();
    let mut path_values = Map::new();
    let mut target = String::new();
    for part in segments {
        target.push('/');
        match part {
            Segment::Literal(word) => target.push_str(word),
            Segment::Parameter(name) => {
                let wanted = name.to_upper_camel_case();
                let known = ids.iter().find(|ty| ty.name == wanted);
                let ty = known.map_or("string", |ty| ty.name.as_str());
                parameters.push(json!({ "name": name, "type": ty, "docs": "" }));
                path_values.insert((*name).to_owned(), "abc123".into());
                target.push_str("abc123");
            }
        }
    }
    let (is_read, has_body) =
        (method == Method::Get, matches!(method, Method::Post | Method::Put | Method::Patch));
    let mut example = Map::new();
    if !path_values.is_empty() {
        example.insert("path".to_owned(), path_values.into());
    }
    example.insert("wire".to_owned(), format!("{} {target}", method.as_str()).into());
    let mut response = json!({ "status": if method == Method::Post { 201 } else { 204 } });
    if is_read {
        response = json!({ "status": 200, "name": answer, "docs": "", "fields": [] });
        example.insert("reply".to_owned(), json!({}));
    }
    if has_body {
        example.insert("body".to_owned(), json!({}));
    }
    let depth = id.matches('.').count();
    let mut root = json!({
        "$schema": format!("{}schema.json", "../".repeat(depth)),
        "id": id,
        "title": "",
        "docs": "",
        "method": method.as_str(),
        "path": path,
        "request": request,
        "scopes": { "classic": [], "granular": [] },
        "rate_limit": "",
        "replay": replay(method.as_str()),
        "response": response,
        "examples": [example],
    });
    if let Some(members) = root.as_object_mut() {
        if !parameters.is_empty() {
            members.insert("path_params".to_owned(), parameters.into());
        }
        if has_body {
            members.insert("body".to_owned(), json!({ "fields": [] }));
        }
    }
    root.to_string()
}
