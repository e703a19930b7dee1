//! `cargo xtask`: generates, and leaves all else to the programs that do it, which are built when they are
//! first asked for.

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

use xtask::{end, fake, generate, program, workspace};

fn main() -> ExitCode {
    let arguments: Vec<OsString> = env::args_os().skip(1).collect();
    let words: Vec<_> = arguments.iter().map(|word| word.to_str().unwrap_or_default()).collect();
    let generate = |api: Option<&str>, check| {
        workspace::root(api.map(Path::new)).and_then(|root| generate::run(&root, check))
    };
    end(match words.as_slice() {
        ["generate"] => generate(None, false),
        ["generate", "--check"] => generate(None, true),
        ["generate", "--api", api] | ["--api", api, "generate"] => generate(Some(api), false),
        ["generate", "--check", "--api", api] | ["generate", "--api", api, "--check"] => {
            generate(Some(api), true)
        }
        ["fake", ..] => fake::run(arguments.get(1..).unwrap_or_default()),
        _ => program::run("xtask-tools", &arguments),
    })
}
