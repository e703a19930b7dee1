//! What the generator costs: for the spec as it is, and for specs that are ten and a hundred times
//! as large.
//!
//! `cargo bench -p codegen --bench generate` shows CPU time, not time on the clock: other work on
//! the machine disturbs it less. Numbers behind `--` are other sizes, such as `-- 1 5`.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the table is the purpose of the program"
)]

use std::collections::HashSet;
use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;
use std::{env, fs};

use codegen::Spec;
use codegen::load::load_files;
use codegen::schema::Content;
use codegen::source::Source;
use codegen::spec::{Endpoint, RateLimits, TypesFile};
use cpu_time::ProcessTime;

type Files = Vec<(String, Vec<u8>)>;

/// How often the spec is copied, where nothing else is asked for.
const SIZES: [usize; 3] = [1, 10, 100];
/// What a run may cost at least, so that small specs are measured often.
const ENDPOINTS_PER_SIZE: usize = 2_000;

fn main() -> ExitCode {
    let result = bench();
    if let Err(error) = &result {
        eprintln!("{error}");
    }
    ExitCode::from(u8::from(result.is_err()))
}

fn bench() -> Result<(), Box<dyn Error>> {
    let spec = codegen::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec"))?;
    let asked: Vec<_> = env::args().filter_map(|argument| argument.parse().ok()).collect();
    let sizes = if asked.is_empty() { SIZES.to_vec() } else { asked };

    println!("CPU milliseconds, medians; read is JSON to the model, check is schema and rules,");
    println!("generate is lowering and emission; peak is the memory of the process until then\n");
    println!(
        "{:>9} {:>6} {:>6} {:>9} {:>6} {:>8} {:>8} {:>9} {:>9} {:>12} {:>7} {:>9}",
        "endpoints",
        "types",
        "files",
        "lines",
        "runs",
        "read",
        "check",
        "generate",
        "total",
        "per endpoint",
        "ratio",
        "peak MiB"
    );
    let mut first = None;
    for size in sizes {
        let runs = (ENDPOINTS_PER_SIZE / (spec.endpoints.len() * size)).clamp(3, 21);
        let measured =
            (0..runs).map(|_| run(enlarge(&spec, size))).collect::<Result<Vec<_>, _>>()?;
        let Some(Run { endpoints, types, files, lines, .. }) = measured.first() else { continue };
        let median = |of: fn(&Run) -> Duration| median(measured.iter().map(of));
        let total = median(|run| run.load + run.generate);
        let each = total / *endpoints as f64;
        println!(
            "{endpoints:>9} {types:>6} {files:>6} {lines:>9} {runs:>6} {:>8.1} {:>8.1} {:>9.1} {total:>9.1} {each:>12.3} {:>7.2} {:>9}",
            median(|run| run.read),
            median(|run| run.load.saturating_sub(run.read)),
            median(|run| run.generate),
            each / *first.get_or_insert(each),
            peak().map_or("?".to_owned(), |peak| peak.to_string()),
        );
    }
    Ok(())
}

/// What one run did, and what it cost.
struct Run {
    endpoints: usize,
    types: usize,
    files: usize,
    lines: usize,
    read: Duration,
    load: Duration,
    generate: Duration,
}

fn run(input: Files) -> Result<Run, Box<dyn Error>> {
    let (done, read) = cpu(|| read(&input));
    done?;
    let (spec, load) = cpu(|| load_files(input));
    let spec = spec?;
    let (files, generate) = cpu(|| codegen::generate(&spec));
    let files = files?;
    Ok(Run {
        endpoints: spec.endpoints.len(),
        types: spec.type_count(),
        files: files.len(),
        lines: files.values().map(|text| text.lines().count()).sum(),
        read,
        load,
        generate,
    })
}

/// The part of loading that comes before every check: from bytes to the model.
fn read(files: &Files) -> Result<(), Box<dyn Error>> {
    for (path, bytes) in files {
        let source = Source::new(path, std::str::from_utf8(bytes)?);
        black_box(source.parse().map_err(|error| error.message)?);
        match Content::of(path) {
            Content::Endpoint => drop(black_box(serde_json::from_str::<Endpoint>(source.text())?)),
            Content::Types => drop(black_box(serde_json::from_str::<TypesFile>(source.text())?)),
            Content::RateLimits => {
                drop(black_box(serde_json::from_str::<RateLimits>(source.text())?))
            }
        }
    }
    Ok(())
}

/// The files of the spec, and copies of them in groups of their own.
fn enlarge(spec: &Spec, size: usize) -> Files {
    let names = type_names(spec);
    let file = |source: &Source| (source.path().to_owned(), source.text().as_bytes().to_vec());
    let mut files = vec![file(&spec.rate_limits.source)];
    files.extend(spec.types.iter().map(|types| file(&types.source)));
    files.extend(spec.endpoints.iter().map(|endpoint| file(&endpoint.source)));
    for copy in 1..size {
        let suffix = format!("Copy{copy}");
        for types in &spec.types {
            let text = with_suffix(types.source.text(), &names, &suffix);
            let path = types.source.path().replace(".json", &format!("_copy{copy}.json"));
            files.push((path, text.into_bytes()));
        }
        for endpoint in &spec.endpoints {
            let text = with_suffix(endpoint.source.text(), &names, &suffix);
            let (path, text) = elsewhere(endpoint.source.path(), text, endpoint, copy);
            files.push((path, text.into_bytes()));
        }
    }
    files
}

/// The names of all types that the spec declares.
fn type_names(spec: &Spec) -> HashSet<&str> {
    let mut names = HashSet::new();
    let shared = spec.types.iter().flat_map(|file| &file.types);
    let local = spec.endpoints.iter().flat_map(|file| &file.types);
    names.extend(shared.chain(local).map(|ty| ty.name.as_str()));
    for endpoint in &spec.endpoints {
        names.extend(endpoint.request.as_deref());
        names.extend(endpoint.response.iter().filter_map(|response| response.name.as_deref()));
        for variant in endpoint.variants.iter().flat_map(|variants| &variants.each) {
            names.insert(&variant.request);
            names.extend(variant.response.name.as_deref());
        }
    }
    names
}

/// A text with a suffix behind each of the names.
fn with_suffix(text: &str, names: &HashSet<&str>, suffix: &str) -> String {
    let mut output = String::with_capacity(text.len() + text.len() / 16);
    let is_end = |c: char| !c.is_alphanumeric() && c != '_';
    for piece in text.split_inclusive(is_end) {
        let word = piece.trim_end_matches(is_end);
        output.push_str(word);
        output.push_str(if names.contains(word) { suffix } else { "" });
        output.push_str(piece.get(word.len()..).unwrap_or_default());
    }
    output
}

/// An endpoint in a group of its own, with a path of its own.
fn elsewhere(path: &str, text: String, endpoint: &Endpoint, copy: usize) -> (String, String) {
    let value = |text: &str| format!(": \"{text}\"");
    let id = endpoint.id.replacen('.', &format!("_copy{copy}."), 1);
    let route = format!("/copy{copy}{}", endpoint.path);
    let mut text = text
        .replace(&value(&endpoint.id), &value(&id))
        .replace(&value(&endpoint.path), &value(&route));
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        let wire = |path: &str| format!("\"wire\": \"{method} {path}");
        text = text.replace(&wire("/"), &wire(&format!("/copy{copy}/")));
    }
    (path.replacen('/', &format!("_copy{copy}/"), 1), text)
}

fn cpu<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = ProcessTime::now();
    let done = black_box(work());
    (done, start.elapsed())
}

/// The median in milliseconds.
fn median(durations: impl Iterator<Item = Duration>) -> f64 {
    let mut sorted: Vec<_> = durations.collect();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).map_or(f64::NAN, |median| median.as_secs_f64() * 1_000.0)
}

/// The most memory that this process has had so far, in MiB, where the system tells.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? / 1024)
}
