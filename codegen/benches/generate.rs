//! What the generator costs, step by step: for specs that are 10, 100 and 1,000 times as large as the one
//! that there is.
//!
//! `cargo bench -p codegen --bench generate` measures each size in a process of its own. Numbers behind
//! `--` are other sizes, such as `-- 1 5`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the table is the purpose of the program"
)]

mod support;

use std::env;
use std::error::Error;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

use codegen::load::load_files;
use codegen::schema::Content;
use codegen::source::Source;
use codegen::spec::{Endpoint, RateLimits, TypesFile};
use codegen::upstream;
use support::cost::{self, Cost};
use support::enlarge::{Files, enlarge};
use support::upstream::document;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// How often the spec is in the specs that are measured, where nothing else is asked for.
const SIZES: [usize; 3] = [10, 100, 1_000];
/// Tells a process to measure one size and to print what it found for the one that started it.
const CHILD: &str = "--measure";
/// Small specs are measured more than once, and the least counts.
const ENDPOINTS_PER_SIZE: usize = 3_000;

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let sizes: Vec<_> = arguments.iter().filter_map(|argument| argument.parse().ok()).collect();
    let result = match sizes.as_slice() {
        [size] if arguments.iter().any(|argument| argument == CHILD) => measure(*size),
        [] => table(&SIZES),
        sizes => table(sizes),
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
        "time for an endpoint beside that of the first size: 1 is linear. Check is schema and rules.\n"
    );
    println!(
        "{:>9}  {:<8}  {:>9}  {:>12}  {:>6}  {:>9}  {:>12}",
        "endpoints", "step", "CPU s", "CPU ms each", "ratio", "peak MiB", "peak KiB each"
    );
    let mut first: Option<Vec<Duration>> = None;
    for size in sizes {
        let output = Command::new(env::current_exe()?)
            .args([CHILD, &size.to_string()])
            .stderr(Stdio::inherit())
            .output()?;
        if !output.status.success() {
            return Err(format!("{size} times the spec: {}", output.status).into());
        }
        let found = Found::read(&String::from_utf8(output.stdout)?)?;
        let each = |cost: &Cost| cost.cpu / u32::try_from(found.endpoints).unwrap_or(u32::MAX);
        let first =
            first.get_or_insert_with(|| found.steps.iter().map(|(_, cost)| each(cost)).collect());
        for ((name, cost), first) in found.steps.iter().zip(first) {
            let each = each(cost).as_secs_f64();
            println!(
                "{:>9}  {name:<8}  {:>9.3}  {:>12.4}  {:>6.2}  {:>9}  {:>12.1}",
                found.endpoints,
                cost.cpu.as_secs_f64(),
                each * 1_000.0,
                each / first.as_secs_f64(),
                cost.peak / 1024,
                cost.peak as f64 / found.endpoints as f64
            );
        }
        println!(
            "{:>9}  {} types, {} files, {} lines\n",
            "", found.types, found.files, found.lines
        );
    }
    Ok(())
}

/// What was found for one size.
#[derive(Default)]
struct Found {
    endpoints: usize,
    types: usize,
    files: usize,
    lines: usize,
    steps: Vec<(String, Cost)>,
}

impl Found {
    fn print(&self) {
        println!("{} {} {} {}", self.endpoints, self.types, self.files, self.lines);
        for (name, cost) in &self.steps {
            println!("{name} {} {}", cost.cpu.as_nanos(), cost.peak);
        }
    }

    fn read(text: &str) -> Result<Self> {
        let mut lines = text.lines();
        let counts: Vec<usize> = lines
            .next()
            .unwrap_or_default()
            .split(' ')
            .map(str::parse)
            .collect::<std::result::Result<_, _>>()?;
        let [endpoints, types, files, count] = counts.as_slice() else {
            return Err("not what is printed when a size is measured".into());
        };
        let steps = lines.map(|line| {
            let mut parts = line.split(' ');
            let name = parts.next().unwrap_or_default().to_owned();
            let cpu = Duration::from_nanos(parts.next().unwrap_or_default().parse()?);
            Ok((name, Cost { cpu, peak: parts.next().unwrap_or_default().parse()? }))
        });
        let steps = steps.collect::<Result<_>>()?;
        Ok(Self { endpoints: *endpoints, types: *types, files: *files, lines: *count, steps })
    }
}

/// Measures one size in this process.
fn measure(size: usize) -> Result<()> {
    let spec = codegen::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec"))?;
    let runs = (ENDPOINTS_PER_SIZE / (spec.endpoints.len() * size)).max(1);
    let mut best: Option<Found> = None;
    for _ in 0..runs {
        let found = run(enlarge(&spec, size))?;
        match &mut best {
            Some(best) => {
                for ((_, best), (_, cost)) in best.steps.iter_mut().zip(found.steps) {
                    best.cpu = best.cpu.min(cost.cpu);
                    best.peak = best.peak.max(cost.peak);
                }
            }
            None => best = Some(found),
        }
    }
    best.unwrap_or_default().print();
    Ok(())
}

fn run(input: Files) -> Result<Found> {
    let import = import(&input)?;
    let (done, read) = cost::of(|| read(&input));
    done?;
    let (spec, load) = cost::of(|| load_files(input));
    let spec = spec?;
    // Loading reads too.
    let check = Cost { cpu: load.cpu.saturating_sub(read.cpu), ..load };
    let (_, lower) = cost::of(|| codegen::plan(&spec));
    let (files, generate) = cost::of(|| codegen::generate(&spec));
    let files = files?;
    let emit = Cost { cpu: generate.cpu.saturating_sub(lower.cpu), ..generate };
    let counts = (files.len(), files.values().map(|text| text.lines().count()).sum());
    drop(files);
    let (document, openapi) = cost::of(|| codegen::openapi(&spec, "1.0.0"));
    drop(document?);
    let total = load.and(generate);
    let steps = [
        ("import", import),
        ("read", read),
        ("check", check),
        ("lower", lower),
        ("emit", emit),
        ("total", total),
        ("openapi", openapi),
    ];
    Ok(Found {
        endpoints: spec.endpoints.len(),
        types: spec.type_count(),
        files: counts.0,
        lines: counts.1,
        steps: steps.map(|(name, cost)| (name.to_owned(), cost)).to_vec(),
    })
}

/// The import of a document that says what the last one said: everything is read and compared, and nothing
/// changes. The spec is read and checked for it, too.
fn import(input: &Files) -> Result<Cost> {
    let mut files: upstream::Files = input.iter().cloned().collect();
    let document = document(&load_files(files.clone())?)?;
    let request =
        |as_base| upstream::Request { path: "bench", document: &document, only: &[], as_base };
    let base = upstream::import(&files, request(true))?.files;
    files.extend(base.into_iter().map(|(path, text)| (path, text.into_bytes())));
    let (done, cost) = cost::of(|| upstream::import(&files, request(false)));
    let done = done?;
    if !done.files.is_empty() {
        return Err(format!("the import changed {:?}", done.files.keys()).into());
    }
    Ok(cost)
}

/// The part of loading that comes before every check: from bytes to the model.
fn read(files: &Files) -> Result<()> {
    for (path, bytes) in files {
        let source = Source::new(path, std::str::from_utf8(bytes)?);
        std::hint::black_box(source.parse().map_err(|error| error.message)?);
        match Content::of(path) {
            Content::Endpoint => drop(serde_json::from_str::<Endpoint>(source.text())?),
            Content::Types => drop(serde_json::from_str::<TypesFile>(source.text())?),
            Content::RateLimits => drop(serde_json::from_str::<RateLimits>(source.text())?),
            // Nothing is generated from it.
            Content::Lint => {}
        }
    }
    Ok(())
}
