//! One expectation, while a test writes it.

use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;

use serde_json::Value;

use super::misused::misused;
use super::reply::Reply;
use super::state::{Expectation, Shared};
use super::wanted::Wanted;
use zoom_api::Answer;
use zoom_api::wire::Record;

/// A call that a [`Mock`](super::Mock) expects, and its answers. `T` is the typed answer.
///
/// It holds as it stands: every method changes it at once, and nothing has to be called at the end.
pub struct Expect<'a, T> {
    shared: &'a Shared,
    index: usize,
    answer: PhantomData<fn() -> T>,
}

impl<'a, T> Expect<'a, T> {
    pub(super) fn new(shared: &'a Shared, wanted: Wanted, at: &'static Location<'static>) -> Self
    where
        T: Answer,
    {
        let success = Reply::success(T::needs());
        let index = shared.with(|state| state.add(Expectation::new(wanted, success, at)));
        Self { shared, index, answer: PhantomData }
    }

    /// Adds an answer: JSON, a text as it is, a [`Reply`] or a failure of the transport. The first call gets
    /// the first one, the second call the second one, and so on.
    pub fn answer(self, answer: impl Into<Reply>) -> Self {
        self.change(|it| it.answers.push(answer.into()))
    }

    /// Adds an answer that is given as the typed one, secrets included.
    pub fn answer_typed(self, answer: T) -> Self
    where
        T: Record,
    {
        self.change(|it| it.answers.push(Reply::typed(&answer)))
    }

    /// Adds a refusal, like [`Reply::refusal`].
    ///
    /// # Panics
    /// When the status is not one.
    #[track_caller]
    pub fn refuse(self, status: u16, code: i64) -> Self {
        let refusal = Reply::refusal(status, code);
        self.change(|it| it.answers.push(refusal))
    }

    /// Sets how many calls come. Calls beyond the number of answers get the last one again.
    pub fn times(self, calls: u32) -> Self {
        self.change(|it| it.calls = Some((calls, calls)))
    }

    /// Lets any number of calls come, or none. Calls beyond the number of answers get the last one
    /// again.
    pub fn any_times(self) -> Self {
        self.change(|it| it.calls = Some((0, u32::MAX)))
    }

    /// Narrows it down to calls with this value of a path parameter.
    ///
    /// # Panics
    /// When the operation has no such parameter.
    #[track_caller]
    pub fn path(self, name: &str, value: &str) -> Self {
        let known = self.shared.with(|state| {
            state.expectation(self.index).is_some_and(|it| it.wanted.set_path(name, value))
        });
        if !known {
            misused(&format!("there is no path parameter `{name}`"));
        }
        self
    }

    /// Narrows it down to calls with this parameter in their query.
    pub fn query(self, name: &str, value: &str) -> Self {
        self.change(|it| it.wanted.set_query(name, value))
    }

    /// Narrows it down to calls whose JSON body has this member.
    pub fn body(self, name: &str, value: impl Into<Value>) -> Self {
        self.change(|it| it.wanted.set_body(name, value.into()))
    }

    fn change(self, change: impl FnOnce(&mut Expectation)) -> Self {
        self.shared.with(|state| {
            if let Some(expectation) = state.expectation(self.index) {
                change(expectation);
            }
        });
        self
    }
}

impl<T> fmt::Debug for Expect<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Expect").field("index", &self.index).finish_non_exhaustive()
    }
}
