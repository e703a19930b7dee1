//! `cargo xtask lint`.

use std::path::Path;
use std::process::ExitCode;
use std::time::SystemTime;

use clap::ValueEnum;
use codegen::day::Day;
use codegen::diagnostic::{Diagnostics, Rule, Severity};
use codegen_tools::lint::{json, sarif};
use xtask::terminal::{HEADING, WARNING, print, styled, table};
use xtask::{Failure, files, workspace};

/// How the findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// SARIF 2.1.0, for code hosts and editors
    Sarif,
}

/// Reports what is wrong with the spec, or what could be better.
pub(crate) fn run(format: Format, today: Option<Day>, fix: bool) -> Result<ExitCode, Failure> {
    let root = workspace::root()?;
    let today = today.map_or_else(self::today, Ok)?;
    let found = match codegen::load(&root.join("spec")) {
        Err(problems) => {
            print(&text(format, &problems))?;
            return Ok(ExitCode::from(2));
        }
        Ok(spec) => {
            if fix {
                lay_out(&root, &spec)?;
            }
            let spec = if fix { workspace::spec(&root)? } else { spec };
            codegen_tools::lint(&spec, today)
        }
    };
    print(&text(format, &found))?;
    Ok(if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Lists the rules.
pub(crate) fn rules() -> Result<ExitCode, Failure> {
    let each = Rule::LINTS.iter().flat_map(|rule| {
        let name = styled(WARNING, rule.as_str());
        let reason = rule.reason().unwrap_or_default();
        [vec![name.into(), rule.docs().into()], vec!["".into(), reason.into()]]
    });
    print(&table(&each.collect::<Vec<_>>()))?;
    Ok(ExitCode::SUCCESS)
}

fn text(format: Format, found: &Diagnostics) -> String {
    match format {
        Format::Text if found.is_empty() => String::new(),
        Format::Text => {
            let is_broken = found.iter().any(|found| found.rule.severity() == Severity::Error);
            let what = if is_broken { "error" } else { "finding" };
            let end = if found.len() == 1 { "" } else { "s" };
            let count = format!("{} {what}{end}", found.len());
            format!("{}\n{}\n", found.styled(), styled(HEADING, count))
        }
        Format::Json => format!("{:#}\n", json(found)),
        Format::Sarif => format!("{:#}\n", sarif(found)),
    }
}

/// Lays out the files that are not.
fn lay_out(root: &Path, spec: &codegen::Spec) -> Result<(), Failure> {
    let laid_out: Vec<_> = codegen_tools::lint::laid_out(spec)
        .into_iter()
        .map(|(path, text)| (format!("spec/{path}"), text))
        .collect();
    let laid_out = laid_out.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    files::replace_all(root, laid_out).map_err(|error| Failure::work(format!("error: {error}")))
}

/// The day in UTC.
pub(crate) fn today() -> Result<Day, Failure> {
    let now = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    let day = now.split('T').next().unwrap_or_default().parse();
    day.map_err(|error| Failure::broken(format!("error: the clock says {now}: {error}")))
}
