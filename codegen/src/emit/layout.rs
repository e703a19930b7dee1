//! From tokens to the text of a file: checked by syn, laid out by prettyplease.
//!
//! To have documentation parsed and printed would take longer than all the rest. Each piece of it is
//! a mark in the tokens, a comment with a number. Where the mark comes out, the text is put in, and
//! the line is noted as that of the part that the mark stands for.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::mem::{discriminant, take};

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use quote::quote;
use syn::parse::Parser as _;
use syn::{Attribute, ImplItem, Item};

use super::part::{Part, PartKind, Placed};
use crate::header;

/// How the comments begin that are marks. A mark without a number is a blank line.
const MARK: &str = "///@";

/// A file that is laid out.
#[derive(Debug, Default)]
pub struct File {
    /// All of it.
    pub text: String,
    /// What stands where, by the line at which it begins.
    pub parts: Vec<Placed>,
}

/// A file in the making, with what goes in when its tokens are laid out.
#[derive(Default)]
pub(super) struct Draft {
    source: Option<String>,
    docs: Vec<String>,
    marks: RefCell<Vec<Mark>>,
}

struct Mark {
    part: Option<Part>,
    docs: Vec<String>,
}

impl Draft {
    /// A file that comes of one of the spec. `docs` say what it is about.
    pub(super) fn new(source: &str, docs: &[String]) -> Self {
        Self { source: Some(source.to_owned()), docs: docs.to_vec(), ..Self::default() }
    }

    /// An attribute that stands for the documentation of a part.
    pub(super) fn docs(&self, part: Part, docs: &[String]) -> TokenStream {
        self.mark(Some(part), docs)
    }

    /// An attribute that stands for documentation of nothing that has a name in the spec.
    pub(super) fn text(&self, docs: &[String]) -> TokenStream {
        self.mark(None, docs)
    }

    fn mark(&self, part: Option<Part>, docs: &[String]) -> TokenStream {
        let mut marks = self.marks.borrow_mut();
        let mark = format!("@{}", marks.len());
        marks.push(Mark { part, docs: docs.to_vec() });
        quote!(#[doc = #mark])
    }

    /// The file with these tokens in it.
    pub(super) fn lay_out(self, tokens: TokenStream) -> syn::Result<File> {
        let syn::File { attrs, items, .. } = syn::parse2(tokens)?;
        let mut writer = Writer::new(self.marks.into_inner());
        self.docs.iter().for_each(|line| writer.docs("", "//!", line));
        if !attrs.is_empty() {
            writer.item(&unparse(attrs, Vec::new()));
        }
        let mut before = None;
        for item in items {
            // Declarations of a kind stand together, around all else there are blank lines.
            let kind = Some(discriminant(&item));
            if before != kind || !matches!(item, Item::Use(_) | Item::Mod(_)) {
                writer.blank();
            }
            before = kind;
            writer.item(&self::item(item)?);
        }
        let from = self.source.map_or_else(|| "spec".to_owned(), |source| format!("spec/{source}"));
        let Writer { text, parts, marks, .. } = writer;
        if let Some(left) = marks.iter().position(Option::is_some) {
            let message = format!("mark {left} stands on no line of its own");
            return Err(syn::Error::new(Span::call_site(), message));
        }
        Ok(File { text: header::with_header(&from, &text), parts })
    }
}

fn item(mut item: Item) -> syn::Result<String> {
    let mut inside = None;
    match &mut item {
        Item::Macro(item) if item.ident.is_some() => {
            inside = Some(in_rule(take(&mut item.mac.tokens))?);
        }
        Item::Macro(item) => inside = Some(in_call(take(&mut item.mac.tokens))),
        // What a type can do has blank lines between, too.
        Item::Impl(item) => {
            for member in item.items.iter_mut().skip(1) {
                if let ImplItem::Fn(method) = member {
                    let blank = Attribute::parse_outer.parse2(quote!(#[doc = "@"]))?;
                    method.attrs.splice(0..0, blank);
                }
            }
        }
        _ => {}
    }
    let text = unparse(Vec::new(), vec![item]);
    Ok(match inside {
        Some(inside) => text.trim_end_matches("{}\n").to_owned() + &inside,
        None => text,
    })
}

/// Statements as documentation shows them, line by line.
pub(super) fn statements(tokens: &TokenStream) -> syn::Result<Vec<String>> {
    let text = unparse(Vec::new(), vec![syn::parse2(quote!(fn example() { #tokens }))?]);
    let lines = text.lines().map(|line| line.strip_prefix("    ").unwrap_or(line).to_owned());
    let mut lines: Vec<_> = lines.skip(1).collect();
    lines.pop();
    Ok(lines)
}

/// A type as it is written.
pub(crate) fn ty(tokens: &TokenStream) -> String {
    let item = syn::parse2(quote!(type It = #tokens;));
    let text = item.map(|item| unparse(Vec::new(), vec![item])).unwrap_or_default();
    let text = text.trim_start_matches("type It = ").trim_end_matches(";\n");
    text.to_owned()
}

fn unparse(attrs: Vec<Attribute>, items: Vec<Item>) -> String {
    prettyplease::unparse(&syn::File { shebang: None, frontmatter: None, attrs, items })
}

/// The one rule of a macro, which takes nothing and makes items, with the braces around it.
fn in_rule(tokens: TokenStream) -> syn::Result<String> {
    let mut rule = String::new();
    for token in tokens {
        if let TokenTree::Group(group) = token
            && group.delimiter() == Delimiter::Brace
        {
            let items: syn::File = syn::parse2(group.stream())?;
            for line in unparse(Vec::new(), items.items).lines() {
                let _ = writeln!(rule, "        {line}");
            }
        }
    }
    Ok(format!("{{\n    () => {{\n{rule}    }};\n}}\n"))
}

/// What a macro call has in its braces, with them. The printer would run it together, for it cannot
/// know what the tokens mean.
fn in_call(tokens: TokenStream) -> String {
    let is_name = |token: TokenTree| matches!(token, TokenTree::Ident(_) | TokenTree::Literal(_));
    if tokens.clone().into_iter().all(is_name) {
        return format!("{{ {tokens} }}\n");
    }
    let mut output = "{\n".to_owned();
    spread(tokens, "    ", &mut output);
    output + "}\n"
}

/// Tokens of a macro call. A line ends with a comma, a mark, or around what is in braces.
fn spread(tokens: TokenStream, indent: &str, output: &mut String) {
    let mut line = TokenStream::new();
    for token in tokens {
        match &token {
            TokenTree::Punct(mark) if mark.as_char() == ',' => {
                let _ = writeln!(output, "{indent}{},", take(&mut line));
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                let _ = writeln!(output, "{indent}{} {{", take(&mut line));
                spread(group.stream(), &format!("{indent}    "), output);
                let _ = writeln!(output, "{indent}}}");
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => {
                // The sign before it goes with it.
                line = TokenStream::new();
                let text = group.to_string();
                let mark = text.split('"').nth(1).unwrap_or_default();
                let _ = writeln!(output, "{indent}///{mark}");
            }
            _ => line.extend([token]),
        }
    }
    if !line.is_empty() {
        let _ = writeln!(output, "{indent}{line}");
    }
}

/// Puts text in for marks, and notes the lines.
struct Writer {
    text: String,
    parts: Vec<Placed>,
    /// `None`: it has been put in.
    marks: Vec<Option<Mark>>,
    /// Lines so far.
    count: usize,
    /// The parts that a line is in: how far they are indented, and which they are.
    open: Vec<(usize, usize)>,
    /// The first of the parts for which the line with their name has yet to come.
    unnamed: usize,
}

impl Writer {
    fn new(marks: Vec<Mark>) -> Self {
        let marks = marks.into_iter().map(Some).collect();
        let (text, parts, open) = (String::new(), Vec::new(), Vec::new());
        Self { text, parts, marks, count: header::LINES, open, unnamed: 0 }
    }

    fn blank(&mut self) {
        if !self.text.is_empty() {
            self.line(&[]);
        }
    }

    fn line(&mut self, parts: &[&str]) {
        self.text.extend(parts.iter().copied().chain(["\n"]));
        self.count += 1;
    }

    fn docs(&mut self, indent: &str, mark: &str, line: &str) {
        let gap = if line.is_empty() { "" } else { " " };
        self.line(&[indent, mark, gap, line]);
    }

    fn item(&mut self, text: &str) {
        for line in text.lines() {
            let rest = line.trim_start();
            let indent = line.get(..line.len() - rest.len()).unwrap_or_default();
            match rest.strip_prefix(MARK) {
                Some("") => self.blank(),
                Some(mark) => {
                    self.close(indent.len());
                    let mark = mark.parse().ok().and_then(|mark: usize| self.marks.get_mut(mark));
                    if let Some(Mark { part, docs }) = mark.and_then(Option::take) {
                        self.mark(indent, part, &docs);
                    }
                }
                None => {
                    self.close(indent.len() + 1);
                    self.line(&[line]);
                    if !rest.starts_with('#') {
                        self.name();
                    }
                }
            }
        }
        self.close(0);
    }

    fn mark(&mut self, indent: &str, part: Option<Part>, docs: &[String]) {
        let first = self.count + 1;
        let is_argument =
            part.as_ref().is_some_and(|part| matches!(part.kind, PartKind::Argument(_)));
        if let Some(part) = part {
            self.open.push((indent.len(), self.parts.len()));
            self.parts.push(Placed { part, first, line: first, last: first });
        }
        for line in docs {
            self.docs(indent, "///", line);
        }
        // An argument is named where it is described.
        if is_argument {
            self.unnamed = self.parts.len();
        }
    }

    /// The last line has the name of what is still without one.
    fn name(&mut self) {
        for part in self.parts.iter_mut().skip(self.unnamed) {
            part.line = self.count;
        }
        self.unnamed = self.parts.len();
    }

    /// Nothing that is indented so far goes on.
    fn close(&mut self, indent: usize) {
        while let Some((_, part)) = self.open.pop_if(|(depth, _)| *depth >= indent) {
            if let Some(part) = self.parts.get_mut(part) {
                part.last = self.count;
            }
        }
    }
}
