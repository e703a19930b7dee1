//! `cargo xtask api prove`: what becomes of each document of a folder.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;
use std::{env, io};

use codegen_tools::upstream::{self, Files, Request};
use serde_json::Value;
use wait4::Wait4 as _;
use xtask::terminal::{HEADING, print, styled, table};
use xtask::{Failure, workspace};

/// What the command is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Folder with OpenAPI documents, as JSON
    documents: PathBuf,
    /// Folder that the crates are made in, and kept
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,
    /// Makes one crate of all documents as well: the first, with the others imported into it
    #[arg(long)]
    together: bool,
}

/// Makes a crate from each document, and shows what came of it.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, Failure> {
    let failed = |error: io::Error| Failure::broken(format!("error: {error}"));
    let temporary = tempfile::tempdir().map_err(failed)?;
    let folder = arguments.keep.as_deref().unwrap_or(temporary.path());
    fs::create_dir_all(folder).map_err(failed)?;
    let mut documents = Vec::new();
    for entry in fs::read_dir(&arguments.documents).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let text = if path.extension().is_some_and(|end| end == "json") {
            fs::read(&path).map_err(failed)?
        } else {
            continue;
        };
        // A document of events has no calls.
        let document: Value = serde_json::from_slice(&text).unwrap_or_default();
        if document.get("paths").and_then(Value::as_object).is_some_and(|paths| !paths.is_empty()) {
            documents.push((path, text));
        }
    }
    documents.sort();
    let mut sets: Vec<_> = documents.iter().map(std::slice::from_ref).collect();
    sets.extend((arguments.together && documents.len() > 1).then_some(&documents[..]));
    let mut proofs = Vec::new();
    for set in sets {
        let proof = Proof::of(folder, set).map_err(failed)?;
        print(&format!("{}\n", proof.name))?;
        proofs.push(proof);
    }
    let is_well = proofs.iter().all(Proof::is_well);
    let mut reasons = String::new();
    for proof in &proofs {
        // Those of all documents together were told with each.
        for (operation, reason) in proof.left_out.iter().filter(|_| proof.documents == 1) {
            let _ = writeln!(reasons, "  {}  {operation}: {reason}", proof.name);
        }
        reasons.push_str(&proof.trouble);
    }
    let single = proofs.iter().filter(|proof| proof.documents == 1);
    let sum = (documents.len() > 1).then(|| Proof::sum(single));
    let rows: Vec<_> =
        std::iter::once(HEADINGS.map(|heading| styled(HEADING, heading).into()).to_vec())
            .chain(
                proofs
                    .iter()
                    .chain(&sum)
                    .map(|proof| proof.row().into_iter().map(Into::into).collect()),
            )
            .collect();
    print(&format!("\n{}", table(&rows)))?;
    if !reasons.is_empty() {
        print(&format!("\n{}\n{reasons}", styled(HEADING, "Left out, and what went wrong")))?;
    }
    Ok(if is_well { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

const HEADINGS: [&str; 11] = [
    "document",
    "operations",
    "taken in",
    "left out",
    "texts derived",
    "names derived",
    "tests passed",
    "new: s, MiB",
    "generate: s, MiB",
    "check: s, MiB",
    "test: s, MiB",
];

/// A document: its path and its text.
type Document = (PathBuf, Vec<u8>);

/// What became of a document, or of several together.
#[derive(Default)]
struct Proof {
    name: String,
    documents: usize,
    taken_in: usize,
    left_out: Vec<(String, String)>,
    texts: usize,
    names: usize,
    passed: usize,
    steps: Vec<Step>,
    /// The ends of what failed.
    trouble: String,
}

impl Proof {
    fn of(folder: &Path, documents: &[Document]) -> io::Result<Self> {
        let name = match documents {
            [(document, _)] => format!("zoom-{}", stem(document)),
            _ => "zoom-together".to_owned(),
        };
        let home = folder.join(&name);
        let left_out = documents.iter().flat_map(|(path, text)| left_out(path, text)).collect();
        let mut proof = Self { name, documents: documents.len(), left_out, ..Self::default() };
        let exe = env::current_exe()?;
        let mut commands = Vec::new();
        for (number, (document, _)) in documents.iter().enumerate() {
            let mut command = Command::new(&exe);
            match number {
                0 => command.args(["api", "new"]).arg(&home).arg("--from").arg(document),
                _ => command.args(["import", "--only", "*", "--api"]).arg(&home).arg(document),
            };
            commands.push(command);
        }
        if documents.len() > 1 {
            let mut generate = Command::new(&exe);
            generate.args(["generate", "--api"]).arg(&home);
            commands.push(generate);
        }
        let is_made = proof.step(commands, &home)?.is_some();
        if let Ok(spec) = codegen::load(&home.join("spec")) {
            proof.taken_in = spec.endpoints.len();
            proof.texts = spec.derived.by_rule();
            let requests: usize = spec.endpoints.iter().map(|file| file.requests().count()).sum();
            proof.names = spec.type_count() + requests;
        }
        if !is_made {
            return Ok(proof);
        }
        let mut generate = Command::new(&exe);
        generate.args(["generate", "--check", "--api"]).arg(&home);
        proof.step(vec![generate], &home)?;
        // What it depends on is built before, so that the crate alone is measured.
        let cargo = |words: &[&str]| {
            let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
            cargo.args(words).current_dir(&home).env("CARGO_INCREMENTAL", "0");
            cargo.env("CARGO_TARGET_DIR", folder.join("target"));
            cargo
        };
        cargo(&["check", "--quiet"]).stderr(Stdio::null()).status()?;
        File::options().append(true).open(home.join("src/lib.rs"))?.write_all(b"\n")?;
        proof.step(vec![cargo(&["check", "--quiet"])], &home)?;
        let said = proof.step(vec![cargo(&["test", "--quiet", "--test", "wire"])], &home)?;
        let said = said.unwrap_or_default();
        let passed = said.split(" passed").next().and_then(|text| text.rsplit(' ').next());
        proof.passed = passed.and_then(|count| count.parse().ok()).unwrap_or_default();
        Ok(proof)
    }

    /// Runs the commands of a step, and gives what the last one says if all succeed.
    fn step(&mut self, commands: Vec<Command>, home: &Path) -> io::Result<Option<String>> {
        let log = home.with_extension("log");
        let mut step = Step { is_well: true, ..Step::default() };
        let mut said = String::new();
        for mut command in commands {
            let out = File::create(&log)?;
            command.stdout(out.try_clone()?).stderr(out);
            let used = command.spawn()?.wait4()?;
            said = fs::read_to_string(&log)?;
            // An import ends with 1 where it leaves operations out, which are told in the table.
            let is_import = command.get_args().next().is_some_and(|word| word == "import");
            step.is_well = used.status.success() || is_import && used.status.code() == Some(1);
            step.cpu += used.rusage.utime + used.rusage.stime;
            step.memory = step.memory.max(used.rusage.maxrss);
            if !step.is_well {
                break;
            }
        }
        let is_well = step.is_well;
        self.steps.push(step);
        if !is_well {
            let lines: Vec<_> = said.lines().collect();
            let end =
                lines.get(lines.len().saturating_sub(12)..).unwrap_or_default().join("\n    ");
            let _ =
                writeln!(self.trouble, "  {}  step {}:\n    {end}", self.name, self.steps.len());
        }
        Ok(is_well.then_some(said))
    }

    /// All of them one after the other: counts and CPU added up, the most memory of any.
    fn sum<'a>(proofs: impl Iterator<Item = &'a Self>) -> Self {
        let mut sum = Self { name: "sum".to_owned(), ..Self::default() };
        for proof in proofs {
            sum.taken_in += proof.taken_in;
            sum.left_out.extend(proof.left_out.iter().cloned());
            sum.texts += proof.texts;
            sum.names += proof.names;
            sum.passed += proof.passed;
            for (at, step) in proof.steps.iter().enumerate() {
                if at == sum.steps.len() {
                    sum.steps.push(Step { is_well: true, ..Step::default() });
                }
                if let Some(all) = sum.steps.get_mut(at) {
                    all.cpu += step.cpu;
                    all.memory = all.memory.max(step.memory);
                    all.is_well &= step.is_well;
                }
            }
        }
        sum
    }

    fn is_well(&self) -> bool {
        self.steps.len() == STEPS && self.steps.iter().all(|step| step.is_well)
    }

    fn row(&self) -> Vec<String> {
        let all = self.taken_in + self.left_out.len();
        let counts = [all, self.taken_in, self.left_out.len(), self.texts, self.names, self.passed];
        let steps = self.steps.iter().map(|step| {
            let Step { cpu, memory, is_well } = step;
            let end = if *is_well { "" } else { " failed" };
            format!("{:.1}, {}{end}", cpu.as_secs_f64(), memory / (1024 * 1024))
        });
        let name = [self.name.clone()].into_iter();
        let missing = std::iter::repeat_n("-".to_owned(), STEPS - self.steps.len());
        name.chain(counts.map(|count| count.to_string())).chain(steps).chain(missing).collect()
    }
}

/// Making the crate, generating it once more, checking it, testing it.
const STEPS: usize = 4;

/// What a step took.
#[derive(Default)]
struct Step {
    cpu: Duration,
    /// Bytes, at most at one time in one process.
    memory: u64,
    is_well: bool,
}

/// The first word of the name of a document.
fn stem(document: &Path) -> String {
    let name = document.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    name.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_owned()
}

/// The operations that an import refuses, each with the reason.
fn left_out(path: &Path, document: &[u8]) -> Vec<(String, String)> {
    let own = workspace::own().join("spec");
    let read = |name: &str| Some((name.to_owned(), fs::read(own.join(name)).ok()?));
    let files: Files = ["api.json", "rate_limits.json"].into_iter().filter_map(read).collect();
    let shown = path.display().to_string();
    let only = ["*".to_owned()];
    let request = Request { path: &shown, document, only: &only, as_base: false };
    match upstream::import(&files, request) {
        Ok(import) => import.report.refused,
        Err(error) => vec![("all of it".to_owned(), error.to_string())],
    }
}
