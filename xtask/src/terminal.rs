//! What a terminal shows: colours, tables, progress.
//!
//! Text is always made with styles. [`print()`] takes them out where nobody would see them: in a pipe, in a
//! file, or with `NO_COLOR`.

use std::borrow::Cow;
use std::io::{ErrorKind, Write as _};

use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

use crate::Failure;

/// Something is wrong.
pub const ERROR: Style = AnsiColor::Red.on_default().bold();
/// Something deserves a look.
pub const WARNING: Style = AnsiColor::Yellow.on_default().bold();
/// Something is as it should be.
pub const GOOD: Style = AnsiColor::Green.on_default();
/// What to do.
pub const HELP: Style = AnsiColor::Cyan.on_default();
/// A heading.
pub const HEADING: Style = Style::new().bold();
/// What matters less.
pub const DIM: Style = Style::new().dimmed();

/// A text in a style.
pub fn styled(style: Style, text: impl std::fmt::Display) -> String {
    format!("{style}{text}{style:#}")
}

/// Writes to the standard output, as far as anybody reads it.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut output = anstream::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::work(format!("error: the standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Lines whose columns stand below each other, two spaces apart. Texts may be styled.
pub fn table(rows: &[Vec<Cow<'_, str>>]) -> String {
    let width = |cell: &str| anstream::adapter::strip_str(cell).to_string().width();
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let widths: Vec<_> = (0..columns)
        .map(|column| {
            rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max().unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    for row in rows {
        let mut blanks = 0;
        for (cell, widest) in row.iter().zip(&widths) {
            if !cell.is_empty() {
                text.extend(std::iter::repeat_n(' ', blanks));
                blanks = 0;
                text.push_str(cell);
            }
            blanks += widest - width(cell) + 2;
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{GOOD, styled, table};

    #[test]
    fn columns_stand_below_each_other_whatever_their_style() {
        let rows = [
            vec!["a".into(), styled(GOOD, "longer").into(), "end".into()],
            vec!["wide".into(), "".into(), "end".into()],
            vec!["字".into(), "x".into()],
        ];
        let plain = anstream::adapter::strip_str(&table(&rows)).to_string();
        assert_eq!(plain, "a     longer  end\nwide          end\n字    x\n");
    }
}
