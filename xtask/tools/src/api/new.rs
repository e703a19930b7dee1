//! `cargo xtask api new`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use codegen::diagnostic::Severity;
use codegen::files::Spec;
use codegen::load::{API, BASE_PATH, load_files};
use codegen::schema;
use codegen::source::Source;
use codegen_tools::edit::arranged;
use codegen_tools::fresh::{self, Sources};
use codegen_tools::upstream::{self, Files, Import, Request};
use serde_json::{Value, json};
use xtask::progress::Progress;
use xtask::terminal::{GOOD, HELP, WARNING, print, styled};
use xtask::{Failure, files, generate, workspace};

use crate::import;

/// What the command is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Folder of the crate, which is not there yet; its name is that of the crate
    folder: PathBuf,
    /// OpenAPI document of the API, as JSON
    #[arg(long, value_name = "DOCUMENT")]
    from: PathBuf,
    /// Takes in only these operations
    ///
    /// A pattern is a method and a path, such as 'GET /divisions', or an operationId; `*` stands for
    /// anything. May be given more than once.
    #[arg(long, value_name = "PATTERN")]
    only: Vec<String>,
    /// Depends on the runtime in a git repository, and not in this folder
    #[arg(long, value_name = "URL")]
    git: Option<String>,
}

/// Makes a crate.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let made = Made::of(arguments)?;
    let all = made.files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    files::replace_all(&arguments.folder, all).map_err(|error| {
        Failure::broken(format!("error: {}/{error}", arguments.folder.display()))
    })?;
    print(&import::text(&made.import, false))?;
    let shown = arguments.folder.display();
    if !made.is_whole {
        let help = "mend that, then run `cargo xtask generate` in the folder of the crate";
        print(&format!(
            "{} {shown}\n\n{}: {help}\n",
            styled(WARNING, "begun"),
            styled(HELP, "help")
        ))?;
        return Ok(ExitCode::from(1));
    }
    generate::run(&arguments.folder, false)?;
    print(&format!("{} {shown}: `cargo test` there sends every example\n", styled(GOOD, "made")))?;
    Ok(ExitCode::SUCCESS)
}

/// A crate, as texts.
struct Made {
    files: BTreeMap<String, String>,
    import: Import,
    /// Whether code can be generated.
    is_whole: bool,
}

impl Made {
    fn of(arguments: &Arguments) -> Result<Self, Failure> {
        let folder = &arguments.folder;
        refuse_what_is_there(folder)?;
        let progress = Progress::begin("reading");
        let shown = arguments.from.display().to_string();
        let document = fs::read(&arguments.from)
            .map_err(|error| Failure::broken(format!("error: {shown}: {error}")))?;
        let all = ["*".to_owned()];
        let only = if arguments.only.is_empty() { &all[..] } else { &arguments.only };
        let import = |base| {
            let spec = begin(folder, &document, base)?;
            refuse_its_name(&spec)?;
            let request = Request { path: &shown, document: &document, only, as_base: false };
            upstream::import(&spec, request)
                .map(|import| (spec, import))
                .map_err(|error| Failure::broken(format!("{error}\n\nNothing was written.")))
        };
        progress.now("importing");
        let (mut spec, mut found) = import(BaseUrl::Client)?;
        if found.report.taken_in.is_empty() {
            // Below the base of the client there is nothing: the paths may begin at its host.
            let (at_root, other) = import(BaseUrl::Root)?;
            if !other.report.taken_in.is_empty() {
                (spec, found) = (at_root, other);
            }
        }
        let import = found;
        refuse_nothing(&shown, &import)?;
        drop(document);
        spec.extend(
            import.files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())),
        );
        progress.now("checking");
        let is_whole = import.left.iter().all(|left| left.rule.severity() == Severity::Warning);
        let sources = sources(folder, arguments.git.as_deref());
        let mut files: BTreeMap<String, String> = spec
            .iter()
            .map(|(path, bytes)| {
                (format!("spec/{path}"), String::from_utf8_lossy(bytes).into_owned())
            })
            .collect();
        let read = spec.into_iter().filter(|(path, _)| path != BASE_PATH);
        let (fresh, readme) = match load_files(read) {
            Ok(spec) => (fresh::files(&spec.api, &sources), readme(&spec, &sources)?),
            Err(problems) if is_whole => return Err(Failure::broken(problems.summary())),
            Err(_) => {
                let api = files
                    .get(&format!("spec/{API}"))
                    .and_then(|text| serde_json::from_str(text).ok());
                let api = api
                    .ok_or_else(|| Failure::broken(format!("error: spec/{API} cannot be read")))?;
                (fresh::files(&api, &sources), format!("# {}\n", api.package))
            }
        };
        files.extend(fresh.into_iter().map(|(path, text)| (path.to_owned(), text)));
        files.insert("README.md".to_owned(), readme);
        Ok(Self { files, import, is_whole })
    }
}

fn readme(spec: &Spec, sources: &Sources) -> Result<String, Failure> {
    fresh::readme(spec, sources).map_err(|error| Failure::broken(format!("error: {error}")))
}

/// Nobody's files are mixed with those of a new crate.
fn refuse_what_is_there(folder: &Path) -> Result<(), Failure> {
    let is_free = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    };
    let message =
        "it is there already, and not an empty folder\n\nhelp: name a folder for the new crate";
    match is_free {
        true => Ok(()),
        false => Err(Failure::broken(format!("error: {}: {message}", folder.display()))),
    }
}

/// The folder gives the crate its name, which nobody could mend without moving it.
fn refuse_its_name(spec: &Files) -> Result<(), Failure> {
    let problems = load_files(spec.clone()).err().unwrap_or_default();
    let ours = problems.iter().filter(|problem| problem.place.source.path() == API);
    let ours: Vec<_> = ours.cloned().collect();
    match ours.is_empty() {
        true => Ok(()),
        false => {
            let ours = codegen::diagnostic::Diagnostics::from(ours);
            Err(Failure::broken(format!("{ours}\n\nNothing was written.")))
        }
    }
}

/// A crate has something to call.
fn refuse_nothing(shown: &str, import: &Import) -> Result<(), Failure> {
    if !import.report.taken_in.is_empty() {
        return Ok(());
    }
    let left_out = import.report.refused.iter().map(|(key, why)| format!("  {key}: {why}\n"));
    let left_out: String = left_out.collect();
    let message = "nothing of the document can be taken in";
    Err(Failure::broken(format!("error: {shown}: {message}\n{left_out}\nNothing was written.")))
}

/// What the paths of the new crate are put behind.
#[derive(Clone, Copy)]
enum BaseUrl {
    /// What the client sends to: it has one base.
    Client,
    /// The host of that.
    Root,
}

/// The files that a spec begins with: the API, the plans of this workspace, and the schema.
fn begin(folder: &Path, document: &[u8], base: BaseUrl) -> Result<Files, Failure> {
    let document: Value = serde_json::from_slice(document).unwrap_or_default();
    let text = |at: &str| document.pointer(at).and_then(Value::as_str);
    let package = folder.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let title = text("/info/title").unwrap_or_default().trim();
    let title = match title.ends_with("API") {
        true => title.to_owned(),
        false => format!("Zoom's {title} API"),
    };
    let own = workspace::own();
    let here = workspace::spec(&own)?;
    let fake = here.api.fake.as_ref().map_or(&here.api.package, |fake| &fake.package);
    let api = json!({
        "$schema": "schema.json",
        "crate": package,
        "title": title,
        "base_url": match base {
            BaseUrl::Client => &here.api.base_url,
            BaseUrl::Root => here.api.root_url(),
        },
        "runtime": { "client": here.api.package, "fake": fake },
    });
    let limits = here.rate_limits.source.text();
    let mut limits: Value = serde_json::from_str(limits).unwrap_or_default();
    if let Some(limits) = limits.as_object_mut() {
        // Those of single operations are about another API, and so is what was decided there.
        limits.insert("special".to_owned(), json!([]));
        limits.remove("evidence");
    }
    let written = |path: &str, value: Value| {
        let source = Source::new(path, &value.to_string());
        let root =
            source.parse().map_err(|error| Failure::broken(format!("error: {}", error.message)))?;
        Ok((path.to_owned(), arranged(path, &root).into_bytes()))
    };
    Ok(Files::from([
        written(API, api)?,
        written("rate_limits.json", limits)?,
        ("schema.json".to_owned(), schema::TEXT.as_bytes().to_vec()),
    ]))
}

/// Where the crates of this workspace are, seen from the new one.
fn sources(folder: &Path, git: Option<&str>) -> Sources {
    if let Some(url) = git {
        let source = format!("git = \"{url}\"");
        return Sources { client: source.clone(), fake: source, commands: None };
    }
    let own = workspace::own();
    let spec = workspace::spec(&own).ok();
    let folders = spec.map(|spec| {
        let fake = spec.api.fake.as_ref().map(|fake| fake.folder.clone());
        (spec.api.folder.clone().unwrap_or_default(), fake.unwrap_or_default())
    });
    let (client, fake) = folders.unwrap_or_default();
    let from = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    let path = |to: &str| {
        let to = own.join(to);
        let path = pathdiff::diff_paths(&to, &from).unwrap_or(to);
        path.to_string_lossy().replace('\\', "/")
    };
    let source = |to: &str| format!("path = \"{}\"", path(to));
    Sources { client: source(&client), fake: source(&fake), commands: Some(path("Cargo.toml")) }
}
