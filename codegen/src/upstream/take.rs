//! Takes an operation in: a new file for it, with all that upstream says about its structure, and
//! with empty texts that a person fills.

use std::collections::{BTreeSet, HashMap};

use super::build::{Builder, Spot};
use super::model::{Facts, Operation, Section};
use super::naming::{Namer, is_plural, pascal, singular, snake};
use super::read::route;
use super::sample;
use crate::check::percent_encoded;
use crate::edit::{EditError, Editor};
use crate::load::{RESERVED_GROUPS, Spec};
use crate::source::{Kind, Member, Node};

/// What is there already, for new operations to fit in.
pub(super) struct Surroundings {
    /// Paths of files, without `.json`.
    files: BTreeSet<String>,
    /// Groups, each with the route that its operations begin with.
    groups: Vec<(String, Vec<String>)>,
    /// Types of path parameters, by the route up to them.
    parameters: HashMap<String, String>,
    /// Ids that every endpoint may use.
    ids: BTreeSet<String>,
    /// Ids that are new.
    pub(super) new_ids: Vec<String>,
}

/// A new file.
pub(super) struct NewFile {
    pub(super) path: String,
    pub(super) text: String,
    /// What a person has to decide beside the texts.
    pub(super) notes: Vec<String>,
}

impl Surroundings {
    pub(super) fn of(spec: &Spec) -> Self {
        let stem = |path: &str| path.trim_end_matches(".json").to_owned();
        let endpoints = spec.endpoints.iter().map(|file| file.source.path());
        let types = spec.types.iter().map(|file| file.source.path());
        let mut groups: Vec<(String, Vec<String>)> = Vec::new();
        let mut parameters = HashMap::new();
        for file in &spec.endpoints {
            let group = file.source.path().split('/').next().unwrap_or_default();
            let segments = literals(&file.path);
            match groups.iter_mut().find(|(name, _)| name == group) {
                Some((_, shared)) => {
                    let same = shared.iter().zip(&segments).take_while(|(a, b)| a == b).count();
                    shared.truncate(same);
                }
                None => groups.push((group.to_owned(), segments)),
            }
            for (prefix, name) in prefixes(&file.path) {
                let field = file.path_params.iter().find(|field| field.name == name);
                parameters.extend(field.map(|field| (prefix, field.ty.clone())));
            }
        }
        // The longest beginning counts.
        groups.retain(|(_, segments)| !segments.is_empty());
        groups.sort_by_key(|(_, segments)| std::cmp::Reverse(segments.len()));
        let shared = spec.types.iter().flat_map(|file| &file.value.types).filter(|ty| ty.id);
        Self {
            files: endpoints.chain(types).map(stem).collect(),
            groups,
            parameters,
            ids: shared.map(|ty| ty.name.clone()).collect(),
            new_ids: Vec::new(),
        }
    }

    /// The group of a path, and the segments that it stands for.
    fn group(&mut self, path: &str) -> (String, usize) {
        let segments = literals(path);
        let found = self.groups.iter().find(|(_, group)| segments.starts_with(group));
        if let Some((name, group)) = found {
            return (name.clone(), group.len());
        }
        let first = segments.first().map_or("other", String::as_str);
        let mut name = snake(first);
        if RESERVED_GROUPS.contains(&name.as_str()) || name == "types" {
            name.push_str("_api");
        }
        self.groups.push((name.clone(), segments.into_iter().take(1).collect()));
        (name, 1)
    }

    /// A path for the file that neither a file nor a folder has.
    fn free(&mut self, wishes: &[String]) -> String {
        let taken = |stem: &str| {
            let folder = format!("{stem}/");
            let inside = self.files.range(folder.clone()..).next();
            let mut above = stem.match_indices('/').filter_map(|(at, _)| stem.get(..at));
            self.files.contains(stem)
                || inside.is_some_and(|file| file.starts_with(&folder))
                || above.any(|file| self.files.contains(file))
        };
        let numbered = wishes.first().into_iter();
        let numbered =
            numbered.flat_map(|wish| (2..).map(move |number| format!("{wish}_{number}")));
        let stem = wishes.iter().cloned().chain(numbered).find(|stem| !taken(stem));
        let stem = stem.unwrap_or_default();
        self.files.insert(stem.clone());
        stem
    }

    fn parameter(
        &mut self,
        prefix: &str,
        name: &str,
        facts: &Facts,
        namer: &mut Namer,
    ) -> Option<String> {
        if let Some(ty) = self.parameters.get(prefix) {
            return Some(ty.clone());
        }
        let id = pascal(name);
        let is_id = name.to_lowercase().ends_with("id") && facts.values.is_empty();
        let ty = if self.ids.contains(&id) && is_id {
            id
        } else if is_id && facts.ty == "string" {
            let id = namer.take(&id);
            self.ids.insert(id.clone());
            self.new_ids.push(id.clone());
            id
        } else {
            return None;
        };
        self.parameters.insert(prefix.to_owned(), ty.clone());
        Some(ty)
    }
}

/// The segments of a path that are no parameters.
fn literals(path: &str) -> Vec<String> {
    let segments = path.split('/').filter(|segment| !segment.is_empty());
    segments.filter(|segment| !segment.starts_with('{')).map(str::to_owned).collect()
}

/// The parameters of a path, each with the route up to it.
fn prefixes(path: &str) -> Vec<(String, String)> {
    let ends = path.match_indices('}').map(|(at, _)| at + 1);
    let names = ends.filter_map(|end| {
        let prefix = path.get(..end)?;
        let name = prefix.rsplit_once('{')?.1.trim_end_matches('}');
        Some((route(prefix), name.to_owned()))
    });
    names.collect()
}

/// What an operation does, as far as method and path tell.
struct Words {
    verb: &'static str,
    /// What it does it to, in words with `_`, each in the singular.
    nouns: Vec<String>,
    plural: bool,
}

impl Words {
    /// The name of the request: a verb and a noun.
    fn request(&self) -> String {
        format!("{}{}", pascal(self.verb), self.noun(self.plural))
    }

    fn noun(&self, plural: bool) -> String {
        let (last, others) =
            self.nouns.split_last().map_or(("", &[][..]), |(last, others)| (last.as_str(), others));
        let last = if plural { last.to_owned() } else { singular(last) };
        others.iter().map(|noun| pascal(&singular(noun))).collect::<String>() + &pascal(&last)
    }

    fn answer(&self, is_paged: bool) -> String {
        let one = self.noun(false);
        match self.verb {
            "list" if is_paged => format!("{one}Page"),
            "list" => format!("{one}List"),
            "get" => self.noun(self.plural),
            "create" => format!("Created{one}"),
            "add" => format!("Added{}", self.noun(true)),
            "upload" => format!("Uploaded{one}"),
            _ => format!("{}{one}Outcome", pascal(self.verb)),
        }
    }
}

fn words(group: &str, skip: usize, method: &str, path: &str, operation: &Operation) -> Words {
    let rest: Vec<_> = literals(path).into_iter().skip(skip).collect();
    let ends_in_parameter = path.ends_with('}');
    let last = rest.last().cloned().unwrap_or_else(|| group.to_owned());
    let has_list = |section| {
        let facts: Option<&Facts> = operation.section(section);
        facts.is_some_and(|facts| facts.fields.iter().any(|(_, field)| field.ty == "[object]"))
    };
    let is_paged = page_token(operation);
    let verb = match method {
        "GET"
            if !ends_in_parameter
                && (is_paged || is_plural(&last) && has_list(Section::Answer)) =>
        {
            "list"
        }
        "GET" => "get",
        "POST" if operation.is_form => "upload",
        "POST" if has_list(Section::Body) && path.contains('}') => "add",
        "POST" => "create",
        "DELETE" => "delete",
        _ => "update",
    };
    let plural = match verb {
        "list" | "add" => true,
        "get" | "update" | "delete" => !ends_in_parameter,
        _ => false,
    };
    let nouns = std::iter::once(group.to_owned()).chain(rest).map(|word| snake(&word)).collect();
    Words { verb, nouns, plural }
}

fn page_token(operation: &Operation) -> bool {
    let has = |section, name, ty| {
        let facts: Option<&Facts> = operation.section(section);
        facts
            .and_then(|facts| facts.field(name))
            .is_some_and(|field| field.ty == ty && field.values.is_empty())
    };
    has(Section::Query, "next_page_token", "string")
        && has(Section::Query, "page_size", "int")
        && has(Section::Answer, "next_page_token", "string")
}

/// The file of a new operation.
pub(super) fn take(
    key: &str,
    operation: &Operation,
    surroundings: &mut Surroundings,
    namer: &mut Namer,
) -> Result<NewFile, String> {
    let (method, path) = key.split_once(' ').unwrap_or_default();
    let mut notes = Vec::new();
    let (group, skip) = surroundings.group(path);
    let words = words(&group, skip, method, path, operation);
    let folders: Vec<_> = literals(path).iter().skip(skip).map(|word| snake(word)).collect();
    let folder = std::iter::once(group).chain(folders).collect::<Vec<_>>().join("/");
    let other_verb = if method == "PUT" { "replace" } else { words.verb };
    let by_method = format!("{folder}/{}_{}", words.verb, method.to_lowercase());
    let stem = surroundings.free(&[
        format!("{folder}/{}", words.verb),
        format!("{folder}/{other_verb}"),
        by_method,
    ]);
    let request = namer.take(&words.request());

    let file = format!("{stem}.json");
    let mut editor = Editor::empty(&file);
    let mut members: Vec<(&str, Node)> = vec![
        (
            "$schema",
            format!("{}schema.json", "../".repeat(file.matches('/').count())).as_str().into(),
        ),
        ("id", stem.replace('/', ".").as_str().into()),
        ("title", title(&words).as_str().into()),
        ("docs", "".into()),
        ("method", method.into()),
        ("path", path.into()),
        ("request", request.as_str().into()),
    ];
    let scopes = |scopes: &[String]| {
        Node::from(Kind::List(scopes.iter().map(|scope| scope.as_str().into()).collect()))
    };
    members.push((
        "scopes",
        Kind::Object(vec![
            Member::new("classic", scopes(&operation.classic)),
            Member::new("granular", scopes(&operation.granular)),
        ])
        .into(),
    ));
    let label = operation.rate_limit.as_deref().unwrap_or_else(|| {
        notes.push("upstream has no rate limit label; `medium` is a guess".to_owned());
        "medium"
    });
    members.push(("rate_limit", label.into()));
    let is_safe = matches!(method, "GET" | "PUT" | "DELETE");
    members.push(("replay", if is_safe { "safe" } else { "never" }.into()));

    let mut builder = Builder { namer: &mut *namer, types: Vec::new() };
    let mut path_params = Vec::new();
    let mut ids = BTreeSet::new();
    for (prefix, name) in prefixes(path) {
        let unknown = Facts { ty: "string".to_owned(), ..Facts::default() };
        let facts = operation.section(Section::Path).and_then(|facts| facts.field(&name));
        let facts = facts.unwrap_or(&unknown);
        let id = surroundings.parameter(&prefix, &name, facts, builder.namer);
        ids.extend(id.is_some().then(|| name.clone()));
        path_params.push(match id {
            Some(id) => builder.typed_field(
                &name,
                &id,
                &Facts { deprecated: facts.deprecated, ..Facts::default() },
                Spot::Path,
                None,
            ),
            None => builder.field(&name, facts, Spot::Path, None, &request),
        });
    }
    let query = fields(&mut builder, operation.section(Section::Query), Spot::Query, &request);
    let body = body(method, operation, &mut notes)?;
    let spot = if operation.is_form { Spot::Form } else { Spot::Body };
    let sent = fields(&mut builder, body, spot, &request);
    let answer = answer(operation, &mut notes);
    let is_paged = page_token(operation);
    let (response, pages) = response(&mut builder, &words, operation.status, answer, is_paged);
    let types = builder.types;

    for (name, list) in [("path_params", path_params), ("query", query)] {
        if !list.is_empty() {
            members.push((name, Kind::List(list).into()));
        }
    }
    if !sent.is_empty() {
        members.push(("body", Kind::Object(vec![Member::new("fields", Kind::List(sent))]).into()));
    }
    members.push(("response", response));
    members.extend(pages.map(|pages| ("pages", pages)));
    let errors = operation.errors.iter().map(|(status, code)| {
        Node::from(serde_json::json!({ "status": status, "code": code, "docs": "" }))
    });
    let errors: Vec<_> = errors.collect();
    if !errors.is_empty() {
        members.push(("errors", Kind::List(errors).into()));
    }
    members.push((
        "examples",
        Kind::List(vec![example((method, path), &ids, operation, body, answer)]).into(),
    ));
    if !types.is_empty() {
        members.push(("types", Kind::List(types).into()));
    }
    for (name, value) in members {
        editor.set(&format!("/{name}"), value).map_err(|error: EditError| error.to_string())?;
    }
    Ok(NewFile { path: file, text: editor.text(), notes })
}

/// The name of the request in words.
fn title(words: &Words) -> String {
    let (last, others) =
        words.nouns.split_last().map_or(("", &[][..]), |(last, others)| (last.as_str(), others));
    let last = if words.plural { last.to_owned() } else { singular(last) };
    let nouns: String = others.iter().map(|noun| singular(noun) + " ").collect();
    let title = format!("{} {nouns}{last}", words.verb).replace('_', " ");
    let mut chars = title.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

fn fields(builder: &mut Builder<'_>, facts: Option<&Facts>, spot: Spot, owner: &str) -> Vec<Node> {
    let fields = facts.into_iter().flat_map(|facts| &facts.fields);
    fields.map(|(name, facts)| builder.field(name, facts, spot, None, owner)).collect()
}

fn body<'a>(
    method: &str,
    operation: &'a Operation,
    notes: &mut Vec<String>,
) -> Result<Option<&'a Facts>, String> {
    let Some(body) = operation.section(Section::Body) else { return Ok(None) };
    if matches!(method, "GET" | "DELETE") {
        notes.push(format!("upstream has a body, which {method} cannot have; it is left out"));
        return Ok(None);
    }
    if body.fields.is_empty() {
        return if body.ty == "any" {
            Ok(None)
        } else {
            Err(format!("its body is `{}`; the spec has bodies with fields", body.ty))
        };
    }
    Ok(Some(body))
}

/// What comes back, as far as the format can say it.
fn answer<'a>(operation: &'a Operation, notes: &mut Vec<String>) -> Option<&'a Facts> {
    if operation.status == 0 {
        notes.push("upstream has no status of a success; 200 is a guess".to_owned());
    }
    let answer = operation.section(Section::Answer).filter(|_| operation.status != 204)?;
    if answer.ty == "object" && !answer.fields.is_empty() {
        return Some(answer);
    }
    let what = match answer.ty.as_str() {
        "any" | "" => "an object without fields".to_owned(),
        ty if ty.starts_with('[') => "a bare list".to_owned(),
        ty => format!("`{ty}`"),
    };
    notes.push(format!("upstream answers {what}; it is left out, since answers have fields"));
    None
}

/// The answer, and how it is paged.
fn response(
    builder: &mut Builder<'_>,
    words: &Words,
    status: u16,
    answer: Option<&Facts>,
    is_paged: bool,
) -> (Node, Option<Node>) {
    let status = if status == 0 { 200 } else { status };
    let mut members = vec![Member::new("status", Kind::Number(status.to_string()))];
    let Some(answer) = answer else { return (Kind::Object(members).into(), None) };
    let name = builder.namer.take(&words.answer(is_paged));
    let mut lists = answer.fields.iter().filter(|(_, field)| field.ty == "[object]");
    let items = lists.next().filter(|_| lists.next().is_none() && words.verb == "list");
    let mut list = Vec::new();
    for (field, facts) in &answer.fields {
        list.push(if items.is_some_and(|(items, _)| items == field) {
            let item = builder.namer.take(&format!("Listed{}", words.noun(false)));
            builder.object_named(&item, facts, Spot::Type(false));
            builder.typed_field(field, &format!("[{item}]"), facts, Spot::Answer, None)
        } else {
            builder.field(field, facts, Spot::Answer, None, &name)
        });
    }
    members.push(Member::new("name", name.as_str()));
    members.push(Member::new("docs", ""));
    members.push(Member::new("fields", Kind::List(list)));
    let pages = items.filter(|_| is_paged).and_then(|(items, facts)| pages(items, facts, answer));
    (Kind::Object(members).into(), pages)
}

fn pages(items: &str, item: &Facts, answer: &Facts) -> Option<Node> {
    let is_text =
        |facts: &Facts| ["string", "email"].contains(&facts.ty.as_str()) && facts.values.is_empty();
    let texts =
        || item.fields.iter().filter(|(_, facts)| is_text(facts)).map(|(name, _)| name.as_str());
    let mut keys: Vec<_> =
        texts().filter(|name| matches!(*name, "id" | "uuid" | "email")).collect();
    if keys.is_empty() {
        keys = texts().filter(|name| name.ends_with("_id")).take(1).collect();
    }
    if keys.is_empty() {
        keys = texts().take(1).collect();
    }
    let mut members = vec![
        Member::new("token", "next_page_token"),
        Member::new("size", "page_size"),
        Member::new("items", items),
    ];
    if answer
        .field("total_records")
        .is_some_and(|total| total.ty == "int" && total.values.is_empty())
    {
        members.push(Member::new("total", "total_records"));
    }
    let keys: Vec<Node> = keys.into_iter().map(Node::from).collect();
    (!keys.is_empty()).then(|| {
        members.push(Member::new("key", Kind::List(keys)));
        Kind::Object(members).into()
    })
}

/// A call that could be made.
fn example(
    (method, path): (&str, &str),
    ids: &BTreeSet<String>,
    operation: &Operation,
    body: Option<&Facts>,
    answer: Option<&Facts>,
) -> Node {
    let mut members = Vec::new();
    let mut wire = path.to_owned();
    let mut parameters = Vec::new();
    for (_, name) in prefixes(path) {
        let facts = operation.section(Section::Path).and_then(|facts| facts.field(&name));
        // An id is a text, whatever upstream takes it for.
        let facts = facts.filter(|_| !ids.contains(&name));
        let value = facts.map_or_else(|| "example".into(), |facts| sample::value(facts, true));
        wire = wire.replace(&format!("{{{name}}}"), &plain(&value));
        parameters.push(Member::new(&name, value));
    }
    if !parameters.is_empty() {
        members.push(Member::new("path", Kind::Object(parameters)));
    }
    let query = operation.section(Section::Query).into_iter().flat_map(|facts| &facts.fields);
    let query: Vec<_> = query.filter(|(_, facts)| facts.required).collect();
    let mut set = Vec::new();
    for (name, facts) in query {
        let value = sample::value(facts, true);
        let sign = if set.is_empty() { '?' } else { '&' };
        wire.push_str(&format!("{sign}{}={}", percent_encoded(name), plain(&value)));
        set.push(Member::new(name, value));
    }
    if !set.is_empty() {
        members.push(Member::new("query", Kind::Object(set)));
    }
    if let Some(body) = body {
        let object = sample::object(body, true);
        let is_empty = matches!(&object.kind, Kind::Object(members) if members.is_empty());
        if !is_empty {
            members.push(Member::new("body", object));
        }
        let files = body.fields.iter().filter(|(_, field)| field.ty == "file" && operation.is_form);
        let files = files.map(|(name, _)| {
            Member::new(
                name,
                serde_json::json!({ "name": "file.png", "type": "image/png", "text": "example" }),
            )
        });
        let files: Vec<_> = files.collect();
        if !files.is_empty() {
            members.push(Member::new("files", Kind::Object(files)));
        }
    }
    members.push(Member::new("wire", format!("{method} {wire}").as_str()));
    if let Some(answer) = answer {
        members.push(Member::new("reply", sample::object(answer, false)));
    }
    Kind::Object(members).into()
}

/// A value as it stands in a URL.
fn plain(value: &Node) -> String {
    match &value.kind {
        Kind::Text(text) | Kind::Number(text) => percent_encoded(text),
        Kind::Bool(value) => value.to_string(),
        Kind::List(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
        Kind::Null | Kind::Object(_) => String::new(),
    }
}
