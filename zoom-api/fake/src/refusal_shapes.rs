//! The forms that refusals have been seen in, and what stands between Zoom and a client and says.

use bytes::Bytes;
use http::Response;
use serde_json::{Value, json};

use super::answer::{self, JSON};
use super::language::Language;

/// A form of a refusal that is not Zoom's usual one. Given to [`Fault::refused`](super::Fault::refused).
///
/// The messages are in the language of the [`Behaviour`](super::Behaviour).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RefusalShape {
    /// `{"error":{"code":1009,"message":"…"}}`
    ErrorObject,
    /// `{"status":"error","message":"…"}`
    StatusError,
    /// `{"status":false,"errorCode":3000,"errorMessage":"…","result":null}`
    StatusFalse,
    /// `{"reason":"…","error":"invalid_grant"}`, as the token endpoint words it.
    Reason,
    /// `{"code":1001}`
    CodeAlone,
    /// `{"code":300,"error_message":"…"}`
    ErrorMessage,
    /// `{"code":300,"message":"…","errors":{"field":"email","message":"…"}}`: one object where a list is due.
    ErrorsObject,
    /// `{"code":300,"message":"…","errors":["…"]}`: texts where objects are due.
    ErrorsTexts,
    /// `{"code":104,"message":"… "user:read" …"}`: quotes that break the JSON.
    BrokenJson,
    /// A refusal of the usual form, behind the three bytes of a byte order mark.
    ByteOrderMark,
    /// The first half of a refusal of the usual form. The answer is complete by its length.
    Truncated,
    /// XML, which Zoom gives those who do not ask for JSON.
    Xml,
    /// A page of a gateway in HTML.
    Html,
    /// A page to log in at, in HTML, as in front of a network.
    LogInPage,
    /// A line of plain text.
    Text,
    /// Nothing.
    Empty,
}

impl RefusalShape {
    /// Every shape.
    pub const ALL: [Self; 16] = [
        Self::ErrorObject,
        Self::StatusError,
        Self::StatusFalse,
        Self::Reason,
        Self::CodeAlone,
        Self::ErrorMessage,
        Self::ErrorsObject,
        Self::ErrorsTexts,
        Self::BrokenJson,
        Self::ByteOrderMark,
        Self::Truncated,
        Self::Xml,
        Self::Html,
        Self::LogInPage,
        Self::Text,
        Self::Empty,
    ];

    /// The answer.
    pub(super) fn answer(self, status: u16, language: Language) -> Response<Bytes> {
        let (refused, field) = match language {
            Language::English => ("Not allowed.", "Invalid field."),
            Language::Japanese => ("許可されていません。", "値が正しくありません。"),
        };
        let usual = json!({ "code": 300, "message": refused }).to_string();
        match self {
            Self::ErrorObject => {
                answer::json(status, &json!({ "error": { "code": 1009, "message": refused } }))
            }
            Self::StatusError => {
                answer::json(status, &json!({ "status": "error", "message": refused }))
            }
            Self::StatusFalse => answer::json(
                status,
                &json!({
                    "status": false, "errorCode": 3000, "errorMessage": refused, "result": Value::Null,
                }),
            ),
            Self::Reason => {
                answer::json(status, &json!({ "reason": refused, "error": "invalid_grant" }))
            }
            Self::CodeAlone => answer::json(status, &json!({ "code": 1001 })),
            Self::ErrorMessage => {
                answer::json(status, &json!({ "code": 300, "error_message": refused }))
            }
            Self::ErrorsObject => answer::json(
                status,
                &json!({
                    "code": 300, "message": refused, "errors": { "field": "email", "message": field },
                }),
            ),
            Self::ErrorsTexts => {
                answer::json(status, &json!({ "code": 300, "message": refused, "errors": [field] }))
            }
            Self::BrokenJson => {
                let broken = format!(r#"{{"code":104,"message":"{refused} "user:read" "}}"#);
                answer::with_body(status, JSON, broken)
            }
            Self::ByteOrderMark => byte_order_mark(answer::with_body(status, JSON, usual)),
            Self::Truncated => truncated(answer::with_body(status, JSON, usual)),
            Self::Xml => {
                let xml = format!(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><error><code>300</code><message>{refused}</message></error>"
                );
                answer::with_body(status, "application/xml;charset=UTF-8", xml)
            }
            Self::Html => answer::with_body(status, HTML, page("Something is wrong", "")),
            Self::LogInPage => {
                let form = "<form method=\"post\"><input name=\"user\"><input name=\"password\" type=\"password\"></form>";
                answer::with_body(status, HTML, page("Log in", form))
            }
            Self::Text => answer::with_body(status, "text/plain", "upstream connect error"),
            Self::Empty => answer::empty(status),
        }
    }
}

const HTML: &str = "text/html";

fn page(heading: &str, more: &str) -> String {
    format!("<html><body><h1>{heading}</h1>{more}</body></html>")
}

/// An answer with a byte order mark before its body, if it has one.
pub(super) fn byte_order_mark(answer: Response<Bytes>) -> Response<Bytes> {
    answer.map(|body| match body.is_empty() {
        true => body,
        false => [b"\xef\xbb\xbf".as_slice(), &body].concat().into(),
    })
}

/// An answer that has the first half of its body.
pub(super) fn truncated(answer: Response<Bytes>) -> Response<Bytes> {
    answer.map(|mut body| {
        body.truncate(body.len() / 2);
        body
    })
}
