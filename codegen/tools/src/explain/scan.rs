//! What stands on which line of a generated file.
//!
//! Generated code has one form, so its parts are told by how their lines begin. Tests hold this
//! against every file that is generated.

use super::elements::{Member, Part};

/// How a constructor begins that sets a query parameter itself.
const FIXED: &str = "Call::new(&OPERATION).query(\"";

/// How a special limit of an operation begins.
const LIMIT: &str = "SpecialLimit::new(";

/// A part of a file, and the lines that it takes.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) part: Part,
    /// First line, counted from 1: that of the documentation.
    pub(super) first: usize,
    /// The line with its name.
    pub(super) line: usize,
    pub(super) last: usize,
}

/// The innermost part at a line.
pub(super) fn at(items: &[Item], line: usize) -> Option<&Item> {
    let covering = items.iter().filter(|item| (item.first..=item.last).contains(&line));
    covering.min_by_key(|item| item.last - item.first)
}

/// The parts of a file.
pub(super) fn scan(text: &str) -> Vec<Item> {
    let mut scan = Scan { items: Vec::new(), block: Block::None, docs: None, open: 0 };
    for (index, line) in text.lines().enumerate() {
        scan.line(index + 1, line);
    }
    scan.items
}

/// The block that a line is in.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Block {
    None,
    Struct(String),
    Enum(String),
    Impl(String),
    Operation,
    /// `record!`, before and behind its name.
    Table(String),
    Id,
    Other,
}

struct Scan {
    items: Vec<Item>,
    block: Block,
    /// Where the documentation and the attributes begin that the next part has.
    docs: Option<usize>,
    /// Where the block begins.
    open: usize,
}

impl Scan {
    fn line(&mut self, number: usize, line: &str) {
        let depth = line.len() - line.trim_start().len();
        let text = line.trim_start();
        if text.starts_with("///") || text.starts_with("#[") {
            self.docs.get_or_insert(number);
            self.argument(number, text);
            return;
        }
        if let (Block::Impl(ty), Some((_, fixed))) = (&self.block, text.split_once(FIXED)) {
            let (ty, name) = (ty.clone(), fixed.split('"').next().unwrap_or_default());
            self.add(&ty, Member::Wire(name.to_owned()), number, number);
        }
        match depth {
            0 if text == "}" || text == "};" => self.close(number),
            0 if !text.is_empty() => self.top(number, text),
            4 => self.member(number, text),
            8 => self.entry(number, text),
            12 => self.inner(number, text),
            _ => {}
        }
        if !text.is_empty() {
            self.docs = None;
        }
    }

    fn top(&mut self, number: usize, text: &str) {
        self.open = number;
        if let Some(rest) = text.strip_prefix("pub struct ") {
            self.add(word(rest), Member::Whole, number, number);
            let opens = text.ends_with('{');
            self.block = if opens { Block::Struct(word(rest).to_owned()) } else { Block::None };
        } else if let Some(rest) = text.strip_prefix("pub enum ") {
            self.add(word(rest), Member::Whole, number, number);
            self.block = Block::Enum(word(rest).to_owned());
        } else if let Some(rest) = text.strip_prefix("impl ") {
            let (ty, inherent) = match rest.split_once(" for ") {
                Some((_, ty)) => (word(ty), false),
                None => (word(rest), true),
            };
            self.add(ty, Member::Whole, number, number);
            self.block = if inherent { Block::Impl(ty.to_owned()) } else { Block::Other };
        } else if text.starts_with("pub(crate) static OPERATION") {
            self.add("", Member::Whole, number, number);
            self.block = Block::Operation;
        } else {
            self.block = match text {
                "record! {" => Block::Table(String::new()),
                "id! {" => Block::Id,
                _ => Block::Other,
            };
        }
    }

    fn member(&mut self, number: usize, text: &str) {
        match self.block.clone() {
            Block::Struct(ty) => {
                if let Some(rest) = text.strip_prefix("pub ") {
                    self.add(&ty, Member::Field(word(rest).to_owned()), number, number);
                }
            }
            Block::Enum(ty) if text.starts_with(|c: char| c.is_ascii_uppercase()) => {
                self.add(&ty, Member::Variant(word(text).to_owned()), number, number);
            }
            Block::Impl(ty) => {
                if let Some(rest) = text.strip_prefix("pub fn ") {
                    self.add(&ty, Member::Method(word(rest).to_owned()), number, number);
                } else if text == "}"
                    && let Some(item) = self.items.iter_mut().rfind(|item| is_method(item, &ty))
                {
                    item.last = number;
                }
            }
            Block::Table(ty) if text == "}" => {
                let is_whole = |item: &&mut Item| item.part == whole(&ty);
                self.items
                    .iter_mut()
                    .rfind(is_whole)
                    .into_iter()
                    .for_each(|item| item.last = number);
            }
            Block::Table(name) if name.is_empty() => {
                let name = word(text.trim_start_matches("@is_bare "));
                self.add(name, Member::Whole, number, number);
                self.block = Block::Table(name.to_owned());
            }
            Block::Id => self.add(word(text), Member::Whole, number, number),
            _ => {}
        }
    }

    fn entry(&mut self, number: usize, text: &str) {
        match self.block.clone() {
            Block::Table(ty) => {
                if let Some((_, name)) = text.split_once(" => ") {
                    self.add(&ty, Member::Field(word(name).to_owned()), number, number);
                }
            }
            Block::Operation => {
                if let Some(rest) = text.strip_prefix("Parameter::new(") {
                    self.add("", Member::Wire(quoted(rest).to_owned()), number, number);
                } else if let Some(rest) = text.strip_prefix(LIMIT) {
                    self.add("", Member::Limit(quoted(rest).to_owned()), number, number);
                } else if text == ")," {
                    self.end(number);
                }
            }
            _ => {}
        }
    }

    /// The name of a special limit whose arguments do not fit on one line, and what `match` has for
    /// a value.
    fn inner(&mut self, number: usize, text: &str) {
        match (&self.block, self.items.last_mut().map(|item| &mut item.part.member)) {
            (Block::Operation, Some(Member::Limit(name))) if name.is_empty() => {
                *name = quoted(text).to_owned();
            }
            (Block::Impl(_), Some(Member::Variant(_))) if text == "}" => self.end(number),
            (Block::Impl(ty), _) => {
                if let Some(rest) = text.strip_prefix("Self::") {
                    let ty = ty.clone();
                    self.add(&ty, Member::Variant(word(rest).to_owned()), number, number);
                }
            }
            _ => {}
        }
    }

    /// The constructor describes its arguments in a list.
    fn argument(&mut self, number: usize, text: &str) {
        let Block::Impl(ty) = self.block.clone() else { return };
        if let Some((name, _)) =
            text.strip_prefix("/// - `").and_then(|rest| rest.split_once("`: "))
        {
            let part = Part { ty, member: Member::Argument(plain(name).to_owned()) };
            self.items.push(Item { part, first: number, line: number, last: number });
        } else if text.starts_with("///   ")
            && let Some(item) = self.items.last_mut().filter(|item| item.last + 1 == number)
            && matches!(item.part.member, Member::Argument(_))
        {
            item.last = number;
        }
    }

    fn add(&mut self, ty: &str, member: Member, line: usize, last: usize) {
        let first = self.docs.unwrap_or(line);
        self.items.push(Item { part: Part { ty: ty.to_owned(), member }, first, line, last });
    }

    /// The last part ends here.
    fn end(&mut self, number: usize) {
        if let Some(item) = self.items.last_mut() {
            item.last = number;
        }
    }

    /// What began with the block goes to its end.
    fn close(&mut self, number: usize) {
        let open = self.open;
        for item in self.items.iter_mut().rev().take_while(|item| item.line >= open) {
            if item.line == open {
                item.last = number;
            }
        }
        self.block = Block::None;
    }
}

fn whole(ty: &str) -> Part {
    Part { ty: ty.to_owned(), member: Member::Whole }
}

fn is_method(item: &Item, ty: &str) -> bool {
    item.part.ty == ty && matches!(item.part.member, Member::Method(_))
}

/// The text in quotation marks at the start of a text.
pub(super) fn quoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.split('"').next()).unwrap_or_default()
}

/// The name at the start of a text.
pub(super) fn word(text: &str) -> &str {
    let text = plain(text);
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

fn plain(name: &str) -> &str {
    name.strip_prefix("r#").unwrap_or(name)
}
