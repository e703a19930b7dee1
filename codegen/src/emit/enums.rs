//! Enums.

use std::fmt::Write as _;

use super::{literal, write_deprecated, write_docs};
use crate::ir::{Enum, Values, Variant};
use crate::names::escape;

pub(super) fn open_enum(ty: &Enum) -> String {
    match &ty.values {
        Values::Text(values) => of(ty, values, "&'static str", |wire| literal(wire)),
        Values::Int(values) => of(ty, values, "i64", |wire| format!("{wire}i64")),
    }
}

fn of<T>(ty: &Enum, values: &[Variant<T>], wire: &str, spell: impl Fn(&T) -> String) -> String {
    let mut text = String::new();
    write_docs(&mut text, "", &ty.docs);
    text.push_str("#[derive(Clone, Debug, PartialEq, Eq, Hash)]\n#[non_exhaustive]\n");
    let _ = writeln!(text, "pub enum {} {{", ty.name);
    for value in values {
        write_docs(&mut text, "    ", &value.docs);
        write_deprecated(&mut text, "    ", value.deprecated.as_ref());
        let _ = writeln!(text, "    {},", escape(&value.name));
    }
    text.push_str("    /// A value that the spec does not list.\n    Unknown(UnknownValue),\n}\n");

    let _ = writeln!(text, "\nimpl {} {{", ty.name);
    let _ = writeln!(text, "    const VALUES: &'static [({wire}, Self)] = &[");
    for value in values {
        let _ = writeln!(text, "        ({}, Self::{}),", spell(&value.wire), escape(&value.name));
    }
    text.push_str("    ];\n}\n");
    text
}
