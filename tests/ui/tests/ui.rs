//! Mistakes that the compiler must catch, with what it says.
//!
//! `TRYBUILD=overwrite cargo test -p zoom-api-ui-tests` takes over what it says now.
#![allow(missing_docs, clippy::unwrap_used)]

use std::env;
use std::process::Command;

/// Where cargo takes flags from before it looks anywhere else.
const FLAGS: &str = "CARGO_ENCODED_RUSTFLAGS";

/// Says to this program that it runs once more.
const AGAIN: &str = "ZOOM_API_UI_AGAIN";

/// trybuild compiles the dependencies first, and the mistakes with one flag more, for which cargo compiles all of them
/// again. Flags in the environment hold for both, so this program runs once more with those that trybuild gives last,
/// behind those of the caller.
#[test]
fn mistakes_do_not_compile() {
    if env::var_os(AGAIN).is_some() {
        trybuild::TestCases::new().compile_fail("ui/*.rs");
        return;
    }
    let flags = flags(env::var(FLAGS).ok(), env::var("RUSTFLAGS").ok());
    let mut again = Command::new(env::current_exe().unwrap());
    let again = again.args(["--exact", "mistakes_do_not_compile"]);
    let output = again.env(FLAGS, flags).env(AGAIN, "1").output().unwrap();
    let told = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    assert!(output.status.success() && told[0].contains("1 passed"), "{}", told.concat());
}

#[test]
fn flags_of_the_caller_hold_too() {
    let of = |encoded: Option<&str>, plain: Option<&str>| {
        flags(encoded.map(str::to_owned), plain.map(str::to_owned))
    };
    let none = of(None, None);
    assert!(none.starts_with("--cfg\x1ftrybuild\x1f"), "{none}");
    let coverage = format!("-C\x1finstrument-coverage\x1f{none}");
    assert_eq!(of(None, Some("-C  instrument-coverage ")), coverage);
    // Encoded ones are all that cargo looks at, and may have blanks in them.
    let path = of(Some("-C\x1flink-arg=a b"), Some("-C instrument-coverage"));
    assert_eq!(path, format!("-C\x1flink-arg=a b\x1f{none}"));
    assert_eq!(of(Some(""), Some("-g")), none);
}

/// The flags of the caller, as cargo reads them, and those of trybuild.
fn flags(encoded: Option<String>, plain: Option<String>) -> String {
    let trybuild = ["--cfg", "trybuild", "--verbose", "-A", "dead_code", "--diagnostic-width=140"];
    let callers = encoded.map(|flags| flags.split('\x1f').map(str::to_owned).collect());
    let plain = || plain.unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    let mut all: Vec<String> = callers.unwrap_or_else(plain);
    all.retain(|flag| !flag.is_empty());
    all.extend(trybuild.map(str::to_owned));
    all.join("\x1f")
}
