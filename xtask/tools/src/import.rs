//! `cargo xtask import`.

mod report;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{fs, io};

use codegen::leftover::is_leftover;
use codegen_tools::upstream::{self, BASE_PATH, Import, Request};
use xtask::progress::Progress;
use xtask::terminal::print;
use xtask::{Failure, files};

pub(crate) use report::text;

/// What the command is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// OpenAPI 3.0 or 3.1 document of upstream, as JSON
    document: PathBuf,
    /// Looks only at these operations, and takes in those that the spec does not have
    ///
    /// A pattern is a method and a path, such as 'GET /divisions', or an operationId; `*` stands for
    /// anything. May be given more than once.
    #[arg(long, value_name = "PATTERN")]
    only: Vec<String>,
    /// Shows what would change, and writes nothing
    #[arg(long, alias = "check")]
    dry_run: bool,
    /// Notes what the document says as the base of later imports, and leaves the spec as it is
    ///
    /// For a spec that was brought up to the document by hand.
    #[arg(long, conflicts_with = "only")]
    as_base: bool,
}

/// Merges a document into the spec.
pub(crate) fn run(root: &Path, arguments: &Arguments) -> Result<ExitCode, Failure> {
    let folder = root.join("spec");
    let progress = Progress::begin("reading");
    let shown = arguments.document.display().to_string();
    let document = fs::read(&arguments.document)
        .map_err(|error| Failure::broken(format!("error: {shown}: {error}")))?;
    let files = read_spec(&folder)
        .map_err(|error| Failure::broken(format!("error: {}: {error}", folder.display())))?;
    let request = Request {
        path: &shown,
        document: &document,
        only: &arguments.only,
        as_base: arguments.as_base,
    };
    progress.now("merging");
    let import = upstream::import(&files, request)
        .map_err(|error| Failure::broken(format!("{error}\n\nNothing was written.")))?;
    drop(progress);
    if !arguments.dry_run {
        write(&folder, &import).map_err(|error| Failure::broken(format!("error: spec/{error}")))?;
    }
    print(&text(&import, arguments.dry_run))?;
    let code = if import.report.needs_a_look() { 1 } else { 0 };
    Ok(ExitCode::from(code))
}

/// The files of the spec, and the base of the merge.
fn read_spec(folder: &Path) -> io::Result<upstream::Files> {
    let mut files = upstream::Files::new();
    let mut folders = vec![(folder.to_owned(), String::new())];
    while let Some((folder, above)) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if is_leftover(&name) {
                continue;
            }
            let path = format!("{above}{name}");
            if entry.path().is_dir() {
                folders.push((entry.path(), format!("{path}/")));
            } else {
                files.insert(path, fs::read(entry.path())?);
            }
        }
    }
    Ok(files)
}

/// The base comes last: without it, the next import does the same again.
fn write(folder: &Path, import: &Import) -> Result<(), String> {
    let (last, first): (Vec<_>, Vec<_>) =
        import.files.iter().partition(|(path, _)| *path == BASE_PATH);
    let all = first.into_iter().chain(last);
    files::replace_all(folder, all.map(|(path, text)| (path.as_str(), text.as_str())))
}
