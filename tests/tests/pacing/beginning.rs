//! What leaves before anything is known of the network and of others.

use std::time::Duration;

use crate::by_hand::{ByHand, Set};
use zoom_api::limits::Plan;
use zoom_api::operation::RateLimit;
use zoom_api::pace::{AccountPacer, Feedback, Outcome, Throttle, Ticket};
use zoom_api::runtime::Runtime;

/// How many calls leave within 700 ms, of which no answer comes. Before them, ten were answered like this.
fn leave(throttle: Option<Throttle>) -> usize {
    let (pacer, clock) = (AccountPacer::new(Plan::Business), Set::default());
    let ticket = Ticket::new(RateLimit::Light);
    for _ in 0..10 {
        let mut permit = ByHand::new(&pacer, &clock, &ticket).goes();
        permit.sent();
        let outcome = Outcome::Answered { throttle, remaining: None };
        permit.ended(&Feedback::new(clock.uptime(), clock.uptime(), clock.now(), outcome));
        // Long enough for others to be gone again.
        clock.to(clock.uptime().as_millis() as u64 + 60_000);
    }
    let start = clock.uptime();
    let (mut held, mut next) = (Vec::new(), ByHand::new(&pacer, &clock, &ticket));
    while clock.uptime() - start < Duration::from_millis(700) {
        match next.poll() {
            Some(permit) => {
                let mut permit = permit.unwrap();
                permit.sent();
                held.push(permit);
                next = ByHand::new(&pacer, &clock, &ticket);
            }
            None => clock.to(clock.uptime().as_millis() as u64 + 10),
        }
    }
    held.len()
}

/// Ten of the 80 in a second may be on their way at first, and one more with each answer.
#[test]
fn a_call_that_is_turned_away_is_no_reason_to_send_more_at_once() {
    assert_eq!(leave(Some(Throttle::Rate { retry_at: None })), 10);
    assert!(leave(None) > 12);
}
