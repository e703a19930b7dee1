//! What the programs have in common: a client from the environment, lists, a question, a bar, and Ctrl-C.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::io::{self, Write as _};

use indicatif::{HumanDuration, ProgressBar, ProgressStyle};
use zoom_api::bulk::Progress;

mod interrupt;
mod rows;
#[path = "../../examples/support/mod.rs"]
pub mod support;

pub use interrupt::Interrupt;
pub use rows::{Row, address, rows};

/// Asks whether to go on, unless that was said before.
pub fn is_confirmed(yes: bool) -> io::Result<bool> {
    if yes {
        return Ok(true);
    }
    print!("Type `yes` to go on: ");
    io::stdout().flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(answer.trim() == "yes")
}

/// A bar for work in bulk. It shows nothing where there is no terminal.
pub fn bar() -> Result<ProgressBar, Box<dyn Error>> {
    let style = ProgressStyle::with_template("{bar:40} {pos} of {len}, {msg}")?;
    Ok(ProgressBar::new(0).with_style(style))
}

/// Shows how far the work is.
pub fn show(bar: &ProgressBar, progress: &Progress) {
    bar.set_length(progress.total as u64);
    bar.set_position(progress.done as u64);
    let time = progress.time_left.map(|time| format!("{} left", HumanDuration(time)));
    bar.set_message(format!("{} failed, {}", progress.failed, time.unwrap_or_default()));
}
