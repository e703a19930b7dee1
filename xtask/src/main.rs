//! `cargo xtask`: generates, and leaves all else to the programs that do it, which are built when they are
//! first asked for.

use std::env;
use std::ffi::OsString;
use std::process::ExitCode;

use xtask::{end, generate, program};

fn main() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    let words: Vec<_> = arguments.iter().map(|word| word.to_str().unwrap_or_default()).collect();
    end(match words.as_slice() {
        ["generate"] => generate::run(false),
        ["generate", "--check"] => generate::run(true),
        ["fake", ..] => program::run("zoom-fake", arguments.get(1..).unwrap_or_default()),
        _ => program::run("xtask-tools", &arguments),
    })
}
