//! What `cargo test --workspace` has built, by name.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use serde_json::Value;

/// The examples, as programs.
pub static PROGRAMS: LazyLock<BTreeMap<String, PathBuf>> = LazyLock::new(|| {
    let executable = |message: &Value| Some(message["executable"].as_str()?.into());
    MESSAGES.iter().filter_map(|message| Some((name(message)?, executable(message)?))).collect()
});

/// The libraries of the workspace, each for programs that are linked with it.
pub static LIBRARIES: LazyLock<BTreeMap<String, PathBuf>> = LazyLock::new(|| {
    let rlib = |message: &Value| {
        let mut files = message["filenames"].as_array()?.iter().filter_map(Value::as_str);
        Some(files.find(|file| file.ends_with(".rlib"))?.into())
    };
    MESSAGES.iter().filter_map(|message| Some((name(message)?, rlib(message)?))).collect()
});

/// What cargo says of the build. It is asked for by the first test that needs it. With `--lib` and `--workspace`, all
/// that the examples need is what `cargo test --workspace` has built already.
static MESSAGES: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let mut build = Command::new(env!("CARGO"));
    build.args("build --quiet --workspace --lib --examples --message-format json".split(' '));
    let build = build.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(build.status.success(), "{}", String::from_utf8_lossy(&build.stderr));
    let lines = String::from_utf8(build.stdout).unwrap();
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
});

fn name(message: &Value) -> Option<String> {
    message["target"]["name"].as_str().map(str::to_owned)
}
