//! Listings as streams.

mod cursor;
mod listing;
mod open;
mod raw;
mod watch;
mod yielded;

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::call::Call;
use crate::client::Client;
use crate::endpoint::Paged;
use crate::error::Error;
use crate::threads::MaybeSend;
use crate::wire::Misfit;
use listing::{Fetch, Listing};

pub use cursor::{Cursor, InvalidCursor};
pub use raw::RawItems;

/// The pages of a listing, one after the other. Made by [`Client::pages`].
///
/// A page is fetched when it is asked for, not before, and has one item at least. The stream ends after an
/// error; the pages before it have been given out. For what else it does, see [`Items`].
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<E: Paged> {
    listing: Listing,
    fetching: Option<Fetch>,
    /// Whether the stream has ended, or failed.
    ended: bool,
    endpoint: PhantomData<fn() -> E>,
}

/// Nothing in it is pinned: the future has a place of its own on the heap.
impl<E: Paged> Unpin for Pages<E> {}

impl<E: Paged> Pages<E> {
    pub(crate) fn new(client: Client, call: Call) -> Self {
        Self::of(Listing::new(client, call))
    }

    fn of(listing: Listing) -> Self {
        Self { listing, fetching: None, ended: false, endpoint: PhantomData }
    }

    /// The items of the next page, or `None` after the last one.
    ///
    /// # Errors
    /// When a page cannot be fetched.
    pub async fn try_next(&mut self) -> Result<Option<Vec<E::Item>>, Error>
    where
        E: 'static,
        E::Item: MaybeSend,
    {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await.transpose()
    }

    /// All pages that are left, in any collection.
    ///
    /// ```no_run
    /// # use zoom_api::users::ListUsers;
    /// # async fn run(zoom: zoom_api::Client) -> Result<(), zoom_api::Error> {
    /// let pages: Vec<_> = zoom.pages(ListUsers::new()).try_collect().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When a page cannot be fetched. What came before the error is lost: whoever wants it keeps it from
    /// [`try_next`](Self::try_next).
    pub async fn try_collect<C>(mut self) -> Result<C, Error>
    where
        C: Default + Extend<Vec<E::Item>>,
        E: 'static,
        E::Item: MaybeSend,
    {
        let mut all = C::default();
        while let Some(next) = self.try_next().await? {
            all.extend([next]);
        }
        Ok(all)
    }

    /// What did not fit of the page that came last, outside of its items, which have misfits of their own:
    /// items that could not be read at all, and fields of the page.
    #[must_use]
    pub fn page_misfits(&self) -> &[Misfit] {
        self.listing.misfits()
    }

    fn poll_page(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<Vec<E::Item>>, Error>> {
        if self.ended {
            return Poll::Ready(Ok(None));
        }
        let page = loop {
            let fetching = match &mut self.fetching {
                Some(fetching) => fetching,
                none => match self.listing.fetch() {
                    Ok(Some(fetch)) => none.insert(fetch),
                    Ok(None) => break Ok(None),
                    Err(error) => break Err(error),
                },
            };
            let fetched = ready!(fetching.as_mut().poll(context));
            self.fetching = None;
            match self.listing.take::<E>(fetched) {
                // Nothing is new in it. That is usual after a restart.
                Ok(items) if items.is_empty() => {}
                result => break result.map(Some),
            }
        };
        self.ended = !matches!(page, Ok(Some(_)));
        Poll::Ready(page)
    }
}

impl<E> Stream for Pages<E>
where
    E: Paged + 'static,
    E::Item: MaybeSend,
{
    type Item = Result<Vec<E::Item>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let page = ready!(self.poll_page(context));
        for item in page.iter().flatten().flatten() {
            self.listing.give(E::key(item));
        }
        Poll::Ready(page.transpose())
    }
}

/// The items of a listing, page after page. Made by [`Client::stream`].
///
/// It ends after an error; the items before it have been given out.
///
/// - When Zoom's page token expires on the way, which it does after 15 minutes, the listing starts again and
///   leaves out the items that were given out before. Up to 57,344 items, that is exact whatever has changed
///   meanwhile. In a longer listing the items before the last 57,344 are known by their place; should they
///   come in another order, the stream ends with an error of kind
///   [`Incomplete`](crate::ErrorKind::Incomplete).
/// - Where pages have numbers and no tokens, as in some of Zoom's other APIs, there is nothing that expires. But what
///   moves to a page that was read already, because an item before it is deleted meanwhile, is passed over.
/// - Pages are as large as Zoom documents. Where Zoom refuses that size, smaller ones are asked for. A size that
///   the request sets is never changed.
/// - An error of kind [`Incomplete`](crate::ErrorKind::Incomplete) at the end says that Zoom had counted more
///   items than it listed, or that some could not be read. Whoever wants to know which asks for the
///   [`page_misfits`](Self::page_misfits) while the items of each page come: they are those of one page.
/// - A page token that comes twice, and more than 100 pages in a row without a new item, end the stream with an
///   error of kind [`Decode`](crate::ErrorKind::Decode).
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<E: Paged> {
    pages: Pages<E>,
    ready: VecDeque<E::Item>,
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

    fn of(listing: Listing) -> Self {
        Self { pages: Pages::of(listing), ready: VecDeque::new() }
    }

    /// The next item, or `None` after the last one.
    ///
    /// # Errors
    /// When a page cannot be fetched.
    pub async fn try_next(&mut self) -> Result<Option<E::Item>, Error>
    where
        E: 'static,
        E::Item: MaybeSend,
    {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await.transpose()
    }

    /// All items that are left, in any collection.
    ///
    /// ```no_run
    /// # use zoom_api::users::ListUsers;
    /// # async fn run(zoom: zoom_api::Client) -> Result<(), zoom_api::Error> {
    /// let users: Vec<_> = zoom.stream(ListUsers::new()).try_collect().await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When a page cannot be fetched. What came before the error is lost: whoever wants it keeps it from
    /// [`try_next`](Self::try_next).
    pub async fn try_collect<C>(mut self) -> Result<C, Error>
    where
        C: Default + Extend<E::Item>,
        E: 'static,
        E::Item: MaybeSend,
    {
        let mut all = C::default();
        while let Some(next) = self.try_next().await? {
            all.extend([next]);
        }
        Ok(all)
    }

    /// What did not fit of the page that came last, outside of its items, which have misfits of their own:
    /// items that could not be read at all, and fields of the page.
    #[must_use]
    pub fn page_misfits(&self) -> &[Misfit] {
        self.pages.page_misfits()
    }

    /// Where the listing stands, behind the last item that was given out, also after an error. Another
    /// process can go on from there with [`Client::resume`], at any time.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        self.pages.listing.cursor(self.ready.is_empty())
    }
}

impl<E> Stream for Items<E>
where
    E: Paged + 'static,
    E::Item: MaybeSend,
{
    type Item = Result<E::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                self.pages.listing.give(E::key(&item));
                return Poll::Ready(Some(Ok(item)));
            }
            // The room of the last page goes before the next one takes as much.
            self.ready = VecDeque::new();
            match ready!(self.pages.poll_page(context)) {
                Ok(Some(items)) => self.ready = items.into(),
                Ok(None) => return Poll::Ready(None),
                Err(error) => return Poll::Ready(Some(Err(error))),
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
