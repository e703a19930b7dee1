use std::fmt;
use std::sync::Arc;

use http::{HeaderValue, Uri};

use super::{Client, Inner, Shared};
use crate::auth::{AccessToken, Cloud, Context, Credentials, Tokens};
use crate::error::{Error, ErrorKind};
use crate::host::{self, Trusted};
use crate::limits::Plan;
use crate::metrics::Recorder;
use crate::observations::Observations;
use crate::options::Options;
use crate::pace::{AccountPacer, Pacer};
use crate::retry::Budget;
use crate::runtime::{self, Runtime};
use crate::transport::{MAX_ANSWER, Transport};

const AGENT: &str = concat!("zoom-api-rust/", env!("CARGO_PKG_VERSION"));

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
        ClientBuilder::new(Arc::new(credentials))
    }
}

/// Settings of a [`Client`].
pub struct ClientBuilder {
    credentials: Arc<dyn Credentials>,
    cloud: Cloud,
    base_url: Option<String>,
    oauth_url: Option<String>,
    trusted: Vec<String>,
    user_agent: String,
    options: Options,
    max_answer: usize,
    transport: Option<Arc<dyn Transport>>,
    runtime: Option<Arc<dyn Runtime>>,
    pacer: Option<Arc<dyn Pacer>>,
    plan: Plan,
    share: f64,
    observations: Option<Arc<Observations>>,
    recorder: Option<Arc<dyn Recorder>>,
}

impl ClientBuilder {
    pub(super) fn new(credentials: Arc<dyn Credentials>) -> Self {
        Self {
            credentials,
            cloud: Cloud::Commercial,
            base_url: None,
            oauth_url: None,
            trusted: Vec::new(),
            user_agent: AGENT.to_owned(),
            options: Options::default(),
            max_answer: MAX_ANSWER,
            transport: None,
            runtime: None,
            pacer: None,
            plan: Plan::Pro,
            share: 1.0,
            observations: None,
            recorder: None,
        }
    }

    /// Sets the cloud that the account is in: where tokens come from, and where calls go.
    #[must_use]
    pub fn cloud(mut self, cloud: Cloud) -> Self {
        self.cloud = cloud;
        self
    }

    /// Sets the base URL, `https://api.zoom.us/v2` by default.
    ///
    /// Only `https` hosts of Zoom and hosts on this machine are accepted: whoever gets a call gets
    /// the access token. [`send_token_to`](Self::send_token_to) accepts another one. A host that comes
    /// with the token is then not followed.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Sets the URL of the OAuth endpoints, `https://zoom.us/oauth` by default, for tests. Only
    /// `https` hosts of Zoom, hosts on this machine and those of
    /// [`send_token_to`](Self::send_token_to) are accepted.
    #[must_use]
    pub fn oauth_url(mut self, url: impl Into<String>) -> Self {
        self.oauth_url = Some(url.into());
        self
    }

    /// Trusts a host that is neither Zoom's nor this machine, such as a gateway or a name in a
    /// container network: base URL and OAuth URL may lead to it.
    ///
    /// It gets the access token with every call, and client secret and refresh token if the OAuth URL
    /// leads to it. Over `http` they go in clear. The host is written as `gateway.example`, or as
    /// `gateway.example:8443` for that port alone.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), zoom_api::Error> {
    /// # let token = zoom_api::auth::StaticToken::new("token");
    /// let zoom = zoom_api::Client::builder(token)
    ///     .send_token_to("zoom-fake:8080")
    ///     .base_url("http://zoom-fake:8080/v2")
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn send_token_to(mut self, host: impl Into<String>) -> Self {
        self.trusted.push(host.into());
        self
    }

    /// Sets the `User-Agent` header.
    #[must_use]
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Sets how much time and how many attempts a call may take.
    #[must_use]
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// Sets how large an answer may be, in bytes after decompression. 64 MiB by default.
    #[must_use]
    pub fn max_answer(mut self, bytes: usize) -> Self {
        self.max_answer = bytes;
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

    /// Sets the plan of the account, [`Plan::Pro`] by default. It decides how many calls are made.
    #[must_use]
    pub fn plan(mut self, plan: Plan) -> Self {
        self.plan = plan;
        self
    }

    /// Sets which share of the account's rate limits the client may use, above 0 and up to 1. All by
    /// default: that is right when no other app of the account makes calls.
    #[must_use]
    pub fn share(mut self, share: f64) -> Self {
        self.share = share;
        self
    }

    /// Sets what keeps the calls within the rate limits, in place of plan and share. Several clients of one
    /// account can have clones of one [`AccountPacer`].
    #[must_use]
    pub fn pacer(mut self, pacer: impl Pacer + 'static) -> Self {
        self.pacer = Some(Arc::new(pacer));
        self
    }

    /// Takes note of what answers have in them that the spec does not know, and never of a value. See
    /// [`observations`](crate::observations).
    #[must_use]
    pub fn observations(mut self, observations: Arc<Observations>) -> Self {
        self.observations = Some(observations);
        self
    }

    /// Sets who hears of attempts and calls as they end. See [`metrics`](crate::metrics).
    #[must_use]
    pub fn recorder(mut self, recorder: impl Recorder + 'static) -> Self {
        self.recorder = Some(Arc::new(recorder));
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    /// When a setting is not valid, or there is no transport: the crate was built without
    /// `reqwest` and none was set.
    pub fn build(self) -> Result<Client, Error> {
        let invalid = |what: String| Error::with_source(ErrorKind::InvalidInput, what);
        let mut trusted = Trusted::default();
        self.trusted.iter().try_for_each(|host| trusted.add(host)).map_err(invalid)?;
        self.credentials.fixed().map_or(Ok(()), AccessToken::check)?;
        let base_url = self.base_url.as_deref().unwrap_or(self.cloud.base_url());
        let base = base("base", base_url, &trusted).map_err(invalid)?;
        let oauth_url = self.oauth_url.as_deref().unwrap_or(self.cloud.oauth_url());
        let oauth_url = self::base("OAuth", oauth_url, &trusted).map_err(invalid)?;
        let oauth_url = oauth_url.to_string().trim_end_matches('/').to_owned();
        let user_agent = HeaderValue::try_from(self.user_agent.as_str());
        let user_agent = user_agent
            .map_err(|_| invalid("the user agent cannot stand in a header".to_owned()))?;
        let transport = match &self.transport {
            Some(transport) => Arc::clone(transport),
            None => default_transport(self.max_answer)?,
        };
        let pacer = match &self.pacer {
            Some(pacer) => Arc::clone(pacer),
            None => Arc::new(AccountPacer::new(self.plan).share(self.share)?),
        };
        let runtime = self.runtime.clone().or_else(runtime::default).ok_or_else(|| {
            invalid(
                "no runtime was set: here it is JavaScript that has clock and timers".to_owned(),
            )
        })?;
        let addresses = Addresses { base, oauth_url, trusted };
        Ok(self.assemble(addresses, user_agent, transport, pacer, runtime))
    }

    /// Makes a client of the parts that a fake has, with the addresses of Zoom.
    #[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
    #[doc(hidden)]
    #[must_use]
    pub fn assemble_for_fake(self, transport: Arc<dyn Transport>, pacer: Arc<dyn Pacer>) -> Client {
        let addresses = Addresses {
            base: Uri::from_static(self.cloud.base_url()),
            oauth_url: self.cloud.oauth_url().to_owned(),
            trusted: Trusted::default(),
        };
        let own = self.runtime.clone();
        let runtime = own.unwrap_or_else(|| Arc::new(runtime::Tokio::new()));
        self.assemble(addresses, HeaderValue::from_static(AGENT), transport, pacer, runtime)
    }

    fn assemble(
        self,
        addresses: Addresses,
        user_agent: HeaderValue,
        transport: Arc<dyn Transport>,
        pacer: Arc<dyn Pacer>,
        runtime: Arc<dyn Runtime>,
    ) -> Client {
        let Addresses { base, oauth_url, trusted } = addresses;
        let context = Context { transport, runtime, oauth_url: oauth_url.into(), refused: None };
        let tokens = Tokens::new(self.credentials, &context);
        let shared = Shared {
            base,
            follow_api_url: self.base_url.is_none(),
            trusted,
            user_agent,
            budget: Budget::new(),
            max_answer: self.max_answer,
            observations: self.observations,
            recorder: self.recorder,
            context,
        };
        let inner = Inner { tokens, pacer, shared: Arc::new(shared) };
        Client { inner: Arc::new(inner), options: self.options, headers: None }
    }
}

/// Where calls go, and who may get them.
struct Addresses {
    base: Uri,
    oauth_url: String,
    trusted: Trusted,
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("cloud", &self.cloud)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

#[cfg(feature = "reqwest")]
fn default_transport(max_answer: usize) -> Result<Arc<dyn Transport>, Error> {
    Ok(Arc::new(crate::transport::Reqwest::new()?.max_answer(max_answer)))
}

#[cfg(not(feature = "reqwest"))]
fn default_transport(_max_answer: usize) -> Result<Arc<dyn Transport>, Error> {
    Err(Error::with_source(
        ErrorKind::InvalidInput,
        "no transport was set: `ClientBuilder::transport` sets one, and the feature `rustls` brings one",
    ))
}

/// A URL to which a token may go.
fn base(which: &str, url: &str, trusted: &Trusted) -> Result<Uri, String> {
    let uri: Uri = url.parse().map_err(|error| format!("the {which} URL is not one: {error}"))?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err(format!(
            "the {which} URL needs a scheme and a host, such as https://api.zoom.us/v2"
        ));
    };
    if authority.as_str().contains('@') || url.contains(['?', '#']) {
        return Err(format!("the {which} URL has a user name, a query or a fragment"));
    }
    if !host::is_plain(authority) {
        return Err(format!("the {which} URL has a port that is not one from 1 to 65535"));
    }
    if !trusted.may_have_token(&uri) {
        return Err(format!(
            "the access token must not go to `{scheme}://{authority}`: `send_token_to` trusts a host \
             that is neither Zoom's over https nor this machine"
        ));
    }
    Ok(uri)
}
