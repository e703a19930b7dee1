//! Work that everybody who waits for it drives.

use std::collections::HashMap;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, TryLockError};
use std::task::{Context, Poll, Wake, Waker};

use crate::transport::BoxFuture;

/// A future that several tasks wait for. It belongs to none of them: whoever is polled polls it, and what
/// it wakes is all of them. A task that goes away, or is never polled again, keeps nobody waiting.
pub(super) struct Joint<T>(Arc<Inner<T>>);

struct Inner<T> {
    work: Mutex<Option<BoxFuture<'static, T>>>,
    result: OnceLock<T>,
    /// The result when the work panics.
    broken: fn() -> T,
    waiting: Arc<Waiting>,
}

/// Who waits. It is the waker of the work.
#[derive(Default)]
struct Waiting {
    /// Whether the work has something to do.
    ready: AtomicBool,
    next: AtomicU64,
    wakers: Mutex<HashMap<u64, Waker>>,
}

impl<T> Clone for Joint<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Clone + Send + Sync + 'static> Joint<T> {
    pub(super) fn new(work: BoxFuture<'static, T>, broken: fn() -> T) -> Self {
        let waiting = Waiting { ready: AtomicBool::new(true), ..Waiting::default() };
        Self(Arc::new(Inner {
            work: Mutex::new(Some(work)),
            result: OnceLock::new(),
            broken,
            waiting: Arc::new(waiting),
        }))
    }

    pub(super) fn is_done(&self) -> bool {
        self.0.result.get().is_some()
    }

    /// Waits for the result.
    pub(super) fn wait(&self, role: Role) -> Waiter<T> {
        let number = self.0.waiting.next.fetch_add(1, Ordering::Relaxed);
        Waiter { joint: self.clone(), number, role }
    }

    /// Has the work look again, for what it waits for may live where nothing is driven any more: a timer
    /// that does not go off, although its time is over.
    pub(super) fn look_again(&self) {
        self.0.waiting.ready.store(true, Ordering::SeqCst);
    }
}

impl<T> Inner<T> {
    /// Polls the work, if there is something to do and nobody else is at it.
    fn drive(&self) {
        let mut work = match self.work.try_lock() {
            Ok(work) => work,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            // They find out by themselves what comes meanwhile.
            Err(TryLockError::WouldBlock) => return,
        };
        let Some(future) = work.as_mut() else { return };
        if !self.waiting.ready.swap(false, Ordering::SeqCst) {
            return;
        }
        let waker = Waker::from(Arc::clone(&self.waiting));
        let mut context = Context::from_waker(&waker);
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(&mut context)));
        let result = match polled {
            Ok(Poll::Pending) => {
                drop(work);
                // Who was woken meanwhile could do nothing, and this task may never be polled again.
                if self.waiting.ready.load(Ordering::SeqCst) {
                    self.waiting.wake_all();
                }
                return;
            }
            Ok(Poll::Ready(result)) => result,
            Err(_) => (self.broken)(),
        };
        let _ = self.result.set(result);
        let done = work.take();
        drop(work);
        self.waiting.wake_all();
        // What the source of somebody else does in its end is no concern of those who wait.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(done)));
    }
}

impl Waiting {
    fn wakers(&self) -> MutexGuard<'_, HashMap<u64, Waker>> {
        self.wakers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake_all(&self) {
        // Not under the lock: whoever is woken may come here.
        let wakers = std::mem::take(&mut *self.wakers());
        wakers.into_values().for_each(Waker::wake);
    }
}

impl Wake for Waiting {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.ready.store(true, Ordering::SeqCst);
        self.wake_all();
    }
}

/// What one who waits does for the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Drives it.
    Drives,
    /// Drives it too, and lets the others have a turn first: those that want the same may not have come yet.
    Helps,
    /// It is driven elsewhere.
    Waits,
}

/// One who waits for the result.
pub(super) struct Waiter<T> {
    joint: Joint<T>,
    number: u64,
    role: Role,
}

impl<T: Clone> Future for Waiter<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        let joint = self.joint.clone();
        let inner = &*joint.0;
        if inner.result.get().is_none() {
            let old = inner.waiting.wakers().insert(self.number, context.waker().clone());
            // Not under the lock: a task may end with its last waker, and its waiters with it.
            drop(old);
            match self.role {
                Role::Drives => inner.drive(),
                Role::Helps => {
                    self.role = Role::Drives;
                    context.waker().wake_by_ref();
                }
                Role::Waits => {}
            }
        }
        // It may have come since.
        inner.result.get().map_or(Poll::Pending, |result| Poll::Ready(result.clone()))
    }
}

impl<T> Drop for Waiter<T> {
    fn drop(&mut self) {
        let own = self.joint.0.waiting.wakers().remove(&self.number);
        drop(own);
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::sync::atomic::AtomicUsize;

    use super::*;

    /// A waker that counts.
    #[derive(Default)]
    struct Counted(AtomicUsize);

    impl Wake for Counted {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Work that is done at the `polls`-th time, and the wakers that it was given.
    fn work(polls: usize) -> (Joint<usize>, Arc<Mutex<Vec<Waker>>>) {
        let wakers = Arc::new(Mutex::new(Vec::new()));
        let given = Arc::clone(&wakers);
        let mut count = 0;
        let future = poll_fn(move |context| {
            count += 1;
            if let Ok(mut given) = given.lock() {
                given.push(context.waker().clone());
            }
            if count == polls { Poll::Ready(count) } else { Poll::Pending }
        });
        (Joint::new(Box::pin(future), || 0), wakers)
    }

    fn poll<T: Clone>(waiter: &mut Waiter<T>, counted: &Arc<Counted>) -> Poll<T> {
        let waker = Waker::from(Arc::clone(counted));
        Pin::new(waiter).poll(&mut Context::from_waker(&waker))
    }

    fn wake(wakers: &Mutex<Vec<Waker>>) {
        let waker = wakers.lock().ok().and_then(|wakers| wakers.last().cloned());
        waker.into_iter().for_each(Waker::wake);
    }

    #[test]
    fn who_is_never_polled_again_keeps_nobody_waiting() {
        let (joint, wakers) = work(3);
        let (one, two) = (Arc::new(Counted::default()), Arc::new(Counted::default()));
        let (mut first, mut second) = (joint.wait(Role::Drives), joint.wait(Role::Drives));
        assert!(poll(&mut first, &one).is_pending());
        assert!(poll(&mut second, &two).is_pending());
        assert_eq!(wakers.lock().map(|it| it.len()).ok(), Some(1), "polled when there is a reason");
        // The first one is there and is not polled any more.
        for _ in 0..2 {
            wake(&wakers);
            let _ = poll(&mut second, &two);
        }
        assert_eq!(two.0.load(Ordering::SeqCst), 3, "twice for a wake, and once for the end");
        assert_eq!(poll(&mut second, &two), Poll::Ready(3));
        assert_eq!(poll(&mut first, &one), Poll::Ready(3));
    }

    #[test]
    fn work_that_nobody_woke_is_polled_again_when_it_is_to_look_again() {
        let (joint, wakers) = work(2);
        let counted = Arc::new(Counted::default());
        let mut waiter = joint.wait(Role::Drives);
        for _ in 0..2 {
            assert!(poll(&mut waiter, &counted).is_pending());
        }
        assert_eq!(wakers.lock().map(|it| it.len()).ok(), Some(1));
        joint.look_again();
        assert_eq!(poll(&mut waiter, &counted), Poll::Ready(2));
    }

    #[test]
    fn a_wake_that_comes_in_the_middle_of_a_poll_reaches_the_others() {
        // The work is woken while it is polled, and the other one tries in vain in that very moment.
        let two = Arc::new(Counted::default());
        let other: Arc<Mutex<Option<Waiter<u8>>>> = Arc::default();
        let (inside, waker) = (Arc::clone(&other), Arc::clone(&two));
        let mut count = 0;
        let work = poll_fn(move |context| {
            count += 1;
            if count == 1 {
                context.waker().wake_by_ref();
                if let Ok(mut other) = inside.lock() {
                    assert!(other.as_mut().is_some_and(|it| poll(it, &waker).is_pending()));
                }
                return Poll::Pending;
            }
            Poll::Ready(7)
        });
        let joint = Joint::new(Box::pin(work), || 0);
        if let Ok(mut other) = other.lock() {
            *other = Some(joint.wait(Role::Drives));
        }
        let one = Arc::new(Counted::default());
        assert!(poll(&mut joint.wait(Role::Drives), &one).is_pending());
        assert_eq!(two.0.load(Ordering::SeqCst), 1);
        let mut other = other.lock().unwrap_or_else(PoisonError::into_inner);
        assert_eq!(other.as_mut().map(|it| poll(it, &two)), Some(Poll::Ready(7)));
    }

    #[test]
    fn who_does_not_drive_only_waits() {
        let (joint, wakers) = work(1);
        let counted = Arc::new(Counted::default());
        let mut waiter = joint.wait(Role::Waits);
        assert!(poll(&mut waiter, &counted).is_pending());
        assert_eq!(wakers.lock().map(|it| it.len()).ok(), Some(0));
        assert_eq!(poll(&mut joint.wait(Role::Drives), &counted), Poll::Ready(1));
        assert_eq!(counted.0.load(Ordering::SeqCst), 2, "both are told of the end");
        assert_eq!(poll(&mut waiter, &counted), Poll::Ready(1));
    }

    #[test]
    fn a_panic_is_a_result() {
        let work = async { std::panic::resume_unwind(Box::new("on purpose")) };
        let joint = Joint::<u8>::new(Box::pin(work), || 9);
        let counted = Arc::new(Counted::default());
        assert_eq!(poll(&mut joint.wait(Role::Drives), &counted), Poll::Ready(9));
        assert!(joint.is_done());
    }

    #[test]
    fn whoever_is_polled_from_another_task_is_woken_there() {
        let (joint, wakers) = work(2);
        let (before, now) = (Arc::new(Counted::default()), Arc::new(Counted::default()));
        let mut waiter = joint.wait(Role::Drives);
        assert!(poll(&mut waiter, &before).is_pending());
        assert!(poll(&mut waiter, &now).is_pending());
        wake(&wakers);
        let woken = [before, now].map(|it| it.0.load(Ordering::SeqCst));
        assert_eq!(woken, [0, 1]);
        // And whoever has gone away is not woken at all.
        let other = Arc::new(Counted::default());
        let mut gone = joint.wait(Role::Waits);
        assert!(poll(&mut gone, &other).is_pending());
        drop(gone);
        wake(&wakers);
        assert_eq!(other.0.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn what_panics_in_its_end_has_given_its_result() {
        struct Panics;
        impl Drop for Panics {
            fn drop(&mut self) {
                std::panic::resume_unwind(Box::new("on purpose"));
            }
        }
        impl Future for Panics {
            type Output = u8;
            fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<u8> {
                Poll::Ready(5)
            }
        }
        let joint = Joint::<u8>::new(Box::pin(Panics), || 9);
        let counted = Arc::new(Counted::default());
        assert_eq!(poll(&mut joint.wait(Role::Drives), &counted), Poll::Ready(5));
    }
}
