//! A new file for an operation, with all that upstream says about its structure. It is
//! of the tier that needs no texts.

use std::collections::BTreeSet;

use codegen::check::path_faults;
use codegen::reading::replay;
use codegen::source::{Member, Node, NodeKind};
use codegen::ty::{BuiltIn, Type};

use super::example::example;
use super::file::NewFile;
use super::ids::prefixes;
use super::paging::{is_list, paging, unpaged};
use super::response::response;
use super::surroundings::Surroundings;
use crate::edit::{EditError, Editor};
use crate::naming::Namer;
use crate::naming::members::Fields;
use crate::upstream::build::{Builder, DEPRECATED, Destination};
use crate::upstream::model::{Facts, Operation, Section};

/// The file of a new operation.
pub(super) fn new_endpoint(
    key: &str,
    operation: &Operation,
    surroundings: &mut Surroundings,
    namer: &mut Namer,
) -> Result<NewFile, String> {
    let (method, path) = key.split_once(' ').unwrap_or_default();
    // What can be refused is looked at before anything is given a name.
    if let Some((why, _)) = path_faults(path).into_iter().next() {
        return Err(why);
    }
    if let Some(why) = &operation.refusal {
        return Err(why.clone());
    }
    let mut notes = operation.notes.clone();
    if operation.classic.is_empty() && operation.granular.is_empty() {
        notes.push("upstream names no scopes: any token may call it".to_owned());
    }
    notes.extend(never_null(operation));
    let body = body(operation)?;
    surroundings.claim(key)?;
    let (called, stem) = surroundings.name(key);
    let request = namer.reserve(&called.request());

    let file = format!("{stem}.json");
    let mut editor = Editor::empty(&file);
    let mut members: Vec<(&str, Node)> = vec![
        (
            "$schema",
            format!("{}schema.json", "../".repeat(file.matches('/').count())).as_str().into(),
        ),
        ("tier", "imported".into()),
        ("id", stem.replace('/', ".").as_str().into()),
    ];
    if operation.deprecated {
        members.push(("deprecated", DEPRECATED.into()));
    }
    members.extend([
        ("method", method.into()),
        ("path", path.into()),
        ("request", request.as_str().into()),
    ]);
    let scopes = |scopes: &[String]| {
        Node::from(NodeKind::List(scopes.iter().map(|scope| scope.as_str().into()).collect()))
    };
    members.push((
        "scopes",
        NodeKind::Object(vec![
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
    members.push(("replay", replay(method).into()));

    let mut builder = Builder::new(&mut *namer, true);
    let mut path_params = Vec::new();
    let mut ids = BTreeSet::new();
    for (prefix, name) in prefixes(path) {
        let facts = operation.section(Section::Path).and_then(|facts| facts.field(&name));
        let Some(facts) = facts else { continue };
        let id = surroundings.ids.parameter(&prefix, &name, facts, builder.namer);
        ids.extend(id.is_some().then(|| name.clone()));
        path_params.push(match id {
            Some(id) => builder.typed_field(
                &name,
                &id,
                &Facts { deprecated: facts.deprecated, ..Facts::default() },
                Destination::Path,
                None,
            ),
            None => builder.field(&name, facts, Destination::Path, None, &request),
        });
    }
    let mut query =
        fields(&mut builder, operation.section(Section::Query), Destination::Query, &request);
    let mut headers =
        fields(&mut builder, operation.section(Section::Header), Destination::Header, &request);
    let destination = if operation.is_form { Destination::Form } else { Destination::Body };
    let bare = body.filter(|body| is_list(body));
    let circle = body.filter(|body| !is_list(body) && body.circle.is_some());
    if operation.is_form && circle.is_some() {
        return Err("its form holds itself; the spec has no name for it".to_owned());
    }
    if let Some(body) = circle {
        // What is declared on the spot has no name by which it could hold itself.
        let name = builder.namer.reserve(&format!("{request}Body"));
        builder.object_named(&name, body, Destination::Type(true));
        members.push(("body", NodeKind::Object(vec![Member::new("type", name.as_str())]).into()));
    }
    let mut sent = match bare {
        // What is sent is this list, and nothing can be left out of it.
        Some(list) => {
            let list = Facts { required: true, ..list.clone() };
            vec![builder.field(&called.field(), &list, destination, None, &request)]
        }
        None => fields(&mut builder, body.filter(|_| circle.is_none()), destination, &request),
    };
    let mut names = Fields::sent();
    for list in [&mut path_params, &mut query, &mut headers, &mut sent] {
        builder.name_fields(list, &mut names);
    }
    let answer = answer(operation, &mut notes);
    let (response, pages) =
        response(&mut builder, &called, operation.status, answer, paging(operation));
    let types = builder.types;
    if pages.is_none() {
        notes.extend(unpaged(operation));
    }

    for (name, list) in [("path_params", path_params), ("query", query), ("headers", headers)] {
        if !list.is_empty() {
            members.push((name, NodeKind::List(list).into()));
        }
    }
    if !sent.is_empty() {
        let mut body = Vec::new();
        let has_file = sent.iter().any(|field| {
            let ty = field.member("type").map(|ty| &ty.kind);
            matches!(ty, Some(NodeKind::Text(ty)) if Type::parse(ty).built_in() == Some(BuiltIn::File))
        });
        if operation.is_form && !has_file {
            body.push(Member::new("form", NodeKind::Bool(true)));
        }
        if bare.is_some() {
            body.push(Member::new("bare", NodeKind::Bool(true)));
        }
        body.push(Member::new("fields", NodeKind::List(sent)));
        members.push(("body", NodeKind::Object(body).into()));
    }
    members.push(("response", response));
    members.extend(pages.map(|pages| ("pages", pages)));
    let errors: Vec<_> =
        operation.errors.iter().map(|code| surroundings.codes.new_error(*code)).collect();
    if !errors.is_empty() {
        members.push(("errors", NodeKind::List(errors).into()));
    }
    members.push((
        "examples",
        NodeKind::List(vec![example((method, path), &ids, operation, body, answer)]).into(),
    ));
    if !types.is_empty() {
        members.push(("types", NodeKind::List(types).into()));
    }
    for (name, value) in members {
        editor.set(&format!("/{name}"), value).map_err(|error: EditError| error.to_string())?;
    }
    Ok(NewFile { path: file, text: editor.text(), notes })
}

fn fields(
    builder: &mut Builder<'_>,
    facts: Option<&Facts>,
    destination: Destination,
    owner: &str,
) -> Vec<Node> {
    let fields = facts.into_iter().flat_map(|facts| &facts.fields);
    fields.map(|(name, facts)| builder.field(name, facts, destination, None, owner)).collect()
}

fn body(operation: &Operation) -> Result<Option<&Facts>, String> {
    let Some(body) = operation.section(Section::Body) else { return Ok(None) };
    match body.ty.as_str() {
        "object" => Ok(Some(body)),
        "any" => Ok(None),
        _ if is_list(body) && !operation.is_form => Ok(Some(body)),
        ty => Err(format!("its body is `{ty}`; the spec has bodies with fields and lists")),
    }
}

/// What comes back, as far as the format can say it.
fn answer<'a>(operation: &'a Operation, notes: &mut Vec<String>) -> Option<&'a Facts> {
    if operation.status == 0 {
        notes.push("upstream has no status of a success; 200 is a guess".to_owned());
    }
    let answer = operation.section(Section::Answer).filter(|_| operation.status != 204)?;
    if answer.ty == "object" && !answer.fields.is_empty() || is_list(answer) {
        return Some(answer);
    }
    let what = match answer.ty.as_str() {
        "any" | "" => "an object without fields".to_owned(),
        ty => format!("`{ty}`"),
    };
    notes.push(format!("upstream answers {what}; it is left out, since answers have fields"));
    None
}

/// Fields that must be sent and may be null. What is set to null in the spec could be left out.
fn never_null(operation: &Operation) -> Vec<String> {
    let mut found = Vec::new();
    let mut left: Vec<_> = operation.section(Section::Body).into_iter().collect();
    while let Some(facts) = left.pop() {
        for (name, field) in &facts.fields {
            if field.required && field.nullable {
                found
                    .push(format!("`{name}` may be null, which it cannot be here: it is required"));
            }
            left.push(field);
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}
