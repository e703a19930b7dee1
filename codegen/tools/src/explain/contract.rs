//! What stands on which line of a file of what the fake knows.
//!
//! The generator lays these files out itself, so the blanks before a line tell what it is.

use super::elements::{Member, Part};
use super::scan::{Item, quoted, word};

/// The parts of a file.
pub(super) fn scan(text: &str) -> Vec<Item> {
    let mut scan = Scan { items: Vec::new(), ty: "", is_enum: false, open: 0 };
    for (number, line) in (1..).zip(text.lines()) {
        let text = line.trim_start();
        scan.line(number, line.len() - text.len(), text);
    }
    scan.items
}

struct Scan<'t> {
    items: Vec<Item>,
    /// The object or the enum that a line is in. Empty: the operation.
    ty: &'t str,
    is_enum: bool,
    /// The item that it makes.
    open: usize,
}

impl<'t> Scan<'t> {
    fn line(&mut self, number: usize, depth: usize, text: &'t str) {
        match depth {
            0 => self.top(number, text),
            4 if self.is_enum => {
                let value = text.trim_end_matches(',');
                let value = if value.starts_with('"') { quoted(value) } else { value };
                self.add(Member::Wire(value.to_owned()), number);
            }
            8 if text == "}," => self.end_form(number),
            8 => {
                if let Some(field) = text.strip_prefix("Field { name: ") {
                    self.add(Member::Wire(quoted(field).to_owned()), number);
                }
            }
            12 => {
                if let Some(value) = text.strip_prefix("value: ") {
                    let value = value.strip_prefix("Some(").map_or("", quoted);
                    self.add(Member::Variant(value.to_owned()), number - 1);
                }
            }
            _ => {}
        }
    }

    fn top(&mut self, number: usize, text: &'t str) {
        if let Some(declared) = text.strip_prefix("pub(crate) ") {
            let name = declared.split(' ').nth(1).map(word).unwrap_or_default();
            self.ty = if name == "CONTRACT" { "" } else { name };
            self.is_enum = declared.starts_with("const ");
            self.open = self.items.len();
            self.add(Member::Whole, number);
        } else if text.starts_with(['}', ']'])
            && let Some(whole) = self.items.get_mut(self.open)
        {
            whole.last = number;
            self.is_enum = false;
        }
    }

    /// A form begins with its value, and is followed by another one or by the end of the list.
    fn end_form(&mut self, number: usize) {
        if let Some(item) = self.items.last_mut()
            && matches!(item.part.member, Member::Variant(_))
        {
            item.last = number;
        }
    }

    fn add(&mut self, member: Member, line: usize) {
        let part = Part { ty: self.ty.to_owned(), member };
        self.items.push(Item { part, first: line, line, last: line });
    }
}
