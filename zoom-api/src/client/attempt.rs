//! One attempt: a request, its redirects, its answer.

use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue, LOCATION, USER_AGENT};
use http::uri::{PathAndQuery, Scheme};
use http::{Method, StatusCode, Uri};

use super::{Inner, Job};
use crate::auth::AccessToken;
use crate::call::Body;
use crate::error::{Error, ErrorKind};
use crate::host;
use crate::options::Options;
use crate::runtime::within;
use crate::transport::TransportError;

/// Most redirects that a call follows. Zoom needs one, for uploads.
const MOST_REDIRECTS: usize = 4;

impl Inner {
    /// The request of a call, ready to be sent.
    pub(super) fn request(
        &self,
        job: &Job,
        token: &AccessToken,
    ) -> Result<http::Request<Bytes>, Error> {
        let invalid = |what: &'static str| Error::with_source(ErrorKind::InvalidInput, what);
        let bearer = HeaderValue::try_from(["Bearer ", token.secret().expose()].concat());
        let mut bearer =
            bearer.map_err(|_| invalid("the access token cannot stand in a header"))?;
        bearer.set_sensitive(true);
        let mut request = http::Request::new(Bytes::new());
        *request.method_mut() = job.method.clone();
        *request.uri_mut() = self.url(&job.encoded.target, token.known_api_url())?;
        let headers = request.headers_mut();
        headers.insert(AUTHORIZATION, bearer);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(USER_AGENT, self.user_agent.clone());
        match &job.encoded.body {
            Body::Empty => {}
            Body::Json(bytes) => {
                headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                *request.body_mut() = bytes.clone();
            }
            Body::Multipart { content_type, bytes } => {
                let content_type = HeaderValue::try_from(content_type.as_str());
                let content_type = content_type
                    .map_err(|_| invalid("the content type cannot stand in a header"))?;
                headers.insert(CONTENT_TYPE, content_type);
                *request.body_mut() = bytes.clone();
            }
        }
        Ok(request)
    }

    /// Sends a call and follows its redirects. HTTP libraries drop the token on the way to another
    /// host and turn a `POST` into a `GET`, so that is done here.
    pub(super) async fn attempt(
        &self,
        job: &Job,
        token: &AccessToken,
        request: http::Request<Bytes>,
        options: &Options,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let time = options.attempt_timeout;
        let answer = self.follow(job, token, request);
        let answer = within(&*self.context.runtime, time, answer).await;
        let answer = answer.unwrap_or_else(|| {
            Err(TransportError::timeout(format!("no answer within {time:?}")))
        })?;
        if answer.body().len() > self.max_answer {
            let most = self.max_answer;
            return Err(TransportError::too_large(format!(
                "the answer is larger than {most} bytes"
            )));
        }
        Ok(answer)
    }

    async fn follow(
        &self,
        job: &Job,
        token: &AccessToken,
        mut request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        for _ in 0..MOST_REDIRECTS {
            let from = request.uri().clone();
            let answer = self.context.transport.send(request).await?;
            let Some(to) = redirect(&from, &job.method, &answer) else { return Ok(answer) };
            // It is made anew: few calls are redirected, and a copy would cost all of them.
            let Ok(next) = self.request(job, token) else { return Ok(answer) };
            request = next;
            *request.uri_mut() = to;
        }
        self.context.transport.send(request).await
    }
}

/// Where an answer sends the call, if it may go there. If not, the answer is the result: an error that
/// says where it would have led.
fn redirect(from: &Uri, method: &Method, answer: &http::Response<Bytes>) -> Option<Uri> {
    match answer.status() {
        StatusCode::MOVED_PERMANENTLY
        | StatusCode::FOUND
        | StatusCode::TEMPORARY_REDIRECT
        | StatusCode::PERMANENT_REDIRECT => {}
        // It says that the call was carried out and where to read about it. Sent again, it would be
        // carried out twice.
        StatusCode::SEE_OTHER if method == Method::GET => {}
        _ => return None,
    }
    let to = resolve(from, answer.headers().get(LOCATION)?.to_str().ok()?)?;
    let may = host::is_zoom_url(&to) || (host::is_local_url(from) && host::is_local_url(&to));
    let downgrade = from.scheme() == Some(&Scheme::HTTPS) && to.scheme() != Some(&Scheme::HTTPS);
    (may && !downgrade).then_some(to)
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

    fn led(from: &str, method: Method, status: u16, to: &str) -> Option<String> {
        let mut answer = http::Response::new(Bytes::new());
        *answer.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
        answer.headers_mut().insert(LOCATION, HeaderValue::from_str(to).ok()?);
        redirect(&from.parse().unwrap_or_default(), &method, &answer).map(|uri| uri.to_string())
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
            (local, 307, "http://localhost:81/x", "http://localhost:81/x"),
            (local, 307, "https://api.zoom.us/x", "https://api.zoom.us/x"),
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
            (local, 307, "http://10.0.0.1/x"),
        ];
        for (from, status, to) in refused {
            assert_eq!(led(from, Method::POST, status, to), None, "{status} {to}");
        }
        assert_eq!(
            led(zoom, Method::GET, 303, "/v2/x").as_deref(),
            Some("https://api.zoom.us/v2/x")
        );
    }
}
