//! What pacing achieves over networks with delays, as `cargo bench -p zoom-api-tests --bench pacing` shows
//! it, with room for noise.

use zoom_api_tests::traffic::{Counting, Party, Scenario, more_rows, rows, run};

/// Runs a row of the table before a server that counts seconds of the clock, and one that counts all.
fn holds(name: &str) {
    let row = rows().into_iter().find(|row| row.name == name).unwrap();
    for (seed, counting) in [(11, Counting::Fixed), (12, Counting::Both)] {
        let scenario = Scenario { counting, ..row.scenario.clone() };
        let figures = run(&scenario, seed);
        let percent = figures.limited_percent();
        assert_eq!(figures.failed, 0, "{counting:?}");
        assert!(figures.seconds <= row.seconds, "{counting:?}: {} s", figures.seconds);
        assert!(percent <= row.percent, "{counting:?}: {percent} %");
        // Nobody is faster than the limit, a window at the start and one at the end apart.
        assert!(figures.seconds >= row.ideal - 2.0, "{counting:?}: {} s", figures.seconds);
    }
}

#[test]
fn one_client_with_even_delays() {
    holds("one, 20 ms each way");
}

#[test]
fn one_client_with_uneven_delays() {
    holds("one, 20-120 ms");
}

#[test]
fn one_client_with_very_uneven_delays() {
    holds("one, 20-220 ms");
}

#[test]
fn two_clients_that_know_nothing_of_each_other() {
    holds("two, 20-60 ms");
}

#[test]
fn four_clients_that_know_nothing_of_each_other() {
    holds("four, 20-60 ms");
}

#[test]
fn a_client_beside_one_with_a_tenth() {
    holds("1.0 beside 0.1, 20-60 ms");
}

#[test]
fn other_networks_plans_and_labels() {
    for (name, ideal, mut scenario) in more_rows() {
        // A quarter of the calls, for the time of the test.
        let quarter = |party: &mut Party| party.calls = party.calls.div_ceil(4);
        scenario.parties.iter_mut().for_each(quarter);
        let ideal = ideal / 4.0 + 2.0;
        let figures = run(&scenario, 7);
        let alone = scenario.parties.len() == 1;
        let (most, percent) = if alone { (1.4, 2.0) } else { (2.0, 30.0) };
        assert_eq!(figures.failed, 0, "{name}");
        assert!(figures.seconds <= most * ideal, "{name}: {} s", figures.seconds);
        assert!(figures.limited_percent() <= percent, "{name}: {} %", figures.limited_percent());
    }
}
