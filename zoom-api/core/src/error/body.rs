//! What the body of an answer says about a failure, and whether it is that of one.

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use super::field::{FieldError, normal};
use super::text::{Shown, without_secrets};
use crate::wire::{body_of, members};

/// The body of an error.
#[derive(Clone, Debug, Default)]
pub(super) struct ErrorBody {
    pub(super) code: Option<i64>,
    pub(super) message: Option<String>,
    pub(super) errors: Vec<FieldError>,
    /// The word by which the token endpoint names a failure.
    pub(super) oauth_error: Option<String>,
}

/// Names of members, as [`member`] compares them. The first one that holds something counts.
const CODES: &[&str] = &["code", "errorcode", "errcode"];
const MESSAGES: &[&str] = &[
    "message",
    "errormessage",
    "errmsg",
    "reason",
    "errordescription",
    "error",
    "msg",
    "detail",
    "faultstring",
    "title",
];
const FIELDS: &[&str] = &["field", "fieldname", "param", "parameter", "name", "path", "pointer"];
/// What holds code and message, where they do not stand in the outermost object.
const INNER: &[&str] = &["error", "fault", "result", "data"];

impl ErrorBody {
    /// Reads what can be read. Zoom's OAuth side names the members differently, gateways send HTML,
    /// and no odd member may cost the others.
    pub(super) fn read(bytes: &[u8]) -> Self {
        let Some(outer) = object(bytes) else { return Self::default() };
        let inner = INNER.iter().find_map(|name| member(&outer, name)?.as_object());
        let find = |names: &[&str], read: fn(&Value) -> Option<String>| {
            let of = |object| names.iter().find_map(|name| read(member(object, name)?));
            of(&outer).or_else(|| inner.and_then(of))
        };
        let errors = |object| member(object, "errors").map(field_errors);
        let errors = errors(&outer).or_else(|| inner.and_then(errors)).unwrap_or_default();
        let code = find(CODES, |value| integer(value).map(|code| code.to_string()));
        Self {
            code: code.and_then(|code| code.parse().ok()),
            message: find(MESSAGES, text),
            errors,
            oauth_error: member(&outer, "error").and_then(text),
        }
    }
}

/// How much it takes to see a refusal in the body of a success, which is never asked where a field shows
/// that it is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It must be certain, because nothing is known of what was due.
    Certain,
    /// A sign is enough: nothing in it is what was due.
    Likely,
    /// Whatever speaks is a sign: nothing was due at all.
    Any,
}

/// Whether the body of a success is that of a refusal.
///
/// No text is understood for this: what counts is which members are there, whether they hold something,
/// and whether a code or a state says that it went well.
pub(crate) fn is_refusal(bytes: &[u8], doubt: Doubt) -> bool {
    object(bytes).is_some_and(|body| refuses(&body, doubt))
}

fn refuses(body: &Map<String, Value>, doubt: Doubt) -> bool {
    let find = |names: &[&str]| names.iter().find_map(|name| member(body, name));
    let speaks = |names: &[&str]| find(names).is_some_and(speaks);

    let codes = || body.iter().filter(|(name, _)| CODES.contains(&normal(name).as_str()));
    let code = codes().any(|(_, code)| says_code(code));
    let is_zero = !code && codes().any(|(_, code)| integer(code) == Some(0));
    let is_state = |name: &&str| member(body, name).is_some_and(says_failed);
    let is_answer = |name: &&str| member(body, name).is_some_and(says_no) || is_state(name);
    let failed = ["status", "statuscode"].iter().any(is_state)
        || ["success", "ok", "result"].iter().any(is_answer);
    let error = speaks(&["error", "fault", "exception", "errortype"]);
    let text = speaks(&["errormessage", "errmsg", "errordescription"]);
    let message = speaks(&["message", "msg"]);
    let reason = speaks(&["reason"]);
    // A message may come with whatever went well.
    if is_zero && !failed && !error {
        return false;
    }
    let sign = || {
        let named = body.iter().any(|(name, value)| is_of_errors(name) && self::speaks(value));
        let inner =
            |value: &Value| value.as_object().is_some_and(|inner| refuses(inner, Doubt::Certain));
        code || failed || error || text || reason || named || body.values().any(inner)
    };
    match doubt {
        Doubt::Certain => {
            let words = message || reason || text || error;
            let alone =
                body.iter().all(|(name, value)| !speaks_at_all(value) || is_of_refusals(name));
            (code && words) || (alone && (error || text || (failed && words)))
        }
        Doubt::Likely => sign(),
        Doubt::Any => sign() || message || speaks(&["title", "detail"]),
    }
}

/// Whether a name is one of those that speak of errors: `errors`, `err`, `error_list`, `lastError`.
fn is_of_errors(name: &str) -> bool {
    let name = normal(name);
    name == "err" || name.contains("error") || name.starts_with("fault")
}

/// Names that only refusals have, or that say nothing about what was asked for.
fn is_of_refusals(name: &str) -> bool {
    const NAMES: [&str; 11] = [
        "errors",
        "ok",
        "status",
        "statuscode",
        "success",
        "timestamp",
        "path",
        "trace",
        "traceid",
        "requestid",
        "trackingid",
    ];
    let name = normal(name);
    let is = |names: &[&str]| names.contains(&name.as_str());
    is(&NAMES) || is(CODES) || is(MESSAGES) || is(INNER) || is(&["exception", "errortype"])
}

/// Whether the value of a member that only refusals have says something.
fn speaks(value: &Value) -> bool {
    match value {
        Value::String(_) => speaks_text(value),
        Value::Number(number) => number.as_f64() != Some(0.0),
        value => speaks_at_all(value),
    }
}

/// Whether there is a code, whatever its form. That of zero says that there is none.
fn says_code(code: &Value) -> bool {
    integer(code) != Some(0) && speaks(code)
}

fn speaks_text(value: &Value) -> bool {
    const FINE: [&str; 7] = ["", "0", "success", "successful", "succeeded", "ok", "none"];
    let text = value.as_str().unwrap_or_default().trim().to_ascii_lowercase();
    !FINE.contains(&text.as_str())
}

fn speaks_at_all(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    }
}

/// Whether a state is that of a failure.
fn says_failed(value: &Value) -> bool {
    const FAILED: [&str; 7] = ["false", "error", "errored", "fail", "failed", "failure", "denied"];
    match value {
        Value::Bool(good) => !good,
        Value::String(text) if FAILED.contains(&text.trim().to_ascii_lowercase().as_str()) => true,
        value => integer(value).is_some_and(|status| (400..600).contains(&status)),
    }
}

/// Whether an answer to "did it work" is a no.
fn says_no(value: &Value) -> bool {
    let no = |text: &str| ["no", "n", "f"].contains(&text.trim().to_ascii_lowercase().as_str());
    integer(value) == Some(0) || value.as_str().is_some_and(no)
}

/// The first value of a body, if it is an object. What stands behind it does not count, and no odd letter
/// in a text may cost the code.
fn object(bytes: &[u8]) -> Option<Map<String, Value>> {
    let text = String::from_utf8_lossy(body_of(bytes));
    if let Some(members) = members(&text) {
        let mut object = Map::new();
        for member in members {
            let mut name = member.name().to_owned();
            // Of a member that comes again, the first and the last count: a blank makes another spelling of
            // the name.
            if object.contains_key(&name) {
                name.push(' ');
            }
            object.insert(name, serde_json::from_str(member.json()).ok()?);
        }
        return Some(object);
    }
    let mut values = serde_json::Deserializer::from_str(&text).into_iter::<Value>();
    match values.next()?.ok()? {
        Value::Object(members) => Some(members),
        _ => None,
    }
}

/// The member of a name, however it is written: `errorCode`, `error_code`, `ErrorCode`.
fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object
        .get(name)
        .or_else(|| object.iter().find(|(known, _)| normal(known) == name).map(|(_, value)| value))
}

/// An integer, however it is written: `1001`, `"1001"`, `1001.0`.
fn integer(value: &Value) -> Option<i64> {
    let text = value.as_str().map(str::trim);
    value.as_i64().or_else(|| text?.parse().ok()).or_else(|| {
        let number = value.as_f64().or_else(|| text?.parse().ok())?;
        // 2^53: beyond it a float does not tell which integer was meant.
        let exact = number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_992.0;
        exact.then_some(number as i64)
    })
}

fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// Errors of fields: a list of objects or texts, one of them, or an object with the names of the fields.
fn field_errors(value: &Value) -> Vec<FieldError> {
    match value {
        Value::Array(items) => {
            let mut errors = Vec::new();
            items.iter().for_each(|item| errors.extend(field_errors(item)));
            errors
        }
        Value::String(message) if !message.is_empty() => vec![FieldError::new("", message)],
        Value::Object(members) => {
            let find = |names: &[&str]| names.iter().find_map(|name| text(member(members, name)?));
            let (field, message) = (find(FIELDS), find(MESSAGES));
            if field.is_some() || message.is_some() {
                let [field, message] = [field, message].map(Option::unwrap_or_default);
                return vec![FieldError::new(&field, &message)];
            }
            let mut errors = Vec::new();
            for (name, value) in members {
                errors.extend(field_errors(value).into_iter().map(|error| error.within(name)));
            }
            errors
        }
        _ => Vec::new(),
    }
}

/// Most letters that are quoted of a body that is no JSON.
const QUOTED: usize = 120;

/// Content type and first words of a body that is no JSON. `None` where it is, or is empty.
pub(crate) fn excerpt(headers: &HeaderMap, bytes: &[u8]) -> Option<String> {
    let body = body_of(bytes);
    if body.is_empty() || matches!(body.first(), Some(b'{' | b'[' | b'"')) {
        return None;
    }
    // What is behind cannot be among the first words of any page.
    let text = String::from_utf8_lossy(body.get(..64 * 1024).unwrap_or(body));
    let words = Shown(&without_secrets(&words(&text)), 2 * QUOTED).to_string();
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let content_type = content_type.map(|ty| ty.split(';').next().unwrap_or_default().trim());
    let content_type = content_type.filter(|ty| !ty.is_empty() && ty.len() <= 64);
    let content_type = content_type.unwrap_or("no content type");
    Some(if words.is_empty() {
        content_type.to_owned()
    } else {
        format!("{content_type}: {words}")
    })
}

/// The first words of a page, without its tags and what no reader sees.
fn words(page: &str) -> String {
    let mut words = String::new();
    let mut count = 0;
    let mut rest = page;
    while let Some(letter) = rest.chars().next() {
        if count >= QUOTED {
            // Half of a word may be half of a secret, which nobody finds in it any more.
            if letter.is_ascii_graphic() && letter != '<' {
                let whole = words.trim_end_matches(|letter: char| letter.is_ascii_graphic());
                words.truncate(whole.len());
            }
            words.truncate(words.trim_end().len());
            words.push_str("...");
            return words;
        }
        if letter == '<' {
            rest = behind_tag(rest);
            if !words.is_empty() && !words.ends_with(' ') {
                words.push(' ');
            }
            continue;
        }
        rest = rest.get(letter.len_utf8()..).unwrap_or_default();
        if letter.is_whitespace() || letter.is_control() {
            if !words.is_empty() && !words.ends_with(' ') {
                words.push(' ');
            }
        } else {
            words.push(letter);
            count += 1;
        }
    }
    words.truncate(words.trim_end().len());
    words
}

/// What follows on a tag, or on the script, style or comment that begins here.
fn behind_tag(text: &str) -> &str {
    const HIDDEN: [(&str, &str); 4] =
        [("<script", "</script"), ("<style", "</style"), ("<!--", "--"), ("<svg", "</svg")];
    let begins =
        |name: &str| text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    let end = HIDDEN.iter().find(|(start, _)| begins(start)).map(|(_, end)| end);
    let from = match end {
        Some(end) => text
            .as_bytes()
            .windows(end.len())
            .position(|part| part.eq_ignore_ascii_case(end.as_bytes()))
            .unwrap_or(text.len()),
        None => 0,
    };
    let behind = text.get(from..).and_then(|rest| rest.split_once('>'));
    behind.map_or("", |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_that_it_failed_is_a_refusal() {
        // From which doubt on.
        let certain = [
            r#"{"code":1001,"message":"User does not exist"}"#,
            r#"{"code":"1001","message":"Benutzer nicht gefunden"}"#,
            r#"{"code":1001.0,"message":"x"}"#,
            r#"{"code":0,"error":"unauthorized"}"#,
            r#"{"code":200,"message":"No permission."}"#,
            r#"{"Code":3000,"Message":"x"}"#,
            r#"{"code":300,"message":"x","errors":[{"field":"f","message":"m"}]}"#,
            r#"{"error":{"code":1009,"message":"x"}}"#,
            r#"{"error":"invalid_grant","reason":"Invalid Token!"}"#,
            r#"{"error":"invalid_request"}"#,
            r#"{"status":"error","message":"x"}"#,
            r#"{"status":false,"errorCode":3000,"errorMessage":"Not allowed","result":null}"#,
            r#"{"success":false,"message":"x","data":null}"#,
            r#"{"timestamp":"t","status":500,"error":"Internal Server Error","path":"/v2"}"#,
            r#"{"fault":{"faultstring":"quota","detail":{"errorcode":"x"}}}"#,
            r#"{"errorMessage":"timed out","errorType":"Timeout"}"#,
            "\u{feff} {\"code\":1001,\"message\":\"x\"}",
            "{\"code\":1001,\"message\":\"x\"}\n<html>",
        ];
        let likely = [
            r#"{"code":1001}"#,
            r#"{"code":"INVALID"}"#,
            r#"{"code":1001.0}"#,
            r#"{"code":"1001.0"}"#,
            r#"{"code":{"value":1001}}"#,
            r#"{"code":[1001]}"#,
            r#"{"code":true}"#,
            r#"{"code":18446744073709551615}"#,
            r#"{"success":0}"#,
            r#"{"ok":"0"}"#,
            r#"{"success":"No"}"#,
            r#"{"status":"403"}"#,
            r#"{"status":403.0}"#,
            r#"{"status_code":"500"}"#,
            r#"{"err":"x"}"#,
            r#"{"errorCodes":[7]}"#,
            r#"{"error_messages":["x"]}"#,
            r#"{"response":{"code":1001,"message":"x"}}"#,
            r#"{"status":{"code":1001,"message":"x"}}"#,
            r#"{"meta":{"status":"error","message":"x"},"data":null}"#,
            r#"{"status":"failed"}"#,
            r#"{"status":false}"#,
            r#"{"reason":"x"}"#,
            r#"{"errors":["x"]}"#,
        ];
        let any = [
            r#"{"message":"Forbidden"}"#,
            r#"{"Message":"An error has occurred."}"#,
            r#"{"title":"Forbidden","detail":"no"}"#,
        ];
        let fine = [
            "{}",
            r#"{"id":"a"}"#,
            r#"{"code":0,"error_message":"success"}"#,
            r#"{"code":"0","message":"anything"}"#,
            r#"{"message":"success"}"#,
            r#"{"status":"active"}"#,
            r#"{"status":"success"}"#,
            r#"{"status":"200"}"#,
            r#"{"status":0,"code":0.0,"errorCount":0,"default":"x"}"#,
            r#"{"success":1,"ok":"yes"}"#,
            r#"{"response":{"code":0,"message":"x"}}"#,
            r#"{"error":null,"errors":[],"reason":""}"#,
            r#"{"error":false,"errors":{}}"#,
            r#"[{"code":1001,"message":"x"}]"#,
            "<html>code 1001</html>",
            "",
        ];
        let doubts = [Doubt::Certain, Doubt::Likely, Doubt::Any];
        let is = |body: &str| doubts.map(|doubt| is_refusal(body.as_bytes(), doubt));
        for (bodies, expected) in [
            (certain.as_slice(), [true, true, true]),
            (&likely, [false, true, true]),
            (&any, [false, false, true]),
            (&fine, [false, false, false]),
        ] {
            for body in bodies {
                assert_eq!(is(body), expected, "{body}");
            }
        }
    }

    #[test]
    fn what_is_not_certain_is_none_where_anything_may_be_due() {
        for body in [
            r#"{"error":"partial","rows":[1]}"#,
            r#"{"success":false,"message":"x","jobs":[1]}"#,
            r#"{"code":1234,"expires_in":60}"#,
        ] {
            assert!(!is_refusal(body.as_bytes(), Doubt::Certain), "{body}");
        }
    }

    fn read(body: &str) -> (Option<i64>, Option<String>, Vec<String>) {
        let body = ErrorBody::read(body.as_bytes());
        let errors = body.errors.iter().map(|it| format!("{}: {}", it.field(), it.message()));
        (body.code, body.message, errors.collect())
    }

    #[test]
    fn errors_of_fields_come_in_many_forms() {
        for (errors, expected) in [
            (r#"[{"field":"email","message":"bad"}]"#, vec!["email: bad"]),
            (r#"{"field":"email","message":"bad"}"#, vec!["email: bad"]),
            (r#"["bad","worse"]"#, vec![": bad", ": worse"]),
            (r#""bad""#, vec![": bad"]),
            (
                r#"{"email":"bad","name":["long","odd"]}"#,
                vec!["email: bad", "name: long", "name: odd"],
            ),
            (r#"{"user":{"email":"bad"}}"#, vec!["user.email: bad"]),
            (
                r#"[{"param":"email","msg":"bad"},3,null,{"field":"name"}]"#,
                vec!["email: bad", "name: "],
            ),
            ("7", vec![]),
        ] {
            let body =
                format!(r#"{{"code":300,"message":"Validation Failed.","errors":{errors}}}"#);
            assert_eq!(read(&body).2, expected, "{errors}");
            let body = format!(r#"{{"error":{{"code":300,"message":"x","errors":{errors}}}}}"#);
            assert_eq!(read(&body).2, expected, "{errors}");
        }
    }

    #[test]
    fn code_and_message_are_found_where_they_stand() {
        let text = |text: &str| Some(text.to_owned());
        for (body, code, message) in [
            (r#"{"error":{"code":1009,"message":"x"}}"#, Some(1009), text("x")),
            (r#"{"ErrorCode":"7","error_message":"x"}"#, Some(7), text("x")),
            (
                r#"{"reason":"Invalid Token!","error":"invalid_grant"}"#,
                None,
                text("Invalid Token!"),
            ),
            (r#"{"fault":{"faultstring":"x"}}"#, None, text("x")),
            (r#"{"code":30031004,"message":""}"#, Some(30_031_004), None),
            (r#"{"code":1,"message":"a"} trailing"#, Some(1), text("a")),
        ] {
            let read = ErrorBody::read(body.as_bytes());
            assert_eq!((read.code, read.message), (code, message), "{body}");
        }
        // Latin-1 in a text.
        let read = ErrorBody::read(b"{\"code\":300,\"message\":\"ung\xfcltig\"}");
        assert_eq!((read.code, read.message.as_deref()), (Some(300), Some("ung\u{fffd}ltig")));
    }

    #[test]
    fn a_page_is_told_by_its_type_and_its_first_words() {
        let mut headers = HeaderMap::new();
        let mut told = |ty: &'static str, body: &str| {
            headers.insert(CONTENT_TYPE, http::HeaderValue::from_static(ty));
            excerpt(&headers, body.as_bytes())
        };
        let html = "<!DOCTYPE html><html><head><style>b{}</style><script>secret()</script>\
                    <title>502</title></head>\n<body><h1>Bad\r\n  Gateway\u{1b}[31m</h1></body></html>";
        let page = told("text/html; charset=utf-8", html);
        assert_eq!(page.as_deref(), Some("text/html: 502 Bad Gateway [31m"));
        let xml = "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>";
        assert_eq!(told("application/xml", xml).as_deref(), Some("application/xml: AccessDenied"));
        assert_eq!(told("application/json", r#"{"code":1}"#), None);
        assert_eq!(told("text/html", " "), None);
        assert_eq!(told("text/html", "<script>never ends").as_deref(), Some("text/html"));
        let long = told("text/plain", &"wörter ".repeat(10_000)).unwrap_or_default();
        assert!(long.ends_with("...") && long.chars().count() < 200, "{long}");
        assert_eq!(excerpt(&HeaderMap::new(), b"no").as_deref(), Some("no content type: no"));
    }
}
