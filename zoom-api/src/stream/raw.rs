//! Listings that the spec does not model.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::client::{Client, Job};
use crate::error::{Error, ErrorKind};
use crate::raw::RawRequest;
use crate::response::Response;
use crate::threads::MaybeSend;
use crate::transport::BoxFuture;

/// Query parameter and answer field of all listings of Zoom's.
const TOKEN: &str = "next_page_token";
/// Most pages in a row without an item.
const MOST_EMPTY: u32 = 100;

type Page<T> = Result<(Vec<T>, Option<String>), Error>;

/// The items of a listing that the spec does not model, page after page. Made by [`Client::raw_stream`].
///
/// The next page is fetched when the items of the last one are used up. It ends after an error; the items before
/// it have been given out. A page token that comes twice, and more than 100 pages in a row without an item, are
/// an error of kind [`Decode`](ErrorKind::Decode).
///
/// Of what [`Items`](crate::Items) does, it asks for no larger pages, does not start again when a page token has
/// expired, and compares no counts: for that, the listing needs an [`Endpoint`](crate::Endpoint).
#[must_use = "a stream does nothing until it is polled"]
pub struct RawItems<T> {
    client: Client,
    request: RawRequest,
    items: String,
    /// The token of the page that is due.
    next: Option<String>,
    ready: VecDeque<T>,
    fetching: Option<BoxFuture<'static, Page<T>>>,
    empty: u32,
    ended: bool,
}

/// Nothing in it is pinned: the future has a place of its own on the heap.
impl<T> Unpin for RawItems<T> {}

impl<T> RawItems<T> {
    pub(crate) fn new(client: Client, request: RawRequest, items: String) -> Self {
        let (ready, fetching) = (VecDeque::new(), None);
        Self { client, request, items, next: None, ready, fetching, empty: 0, ended: false }
    }

    /// Whether a page leads on: to one that has not been there, and not to nothing for ever.
    fn goes_on(&mut self, items: &[T], token: Option<String>) -> Result<(), Error> {
        self.empty = if items.is_empty() { self.empty + 1 } else { 0 };
        let what = match &token {
            Some(_) if token == self.next => "the server gave the same page token twice",
            Some(_) if self.empty > MOST_EMPTY => "pages come without end, and nothing is on them",
            _ => {
                self.ended = token.is_none();
                self.next = token;
                return Ok(());
            }
        };
        let error = Error::with_source(ErrorKind::Decode, what).only_if_sent(false);
        Err(error.of_call(self.request.shown_name()))
    }
}

impl<T: DeserializeOwned + MaybeSend + 'static> RawItems<T> {
    /// The next item, or `None` after the last one.
    ///
    /// # Errors
    /// When a page cannot be fetched, or an item is not what `T` describes.
    pub async fn try_next(&mut self) -> Result<Option<T>, Error> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await.transpose()
    }

    /// All items that are left, in any collection.
    ///
    /// # Errors
    /// As [`try_next`](Self::try_next). The items before the error are lost.
    pub async fn try_collect<C: Default + Extend<T>>(mut self) -> Result<C, Error> {
        let mut all = C::default();
        while let Some(item) = self.try_next().await? {
            all.extend([item]);
        }
        Ok(all)
    }

    fn fetch(&self) -> BoxFuture<'static, Page<T>> {
        let (client, items) = (self.client.clone(), self.items.clone());
        let mut request = self.request.clone();
        if let Some(token) = &self.next {
            request = request.set_query(TOKEN, token.clone());
        }
        Box::pin(async move {
            let job = Job::raw(request)?;
            let page: Response<Value> = client.read(&job, client.execute(&job).await?)?;
            taken_apart(&page, &items).map_err(|why| {
                let attempts = page.attempts();
                let error = Error::with_source(ErrorKind::Decode, why).with_raw(page.into_answer());
                job.name(error.after(attempts, true))
            })
        })
    }
}

/// The items of a page, and the token of the next one.
fn taken_apart<T: DeserializeOwned>(
    page: &Value,
    items: &str,
) -> Result<(Vec<T>, Option<String>), String> {
    let listed = page.get(items).ok_or_else(|| format!("the answer has no `{items}`"))?;
    let listed = listed.as_array().ok_or_else(|| format!("`{items}` is no list"))?;
    let mut read = Vec::with_capacity(listed.len());
    for (index, item) in listed.iter().enumerate() {
        read.push(T::deserialize(item).map_err(|error| format!("`{items}[{index}]`: {error}"))?);
    }
    let token = page.get(TOKEN).and_then(Value::as_str).filter(|token| !token.is_empty());
    Ok((read, token.map(str::to_owned)))
}

impl<T: DeserializeOwned + MaybeSend + 'static> Stream for RawItems<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            if self.ended {
                return Poll::Ready(None);
            }
            let mut fetching = self.fetching.take().unwrap_or_else(|| self.fetch());
            let Poll::Ready(page) = fetching.as_mut().poll(context) else {
                self.fetching = Some(fetching);
                return Poll::Pending;
            };
            let page = page.and_then(|(items, token)| {
                self.goes_on(&items, token)?;
                Ok(items)
            });
            match page {
                Ok(items) => self.ready = items.into(),
                Err(error) => {
                    self.ended = true;
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }
}

impl<T> fmt::Debug for RawItems<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawItems")
            .field("request", &self.request)
            .field("ready", &self.ready.len())
            .finish_non_exhaustive()
    }
}
