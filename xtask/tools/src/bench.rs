//! `cargo xtask bench`.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::{env, fs};

use codegen::Spec;
use serde_json::Value;
use xtask::{Failure, workspace};

/// What compiling the crate costs: CPU time of rustc for it and for its core, dependencies, lines.
pub(crate) fn compile(runs: usize) -> Result<ExitCode, Failure> {
    let root = workspace::own();
    let spec = workspace::spec(&root)?;
    let package = spec.api.package.clone();
    let cargo = Cargo::new(root, package.clone());
    let (direct, total) = cargo.dependencies()?;
    println!("dependencies of the default build: {direct} direct, {total} in all\n");
    print_lines(&spec)?;

    println!("\nCPU seconds of rustc for each crate alone, {runs} runs, not incremental\n");
    println!(
        "{:<8} {:<16} {:<16} {:>6} {:>6} {:>6}",
        "profile", "crate", "groups", "median", "least", "most"
    );
    let groups: Vec<_> = spec.groups().into_iter().map(|group| group.replace('_', "-")).collect();
    let default = cargo.default_features()?;
    let others = || default.iter().filter(|feature| !groups.contains(feature)).map(String::as_str);
    let others = || others().filter(|feature| *feature != "endpoints");
    let mut sets = vec![(&package, "all", default.iter().map(String::as_str).collect::<Vec<_>>())];
    sets.extend(
        groups
            .iter()
            .map(|group| (&package, group.as_str(), others().chain([group.as_str()]).collect())),
    );
    sets.push((&package, "none", others().collect()));
    sets.extend(spec.api.core.iter().map(|core| (&core.package, "-", others().collect())));
    for profile in ["dev", "release"] {
        for (package, name, features) in &sets {
            let mut costs = cargo.compile(package, profile, &features.join(","), runs)?;
            costs.sort_by(f64::total_cmp);
            let at = |index: usize| costs.get(index).copied().unwrap_or(f64::NAN);
            let (median, least, most) = (at(runs / 2), at(0), at(runs - 1));
            println!(
                "{profile:<8} {package:<16} {name:<16} {median:>6.2} {least:>6.2} {most:>6.2}"
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn print_lines(spec: &Spec) -> Result<(), Failure> {
    let files = codegen::generate(spec);
    let files = files.map_err(|error| Failure::broken(format!("error: {error}")))?;
    println!(
        "{:<28} {:>6} {:>7} {:>7} {:>13}",
        "generated", "files", "lines", "docs", "per endpoint"
    );
    for folder in &spec.api.generated_dirs() {
        let texts: Vec<_> =
            files.iter().filter(|(path, _)| path.starts_with(folder.as_str())).collect();
        let lines = || texts.iter().flat_map(|(_, text)| text.lines().map(str::trim_start));
        let docs =
            lines().filter(|line| line.starts_with("///") || line.starts_with("//!")).count();
        let all = lines().count();
        let each = all as f64 / spec.endpoints.len() as f64;
        println!("{folder:<28} {:>6} {all:>7} {docs:>7} {each:>13.1}", texts.len());
    }
    Ok(())
}

/// Cargo, with a target folder in which nothing else is built.
struct Cargo {
    program: OsString,
    root: PathBuf,
    package: String,
    target: PathBuf,
}

impl Cargo {
    fn new(root: PathBuf, package: String) -> Self {
        let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let target =
            env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        Self { program, root, package, target: target.join("bench-compile") }
    }

    /// What a command writes.
    fn run(&self, arguments: &[&str]) -> Result<String, Failure> {
        let mut command = Command::new(&self.program);
        command.args(arguments).current_dir(&self.root);
        command.env("CARGO_TARGET_DIR", &self.target).env("CARGO_INCREMENTAL", "0");
        let output =
            command.output().map_err(|error| Failure::broken(format!("error: cargo: {error}")))?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            let text = String::from_utf8_lossy(&output.stderr);
            Err(Failure::work(format!("error: cargo {} failed\n\n{text}", arguments.join(" "))))
        }
    }

    /// The features that a dependent gets without a word.
    fn default_features(&self) -> Result<Vec<String>, Failure> {
        let text = self.run(&["metadata", "--no-deps", "--format-version", "1"])?;
        let metadata: Value = serde_json::from_str(&text).unwrap_or_default();
        let mut packages = metadata["packages"].as_array().into_iter().flatten();
        let features = packages.find(|package| package["name"] == self.package.as_str());
        let features = features.and_then(|package| package["features"]["default"].as_array());
        Ok(features.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// How many crates the default build needs itself, and how many in all.
    fn dependencies(&self) -> Result<(usize, usize), Failure> {
        let tree = ["tree", "--package", &self.package, "--edges", "no-dev", "--prefix", "depth"];
        let text = self.run(&tree)?;
        let mut direct = BTreeSet::new();
        let mut all = BTreeSet::new();
        for line in text.lines() {
            let name = line.trim_start_matches(|c: char| c.is_ascii_digit());
            match line.strip_suffix(name) {
                // A heading, or the crate itself.
                None | Some("" | "0") => {}
                Some(depth) => {
                    let name = name.trim_end_matches(" (*)");
                    direct.extend((depth == "1").then_some(name));
                    all.insert(name);
                }
            }
        }
        Ok((direct.len(), all.len()))
    }

    /// CPU seconds of rustc for a package in each run, its dependencies being built.
    fn compile(
        &self,
        package: &str,
        profile: &str,
        features: &str,
        runs: usize,
    ) -> Result<Vec<f64>, Failure> {
        let of = ["--package", package, "--profile", profile];
        let build = ["build", "--lib", "--no-default-features", "--features", features];
        let build = [&build[..], &of].concat();
        let clean = [&["clean"][..], &of].concat();
        self.run(&build)?;
        let mut costs = Vec::new();
        for _ in 0..runs {
            self.run(&clean)?;
            let whole = self.cost(&build)?;
            // With nothing left to do, what it costs is cargo itself.
            costs.push(whole - self.cost(&build)?);
        }
        Ok(costs)
    }

    /// CPU seconds of a command and all that it starts.
    fn cost(&self, arguments: &[&str]) -> Result<f64, Failure> {
        let before = cpu_of_children()?;
        self.run(arguments)?;
        Ok(cpu_of_children()? - before)
    }
}

/// CPU seconds of all programs that this one has started and that have ended.
fn cpu_of_children() -> Result<f64, Failure> {
    let stat = fs::read_to_string("/proc/self/stat");
    let stat = stat.map_err(|error| Failure::broken(format!("error: /proc/self/stat: {error}\n\nhelp: only Linux tells the CPU time of programs in this way")))?;
    // The fields behind the name, which is in parentheses: the state is the third of all, the user
    // and system time of the children the 16th and 17th, in hundredths of a second.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u32 = fields.skip(13).take(2).filter_map(|field| field.parse::<u32>().ok()).sum();
    Ok(f64::from(ticks) / 100.0)
}
