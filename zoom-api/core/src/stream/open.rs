//! Where listings begin.

use super::{Cursor, Items, Pages, RawItems};
use crate::client::Client;
use crate::endpoint::Paged;
use crate::error::Error;
use crate::raw::RawRequest;

impl Client {
    /// Sends a paged request again and again, and yields the items one by one.
    ///
    /// The next page is fetched when the items of the last one are used up, not before. What happens
    /// when a page fails, see [`Items`].
    pub fn stream<E: Paged>(&self, request: E) -> Items<E> {
        Items::new(self.clone(), request.into_call())
    }

    /// Like [`stream`](Self::stream), and yields the items of one page at a time.
    pub fn pages<E: Paged>(&self, request: E) -> Pages<E> {
        Pages::new(self.clone(), request.into_call())
    }

    /// Goes on with a listing where a cursor was taken, in this process or another one.
    ///
    /// Zoom's page tokens live for 15 minutes. Behind that, the listing starts again and leaves out what
    /// was given out before, as [`Items`] describes it.
    ///
    /// # Errors
    /// When the cursor belongs to another operation, or the request has other filters or another page
    /// size than the one that it was taken from.
    pub fn resume<E: Paged>(&self, request: E, cursor: &Cursor) -> Result<Items<E>, Error> {
        Items::resume(self.clone(), request.into_call(), cursor)
    }

    /// Sends a request that the spec does not model and whose answer comes in pages, as all listings of Zoom's do:
    /// with a `next_page_token`. Yields what is in the list `items` of each page, one by one.
    ///
    /// ```no_run
    /// # async fn run(zoom: zoom_api::Client) -> Result<(), zoom_api::Error> {
    /// use zoom_api::RawRequest;
    ///
    /// let request = RawRequest::get(["users", "me", "meetings"]).query("page_size", "300");
    /// let mut meetings = zoom.raw_stream::<serde_json::Value>(request, "meetings");
    /// while let Some(meeting) = meetings.try_next().await? {
    ///     println!("{}", meeting["topic"]);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn raw_stream<T>(&self, request: RawRequest, items: impl Into<String>) -> RawItems<T> {
        RawItems::new(self.clone(), request, items.into())
    }
}
