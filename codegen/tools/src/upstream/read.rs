//! From a document to facts: references are followed, repairs are made, what is combined becomes
//! one.

mod schema;
mod webhooks;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use codegen::reading::is_reserved_header;
use codegen::spec::ListStyle;
use codegen::ty::{Shape, Type};
use serde_json::Value;

use super::address::Bases;
use super::error::DocumentError;
use super::fixups::{Repairs, Spot};
use super::model::{Document, Facts, Operation, Section, parameters};
use super::raw::{self, Ordered, Schema};
use super::texts;
use crate::openapi::WRITTEN_BY;

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

/// Reads a document. `path` is how errors call it, `bases` are where the client sends to.
pub(super) fn read(path: &str, bytes: &[u8], bases: &Bases<'_>) -> Result<Reading, DocumentError> {
    let text = text(path, bytes)?;
    let json = |error: serde_json::Error| DocumentError::json(path, text, &error);
    let head: raw::Head = serde_json::from_str(text).map_err(json)?;
    refuse_other_versions(path, &head)?;
    let raw: raw::Document = serde_json::from_str(text).map_err(json)?;
    let mut reader = Reader {
        schemas: index(&raw.components.schemas),
        parameters: index(&raw.components.parameters),
        bodies: index(&raw.components.request_bodies),
        responses: index(&raw.components.responses),
        security: &raw.security,
        repairs: Repairs::default(),
        way: Vec::new(),
        scopes: Vec::new(),
        depth: 0,
        seen: 0,
    };
    let items = index(&raw.components.path_items);
    let mut document = Document {
        title: raw.info.title.clone(),
        is_own: raw.info.written_by.as_deref() == Some(WRITTEN_BY),
        ..Document::default()
    };
    for (route, item) in raw.paths.iter() {
        let item = match item.reference.as_deref() {
            None => item,
            Some(reference) => {
                let name = reference.strip_prefix("#/components/pathItems/");
                let Some(item) = name.and_then(|name| items.get(name)) else {
                    let why = format!("`{reference}`, which it refers to, is not read");
                    document.unread.insert(route.clone(), why);
                    continue;
                };
                item
            }
        };
        let methods = [
            ("GET", &item.get),
            ("POST", &item.post),
            ("PUT", &item.put),
            ("PATCH", &item.patch),
            ("DELETE", &item.delete),
        ];
        for (method, operation) in methods {
            let Some(operation) = operation else { continue };
            let stated = [&operation.servers, &item.servers, &raw.servers];
            let servers = stated.into_iter().find(|servers| !servers.is_empty());
            let path = bases.path(servers.map_or(&[], Vec::as_slice), route);
            let key = format!("{method} {}", path.as_ref().unwrap_or(route));
            document.ids.extend(operation.id.clone().map(|id| (key.clone(), id)));
            let facts = path.and_then(|_| reader.operation(&key, &item.parameters, operation));
            match facts {
                Ok(facts) => drop(document.operations.insert(key, facts)),
                Err(why) => drop(document.unread.insert(key, why)),
            }
        }
    }
    reader.webhooks(&raw.webhooks, &mut document);
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
    schemas: HashMap<&'a str, &'a Schema>,
    parameters: HashMap<&'a str, &'a raw::Parameter>,
    bodies: HashMap<&'a str, &'a raw::Body>,
    responses: HashMap<&'a str, &'a raw::Response>,
    /// The scopes of operations that name none.
    security: &'a [Ordered<Vec<String>>],
    repairs: Repairs,
    /// References that are being followed.
    way: Vec<Step<'a>>,
    /// Schemas that are being read, with what they define.
    scopes: Vec<&'a Schema>,
    depth: usize,
    /// Schemas of this operation so far.
    seen: usize,
}

/// A reference that is being followed.
struct Step<'a> {
    reference: &'a str,
    target: &'a Schema,
    /// Whether a list or a map has been entered behind it.
    many: bool,
    /// Whether what it leads to comes in itself again.
    comes_again: bool,
}

impl<'a> Reader<'a> {
    /// Forgets what was read before.
    fn begin(&mut self) {
        (self.seen, self.depth) = (0, 0);
        self.way.clear();
        self.scopes.clear();
    }

    fn operation(
        &mut self,
        key: &str,
        shared: &'a [raw::Parameter],
        raw: &'a raw::Operation,
    ) -> Result<Operation, String> {
        self.begin();
        let mut facts = Operation {
            classic: texts::scopes(&raw.description, "Scopes"),
            granular: texts::scopes(&raw.description, "Granular Scopes"),
            rate_limit: texts::rate_limit(&raw.description).or_else(|| raw.rate_limit.clone()),
            deprecated: raw.deprecated,
            ..Operation::default()
        };
        if facts.classic.is_empty() && facts.granular.is_empty() {
            let security = raw.security.as_deref().unwrap_or(self.security);
            let scopes = security.iter().flat_map(|scheme| scheme.iter());
            let scopes: BTreeSet<_> = scopes.flat_map(|(_, scopes)| scopes).cloned().collect();
            (facts.granular, facts.classic) =
                scopes.into_iter().partition(|scope| texts::is_granular(scope));
        }
        self.parameters(key, shared, &raw.parameters, &mut facts)?;
        if let Some(body) = &raw.body {
            self.body(key, body, &mut facts)?;
        }
        self.answers(key, &raw.responses, &mut facts)?;
        if let Some(errors) = &raw.errors {
            facts.errors = errors.iter().map(|error| (error.status, error.code)).collect();
        }
        Ok(facts)
    }

    fn parameters(
        &mut self,
        key: &str,
        shared: &'a [raw::Parameter],
        own: &'a [raw::Parameter],
        facts: &mut Operation,
    ) -> Result<(), String> {
        let mut fields: BTreeMap<Section, Vec<(String, Facts)>> = BTreeMap::new();
        for raw in own.iter().chain(shared) {
            let raw = follow(raw, &self.parameters, "parameters", |parameter| {
                parameter.reference.as_deref()
            })?;
            let section = match raw.place.as_str() {
                "path" => Section::Path,
                "query" => Section::Query,
                // Those are described elsewhere, OpenAPI says.
                "header" if is_reserved_header(&raw.name) => continue,
                "header" => Section::Header,
                place => {
                    let what = format!("`{}`, which upstream sends as {place}", raw.name);
                    leave_out(facts, raw.required, &what, "the spec has none of those");
                    continue;
                }
            };
            let fields = fields.entry(section).or_default();
            let is_same = |name: &str| match section {
                Section::Header => name.eq_ignore_ascii_case(&raw.name),
                _ => name == raw.name,
            };
            if fields.iter().any(|(name, _)| is_same(name)) {
                continue;
            }
            let is_path = section == Section::Path;
            let spot = Spot {
                operation: key,
                name: &raw.name,
                in_form: false,
                optional_path: is_path && !raw.required,
            };
            if let Some(why) = raw.content.iter().next().map(|(kind, _)| kind) {
                let what = format!("`{}`, which upstream sends as `{why}` in itself", raw.name);
                leave_out(facts, raw.required, &what, "parameters are texts, numbers and lists");
                continue;
            }
            let mut field = match &raw.schema {
                Some(schema) => self.schema(schema, &spot, true)?,
                None => a_text(),
            };
            field.required = raw.required && !is_path;
            field.deprecated |= raw.deprecated;
            let why = unwritable(&field, raw);
            let nested = raw.schema.as_ref().is_some_and(|schema| self.holds_lists(schema));
            let why = why.or_else(|| nested.then(|| "a list of lists".to_owned()));
            if is_path {
                if why.is_some() || Type::parse(&field.ty).is_list() {
                    let what = why.unwrap_or_else(|| "a list".to_owned());
                    let told = format!("`{}`, which is {what}, is taken as one text", raw.name);
                    facts.notes.push(told);
                    field = Facts { deprecated: field.deprecated, ..a_text() };
                }
            } else if let Some(why) = why {
                let what = format!("`{}`, which is {why}", raw.name);
                leave_out(facts, raw.required, &what, "parameters are texts, numbers and lists");
                continue;
            }
            field.list = style(&field, raw).filter(|_| section == Section::Query);
            fields.push((raw.name.clone(), field));
        }
        // A path has the parameters that stand in it, whatever else is declared.
        let declared = fields.remove(&Section::Path).unwrap_or_default();
        let mut declared: HashMap<_, _> = declared.into_iter().collect();
        let path = parameters(key)
            .into_iter()
            .map(|name| (name.to_owned(), declared.remove(name).unwrap_or_else(a_text)));
        let path: Vec<_> = path.collect();
        let mut nowhere: Vec<_> = declared.into_keys().collect();
        nowhere.sort_unstable();
        for name in nowhere {
            facts.notes.push(format!("`{name}`, is left out: the path has no place for it"));
        }
        if !path.is_empty() {
            fields.insert(Section::Path, path);
        }
        for (section, fields) in fields {
            *facts.section_mut(section) = Some(Facts { fields, ..Facts::object() });
        }
        Ok(())
    }

    /// A body, or the one that it refers to.
    fn referred_body(&self, raw: &'a raw::Body) -> Result<&'a raw::Body, String> {
        follow(raw, &self.bodies, "requestBodies", |body| body.reference.as_deref())
    }

    fn body(&mut self, key: &str, raw: &'a raw::Body, facts: &mut Operation) -> Result<(), String> {
        let body = self.referred_body(raw)?;
        if key.starts_with("GET ") {
            leave_out(facts, body.required, "a body", "GET has none");
            return Ok(());
        }
        let form = body.content.get("multipart/form-data");
        let Some(media) = form.or_else(|| json(&body.content)) else {
            let kinds = kinds(&body.content);
            if !kinds.is_empty() {
                let why = "the spec has bodies that are JSON or multipart forms";
                facts.refusal = Some(format!("its body is {kinds}; {why}"));
            }
            return Ok(());
        };
        if form.is_none() && !body.content.iter().any(|(kind, _)| is_json(kind)) {
            let kinds = kinds(&body.content);
            let note = format!("upstream takes {kinds}; it is sent as `application/json`");
            facts.notes.push(note);
        }
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
    ) -> Result<(), String> {
        let mut success: Option<(u16, &'a raw::Response)> = None;
        for (status, response) in raw.iter() {
            let is_range = status.contains('X');
            let Ok(status) = status.replace("XX", "00").parse::<u16>() else { continue };
            let response = follow(response, &self.responses, "responses", |response| {
                response.reference.as_deref()
            })?;
            if (200..300).contains(&status) {
                if success.is_none_or(|(best, _)| status < best) {
                    success = Some((status, response));
                }
            } else if (400..600).contains(&status) {
                let codes = texts::error_codes(&response.description);
                if codes.is_empty() && !is_general(status) && !is_range {
                    facts.errors.insert((status, None));
                }
                facts.errors.extend(codes.into_iter().map(|code| (status, Some(code))));
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

/// Whether any call may meet the status: without a token, or with too many others.
fn is_general(status: u16) -> bool {
    matches!(status, 401 | 429)
}

/// Notes that something is left out. Without what is required, there is no call.
fn leave_out(facts: &mut Operation, is_required: bool, what: &str, why: &str) {
    if is_required {
        facts.refusal = Some(format!("it needs {what}; {why}"));
    } else {
        facts.notes.push(format!("{what}, is left out: {why}"));
    }
}

/// What a parameter is that cannot be written in a URL or a header.
fn unwritable(field: &Facts, raw: &raw::Parameter) -> Option<String> {
    let ty = Type::parse(&field.ty);
    match (ty.shape, ty.word()) {
        _ if raw.style.as_deref() == Some("deepObject") => {
            Some("an object in brackets (`deepObject`)".to_owned())
        }
        (Shape::Map, _) | (_, "object") => Some("an object".to_owned()),
        (_, "file") => Some("a file".to_owned()),
        _ => None,
    }
}

/// How a list in a query is written. Where a document says nothing, it is one text with commas: that is how
/// all lists are in the queries of Zoom's that say so in words, and none of Zoom's documents states the style that
/// OpenAPI would assume.
fn style(field: &Facts, raw: &raw::Parameter) -> Option<ListStyle> {
    if !Type::parse(&field.ty).is_list() || raw.style.is_none() && raw.explode.is_none() {
        return None;
    }
    let (sign, explodes) = match raw.style.as_deref() {
        Some("spaceDelimited") => (Some(ListStyle::Space), false),
        Some("pipeDelimited") => (Some(ListStyle::Pipe), false),
        _ => (None, true),
    };
    if raw.explode.unwrap_or(explodes) { Some(ListStyle::Repeat) } else { sign }
}

fn json(content: &Ordered<raw::Media>) -> Option<&raw::Media> {
    let is_like_it = |kind: &str| essence(kind).ends_with("+json");
    let plain = content.iter().find(|(kind, _)| is_json(kind));
    let found = plain.or_else(|| content.iter().find(|(kind, _)| is_like_it(kind)));
    found.map(|(_, media)| media)
}

/// Whether a content type is the one that bodies are sent with.
fn is_json(kind: &str) -> bool {
    matches!(essence(kind).as_str(), "application/json" | "text/json")
}

/// A content type without its parameters.
fn essence(kind: &str) -> String {
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn a_text() -> Facts {
    Facts { ty: "string".to_owned(), ..Facts::default() }
}

/// The content types, as a note shows them.
fn kinds(content: &Ordered<raw::Media>) -> String {
    content.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// What a reference of a parameter, a body or an answer leads to.
fn follow<'a, T>(
    value: &'a T,
    known: &HashMap<&str, &'a T>,
    folder: &str,
    reference: impl Fn(&T) -> Option<&str>,
) -> Result<&'a T, String> {
    let Some(target) = reference(value) else { return Ok(value) };
    let name = target.strip_prefix(&format!("#/components/{folder}/"));
    let found = name.and_then(|name| known.get(name)).filter(|found| reference(found).is_none());
    found.copied().ok_or_else(|| dangling(target))
}

fn dangling(reference: &str) -> String {
    format!("`{reference}`, which it refers to, leads to nothing in the document")
}
