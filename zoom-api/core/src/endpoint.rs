//! Requests as types.

use crate::call::Call;
use crate::operation::Operation;
use crate::response::Answer;

/// A request: a value that a [`Client`](crate::Client) can send.
///
/// The spec's requests implement it. For one call that no spec has, anybody can:
///
/// ```
/// use zoom_api::{Endpoint, serde_json};
/// use zoom_api::call::Call;
/// use zoom_api::http::Method;
/// use zoom_api::operation::{Operation, Parameter, RateLimit, Replay};
///
/// static SEARCH: Operation = {
///     let mut search = Operation::new("people.search", Method::GET, "/people/{country}");
///     search.query = const { &[Parameter::new("word", true, None)] };
///     search.rate_limit = RateLimit::Medium;
///     search.replay = Replay::Safe;
///     search
/// };
///
/// /// Looks for people in a country.
/// struct SearchPeople(Call);
///
/// impl SearchPeople {
///     fn new(country: &str, word: &str) -> Self {
///         Self(Call::new(&SEARCH).path("country", country).query("word", word))
///     }
/// }
///
/// impl Endpoint for SearchPeople {
///     const OPERATION: &'static Operation = &SEARCH;
///     // Or `()` where nothing comes back, or `Bytes`.
///     type Output = serde_json::Value;
///
///     fn into_call(self) -> Call {
///         self.0
///     }
/// }
///
/// let encoded = SearchPeople::new("gb", "Ada B.").into_call().encode()?;
/// assert_eq!(encoded.target, "/people/gb?word=Ada%20B.");
/// # async fn run(zoom: zoom_api::Client) -> Result<(), zoom_api::Error> {
/// let found = zoom.send(SearchPeople::new("gb", "Ada")).await?;
/// println!("{}", found["people"]);
/// # Ok(())
/// # }
/// # Ok::<(), zoom_api::call::InvalidCall>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no request that a client sends",
    label = "not a request",
    note = "requests are values such as `zoom_api::users::GetUser::new(\"me\")`, and are handed over whole, not borrowed",
    note = "a `RawRequest` is sent with `Client::raw`"
)]
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

    /// Number of pages, where they are asked for by their numbers.
    fn count(_page: &Self::Output) -> Option<i64> {
        None
    }
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
