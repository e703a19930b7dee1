//! Listings that the spec does not model.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::yielded::{Yielded, hash};
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

/// The items of a page, each with a hash of its id, and the token of the next page.
type Page<T> = Result<(Vec<Item<T>>, Option<String>), Error>;
type Item<T> = (Option<u64>, T);

/// The items of a listing that the spec does not model, page after page. Made by [`Client::raw_stream`].
///
/// The next page is fetched when the items of the last one are used up. It ends after an error; the items before
/// it have been given out. A page token that comes twice, and more than 100 pages in a row without an item, are
/// an error of kind [`Decode`](ErrorKind::Decode).
///
/// When a page token expires on the way, the listing starts again and leaves out what was given out before, as
/// [`Items`](crate::Items) does, if each item so far had an `id` that none other had. Otherwise nobody can tell them
/// apart, and the refusal is the error.
///
/// Of what [`Items`](crate::Items) does, it asks for no larger pages and compares no counts: for that, the listing
/// needs an [`Endpoint`](crate::Endpoint).
#[must_use = "a stream does nothing until it is polled"]
pub struct RawItems<T> {
    client: Client,
    request: RawRequest,
    items: String,
    /// The token of the page that is due.
    next: Option<String>,
    ready: VecDeque<Item<T>>,
    fetching: Option<BoxFuture<'static, Page<T>>>,
    empty: u32,
    ended: bool,
    yielded: Yielded,
    /// Items given out.
    count: u64,
    /// Whether the items that were given out can be told from others, and the listing began with the first page.
    can_restart: bool,
    /// Items given out when the listing last started again.
    restarted_at: Option<u64>,
}

/// Nothing in it is pinned: the future has a place of its own on the heap.
impl<T> Unpin for RawItems<T> {}

impl<T> RawItems<T> {
    pub(crate) fn new(client: Client, request: RawRequest, items: String) -> Self {
        Self {
            client,
            can_restart: !request.has_query(TOKEN),
            request,
            items,
            next: None,
            ready: VecDeque::new(),
            fetching: None,
            empty: 0,
            ended: false,
            yielded: Yielded::default(),
            count: 0,
            restarted_at: None,
        }
    }

    /// Whether a page leads on: to one that has not been there, and not to nothing for ever.
    fn goes_on(&mut self, items: &[Item<T>], token: Option<String>) -> Result<(), Error> {
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
        Err(self.failed(ErrorKind::Decode, what))
    }

    /// The items of a page that are due.
    fn due(&mut self, mut items: Vec<Item<T>>) -> Result<Vec<Item<T>>, Error> {
        if self.restarted_at.is_some() {
            items.retain(|(id, _)| self.yielded.is_new(*id));
            if self.yielded.is_out_of_order() || (self.ended && self.yielded.is_passing()) {
                let what = "the listing had to start again and came in another order, so that nobody can tell \
                            what was given out before";
                return Err(self.failed(ErrorKind::Incomplete, what));
            }
        }
        Ok(items)
    }

    fn give(&mut self, id: Option<u64>) {
        self.count += 1;
        self.can_restart &= id.is_some_and(|id| !self.yielded.holds(id));
        if let Some(id) = id {
            self.yielded.add(id);
        }
    }

    /// Starts again where the token of a page has expired, if that may help.
    fn restart(&mut self, error: Error) -> Result<(), Error> {
        let may = self.can_restart && self.restarted_at != Some(self.count);
        if !may || !error.is_page_token_expired() {
            return Err(error);
        }
        self.restarted_at = Some(self.count);
        self.yielded.restart();
        self.next = None;
        Ok(())
    }

    fn failed(&self, kind: ErrorKind, what: &'static str) -> Error {
        let error = Error::with_source(kind, what).only_if_sent(false);
        error.of_call(self.request.shown_name())
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
        let is_later = self.next.is_some();
        if let Some(token) = &self.next {
            request = request.set_query(TOKEN, token.clone());
        }
        Box::pin(async move {
            let job = Job::raw(request)?;
            let answer = client.execute(&job).await.and_then(|answer| client.read(&job, answer));
            let page: Response<Value> =
                answer.map_err(|error| if is_later { error.of_later_page() } else { error })?;
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
) -> Result<(Vec<Item<T>>, Option<String>), String> {
    let listed = page.get(items).ok_or_else(|| format!("the answer has no `{items}`"))?;
    let listed = listed.as_array().ok_or_else(|| format!("`{items}` is no list"))?;
    let mut read = Vec::with_capacity(listed.len());
    for (index, item) in listed.iter().enumerate() {
        let value = T::deserialize(item).map_err(|error| format!("`{items}[{index}]`: {error}"))?;
        read.push((id(item), value));
    }
    let token = page.get(TOKEN).and_then(Value::as_str).filter(|token| !token.is_empty());
    Ok((read, token.map(str::to_owned)))
}

/// A hash of the id of an item: a text or a number.
fn id(item: &Value) -> Option<u64> {
    match item.get("id")? {
        Value::String(id) if !id.is_empty() => Some(hash(id)),
        Value::Number(id) => Some(hash(&id.to_string())),
        _ => None,
    }
}

impl<T: DeserializeOwned + MaybeSend + 'static> Stream for RawItems<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some((id, item)) = self.ready.pop_front() {
                self.give(id);
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
            let page = match page {
                Ok((items, token)) => self.goes_on(&items, token).and_then(|()| self.due(items)),
                Err(error) => self.restart(error).map(|()| Vec::new()),
            };
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
