//! What the fake knows: one file of tables for each file of the spec, and the file that holds them
//! together.
//!
//! They are plain data of one form, so they are laid out here. Names have been checked, everything
//! else stands in string literals.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{FAKE_DIR, WIDTH, doc_line, literal};
use crate::ir::contract::{Contract, Facts, Field, Form, Kind, Object, Reference, Tables};
use crate::ir::{Module, Shape, Values};
use crate::names::escape;

/// Where the tables of a file of the spec stand.
pub(super) fn file_path(module: &str) -> String {
    format!("{FAKE_DIR}/{module}.rs")
}

/// The tables of a file of the spec.
pub(super) fn file(module: &Module) -> Option<String> {
    let tables = module.tables.as_ref()?;
    let mut output = String::new();
    for line in &module.docs {
        let _ = writeln!(output, "//!{}", doc_line(line));
    }
    if !tables.objects.is_empty() || tables.contract.is_some() {
        output.push_str("\nuse crate::contract::*;\n");
    }
    if references(tables).any(|reference| !reference.module.is_empty()) {
        output.push_str("use crate::generated::types;\n");
    }
    tables.contract.iter().for_each(|table| contract(&mut output, table));
    tables.objects.iter().for_each(|table| object(&mut output, table));
    tables.values.iter().for_each(|(name, table)| values(&mut output, name, table));
    Some(output)
}

/// All that the tables of a file lead to.
fn references(tables: &Tables) -> impl Iterator<Item = &Reference> {
    let contract = tables.contract.iter();
    let parameters =
        contract.clone().flat_map(|contract| contract.path.iter().chain(&contract.query));
    let fields = tables.objects.iter().flat_map(|object| &object.fields).chain(parameters);
    let kinds = fields.filter_map(|field| match &field.kind {
        Kind::Plain(_) => None,
        Kind::TextEnum(to) | Kind::IntEnum(to) | Kind::Object(to) => Some(to),
    });
    let forms = contract.flat_map(|contract| &contract.forms);
    kinds.chain(forms.flat_map(|form| form.body.iter().chain(&form.answer)))
}

fn contract(output: &mut String, contract: &Contract) {
    output.push_str("\npub(crate) static CONTRACT: Contract = Contract {\n");
    let request = &contract.request;
    let _ = writeln!(output, "    operation: <{request} as zoom_api::Endpoint>::OPERATION,");
    fields(output, "path", &contract.path);
    fields(output, "query", &contract.query);
    let _ = writeln!(output, "    by: {},", option(contract.by.as_deref().map(literal)));
    output.push_str("    forms: &[\n");
    contract.forms.iter().for_each(|table| form(output, table));
    output.push_str("    ],\n");
    let errors = contract.errors.iter().map(|error| {
        let docs = literal(&error.docs);
        format!("ErrorCode {{ status: {}, code: {}, docs: {docs} }}", error.status, error.code)
    });
    list(output, "errors", errors);
    output.push_str("};\n");
}

fn form(output: &mut String, form: &Form) {
    let Form { value, body, status, answer, replies } = form;
    let reference = |to: &Option<Reference>| option(to.as_ref().map(|to| format!("&{}", path(to))));
    output.push_str("        Form {\n");
    let _ = writeln!(output, "            value: {},", option(value.as_deref().map(literal)));
    let _ = writeln!(output, "            body: {},", reference(body));
    let _ = writeln!(output, "            status: {status},");
    let _ = writeln!(output, "            answer: {},", reference(answer));
    let replies = replies.iter();
    let replies =
        replies.fold(String::new(), |text, reply| text + "\n                " + &raw(reply) + ",");
    let end = if replies.is_empty() { "" } else { "\n            " };
    let _ = writeln!(output, "            replies: &[{replies}{end}],\n        }},");
}

fn object(output: &mut String, object: &Object) {
    let name = &object.name;
    let _ =
        writeln!(output, "\npub(crate) static {name}: Object = Object {{\n    name: \"{name}\",");
    fields(output, "fields", &object.fields);
    output.push_str("};\n");
}

fn values(output: &mut String, name: &str, values: &Values) {
    let (ty, texts): (_, Vec<_>) = match values {
        Values::Text(values) => ("&str", values.iter().map(|value| literal(&value.wire)).collect()),
        Values::Int(values) => ("i64", values.iter().map(|value| value.wire.to_string()).collect()),
    };
    let _ = write!(output, "\npub(crate) const {name}: &[{ty}] = &[");
    let short = texts.join(", ");
    if name.len() + ty.len() + short.len() + 30 <= WIDTH {
        output.push_str(&short);
    } else {
        let lines = texts.iter().fold(String::new(), |text, value| text + "\n    " + value + ",");
        let _ = writeln!(output, "{lines}");
    }
    output.push_str("];\n");
}

fn fields(output: &mut String, name: &str, fields: &[Field]) {
    list(output, name, fields.iter().map(field));
}

/// A member that is a list, one item a line.
fn list(output: &mut String, name: &str, items: impl Iterator<Item = String>) {
    let lines = items.fold(String::new(), |text, item| text + "        " + &item + ",\n");
    let lines = if lines.is_empty() { lines } else { format!("\n{lines}    ") };
    let _ = writeln!(output, "    {name}: &[{lines}],");
}

fn field(field: &Field) -> String {
    let kind = match &field.kind {
        Kind::Plain(name) => format!("Kind::{name}"),
        Kind::TextEnum(to) => format!("Kind::TextEnum({})", path(to)),
        Kind::IntEnum(to) => format!("Kind::IntEnum({})", path(to)),
        Kind::Object(to) => format!("Kind::Object(&{})", path(to)),
    };
    let mut text = format!("Field {{ name: {}, kind: {kind}", literal(&field.name));
    facts(&mut text, &field.facts);
    text + ", ..FIELD }"
}

/// What differs from `FIELD`.
fn facts(output: &mut String, facts: &Facts) {
    let mut fact = |differs: bool, name: &str, value: String| {
        if differs {
            let _ = write!(output, ", {name}: {value}");
        }
    };
    fact(facts.shape != Shape::One, "shape", format!("Shape::{:?}", facts.shape));
    fact(facts.required, "required", "true".to_owned());
    fact(facts.nullable, "nullable", "true".to_owned());
    let default = facts.default.as_deref().map(raw);
    fact(default.is_some(), "default", option(default));
    fact(facts.range != [None; 2], "range", bounds(facts.range));
    fact(facts.length != [None; 2], "length", bounds(facts.length));
    fact(facts.items != [None; 2], "items", bounds(facts.items));
    fact(!facts.sent, "sent", "false".to_owned());
    fact(!facts.received, "received", "false".to_owned());
    let list = |names: &[String]| {
        let names: Vec<_> = names.iter().map(|name| literal(name)).collect();
        format!("&[{}]", names.join(", "))
    };
    fact(facts.max_bytes.is_some(), "max_bytes", option(facts.max_bytes));
    fact(!facts.content_types.is_empty(), "content_types", list(&facts.content_types));
    fact(!facts.aliases.is_empty(), "aliases", list(&facts.aliases));
    fact(facts.bare, "bare", "true".to_owned());
}

fn bounds<T: ToString>([low, high]: [Option<T>; 2]) -> String {
    let side = |side: Option<T>| option(side.map(|side| side.to_string()));
    format!("[{}, {}]", side(low), side(high))
}

fn option<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| "None".to_owned(), |value| format!("Some({})", value.to_string()))
}

fn path(to: &Reference) -> String {
    let mut path = String::new();
    for part in &to.module {
        path.push_str(&escape(part));
        path.push_str("::");
    }
    path + &to.name
}

/// JSON as a literal in which it can be read.
fn raw(json: &str) -> String {
    // Not every character may stand in a raw literal, and most numbers need none.
    if !json.is_ascii() || !json.contains(['"', '\\']) {
        return literal(json);
    }
    let mut marks = String::new();
    while json.contains(&format!("\"{marks}")) {
        marks.push('#');
    }
    format!("r{marks}\"{json}\"{marks}")
}

/// Modules by name.
#[derive(Default)]
struct Tree<'a> {
    module: Option<&'a Module>,
    children: BTreeMap<&'a str, Tree<'a>>,
}

/// The file that declares the others, and the list of all operations.
pub(super) fn root(all: &[Module]) -> String {
    let mut tree = Tree::default();
    for module in all.iter().filter(|module| module.tables.is_some()) {
        let path = module.path.iter();
        path.fold(&mut tree, |tree, part| tree.children.entry(part).or_default()).module =
            Some(module);
    }
    let mut output = "//! What the spec says, as data for the fake.\n\n\
         // Objects and enums are called what the spec calls them.\n\
         #![allow(non_upper_case_globals)]\n\n\
         use crate::contract::Contract;\n\n"
        .to_owned();
    folder(&mut output, &tree, 0);
    output.push_str(
        "\n/// The operations of the groups that the crate was built with, sorted by id.\n\
         pub(crate) static CONTRACTS: &[&Contract] = &[\n",
    );
    for module in all.iter().filter(|module| module.operation.is_some()) {
        cfg(&mut output, module, 1);
        let path: Vec<_> = module.path.iter().map(|part| escape(part)).collect();
        let _ = writeln!(output, "    &{}::CONTRACT,", path.join("::"));
    }
    output + "];\n"
}

fn folder(output: &mut String, tree: &Tree<'_>, depth: usize) {
    let indent = "    ".repeat(depth);
    for (name, tree) in &tree.children {
        let name = escape(name);
        if let Some(module) = tree.module {
            // A group is switched as a whole.
            if module.operation.is_none() {
                cfg(output, module, depth);
            }
            let _ = writeln!(output, "{indent}pub(crate) mod {name};");
        } else {
            if depth == 0
                && let Some(module) = first(tree).filter(|module| module.operation.is_some())
            {
                cfg(output, module, depth);
            }
            let _ = writeln!(output, "{indent}pub(crate) mod {name} {{");
            folder(output, tree, depth + 1);
            let _ = writeln!(output, "{indent}}}");
        }
    }
}

/// A module of a folder.
fn first<'a>(tree: &Tree<'a>) -> Option<&'a Module> {
    tree.module.or_else(|| tree.children.values().find_map(first))
}

/// What only some features need.
fn cfg(output: &mut String, module: &Module, depth: usize) {
    let features = module.features.iter().map(|name| format!("feature = {}", literal(name)));
    let features: Vec<_> = features.collect();
    let indent = "    ".repeat(depth);
    let _ = match features.as_slice() {
        [] => Ok(()),
        [feature] => writeln!(output, "{indent}#[cfg({feature})]"),
        features => writeln!(output, "{indent}#[cfg(any({}))]", features.join(", ")),
    };
}
