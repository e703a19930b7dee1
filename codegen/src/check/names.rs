//! Names: those of the files, and those that end up in Rust.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::context::Context;
use crate::at::{At, Kept};
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::names;
use crate::reading::{goes, rust_name};
use crate::spec::{EnumValue, Field, Only, Scalar};
use crate::walk::forms;

/// Names that generated code or its readers take for something else: the standard library's
/// prelude and what the crate has by hand. A test holds the list against the crate.
#[rustfmt::skip]
const RESERVED_TYPES: &[&str] = &[
    // The prelude.
    "AsMut", "AsRef", "Box", "Clone", "Copy", "Debug", "Default", "Drop", "Eq", "Err", "Extend",
    "Fn", "FnMut", "FnOnce", "From", "FromIterator", "Hash", "Into", "IntoIterator", "Iterator",
    "None", "Ok", "Option", "Ord", "PartialEq", "PartialOrd", "Result", "Send", "Sized", "Some",
    "String", "Sync", "ToOwned", "ToString", "TryFrom", "TryInto", "Unpin", "Vec",
    // The crate, and what it imports.
    "AccessToken", "AccountPacer", "Answer", "ApiError", "App", "AsJson", "Attempt",
    "Authorization", "AuthorizationCode", "Behaviour", "BlockingBulk", "BlockingClient", "BlockingItems", "Body",
    "BodyKind", "BoxFuture", "Bulk", "Bytes", "Call", "CallId", "Challenge", "Claim", "Claimed",
    "Client", "ClientBuilder", "Clock", "Cloud", "Context", "Control", "Counters", "Counts",
    "Credentials", "Csv", "Cursor", "Date", "DateTime", "DedupStore", "Delays", "Delivery", "Doubt",
    "Effect", "Encoded", "Endpoint", "Entry", "Error", "ErrorKind", "Estimate", "Event", "EventKey",
    "EventService", "Expect", "Fake", "FakeBuilder", "FakeTransport", "Fault", "Feedback", "Field",
    "FieldError", "Fields", "FileStore", "Found", "FromService", "Fsync", "Gone", "Grant",
    "Headers", "Identity", "IntoValue", "InvalidCall", "InvalidCursor", "Item", "Items",
    "Journal", "JsonKind", "LabelLimits", "Language", "LeastScopes", "LimitStatus", "Limited",
    "List", "ListStyle", "Map", "MaybeSend", "MaybeSync", "Members", "MemoryDedup", "MemoryStore",
    "Method", "Misfit", "Misread", "MissingScope", "Mock", "MockTransport", "NotAdmitted",
    "OAuthApp", "Object", "Observation", "ObservationKind", "Observations", "Once", "Operation",
    "Options", "Outcome", "OwnWords", "Pacer", "Paged", "Pages", "Parameter", "Permit", "Place",
    "Plan", "PlanLimits", "Pool", "Progress", "Rate", "RateControl", "RateLimit", "Raw", "RawItems",
    "RawRequest", "Received", "Receiver", "Record", "Recorder", "Refusal", "RefusalShape", "Replay",
    "Reply", "Reqwest", "Response", "Rest", "Runtime", "Scalar", "Schema", "ScopeKind", "Secret", "Seen",
    "Server", "ServerToServer", "SetSome", "Signer", "SnapshotError", "Source", "Special",
    "SpecialLimit", "Split", "StaticToken", "Stop", "StoreGuard", "Throttle", "Ticket", "TokenKey",
    "TokenSet", "TokenStore", "Tokio", "Transport", "TransportError", "TransportService",
    "UnclearCall", "UnknownEvent", "UnknownField", "UnknownFields", "UnknownValue", "Unpaced",
    "Unverified", "Upload", "UserOAuth", "Value", "Verify", "View", "Whole", "Windows", "Wire",
    "Workload",
];

/// Whether a type cannot have a name because it means something else.
pub fn is_reserved_type(name: &str) -> bool {
    RESERVED_TYPES.contains(&name)
}

/// Names of methods that every request and every object that is sent has, or seems to have.
pub const RESERVED_SETTERS: &[&str] = &["clone", "into", "new"];

/// `$schema` leads to the schema.
pub(super) fn schema_paths(cx: &Context<'_>, out: &mut Diagnostics) {
    let endpoints = cx.files.endpoints.iter().map(|file| (&file.source, &file.value.schema));
    let events = cx.files.events.iter().map(|file| (&file.source, &file.value.schema));
    let types = cx.files.types.iter().map(|file| (&file.source, &file.value.schema));
    let api = cx.files.api.iter().map(|file| (&file.source, &file.value.schema));
    let limits = cx.files.rate_limits.iter().map(|file| (&file.source, &file.value.schema));
    let lint = cx.files.lint.iter().map(|file| (&file.source, &file.value.schema));
    let glossary = cx.files.glossary.iter().map(|file| (&file.source, &file.value.schema));
    let all = endpoints.chain(events).chain(types).chain(api).chain(limits).chain(lint);
    let all = all.chain(glossary);
    for (source, schema) in all {
        let up = "../".repeat(source.path().matches('/').count());
        let expected = format!("{up}schema.json");
        if let Some(schema) = schema.as_ref().filter(|schema| **schema != expected) {
            let place = At::root(source).member("$schema").place();
            let message = format!("`{schema}` does not lead to `spec/schema.json`");
            out.report(Rule::SchemaPath, place, message, format!("write `{expected}`"));
        }
    }
}

/// The id of an endpoint is the path of its file, so that no two have the same.
pub(super) fn ids(cx: &Context<'_>, out: &mut Diagnostics) {
    for file in &cx.files.endpoints {
        let root = At::root(&file.source);
        let expected = file.source.path().trim_end_matches(".json").replace('/', ".");
        if file.id == expected {
            continue;
        }
        let path = file.id.replace('.', "/") + ".json";
        let message = format!("the id `{}` is not the path of this file", file.id);
        let place = root.member("id").place();
        let taken = cx.files.endpoints.iter().find(|other| other.source.path() == path);
        out.push(match taken {
            Some(other) => {
                Diagnostic::new(Rule::IdPath, place, message, format!("write `{expected}`"))
                    .related(At::root(&other.source).member("id").place(), "the one with this path")
            }
            None => {
                let help = format!("write `{expected}`, or move the file to `spec/{path}`");
                Diagnostic::new(Rule::IdPath, place, message, help)
            }
        });
    }
}

/// No two endpoints have the same method and path, whatever their parameters are called.
pub(super) fn routes(cx: &Context<'_>, out: &mut Diagnostics) {
    let mut seen = BTreeMap::new();
    for file in &cx.files.endpoints {
        let root = At::root(&file.source);
        let segments =
            file.path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
        let route = (file.method, segments.collect::<Vec<_>>());
        if let Some(first) = seen.insert(route, root) {
            let message = "another endpoint has this method and path";
            let help = "remove one of them, or make the second one a variant of the first";
            let diagnostic =
                Diagnostic::new(Rule::DuplicateRoute, root.member("path").place(), message, help);
            out.push(diagnostic.related(first.member("path").place(), "the other one"));
        }
    }
}

/// Each operation has a constant of its own.
pub(super) fn constants(cx: &Context<'_>, out: &mut Diagnostics) {
    let mut seen: HashMap<String, (&str, At<'_>)> = HashMap::new();
    for file in &cx.files.endpoints {
        let root = At::root(&file.source);
        let Some(name) = names::constant(&file.id) else {
            let message = format!("`{}` gives no name in Rust", file.id);
            let help = "make the id of words in lower case, with `.` and `_` between them";
            out.report(Rule::BadName, root.member("id").place(), message, help);
            continue;
        };
        let collides = seen.get(&name).filter(|(id, _)| *id != file.id);
        if let Some((id, first)) = collides {
            let message = format!("`{}` and `{id}` both become `{name}`", file.id);
            let place = root.member("id").place();
            let diagnostic =
                Diagnostic::new(Rule::NameCollision, place, message, "rename one of the files");
            out.push(diagnostic.related(first.member("id").place(), "the other one"));
        }
        seen.entry(name).or_insert((&file.id, root));
    }
}

/// No file has the name of a folder: both would be the same module.
pub(super) fn modules(cx: &Context<'_>, out: &mut Diagnostics) {
    let endpoints = cx.files.endpoints.iter().map(|file| &file.source);
    let events = cx.files.events.iter().map(|file| &file.source);
    let types = cx.files.types.iter().map(|file| &file.source);
    let sources: Vec<_> = endpoints.chain(events).chain(types).collect();
    let stem = |path: &str| path.trim_end_matches(".json").to_owned();
    let folders: HashSet<String> = sources
        .iter()
        .flat_map(|source| {
            source.path().match_indices('/').map(|(at, _)| source.path().split_at(at).0.to_owned())
        })
        .collect();
    for source in sources {
        let stem = stem(source.path());
        if folders.contains(&stem) {
            let message = format!("`{stem}` is both a file and a folder");
            let help = "rename one of them: both would be the same module";
            out.report(Rule::NameCollision, At::root(source).place(), message, help);
        }
    }
}

/// Where a name of a type comes from.
struct Named {
    kept: Kept,
    what: String,
}

/// All types of the crate have names of their own.
pub(super) fn types(cx: &Context<'_>, out: &mut Diagnostics) {
    let mut given: Vec<(String, Named)> = Vec::new();
    cx.types(&mut |at, def| {
        let kept = || at.keep("/name");
        given.push((def.name.clone(), Named { kept: kept(), what: "a type".to_owned() }));
        let both = cx.sent.contains(def.name.as_str()) && cx.received.contains(def.name.as_str());
        if both && def.fields.is_some() {
            let what = format!("the sent form of `{}`", def.name);
            given.push((format!("{}Input", def.name), Named { kept: kept(), what }));
        }
    });
    cx.forms(&mut |at, _, form| {
        if let Some(name) = &form.request {
            let what = "a request".to_owned();
            given.push((name.to_owned(), Named { kept: at.keep("/request"), what }));
        }
        if let Some(name) = form.response.as_ref().and_then(|response| response.name.as_deref()) {
            let what = "an answer".to_owned();
            given.push((name.to_owned(), Named { kept: at.keep("/response/name"), what }));
        }
    });
    for file in &cx.files.events {
        let kept = At::root(&file.source).keep("/payload");
        given.push((file.payload.clone(), Named { kept, what: "a payload".to_owned() }));
    }
    let mut seen: HashMap<&str, &Named> = HashMap::new();
    let mut taken: Vec<(&str, &Named, &Named)> = Vec::new();
    for (name, named) in &given {
        if !names::is_pascal_case(name) {
            let message = format!("`{name}` is not the name of a type in Rust");
            let help = "write words that begin with a capital, without `_`, such as `UserStatus`";
            out.report(Rule::BadName, named.kept.place(), message, help);
        } else if RESERVED_TYPES.contains(&name.as_str()) {
            let message = format!("`{name}` is taken by Rust or by the crate");
            out.report(
                Rule::ReservedName,
                named.kept.place(),
                message,
                "say more of what it is in the name",
            );
        }
        match seen.get(name.as_str()) {
            None => drop(seen.insert(name, named)),
            Some(first) => taken.push((name, named, first)),
        }
    }
    // A file that began as a copy of another has all its names.
    taken.sort_by_key(|(_, named, first)| (named.kept.path(), first.kept.path()));
    let same = |a: &(&str, &Named, &Named), b: &(&str, &Named, &Named)| {
        (a.1.kept.path(), a.2.kept.path()) == (b.1.kept.path(), b.2.kept.path())
    };
    for taken in taken.chunk_by(same) {
        let [(name, named, first), rest @ ..] = taken else { continue };
        let mut message = format!("`{name}`, {}, has a name that is taken", named.what);
        let mut help = "rename one of them";
        if !rest.is_empty() {
            let rest: Vec<_> = rest.iter().map(|(name, ..)| format!("`{name}`")).collect();
            message = format!("{message}, and so have {}", rest.join(", "));
            help = "rename them in one of the two files";
        }
        let found = Diagnostic::new(Rule::NameCollision, named.kept.place(), message, help);
        out.push(found.related(first.kept.place(), first.what.as_str()));
    }
}

/// The fields of a list have names of their own, on the wire and in Rust.
pub(super) fn fields(cx: &Context<'_>, out: &mut Diagnostics) {
    cx.field_lists(&mut |at, _, fields| {
        for way in [Only::Read, Only::Write] {
            field_names(at, fields, way, out);
        }
    });
}

fn field_names(at: &At<'_>, fields: &[Field], way: Only, out: &mut Diagnostics) {
    let mut wire: HashMap<&str, usize> = HashMap::new();
    let mut rust: HashMap<String, usize> = HashMap::new();
    for (index, field) in fields.iter().enumerate().filter(|(_, field)| goes(field, way)) {
        let item = at.item(index);
        let place = || item.member("name").place();
        let aliases = field.aliases.iter().map(String::as_str);
        let mut twice = false;
        for name in aliases.chain([field.name.as_str()]) {
            if let Some(first) = wire.insert(name, index) {
                let message = format!("two fields are called `{name}`");
                let diagnostic =
                    Diagnostic::new(Rule::DuplicateField, place(), message, "remove one of them");
                out.push(
                    diagnostic.related(at.item(first).member("name").place(), "the other one"),
                );
                twice = true;
            }
        }
        let Some(name) = field_name(&item, field, out).filter(|_| !twice) else { continue };
        if let Some(first) = rust.insert(name.clone(), index) {
            let other = fields.get(first).map_or("", |field| field.name.as_str());
            let message = format!("`{other}` and `{}` both become `{name}` in Rust", field.name);
            let help = "give one of them another name in `rust`";
            let diagnostic = Diagnostic::new(Rule::NameCollision, place(), message, help);
            out.push(diagnostic.related(at.item(first).member("name").place(), "the other one"));
        }
    }
}

/// A name that is given is not the one that would be derived: it would hide that it is not needed.
fn refuse_redundant(
    at: &At<'_>,
    given: Option<&String>,
    derived: Option<&String>,
    out: &mut Diagnostics,
) {
    if let Some(name) = given.filter(|given| Some(*given) == derived) {
        let message = format!("`{name}` is the name that would be derived");
        out.report(Rule::RedundantName, at.member("rust").place(), message, "leave out `rust`");
    }
}

/// The Rust name of a field, if it is one.
fn field_name(at: &At<'_>, field: &Field, out: &mut Diagnostics) -> Option<String> {
    refuse_redundant(at, field.rust.as_ref(), names::field(&field.name).as_ref(), out);
    match (&field.rust, rust_name(field)) {
        (Some(name), _) if !names::is_snake_case(name) => {
            let message = format!("`{name}` is not the name of a field in Rust");
            let help = "write words in lower case with `_` between them";
            out.report(Rule::BadName, at.member("rust").place(), message, help);
            None
        }
        (None, None) => {
            let message = format!("`{}` gives no name in Rust", field.name);
            out.report(Rule::BadName, at.member("name").place(), message, "give one in `rust`");
            None
        }
        (_, name) => name,
    }
}

/// What can be set on a request or on an object has names of its own.
pub(super) fn setters(cx: &Context<'_>, out: &mut Diagnostics) {
    cx.types(&mut |at, def| {
        if let Some(fields) = def.fields.as_ref().filter(|_| cx.sent.contains(def.name.as_str())) {
            let mut members = Vec::new();
            add_members(&at.member("fields"), fields, &mut members);
            setter_names(&members, out);
        }
    });
    for file in &cx.files.endpoints {
        let root = At::root(&file.source);
        forms(file, &mut |at, form| {
            let mut members = Vec::new();
            add_members(&root.member("path_params"), &file.path_params, &mut members);
            add_members(&root.member("query"), &file.query, &mut members);
            add_members(&root.member("headers"), &file.headers, &mut members);
            members.retain(|setter| file.by.as_ref() != Some(&setter.field.name));
            let Some(body) = &form.body else { return setter_names(&members, out) };
            let fields = cx.body_fields(body).unwrap_or_default();
            match body.ty.as_deref().and_then(|name| cx.types.get(name)) {
                Some(declared) => {
                    add_members(&declared.at().member("fields"), fields, &mut members)
                }
                None => add_members(&at.member("body").member("fields"), fields, &mut members),
            }
            setter_names(&members, out);
        });
    }
}

/// A field, the list that it is in, and where its name stands.
struct Setter<'a> {
    field: &'a Field,
    list: String,
    kept: Kept,
}

fn add_members<'a>(at: &At<'_>, fields: &'a [Field], members: &mut Vec<Setter<'a>>) {
    for (index, field) in fields.iter().enumerate().filter(|(_, field)| goes(field, Only::Write)) {
        let list = format!("{}{}", at.source().path(), at.pointer());
        members.push(Setter { field, list, kept: at.item(index).keep("/name") });
    }
}

fn setter_names(members: &[Setter<'_>], out: &mut Diagnostics) {
    let mut seen: HashMap<String, &Setter<'_>> = HashMap::new();
    for setter in members {
        let Setter { field, list, kept } = setter;
        let Some(name) = rust_name(field) else { continue };
        if RESERVED_SETTERS.contains(&name.as_str()) {
            let message = format!("`{name}` is taken: what is sent has a method of that name");
            out.report(Rule::ReservedName, kept.place(), message, "give another name in `rust`");
        }
        let clear = field.nullable.then(|| format!("clear_{name}"));
        for name in [Some(name), clear].into_iter().flatten() {
            let Some(first) = seen.insert(name.clone(), setter) else { continue };
            // One name twice in a list is reported by another rule.
            if first.field.name == field.name && first.list == *list {
                continue;
            }
            let message =
                format!("`{}` and `{}` both become `{name}` in Rust", first.field.name, field.name);
            let help = "give one of them another name in `rust`";
            let diagnostic = Diagnostic::new(Rule::NameCollision, kept.place(), message, help);
            out.push(diagnostic.related(first.kept.place(), "the other one"));
        }
    }
}

/// The values of an enum have names of their own in Rust.
pub(super) fn variants(cx: &Context<'_>, out: &mut Diagnostics) {
    cx.types(&mut |at, def| {
        let mut seen: HashMap<String, usize> = HashMap::new();
        let at = at.member("values");
        for (index, value) in def.values.iter().flatten().enumerate() {
            let item = at.item(index);
            let Some(name) = variant_name(&item, value, out) else { continue };
            if let Some(first) = seen.insert(name.clone(), index) {
                let other = def.values.iter().flatten().nth(first).map(|value| &value.value);
                // Values that are the same are reported by another rule.
                if other != Some(&value.value) {
                    let message = format!("two values of `{}` become `{name}` in Rust", def.name);
                    let help = "give one of them another name in `rust`";
                    let diagnostic =
                        Diagnostic::new(Rule::NameCollision, item.place(), message, help);
                    out.push(diagnostic.related(at.item(first).place(), "the other one"));
                }
            }
        }
    });
}

fn variant_name(at: &At<'_>, value: &EnumValue, out: &mut Diagnostics) -> Option<String> {
    let derived = match &value.value {
        Scalar::Text(text) => names::variant(text),
        Scalar::Int(_) => None,
    };
    refuse_redundant(at, value.rust.as_ref(), derived.as_ref(), out);
    match (&value.rust, derived) {
        (Some(name), _) if !names::is_pascal_case(name) || name == "Unknown" => {
            let message = format!("`{name}` cannot be the name of a value in Rust");
            let help = "write words that begin with a capital, without `_`; `Unknown` is taken";
            out.report(Rule::BadName, at.member("rust").place(), message, help);
            None
        }
        (None, None) => {
            let shown = show(&value.value);
            let message = format!("`{shown}` gives no name in Rust");
            out.report(Rule::BadName, at.member("value").place(), message, "give one in `rust`");
            None
        }
        (given, derived) => given.clone().or(derived),
    }
}

/// A value as it is written.
pub(super) fn show(value: &Scalar) -> String {
    match value {
        Scalar::Int(value) => value.to_string(),
        Scalar::Text(text) => text.clone(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use syn::{Item, Visibility};

    use super::*;
    use crate::names::RESERVED_GROUPS;

    /// The files of the crate that are written by hand.
    fn files(dir: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path());
        let entries = entries.filter(|path| !path.ends_with("generated"));
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
    }

    fn items(path: &Path) -> Vec<Item> {
        let text = fs::read_to_string(path).unwrap_or_default();
        syn::parse_file(&text).map(|file| file.items).unwrap_or_default()
    }

    fn crate_dir() -> PathBuf {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let spec = crate::load(&root.join("spec")).ok();
        let generated = spec.map(|spec| root.join(spec.api.client_dir())).unwrap_or_default();
        generated.parent().map(Path::to_owned).unwrap_or_default()
    }

    #[test]
    fn the_types_of_the_crate_are_reserved() {
        let names =
            files(&crate_dir()).into_iter().flat_map(|path| items(&path)).filter_map(|item| {
                let (vis, ident) = match item {
                    Item::Struct(item) => (item.vis, item.ident),
                    Item::Enum(item) => (item.vis, item.ident),
                    Item::Trait(item) => (item.vis, item.ident),
                    Item::Type(item) => (item.vis, item.ident),
                    _ => return None,
                };
                matches!(vis, Visibility::Public(_)).then(|| ident.to_string())
            });
        let names: Vec<_> = names.collect();
        assert!(names.iter().any(|name| name == "Client"));
        for name in names {
            assert!(RESERVED_TYPES.contains(&name.as_str()), "reserve `{name}`");
        }
    }

    #[test]
    fn the_modules_of_the_crate_are_reserved() {
        let modules =
            items(&crate_dir().join("lib.rs")).into_iter().filter_map(|item| match item {
                Item::Mod(module) => Some(module.ident.to_string()),
                _ => None,
            });
        let modules: Vec<_> = modules.collect();
        assert!(modules.iter().any(|name| name == "client"));
        for name in modules {
            // Its types have a folder of their own in the spec too.
            assert!(
                name == "types" || RESERVED_GROUPS.contains(&name.as_str()),
                "reserve `{name}`"
            );
        }
    }
}
