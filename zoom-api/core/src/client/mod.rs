//! The one machine that carries requests.

mod attempt;
mod builder;
mod job;
mod raw;
mod read;
mod record;
mod send;
#[cfg(feature = "bulk")]
mod settle;
mod share;
mod span;
mod token;
mod verify;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, Uri};
use serde::de::DeserializeOwned;

use crate::auth::{Context, Tokens, VERSION};
use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind};
use crate::headers;
use crate::host::Trusted;
use crate::metrics::Recorder;
use crate::observations::Observations;
use crate::options::Options;
use crate::pace::{Estimate, LimitStatus, Pacer, Workload};
use crate::raw::RawRequest;
use crate::response::Response;
use crate::retry::Budget;

pub use builder::ClientBuilder;
pub(crate) use job::Job;
pub(crate) use send::Completed;
#[cfg(feature = "bulk")]
pub(crate) use settle::Settled;

/// Sends requests to Zoom. Cheap to clone; all clones share their connections, their token and their
/// rate limits.
///
/// ```no_run
/// # async fn run() -> Result<(), zoom_api::Error> {
/// use zoom_api::Client;
/// use zoom_api::auth::ServerToServer;
/// use zoom_api::limits::Plan;
/// use zoom_api::users::{GetUser, ListUsers, UpdateUser};
///
/// let zoom = Client::builder(ServerToServer::from_env()?).plan(Plan::Business).build()?;
///
/// let ada = zoom.send(GetUser::new("ada@example.com")).await?;
/// println!("{:?} is in {:?}", ada.display_name, ada.dept);
/// zoom.send(UpdateUser::new("ada@example.com").dept("Engines")).await?;
///
/// let mut users = zoom.stream(ListUsers::new());
/// while let Some(user) = users.try_next().await? {
///     println!("{:?}", user.email);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
    options: Options,
    /// Headers of the caller's own, for all its calls.
    headers: Option<Arc<HeaderMap>>,
}

struct Inner {
    tokens: Tokens,
    pacer: Arc<dyn Pacer>,
    shared: Arc<Shared>,
}

/// What the clients of many users have in common.
struct Shared {
    /// Base URL that the caller has chosen, or that of the cloud.
    base: Uri,
    /// Whether the host that a token names takes the place of the base URL.
    follow_api_url: bool,
    /// Hosts that the caller trusts with the token.
    trusted: Trusted,
    user_agent: HeaderValue,
    budget: Budget,
    max_answer: usize,
    observations: Option<Arc<Observations>>,
    recorder: Option<Arc<dyn Recorder>>,
    context: Context,
}

impl Client {
    /// The same client with other options. It shares everything else with this one.
    #[must_use]
    pub fn with(&self, options: Options) -> Self {
        Self { options, ..self.clone() }
    }

    /// The same client, whose calls have one header more. It shares everything else with this one.
    ///
    /// ```no_run
    /// # async fn run(zoom: zoom_api::Client) -> Result<(), zoom_api::Error> {
    /// # use zoom_api::users::GetUser;
    /// zoom.with_header("x-request-id", "7f3a")?.send(GetUser::new("me")).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When name or value cannot stand in a header, or the header is one of those that belong to the client or to
    /// HTTP itself, such as `Authorization`, `Host` and `Content-Type`.
    pub fn with_header(&self, name: &str, value: &str) -> Result<Self, Error> {
        let mut headers = self.headers.as_deref().cloned().unwrap_or_default();
        headers::insert(&mut headers, name, value)?;
        Ok(Self { headers: Some(Arc::new(headers)), ..self.clone() })
    }

    /// The options of its calls.
    pub fn options(&self) -> Options {
        self.options
    }

    /// Sends a request and reads the answer.
    ///
    /// # Errors
    /// See [`ErrorKind`].
    pub async fn send<E: Endpoint>(&self, request: E) -> Result<Response<E::Output>, Error> {
        let job = Job::typed(request.into_call())?;
        self.read(&job, self.execute(&job).await?)
    }

    /// Sends a request that the spec does not model.
    ///
    /// # Errors
    /// See [`ErrorKind`].
    pub fn raw(
        &self,
        request: RawRequest,
    ) -> impl Future<Output = Result<Response<serde_json::Value>, Error>> {
        // Not inside of the future, which would have room for the request as long as it lives.
        let job = Job::raw(request);
        async move {
            let job = job?;
            self.read(&job, self.execute(&job).await?)
        }
    }

    /// Like [`raw`](Self::raw), and reads the answer into a type of the caller's, or one of this crate. An empty
    /// answer is read as `null`.
    ///
    /// ```no_run
    /// # async fn run(zoom: zoom_api::Client) -> Result<(), zoom_api::Error> {
    /// use std::collections::HashMap;
    /// use zoom_api::RawRequest;
    ///
    /// let request = RawRequest::get(["users", "me", "meetings", "counts"]);
    /// let counts = zoom.raw_as::<HashMap<String, u32>>(request).await?.into_value();
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// See [`ErrorKind`]. An answer that is not what the type describes is one of kind
    /// [`Decode`](ErrorKind::Decode).
    pub fn raw_as<T: DeserializeOwned>(
        &self,
        request: RawRequest,
    ) -> impl Future<Output = Result<Response<T>, Error>> {
        let job = Job::raw(request);
        async move {
            let job = job?;
            let response = self.read::<serde_json::Value>(&job, self.execute(&job).await?)?;
            self::raw::read_as(&job, response)
        }
    }

    /// Like [`raw`](Self::raw), for answers that are no JSON, such as a report in CSV: any success is one, unless
    /// Zoom refuses the call in it.
    ///
    /// # Errors
    /// See [`ErrorKind`].
    pub fn raw_bytes(
        &self,
        request: RawRequest,
    ) -> impl Future<Output = Result<Response<Bytes>, Error>> {
        let job = Job::raw(request);
        async move {
            let job = job?;
            let response = self.read::<Bytes>(&job, self.execute(&job).await?)?;
            let bytes = response.bytes().clone();
            Ok(response.map(|_| bytes))
        }
    }

    /// How long calls would take at least if they were made now, and which limit it is that makes them wait.
    /// Nothing is sent. `None` when the client has a [`Pacer`](crate::pace::Pacer) that cannot tell.
    ///
    /// ```
    /// # fn run(zoom: zoom_api::Client) {
    /// use zoom_api::pace::Workload;
    /// use zoom_api::users::GetUser;
    ///
    /// let load = Workload::new().calls(GetUser::new("me"), 12_000);
    /// if let Some(estimate) = zoom.estimate(&load) {
    ///     println!("{:?} because of {:?}", estimate.time, estimate.limit);
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn estimate(&self, load: &Workload) -> Option<Estimate> {
        self.inner.pacer.estimate(&*self.inner.shared.context.runtime, load)
    }

    /// How the rate limits stand: calls that may go out, calls that wait, and what is left of the day.
    #[must_use]
    pub fn limits(&self) -> Vec<LimitStatus> {
        self.inner.pacer.limits(&*self.inner.shared.context.runtime)
    }
}

/// Shows where it sends to, and nothing else.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.inner.shared.base).finish_non_exhaustive()
    }
}

const NO_URL: &str = "the URL of the call is not one";
const NO_ROOT: &str =
    "the call begins at the host, and where that is, only a base URL tells that ends with `/v2`";

impl Inner {
    /// The URL of a call, with a token that goes to it. Whatever the settings, it leads to a host that
    /// may have the token.
    fn url(&self, job: &Job, api_url: Option<&str>) -> Result<Uri, Error> {
        let invalid = |what: &'static str| Error::with_source(ErrorKind::InvalidInput, what);
        let target = job.encoded.target.as_str();
        let at_root = job.operation().is_some_and(|operation| operation.at_root);
        let url = match api_url.filter(|_| self.shared.follow_api_url) {
            Some(host) if host.contains(['?', '#']) => {
                return Err(invalid(
                    "the host that came with the access token has a query or a fragment",
                ));
            }
            // Zoom names the host alone. Whoever copies it from somewhere may have the version on it.
            Some(host) => {
                let host = host.trim_end_matches('/');
                let host = host.strip_suffix(VERSION).unwrap_or(host);
                [host, if at_root { "" } else { VERSION }, target].concat()
            }
            None => {
                let base = self.shared.base.path().trim_end_matches('/');
                let base = match at_root {
                    true => base.strip_suffix(VERSION).ok_or_else(|| invalid(NO_ROOT))?,
                    false => base,
                };
                return self.at_base([base, target].concat()).ok_or_else(|| invalid(NO_URL));
            }
        };
        let url: Uri = url.parse().map_err(|_| invalid(NO_URL))?;
        if self.shared.trusted.may_have_token(&url) {
            Ok(url)
        } else {
            Err(invalid("the access token must not go to the host that came with it"))
        }
    }

    /// The URL of a call that goes where the client's settings lead, which was looked at when it was made.
    fn at_base(&self, path: String) -> Option<Uri> {
        let mut parts = self.shared.base.clone().into_parts();
        // As bytes, it is not copied once more.
        parts.path_and_query = Some(PathAndQuery::from_maybe_shared(Bytes::from(path)).ok()?);
        Uri::from_parts(parts).ok()
    }
}
