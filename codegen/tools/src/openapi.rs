//! The spec as an OpenAPI 3.1 document, for tools and generators other than this crate.
//!
//! What is sent is described strictly, with bounds and closed enums. What is received is described as
//! the client reads it: nothing is required, enums are open and bounds are told, not imposed.

mod answers;
mod bodies;
mod errors;
mod examples;
mod json;
mod operations;
mod parameters;
mod paths;
mod schemas;
mod security;
mod types;
mod webhooks;

use std::collections::BTreeMap;

use codegen::files::Spec;
use codegen::spec::Api;

use json::Object;
use operations::group;
use schemas::Schemas;

/// The document as JSON text. `version` is that of the crate.
///
/// # Errors
/// When it cannot be written as JSON, which is a fault of this crate.
pub fn openapi(spec: &Spec, version: &str) -> Result<String, String> {
    let mut text = serde_json::to_string_pretty(&document(spec, version))
        .map_err(|error| error.to_string())?;
    text.push('\n');
    Ok(text)
}

fn document(spec: &Spec, version: &str) -> Object {
    let schemas = Schemas::new(spec);
    let components = Object::new()
        .with("schemas", types::components(spec, &schemas))
        .with("responses", errors::responses())
        .with("headers", errors::headers())
        .with("securitySchemes", security::schemes(spec));
    Object::new()
        .with("openapi", "3.1.0")
        .with("info", info(&spec.api, version))
        .with("servers", servers(&spec.api))
        .with("tags", tags(spec))
        .with("paths", paths::paths(spec, &schemas))
        .maybe("webhooks", webhooks::webhooks(spec, &schemas))
        .with("components", components)
}

fn info(api: &Api, version: &str) -> Object {
    let (package, title) = (&api.package, &api.title);
    let description = format!(
        "What the crate `{package}` knows of {title}, made from the spec in its repository. \
        It is not a document of Zoom, and the project is not affiliated with Zoom.\n\n\
        Bodies and parameters are described as they may be sent. Answers are described as they must be \
        read: any field may be absent, and an enum may have values that nobody has listed."
    );
    let licence = "MIT OR Apache-2.0";
    Object::new()
        .with("title", "Zoom API")
        .with("summary", format!("Operations that the crate `{package}` can call."))
        .with("description", description)
        .with("license", Object::new().with("name", licence).with("identifier", licence))
        .with("version", version)
        .with("x-written-by", WRITTEN_BY)
}

fn servers(api: &Api) -> Vec<Object> {
    let server = |url: &str, description: &'static str| {
        Object::new().with("url", url.to_owned()).with("description", description)
    };
    let government = api.government_url.iter().map(|url| server(url, "Zoom for Government."));
    std::iter::once(server(&api.base_url, "Zoom.")).chain(government).collect()
}

/// A tag for each group.
fn tags(spec: &Spec) -> Vec<Object> {
    let tag = |(group, count): (&str, usize)| {
        let words = group.replace('_', " ");
        let mut title = words.clone();
        title.get_mut(..1).map(str::make_ascii_uppercase).unwrap_or_default();
        let operations =
            if count == 1 { "1 operation".to_owned() } else { format!("{count} operations") };
        Object::new()
            .with("name", group.to_owned())
            .with("description", format!("The group {words}: {operations}."))
            .with("x-displayName", title)
    };
    let mut groups = BTreeMap::new();
    for file in &spec.endpoints {
        *groups.entry(group(&file.value)).or_default() += 1;
    }
    groups.into_iter().map(tag).collect()
}

/// What the documents say of themselves that are written of a spec.
pub(crate) const WRITTEN_BY: &str = "cargo xtask openapi";
