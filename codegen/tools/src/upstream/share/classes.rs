//! Which types are the same.

use std::collections::{BTreeMap, HashMap};

use codegen::english::singular;
use codegen::files::Spec;
use codegen::source::{Node, NodeKind};
use codegen::ty::{Shape, Type};

/// A new type.
pub(super) struct Ty<'a> {
    pub(super) name: &'a str,
    /// The file that it stands in.
    pub(super) file: &'a str,
    pub(super) node: &'a Node,
}

/// Types that are the same.
pub(super) struct Class<'a> {
    /// In the order of the files. There is one at least.
    pub(super) members: Vec<Ty<'a>>,
    /// A shared type of the spec that is the same.
    pub(super) known: Option<&'a str>,
    /// The name of the fields that hold it, in the singular.
    pub(super) noun: String,
    /// What has these fields, as far as it has a noun, by how often it has.
    pub(super) holders: BTreeMap<String, usize>,
}

impl Class<'_> {
    /// Whether nothing has to be done about it.
    pub(super) fn is_as_it_was(&self) -> bool {
        self.known.is_none() && self.members.len() == 1
    }

    /// Whether it has values, and no fields.
    pub(super) fn is_enum(&self) -> bool {
        self.members.iter().any(|member| member.node.member("values").is_some())
    }
}

/// All new types.
pub(super) struct Classes<'a> {
    pub(super) all: Vec<Class<'a>>,
}

/// A type with what decides whether another one is the same.
struct Entry<'a> {
    ty: Ty<'a>,
    is_known: bool,
    /// All that it says, but for texts and for the types of its fields.
    form: usize,
    /// Those types, as far as they are entries.
    parts: Vec<usize>,
}

/// What is known of the field that holds a type.
struct Role<'a> {
    noun: String,
    /// The name of the type that has the field.
    holder: Option<&'a str>,
    file: &'a str,
}

impl<'a> Classes<'a> {
    pub(super) fn of(spec: &'a Spec, roots: &'a BTreeMap<&str, Node>) -> Self {
        let known =
            spec.types.iter().filter_map(|file| Some((file.source.path(), file.source.tree()?)));
        let endpoints = spec.endpoints.iter();
        let others = endpoints.filter_map(|file| Some((file.source.path(), file.source.tree()?)));
        let known: Vec<_> = known.collect();
        let new = roots.iter().map(|(path, root)| (*path, root));
        let mut roles: HashMap<&'a str, Role<'a>> = HashMap::new();
        for (path, root) in known.iter().copied().chain(others).chain(new.clone()) {
            add_roles(path, root, &mut roles);
        }
        let known = known.into_iter().map(|file| (file, true));
        let mut entries: Vec<Entry<'a>> = Vec::new();
        for ((file, root), is_known) in known.chain(new.map(|file| (file, false))) {
            for node in types(root) {
                let Some(name) = text(node, "name") else { continue };
                // What nothing holds, or everything, such as an id, is the same as nothing else.
                if roles.contains_key(name) && node.member("id").is_none() {
                    let ty = Ty { name, file, node };
                    entries.push(Entry { ty, is_known, form: 0, parts: Vec::new() });
                }
            }
        }
        let by_name: HashMap<&str, usize> =
            entries.iter().enumerate().map(|(at, entry)| (entry.ty.name, at)).collect();
        let mut forms: HashMap<String, usize> = HashMap::new();
        for entry in &mut entries {
            let mut form = roles.get(entry.ty.name).map_or(String::new(), |role| role.noun.clone());
            spell(entry.ty.node, true, &by_name, &mut form, &mut entry.parts);
            let next = forms.len();
            entry.form = *forms.entry(form).or_insert(next);
        }
        let classes = refine(&entries);
        Self { all: collect(entries, &classes, &roles) }
    }
}

/// The class of each entry: two are in one if they say the same, and their parts are in one each.
fn refine(entries: &[Entry<'_>]) -> Vec<usize> {
    let mut classes: Vec<usize> = entries.iter().map(|entry| entry.form).collect();
    let mut count = 0;
    loop {
        let mut known: HashMap<(usize, Vec<usize>), usize> = HashMap::new();
        let refined: Vec<_> = entries
            .iter()
            .map(|entry| {
                let parts = entry.parts.iter();
                let parts = parts.map(|part| classes.get(*part).copied().unwrap_or_default());
                let next = known.len();
                *known.entry((entry.form, parts.collect())).or_insert(next)
            })
            .collect();
        classes = refined;
        if known.len() == count {
            return classes;
        }
        count = known.len();
    }
}

fn collect<'a>(
    entries: Vec<Entry<'a>>,
    classes: &[usize],
    roles: &HashMap<&'a str, Role<'a>>,
) -> Vec<Class<'a>> {
    let mut all: BTreeMap<usize, Class<'a>> = BTreeMap::new();
    for (entry, class) in entries.into_iter().zip(classes) {
        let role = roles.get(entry.ty.name);
        let class = all.entry(*class).or_insert_with(|| Class {
            members: Vec::new(),
            known: None,
            noun: role.map_or(String::new(), |role| role.noun.clone()),
            holders: BTreeMap::new(),
        });
        if entry.is_known {
            class.known.get_or_insert(entry.ty.name);
            continue;
        }
        if let Some(holder) = role.and_then(|role| holder(role, roles)) {
            *class.holders.entry(holder).or_default() += 1;
        }
        class.members.push(entry.ty);
    }
    all.into_values().filter(|class| !class.members.is_empty()).collect()
}

/// What has the field, as a noun: the type, by the field that holds that, or else what the file is about.
fn holder(role: &Role<'_>, roles: &HashMap<&str, Role<'_>>) -> Option<String> {
    match role.holder {
        Some(holder) => roles.get(holder).map(|role| role.noun.clone()),
        None => role.file.rsplit('/').nth(1).map(singular),
    }
}

fn types(root: &Node) -> &[Node] {
    match root.member("types").map(|types| &types.kind) {
        Some(NodeKind::List(types)) => types,
        _ => &[],
    }
}

fn add_roles<'a>(file: &'a str, root: &'a Node, roles: &mut HashMap<&'a str, Role<'a>>) {
    let NodeKind::Object(members) = &root.kind else { return };
    let outside =
        members.iter().filter(|member| !["examples", "types"].contains(&member.name.as_str()));
    outside.for_each(|member| add_fields(file, None, &member.value, roles));
    for node in types(root) {
        add_fields(file, text(node, "name"), node, roles);
    }
}

/// Notes what the fields hold, the first of each type.
fn add_fields<'a>(
    file: &'a str,
    holder: Option<&'a str>,
    node: &'a Node,
    roles: &mut HashMap<&'a str, Role<'a>>,
) {
    match &node.kind {
        NodeKind::List(items) => {
            items.iter().for_each(|item| add_fields(file, holder, item, roles))
        }
        NodeKind::Object(members) => {
            if let (Some(name), Some(ty)) = (text(node, "name"), text(node, "type")) {
                let inside = ty.trim_matches(['[', ']', '{', '}']);
                let is_one = Type::parse(ty).shape == Shape::One;
                let noun = if is_one { name.to_owned() } else { singular(name) };
                roles.entry(inside).or_insert(Role { noun, holder, file });
            }
            members.iter().for_each(|member| add_fields(file, holder, &member.value, roles));
        }
        _ => {}
    }
}

/// Writes what a type says, without its own name, without texts, and with a mark where a field has a type
/// that is an entry itself.
fn spell(
    node: &Node,
    is_outside: bool,
    by_name: &HashMap<&str, usize>,
    form: &mut String,
    parts: &mut Vec<usize>,
) {
    match &node.kind {
        NodeKind::Object(members) => {
            form.push('{');
            for member in members {
                let name = member.name.as_str();
                if name == "docs" || is_outside && name == "name" {
                    continue;
                }
                form.push_str(name);
                form.push(':');
                let part = match (&member.value.kind, name) {
                    (NodeKind::Text(ty), "type") => {
                        let ty = Type::parse(ty);
                        by_name.get(ty.word()).map(|part| (*part, ty.shape.of("")))
                    }
                    _ => None,
                };
                match part {
                    Some((part, shape)) => {
                        parts.push(part);
                        form.push_str(&shape);
                    }
                    None => spell(&member.value, false, by_name, form, parts),
                }
                form.push(',');
            }
            form.push('}');
        }
        NodeKind::List(items) => {
            form.push('[');
            for item in items {
                spell(item, false, by_name, form, parts);
                form.push(',');
            }
            form.push(']');
        }
        _ => form.push_str(&codegen::format::on_one_line(node)),
    }
}

pub(super) fn text<'n>(node: &'n Node, name: &str) -> Option<&'n str> {
    match &node.member(name)?.kind {
        NodeKind::Text(text) => Some(text),
        _ => None,
    }
}
