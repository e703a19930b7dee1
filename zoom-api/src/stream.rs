//! Listings as streams.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::future::poll_fn;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::call::Call;
use crate::client::{Client, Job, read};
use crate::endpoint::Paged;
use crate::error::{Error, ErrorKind};
use crate::response::Response;
use crate::transport::BoxFuture;

/// The items of a listing, page after page. Made by [`Client::stream`].
///
/// It ends after an error; the items before it have been given out.
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<E: Paged> {
    client: Client,
    /// The call for the next page. `None` after the last one.
    next: Option<Call>,
    /// Hashes of the tokens so far.
    seen: HashSet<u64>,
    fetching: Option<BoxFuture<'static, Result<Page<E>, Error>>>,
    ready: VecDeque<E::Item>,
}

type Page<E> = (Vec<<E as Paged>::Item>, Option<String>);

/// Nothing in it is pinned: the future has a place of its own on the heap.
impl<E: Paged> Unpin for Items<E> {}

impl<E: Paged> Items<E> {
    pub(crate) fn new(client: Client, call: Call) -> Self {
        Self {
            client,
            next: Some(call),
            seen: HashSet::new(),
            fetching: None,
            ready: VecDeque::new(),
        }
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
                return Poll::Ready(Some(Ok(item)));
            }
            if let Some(fetching) = &mut self.fetching {
                let page = ready!(fetching.as_mut().poll(context));
                self.fetching = None;
                if let Err(error) = page.and_then(|page| self.take(page)) {
                    self.next = None;
                    return Poll::Ready(Some(Err(error.during(E::OPERATION))));
                }
                continue;
            }
            let Some(call) = self.next.clone() else {
                return Poll::Ready(None);
            };
            self.fetching = Some(Box::pin(fetch::<E>(self.client.clone(), call)));
        }
    }
}

impl<E: Paged> Items<E> {
    fn take(&mut self, (items, token): Page<E>) -> Result<(), Error> {
        let token = token.filter(|token| !token.is_empty());
        if token.as_ref().is_some_and(|token| !self.seen.insert(hash(token))) {
            // Going on would list the same pages for ever, and stopping would lose the rest unnoticed.
            let what = "the server gave the same page token twice";
            return Err(Error::with_source(ErrorKind::Decode, what));
        }
        self.ready.extend(items);
        self.next = match (self.next.take(), E::OPERATION.pages, &token) {
            (Some(call), Some(pages), Some(token)) => Some(call.query(pages.token, token.as_str())),
            _ => None,
        };
        Ok(())
    }
}

/// Tokens are long and a listing may have thousands of pages.
fn hash(token: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    token.hash(&mut hasher);
    hasher.finish()
}

async fn fetch<E: Paged>(client: Client, call: Call) -> Result<Page<E>, Error> {
    let job = Job::typed(call)?;
    read(client.carry(&job).await?)
        .map(|response: Response<E::Output>| E::items(response.into_value()))
}

impl<E: Paged> fmt::Debug for Items<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("next", &self.next)
            .field("ready", &self.ready.len())
            .finish_non_exhaustive()
    }
}
