//! Pauses and turns: who is told how long it takes, and who is woken by whom.

use std::time::Duration;

use zoom_api::operation::RateLimit;
use zoom_api::pace::{AccountPacer, Feedback, Outcome, Pacer as _, Throttle, Ticket};
use zoom_api::runtime::Runtime as _;

use crate::by_hand::{ByHand, Set, answered, settled};

#[test]
fn behind_a_pause_the_windows_of_those_in_front_count_too() {
    let (clock, usual) = (Set::default(), Ticket::new(RateLimit::Light));
    let pacer = settled(&clock);
    clock.to(100_000);
    let mut permit = ByHand::new(&pacer, &clock, &usual).goes();
    permit.sent();
    let until = clock.now() + Duration::from_secs(60);
    let throttle = Some(Throttle::Rate { retry_at: Some(until) });
    let outcome = Outcome::Answered { throttle, remaining: None };
    permit.ended(&Feedback::new(clock.uptime(), clock.uptime(), clock.now(), outcome));
    // Four in a second: twelve are three seconds.
    let _line: Vec<_> = (0..12).map(|_| ByHand::waits(&pacer, &clock, &usual)).collect();
    let within = |seconds: u64| {
        let deadline = Some(clock.uptime() + Duration::from_secs(seconds));
        let mut ticket = Ticket::new(RateLimit::Light);
        ticket.deadline = deadline;
        ByHand::new(&pacer, &clock, &ticket).poll().is_none()
    };
    assert!(!within(62), "it is refused at once");
    assert!(within(80), "it waits");
}

#[test]
fn whoever_finds_room_for_those_in_front_wakes_them() {
    let (clock, usual) = (Set::default(), Ticket::new(RateLimit::Light));
    let pacer = settled(&clock);
    clock.to(100_000);
    (0..4).for_each(|_| answered(ByHand::new(&pacer, &clock, &usual).goes(), &clock));
    let line: Vec<_> = (0..5).map(|_| ByHand::waits(&pacer, &clock, &usual)).collect();
    // Their time is there, and nobody of them has come yet.
    clock.to(101_015);
    let newcomer = ByHand::waits(&pacer, &clock, &usual);
    let woken: Vec<_> = line.iter().map(ByHand::is_woken).collect();
    assert_eq!(woken, [true, true, true, true, false]);
    assert!(!newcomer.is_woken());
}

#[test]
fn a_call_without_an_answer_is_taken_to_have_come_late() {
    let (clock, usual) = (Set::default(), Ticket::new(RateLimit::Light));
    let pacer = settled(&clock);
    clock.to(100_000);
    let mut lost = ByHand::new(&pacer, &clock, &usual).goes();
    let departed = clock.uptime();
    lost.sent();
    (0..3).for_each(|_| answered(ByHand::new(&pacer, &clock, &usual).goes(), &clock));
    clock.to(100_800);
    lost.ended(&Feedback::new(departed, clock.uptime(), clock.now(), Outcome::NoAnswer));
    // The window of the other three is over.
    clock.to(101_100);
    (0..3).for_each(|_| answered(ByHand::new(&pacer, &clock, &usual).goes(), &clock));
    let mut fourth = ByHand::waits(&pacer, &clock, &usual);
    clock.to(101_820);
    answered(fourth.goes(), &clock);
}

#[test]
fn the_margin_grows_with_what_answers_show() {
    let (clock, usual) = (Set::default(), Ticket::new(RateLimit::Light));
    let pacer = settled(&clock);
    let margin = |pacer: &AccountPacer| {
        let limits = pacer.limits(&clock);
        limits.into_iter().find(|limit| limit.limit == "light").unwrap().margin.unwrap()
    };
    let before = margin(&pacer);
    for number in 0..200 {
        clock.to(100_000 + number * 2_000);
        let mut permit = ByHand::new(&pacer, &clock, &usual).goes();
        let departed = clock.uptime();
        permit.sent();
        clock.to(100_100 + number * 2_000 + number * 37 % 100);
        let outcome = Outcome::Answered { throttle: None, remaining: None };
        permit.ended(&Feedback::new(departed, clock.uptime(), clock.now(), outcome));
    }
    let grown = margin(&pacer) - before;
    assert!((40..150).contains(&grown.as_millis()), "{grown:?}");
}
