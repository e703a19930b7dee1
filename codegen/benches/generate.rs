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
use std::fmt::Display;
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

/// How often the spec is in the specs that are measured, where nothing else is asked for.
const SIZES: [usize; 3] = [1, 10, 100];
/// All sizes are measured in turn, so that a change of the machine's pace meets all of them.
const ROUNDS: usize = 3;
/// Small specs are measured more than once in a round.
const ENDPOINTS_PER_ROUND: usize = 600;

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
    let mut rows: Vec<_> = sizes.into_iter().map(|size| (size, Vec::new(), None)).collect();
    for _ in 0..ROUNDS {
        for (size, runs, most) in &mut rows {
            for _ in 0..(ENDPOINTS_PER_ROUND / (spec.endpoints.len() * *size)).max(1) {
                runs.push(run(enlarge(&spec, *size))?);
            }
            *most = most.or_else(peak);
        }
    }

    println!(
        "The least CPU time of several runs, in milliseconds. Read is JSON to the model, check"
    );
    println!(
        "is schema and rules, generate is lowering and emission. Peak is the most memory that"
    );
    println!("the process had up to the first run of that size.\n");
    let columns = ["endpoints", "types", "files", "lines", "read", "check", "generate", "total"];
    println!("{}", line(columns.into_iter().chain(["per endpoint", "ratio", "peak MiB"])));
    let mut first = None;
    for (_, runs, most) in &rows {
        let Some(Run { endpoints, types, files, lines, .. }) = runs.first() else { continue };
        let least = |cost: fn(&Run) -> Duration| {
            runs.iter().map(cost).min().unwrap_or_default().as_secs_f64() * 1_000.0
        };
        let total = least(|run| run.load + run.generate);
        let each = total / *endpoints as f64;
        let check = least(|run| run.load.saturating_sub(run.read));
        let counts = [endpoints, types, files, lines].map(usize::to_string);
        let costs = [least(|run| run.read), check, least(|run| run.generate), total];
        let costs = costs.map(|cost| format!("{cost:.1}"));
        let ratio = each / *first.get_or_insert(each);
        let most = most.map_or("?".to_owned(), |most| most.to_string());
        let last = [format!("{each:.3}"), format!("{ratio:.2}"), most];
        println!("{}", line(counts.iter().chain(&costs).chain(&last)));
    }
    Ok(())
}

fn line(cells: impl IntoIterator<Item = impl Display>) -> String {
    cells.into_iter().map(|cell| format!("{cell:>9}  ")).collect()
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

/// The most memory that this process has had so far, in MiB, where the system tells.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<u64>().ok()? / 1024)
}
