//! Instructions that a piece of work takes, by valgrind.

use std::env;
use std::process::Command;

/// Thousands of instructions that this program needs with these arguments: once more, for the last of them is how
/// often. `None`: valgrind is not there.
pub fn of(arguments: &[&str]) -> Option<f64> {
    let run = |times: &str| {
        let output = Command::new("valgrind")
            .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(env::current_exe().ok()?)
            .args(arguments)
            .arg(times)
            .output()
            .ok()?;
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        let collected = text.lines().find_map(|line| line.split_once("Collected : "))?;
        collected.1.trim().parse::<f64>().ok()
    };
    Some((run("5")? - run("4")?) / 1e3)
}
