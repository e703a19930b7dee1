//! The tests that come with every endpoint and every type that is sent.
//!
//! They are thousands of calls of one form, so they are laid out here: parsing and printing them
//! would take longer than all the rest.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use heck::ToSnakeCase;

use super::example::{self, chain, listed, use_types, used};
use super::literal;
use crate::ir::{Check, Expect, Homes, Module};
use crate::names::escape;

/// Whether there is something to test in a file: something that is sent.
pub(super) fn has_tests(module: &Module) -> bool {
    !module.requests.is_empty() || !module.inputs.is_empty()
}

/// The tests of a file.
pub(super) fn file(homes: &Homes, module: &Module) -> String {
    let mut names = BTreeSet::new();
    let mut helpers = BTreeSet::new();
    let mut tests = String::new();
    for (form, request) in module.requests.iter().enumerate() {
        names.insert(request.name.as_str());
        let mut calls = Vec::new();
        for (index, shown) in request.examples.iter().enumerate() {
            used(&shown.args, &shown.setters, &mut names);
            helpers.insert("example");
            let call = chain(&request.name, &shown.args, &shown.setters).lay_out(8);
            let body = shown.body.as_deref().unwrap_or_default();
            let (source, body) = (literal(&module.source), literal(body));
            let arguments = vec![
                source.to_string(),
                form.to_string(),
                index.to_string(),
                call,
                body.to_string(),
            ];
            calls.push(listed("example(", arguments, ")", 4));
        }
        test(&mut tests, &format!("{}_examples", request.name), &calls);
        let calls = checks(&request.name, &request.checks, "body", &mut names, &mut helpers);
        test(&mut tests, &format!("{}_fields", request.name), &calls);
    }
    for input in &module.inputs {
        names.insert(input.name.as_str());
        let calls = checks(&input.name, &input.checks, "object", &mut names, &mut helpers);
        test(&mut tests, &format!("{}_fields", input.name), &calls);
    }
    let helpers = helpers.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let helpers = listed("use crate::support::{", helpers, "}", 0);
    format!("{helpers};\n{}{tests}", use_types(homes, &names))
}

/// A test that makes the calls. None: no test.
fn test(output: &mut String, name: &str, calls: &[String]) {
    if calls.is_empty() {
        return;
    }
    let _ = writeln!(output, "\n#[test]\nfn {}() {{", name.to_snake_case());
    for call in calls {
        let _ = writeln!(output, "    {call};");
    }
    output.push_str("}\n");
}

fn checks<'a>(
    name: &'a str,
    checks: &'a [Check],
    body: &'static str,
    names: &mut BTreeSet<&'a str>,
    helpers: &mut BTreeSet<&'static str>,
) -> Vec<String> {
    let mut calls = Vec::new();
    for check in checks {
        let setters = check.setter.as_slice();
        used(&check.args, setters, names);
        let call = example::chain(name, &check.args, setters).lay_out(8);
        let (helper, text) = match &check.expect {
            Expect::Body(text) => (body, text),
            Expect::Query(text) => ("query", text),
        };
        helpers.insert(helper);
        let arguments = vec![call, literal(text)];
        calls.push(listed(&format!("{helper}("), arguments, ")", 4));
    }
    calls
}

/// A folder of tests; the outermost one also lists the types that are received.
pub(super) fn folder(
    homes: &Homes,
    all: &[Module],
    folder: &[String],
    children: &BTreeSet<&str>,
) -> String {
    let mut text = String::new();
    for child in children {
        let _ = writeln!(text, "mod {};", escape(child));
    }
    if !folder.is_empty() {
        return text;
    }
    text.push_str("\nuse crate::support::{RoundTrip, round_trip};\n");
    text.push_str("\n/// Every type that is received, and how to read and write it.\n");
    text.push_str("pub const TYPES: &[(&str, RoundTrip)] = &[\n");
    for module in all {
        let records = module.records.iter().map(|record| &record.name);
        for name in records.chain(module.enums.iter().map(|ty| &ty.name)) {
            let home = homes.get(name).map_or("types", String::as_str);
            let _ = writeln!(text, "    (\"{name}\", round_trip::<zoom_api::{home}::{name}>),");
        }
    }
    text + "];\n"
}
