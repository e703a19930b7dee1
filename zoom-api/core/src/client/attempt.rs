//! One attempt: a request, its answer, and where that sends the call.

use bytes::Bytes;
use http::header::{
    ACCEPT, ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, HeaderValue, LOCATION, USER_AGENT,
};
use http::uri::PathAndQuery;
use http::{HeaderMap, Method, StatusCode, Uri};

use super::{Inner, Job};
use crate::auth::AccessToken;
use crate::call::Body;
use crate::error::{Error, ErrorKind};
use crate::host;
use crate::operation::Replay;
use crate::options::Options;
use crate::runtime::within;
use crate::transport::{Once, TransportError};

impl Inner {
    /// The request of a call, ready to be sent to where it belongs, or to where a redirect has led it, with the
    /// caller's own headers.
    pub(super) fn request(
        &self,
        job: &Job,
        token: &AccessToken,
        redirected: Option<&Uri>,
        own: Option<&HeaderMap>,
    ) -> Result<http::Request<Bytes>, Error> {
        let invalid = |what: &'static str| Error::with_source(ErrorKind::InvalidInput, what);
        let bearer = token.header();
        let bearer = bearer.ok_or_else(|| invalid("the access token cannot stand in a header"))?;
        let mut request = http::Request::new(Bytes::new());
        *request.method_mut() = job.method.clone();
        *request.uri_mut() = match redirected {
            Some(uri) => uri.clone(),
            None => self.url(job, token.known_api_url())?,
        };
        if job.replay == Replay::Never {
            request.extensions_mut().insert(Once);
        }
        let headers = request.headers_mut();
        // The client's own ones come last, and win.
        if !job.encoded.headers.is_empty() {
            headers.extend(job.encoded.headers.clone());
        }
        headers.insert(AUTHORIZATION, bearer);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static("en"));
        headers.insert(USER_AGENT, self.shared.user_agent.clone());
        for own in own.into_iter().chain(job.headers()) {
            headers.extend(own.clone());
        }
        match &job.encoded.body {
            Body::Empty => {}
            Body::Json(bytes) => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                *request.body_mut() = bytes.clone();
            }
            Body::Multipart { content_type, bytes } | Body::Other { content_type, bytes } => {
                let content_type = HeaderValue::try_from(content_type.as_str());
                let content_type = content_type
                    .map_err(|_| invalid("the content type cannot stand in a header"))?;
                headers.insert(CONTENT_TYPE, content_type);
                *request.body_mut() = bytes.clone();
            }
        }
        Ok(request)
    }

    /// Sends a request and waits for the answer.
    pub(super) fn attempt(
        &self,
        request: http::Request<Bytes>,
        options: &Options,
    ) -> impl Future<Output = Result<http::Response<Bytes>, TransportError>> {
        let (time, most) = (options.attempt_timeout, self.shared.max_answer);
        // Not inside of the future, which would have room for the request as long as it lives.
        let answer = within(
            &*self.shared.context.runtime,
            time,
            self.shared.context.transport.send(request),
        );
        async move {
            let answer = answer.await.unwrap_or_else(|| {
                Err(TransportError::timeout(format!("no answer within {time:?}")))
            })?;
            if answer.body().len() > most {
                return Err(TransportError::too_large(format!(
                    "the answer is larger than {most} bytes"
                )));
            }
            Ok(answer)
        }
    }

    /// Where a redirect leads a call, if it may go there. HTTP libraries drop the token on the way to
    /// another host and turn a `POST` into a `GET`, so that is done here.
    pub(super) fn redirect(
        &self,
        job: &Job,
        token: &AccessToken,
        redirected: Option<&Uri>,
        answer: &http::Response<Bytes>,
    ) -> Option<Uri> {
        let from = match redirected {
            Some(uri) => uri.clone(),
            None => self.url(job, token.known_api_url()).ok()?,
        };
        let upload = matches!(job.encoded.body, Body::Multipart { .. });
        redirect(&from, &job.method, job.replay, upload, answer)
    }
}

/// Where an answer sends a call, if it may go there. If not, the answer is the result: an error that
/// says where it would have led.
///
/// Whoever redirects a call may have carried it out. One that must not be carried out twice therefore
/// stays where it is. Only uploads have a reason to go elsewhere: Zoom has them sent to another host of
/// its own, with a status that says that nothing was done yet.
fn redirect(
    from: &Uri,
    method: &Method,
    replay: Replay,
    upload: bool,
    answer: &http::Response<Bytes>,
) -> Option<Uri> {
    let not_yet_done = match answer.status() {
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => false,
        StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => true,
        // It says that the call was carried out and where to read about it. Sent again, it would be
        // carried out twice.
        StatusCode::SEE_OTHER if method == Method::GET => false,
        _ => return None,
    };
    let to = resolve(from, answer.headers().get(LOCATION)?.to_str().ok()?)?;
    let elsewhere = !host::is_same_origin(from, &to);
    let may = replay == Replay::Safe || upload && not_yet_done && elsewhere;
    (may && host::may_follow(from, &to)).then_some(to)
}

/// A URL that may lack the scheme, or scheme and host.
fn resolve(from: &Uri, to: &str) -> Option<Uri> {
    let to = to.split('#').next().unwrap_or_default();
    if let Some(rest) = to.strip_prefix("//") {
        return format!("{}://{rest}", from.scheme_str()?).parse().ok();
    }
    if !to.starts_with('/') {
        return to.parse().ok().filter(|uri: &Uri| uri.scheme().is_some());
    }
    let mut parts = from.clone().into_parts();
    parts.path_and_query = Some(to.parse::<PathAndQuery>().ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, to: &str) -> http::Response<Bytes> {
        let mut answer = http::Response::new(Bytes::new());
        *answer.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
        let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static(""));
        answer.headers_mut().insert(LOCATION, to);
        answer
    }

    fn led(from: &str, method: Method, status: u16, to: &str) -> Option<String> {
        let from = from.parse().unwrap_or_default();
        let to = redirect(&from, &method, Replay::Safe, false, &answer(status, to));
        to.map(|uri| uri.to_string())
    }

    #[test]
    fn redirects_lead_to_zoom_only() {
        let zoom = "https://api.zoom.us/v2/users/me/picture?a=b";
        let local = "http://127.0.0.1:80/v2/users";
        let followed = [
            (zoom, 307, "https://fileapi.zoom.us/v2/x?y=z", "https://fileapi.zoom.us/v2/x?y=z"),
            (zoom, 302, "//us02.zoom.us/v2/x", "https://us02.zoom.us/v2/x"),
            (zoom, 308, "/v2/x#part", "https://api.zoom.us/v2/x"),
            (zoom, 301, "https://api.zoomgov.com/v2/x", "https://api.zoomgov.com/v2/x"),
            (local, 307, "/x", "http://127.0.0.1:80/x"),
            (local, 308, "http://127.0.0.1/x", "http://127.0.0.1/x"),
        ];
        for (from, status, to, expected) in followed {
            assert_eq!(led(from, Method::POST, status, to).as_deref(), Some(expected), "{to}");
        }
        let refused = [
            (zoom, 307, "https://example.com/x"),
            (zoom, 307, "http://api.zoom.us/x"),
            (zoom, 307, "http://127.0.0.1/x"),
            (zoom, 307, "https://127.0.0.1/x"),
            (zoom, 307, "//example.com/x"),
            (zoom, 307, "https://zoom.us@example.com/"),
            (zoom, 307, "https://zoom.us.example.com/"),
            (zoom, 307, "x/y"),
            (zoom, 307, ""),
            (zoom, 307, "javascript:alert(1)"),
            (zoom, 303, "/v2/x"),
            (zoom, 300, "/v2/x"),
            (zoom, 304, "/v2/x"),
            (zoom, 200, "/v2/x"),
            (zoom, 307, "https://fileapi.zoom.us:99999/x"),
            (local, 307, "http://10.0.0.1/x"),
            // Another program on this machine, and Zoom itself, are not the server that was meant.
            (local, 307, "http://localhost:81/x"),
            (local, 307, "http://127.0.0.1:81/x"),
            (local, 307, "http://localhost/x"),
            (local, 307, "https://127.0.0.1:80/x"),
            (local, 307, "https://api.zoom.us/x"),
        ];
        for (from, status, to) in refused {
            assert_eq!(led(from, Method::POST, status, to), None, "{status} {to}");
        }
        assert_eq!(
            led(zoom, Method::GET, 303, "/v2/x").as_deref(),
            Some("https://api.zoom.us/v2/x")
        );
    }

    #[test]
    fn what_must_not_be_carried_out_twice_follows_only_as_an_upload_to_another_host() {
        let from = "https://api.zoom.us/v2/users/me/x".parse().unwrap_or_default();
        let led = |replay, upload, status, to| {
            redirect(&from, &Method::POST, replay, upload, &answer(status, to)).is_some()
        };
        let elsewhere = "https://fileapi.zoom.us/v2/users/me/x";
        for replay in [Replay::Never, Replay::Verify] {
            for status in [301, 302, 303, 307, 308] {
                for to in [elsewhere, "/v2/users/me/x", "https://api.zoom.us:443/x"] {
                    assert!(!led(replay, false, status, to), "{status} {to}");
                    let may = status >= 307 && to == elsewhere;
                    assert_eq!(led(replay, true, status, to), may, "{status} {to}");
                }
            }
        }
    }
}
