//! `cargo xtask lint`.

use std::path::Path;
use std::process::ExitCode;
use std::time::SystemTime;

use clap::ValueEnum;
use codegen::day::Day;
use codegen::derive::Derived;
use codegen::diagnostic::{Diagnostics, Rule, Severity};
use codegen_tools::lint::{json, sarif};
use xtask::terminal::{GOOD, HEADING, HELP, WARNING, print, styled, table};
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
pub(crate) fn run(
    root: &Path,
    format: Format,
    today: Option<Day>,
    fix: bool,
) -> Result<ExitCode, Failure> {
    let today = today.map_or_else(self::today, Ok)?;
    let (found, derived) = match codegen::load(&root.join("spec")) {
        Err(problems) => {
            print(&text(format, &problems, &Derived::default()))?;
            return Ok(ExitCode::from(2));
        }
        Ok(spec) => {
            if fix {
                lay_out(root, &spec)?;
            }
            let spec = if fix { workspace::spec(root)? } else { spec };
            (codegen_tools::lint(&spec, today), spec.derived)
        }
    };
    print(&text(format, &found, &derived))?;
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

fn text(format: Format, found: &Diagnostics, derived: &Derived) -> String {
    match format {
        Format::Text if found.is_empty() => {
            format!("{}\n{}", styled(GOOD, "No findings."), self::derived(derived))
        }
        Format::Text => {
            let is_broken = found.iter().any(|found| found.rule.severity() == Severity::Error);
            let what = if is_broken { "error" } else { "finding" };
            let end = if found.len() == 1 { "" } else { "s" };
            let count = format!("{} {what}{end}", found.len());
            let derived = self::derived(derived);
            format!("{}\n{}\n{derived}", found.styled(), styled(HEADING, count))
        }
        Format::Json => format!("{:#}\n", json(found, derived)),
        Format::Sarif => format!("{:#}\n", sarif(found)),
    }
}

/// Most names that are listed.
const MOST: usize = 20;

/// The texts that come by rule, by the names that would spare most of them.
fn derived(derived: &Derived) -> String {
    let uses = derived.most_used();
    if uses.is_empty() {
        return String::new();
    }
    let (by_rule, from_glossary) = (derived.by_rule(), derived.from_glossary());
    let rows = uses.iter().take(MOST).map(|used| {
        let name = format!("{} {}", used.section, styled(HEADING, used.name));
        vec!["".into(), used.count.to_string().into(), name.into(), used.text.into()]
    });
    let rows = table(&rows.collect::<Vec<_>>());
    let title = styled(HEADING, "Texts by rule, the most used first");
    let help = "a sentence of your own in spec/glossary.json stands wherever its name does";
    let more = uses.len().saturating_sub(MOST);
    let more = if more > 0 { format!(", {more} more names") } else { String::new() };
    format!(
        "{title}\n{rows}  {by_rule} by rule, {from_glossary} from the glossary{more}\n  {}\n",
        styled(HELP, help)
    )
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
