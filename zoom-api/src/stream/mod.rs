//! Listings as streams.

mod cursor;
mod given;
mod listing;

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::call::Call;
use crate::client::Client;
use crate::endpoint::Paged;
use crate::error::Error;
use crate::transport::BoxFuture;
use listing::{Listing, Page};

pub use cursor::{Cursor, InvalidCursor};

/// The pages of a listing, one after the other. Made by [`Client::pages`].
///
/// A page is fetched when it is asked for, not before. The stream ends after an error; the pages before
/// it have been given out.
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<E: Paged> {
    /// `None` while a page is fetched, and after an error.
    listing: Option<Listing<E>>,
    fetching: Option<BoxFuture<'static, Fetched<E>>>,
}

type Fetched<E> = (Listing<E>, Option<Result<Page<E>, Error>>);

/// Nothing in it is pinned: the future has a place of its own on the heap.
impl<E: Paged> Unpin for Pages<E> {}

impl<E: Paged> Pages<E> {
    pub(crate) fn new(client: Client, call: Call) -> Self {
        Self { listing: Some(Listing::new(client, call)), fetching: None }
    }

    /// The items of the next page, or `None` after the last one.
    ///
    /// # Errors
    /// When a page cannot be fetched.
    pub async fn try_next(&mut self) -> Result<Option<Vec<E::Item>>, Error>
    where
        E: 'static,
        E::Item: Send,
    {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await.transpose()
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Page<E>, Error>>>
    where
        E: 'static,
        E::Item: Send,
    {
        let fetching = match (&mut self.fetching, self.listing.take()) {
            (Some(fetching), _) => fetching,
            (None, None) => return Poll::Ready(None),
            (fetching, Some(listing)) => fetching.insert(Box::pin(listing.next())),
        };
        let (listing, page) = ready!(fetching.as_mut().poll(context));
        self.fetching = None;
        if !matches!(page, Some(Err(_))) {
            self.listing = Some(listing);
        }
        Poll::Ready(page)
    }
}

impl<E> Stream for Pages<E>
where
    E: Paged + 'static,
    E::Item: Send,
{
    type Item = Result<Vec<E::Item>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(context).map(|page| page.map(|page| page.map(|page| page.items)))
    }
}

/// The items of a listing, page after page. Made by [`Client::stream`].
///
/// It ends after an error; the items before it have been given out. When Zoom's page token expires on
/// the way, which it does after 15 minutes, the listing starts again and leaves out the items that were
/// given out before. An error of kind [`Incomplete`](crate::ErrorKind::Incomplete) at the end says that
/// Zoom had counted more items than it listed.
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<E: Paged> {
    pages: Pages<E>,
    ready: VecDeque<E::Item>,
    cursor: Cursor,
    /// Hashes of the items of this page that are still to be given out.
    keys: VecDeque<Option<u64>>,
}

impl<E: Paged> Unpin for Items<E> {}

impl<E: Paged> Items<E> {
    pub(crate) fn new(client: Client, call: Call) -> Self {
        Self::of(Listing::new(client, call))
    }

    /// Goes on where a cursor was taken.
    pub(crate) fn resume(client: Client, call: Call, cursor: &Cursor) -> Result<Self, Error> {
        Ok(Self::of(Listing::resume(client, call, cursor)?))
    }

    fn of(listing: Listing<E>) -> Self {
        let cursor = listing.cursor();
        let pages = Pages { listing: Some(listing), fetching: None };
        Self { pages, ready: VecDeque::new(), cursor, keys: VecDeque::new() }
    }

    /// The next item, or `None` after the last one.
    ///
    /// # Errors
    /// When a page cannot be fetched.
    pub async fn try_next(&mut self) -> Result<Option<E::Item>, Error>
    where
        E: 'static,
        E::Item: Send,
    {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await.transpose()
    }

    /// Where the listing stands, behind the last item that was given out. Another process can go on
    /// from there with [`Client::resume`], as long as Zoom's page token lives: 15 minutes.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        match &self.pages.listing {
            Some(listing) if self.ready.is_empty() => listing.cursor(),
            _ => self.cursor.clone(),
        }
    }
}

impl<E> Stream for Items<E>
where
    E: Paged + 'static,
    E::Item: Send,
{
    type Item = Result<E::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                let key = self.keys.pop_front().flatten();
                self.cursor.gave(key);
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.pages.poll_page(context)) {
                Some(Ok(page)) => {
                    self.cursor = page.cursor;
                    self.keys = page.keys.into();
                    self.ready = page.items.into();
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl<E: Paged> fmt::Debug for Pages<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("listing", &self.listing).finish_non_exhaustive()
    }
}

impl<E: Paged> fmt::Debug for Items<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .field("ready", &self.ready.len())
            .finish_non_exhaustive()
    }
}
