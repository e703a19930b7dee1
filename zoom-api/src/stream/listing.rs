use std::collections::HashSet;
use std::fmt;
use std::marker::PhantomData;

use super::Fetched;
use super::cursor::Cursor;
use super::given::{Given, hash};
use crate::call::Call;
use crate::client::{Client, Job};
use crate::endpoint::Paged;
use crate::error::{Error, ErrorKind};
use crate::response::Response;

/// A listing on its way from page to page.
pub(super) struct Listing<E> {
    client: Client,
    /// The call without a page token.
    call: Call,
    next: Next,
    /// Hashes of the tokens so far.
    tokens: HashSet<u64>,
    given: Given,
    /// Items given out so far, by this process or the one before it.
    count: u64,
    /// Items that Zoom counts.
    total: Option<i64>,
    /// Items given out when the listing last started again.
    restarted_at: Option<u64>,
    /// Whether a page may hold items that were given out before: after a restart, and behind a cursor.
    repeats: bool,
    start: Start,
    /// Hash of operation and filters: a cursor fits no other listing.
    filters: u64,
    endpoint: PhantomData<fn() -> E>,
}

/// What comes next.
#[derive(Clone, PartialEq)]
enum Next {
    First,
    Page(String),
    /// Nothing but an error that says that items are missing.
    Shortfall,
    /// Nothing but an error that says that the pages go in a circle.
    Circle,
    Nothing,
}

/// Where the listing began, which decides what is known of the items before.
#[derive(PartialEq)]
enum Start {
    /// With the first page.
    First,
    /// With a cursor: how many items there were is known, and which ones is not.
    Cursor,
    /// With a page token of the caller's.
    Token,
}

/// One page.
pub(super) struct Page<E: Paged> {
    pub(super) items: Vec<E::Item>,
    /// Hashes of the items, where they have one.
    pub(super) keys: Vec<Option<u64>>,
    /// Where the listing stands before the first item of the page.
    pub(super) cursor: Cursor,
}

impl<E: Paged> Listing<E> {
    pub(super) fn new(client: Client, mut call: Call) -> Self {
        let (mut next, mut start) = (Next::First, Start::First);
        let mut tokens = HashSet::new();
        if let Some(pages) = E::OPERATION.pages {
            if let (None, Some(most)) = (call.query_text(pages.size), pages.max_size) {
                call = call.query(pages.size, most);
            }
            if let Some(token) = call.take_query(pages.token).filter(|token| !token.is_empty()) {
                tokens.insert(hash(&token));
                (next, start) = (Next::Page(token), Start::Token);
            }
        }
        // What cannot be encoded fails with the first page.
        let target = call.encode().map(|encoded| encoded.target).unwrap_or_default();
        Self {
            client,
            filters: hash(&format!("{} {target}", E::OPERATION.id)),
            call,
            next,
            tokens,
            given: Given::default(),
            count: 0,
            total: None,
            restarted_at: None,
            repeats: false,
            start,
            endpoint: PhantomData,
        }
    }

    pub(super) fn resume(client: Client, call: Call, cursor: &Cursor) -> Result<Self, Error> {
        let mut listing = Self::new(client, call);
        if cursor.operation != E::OPERATION.id || cursor.filters != listing.filters {
            let what = "the cursor belongs to a listing with other filters or another page size";
            let error = Error::with_source(ErrorKind::InvalidInput, what);
            return Err(error.during(E::OPERATION));
        }
        listing.next = match (&cursor.token, cursor.done) {
            (_, true) => Next::Nothing,
            (Some(token), _) => Next::Page(token.clone()),
            (None, _) => Next::First,
        };
        listing.start = if cursor.token.is_some() { Start::Cursor } else { Start::First };
        cursor.given.iter().for_each(|hash| listing.given.add(*hash));
        listing.given.restart();
        listing.repeats = !cursor.given.is_empty();
        listing.count = cursor.count;
        listing.total = cursor.total;
        if cursor.done && listing.is_short() {
            listing.next = Next::Shortfall;
        }
        listing.tokens.extend(cursor.token.as_deref().map(hash));
        Ok(listing)
    }

    /// Where the listing stands, before the page that comes next.
    pub(super) fn cursor(&self) -> Cursor {
        Cursor {
            operation: E::OPERATION.id.to_owned(),
            filters: self.filters,
            token: match &self.next {
                Next::Page(token) => Some(token.clone()),
                _ => None,
            },
            given: if self.repeats { self.given.all() } else { Vec::new() },
            count: self.count,
            total: self.total,
            done: matches!(self.next, Next::Nothing | Next::Shortfall | Next::Circle),
        }
    }

    /// The next page, or `None` behind the last one.
    pub(super) async fn next(mut self) -> Fetched<E> {
        loop {
            let token = match &self.next {
                Next::First => None,
                Next::Page(token) => Some(token.as_str()),
                Next::Shortfall => {
                    self.next = Next::Nothing;
                    let error = self.shortfall();
                    return (self, Some(Err(error)));
                }
                Next::Circle => {
                    self.next = Next::Nothing;
                    return (self, Some(Err(circle().during(E::OPERATION))));
                }
                Next::Nothing => return (self, None),
            };
            let expired = |error: &Error| token.is_some() && error.is_page_token_expired();
            let result = match self.fetch(token).await {
                Err(error) if expired(&error) && self.may_restart() => {
                    tracing::debug!(operation = E::OPERATION.id, "the listing starts again");
                    self.restart();
                    continue;
                }
                result => result.map(|page| self.take(page)),
            };
            match result {
                // Nothing is new in it. That is usual after a restart.
                Ok(page) if page.items.is_empty() => {}
                result => return (self, Some(result.map_err(|error| error.during(E::OPERATION)))),
            }
        }
    }

    async fn fetch(&self, token: Option<&str>) -> Result<Response<E::Output>, Error> {
        let call = match (token, E::OPERATION.pages) {
            (Some(token), Some(pages)) => self.call.clone().query(pages.token, token),
            _ => self.call.clone(),
        };
        let job = Job::typed(call)?;
        self.client.read(&job, self.client.carry(&job).await?)
    }

    fn take(&mut self, page: Response<E::Output>) -> Page<E> {
        let cursor = self.cursor();
        self.total = E::total(&page).or(self.total);
        let (mut items, token) = E::items(page.into_value());
        let token = token.filter(|token| !token.is_empty());
        let key = |item: &E::Item| E::key(item).map(hash);
        items.retain(|item| !key(item).is_some_and(|key| self.given.holds(key)));
        let keys: Vec<_> = items.iter().map(key).collect();
        keys.iter().flatten().for_each(|key| self.given.add(*key));
        self.count += items.len() as u64;
        self.next = match token {
            Some(token) if !self.tokens.insert(hash(&token)) => Next::Circle,
            Some(token) => Next::Page(token),
            None if self.is_short() => Next::Shortfall,
            None => Next::Nothing,
        };
        Page { items, keys, cursor }
    }

    /// A listing that began elsewhere does not know what it would have to leave out, and one that
    /// gets no further between two expired tokens never ends.
    fn may_restart(&self) -> bool {
        self.start == Start::First && self.restarted_at != Some(self.count)
    }

    fn restart(&mut self) {
        self.restarted_at = Some(self.count);
        self.repeats = true;
        self.tokens.clear();
        self.given.restart();
        self.next = Next::First;
    }

    fn is_short(&self) -> bool {
        let total = self.total.and_then(|total| u64::try_from(total).ok());
        self.client.options().check_counts
            && self.start != Start::Token
            && total.is_some_and(|total| self.count < total)
    }

    fn shortfall(&self) -> Error {
        let (count, total) = (self.count, self.total.unwrap_or_default());
        let what = format!("Zoom counted {total} items and listed {count}");
        Error::with_source(ErrorKind::Incomplete, what).during(E::OPERATION)
    }
}

/// Going on would list the same pages for ever, and stopping would lose the rest unnoticed.
fn circle() -> Error {
    let what = "the server gave the same page token twice";
    Error::with_source(ErrorKind::Decode, what).only_if_sent(false)
}

impl<E> fmt::Debug for Listing<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listing")
            .field("operation", &self.call.operation().id)
            .field("given_out", &self.count)
            .finish_non_exhaustive()
    }
}
