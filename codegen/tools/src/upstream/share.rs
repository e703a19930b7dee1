//! Types that a document spells out again and again become one.
//!
//! Every nested object and every list of values comes in as a type of its own. Those that are the same
//! in all that matters, and that are held by fields of the same name, mean the same: one of them stays,
//! in the file where all of them are, or among the shared types. Texts do not matter, since nobody has
//! written one yet.

mod classes;
mod names;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use codegen::files::Spec;
use codegen::reading::is_imported;
use codegen::source::{Node, NodeKind, Source};
use codegen::ty::Type;

use super::error::ImportError;
use super::files::Files;
use crate::edit::Editor;
use crate::naming::Namer;
use classes::{Class, Classes, text};

/// Where new types go, and what they are called in the end.
struct Plan {
    /// Names by the names that were given first.
    names: HashMap<String, String>,
    /// Types that go out of their files.
    gone: HashSet<String>,
    /// Files of shared types, and the types that come into them.
    shared: BTreeMap<String, Vec<Node>>,
}

/// Shares the types of the new files among these texts.
pub(super) fn share(
    spec: &Spec,
    files: &Files,
    texts: &mut BTreeMap<String, String>,
    new: &BTreeSet<String>,
    namer: &mut Namer,
) -> Result<(), ImportError> {
    let fault = |message: String| ImportError::Edit(message);
    let mut roots = BTreeMap::new();
    for path in new {
        let text = texts.get(path).map_or("", String::as_str);
        let root = Source::new(path, text).parse().map_err(|error| fault(error.message))?;
        roots.insert(path.as_str(), root);
    }
    let classes = Classes::of(spec, &roots);
    let plan = plan(&classes, files, namer);
    let written = roots.into_iter().map(|(path, mut root)| {
        rename(&mut root, &plan);
        (path.to_owned(), codegen::format::lay_out(&root))
    });
    texts.extend(written.collect::<Vec<_>>());
    for (path, types) in plan.shared {
        let there = files.get(&path).map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let mut editor = match there {
            Some(text) => Editor::new(&path, &text).map_err(|error| fault(error.message))?,
            None => Editor::empty(&path),
        };
        for (member, text) in [("/$schema", "../schema.json"), ("/tier", "imported")] {
            editor.set(member, text).map_err(|error| fault(error.to_string()))?;
        }
        for ty in types {
            editor.push("/types", ty).map_err(|error| fault(error.to_string()))?;
        }
        texts.insert(path, editor.text());
    }
    Ok(())
}

fn plan(classes: &Classes<'_>, files: &Files, namer: &mut Namer) -> Plan {
    let mut plan = Plan { names: HashMap::new(), gone: HashSet::new(), shared: BTreeMap::new() };
    for class in &classes.all {
        if class.is_as_it_was() && !names::is_poor(class) {
            continue;
        }
        for member in &class.members {
            namer.release(member.name);
        }
    }
    for class in &classes.all {
        let name = match class.known {
            Some(name) => name.to_owned(),
            None if class.is_as_it_was() && !names::is_poor(class) => continue,
            None => namer.reserve_one_of(&names::wishes(class)),
        };
        let names = class.members.iter().map(|member| (member.name.to_owned(), name.clone()));
        plan.names.extend(names);
    }
    for class in &classes.all {
        let home = home(class, files);
        let stays = class.known.is_none() && home.is_none();
        let gone = class.members.iter().skip(usize::from(stays));
        plan.gone.extend(gone.map(|member| member.name.to_owned()));
        if let (Some(home), Some(first)) = (home, class.members.first()) {
            plan.shared.entry(home).or_default().push(first.node.clone());
        }
    }
    let mut shared = std::mem::take(&mut plan.shared);
    for node in shared.values_mut().flatten() {
        rename_type(node, &plan);
    }
    plan.shared = shared;
    plan
}

/// The file of shared types that a class comes into, unless all of it is in one file.
fn home(class: &Class<'_>, files: &Files) -> Option<String> {
    let paths: BTreeSet<&str> = class.members.iter().map(|member| member.file).collect();
    if paths.len() < 2 || class.known.is_some() {
        return None;
    }
    let groups = paths.iter().filter_map(|path| path.split('/').next());
    let groups: BTreeSet<&str> = groups.collect();
    let groups: Vec<_> = groups.into_iter().collect();
    let stem = match groups.as_slice() {
        [one] => (*one).to_owned(),
        [one, other] => format!("{one}_{other}"),
        _ => "shared".to_owned(),
    };
    // A file that somebody has reviewed stays one.
    let is_open = |path: &String| {
        let there = files.get(path).map(|bytes| String::from_utf8_lossy(bytes));
        there.is_none_or(|text| {
            Source::new(path, &text).parse().is_ok_and(|root| is_imported(&root))
        })
    };
    let mut wishes =
        [format!("types/{stem}.json"), format!("types/imported_{stem}.json")].into_iter();
    wishes.find(is_open)
}

/// Gives the types in a file their names, and takes out those that have gone.
fn rename(root: &mut Node, plan: &Plan) {
    let NodeKind::Object(members) = &mut root.kind else { return };
    for member in members.iter_mut().filter(|member| member.name != "examples") {
        if let ("types", NodeKind::List(types)) = (member.name.as_str(), &mut member.value.kind) {
            types.retain(|ty| !text(ty, "name").is_some_and(|name| plan.gone.contains(name)));
            types.iter_mut().for_each(|ty| rename_type(ty, plan));
        } else {
            rename_fields(&mut member.value, plan);
        }
    }
    members.retain(|member| {
        member.name != "types"
            || !matches!(&member.value.kind, NodeKind::List(types) if types.is_empty())
    });
}

fn rename_type(node: &mut Node, plan: &Plan) {
    let name = text(node, "name").and_then(|name| plan.names.get(name)).cloned();
    let NodeKind::Object(members) = &mut node.kind else { return };
    for member in members {
        match (member.name.as_str(), &name) {
            ("name", Some(name)) => member.value = name.as_str().into(),
            _ => rename_fields(&mut member.value, plan),
        }
    }
}

/// Gives the types of fields their names.
fn rename_fields(node: &mut Node, plan: &Plan) {
    match &mut node.kind {
        NodeKind::List(items) => items.iter_mut().for_each(|item| rename_fields(item, plan)),
        NodeKind::Object(members) => {
            for member in members {
                match &member.value.kind {
                    NodeKind::Text(ty) if member.name == "type" => {
                        let ty = Type::parse(ty);
                        if let Some(name) = plan.names.get(ty.word()) {
                            member.value = ty.shape.of(name).as_str().into();
                        }
                    }
                    _ => rename_fields(&mut member.value, plan),
                }
            }
        }
        _ => {}
    }
}
