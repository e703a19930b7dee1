//! From the decisions to Rust: spells, and decides nothing.

mod contract;
mod enums;
mod example;
mod limits;
mod methods;
mod modules;
mod operation;
mod records;
mod requests;
mod tables;
mod tests;
mod types;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use crate::ir::{Homes, Module};
use crate::lower::Lowered;
use crate::names;

pub use types::{argument, base as base_name};

/// Folder of the generated part of the crate.
pub const CRATE_DIR: &str = "zoom-api/src/generated";
/// Folder of the tables of the fake.
pub const FAKE_DIR: &str = "zoom-api/fake/src/generated";
/// Longest line of what is laid out here.
const WIDTH: usize = 100;

/// Folder of the generated tests.
pub const TESTS_DIR: &str = "tests/generated";

/// All generated files, by path below the root of the workspace.
///
/// # Errors
/// When the tokens are not Rust, which is a fault of this crate; the text says where.
pub fn emit(lowered: &Lowered<'_>) -> Result<BTreeMap<String, String>, String> {
    let homes = &lowered.homes;
    let mut files = BTreeMap::new();
    let mut modules = Vec::new();
    for mut module in lowered.modules() {
        let path = module.path.join("/");
        let source = Some(module.source.as_str());
        let mut text = print(pieces(homes, &module)).map_err(|error| format!("{path}: {error}"))?;
        text.push_str(&tables::tables(&module));
        files.insert(format!("{CRATE_DIR}/{path}.rs"), headed(source, &text));
        if let Some(text) = contract::file(&module) {
            files.insert(contract::file_path(&path), headed(source, &text));
        }
        if tests::has_tests(&module) {
            let text = headed(source, &tests::file(homes, &module));
            files.insert(format!("{TESTS_DIR}/{path}.rs"), text);
        }
        module.shrink();
        modules.push(module);
    }
    for (path, tokens) in modules::files(&modules) {
        let text = print(vec![Piece::Code(tokens)]).map_err(|error| format!("{path}: {error}"))?;
        files.insert(path, headed(None, &text));
    }
    files.insert(contract::file_path("mod"), headed(None, &contract::root(&modules)));
    let limits = lowered.rate_limits();
    let text = print(vec![Piece::Code(limits::file(&limits))]);
    let text = text.map_err(|error| format!("rate_limits: {error}"))?;
    files.insert(format!("{CRATE_DIR}/rate_limits.rs"), headed(Some(&limits.source), &text));
    let tests = modules::test_files(homes, &modules).into_iter();
    files.extend(tests.map(|(path, text)| (path, headed(None, &text))));
    Ok(files)
}

/// A part of a file.
enum Piece {
    /// Code to be laid out.
    Code(TokenStream),
    /// Code that is laid out.
    Text(String),
}

fn pieces(homes: &Homes, module: &Module) -> Vec<Piece> {
    let docs = inner_docs(&module.docs);
    let imports = types::imports(homes, module);
    let mut pieces = vec![Piece::Code(quote!(#docs #imports))];
    let requests = module.requests.iter().map(|request| requests::request(homes, request));
    pieces.extend(requests.map(Piece::Text));
    pieces.extend(module.operation.iter().map(operation::table_entry).map(Piece::Code));
    pieces.extend(module.inputs.iter().map(requests::input).map(Piece::Text));
    pieces.extend(module.records.iter().map(records::record).map(Piece::Text));
    pieces.extend(module.enums.iter().map(enums::open_enum).map(Piece::Text));
    pieces
}

/// The text of a file, with a blank line between its parts.
fn print(pieces: Vec<Piece>) -> syn::Result<String> {
    let mut output = String::new();
    for piece in pieces {
        let text = match piece {
            Piece::Text(text) => text,
            Piece::Code(tokens) if tokens.is_empty() => continue,
            Piece::Code(tokens) => spaced(&prettyplease::unparse(&syn::parse2(tokens)?)),
        };
        if !output.is_empty() {
            output.push('\n');
        }
        output.push_str(&text);
    }
    Ok(output)
}

/// A text behind a line that says where it comes from.
fn headed(source: Option<&str>, text: &str) -> String {
    let from = source.map_or_else(|| "spec".to_owned(), |source| format!("spec/{source}"));
    crate::header::with_header(&from, text)
}

/// The text with a blank line between items, which the printer leaves out.
fn spaced(text: &str) -> String {
    let mut output = String::with_capacity(text.len() + text.len() / 32);
    let mut before = "";
    for line in text.lines() {
        let start = line.trim_start();
        let closes = start.starts_with(['}', ')', ']']) || start.starts_with("else");
        let same_depth =
            |other: &str| other.len() - other.trim_start().len() == line.len() - start.len();
        let behind_block = before.trim_start() == "}" && same_depth(before) && !closes;
        let behind_unit = before.starts_with("pub struct ") && before.ends_with(';');
        let import = |line: &str| line.starts_with("use ") || line == "};";
        let behind_imports = import(before) && !start.starts_with("use ") && !before.ends_with('{');
        let behind_docs = before.starts_with("//!") && !start.starts_with("//!");
        if behind_block || behind_unit || behind_imports || behind_docs {
            output.push('\n');
        }
        output.push_str(line);
        output.push('\n');
        before = line;
    }
    output
}

fn ident(name: &str) -> Ident {
    let name = names::escape(name);
    match name.strip_prefix("r#") {
        Some(raw) => Ident::new_raw(raw, Span::call_site()),
        None => Ident::new(&name, Span::call_site()),
    }
}

fn idents<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<Ident> {
    names.into_iter().collect::<BTreeSet<_>>().into_iter().map(ident).collect()
}

fn outer_docs(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| doc_line(line));
    quote! { #(#[doc = #lines])* }
}

fn inner_docs(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| doc_line(line));
    quote! { #(#![doc = #lines])* }
}

/// Lines of documentation, each behind blanks and the mark of a comment. What is mostly text is spelt and not
/// laid out: to parse it first takes the longest of all.
fn write_docs(output: &mut String, indent: &str, lines: &[String]) {
    for line in lines {
        let _ = writeln!(output, "{indent}///{}", doc_line(line));
    }
}

fn write_deprecated(output: &mut String, indent: &str, note: Option<&String>) {
    if let Some(note) = note {
        let _ = writeln!(output, "{indent}#[deprecated = {}]", literal(note));
    }
}

/// A text as Rust writes it.
fn literal(text: &str) -> String {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\';
    if text.bytes().all(is_plain) {
        format!("\"{text}\"")
    } else {
        Literal::string(text).to_string()
    }
}

fn doc_line(line: &str) -> String {
    if line.is_empty() { String::new() } else { format!(" {line}") }
}
