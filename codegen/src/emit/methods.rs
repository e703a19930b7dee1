//! Constructors and setters.
//!
//! They are two thirds of what is generated, and all of one form, so they are laid out here: parsing
//! and printing them would take longer than all the rest. Names have been checked, texts of the spec
//! stand in documentation and in string literals only.
//!
//! They are `#[inline]` so that only those which are called are compiled, and where they are.

use std::fmt::Write as _;

use super::{WIDTH, literal, types, write_deprecated, write_docs};
use crate::ir::{Member, Members, Place};
use crate::names::escape;

/// The methods of a type whose constructor starts with `start`.
pub(super) fn methods(name: &str, members: &Members, start: &str, what: &str) -> String {
    let mut output = format!("impl {name} {{\n");
    constructor(&mut output, members, start, what);
    for member in &members.optional {
        setter(&mut output, member);
    }
    output.push_str("}\n");
    output
}

fn constructor(output: &mut String, members: &Members, start: &str, what: &str) {
    write_docs(output, "    ", &[format!("Makes {what}.")]);
    for member in &members.required {
        let mut lines = member.docs.iter().filter(|line| !line.is_empty());
        let first = format!("- `{}`: {}", member.name, lines.next().map_or("", String::as_str));
        let rest = lines.map(|line| format!("  {line}"));
        write_docs(
            output,
            "    ",
            &[String::new(), first].into_iter().chain(rest).collect::<Vec<_>>(),
        );
    }
    let argument =
        |member: &Member| format!("{}: {}", escape(&member.name), types::argument(&member.ty));
    let arguments: Vec<_> = members.required.iter().map(argument).collect();
    let values: Vec<_> =
        members.required.iter().map(|member| set(member, &escape(&member.name))).collect();
    output.push_str("    #[inline]\n");
    signature(output, "new", &arguments);
    let short = format!("        Self({start}{})\n", values.concat());
    if short.len() <= WIDTH {
        output.push_str(&short);
    } else {
        let _ = writeln!(output, "        Self(\n            {start}");
        for value in values {
            let _ = writeln!(output, "                {value}");
        }
        output.push_str("        )\n");
    }
    output.push_str("    }\n");
}

fn setter(output: &mut String, member: &Member) {
    output.push('\n');
    write_docs(output, "    ", &member.docs);
    attributes(output, member);
    let argument = format!("value: {}", types::argument(&member.ty));
    signature(output, &escape(&member.name), &["self".to_owned(), argument]);
    let _ = writeln!(output, "        Self(self.0{})\n    }}", set(member, "value"));
    if let Some(clear) = &member.clear {
        output.push('\n');
        let name = &member.name;
        write_docs(output, "    ", &[format!("Clears [`{name}`](Self::{name}): sends `null`.")]);
        attributes(output, member);
        signature(output, clear, &["self".to_owned()]);
        let (method, wire) = (method(member), literal(&member.wire));
        let _ = writeln!(output, "        Self(self.0.{method}({wire}, Value::Null))\n    }}");
    }
}

fn attributes(output: &mut String, member: &Member) {
    write_deprecated(output, "    ", member.deprecated.as_ref());
    output.push_str("    #[inline]\n");
}

/// The head of a method, in one line if it fits.
fn signature(output: &mut String, name: &str, arguments: &[String]) {
    let short = format!("    pub fn {name}({}) -> Self {{\n", arguments.join(", "));
    if short.len() <= WIDTH {
        output.push_str(&short);
    } else {
        let _ = writeln!(output, "    pub fn {name}(");
        for argument in arguments {
            let _ = writeln!(output, "        {argument},");
        }
        output.push_str("    ) -> Self {\n");
    }
}

/// The call that sets a member.
fn set(member: &Member, argument: &str) -> String {
    let wire = literal(&member.wire);
    format!(".{}({wire}, {})", method(member), types::sent(&member.ty, argument))
}

fn method(member: &Member) -> &'static str {
    match member.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Body => "body",
    }
}
