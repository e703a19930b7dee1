//! `cargo xtask new`.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use codegen::spec::Method;
use codegen_tools::skeleton::{Blank, blanks, skeleton};
use xtask::terminal::{GOOD, HELP, print, styled, table};
use xtask::{Failure, files};

/// A method, in capitals or not.
pub(crate) fn method(text: &str) -> Result<Method, String> {
    let methods = [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete];
    let found = methods.into_iter().find(|method| method.as_str().eq_ignore_ascii_case(text));
    found.ok_or_else(|| "it is none of GET, POST, PUT, PATCH and DELETE".to_owned())
}

/// Writes the skeleton of an endpoint, and says what is left to fill in.
pub(crate) fn run(
    root: &Path,
    method: Method,
    path: &str,
    id: Option<&str>,
) -> Result<ExitCode, Failure> {
    // Others that have been begun are not in the way.
    let spec = codegen::load::read_drafts(&root.join("spec"))
        .map_err(|problems| Failure::broken(problems.summary()))?;
    let made = skeleton(&spec, method, path, id).map_err(|fault| {
        Failure::broken(format!("error: {}\n\nhelp: {}", fault.message, fault.help))
    })?;
    let shown = format!("spec/{}", made.path);
    let target = root.join(&shown);
    let failed = |error: std::io::Error| Failure::work(format!("error: {shown}: {error}"));
    files::create(&target, &made.text).map_err(failed)?;
    let rows: Vec<_> = blanks(&made.path, &made.text)
        .into_iter()
        .map(|Blank { line, column, what }| {
            vec![styled(HELP, format!("{shown}:{line}:{column}")).into(), what.into()]
        })
        .collect();
    let mut text = format!("{} {shown}\n\nleft to fill in:\n", styled(GOOD, "written"));
    for line in table(&rows).lines() {
        let _ = writeln!(text, "  {line}");
    }
    print(&(text + "\nthen: cargo xtask generate && cargo xtask lint\n"))?;
    Ok(ExitCode::SUCCESS)
}
