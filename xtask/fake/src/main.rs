//! `cargo xtask fake`, with the API of this workspace alone.

use std::process::ExitCode;

fn main() -> ExitCode {
    zoom_fake::main(&[])
}
