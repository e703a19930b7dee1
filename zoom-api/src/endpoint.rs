//! Requests as types.

use crate::call::Call;
use crate::operation::Operation;
use crate::response::Answer;

/// A request: a value that a [`Client`](crate::Client) can send.
pub trait Endpoint {
    /// The operation that it calls.
    const OPERATION: &'static Operation;

    /// What comes back.
    type Output: Answer;

    /// The call that it stands for.
    fn into_call(self) -> Call;
}

/// A request whose answer comes in pages. [`Client::stream`](crate::Client::stream) follows them.
#[diagnostic::on_unimplemented(
    message = "the answer to `{Self}` does not come in pages",
    label = "not a listing",
    note = "send it with `Client::send`"
)]
pub trait Paged: Endpoint {
    /// One item of a page.
    type Item;

    /// Takes a page apart: its items and the token of the next page.
    fn items(page: Self::Output) -> (Vec<Self::Item>, Option<String>);

    /// Text that tells an item from the others: an id, or an address where there is none.
    fn key(item: &Self::Item) -> Option<&str>;

    /// Number of items on all pages, where Zoom counts them.
    fn total(page: &Self::Output) -> Option<i64>;
}

/// The text of a field.
pub fn text<T: AsRef<str>>(field: &Option<T>) -> Option<&str> {
    field.as_ref().map(AsRef::as_ref)
}

/// The first text that is set and not empty.
#[must_use]
pub fn first_text<const N: usize>(texts: [Option<&str>; N]) -> Option<&str> {
    texts.into_iter().flatten().find(|text| !text.is_empty())
}
