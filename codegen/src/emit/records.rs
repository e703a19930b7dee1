//! Objects that are received.

use std::fmt::Write as _;

use super::{types, write_deprecated, write_docs};
use crate::ir::Record;
use crate::names::escape;

pub(super) fn record(record: &Record) -> String {
    let mut output = String::new();
    write_docs(&mut output, "", &record.docs);
    output.push_str("#[derive(Clone, Default)]\n#[non_exhaustive]\n");
    let _ = write!(output, "pub struct {} {{", record.name);
    for (index, field) in record.fields.iter().enumerate() {
        output.push_str(if index == 0 { "\n" } else { "" });
        write_docs(&mut output, "    ", &field.docs);
        write_deprecated(&mut output, "    ", field.deprecated.as_ref());
        let (name, ty) = (escape(&field.name), types::received(&field.ty));
        let _ = writeln!(output, "    pub {name}: {ty},");
    }
    // Beside the fields: what the spec does not know. No wire name becomes this one.
    output.push_str(if record.fields.is_empty() { "\n" } else { "" });
    output.push_str("    rest_: Rest,\n}\n");
    output
}
