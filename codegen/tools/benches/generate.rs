//! What the generator costs, step by step: for specs that are 10, 100 and 1,000 times as large as the one
//! that there is.
//!
//! `cargo bench -p codegen-tools --bench generate` measures each size in a process of its own. Numbers behind
//! `--` are other sizes, such as `-- 1 5`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the table is the purpose of the program"
)]

mod support;

use std::collections::HashMap;
use std::error::Error;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;
use std::{env, fs};

use codegen::load::load_files;
use codegen::schema::Content;
use codegen::source::Source;
use codegen::spec::{Endpoint, Event, RateLimits, TypesFile};
use codegen_tools::upstream;
use support::cost::{self, Cost};
use support::enlarge::{Files, enlarge};
use support::upstream::document;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// How often the spec is in the specs that are measured, where nothing else is asked for.
const SIZES: [usize; 3] = [10, 100, 1_000];
/// What is measured in a process each, so that no step has the memory of another one.
const PARTS: [&str; 3] = ["import", "generate", "openapi"];
/// Tells a process which part to measure, and to print what it found for the one that started it.
const CHILD: &str = "--measure";
/// The part that writes what the import needs.
const PREPARE: &str = "prepare";
/// Small specs are measured more than once, and the least counts.
const ENDPOINTS_PER_SIZE: usize = 3_000;

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        [CHILD, part, size, folder] => child(part, size, Path::new(folder)),
        // Cargo adds arguments of its own.
        sizes => {
            let sizes: Vec<_> = sizes.iter().filter_map(|size| size.parse().ok()).collect();
            table(if sizes.is_empty() { &SIZES } else { &sizes })
        }
    };
    if let Err(error) = &result {
        eprintln!("{error}");
    }
    ExitCode::from(u8::from(result.is_err()))
}

/// Has all sizes measured, one after the other.
fn table(sizes: &[usize]) -> Result<()> {
    println!(
        "CPU time and the most memory of each step, in all and for each endpoint. Ratio is the CPU"
    );
    println!(
        "time for an endpoint beside that of the first size: 1 is linear. Check is schema and rules;"
    );
    println!("the total is read, check, lower and emit, which is what generating takes.\n");
    println!(
        "{:>9}  {:<8}  {:>9}  {:>12}  {:>6}  {:>9}  {:>12}",
        "endpoints", "step", "CPU s", "CPU ms each", "ratio", "peak MiB", "peak KiB each"
    );
    let mut first = HashMap::new();
    for size in sizes {
        let folder = tempfile::tempdir()?;
        measured(PREPARE, *size, folder.path())?;
        for part in PARTS {
            let found = measured(part, *size, folder.path())?;
            for (name, cost) in &found.steps {
                let each = cost.cpu.as_secs_f64() / found.endpoints as f64;
                let ratio = each / *first.entry(name.clone()).or_insert(each);
                println!(
                    "{:>9}  {name:<8}  {:>9.3}  {:>12.4}  {ratio:>6.2}  {:>9}  {:>12.1}",
                    found.endpoints,
                    cost.cpu.as_secs_f64(),
                    each * 1_000.0,
                    cost.peak / 1024,
                    cost.peak as f64 / found.endpoints as f64
                );
            }
        }
        println!();
    }
    Ok(())
}

/// What a process of its own finds.
fn measured(part: &str, size: usize, folder: &Path) -> Result<Found> {
    let output = Command::new(env::current_exe()?)
        .args([CHILD, part, &size.to_string()])
        .arg(folder)
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("{part} of {size} times the spec: {}", output.status).into());
    }
    Found::read(&String::from_utf8(output.stdout)?)
}

/// What was found for a part of one size.
#[derive(Default)]
struct Found {
    endpoints: usize,
    steps: Vec<(String, Cost)>,
}

impl Found {
    fn print(&self) {
        println!("{}", self.endpoints);
        for (name, cost) in &self.steps {
            println!("{name} {} {}", cost.cpu.as_nanos(), cost.peak);
        }
    }

    fn read(text: &str) -> Result<Self> {
        let mut lines = text.lines();
        let endpoints = lines.next().unwrap_or_default().parse()?;
        let steps = lines.map(|line| {
            let mut parts = line.split(' ');
            let name = parts.next().unwrap_or_default().to_owned();
            let cpu = Duration::from_nanos(parts.next().unwrap_or_default().parse()?);
            Ok((name, Cost { cpu, peak: parts.next().unwrap_or_default().parse()? }))
        });
        Ok(Self { endpoints, steps: steps.collect::<Result<_>>()? })
    }
}

/// Measures one part of one size in this process.
fn child(part: &str, size: &str, folder: &Path) -> Result<()> {
    let size: usize = size.parse()?;
    let spec = codegen::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec"))?;
    let endpoints = spec.endpoints.len() * size;
    let runs = if part == PREPARE { 1 } else { (ENDPOINTS_PER_SIZE / endpoints).max(1) };
    let mut best: Vec<(String, Cost)> = Vec::new();
    for _ in 0..runs {
        let input = enlarge(&spec, size);
        let steps = match part {
            PREPARE => prepare(&input, folder)?,
            "import" => import(input, folder)?,
            "generate" => generate(input)?,
            _ => openapi(input)?,
        };
        if best.is_empty() {
            best = steps.iter().map(|(name, cost)| ((*name).to_owned(), *cost)).collect();
        }
        for ((_, best), (_, cost)) in best.iter_mut().zip(steps) {
            best.cpu = best.cpu.min(cost.cpu);
            best.peak = best.peak.max(cost.peak);
        }
    }
    Found { endpoints, steps: best }.print();
    Ok(())
}

type Steps = Vec<(&'static str, Cost)>;

fn generate(input: Files) -> Result<Steps> {
    let (done, read) = cost::of(|| read(&input));
    done?;
    let (spec, load) = cost::of(|| load_files(input));
    let spec = spec?;
    // Loading reads too.
    let check = Cost { cpu: load.cpu.saturating_sub(read.cpu), ..load };
    let (_, lower) = cost::of(|| codegen::plan(&spec));
    let (files, generate) = cost::of(|| codegen::generate(&spec));
    drop(files?);
    // Emitting lowers too, file by file.
    let emit = Cost { cpu: generate.cpu.saturating_sub(lower.cpu), ..generate };
    let total = load.and(generate);
    Ok(vec![("read", read), ("check", check), ("lower", lower), ("emit", emit), ("total", total)])
}

fn openapi(input: Files) -> Result<Steps> {
    let spec = load_files(input)?;
    let (document, cost) = cost::of(|| codegen_tools::openapi(&spec, "1.0.0"));
    drop(document?);
    Ok(vec![("openapi", cost)])
}

/// Writes a document of upstream that says what the spec says, and the base of an import of it.
fn prepare(input: &Files, folder: &Path) -> Result<Steps> {
    let files: upstream::Files = input.iter().cloned().collect();
    let document = document(&load_files(files.clone())?)?;
    let request =
        upstream::Request { path: "bench", document: &document, only: &[], as_base: true };
    let base = upstream::import(&files, request)?.files;
    fs::write(folder.join("document.json"), &document)?;
    fs::write(folder.join("base.json"), base.get(upstream::BASE_PATH).ok_or("no base")?)?;
    Ok(Vec::new())
}

/// The import of a document that says what the last one said: everything is read and compared, and nothing
/// changes. The spec is read and checked for it, too.
fn import(input: Files, folder: &Path) -> Result<Steps> {
    let mut files: upstream::Files = input.into_iter().collect();
    files.insert(upstream::BASE_PATH.to_owned(), fs::read(folder.join("base.json"))?);
    let document = fs::read(folder.join("document.json"))?;
    let request =
        upstream::Request { path: "bench", document: &document, only: &[], as_base: false };
    let (done, cost) = cost::of(|| upstream::import(&files, request));
    let done = done?;
    if !done.files.is_empty() {
        return Err(format!("the import changed {:?}", done.files.keys()).into());
    }
    Ok(vec![("import", cost)])
}

/// The part of loading that comes before every check: from bytes to the model.
fn read(files: &Files) -> Result<()> {
    for (path, bytes) in files {
        let source = Source::new(path, std::str::from_utf8(bytes)?);
        std::hint::black_box(source.parse().map_err(|error| error.message)?);
        match Content::of(path) {
            Content::Endpoint => drop(serde_json::from_str::<Endpoint>(source.text())?),
            Content::Event => drop(serde_json::from_str::<Event>(source.text())?),
            Content::Types => drop(serde_json::from_str::<TypesFile>(source.text())?),
            Content::RateLimits => drop(serde_json::from_str::<RateLimits>(source.text())?),
            // Little or nothing is generated from them.
            Content::Api | Content::Lint | Content::Glossary => {}
        }
    }
    Ok(())
}
