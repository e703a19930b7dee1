//! The calls of this crate's own macros, which tie the types of a file to the runtime.
//!
//! The printer knows nothing of the inside of a macro call, so these are laid out here. They hold
//! nothing but names that were checked and string literals.

use std::fmt::Write as _;

use super::{WIDTH, literal};
use crate::ir::{Module, Record, Values};
use crate::names;

pub(super) fn tables(module: &Module) -> String {
    let mut output = String::new();
    for record in &module.records {
        table(&mut output, record);
    }
    let inputs = module.inputs.iter().map(|input| input.name.as_str());
    list(&mut output, "input", inputs);
    let enums = |text: bool| {
        let same = move |values: &Values| matches!(values, Values::Text(_)) == text;
        module.enums.iter().filter(move |ty| same(&ty.values)).map(|ty| ty.name.as_str())
    };
    list(&mut output, "text_enum", enums(true));
    list(&mut output, "int_enum", enums(false));
    // One call for each, so that an error about one does not show the others.
    for id in &module.ids {
        output.push_str("\nid! {\n");
        super::write_docs(&mut output, "    ", &id.docs);
        let _ = writeln!(output, "    {}\n}}", id.name);
    }
    output
}

/// Wire names and fields of a record.
fn table(output: &mut String, record: &Record) {
    let bare = if record.bare { "@is_bare " } else { "" };
    let needs = record.items.as_deref().map(|items| format!(" needs {}", literal(items)));
    let needs = needs.unwrap_or_default();
    let _ = writeln!(output, "\nrecord! {{\n    {bare}{}{needs} {{", record.name);
    for field in &record.fields {
        let wire = literal(&field.wire);
        let aliases = field.aliases.iter().fold(String::new(), |mut text, alias| {
            let _ = write!(text, " | {}", literal(alias));
            text
        });
        let _ = writeln!(output, "        {wire}{aliases} => {},", names::escape(&field.name));
    }
    output.push_str("    }\n}\n");
}

/// A call with nothing but names.
fn list<'a>(output: &mut String, name: &str, names: impl Iterator<Item = &'a str>) {
    let names: Vec<_> = names.collect();
    let short = format!("{name}! {{ {} }}", names.join(" "));
    match names.as_slice() {
        [] => {}
        _ if short.len() <= WIDTH => {
            let _ = writeln!(output, "\n{short}");
        }
        names => {
            let _ = writeln!(output, "\n{name}! {{\n    {}\n}}", names.join("\n    "));
        }
    }
}
