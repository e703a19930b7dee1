//! A new file for an event.

use codegen::names::event_file;
use codegen::source::{Member, Node, NodeKind};

use super::file::NewFile;
use super::surroundings::Surroundings;
use crate::edit::{EditError, Editor};
use crate::naming::{Namer, pascal};
use crate::upstream::build::{Builder, Destination};
use crate::upstream::model::{Facts, Operation, Section};
use crate::upstream::sample;

/// When the example happened.
const EVENT_TS: i64 = 1_795_779_000_000;

/// The file of a new event.
pub(super) fn new_event(
    name: &str,
    operation: &Operation,
    surroundings: &mut Surroundings,
    namer: &mut Namer,
) -> Result<NewFile, String> {
    let payload = operation.section(Section::Answer);
    let payload = payload.filter(|facts| facts.ty == "object" && !facts.fields.is_empty());
    let Some(payload) = payload else {
        return Err("upstream does not say which fields its payload has".to_owned());
    };
    let folder = surroundings.event_folder(name);
    let stem = format!("{folder}/{}", event_file(name));
    if !surroundings.claim_file(&stem) {
        return Err(format!("there is a file `{stem}.json` already"));
    }
    let ty = namer.reserve(&pascal(name));
    let mut builder = Builder::new(namer, false);
    let fields = payload.fields.iter();
    let fields =
        fields.map(|(name, facts)| builder.field(name, facts, Destination::Answer, None, &ty));
    let fields: Vec<_> = fields.collect();
    let types = builder.types;
    let file = format!("{stem}.json");
    let schema = format!("{}schema.json", "../".repeat(file.matches('/').count()));
    let mut members: Vec<(&str, Node)> = vec![
        ("$schema", schema.as_str().into()),
        ("event", name.into()),
        ("title", title(name).as_str().into()),
        ("docs", "".into()),
        ("payload", ty.as_str().into()),
        ("scopes", scopes(operation)),
        ("fields", NodeKind::List(fields).into()),
        ("examples", NodeKind::List(vec![example(payload)]).into()),
    ];
    if !types.is_empty() {
        members.push(("types", NodeKind::List(types).into()));
    }
    let mut editor = Editor::empty(&file);
    for (name, value) in members {
        editor.set(&format!("/{name}"), value).map_err(|error: EditError| error.to_string())?;
    }
    let mut notes = operation.notes.clone();
    notes.push("which calls make the event is left to say in `caused_by`".to_owned());
    Ok(NewFile { path: file, text: editor.text(), notes })
}

/// The words of the name, as a title.
fn title(name: &str) -> String {
    let words = name.replace(['.', '_', '-'], " ");
    let mut letters = words.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

fn scopes(operation: &Operation) -> Node {
    let list = |scopes: &[String]| {
        NodeKind::List(scopes.iter().map(|scope| scope.as_str().into()).collect())
    };
    let lists = [("classic", &operation.classic), ("granular", &operation.granular)];
    NodeKind::Object(lists.map(|(name, scopes)| Member::new(name, list(scopes))).into()).into()
}

fn example(payload: &Facts) -> Node {
    let members = vec![
        Member::new("event_ts", NodeKind::Number(EVENT_TS.to_string())),
        Member::new("payload", sample::whole(payload)),
    ];
    NodeKind::Object(members).into()
}
