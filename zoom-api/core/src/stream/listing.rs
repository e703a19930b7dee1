use std::fmt;

use super::cursor::Cursor;
use super::watch::Watch;
use super::yielded::{Yielded, hash};
use crate::call::Call;
use crate::client::{Client, Completed, Job};
use crate::endpoint::Paged;
use crate::error::{ApiError, Error, ErrorKind};
use crate::operation::{Operation, Pages};
use crate::response::Answer;
use crate::transport::BoxFuture;
use crate::wire::{Misfit, own_misfits};

/// A listing on its way from page to page.
pub(super) struct Listing {
    client: Client,
    /// The call without a page token.
    call: Call,
    pages: Option<Pages>,
    /// The page whose items are given out.
    page: Next,
    next: Next,
    /// Whether the listing began with the first page, and not with a page token of the caller's.
    whole: bool,
    sizes: Sizes,
    yielded: Yielded,
    watch: Watch,
    /// Whether the token of the next page came before.
    circle: bool,
    /// Items given out so far, by this process or the one before it.
    count: u64,
    /// Items that Zoom counts.
    total: Option<i64>,
    /// Items given out when the listing last started again.
    restarted_at: Option<u64>,
    /// Whether pages may hold items that were given out before: after a restart, and behind a cursor.
    repeats: bool,
    /// Whether items could not be read, or not what tells them from the others.
    lost: bool,
    /// What did not fit of the last page, outside of its items.
    misfits: Vec<Misfit>,
    /// Hash of operation and filters: a cursor fits no other listing.
    filters: u64,
}

/// What comes next.
#[derive(Clone, PartialEq)]
enum Next {
    First,
    Page(String),
    Nothing,
}

/// How many items are asked for.
#[derive(Clone, Copy, PartialEq)]
enum Sizes {
    /// What the request says.
    OfCaller,
    /// As many as the spec allows.
    Most,
    /// The spec's fallback, once Zoom has refused the most.
    Fallback,
}

/// What Zoom refused a page for.
enum Refused {
    Token { certain: bool },
    Size,
}

/// A page under way.
pub(super) type Fetch = BoxFuture<'static, Result<(Box<Job>, Completed), Error>>;

impl Listing {
    pub(super) fn new(client: Client, mut call: Call) -> Self {
        let pages = call.operation().pages;
        let token = pages.and_then(|pages| call.take_query(pages.token));
        let next = token.filter(|token| !token.is_empty()).map_or(Next::First, Next::Page);
        let sized = pages.is_some_and(|pages| call.query_text(pages.size).is_some());
        // What cannot be encoded fails with the first page.
        let target = call.encode().map(|encoded| encoded.target).unwrap_or_default();
        Self {
            client,
            filters: hash(&format!("{} {target}", call.operation().id)),
            pages,
            call,
            page: next.clone(),
            whole: next == Next::First,
            next,
            sizes: if sized { Sizes::OfCaller } else { Sizes::Most },
            yielded: Yielded::default(),
            watch: Watch::default(),
            circle: false,
            count: 0,
            total: None,
            restarted_at: None,
            repeats: false,
            lost: false,
            misfits: Vec::new(),
        }
    }

    pub(super) fn resume(client: Client, call: Call, cursor: &Cursor) -> Result<Self, Error> {
        let mut listing = Self::new(client, call);
        if cursor.operation != listing.operation().id || cursor.filters != listing.filters {
            let what = "the cursor belongs to a listing with other filters or another page size";
            let error = Error::with_source(ErrorKind::InvalidInput, what);
            return Err(error.during(listing.operation()));
        }
        listing.next = match (&cursor.token, cursor.done) {
            (_, true) => Next::Nothing,
            (Some(token), _) => Next::Page(token.clone()),
            (None, _) => Next::First,
        };
        listing.page = listing.next.clone();
        listing.whole = cursor.whole;
        if cursor.small && listing.sizes == Sizes::Most {
            listing.sizes = Sizes::Fallback;
        }
        let [last, sample] =
            [&cursor.last, &cursor.sample].map(|hashes| hashes.iter().copied().collect());
        listing.yielded = Yielded::known(last, sample, cursor.rate);
        listing.watch = Watch::after(cursor.count);
        listing.repeats = true;
        listing.count = cursor.count;
        listing.total = cursor.total;
        listing.lost = cursor.lost;
        Ok(listing)
    }

    /// Where the listing stands, when all items of the page were given out or there are some left.
    pub(super) fn cursor(&self, all: bool) -> Cursor {
        let at = if all { &self.next } else { &self.page };
        let (sample, rate) = self.yielded.sample();
        Cursor {
            operation: self.operation().id.to_owned(),
            filters: self.filters,
            token: match at {
                Next::Page(token) => Some(token.clone()),
                _ => None,
            },
            whole: self.whole,
            small: self.sizes == Sizes::Fallback,
            last: self.yielded.last(),
            sample,
            rate,
            count: self.count,
            total: self.total,
            lost: self.lost,
            done: *at == Next::Nothing,
        }
    }

    /// Begins to fetch the next page. `None` behind the last one.
    pub(super) fn fetch(&mut self) -> Result<Option<Fetch>, Error> {
        let mut call = self.call.clone();
        if let Some((size, most)) = self.size() {
            call = call.query(size, most);
        }
        match (&self.next, self.pages) {
            (Next::Nothing, _) if self.yielded.is_passing() => return Err(self.changed()),
            (Next::Nothing, _) if self.has_lost_items() => return Err(self.unread()),
            (Next::Nothing, _) if self.is_short() => return Err(self.shortfall()),
            (Next::Nothing, _) => return Ok(None),
            (Next::Page(_), _) if self.circle => {
                return Err(self.endless("the server gave the same page token twice"));
            }
            (Next::Page(token), Some(pages)) => call = call.query(pages.token, token.as_str()),
            _ => {}
        }
        let (client, job) = (self.client.clone(), Job::typed(call)?);
        Ok(Some(Box::pin(async move {
            let completed = client.execute(&job).await?;
            Ok((job, completed))
        })))
    }

    /// Reads a page, and gives the items of it that are due. There may be none, and more pages.
    pub(super) fn take<E: Paged>(
        &mut self,
        fetched: Result<(Box<Job>, Completed), Error>,
    ) -> Result<Vec<E::Item>, Error> {
        let read = |(job, completed): (Box<Job>, Completed)| {
            self.client.read::<E::Output>(&job, completed)
        };
        let page = match fetched.and_then(read) {
            Ok(page) => page,
            Err(error) => return self.refused(error).map(|()| Vec::new()),
        };
        self.total = E::total(&page).or(self.total);
        self.lost |= page.has_lost_items;
        self.misfits = page.record().map_or_else(Vec::new, own_misfits);
        let count = E::count(&page);
        let (mut items, token) = E::items(page.into_value());
        self.lost |= items.iter().any(|item| E::key(item).is_none());
        let all = items.len();
        let key = |item: &E::Item| E::key(item).map(hash);
        if self.repeats {
            items.retain(|item| self.yielded.is_new(key(item)));
            if self.yielded.is_out_of_order() {
                return Err(self.changed());
            }
        } else if items.iter().all(|item| key(item).is_some_and(|key| self.yielded.holds(key))) {
            // The same page once more, under another token.
            items.clear();
        }
        if !self.watch.page(items.len(), all - items.len()) {
            return Err(self.endless("page after page came without a new item"));
        }
        let token = match self.pages.is_some_and(|pages| pages.by_number) {
            true => self.next_number(count, all),
            false => token.filter(|token| !token.is_empty()),
        };
        self.circle = token.as_deref().is_some_and(|token| !self.watch.is_new(hash(token)));
        let next = token.map_or(Next::Nothing, Next::Page);
        self.page = std::mem::replace(&mut self.next, next);
        Ok(items)
    }

    /// The number of the page behind one with so many items. Where Zoom does not say how many pages there are, an
    /// empty one is the last.
    fn next_number(&self, count: Option<i64>, items: usize) -> Option<String> {
        let number = match &self.next {
            Next::Page(number) => number.parse().ok()?,
            _ => 1_i64,
        };
        let is_last = items == 0 || count.is_some_and(|count| number >= count);
        (!is_last).then(|| number.saturating_add(1).to_string())
    }

    /// What did not fit of the last page, outside of its items.
    pub(super) fn misfits(&self) -> &[Misfit] {
        &self.misfits
    }

    /// An item is given out.
    pub(super) fn give(&mut self, key: Option<&str>) {
        if let Some(key) = key {
            self.yielded.add(hash(key));
        }
        self.count += 1;
    }

    /// Goes on after a refusal, if that may help. Neither a smaller size nor a restart is tried a second time
    /// before there was anything new.
    fn refused(&mut self, error: Error) -> Result<(), Error> {
        let smaller =
            self.sizes == Sizes::Most && self.pages.is_some_and(|it| it.fallback.is_some());
        let restart = self.whole && self.restarted_at != Some(self.count);
        match error.api().and_then(|api| self.reason(api)) {
            Some(Refused::Size) if smaller => self.sizes = Sizes::Fallback,
            Some(Refused::Token { .. }) if restart => self.restart(),
            // Zoom took the size with the first page, and may not with the others.
            Some(Refused::Token { certain: false }) if smaller && self.whole => {
                self.sizes = Sizes::Fallback;
                self.restart();
            }
            _ => return Err(error),
        }
        Ok(())
    }

    /// The fields that Zoom names tell. When it names none, a call with a page token is refused for that: its
    /// filters were good enough for the page before.
    fn reason(&self, api: &ApiError) -> Option<Refused> {
        // The number of a page does not expire, and with another size it would be that of another page.
        let pages = self.pages.filter(|pages| api.code() == Some(300) && !pages.by_number)?;
        let has_token = matches!(self.next, Next::Page(_));
        let named = match has_token {
            true => api.named_field(&[pages.token, pages.size]),
            false => api.named_field(&[pages.size]),
        };
        match named {
            None if has_token => Some(Refused::Token { certain: false }),
            None => Some(Refused::Size),
            Some(Some(field)) if field == pages.token => Some(Refused::Token { certain: true }),
            Some(field) => field.map(|_| Refused::Size),
        }
    }

    fn restart(&mut self) {
        tracing::debug!(operation = self.operation().id, "the listing starts again");
        self.restarted_at = Some(self.count);
        self.repeats = true;
        self.yielded.restart();
        self.lost = false;
        self.watch = Watch::after(self.count);
        self.next = Next::First;
    }

    fn size(&self) -> Option<(&'static str, i64)> {
        let pages = self.pages?;
        let size = match self.sizes {
            Sizes::OfCaller => None,
            Sizes::Most => pages.max_size,
            Sizes::Fallback => pages.fallback,
        };
        Some((pages.size, size?))
    }

    fn is_short(&self) -> bool {
        let total = self.total.and_then(|total| u64::try_from(total).ok());
        self.client.options().check_counts
            && self.whole
            && total.is_some_and(|total| self.count < total)
    }

    fn has_lost_items(&self) -> bool {
        self.client.options().check_counts && self.lost
    }

    fn shortfall(&self) -> Error {
        let (count, total) = (self.count, self.total.unwrap_or_default());
        let what = format!("Zoom counted {total} items and listed {count}");
        Error::with_source(ErrorKind::Incomplete, what).during(self.operation())
    }

    /// An item that nobody can tell is not to be taken for one that is not listed.
    fn unread(&self) -> Error {
        let what = "items of the listing could not be read, or not by what they are known";
        Error::with_source(ErrorKind::Incomplete, what).during(self.operation())
    }

    fn changed(&self) -> Error {
        let what = "the listing had to start again and came in another order, so that nobody can tell what \
                    was given out before";
        Error::with_source(ErrorKind::Incomplete, what).during(self.operation())
    }

    /// Going on would never end, and stopping would lose the rest unnoticed.
    fn endless(&self, what: &'static str) -> Error {
        let error = Error::with_source(ErrorKind::Decode, what).only_if_sent(false);
        error.during(self.operation())
    }

    fn operation(&self) -> &'static Operation {
        self.call.operation()
    }
}

impl fmt::Debug for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listing")
            .field("operation", &self.operation().id)
            .field("given_out", &self.count)
            .finish_non_exhaustive()
    }
}
