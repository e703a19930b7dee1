//! What an expected call is answered.

use std::sync::Arc;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::{Map, Value, json};

use super::misused::misused;
use zoom_api::transport::TransportError;
use zoom_api::wire::{Fields, Record, Rest, Schema, View, Wire};

/// An answer with a status and headers of its own.
///
/// ```
/// use serde_json::json;
/// use zoom_api_fake::{Mock, Reply};
/// use zoom_api::users::GetUser;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mock = Mock::new();
/// let body = json!({ "code": 429, "message": "Too many calls today." });
/// mock.on::<GetUser>().answer(Reply::new(429, body).header("x-ratelimit-type", "Daily-limit"));
///
/// let error = mock.client().send(GetUser::new("me")).await.unwrap_err();
/// assert!(error.is_rate_limited());
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Reply(Outcome);

#[derive(Clone, Debug)]
enum Outcome {
    Answer {
        /// `None`: that of a success, as the spec has it.
        status: Option<StatusCode>,
        headers: HeaderMap,
        body: Bytes,
    },
    Refusal {
        status: StatusCode,
        code: i64,
        headers: HeaderMap,
    },
    Failure(Arc<TransportError>),
}

impl Reply {
    /// An answer with a status and a body: JSON, or a text as it is.
    ///
    /// # Panics
    /// When the status is not one.
    #[track_caller]
    #[must_use]
    pub fn new(status: u16, body: impl Into<Reply>) -> Self {
        let mut reply = body.into();
        if let Outcome::Answer { status: of_reply, .. } = &mut reply.0 {
            *of_reply = Some(status_of(status));
        }
        reply
    }

    /// A refusal with one of Zoom's codes. The message is what the spec lists for the operation that
    /// is called; a code that it does not list has none.
    ///
    /// # Panics
    /// When the status is not one.
    #[track_caller]
    #[must_use]
    pub fn refusal(status: u16, code: i64) -> Self {
        Self(Outcome::Refusal { status: status_of(status), code, headers: HeaderMap::new() })
    }

    /// Adds a header.
    ///
    /// # Panics
    /// When name or value cannot stand in a header.
    #[track_caller]
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value))
        else {
            misused(&format!("`{name}: {value}` is not a header"));
        };
        match &mut self.0 {
            Outcome::Answer { headers, .. } | Outcome::Refusal { headers, .. } => {
                headers.append(name, value);
            }
            Outcome::Failure(..) => {}
        }
        self
    }

    /// The typed answer, secrets included.
    pub(super) fn typed(answer: &dyn Record) -> Self {
        exposed(View::Record(answer)).into()
    }

    /// A success with nothing in it: no body, or no items for an answer that needs some.
    pub(super) fn success(needs: Option<&str>) -> Self {
        match needs {
            Some(items) => json!({ items: [] }).into(),
            None => Self::body(Bytes::new()),
        }
    }

    fn body(body: impl Into<Bytes>) -> Self {
        Self(Outcome::Answer { status: None, headers: HeaderMap::new(), body: body.into() })
    }

    /// What goes back to the client. `success` is the status of a success, `message` what the spec says
    /// about a code.
    pub(super) fn play(
        &self,
        success: u16,
        message: impl FnOnce(i64) -> Option<&'static str>,
    ) -> Result<http::Response<Bytes>, TransportError> {
        let (status, headers, body) = match &self.0 {
            Outcome::Answer { status, headers, body } => {
                (status.unwrap_or_else(|| status_of(success)), headers, body.clone())
            }
            Outcome::Refusal { status, code, headers } => {
                let body = match message(*code) {
                    Some(message) => json!({ "code": code, "message": message }),
                    None => json!({ "code": code }),
                };
                (*status, headers, body.to_string().into())
            }
            Outcome::Failure(error) => {
                return Err(TransportError::again(Arc::clone(error)));
            }
        };
        let mut answer = http::Response::new(body);
        *answer.status_mut() = status;
        *answer.headers_mut() = headers.clone();
        if !answer.body().is_empty() {
            let json = HeaderValue::from_static("application/json");
            answer.headers_mut().entry(CONTENT_TYPE).or_insert(json);
        }
        Ok(answer)
    }
}

#[track_caller]
fn status_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or_else(|_| misused(&format!("{status} is not a status")))
}

impl From<Value> for Reply {
    fn from(json: Value) -> Self {
        Self::body(json.to_string())
    }
}

impl From<&str> for Reply {
    fn from(text: &str) -> Self {
        Self::body(Bytes::copy_from_slice(text.as_bytes()))
    }
}

impl From<String> for Reply {
    fn from(text: String) -> Self {
        Self::body(text)
    }
}

/// The answer of a call that answers nothing.
impl From<()> for Reply {
    fn from((): ()) -> Self {
        Self::success(None)
    }
}

impl From<TransportError> for Reply {
    fn from(error: TransportError) -> Self {
        Self(Outcome::Failure(Arc::new(error)))
    }
}

/// What a field holds, as JSON. Unlike serialising, it leaves no secret out.
fn exposed(view: View<'_>) -> Value {
    struct Members(Map<String, Value>);
    impl<'a> Fields<'a> for Members {
        fn fields(&mut self, schema: &'static Schema, fields: &[&'a dyn Wire], _rest: &'a Rest) {
            for (name, field) in schema.fields().iter().zip(fields) {
                match exposed(field.view()) {
                    Value::Null => {}
                    value => drop(self.0.insert((*name).to_owned(), value)),
                }
            }
        }
    }
    match view {
        View::Record(record) => {
            let mut members = Members(Map::new());
            record.show(&mut members);
            members.0.into()
        }
        View::List(list) => (0..list.len()).map(|index| exposed(list.at(index))).collect(),
        View::Map(entries) => {
            let mut map = Map::new();
            entries.entries(&mut |name, view| drop(map.insert(name.to_owned(), exposed(view))));
            map.into()
        }
        View::Secret(secret) => secret.into(),
        other => serde_json::to_value(other).unwrap_or_default(),
    }
}
