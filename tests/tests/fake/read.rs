//! What the fake says about requests that are not what the spec says.

use codegen::spec::ExampleBody;
use std::sync::LazyLock;

use http::Method;
use proptest::prelude::*;
use zoom_api_tests::raw::{self, Raw, problems};

const JSON: Option<&str> = Some("application/json");

/// Problems with a body that creates a user.
fn user(body: &str) -> Vec<String> {
    problems(&Raw::new().json(Method::POST, "/users", body.to_owned()))
}

/// Problems with a query of the list of users.
fn query(query: &str) -> Vec<String> {
    problems(&Raw::new().get(&format!("/users?{query}")))
}

/// Problems with settings of a user.
fn settings(body: &str) -> Vec<String> {
    problems(&Raw::new().json(Method::PATCH, "/users/me/settings", body.to_owned()))
}

#[test]
fn everything_that_is_wrong_is_named_at_once() {
    let body = r#"{
        "action": "invite",
        "user_info": { "email": "ada", "first_name": 7, "password": "short", "type": 5, "feature": { "zoom_phone": "yes" } }
    }"#;
    assert_eq!(
        user(body),
        [
            "action: Must be one of: create, autoCreate, custCreate, ssoCreate.",
            "user_info.email: Must be an email address.",
            "user_info.first_name: Must be a text.",
            "user_info.password: Must have 8 to 32 characters.",
            "user_info.type: Must be one of: 1, 2, 3, 4, 99.",
            "user_info.feature.zoom_phone: Must be true or false.",
        ]
    );
}

#[test]
fn what_is_required_is_missed() {
    assert_eq!(user("{}"), ["action: Is required.", "user_info: Is required."]);
    let problems = user(r#"{"action":"create","user_info":{"email":""}}"#);
    assert_eq!(problems, ["user_info.email: Is required.", "user_info.type: Is required."]);
    let raw = Raw::new();
    let answer = raw.ask(Method::DELETE, "/users/me/settings/virtual_backgrounds", None, "");
    assert_eq!(raw::problems(&answer), ["file_ids: Is required."]);
    let answer =
        raw.ask(Method::DELETE, "/users/me/settings/virtual_backgrounds?file_ids=,", None, "");
    assert_eq!(raw::problems(&answer), ["file_ids: Must have at least 1 item."]);
}

#[test]
fn null_is_for_what_can_be_cleared() {
    assert_eq!(settings(r#"{"in_meeting":{"chat":null}}"#), ["in_meeting.chat: Must not be null."]);
    let body = r#"{"in_meeting":{"allow_host_to_enable_focus_mode":null}}"#;
    assert_eq!(Raw::new().json(Method::PATCH, "/users/me/settings", body), "204 b\"\"");
}

#[test]
fn types_are_those_of_the_spec() {
    assert_eq!(settings(r#"{"in_meeting":[]}"#), ["in_meeting: Must be an object."]);
    let problems =
        settings(r#"{"in_meeting":{"custom_data_center_regions":1,"data_center_regions":"EU"}}"#);
    assert_eq!(
        problems,
        [
            "in_meeting.custom_data_center_regions: Must be true or false.",
            "in_meeting.data_center_regions: Must be a list."
        ]
    );
    let raw = Raw::new();
    for (duration, message) in [
        ("\"20\"", "Must be a whole number."),
        ("20.5", "Must be a whole number."),
        ("1e300", "Must be a whole number."),
        ("9223372036854775808", "Must be a whole number."),
        ("true", "Must be a whole number."),
        ("0", "Must be 1 to 1440."),
        ("1441", "Must be 1 to 1440."),
    ] {
        let body = format!(r#"{{"status":"Do_No_Disturb","duration":{duration}}}"#);
        let answer = raw.json(Method::PUT, "/users/me/presence_status", body);
        assert_eq!(raw::problems(&answer), [format!("duration: {message}")], "{duration}");
    }
}

#[test]
fn lists_have_a_number_of_items_and_each_item_is_looked_at() {
    let raw = Raw::new();
    let answer = raw.json(Method::POST, "/groups/any/members", r#"{"members":[]}"#);
    assert_eq!(problems(&answer), ["members: Must have 1 to 30 items."]);
    let members = r#"{"members":[{"email":"ada@example.com"},{"email":"no"},7]}"#;
    let answer = raw.json(Method::POST, "/groups/any/members", members);
    assert_eq!(
        problems(&answer),
        ["members[1].email: Must be an email address.", "members[2]: Must be an object."]
    );
}

#[test]
fn a_body_with_a_million_faults_gets_a_short_answer() {
    let members = vec!["7"; 100_000].join(",");
    let answer = Raw::new().json(
        Method::POST,
        "/groups/any/members",
        format!("{{\"members\":[{members}]}}"),
    );
    assert_eq!(problems(&answer).len(), 100);
}

#[test]
fn characters_are_counted_and_not_bytes() {
    let named = |name: String| {
        format!(
            r#"{{"action":"create","user_info":{{"email":"ada@example.com","type":1,"first_name":"{name}"}}}}"#
        )
    };
    assert_eq!(
        user(&named("ü".repeat(65))),
        ["user_info.first_name: Must have at most 64 characters."]
    );
    let answer = Raw::new().json(Method::POST, "/users", named("ü".repeat(64)));
    assert!(answer.starts_with("201 "), "{answer}");
}

#[test]
fn what_the_spec_does_not_know_is_ignored() {
    let raw = Raw::new();
    let me = raw.get("/users/me?fields=all&constructor=1");
    assert!(me.starts_with("200 "), "{me}");
    // `id` only comes back, and `shoe_size` is nothing at all.
    let answer =
        raw.json(Method::PATCH, "/users/me", r#"{"id":"other","dept":"Engines","shoe_size":39}"#);
    assert_eq!(answer, "204 b\"\"");
    let body: serde_json::Value = serde_json::from_str(me.split_once(' ').unwrap().1).unwrap();
    let after: serde_json::Value =
        serde_json::from_str(raw.get("/users/me").split_once(' ').unwrap().1).unwrap();
    assert_eq!(
        (&after["id"], &after["dept"], after.get("shoe_size")),
        (&body["id"], &"Engines".into(), None)
    );
}

#[test]
fn parameters_are_read_by_their_types() {
    assert_eq!(query("page_size=ten"), ["page_size: Must be a whole number."]);
    assert_eq!(query("page_size=0"), ["page_size: Must be 1 to 2000."]);
    assert_eq!(query("page_size=99999999999999999999"), ["page_size: Must be a whole number."]);
    assert_eq!(query("status=gone"), ["status: Must be one of: active, inactive, pending."]);
    assert_eq!(query("page_size=1&page_size=1"), ["page_size: Must not be there more than once."]);
    assert_eq!(
        query("status=gone&page_size=-1"),
        ["status: Must be one of: active, inactive, pending.", "page_size: Must be 1 to 2000."]
    );
}

#[test]
fn a_parameter_without_a_value_is_not_there() {
    let raw = Raw::new();
    let without = raw.get("/users");
    assert_eq!(raw.get("/users?status=&page_size=&next_page_token="), without);
    assert!(without.contains(r#""page_size":30"#), "{without}");
    assert_eq!(problems(&raw.get("/users/email?email=")), ["email: Is required."]);
}

#[test]
fn parameters_are_decoded_as_forms_are() {
    let raw = Raw::new();
    let taken = |query: &str| raw.get(&format!("/users/email?{query}"));
    let problem = |query: &str| problems(&taken(query));
    assert!(taken("email=ada%40example.com").starts_with("200 "));
    assert!(taken("%65mail=ada@example.com&&=&x").starts_with("200 "));
    // A plus is a blank, which no address has.
    assert_eq!(problem("email=ada+byron@example.com"), ["email: Must be an email address."]);
    assert_eq!(problem("email=%FF%FE@example.com%"), ["email: Must be an email address."]);
    assert_eq!(problem("email=a%00b@example.com"), ["email: Must be an email address."]);
}

#[test]
fn a_variant_is_asked_for_by_its_value() {
    let raw = Raw::new();
    assert!(raw.get("/users/me/settings").starts_with("200 "));
    assert!(raw.get("/users/me/settings?option=meeting_security").starts_with("200 "));
    let answer = problems(&raw.get("/users/me/settings?option=coffee"));
    assert!(
        answer[0].starts_with("option: Must be one of: meeting_authentication, "),
        "{answer:?}"
    );
}

#[test]
fn a_body_is_json() {
    let raw = Raw::new();
    let ask = |content_type: Option<&str>, body: &str| {
        raw.ask(Method::PATCH, "/users/me", content_type, body.to_owned())
    };
    let body = r#"{"dept":"Engines"}"#;
    for content_type in [
        "application/json",
        "Application/JSON;charset=utf-8",
        "application/json; charset=\"UTF-8\"",
    ] {
        assert_eq!(ask(Some(content_type), body), "204 b\"\"", "{content_type}");
    }
    assert_eq!(
        ask(None, body),
        r#"415 {"code":415,"message":"The content type must be application/json: there is none."}"#
    );
    assert_eq!(
        ask(Some("text/plain"), body),
        r#"415 {"code":415,"message":"The content type must be application/json: not text/plain."}"#
    );
    assert_eq!(
        ask(Some("application/json; charset=latin1"), body),
        r#"415 {"code":415,"message":"JSON must be UTF-8, not latin1."}"#
    );
    for (body, message) in [
        ("", "The body must be a JSON object: there is none."),
        ("[]", "The body must be a JSON object."),
        ("null", "The body must be a JSON object."),
        ("{", "The body must be a JSON object: EOF while parsing an object at line 1 column 1."),
        (r#"{"dept":1,}"#, "The body must be a JSON object: trailing comma at line 1 column 11."),
        ("{} {}", "The body must be a JSON object: trailing characters at line 1 column 4."),
    ] {
        assert_eq!(
            ask(JSON, body),
            format!(r#"400 {{"code":300,"message":"{message}"}}"#),
            "{body}"
        );
    }
}

/// A form with one part.
fn form(head: &str, content: &[u8]) -> Vec<u8> {
    [b"--b\r\n", head.as_bytes(), b"\r\n\r\n", content, b"\r\n--b--\r\n"].concat()
}

fn upload(target: &str, body: Vec<u8>) -> String {
    Raw::new().ask(Method::POST, target, Some("multipart/form-data; boundary=b"), body)
}

const PICTURE: &str = "/users/me/picture";
const PNG: &str = "Content-Disposition: form-data; name=\"pic_file\"; filename=\"ada.png\"\r\nContent-Type: image/png";
const REFUSED: &str = r#"400 {"code":120,"message":"The file is empty, larger than 2 MB or of the wrong type, or its part has no file name."}"#;

#[test]
fn a_file_is_one_that_the_spec_allows() {
    assert_eq!(upload(PICTURE, form(PNG, b"png")), "201 b\"\"");
    // Other parts and what stands before the first one are nothing to it.
    let more =
        [b"preamble\r\n", form("Content-Disposition: form-data; name=x", b"1").as_slice()].concat();
    let both = [&more[..more.len() - 4], &b"\r\n"[..], &form(PNG, b"png")[5..]].concat();
    assert_eq!(upload(PICTURE, both), "201 b\"\"");

    assert_eq!(upload(PICTURE, form(PNG, b"")), REFUSED);
    // The line break before the boundary is that of the head.
    assert_eq!(upload(PICTURE, format!("--b\r\n{PNG}\r\n\r\n--b--\r\n").into_bytes()), REFUSED);
    assert_eq!(upload(PICTURE, form(&PNG.replace("image/png", "image/gif"), b"gif")), REFUSED);
    assert_eq!(upload(PICTURE, form(&PNG.replace("pic_file", "picture"), b"png")), REFUSED);
    assert_eq!(upload(PICTURE, form(PNG, &vec![0; 2 * 1024 * 1024])), "201 b\"\"");
    assert_eq!(upload(PICTURE, form(PNG, &vec![0; 2 * 1024 * 1024 + 1])), REFUSED);
    assert_eq!(upload(PICTURE, form(PNG, &vec![0; 3 * 1024 * 1024])), REFUSED);
    // Without a file name, Zoom says nothing but the code.
    let nameless = form("Content-Disposition: form-data; name=\"pic_file\"", b"png");
    assert_eq!(upload(PICTURE, nameless), r#"400 {"code":120,"message":""}"#);
    let unquoted = form(&PNG.replace("\"ada.png\"", "ada.png"), b"png");
    assert_eq!(
        upload(PICTURE, unquoted),
        r#"400 {"code":300,"message":"Invalid Content-Disposition: the file name must stand in quotes."}"#
    );
}

#[test]
fn a_part_that_is_missing_has_a_code_of_its_own_where_the_spec_lists_it() {
    let raw = Raw::new();
    let group = raw.json(Method::POST, "/groups", r#"{"name":"Engines"}"#);
    let group: serde_json::Value = serde_json::from_str(group.split_once(' ').unwrap().1).unwrap();
    let target = format!("/groups/{}/settings/virtual_backgrounds", group["id"].as_str().unwrap());
    let answer =
        raw.ask(Method::POST, &target, Some("multipart/form-data; boundary=b"), form(PNG, b"png"));
    assert_eq!(answer, r#"400 {"code":-1,"message":"There is no part `file`."}"#);
}

#[test]
fn a_form_is_one() {
    let whole = form(PNG, b"png");
    let ask = |content_type: &str, body: &[u8]| {
        Raw::new().ask(Method::POST, PICTURE, Some(content_type), body.to_vec())
    };
    assert_eq!(
        ask("application/json", &whole),
        r#"415 {"code":415,"message":"The content type must be multipart/form-data: not application/json."}"#
    );
    let b = "multipart/form-data; boundary=\"b\"";
    assert_eq!(ask(b, &whole), "201 b\"\"");
    let long = format!("multipart/form-data; boundary={}", "b".repeat(71));
    let many =
        [form("Content-Disposition: form-data; name=x", b"1").repeat(101), whole.clone()].concat();
    let many = String::from_utf8(many).unwrap().replace("--b--", "");
    for (content_type, body, message) in [
        ("multipart/form-data", &whole[..], "The boundary must have 1 to 70 characters."),
        (&long, &whole, "The boundary must have 1 to 70 characters."),
        (
            "multipart/form-data; boundary=c",
            &whole,
            "The body does not have the boundary of its content type.",
        ),
        (b, b"", "The body does not have the boundary of its content type."),
        (b, &whole[..whole.len() - 6], "The last boundary is missing."),
        (b, b"--b", "A boundary does not end its line."),
        (b, b"--b\r\nContent-Type: image/png\r\n", "The head of a part does not end."),
        (
            b,
            &form("Content-Type: image/png", b"png"),
            "Each part must have a Content-Disposition with its name.",
        ),
        (
            b,
            &form("Content-Disposition: attachment; name=\"pic_file\"", b""),
            "Each part must have a Content-Disposition with its name.",
        ),
        (
            b,
            &form(&format!("{PNG}\r\nX: {}", "x".repeat(20_000)), b"png"),
            "The head of a part is too long.",
        ),
        (b, many.as_bytes(), "There are more than 100 parts."),
    ] {
        assert_eq!(ask(content_type, body), format!(r#"400 {{"code":300,"message":"{message}"}}"#));
    }
    let invalid = [&b"--b\r\n\xff\xfe: x\r\n\r\nx\r\n--b--"[..]].concat();
    assert_eq!(
        ask(b, &invalid),
        r#"400 {"code":300,"message":"The head of a part must be UTF-8."}"#
    );
}

#[test]
fn hostile_bodies_are_refused() {
    let raw = Raw::new();
    let refused = |body: Vec<u8>| {
        let answer = raw.json(Method::PATCH, "/users/me", body);
        assert!(
            answer.starts_with(r#"400 {"code":300,"message":"The body must be a JSON object: "#),
            "{answer}"
        );
    };
    refused([b"{\"a\":".repeat(100_000), b"1".to_vec(), b"}".repeat(100_000)].concat());
    refused(b"[".repeat(1_000_000));
    refused(b"{\"dept\":\"\xff\xfe\"}".to_vec());
    refused(b"{\"dept\":\"a\0b\"}".to_vec());
    refused(br#"{"dept":"\ud800"}"#.to_vec());
    refused(
        [b"{\"pmi\":".to_vec(), b"9".repeat(100_000), b"}".to_vec()]
            .concat()
            .into_iter()
            .chain(*b"]")
            .collect(),
    );
    // As values, this would take a hundred times the room of its text.
    let large = [&b"{\"dept\":["[..], &b"0,".repeat(600_000), b"0]}"].concat();
    let too_large = r#"413 {"code":413,"message":"The body must have at most 1048576 bytes."}"#;
    assert_eq!(raw.json(Method::PATCH, "/users/me", large), too_large);
    // Of two members of the same name the last one counts.
    assert_eq!(raw.json(Method::PATCH, "/users/me", r#"{"dept":"a","dept":"b"}"#), "204 b\"\"");
    assert!(raw.get("/users/me").contains(r#""dept":"b""#));
}

/// Targets and bodies that are nearly right, for every operation of the spec.
static EXAMPLES: LazyLock<Vec<(Method, String, String)>> = LazyLock::new(|| {
    let spec =
        codegen::load(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec")).unwrap();
    let mut examples = Vec::new();
    for endpoint in &spec.endpoints {
        for example in endpoint.requests().flat_map(|request| request.examples) {
            let (method, target) = example.wire.split_once(' ').unwrap();
            let body = example.body.as_ref().map_or(String::new(), |body| match body {
                ExampleBody::Fields(fields) => serde_json::to_string(fields).unwrap(),
                ExampleBody::List(items) => serde_json::to_string(items).unwrap(),
            });
            examples.push((method.parse().unwrap(), target.to_owned(), body));
        }
    }
    examples
});

/// Pieces that parsers stumble over.
const PIECES: &[&str] = &[
    "%",
    "%0",
    "%00",
    "%FF",
    "%2F",
    "..",
    "//",
    "?",
    "&",
    "=",
    "&&==",
    "+",
    ",",
    ",,",
    "\"",
    "\\",
    "\0",
    "{",
    "}",
    "[",
    "]",
    "null",
    "-1",
    "1e999",
    "99999999999999999999",
    "NaN",
    "true",
    "\u{202e}",
    "ü",
    "\u{10ffff}",
    "\r\n",
    "--b",
    ":",
    ";",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    /// Whatever comes, the answer is one of Zoom's: a status below 500, and an error is JSON with a code.
    #[test]
    fn no_request_brings_the_fake_down(
        which in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<bool>(), any::<prop::sample::Index>(), 0..3_u8, prop::sample::select(PIECES)), 0..6),
        content_type in prop::sample::select(&["application/json", "multipart/form-data; boundary=b", "multipart/form-data; boundary=\"", "", ";;=\"\\"][..]),
    ) {
        static RAW: LazyLock<Raw> = LazyLock::new(Raw::new);
        let (method, target, body) = which.get(&EXAMPLES);
        let (mut target, mut body) = (target.clone(), body.clone());
        for (in_target, at, kind, piece) in edits {
            let text = if in_target { &mut target } else { &mut body };
            let places: Vec<_> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let at = *at.get(&places);
            match kind {
                0 => text.insert_str(at, piece),
                1 => text.truncate(at),
                _ => text.replace_range(..at, piece),
            }
        }
        let uri = format!("/v2/{}", target.strip_prefix('/').unwrap_or(&target));
        // What is no URI never reaches a server.
        prop_assume!(uri.parse::<http::Uri>().is_ok() && uri.parse::<http::Uri>().unwrap().host().is_none());
        let target = uri.strip_prefix("/v2").unwrap();
        let answer = RAW.send(method.clone(), target, Some(content_type).filter(|text| !text.is_empty()), body);
        let status = answer.status().as_u16();
        prop_assert!(status < 500, "{status}");
        if status >= 400 {
            let body: serde_json::Value = serde_json::from_slice(answer.body()).unwrap();
            prop_assert!(body["code"].is_i64() && body["message"].is_string(), "{body}");
        }
    }
}
