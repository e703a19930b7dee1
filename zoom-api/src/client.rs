//! The one machine that carries requests.

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT};
use http::uri::Authority;
use http::{Method, Uri};

use crate::auth::{Context, Credentials};
use crate::call::{Body, Encoded};
use crate::endpoint::{Endpoint, Paged};
use crate::error::{Error, ErrorKind, is_error_body};
use crate::raw::RawRequest;
use crate::response::{Answer, Response};
use crate::runtime::{Runtime, Tokio};
use crate::stream::Items;
use crate::transport::Transport;
use crate::wire::Seen;

const BASE_URL: &str = "https://api.zoom.us/v2";
const OAUTH_URL: &str = "https://zoom.us/oauth";
const AGENT: &str = concat!("zoom-api-rust/", env!("CARGO_PKG_VERSION"));

/// Sends requests to Zoom. Cheap to clone; all clones share their connections and their token.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    base: Base,
    user_agent: HeaderValue,
    credentials: Box<dyn Credentials>,
    context: Context,
}

impl Client {
    /// A client with the default settings.
    ///
    /// # Errors
    /// When the TLS backend cannot be set up.
    #[cfg(feature = "reqwest")]
    pub fn new(credentials: impl Credentials + 'static) -> Result<Self, Error> {
        Self::builder(credentials).build()
    }

    /// Starts a client with settings of its own.
    pub fn builder(credentials: impl Credentials + 'static) -> ClientBuilder {
        ClientBuilder {
            credentials: Box::new(credentials),
            base_url: BASE_URL.to_owned(),
            user_agent: AGENT.to_owned(),
            transport: None,
            runtime: None,
        }
    }

    /// Sends a request and reads the answer.
    ///
    /// # Errors
    /// See [`ErrorKind`].
    pub async fn send<E: Endpoint>(&self, request: E) -> Result<Response<E::Output>, Error> {
        let operation = E::OPERATION;
        let encoded = request.into_call().encode();
        let encoded = encoded.map_err(|error| {
            Error::with_source(ErrorKind::InvalidInput, error).during(operation)
        })?;
        let answer = self
            .execute(&operation.method, encoded)
            .await
            .map_err(|error| error.during(operation))?;
        read(answer).map_err(|error| error.during(operation))
    }

    /// Sends a paged request again and again, and yields the items one by one.
    ///
    /// The next page is fetched when the items of the last one are used up, not before.
    pub fn stream<E: Paged>(&self, request: E) -> Items<E> {
        Items::new(self.clone(), request.into_call())
    }

    /// Sends a request that the spec does not model.
    ///
    /// # Errors
    /// See [`ErrorKind`].
    pub async fn raw(&self, request: RawRequest) -> Result<Response<serde_json::Value>, Error> {
        let (method, encoded) = request.into_parts()?;
        read(self.execute(&method, encoded).await?)
    }

    /// Everything between an encoded request and the answer, the same for all types.
    pub(crate) async fn execute(
        &self,
        method: &Method,
        encoded: Encoded,
    ) -> Result<http::Response<Bytes>, Error> {
        let token = self.0.credentials.fetch(&self.0.context).await?;
        let request = self.0.request(method, encoded, token.secret().expose())?;
        let answer = self.0.context.transport.send(request).await?;
        let status = answer.status();
        if status.is_success() { Ok(answer) } else { Err(Error::from_answer(answer)) }
    }
}

/// Shows where it sends to, and nothing else.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base_url", &self.0.base.0).finish_non_exhaustive()
    }
}

/// Reads a success. Zoom sends some refusals as one, with the body of an error.
pub(crate) fn read<T: Answer>(answer: http::Response<Bytes>) -> Result<Response<T>, Error> {
    if matches!(answer.body().trim_ascii(), b"" | b"null") {
        return Ok(Response::new(T::empty(), answer));
    }
    match T::decode(answer.body()) {
        Ok((_, Seen::Nothing)) | Err(_) if is_error_body(answer.body()) => {
            Err(Error::from_answer(answer))
        }
        Ok((value, _)) => Ok(Response::new(value, answer)),
        Err(error) => Err(Error::with_source(ErrorKind::Decode, error).with_raw(answer)),
    }
}

impl Inner {
    fn request(
        &self,
        method: &Method,
        encoded: Encoded,
        token: &str,
    ) -> Result<http::Request<Bytes>, Error> {
        let invalid = |what: &'static str| Error::with_source(ErrorKind::InvalidInput, what);
        let bearer = HeaderValue::try_from(format!("Bearer {token}"));
        let mut bearer =
            bearer.map_err(|_| invalid("the access token cannot stand in a header"))?;
        bearer.set_sensitive(true);
        let mut request = http::Request::new(Bytes::new());
        *request.method_mut() = method.clone();
        *request.uri_mut() =
            self.base.join(&encoded.target).map_err(|_| invalid("the URL is too long"))?;
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, bearer);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, self.user_agent.clone());
        match encoded.body {
            Body::Empty => {}
            Body::Json(bytes) => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                *request.body_mut() = bytes;
            }
            Body::Multipart { content_type, bytes } => {
                let content_type = HeaderValue::try_from(content_type);
                let content_type = content_type
                    .map_err(|_| invalid("the content type cannot stand in a header"))?;
                headers.insert(CONTENT_TYPE, content_type);
                *request.body_mut() = bytes;
            }
        }
        Ok(request)
    }
}

/// Settings of a [`Client`].
pub struct ClientBuilder {
    credentials: Box<dyn Credentials>,
    base_url: String,
    user_agent: String,
    transport: Option<Arc<dyn Transport>>,
    runtime: Option<Arc<dyn Runtime>>,
}

impl ClientBuilder {
    /// Sets the base URL, `https://api.zoom.us/v2` by default.
    ///
    /// Only `https` hosts of Zoom and hosts on this machine are accepted: whoever gets a call gets
    /// the access token.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// Sets the `User-Agent` header.
    #[must_use]
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Sets how requests reach the server.
    #[must_use]
    pub fn transport(mut self, transport: impl Transport + 'static) -> Self {
        self.transport = Some(Arc::new(transport));
        self
    }

    /// Sets clock, sleep and tasks, those of tokio by default.
    #[must_use]
    pub fn runtime(mut self, runtime: impl Runtime + 'static) -> Self {
        self.runtime = Some(Arc::new(runtime));
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    /// When a setting is not valid, or there is no transport: the crate was built without
    /// `reqwest` and none was set.
    pub fn build(self) -> Result<Client, Error> {
        let invalid = |what: String| Error::with_source(ErrorKind::InvalidInput, what);
        let base = Base::parse(&self.base_url).map_err(invalid)?;
        let user_agent = HeaderValue::try_from(self.user_agent.as_str());
        let user_agent = user_agent
            .map_err(|_| invalid("the user agent cannot stand in a header".to_owned()))?;
        let transport = match self.transport {
            Some(transport) => transport,
            None => default_transport()?,
        };
        let runtime = self.runtime.unwrap_or_else(|| Arc::new(Tokio::new()));
        let context = Context { transport, runtime, oauth_url: OAUTH_URL.into() };
        Ok(Client(Arc::new(Inner { base, user_agent, credentials: self.credentials, context })))
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

#[cfg(feature = "reqwest")]
fn default_transport() -> Result<Arc<dyn Transport>, Error> {
    Ok(Arc::new(crate::transport::Reqwest::new()?))
}

#[cfg(not(feature = "reqwest"))]
fn default_transport() -> Result<Arc<dyn Transport>, Error> {
    Err(Error::with_source(ErrorKind::InvalidInput, "no transport was set"))
}

/// A URL to which a token may go, without a slash at the end.
struct Base(String);

impl Base {
    fn parse(url: &str) -> Result<Self, String> {
        let uri: Uri = url.parse().map_err(|error| format!("the base URL is not one: {error}"))?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(
                "the base URL needs a scheme and a host, such as https://api.zoom.us/v2".to_owned()
            );
        };
        if authority.as_str().contains('@') || url.contains(['?', '#']) {
            return Err("the base URL has a user name, a query or a fragment".to_owned());
        }
        let allowed = match scheme {
            "https" => is_zoom(authority) || is_loopback(authority),
            "http" => is_loopback(authority),
            _ => false,
        };
        if !allowed {
            return Err(format!("the access token must not go to `{scheme}://{authority}`"));
        }
        Ok(Self(url.trim_end_matches('/').to_owned()))
    }

    fn join(&self, target: &str) -> Result<Uri, http::uri::InvalidUri> {
        format!("{}{target}", self.0).parse()
    }
}

fn is_zoom(authority: &Authority) -> bool {
    let host = authority.host().to_ascii_lowercase();
    ["zoom.us", "zoomgov.com"].iter().any(|zone| {
        host.strip_suffix(zone).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}

fn is_loopback(authority: &Authority) -> bool {
    let host = authority.host();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}
