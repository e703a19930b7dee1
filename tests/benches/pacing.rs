//! How long many calls take that are made at once, and how many of them are answered 429, over networks with
//! delays and before servers that count in several ways, in virtual time.
//!
//! `cargo bench -p zoom-api-tests --bench pacing`. Each figure is the worst of several seeds. `sliding`: any
//! second may hold so many calls that are carried out. `fixed`: each second of the clock may. `both`: both
//! must. `all`: any second may hold so many, those included that are turned away.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "the table is the purpose of the program"
)]

use zoom_api_tests::traffic::{Counting, Scenario, more_rows, rows, run};

const SEEDS: u64 = 5;

fn main() {
    println!("Seconds, and 429s in percent of all answers; the worst of {SEEDS} seeds.\n");
    println!(
        "{:<38}{:>7}{:>14}{:>16}{:>16}{:>16}{:>16}",
        "", "ideal", "at most", "sliding", "fixed", "both", "all"
    );
    for row in rows() {
        let most = format!("{:.0} {:>5.1} %", row.seconds, row.percent);
        show(row.name, row.ideal, &most, &row.scenario);
    }
    println!();
    for (name, ideal, scenario) in more_rows() {
        show(name, ideal, "", &scenario);
    }
}

fn show(name: &str, ideal: f64, most: &str, scenario: &Scenario) {
    print!("{name:<38}{ideal:>7.0}{most:>14}");
    for counting in Counting::EACH {
        let scenario = Scenario { counting, ..scenario.clone() };
        let figures: Vec<_> = (1..=SEEDS).map(|seed| run(&scenario, seed)).collect();
        let seconds = figures.iter().map(|it| it.seconds).fold(0.0, f64::max);
        let percent = figures.iter().map(|it| it.limited_percent()).fold(0.0, f64::max);
        let failed = figures.iter().map(|it| it.failed).max().unwrap_or_default();
        let cell = format!("{seconds:.1} {percent:>5.2} %");
        print!("{cell:>16}");
        if failed > 0 {
            print!(" ({failed} failed)");
        }
    }
    println!();
}
