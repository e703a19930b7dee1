//! Wakers that are used when nothing is locked.

use std::task::Waker;

/// What is to be woken, and what is to be let go, as soon as the books are closed. Either may run code of an
/// executor, or of a task that ends with its last waker, and that code may come here again.
#[derive(Debug, Default)]
pub(super) struct Wakers {
    woken: Vec<Waker>,
    let_go: Vec<Waker>,
}

impl Wakers {
    pub(super) fn wake(&mut self, waker: Waker) {
        self.woken.push(waker);
    }

    pub(super) fn let_go(&mut self, waker: Waker) {
        self.let_go.push(waker);
    }

    /// Does it. Nothing may be locked.
    pub(super) fn run(self) {
        self.woken.into_iter().for_each(Waker::wake);
    }
}
