//! Every error code of the spec, brought about in the fake.

use std::collections::BTreeSet;
use std::future::Future;
use std::path::Path;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use codegen::spec::{Endpoint, ErrorCode, Example, ExampleBody};
use serde_json::{Map, Value};
use zoom_api::groups::UploadGroupVirtualBackground;
use zoom_api::limits::Plan;
use zoom_api::types::Upload;
use zoom_api::users::{UploadPicture, UploadUserVirtualBackground};
use zoom_api::{Client, Error, ErrorKind, RawRequest};
use zoom_api_fake::{Behaviour, Fake, Fault, Language};

/// What is changed of the first example of the operation, so that it is refused.
enum How {
    /// Nothing: it is refused in the account of the examples.
    AsItIs,
    /// The account is one that does not pay.
    Free,
    /// Another path parameter.
    Path(&'static str, &'static str),
    /// Other query parameters.
    Query(&'static [(&'static str, &'static str)]),
    /// Another body.
    Body(&'static str),
    /// Another path parameter and another body.
    Both(&'static str, &'static str, &'static str),
    /// Another path parameter and other query parameters.
    Where(&'static str, &'static str, &'static [(&'static str, &'static str)]),
    /// Something is done to the account before.
    After(fn(&Fake), Option<&'static str>),
    /// A file, which the example cannot send without its type.
    Upload(fn(&Client) -> Error),
    /// Nothing that is in an account brings it about: the fake is told to.
    Told,
}

use How::{After, AsItIs, Body, Both, Free, Path as At, Query, Told, Upload as Sends, Where};

const NOBODY: How = At("userId", "nobody@example.com");
const NO_GROUP: How = At("groupId", "nothing");
const NO_TOKEN: How = Query(&[("next_page_token", "none")]);

/// How each code is brought about, in the order of the spec.
const CASES: &[(&str, &[(i64, How)])] = &[
    ("contact_groups.create", &[(200, Free), (300, Body("{}"))]),
    ("contact_groups.delete", &[(200, Free), (300, NO_GROUP)]),
    ("contact_groups.get", &[(200, Free), (300, NO_GROUP)]),
    ("contact_groups.list", &[(200, Free)]),
    ("contact_groups.members.add", &[(200, Free), (300, NO_GROUP)]),
    ("contact_groups.members.list", &[(200, Free), (300, NO_GROUP)]),
    ("contact_groups.members.remove", &[(200, Free), (300, AsItIs)]),
    ("contact_groups.update", &[(200, Free), (300, NO_GROUP)]),
    ("groups.admins.add", &[(200, Free), (300, Body("{}")), (4130, NO_GROUP)]),
    ("groups.admins.list", &[(200, Free), (300, NO_TOKEN), (4130, NO_GROUP)]),
    (
        "groups.admins.remove",
        &[(200, Free), (4138, At("userId", "grace@example.com")), (4130, NO_GROUP)],
    ),
    ("groups.create", &[(200, Free), (300, Body(r#"{"name":""}"#)), (4132, AsItIs)]),
    ("groups.delete", &[(200, Free), (4130, NO_GROUP)]),
    ("groups.get", &[(200, Free), (1010, Told), (4130, NO_GROUP)]),
    ("groups.list", &[(200, Free), (4130, Told)]),
    ("groups.lock_settings.get", &[(200, Free), (4130, NO_GROUP)]),
    ("groups.lock_settings.update", &[(200, Free), (4130, NO_GROUP)]),
    ("groups.members.add", &[(200, Free), (4130, NO_GROUP)]),
    ("groups.members.list", &[(200, Free), (300, NO_TOKEN), (4130, NO_GROUP)]),
    (
        "groups.members.remove",
        &[(200, Free), (1010, Told), (4130, NO_GROUP), (4131, At("memberId", "mary@example.com"))],
    ),
    (
        "groups.members.update",
        &[
            (200, Free),
            (300, Body(r#"{"action":"move"}"#)),
            (1010, Told),
            (4130, NO_GROUP),
            (4131, At("memberId", "mary@example.com")),
        ],
    ),
    ("groups.registration_settings.get", &[(300, Query(&[("type", "party")])), (4130, NO_GROUP)]),
    (
        "groups.registration_settings.update",
        &[(200, Free), (300, Query(&[("type", "party")])), (4130, NO_GROUP)],
    ),
    ("groups.settings.get", &[(200, Free), (4130, NO_GROUP)]),
    ("groups.settings.update", &[(200, Free), (4130, NO_GROUP)]),
    (
        "groups.update",
        &[
            (200, Free),
            (4130, NO_GROUP),
            (4132, Both("groupId", "SobVexyrQjqCkcxjpBWi6w", r#"{"name":"Operators"}"#)),
        ],
    ),
    (
        "groups.virtual_backgrounds.delete",
        &[(300, Query(&[("file_ids", "nothing")])), (4130, NO_GROUP)],
    ),
    (
        "groups.virtual_backgrounds.upload",
        &[
            // A client always sends the part.
            (-1, Told),
            (
                120,
                Sends(|zoom| {
                    refused(zoom.send(UploadGroupVirtualBackground::new(OPERATORS, text())))
                }),
            ),
            (
                1001,
                Sends(|zoom| {
                    refused(zoom.send(UploadGroupVirtualBackground::new("nothing", picture())))
                }),
            ),
        ],
    ),
    (
        "users.assistants.add",
        &[(200, Body(r#"{"assistants":[{"email":"ada@example.com"}]}"#)), (1001, NOBODY)],
    ),
    ("users.assistants.list", &[(1001, NOBODY)]),
    ("users.assistants.remove", &[(1001, NOBODY)]),
    ("users.assistants.remove_all", &[(1001, NOBODY)]),
    (
        "users.collaboration_devices.get",
        &[(1001, NOBODY), (1238, At("collaborationDeviceId", "nothing"))],
    ),
    ("users.collaboration_devices.list", &[(1001, NOBODY)]),
    (
        "users.create",
        &[
            (200, Told),
            (300, Body(r#"{"action":"create"}"#)),
            (1000, Told),
            (
                1009,
                After(
                    ada_has_left,
                    Some(
                        r#"{"action":"custCreate","user_info":{"email":"ada@example.com","type":1}}"#,
                    ),
                ),
            ),
            (1107, Told),
            (1108, Told),
            (1116, Told),
            (1135, Told),
            (2002, Told),
            (2016, Told),
            (2032, Told),
            (2033, Told),
            (
                2034,
                After(
                    no_licences,
                    Some(r#"{"action":"create","user_info":{"email":"new@example.com","type":2}}"#),
                ),
            ),
            (2035, Told),
            (2036, Told),
            (2037, Told),
            (2038, Told),
            (3412, Told),
            (11321, Told),
            (1102, Told),
            (4130, Told),
            (1005, AsItIs),
        ],
    ),
    (
        "users.delete",
        &[
            (200, Where("userId", "me", &[("action", "delete")])),
            (300, Where("userId", "ada@example.com", &[("transfer_email", "ada@example.com")])),
            (1000, Told),
            (1107, Told),
            (1117, Where("userId", "me", &[])),
            (1120, Where("userId", "annie@example.com", &[("action", "delete")])),
            (1001, NOBODY),
        ],
    ),
    ("users.email.check", &[(300, Query(&[])), (1001, Told)]),
    ("users.email.update", &[(200, Told), (1000, After(ada_is_admin, None)), (1001, NOBODY)]),
    (
        "users.features.update",
        &[
            (200, Free),
            (
                300,
                Body(
                    r#"{"feature_type":"user_type","feature_value":"many","users":[{"email":"ada@example.com"}]}"#,
                ),
            ),
        ],
    ),
    ("users.get", &[(1010, Told), (1120, Told), (1001, NOBODY)]),
    ("users.list", &[(124, Told), (300, NO_TOKEN), (2300, Told)]),
    (
        "users.password.update",
        &[
            (300, After(ada_has_this_password, None)),
            (1117, After(ada_is_admin, None)),
            (1123, After(ada_signs_in_elsewhere, None)),
            // The tables say how long it must be, and so it is refused with 300.
            (1124, Told),
            (1125, Body(r#"{"password":"19283746-5"}"#)),
            (1126, Body(r#"{"password":"Tiny-Engine"}"#)),
            (1127, Told),
            (1128, Body(r#"{"password":"tiny-engine-42"}"#)),
            (1129, After(ada_had_this_password, None)),
            (1130, Body(r#"{"password":"aaaaaaaa"}"#)),
            (1131, Body(r#"{"password":"Tiny-abcd-42"}"#)),
            (1136, Body(r#"{"password":"Password-42"}"#)),
            (1001, NOBODY),
        ],
    ),
    ("users.permissions.get", &[(1001, NOBODY)]),
    ("users.picture.delete", &[(200, Told), (1001, NOBODY)]),
    (
        "users.picture.upload",
        &[
            (120, Sends(|zoom| refused(zoom.send(UploadPicture::new("me", text()))))),
            (200, Told),
            (300, Told),
            (
                1001,
                Sends(|zoom| {
                    refused(zoom.send(UploadPicture::new("nobody@example.com", picture())))
                }),
            ),
        ],
    ),
    (
        "users.presence_status.update",
        &[(5301, After(ada_signs_out, None)), (5411, Told), (1001, NOBODY)],
    ),
    ("users.schedulers.list", &[(1001, NOBODY)]),
    ("users.schedulers.remove", &[(1001, NOBODY)]),
    ("users.schedulers.remove_all", &[(1001, NOBODY)]),
    (
        "users.settings.get",
        &[(1000, At("userId", "annie@example.com")), (1120, Told), (1001, NOBODY)],
    ),
    (
        "users.settings.update",
        &[
            (200, Told),
            (300, Body(r#"{"feature":{"webinar":1}}"#)),
            (1108, Both("userId", "grace@example.com", r#"{"feature":{"large_meeting":true}}"#)),
            (1120, Both("userId", "annie@example.com", r#"{"feature":{"webinar":true}}"#)),
            (1122, Both("userId", "grace@example.com", r#"{"feature":{"webinar":true}}"#)),
            (1204, Body(r#"{"feature":{"webinar":true,"zoom_events":true}}"#)),
            (1205, After(ada_has_webinars, Some(r#"{"feature":{"zoom_events":true}}"#))),
            (1206, Both("userId", "grace@example.com", r#"{"feature":{"zoom_events":true}}"#)),
            (
                1207,
                Both(
                    "userId",
                    "grace@example.com",
                    r#"{"feature":{"concurrent_meeting":"Basic"}}"#,
                ),
            ),
            (1208, Told),
            (1209, Told),
            (1210, Told),
            (1211, Told),
            (1228, Told),
            (1233, Told),
            (1234, Told),
            (1242, Body(r#"{"feature":{"zoom_whiteboard":true,"zoom_whiteboard_plus":true}}"#)),
            (1001, NOBODY),
        ],
    ),
    (
        "users.status.update",
        &[(200, At("userId", "me")), (300, Told), (2033, Told), (3412, Told), (1001, NOBODY)],
    ),
    ("users.summary.get", &[(124, Told), (2300, Told)]),
    ("users.token.get", &[(124, Told), (2300, Told), (1001, NOBODY)]),
    ("users.token.revoke", &[(124, Told), (2300, Told), (1001, NOBODY)]),
    (
        "users.update",
        &[
            (200, Both("userId", "ada@example.com", r#"{"type":99,"pmi":3542471135}"#)),
            (300, Body(r#"{"type":1,"zoom_one_type":16}"#)),
            (1108, Told),
            (1109, Told),
            (1120, Told),
            (2033, Told),
            (2034, After(no_licences_for_grace, Some(r#"{"type":2}"#))),
            (2038, Told),
            (2039, Told),
            (3412, Told),
            (4100, After(charles_has_a_room, Some(r#"{"vanity_name":"engine-room"}"#))),
            (1001, NOBODY),
        ],
    ),
    ("users.vanity_name.check", &[(300, Query(&[]))]),
    (
        "users.virtual_backgrounds.delete",
        &[(300, Query(&[("file_ids", "nothing")])), (1001, NOBODY)],
    ),
    (
        "users.virtual_backgrounds.upload",
        &[(120, Sends(|zoom| refused(zoom.send(UploadUserVirtualBackground::new("me", text())))))],
    ),
    ("users.zak.get", &[(1001, Told)]),
];

const OPERATORS: &str = "0mgThLiRQH2bUHvIaL4t2g";

fn text() -> Upload {
    Upload::from_bytes("notes.txt", "no picture").with_content_type("text/plain")
}

fn picture() -> Upload {
    Upload::from_bytes("ada.png", "a picture")
}

fn ada_has_left(fake: &Fake) {
    change(fake, RawRequest::new(http::Method::DELETE, ["users", "ada@example.com"]));
}

fn ada_is_admin(fake: &Fake) {
    fake.make_admin("ada@example.com").unwrap();
}

fn ada_signs_out(fake: &Fake) {
    fake.sign_out("ada@example.com").unwrap();
}

fn ada_signs_in_elsewhere(fake: &Fake) {
    edit(fake, "ada@example.com", "login_type", 101.into());
}

fn ada_has_this_password(fake: &Fake) {
    password(fake, "Tiny-Engine-42");
}

fn ada_had_this_password(fake: &Fake) {
    ada_has_this_password(fake);
    password(fake, "Other-Engine-57");
}

fn ada_has_webinars(fake: &Fake) {
    let settings = serde_json::json!({ "feature": { "webinar": true } });
    change(
        fake,
        RawRequest::new(http::Method::PATCH, ["users", "ada@example.com", "settings"])
            .json(settings),
    );
}

fn charles_has_a_room(fake: &Fake) {
    let room = serde_json::json!({ "vanity_name": "engine-room" });
    change(fake, RawRequest::new(http::Method::PATCH, ["users", "charles@example.com"]).json(room));
}

fn no_licences(fake: &Fake) {
    fake.set_licences(Some(0));
}

/// The user of the example has the free plan, and there is no other left.
fn no_licences_for_grace(fake: &Fake) {
    no_licences(fake);
    edit(fake, "ada@example.com", "type", 1.into());
}

fn password(fake: &Fake, password: &str) {
    let body = serde_json::json!({ "password": password });
    change(
        fake,
        RawRequest::new(http::Method::PUT, ["users", "ada@example.com", "password"]).json(body),
    );
}

fn change(fake: &Fake, request: RawRequest) {
    now(fake.client().raw(request)).unwrap();
}

/// Changes a member of a user in the snapshot of the account.
fn edit(fake: &Fake, email: &str, member: &str, value: Value) {
    let mut account = fake.snapshot();
    let users = account["users"].as_array_mut().unwrap();
    let user = users.iter_mut().find(|user| user["email"] == email).unwrap();
    assert!(user.get(member).is_some_and(|old| *old != value), "{member}: {user}");
    user[member] = value;
    fake.load(account).unwrap();
}

/// The fake answers at once.
fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("there is something to wait for"),
    }
}

fn refused<T>(call: impl Future<Output = Result<T, Error>>) -> Error {
    match now(call) {
        Ok(_) => panic!("the call was not refused"),
        Err(error) => error,
    }
}

/// The first example, changed.
fn request(endpoint: &Endpoint, how: &How) -> RawRequest {
    let examples = endpoint.requests().next().unwrap().examples;
    let Example { path, query, body, .. } = &examples[0];
    let (mut path, mut query, mut body): (Map<_, _>, _, _) =
        (path.clone(), query.clone(), body.clone());
    let mut set = |name: &str, value: &str| {
        assert!(path.insert(name.to_owned(), value.into()).is_some(), "{name}");
    };
    let parameters = |values: &[(&str, &str)]| -> Map<String, Value> {
        values.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect()
    };
    match how {
        At(name, value) => set(name, value),
        Query(values) => query = parameters(values),
        Body(text) | After(_, Some(text)) => body = serde_json::from_str(text).unwrap(),
        Both(name, value, text) => {
            set(name, value);
            body = serde_json::from_str(text).unwrap();
        }
        Where(name, value, values) => {
            set(name, value);
            query = parameters(values);
        }
        AsItIs | Free | After(_, None) | Sends(_) | Told => {}
    }
    let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let segments = endpoint.path.split('/').skip(1).map(|segment| {
        match segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) => plain(&path[name]),
            None => segment.to_owned(),
        }
    });
    let mut request = RawRequest::new(endpoint.method.as_str().parse().unwrap(), segments);
    for (name, value) in &query {
        let text = match value {
            Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
            value => plain(value),
        };
        request = request.query(name, text);
    }
    match body {
        Some(ExampleBody::Fields(body)) => request.json(Value::Object(body)),
        Some(ExampleBody::List(items)) => request.json(Value::Array(items)),
        None => request,
    }
}

#[test]
fn every_error_of_the_spec_can_be_brought_about() {
    let spec = codegen::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec")).unwrap();
    let mut wrong = Vec::new();
    for endpoint in spec.endpoints.iter().map(|file| &file.value) {
        let listed: BTreeSet<_> = endpoint.errors.iter().filter_map(|error| error.code).collect();
        // An endpoint that has just been added: the fake gives its errors when it is told to.
        let told: Vec<_> = listed.iter().map(|code| (*code, Told)).collect();
        let cases = CASES.iter().find(|(id, _)| *id == endpoint.id).map_or(&told[..], |(_, it)| it);
        let known: BTreeSet<_> = cases.iter().map(|(code, _)| *code).collect();
        assert_eq!(listed, known, "{}: give each code of the spec an entry", endpoint.id);
        for (code, how) in cases {
            let errors = endpoint
                .errors
                .iter()
                .filter(|error| error.code == Some(*code))
                .collect::<Vec<_>>();
            let in_english = bring_about(endpoint, &errors, how, Language::English);
            for language in Language::ALL {
                let found = bring_about(endpoint, &errors, how, language);
                match (&found, &in_english) {
                    (Err(problem), _) => wrong.push(format!("{} {code}: {problem}", endpoint.id)),
                    // The client tells errors apart by what is not words.
                    (found, english) if found != english => wrong.push(format!(
                        "{} {code}: {language:?} {found:?}, English {english:?}",
                        endpoint.id
                    )),
                    _ => {}
                }
            }
        }
    }
    let ids: BTreeSet<_> = spec.endpoints.iter().map(|file| file.value.id.as_str()).collect();
    let stray: Vec<_> =
        CASES.iter().filter(|(id, _)| !ids.contains(id)).map(|(id, _)| id).collect();
    assert!(stray.is_empty(), "{stray:?}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the client decided, but for words.
#[derive(Debug, PartialEq)]
struct Decided {
    kind: ErrorKind,
    calls: usize,
    is: [bool; 8],
}

fn bring_about(
    endpoint: &Endpoint,
    listed: &[&ErrorCode],
    how: &How,
    language: Language,
) -> Result<Decided, String> {
    let plan = if matches!(how, Free) { Plan::Free } else { Plan::Pro };
    let behaviour = Behaviour::new().language(language);
    let fake = Fake::builder().examples().plan(plan).without_limits().behaviour(behaviour).start();
    match how {
        After(prepare, _) => prepare(&fake),
        // More than once: a token that is refused is replaced.
        Told => fake.fail(Fault::code(listed[0].code.unwrap()).always()),
        _ => {}
    }
    let zoom = fake.client();
    let error = match how {
        Sends(send) => send(&zoom),
        _ => match now(zoom.raw(request(endpoint, how))) {
            Ok(_) => return Err("the call was not refused".to_owned()),
            Err(error) => error,
        },
    };
    let message = error.api().and_then(|error| error.message()).unwrap_or_default();
    let status = error.status().unwrap().as_u16();
    let fits = |listed: &&ErrorCode| {
        let is_text = match language {
            Language::English => {
                message == listed.docs
                    || listed.code == Some(300) && message == "Validation Failed."
            }
            _ => !message.is_empty() && message != listed.docs && !message.contains("Failed"),
        };
        error.code() == listed.code && status == listed.status && is_text
    };
    if !listed.iter().any(fits) {
        return Err(format!("{language:?} {error}"));
    }
    let is = [
        error.is_not_found(),
        error.is_conflict(),
        error.is_missing_scope(),
        error.is_rate_limited(),
        error.is_quota_exhausted(),
        error.is_authorization_lost(),
        error.is_page_token_expired(),
        error.may_have_taken_effect(),
    ];
    Ok(Decided { kind: error.kind(), calls: fake.requests().calls().count(), is })
}
