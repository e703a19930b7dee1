//! Request types and the objects that they send.

use std::fmt::Write as _;

use super::{example, literal, methods, write_docs};
use crate::ir::{Homes, Input, Request, Stream};
use crate::names::escape;

pub(super) fn request(homes: &Homes, request: &Request) -> String {
    let mut text = String::new();
    write_docs(&mut text, "", &request.docs);
    write_docs(&mut text, "", &example::docs(homes, request));
    text.push_str("#[derive(Clone, Debug, PartialEq)]\n");
    text.push_str("#[must_use = \"a request does nothing until a client sends it\"]\n");
    let _ = writeln!(text, "pub struct {}(Call);\n", request.name);
    let mut start = "Call::new(&OPERATION)".to_owned();
    for (name, value) in &request.fixed {
        let _ = write!(start, ".query({}, {})", literal(name), literal(value));
    }
    text.push_str(&methods::methods(&request.name, &request.members, &start, "the request"));
    write_traits(&mut text, request);
    text
}

/// The traits that a request has.
fn write_traits(output: &mut String, request: &Request) {
    let name = &request.name;
    let answer = request.output.as_deref().unwrap_or("()");
    let _ = write!(
        output,
        "
impl Endpoint for {name} {{
    const OPERATION: &'static Operation = &OPERATION;
    type Output = {answer};
    #[inline]
    fn into_call(self) -> Call {{
        self.0
    }}
}}
"
    );
    if let Some(stream) = &request.stream {
        write_paged(output, name, stream);
    }
    // What takes no argument can also be made by `Default`.
    if request.members.required.is_empty() {
        let _ = write!(
            output,
            "
impl Default for {name} {{
    #[inline]
    fn default() -> Self {{
        Self::new()
    }}
}}
"
        );
    }
}

fn write_paged(output: &mut String, name: &str, stream: &Stream) {
    let (item, items, token) = (&stream.item, escape(&stream.items), escape(&stream.token));
    let key = stream.key.iter().map(|field| format!("text(&item.{})", escape(field)));
    let key = key.collect::<Vec<_>>().join(", ");
    let (page, total) = match &stream.total {
        Some(total) => ("page", format!("page.{}", escape(total))),
        None => ("_page", "None".to_owned()),
    };
    let _ = write!(
        output,
        "
#[diagnostic::do_not_recommend]
impl Paged for {name} {{
    type Item = {item};
    #[inline]
    fn items(page: Self::Output) -> (Vec<Self::Item>, Option<String>) {{
        (page.{items}, page.{token})
    }}

    #[inline]
    fn key(item: &Self::Item) -> Option<&str> {{
        first_text([{key}])
    }}

    #[inline]
    fn total({page}: &Self::Output) -> Option<i64> {{
        {total}
    }}
}}
"
    );
}

pub(super) fn input(input: &Input) -> String {
    let mut text = String::new();
    write_docs(&mut text, "", &input.docs);
    let default = if input.members.required.is_empty() { "Default, " } else { "" };
    let _ = writeln!(text, "#[derive(Clone, Debug, {default}PartialEq)]");
    text.push_str("#[must_use = \"it is sent as a part of a request\"]\n");
    let _ = writeln!(text, "pub struct {}(Object);\n", input.name);
    let what = "the object with nothing set but what it cannot do without";
    text.push_str(&methods::methods(&input.name, &input.members, "Object::default()", what));
    text
}
