use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Wake;

use super::*;

const NOW: Duration = Duration::from_secs(100);
const CLASSES: [Class; 3] = [Class::Urgent, Class::Again, Class::Usual];

/// A line by chance, behind calls that were let out before. In each class, the first ones may be late.
fn line(seed: u64) -> WaitQueue {
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut queue = WaitQueue::default();
    (0..rng.usize(..9)).for_each(|_| queue.let_out(CLASSES[rng.usize(..3)]));
    for class in CLASSES {
        let (late, all) = (rng.usize(..3), rng.usize(..12));
        for index in 0..late + all {
            let position = queue.join(class, Waker::noop(), false);
            if index < late {
                queue.sleeps(position, NOW - GRACE, true);
            }
        }
    }
    queue
}

fn order(queue: &mut WaitQueue) -> Vec<Position> {
    queue.in_order(NOW).map(|(position, _)| position).collect()
}

#[test]
fn each_knows_how_many_go_before_it() {
    for seed in 0..500 {
        let mut queue = line(seed);
        for (index, position) in order(&mut queue).into_iter().enumerate() {
            assert_eq!(queue.ahead(position, NOW), index, "{seed}: {position:?}");
            assert!(queue.is_among(position, index + 1, NOW), "{seed}: {position:?}");
            assert!(!queue.is_among(position, index, NOW), "{seed}: {position:?}");
        }
        for class in CLASSES {
            let ahead = queue.ahead_of_newcomer(class, NOW);
            let newcomer = queue.join(class, Waker::noop(), false);
            let place = order(&mut queue).iter().position(|it| *it == newcomer);
            assert_eq!(place, Some(ahead), "{seed}: {class:?}");
        }
    }
}

#[test]
fn whoever_is_let_out_leaves_the_order_of_the_others_as_it_was() {
    for seed in 0..500 {
        let mut queue = line(seed);
        let expected = order(&mut queue);
        for (index, first) in expected.iter().enumerate() {
            assert_eq!(order(&mut queue), expected[index..], "{seed}");
            queue.leave(*first, &mut Wakers::default());
            queue.let_out(first.class);
        }
    }
}

#[test]
fn of_four_in_a_row_one_is_of_those_that_are_passed() {
    let mut queue = WaitQueue::default();
    for class in CLASSES {
        for _ in 0..20 {
            queue.join(class, Waker::noop(), false);
        }
    }
    let classes: Vec<_> = order(&mut queue).into_iter().map(|it| it.class).collect();
    let count = |of: &[Class], class| of.iter().filter(|it| **it == class).count();
    // Fifteen urgent ones in twenty, and of the other five the fourth is one that has not waited before.
    assert_eq!(CLASSES.map(|class| count(&classes[..20], class)), [15, 4, 1]);
    for four in classes[..24].chunks(4) {
        assert_eq!(count(four, Class::Urgent), 3, "{classes:?}");
    }
}

/// Counts how often it was woken.
#[derive(Default)]
struct Bell(AtomicUsize);

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn an_earlier_time_wakes_the_first_and_those_who_have_come_near() {
    let mut queue = WaitQueue::default();
    let bells: [Arc<Bell>; 4] = Default::default();
    let sleeps = [(150, true), (160, true), (170, false), (180, true)];
    for (bell, (seconds, near)) in bells.iter().zip(sleeps) {
        let position = queue.join(Class::Usual, &Waker::from(Arc::clone(bell)), false);
        queue.sleeps(position, Duration::from_secs(seconds), near);
    }
    let mut rung = |seconds: u64| {
        let mut wakers = Wakers::default();
        queue.wake_for(Duration::from_secs(seconds), NOW, &mut wakers);
        wakers.run();
        bells.each_ref().map(|bell| bell.0.swap(0, Ordering::Relaxed))
    };
    // The first one looks in time by itself, and so does the fourth.
    assert_eq!(rung(150), [0, 0, 1, 0]);
    assert_eq!(rung(149), [1, 0, 0, 0]);
    assert_eq!(rung(149), [0; 4], "nobody is woken twice");
}

#[test]
fn whoever_is_called_has_a_moment_of_grace() {
    let mut queue = WaitQueue::default();
    let [slow, other] = [0; 2].map(|_| queue.join(Class::Usual, Waker::noop(), false));
    queue.sleeps(slow, NOW * 2, true);
    let mut wakers = Wakers::default();
    queue.wake(1, NOW, &mut wakers);
    let first = |queue: &mut WaitQueue, now| queue.in_order(now).next().map(|(it, _)| it);
    let over = NOW + Duration::from_millis(20);
    assert_eq!(first(&mut queue, over - Duration::from_millis(1)), Some(slow));
    assert_eq!(first(&mut queue, over), Some(other));
    assert_eq!((queue.ahead(other, over), queue.len()), (0, 2));
    // It has its place again when it comes.
    queue.comes(slow, Waker::noop(), &mut wakers);
    assert_eq!(first(&mut queue, over), Some(slow));
}

#[test]
fn only_those_with_a_deadline_are_asked_about_it() {
    let mut queue = WaitQueue::default();
    let bells: [Arc<Bell>; 3] = Default::default();
    let waker = |bell: &Arc<Bell>| Waker::from(Arc::clone(bell));
    let gone = queue.join(Class::Usual, &waker(&bells[0]), true);
    queue.leave(gone, &mut Wakers::default());
    assert_eq!(queue.deadlines, 0);
    queue.join(Class::Usual, &waker(&bells[1]), true);
    queue.join(Class::Urgent, &waker(&bells[2]), false);
    let mut wakers = Wakers::default();
    queue.wake_for_deadlines(&mut wakers);
    wakers.run();
    assert_eq!(bells.each_ref().map(|bell| bell.0.load(Ordering::Relaxed)), [0, 1, 0]);
}
