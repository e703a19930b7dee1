use std::time::Duration;

use bytes::{Bytes, BytesMut};

use super::{BoxFuture, MAX_ANSWER, Transport, TransportError};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
const MOST_RESERVED: usize = 1024 * 1024;

/// The transport that clients use unless told otherwise.
#[derive(Clone, Debug)]
pub struct Reqwest {
    client: reqwest::Client,
    max_answer: usize,
}

impl Reqwest {
    /// A transport with this crate's settings: no redirects, and 10 seconds to connect. How long a call
    /// may take is up to the client's [`Options`](crate::Options).
    ///
    /// # Errors
    /// When the TLS backend cannot be set up.
    pub fn new() -> Result<Self, TransportError> {
        let builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(CONNECT_TIMEOUT);
        builder.build().map(Self::with_client).map_err(TransportError::connect)
    }

    /// A transport with a client of your own, for proxies, other roots of trust or other timeouts.
    ///
    /// Switch its redirects off: reqwest drops the token on the way to another host, and Zoom then
    /// answers that the token is invalid.
    #[must_use]
    pub fn with_client(client: reqwest::Client) -> Self {
        Self { client, max_answer: MAX_ANSWER }
    }

    /// Sets how large an answer may be, in bytes after decompression. 64 MiB by default.
    #[must_use]
    pub fn max_answer(mut self, bytes: usize) -> Self {
        self.max_answer = bytes;
        self
    }
}

impl Transport for Reqwest {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        Box::pin(async move {
            let request = reqwest::Request::try_from(request).map_err(classified)?;
            let mut answer = self.client.execute(request).await.map_err(classified)?;
            // What the server says is a hint, and no reason to take more memory than most answers need.
            let length = answer.content_length().and_then(|length| usize::try_from(length).ok());
            let mut body = BytesMut::with_capacity(length.unwrap_or_default().min(MOST_RESERVED));
            while let Some(chunk) = answer.chunk().await.map_err(classified)? {
                if body.len() + chunk.len() > self.max_answer {
                    return Err(TransportError::too_large(format!(
                        "the answer is larger than {} bytes",
                        self.max_answer
                    )));
                }
                body.extend_from_slice(&chunk);
            }
            let mut response = http::Response::new(body.freeze());
            *response.status_mut() = answer.status();
            *response.headers_mut() = std::mem::take(answer.headers_mut());
            Ok(response)
        })
    }
}

/// The URL is taken out: its path holds ids and e-mail addresses.
fn classified(error: reqwest::Error) -> TransportError {
    let error = error.without_url();
    if error.is_connect() || error.is_builder() {
        TransportError::connect(error)
    } else if error.is_timeout() {
        TransportError::timeout(error)
    } else {
        TransportError::connection(error)
    }
}
