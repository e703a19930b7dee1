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
    let mut rows = vec![HEADINGS.map(|heading| styled(HEADING, heading).into()).to_vec()];
    let (mut reasons, mut is_well) = (String::new(), true);
    for (path, text) in &documents {
        let proof = Proof::of(folder, path, text).map_err(failed)?;
        is_well &= proof.is_well();
        rows.push(proof.row().into_iter().map(Into::into).collect());
        for (operation, reason) in &proof.left_out {
            let _ = writeln!(reasons, "  {}  {operation}: {reason}", proof.name);
        }
        reasons.push_str(&proof.trouble);
        print(&format!("{}\n", proof.name))?;
    }
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

/// What became of a document.
struct Proof {
    name: String,
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
    fn of(folder: &Path, document: &Path, text: &[u8]) -> io::Result<Self> {
        let stem = document.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let stem: String =
            stem.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().into();
        let name = format!("zoom-{stem}");
        let home = folder.join(&name);
        let mut proof = Self {
            left_out: left_out(document, text),
            taken_in: 0,
            texts: 0,
            names: 0,
            passed: 0,
            steps: Vec::new(),
            trouble: String::new(),
            name,
        };
        let exe = env::current_exe()?;
        let mut new = Command::new(&exe);
        new.args(["api", "new"]).arg(&home).arg("--from").arg(document);
        let is_made = proof.step(new, &home)?.is_some();
        if let Ok(spec) = codegen::load(&home.join("spec")) {
            proof.taken_in = spec.endpoints.len();
            proof.texts = spec.derived.by_rule();
            let requests: usize =
                spec.endpoints.iter().map(|file| codegen::reading::forms(&file.value).len()).sum();
            proof.names = spec.type_count() + requests;
        }
        if !is_made {
            return Ok(proof);
        }
        let mut generate = Command::new(&exe);
        generate.args(["generate", "--check", "--api"]).arg(&home);
        proof.step(generate, &home)?;
        // What it depends on is built before, so that the crate alone is measured.
        let cargo = |words: &[&str]| {
            let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
            cargo.args(words).current_dir(&home).env("CARGO_INCREMENTAL", "0");
            cargo.env("CARGO_TARGET_DIR", folder.join("target"));
            cargo
        };
        cargo(&["check", "--quiet"]).stderr(Stdio::null()).status()?;
        File::options().append(true).open(home.join("src/lib.rs"))?.write_all(b"\n")?;
        proof.step(cargo(&["check", "--quiet"]), &home)?;
        let said = proof.step(cargo(&["test", "--quiet", "--test", "wire"]), &home)?;
        let said = said.unwrap_or_default();
        let passed = said.split(" passed").next().and_then(|text| text.rsplit(' ').next());
        proof.passed = passed.and_then(|count| count.parse().ok()).unwrap_or_default();
        Ok(proof)
    }

    /// Runs a step, and gives what it says if it succeeds.
    fn step(&mut self, mut command: Command, home: &Path) -> io::Result<Option<String>> {
        let log = home.with_extension("log");
        let out = File::create(&log)?;
        command.stdout(out.try_clone()?).stderr(out);
        let used = command.spawn()?.wait4()?;
        let said = fs::read_to_string(&log)?;
        let is_well = used.status.success();
        self.steps.push(Step {
            cpu: used.rusage.utime + used.rusage.stime,
            memory: used.rusage.maxrss,
            is_well,
        });
        if !is_well {
            let lines: Vec<_> = said.lines().collect();
            let end =
                lines.get(lines.len().saturating_sub(12)..).unwrap_or_default().join("\n    ");
            let _ =
                writeln!(self.trouble, "  {}  step {}:\n    {end}", self.name, self.steps.len());
        }
        Ok(is_well.then_some(said))
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
struct Step {
    cpu: Duration,
    /// Bytes, at most at one time in one process.
    memory: u64,
    is_well: bool,
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
