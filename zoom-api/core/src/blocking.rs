//! The client for programs without async.
//!
//! The requests are the same, and so are the answers, the errors and the rate limits:
//!
//! ```no_run
//! use zoom_api::Client;
//! use zoom_api::auth::StaticToken;
//! use zoom_api::users::{GetUser, ListUsers};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let zoom = Client::new(StaticToken::new(std::env::var("ZOOM_TOKEN")?))?;
//! let me = zoom.blocking().send(GetUser::new("me"))?;
//! for user in zoom.blocking().stream(ListUsers::new()) {
//!     println!("{:?}", user?.email);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Work in bulk has `Bulk::blocking`.
//!
//! The work is done by a thread of this crate's, which is started with the first call. Inside an async
//! task these calls work too, but they hold up the thread that they are made on. A `Transport`, a
//! source of tokens or a store must not make them: it would wait for itself.

use std::collections::VecDeque;
use std::sync::{OnceLock, mpsc};

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::endpoint::{Endpoint, Paged};
use crate::error::{Error, ErrorKind};
use crate::raw::RawRequest;
use crate::response::Response;
use crate::{Client, Pages};

/// A client whose calls return when they are done. Made by [`Client::blocking`].
///
/// ```no_run
/// # fn run(zoom: zoom_api::Client) -> Result<(), zoom_api::Error> {
/// use zoom_api::users::{GetUser, ListUsers};
///
/// let zoom = zoom.blocking();
/// let me = zoom.send(GetUser::new("me"))?;
/// println!("{:?}", me.email);
/// let all = zoom.stream(ListUsers::new()).collect::<Result<Vec<_>, _>>()?;
/// println!("{} users", all.len());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct BlockingClient(Client);

impl Client {
    /// The same client for code without async. It shares everything with this one.
    #[must_use]
    #[cfg_attr(zoom_api_docsrs, doc(cfg(feature = "blocking")))]
    pub fn blocking(&self) -> BlockingClient {
        BlockingClient(self.clone())
    }
}

impl BlockingClient {
    /// Sends a request and reads the answer, like [`Client::send`].
    ///
    /// # Errors
    /// See [`ErrorKind`].
    pub fn send<E>(&self, request: E) -> Result<Response<E::Output>, Error>
    where
        E: Endpoint + Send + 'static,
        E::Output: Send + 'static,
    {
        let client = self.0.clone();
        wait(async move { client.send(request).await })?
    }

    /// Sends a request that the spec does not model, like [`Client::raw`].
    ///
    /// # Errors
    /// See [`ErrorKind`].
    pub fn raw(&self, request: RawRequest) -> Result<Response<serde_json::Value>, Error> {
        let client = self.0.clone();
        wait(async move { client.raw(request).await })?
    }

    /// Sends a request that the spec does not model, like [`Client::raw_as`].
    ///
    /// # Errors
    /// See [`ErrorKind`].
    pub fn raw_as<T>(&self, request: RawRequest) -> Result<Response<T>, Error>
    where
        T: DeserializeOwned + Send + 'static,
    {
        let client = self.0.clone();
        wait(async move { client.raw_as(request).await })?
    }

    /// Sends a request that the spec does not model, like [`Client::raw_bytes`].
    ///
    /// # Errors
    /// See [`ErrorKind`].
    pub fn raw_bytes(&self, request: RawRequest) -> Result<Response<Bytes>, Error> {
        let client = self.0.clone();
        wait(async move { client.raw_bytes(request).await })?
    }

    /// All items of a listing that the spec does not model, like [`Client::raw_stream`].
    ///
    /// # Errors
    /// See [`ErrorKind`].
    pub fn raw_items<T>(&self, request: RawRequest, items: &str) -> Result<Vec<T>, Error>
    where
        T: DeserializeOwned + Send + 'static,
    {
        let items = self.0.raw_stream(request, items);
        wait(items.try_collect())?
    }

    /// The scopes of the access token, like [`Client::token_scopes`].
    ///
    /// # Errors
    /// When no token can be had.
    pub fn token_scopes(&self) -> Result<Option<Vec<String>>, Error> {
        let client = self.0.clone();
        wait(async move { client.token_scopes().await })?
    }

    /// Has Zoom end the access token, like [`Client::revoke_token`].
    ///
    /// # Errors
    /// When that is not certain.
    pub fn revoke_token(&self) -> Result<(), Error> {
        let client = self.0.clone();
        wait(async move { client.revoke_token().await })?
    }

    /// Ends in good order, like [`Client::close`].
    ///
    /// # Errors
    /// When the store does not take a refresh token that has come.
    pub fn close(&self) -> Result<(), Error> {
        let client = self.0.clone();
        wait(async move { client.close().await })?
    }

    /// The items of a listing, like [`Client::stream`].
    pub fn stream<E: Paged>(&self, request: E) -> BlockingItems<E> {
        BlockingItems { pages: Some(self.0.pages(request)), ready: VecDeque::new() }
    }
}

/// The items of a listing, page after page. Made by [`BlockingClient::stream`].
///
/// It ends after an error; the items before it have been given out.
#[derive(Debug)]
#[must_use = "an iterator does nothing until it is asked for items"]
pub struct BlockingItems<E: Paged> {
    pages: Option<Pages<E>>,
    ready: VecDeque<E::Item>,
}

impl<E> Iterator for BlockingItems<E>
where
    E: Paged + 'static,
    E::Item: Send + 'static,
{
    type Item = Result<E::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() {
            let mut pages = self.pages.take()?;
            let fetch = async move {
                let page = pages.try_next().await;
                (pages, page)
            };
            match wait(fetch).and_then(|(pages, page)| Ok((pages, page?))) {
                Ok((pages, Some(page))) => {
                    self.pages = Some(pages);
                    self.ready = page.into();
                }
                Ok((_, None)) => return None,
                Err(error) => return Some(Err(error)),
            }
        }
        self.ready.pop_front().map(Ok)
    }
}

/// Runs a future on the thread of this crate and waits for its end. A runtime of the caller's would do
/// as well, but tokio forbids to wait for one inside of another.
pub(crate) fn wait<T: Send + 'static>(
    future: impl Future<Output = T> + Send + 'static,
) -> Result<T, Error> {
    static RUNTIME: OnceLock<Result<tokio::runtime::Runtime, String>> = OnceLock::new();
    let runtime = RUNTIME.get_or_init(|| {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        builder.worker_threads(1).thread_name("zoom-api").enable_all();
        builder.build().map_err(|error| error.to_string())
    });
    let unusable = |what: &str| Error::with_source(ErrorKind::InvalidInput, what);
    let runtime = runtime.as_ref().map_err(|error| unusable(error))?;
    let (sender, receiver) = mpsc::sync_channel(1);
    drop(runtime.spawn(async move {
        // Nobody is there to take it only when the thread that waited is gone.
        let _ = sender.send(future.await);
    }));
    receiver.recv().map_err(|_| {
        // Whatever panicked may have done so behind the request.
        let what = "the call panicked: look at the account before you send it again";
        Error::with_source(ErrorKind::Indeterminate, what)
    })
}
