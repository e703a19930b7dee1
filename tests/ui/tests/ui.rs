//! Mistakes that the compiler must catch, with what it says.
//!
//! `TRYBUILD=overwrite cargo test -p zoom-api-ui-tests` takes over what it says now.
#![allow(missing_docs, clippy::unwrap_used)]

use std::env;
use std::process::Command;

/// Where cargo takes flags from before it looks anywhere else.
const FLAGS: &str = "CARGO_ENCODED_RUSTFLAGS";

/// trybuild compiles the dependencies first, and the mistakes with one flag more, for which cargo compiles all of them
/// again. Flags in the environment hold for both, so this program runs once more with those that trybuild gives last.
#[test]
fn mistakes_do_not_compile() {
    if env::var_os(FLAGS).is_some() {
        trybuild::TestCases::new().compile_fail("ui/*.rs");
        return;
    }
    let flags = ["--cfg", "trybuild", "--verbose", "-A", "dead_code", "--diagnostic-width=140"];
    let mut again = Command::new(env::current_exe().unwrap());
    let again = again.args(env::args_os().skip(1)).env(FLAGS, flags.join("\x1f"));
    let output = again.output().unwrap();
    let told = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    assert!(output.status.success() && told[0].contains("1 passed"), "{}", told.concat());
}
