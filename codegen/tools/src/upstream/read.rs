//! From a document to facts: references are followed, repairs are made, what is combined becomes
//! one.

mod schema;
mod webhooks;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::error::DocumentError;
use super::fixups::{Repairs, Spot};
use super::model::{Document, Facts, Operation, Section, parameters};
use super::raw::{self, Ordered, Schema};
use super::texts;

/// Largest document.
const MAX_BYTES: usize = 256 << 20;
/// Deepest nesting of schemas.
const MAX_DEPTH: usize = 60;
/// Most schemas that one operation may come to once its references are followed.
const MAX_SCHEMAS: usize = 100_000;

/// A document, and what had to be repaired in it.
pub(super) struct Reading {
    pub(super) document: Document,
    pub(super) repairs: Repairs,
}

/// Reads a document. `path` is how errors call it.
pub(super) fn read(path: &str, bytes: &[u8]) -> Result<Reading, DocumentError> {
    let text = text(path, bytes)?;
    let json = |error: serde_json::Error| DocumentError::json(path, text, &error);
    let head: raw::Head = serde_json::from_str(text).map_err(json)?;
    refuse_other_versions(path, &head)?;
    let raw: raw::Document = serde_json::from_str(text).map_err(json)?;
    let mut reader = Reader {
        path,
        schemas: index(&raw.components.schemas),
        parameters: index(&raw.components.parameters),
        bodies: index(&raw.components.request_bodies),
        responses: index(&raw.components.responses),
        repairs: Repairs::default(),
        way: Vec::new(),
        depth: 0,
        seen: 0,
    };
    let mut document = Document { title: raw.info.title.clone(), ..Document::default() };
    for (route, item) in raw.paths.iter() {
        if let Some(reference) = &item.reference {
            let message = format!("`{reference}`, which `{route}` refers to, is not read");
            let help = "write the operations of the path there in its place";
            return Err(DocumentError::new(path, message, help));
        }
        let methods = [
            ("GET", &item.get),
            ("POST", &item.post),
            ("PUT", &item.put),
            ("PATCH", &item.patch),
            ("DELETE", &item.delete),
        ];
        for (method, operation) in methods {
            let Some(operation) = operation else { continue };
            let key = format!("{method} {route}");
            let facts = reader.operation(&key, &item.parameters, operation)?;
            document.ids.extend(operation.id.clone().map(|id| (key.clone(), id)));
            document.operations.insert(key, facts);
        }
    }
    reader.webhooks(&raw.webhooks, &mut document)?;
    // Zoom's document of the events of an API has the title of the API.
    if raw.paths.0.is_empty() && !raw.webhooks.0.is_empty() {
        document.title.push_str(" (webhooks)");
    }
    Ok(Reading { document, repairs: reader.repairs })
}

fn text<'a>(path: &str, bytes: &'a [u8]) -> Result<&'a str, DocumentError> {
    if bytes.len() > MAX_BYTES {
        let message = format!("the document has {} MiB", bytes.len() >> 20);
        let help = format!("give it in parts of at most {} MiB", MAX_BYTES >> 20);
        return Err(DocumentError::new(path, message, help));
    }
    let text = str::from_utf8(bytes).map_err(|error| {
        let message = format!("the document is not UTF-8 at byte {}", error.valid_up_to());
        DocumentError::new(path, message, "save it as UTF-8")
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

fn refuse_other_versions(path: &str, head: &raw::Head) -> Result<(), DocumentError> {
    let shown = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let message = match (&head.openapi, &head.swagger) {
        (Some(Value::String(version)), _) if is_known(version) => return Ok(()),
        (Some(version), _) => format!("this is an OpenAPI {} document", shown(version)),
        (None, Some(version)) => format!("this is a Swagger {} document", shown(version)),
        (None, None) => "this is no OpenAPI document: `openapi` is missing".to_owned(),
    };
    Err(DocumentError::new(
        path,
        message,
        "convert it to OpenAPI 3.0 or 3.1 first, or get that one",
    ))
}

/// Whether a version of OpenAPI can be read.
fn is_known(version: &str) -> bool {
    ["3.0", "3.1"].iter().any(|known| {
        version.strip_prefix(known).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

fn index<V>(members: &Ordered<V>) -> HashMap<&str, &V> {
    members.iter().map(|(name, value)| (name.as_str(), value)).collect()
}

struct Reader<'a> {
    path: &'a str,
    schemas: HashMap<&'a str, &'a Schema>,
    parameters: HashMap<&'a str, &'a raw::Parameter>,
    bodies: HashMap<&'a str, &'a raw::Body>,
    responses: HashMap<&'a str, &'a raw::Response>,
    repairs: Repairs,
    /// References that are being followed.
    way: Vec<&'a str>,
    depth: usize,
    /// Schemas of this operation so far.
    seen: usize,
}

impl<'a> Reader<'a> {
    fn operation(
        &mut self,
        key: &str,
        shared: &'a [raw::Parameter],
        raw: &'a raw::Operation,
    ) -> Result<Operation, DocumentError> {
        self.seen = 0;
        let mut facts = Operation {
            classic: texts::scopes(&raw.description, "Scopes"),
            granular: texts::scopes(&raw.description, "Granular Scopes"),
            rate_limit: texts::rate_limit(&raw.description),
            ..Operation::default()
        };
        if facts.classic.is_empty() && facts.granular.is_empty() {
            let scopes = raw.security.iter().flat_map(|scheme| scheme.iter());
            let scopes: BTreeSet<_> = scopes.flat_map(|(_, scopes)| scopes).cloned().collect();
            (facts.granular, facts.classic) =
                scopes.into_iter().partition(|scope| texts::is_granular(scope));
        }
        self.parameters(key, shared, &raw.parameters, &mut facts)?;
        if let Some(body) = &raw.body {
            self.body(key, body, &mut facts)?;
        }
        self.answers(key, &raw.responses, &mut facts)?;
        Ok(facts)
    }

    fn parameters(
        &mut self,
        key: &str,
        shared: &'a [raw::Parameter],
        own: &'a [raw::Parameter],
        facts: &mut Operation,
    ) -> Result<(), DocumentError> {
        let mut fields: BTreeMap<Section, Vec<(String, Facts)>> = BTreeMap::new();
        for raw in own.iter().chain(shared) {
            let raw = follow(self.path, key, raw, &self.parameters, "parameters", |parameter| {
                parameter.reference.as_deref()
            })?;
            let section = match raw.place.as_str() {
                "path" => Section::Path,
                "query" => Section::Query,
                _ => continue,
            };
            let fields = fields.entry(section).or_default();
            if fields.iter().any(|(name, _)| *name == raw.name) {
                continue;
            }
            let is_path = section == Section::Path;
            let spot = Spot {
                operation: key,
                name: &raw.name,
                in_form: false,
                optional_path: is_path && !raw.required,
            };
            let mut field = match &raw.schema {
                Some(schema) => self.schema(schema, &spot, true)?,
                None => Facts { ty: "string".to_owned(), ..Facts::default() },
            };
            field.required = raw.required && !is_path;
            field.deprecated |= raw.deprecated;
            fields.push((raw.name.clone(), field));
        }
        // A path has the parameters that stand in it, whatever else is declared.
        let declared = fields.remove(&Section::Path).unwrap_or_default();
        let mut declared: HashMap<_, _> = declared.into_iter().collect();
        let path = parameters(key).into_iter().map(|name| {
            let text = || Facts { ty: "string".to_owned(), ..Facts::default() };
            (name.to_owned(), declared.remove(name).unwrap_or_else(text))
        });
        let path: Vec<_> = path.collect();
        if !path.is_empty() {
            fields.insert(Section::Path, path);
        }
        for (section, fields) in fields {
            *facts.section_mut(section) = Some(Facts { fields, ..Facts::object() });
        }
        Ok(())
    }

    /// A body, or the one that it refers to.
    fn referred_body(&self, key: &str, raw: &'a raw::Body) -> Result<&'a raw::Body, DocumentError> {
        follow(self.path, key, raw, &self.bodies, "requestBodies", |body| body.reference.as_deref())
    }

    fn body(
        &mut self,
        key: &str,
        raw: &'a raw::Body,
        facts: &mut Operation,
    ) -> Result<(), DocumentError> {
        let body = self.referred_body(key, raw)?;
        let form = body.content.get("multipart/form-data");
        let Some(media) = form.or_else(|| json(&body.content)) else {
            let kinds = kinds(&body.content);
            if !kinds.is_empty() {
                let why = "it is left out, since bodies are JSON or multipart forms";
                facts.notes.push(format!("upstream sends {kinds}; {why}"));
            }
            return Ok(());
        };
        if let Some(schema) = &media.schema {
            facts.is_form = form.is_some();
            let spot =
                Spot { operation: key, name: "", in_form: facts.is_form, optional_path: false };
            *facts.section_mut(Section::Body) = Some(self.schema(schema, &spot, true)?);
        }
        if facts.section(Section::Body).is_none_or(|body| body.ty == "any") {
            let note = "upstream does not say what is in its body; it is left out";
            facts.notes.push(note.to_owned());
        }
        Ok(())
    }

    fn answers(
        &mut self,
        key: &str,
        raw: &'a Ordered<raw::Response>,
        facts: &mut Operation,
    ) -> Result<(), DocumentError> {
        let mut success: Option<(u16, &'a raw::Response)> = None;
        for (status, response) in raw.iter() {
            let Ok(status) = status.replace("XX", "00").parse::<u16>() else { continue };
            let response =
                follow(self.path, key, response, &self.responses, "responses", |response| {
                    response.reference.as_deref()
                })?;
            if (200..300).contains(&status) {
                if success.is_none_or(|(best, _)| status < best) {
                    success = Some((status, response));
                }
            } else if (400..600).contains(&status) {
                let codes = texts::error_codes(&response.description);
                facts.errors.extend(codes.into_iter().map(|code| (status, code)));
            }
        }
        let Some((status, response)) = success else { return Ok(()) };
        facts.status = status;
        let json = json(&response.content);
        let kinds = kinds(&response.content);
        if json.is_none() && !kinds.is_empty() && status != 204 {
            let note = format!("upstream answers {kinds}; it is left out, since answers are JSON");
            facts.notes.push(note);
        }
        if let Some(schema) = json.and_then(|media| media.schema.as_ref()) {
            let spot = Spot { operation: key, name: "", in_form: false, optional_path: false };
            let answer = self.schema(schema, &spot, false)?;
            *facts.section_mut(Section::Answer) = Some(answer);
        }
        Ok(())
    }
}

fn json(content: &Ordered<raw::Media>) -> Option<&raw::Media> {
    content.iter().find(|(name, _)| name.contains("json")).map(|(_, media)| media)
}

/// The content types, as a note shows them.
fn kinds(content: &Ordered<raw::Media>) -> String {
    content.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// What a reference of a parameter, a body or an answer leads to.
fn follow<'a, T>(
    path: &str,
    key: &str,
    value: &'a T,
    known: &HashMap<&str, &'a T>,
    folder: &str,
    reference: impl Fn(&T) -> Option<&str>,
) -> Result<&'a T, DocumentError> {
    let Some(target) = reference(value) else { return Ok(value) };
    let name = target.strip_prefix(&format!("#/components/{folder}/"));
    let found = name.and_then(|name| known.get(name)).filter(|found| reference(found).is_none());
    found.copied().ok_or_else(|| dangling(path, key, target, folder))
}

fn dangling(path: &str, key: &str, reference: &str, folder: &str) -> DocumentError {
    let message = format!("`{reference}`, which `{key}` refers to, leads to nothing");
    let help = format!("references lead to `#/components/{folder}/…` of the same document");
    DocumentError::new(path, message, help)
}
