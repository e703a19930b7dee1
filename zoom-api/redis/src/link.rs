//! One connection to whichever node is the primary one, made again when it is lost.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{
    AsyncConnectionConfig, Client, Cmd, ConnectionAddr, ErrorKind, RedisError, ServerErrorKind,
    Value,
};
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

/// How long nobody tries again after a failure. It doubles with each failure in a row.
const PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Its futures belong on the thread of the store.
pub(crate) struct Link {
    nodes: Vec<Client>,
    timeout: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    connection: Option<MultiplexedConnection>,
    /// Tells connections apart, so that an old failure does not close a new one.
    number: u64,
    /// Which of the nodes is tried next.
    node: usize,
    /// Where a node of a cluster has sent us.
    moved: Option<Client>,
    /// Failures in a row.
    failures: u32,
    away: Option<(Instant, StoreError)>,
}

/// Why the store gave no answer.
#[derive(Clone)]
pub(crate) struct StoreError(Arc<Why>);

enum Why {
    Redis(RedisError),
    Late(Duration),
    Replica,
    Unreadable(String),
    Stopped,
}

impl Link {
    pub(crate) fn new(nodes: Vec<Client>, timeout: Duration) -> Self {
        Self { nodes, timeout, state: Mutex::default() }
    }

    /// How long it takes at most until a store that is back is noticed.
    pub(crate) fn grace(&self) -> Duration {
        LONGEST_PAUSE + 4 * self.timeout
    }

    /// How long it waits for an answer.
    pub(crate) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// How long nobody tries again, if the store is away.
    pub(crate) async fn pause(&self) -> Option<Duration> {
        let state = self.state.lock().await;
        let (until, _) = state.away.as_ref().filter(|_| state.connection.is_none())?;
        Some(until.saturating_duration_since(Instant::now()))
    }

    /// Sends a command. Behind a failure, others fail at once for a while.
    pub(crate) async fn query(&self, command: &Cmd) -> Result<Value, StoreError> {
        // A cluster may send us on once. The second time it is in the middle of a change.
        for may_move in [true, false] {
            let (mut connection, number) = self.connection().await?;
            let sent = timeout(self.timeout, connection.send_packed_command(command)).await;
            let error = match sent {
                Ok(Ok(value)) => {
                    // Errors of a server may come as values.
                    match value.extract_error() {
                        Ok(value) => {
                            self.state.lock().await.failures = 0;
                            return Ok(value);
                        }
                        Err(error) => error,
                    }
                }
                Ok(Err(error)) => error,
                Err(_) => {
                    let error = StoreError(Arc::new(Why::Late(self.timeout)));
                    return Err(self.lost(number, error).await);
                }
            };
            match error.kind() {
                ErrorKind::Server(ServerErrorKind::Moved) if may_move => {
                    self.follow(number, &error).await;
                }
                // What the command says is wrong with itself is no reason to leave the connection.
                ErrorKind::Server(
                    ServerErrorKind::NoScript
                    | ServerErrorKind::ResponseError
                    | ServerErrorKind::NoPerm
                    | ServerErrorKind::CrossSlot,
                )
                | ErrorKind::Extension
                    if !is_read_only(&error) =>
                {
                    return Err(error.into());
                }
                _ => return Err(self.lost(number, error.into()).await),
            }
        }
        Err(StoreError(Arc::new(Why::Replica)))
    }

    /// The connection, which one caller makes and the others wait for.
    async fn connection(&self) -> Result<(MultiplexedConnection, u64), StoreError> {
        let mut state = self.state.lock().await;
        if let Some(connection) = &state.connection {
            return Ok((connection.clone(), state.number));
        }
        if let Some((until, why)) = &state.away
            && Instant::now() < *until
        {
            return Err(why.clone());
        }
        // Several questions and answers, and the first of them make the connection.
        match timeout(2 * self.timeout, self.connect(&state)).await {
            Ok(Ok(connection)) => {
                state.number += 1;
                state.connection = Some(connection.clone());
                Ok((connection, state.number))
            }
            Ok(Err(error)) => Err(self.leave(&mut state, error)),
            Err(_) => Err(self.leave(&mut state, StoreError(Arc::new(Why::Late(self.timeout))))),
        }
    }

    async fn connect(&self, state: &State) -> Result<MultiplexedConnection, StoreError> {
        let node = self.nodes.get(state.node).or_else(|| self.nodes.first());
        let Some(client) = state.moved.as_ref().or(node) else { return Err(StoreError::stopped()) };
        // The time is watched from outside.
        let config =
            AsyncConnectionConfig::new().set_connection_timeout(None).set_response_timeout(None);
        let mut connection = client.get_multiplexed_async_connection_with_config(&config).await?;
        // A replica answers reads, with what may be old. Whoever may not ask finds out by writing.
        match connection.send_packed_command(&redis::cmd("ROLE")).await {
            Ok(Value::Array(role)) => match role.first() {
                Some(Value::BulkString(role)) if role != b"master" => {
                    Err(StoreError(Arc::new(Why::Replica)))
                }
                _ => Ok(connection),
            },
            // What the server says against the command comes as a value.
            Ok(_) => Ok(connection),
            Err(error) => Err(error.into()),
        }
    }

    /// Goes to the node of the cluster that has the keys.
    async fn follow(&self, number: u64, error: &RedisError) {
        let mut state = self.state.lock().await;
        if state.number != number {
            return;
        }
        let address = error.redirect_node().and_then(|(address, _)| {
            let (host, port) = address.rsplit_once(':')?;
            Some((host.trim_matches(['[', ']']).to_owned(), port.parse::<u16>().ok()?))
        });
        let (Some((host, port)), Some(first)) = (address, self.nodes.first()) else { return };
        let info = first.get_connection_info().clone();
        let address = match info.addr() {
            // An empty host is that of the node that answered.
            ConnectionAddr::Tcp(old, _) => {
                ConnectionAddr::Tcp(if host.is_empty() { old.clone() } else { host }, port)
            }
            ConnectionAddr::TcpTls { host: old, insecure, tls_params, .. } => {
                ConnectionAddr::TcpTls {
                    host: if host.is_empty() { old.clone() } else { host },
                    port,
                    insecure: *insecure,
                    tls_params: tls_params.clone(),
                }
            }
            _ => return,
        };
        state.connection = None;
        state.moved = Client::open(info.set_addr(address)).ok();
    }

    /// The connection is no good any more.
    async fn lost(&self, number: u64, error: StoreError) -> StoreError {
        let mut state = self.state.lock().await;
        if state.number == number { self.leave(&mut state, error) } else { error }
    }

    fn leave(&self, state: &mut State, error: StoreError) -> StoreError {
        state.connection = None;
        // Where a cluster has sent us is forgotten: the nodes that were named know better.
        if state.moved.take().is_none() && !self.nodes.is_empty() {
            state.node = (state.node + 1) % self.nodes.len();
        }
        let pause = PAUSE.saturating_mul(1 << state.failures.min(8)).min(LONGEST_PAUSE);
        // Not all processes at the same moment.
        let pause = pause.mul_f64(0.75 + fastrand::f64() / 4.0);
        state.failures = state.failures.saturating_add(1);
        state.away = Some((Instant::now() + pause, error.clone()));
        error
    }
}

/// Before version 7, a script that may not write has this in its text only.
fn is_read_only(error: &RedisError) -> bool {
    error.detail().is_some_and(|detail| detail.contains("READONLY"))
}

impl StoreError {
    pub(crate) fn stopped() -> Self {
        Self(Arc::new(Why::Stopped))
    }

    pub(crate) fn unreadable(what: String) -> Self {
        Self(Arc::new(Why::Unreadable(what)))
    }

    /// Whether it may be over in a moment.
    pub(crate) fn is_passing(&self) -> bool {
        match &*self.0 {
            Why::Redis(error) => !matches!(
                error.kind(),
                ErrorKind::Server(ServerErrorKind::ResponseError | ServerErrorKind::NoPerm)
                    | ErrorKind::AuthenticationFailed
                    | ErrorKind::InvalidClientConfig
            ),
            Why::Late(_) | Why::Replica => true,
            Why::Unreadable(_) | Why::Stopped => false,
        }
    }

    /// Whether the store does not know a script by its hash.
    pub(crate) fn is_unknown_script(&self) -> bool {
        matches!(&*self.0, Why::Redis(error)
            if error.kind() == ErrorKind::Server(ServerErrorKind::NoScript))
    }
}

impl From<RedisError> for StoreError {
    fn from(error: RedisError) -> Self {
        Self(Arc::new(Why::Redis(error)))
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Why::Redis(error) => write!(f, "the store: {error}"),
            Why::Late(time) => write!(f, "the store gave no answer within {time:?}"),
            Why::Replica => f.write_str("the store is a replica, or in the middle of a change"),
            Why::Unreadable(what) => f.write_str(what),
            Why::Stopped => f.write_str("the thread of the store has ended"),
        }
    }
}

impl fmt::Debug for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreError({self})")
    }
}

impl StdError for StoreError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &*self.0 {
            Why::Redis(error) => Some(error),
            Why::Late(_) | Why::Replica | Why::Unreadable(_) | Why::Stopped => None,
        }
    }
}
