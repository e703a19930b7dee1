//! What an account counts, and a place in it that is taken.

use std::sync::{Arc, Mutex, PoisonError};

use super::books::{Books, Receipt};
use super::gate::Margins;
use super::wakers::Wakers;
use super::{Feedback, Place};
use crate::limits::Plan;

pub(super) struct Inner {
    pub(super) plan: Plan,
    pub(super) share: f64,
    pub(super) margins: Margins,
    pub(super) books: Mutex<Books>,
}

impl Inner {
    /// Opens the books, and wakes those who are to know of it when they are closed again.
    pub(super) fn books<T>(&self, work: impl FnOnce(&mut Books, &mut Wakers) -> T) -> T {
        let mut wakers = Wakers::default();
        let result = {
            let mut books = self.books.lock().unwrap_or_else(PoisonError::into_inner);
            work(&mut books, &mut wakers)
        };
        wakers.run();
        result
    }
}

/// The place of a call that was let out.
pub(super) struct Taken {
    pub(super) inner: Arc<Inner>,
    pub(super) receipt: Receipt,
    pub(super) chance: f64,
}

impl Place for Taken {
    fn give_back(self: Box<Self>) {
        self.inner.books(|books, wakers| books.give_back(&self.receipt, wakers));
    }

    fn ended(self: Box<Self>, feedback: &Feedback) {
        let notice = self
            .inner
            .books(|books, wakers| books.ended(&self.receipt, feedback, self.chance, wakers));
        if let Some(notice) = notice {
            notice.tell();
        }
    }
}
