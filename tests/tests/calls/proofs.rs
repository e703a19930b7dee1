//! What the client claims, it has seen about this very object: deleted, moved, not there, used up.

use std::error::Error as _;
use std::time::Duration;

use http::Method;
use tokio::time::Instant;
use zoom_api::call::Call;
use zoom_api::groups::{
    CreateGroup, DeleteGroup, GroupMemberAction, RemoveGroupAdmin, RemoveGroupMember,
    UpdateGroupMember,
};
use zoom_api::operation::Operation;
use zoom_api::pace::Unpaced;
use zoom_api::types::UserType;
use zoom_api::users::{
    CreateUser, CreateUserAction, DeleteUser, DeleteUserAction, GetUser, NewUser, PresenceStatus,
    UpdatePresenceStatus, UpdateUser,
};
use zoom_api::{Client, Effect, Endpoint, Error, ErrorKind, OPERATIONS, Options, RawRequest};
use zoom_api_tests::world::{Scripted, TransportResult, answer, builder, reset, script};

fn client(zoom: &Scripted) -> Client {
    builder(zoom).pacer(Unpaced).build().unwrap()
}

fn bad_gateway() -> TransportResult {
    Ok(answer(502, "<html>Bad Gateway</html>"))
}

/// Sends a call of which the first answer is lost. The second one is given.
async fn second<E: Endpoint>(request: E, status: u16, body: &'static str) -> Result<Effect, Error> {
    let zoom = Scripted::new(move |index, _| {
        std::future::ready(if index == 0 { reset() } else { Ok(answer(status, body)) })
    });
    let result = client(&zoom).send(request).await;
    assert_eq!(zoom.requests().len(), 2);
    result.map(|answer| answer.effect())
}

const NO_USER: &str = r#"{"code":1001,"message":"User does not exist."}"#;
const NO_GROUP: &str = r#"{"code":4130,"message":"A group with this g does not exist."}"#;
const NO_MEMBER: &str = r#"{"code":4131,"message":"Group member does not exist."}"#;
const NO_ADMIN: &str = r#"{"code":4138,"message":"このユーザーは管理者ではありません。"}"#;
const NO_INVITE: &str = r#"{"code":1120,"message":"Invite not exist"}"#;
const NO_RECEIVER: &str =
    r#"{"code":1001,"message":"Destination user is not belongs to the same account."}"#;

#[tokio::test(start_paused = true)]
async fn gone_is_what_a_code_of_the_spec_says_of_this_very_object() {
    let gone = Effect::AlreadyGone;
    let pending = || DeleteUser::new("ada@example.com");
    assert_eq!(second(DeleteUser::new("a"), 404, NO_USER).await.unwrap(), gone);
    assert_eq!(second(pending(), 400, NO_INVITE).await.unwrap(), gone);
    assert_eq!(second(RemoveGroupAdmin::new("g", "a"), 400, NO_ADMIN).await.unwrap(), gone);
    assert_eq!(second(RemoveGroupMember::new("g", "a"), 404, NO_MEMBER).await.unwrap(), gone);
    assert_eq!(second(DeleteGroup::new("g"), 404, NO_GROUP).await.unwrap(), gone);

    // Whoever receives something may be who does not exist.
    let handed_over = || {
        let request = DeleteUser::new("a").action(DeleteUserAction::Delete);
        request.transfer_email("grace@example.com").transfer_meeting(true)
    };
    for (status, body) in [(404, NO_RECEIVER), (400, NO_RECEIVER), (404, NO_USER), (400, NO_INVITE)]
    {
        let error = second(handed_over(), status, body).await.unwrap_err();
        assert!(error.is_indeterminate() && error.may_have_taken_effect(), "{error:?}");
        assert!(error.code().is_some() && error.raw().unwrap().body() == body);
    }
    // The right code with another status, or of another object, and what no code comes with.
    let html = "<html>404</html>";
    for (status, body) in [(400, NO_USER), (404, NO_GROUP), (404, html), (404, ""), (400, NO_ADMIN)]
    {
        let error = second(DeleteUser::new("a"), status, body).await.unwrap_err();
        assert!(error.is_indeterminate(), "{status} {body}");
    }
    for request in [RemoveGroupMember::new("g", "a")] {
        assert!(second(request, 404, NO_GROUP).await.unwrap_err().is_indeterminate());
    }
}

/// Any call of an operation, with a value for all that it needs.
fn call(operation: &'static Operation) -> Call {
    let mut call = Call::new(operation);
    for segment in operation.path.split('/') {
        if let Some(name) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            call = call.path(name, "a");
        }
    }
    for parameter in operation.query.iter().filter(|parameter| parameter.required) {
        call = call.query(parameter.name, "a");
    }
    call
}

/// A call as a request.
struct Any(Call);

impl Endpoint for Any {
    /// Any: what is sent is that of the call.
    const OPERATION: &'static Operation = GetUser::OPERATION;

    type Output = ();

    fn into_call(self) -> Call {
        self.0
    }
}

#[tokio::test(start_paused = true)]
async fn no_delete_is_believed_on_the_word_of_a_gateway() {
    let deletes: Vec<_> =
        OPERATIONS.iter().filter(|operation| operation.method == Method::DELETE).collect();
    assert_eq!(deletes.len(), 14);
    let answers = [
        (404, "<html><h1>Not Found</h1></html>"),
        (404, ""),
        (404, "{}"),
        (410, ""),
        (404, r#"{"code":2300,"message":"This API endpoint is not recognized."}"#),
        (400, r#"{"code":300,"message":"does not exist"}"#),
        (400, NO_RECEIVER),
    ];
    for operation in deletes {
        for (status, body) in answers {
            let error = second(Any(call(operation)), status, body).await.unwrap_err();
            assert!(error.is_indeterminate(), "{}: {status} {body}", operation.id);
            assert!(error.may_have_taken_effect());
        }
    }
}

#[test]
fn the_spec_says_of_every_delete_and_look_why_it_proves() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../spec");
    for operation in OPERATIONS {
        let path = format!("{folder}/{}.json", operation.id.replace('.', "/"));
        let file: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        if operation.verify.is_some() {
            assert!(file["verify"]["why"].is_string(), "{}", operation.id);
        }
        if operation.method != Method::DELETE {
            continue;
        }
        let evidence = file["evidence"].as_array().unwrap().iter();
        let about: Vec<_> = evidence.map(|entry| entry["at"].as_str().unwrap()).collect();
        if operation.gone.is_empty() {
            assert!(about.contains(&"/errors"), "{}", operation.id);
        }
        for gone in operation.gone {
            let at = format!("/errors/{}/gone", gone.code);
            assert!(about.contains(&at.as_str()), "{}", operation.id);
        }
    }
}

/// Two groups, of which the look shows the members. The move fails without a word.
fn groups(moved: fn() -> TransportResult, source: &'static str, target: &'static str) -> Scripted {
    Scripted::new(move |_, request| {
        let listed = if request.uri().path().contains("/from/") { source } else { target };
        let members = format!(r#"{{"members":[{listed}]}}"#);
        let look = request.method() == Method::GET;
        std::future::ready(if look { Ok(answer(200, &members)) } else { moved() })
    })
}

#[tokio::test(start_paused = true)]
async fn who_was_in_both_groups_before_is_not_taken_for_moved() {
    let request = || UpdateGroupMember::new("from", "ada", GroupMemberAction::Move, "to");
    let patches = |zoom: &Scripted| {
        zoom.requests().iter().filter(|request| request.method() == Method::PATCH).count()
    };
    let (ada, grace) = (r#"{"id":"ada"}"#, r#"{"id":"grace"}"#);
    let zoom = groups(bad_gateway, ada, ada);
    let error = client(&zoom).send(request()).await.unwrap_err();
    assert!(error.is_indeterminate(), "{error:?}");
    assert_eq!(patches(&zoom), 1);

    let zoom = groups(bad_gateway, grace, ada);
    assert_eq!(client(&zoom).send(request()).await.unwrap().effect(), Effect::Confirmed);
    assert_eq!(patches(&zoom), 1);

    let zoom = groups(bad_gateway, grace, grace);
    assert!(client(&zoom).send(request()).await.unwrap_err().is_indeterminate());
    assert_eq!(patches(&zoom), 1);

    // Certainly not moved, as often as one looks.
    let zoom = groups(bad_gateway, ada, grace);
    assert!(client(&zoom).send(request()).await.unwrap_err().is_indeterminate());
    assert_eq!(patches(&zoom), 4);
}

#[tokio::test(start_paused = true)]
async fn conflicts_are_told_by_code_in_any_language() {
    let body = |code: i64| format!(r#"{{"code":{code},"message":"すでに使用されています。"}}"#);
    for (status, code, conflict) in [
        (400, 4100, true),
        (400, 1135, true),
        (400, 1009, true),
        (409, 1005, true),
        (409, 4132, true),
        (409, 77, true),
        (400, 300, false),
        (404, 1001, false),
    ] {
        let body = body(code);
        let zoom = Scripted::new(move |_, _| std::future::ready(Ok(answer(status, &body))));
        let error = client(&zoom).send(UpdateUser::new("a").dept("x")).await.unwrap_err();
        assert_eq!(error.is_conflict(), conflict, "{code}");
        let zoom = zoom.requests();
        assert_eq!(zoom[0].headers()["accept-language"], "en");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_handed_over_needs_somebody_who_gets_it() {
    let zoom = script(vec![|| Ok(answer(204, ""))]);
    let client = client(&zoom);
    let delete = || DeleteUser::new("a").action(DeleteUserAction::Delete);
    for request in [
        delete().transfer_meeting(true),
        delete().transfer_webinar(true),
        delete().transfer_recording(true),
        delete().transfer_whiteboard(true),
        delete().transfer_clipfiles(true),
        delete().transfer_notes(true),
        delete().transfer_visitors(true),
        delete().transfer_docs(true),
        delete().transfer_meeting(true).transfer_email(""),
        delete().transfer_meeting(true).transfer_email(" "),
        DeleteUser::new("a").transfer_meeting(false).transfer_docs(true),
    ] {
        let error = client.send(request).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidInput, 0));
        let why = error.source().unwrap().to_string();
        assert!(why.contains("needs `transfer_email`"), "{why}");
    }
    assert_eq!(zoom.requests().len(), 0);

    client.send(delete()).await.unwrap();
    client.send(delete().transfer_meeting(false)).await.unwrap();
    client.send(delete().transfer_meeting(true).transfer_email("g@example.com")).await.unwrap();
    let meant = client.with(Options::new().check_needs(false));
    meant.send(delete().transfer_meeting(true)).await.unwrap();
    assert_eq!(zoom.requests().len(), 4);
    assert_eq!(zoom.requests()[3].uri().query(), Some("action=delete&transfer_meeting=true"));
}

/// 429 with a text that is not English, and the headers that go with it.
fn limited(headers: &[(&'static str, &str)]) -> TransportResult {
    let mut limited = answer(429, r#"{"code":429,"message":"このAPIの1日の上限に達しました。"}"#);
    for (name, value) in headers {
        limited.headers_mut().insert(*name, value.parse().unwrap());
    }
    Ok(limited)
}

#[tokio::test(start_paused = true)]
async fn a_limit_that_nobody_names_and_that_does_not_pass_is_a_daily_one() {
    let steps: [fn() -> TransportResult; 2] = [
        || limited(&[]),
        // As it was seen for the limit of one user: what is left is that of the label.
        || {
            limited(&[
                ("x-ratelimit-category", "Light"),
                ("x-ratelimit-limit", "6000"),
                ("x-ratelimit-remaining", "5893"),
            ])
        },
    ];
    for step in steps {
        for paced in [false, true] {
            let zoom = script(vec![step]);
            let zoomed = if paced { builder(&zoom).build().unwrap() } else { client(&zoom) };
            let start = Instant::now();
            let error = zoomed.send(GetUser::new("a")).await.unwrap_err();
            assert!(error.is_quota_exhausted() && error.is_rate_limited(), "{error:?}");
            assert_eq!((error.code(), error.attempts()), (Some(429), 4));
            let midnight = humantime::parse_rfc3339("2026-11-24T00:00:00Z").unwrap();
            assert_eq!(error.until(), Some(midnight));
            assert!(start.elapsed() >= Duration::from_secs(3), "longer than a window or two");
            assert!(!error.may_have_taken_effect());
        }
    }
    // One change of a presence a minute: the waits are as long as its window.
    let zoom = Scripted::new(|index, _| {
        std::future::ready(if index < 2 { limited(&[]) } else { Ok(answer(204, "")) })
    });
    let start = Instant::now();
    let request = UpdatePresenceStatus::new("a", PresenceStatus::Away);
    client(&zoom).send(request).await.unwrap();
    assert!(start.elapsed() >= Duration::from_secs(120));
    // What names a rate goes on for as long as the call may.
    let zoom = script(vec![|| limited(&[("x-ratelimit-type", "QPS")])]);
    let error = client(&zoom).send(GetUser::new("a")).await.unwrap_err();
    assert!(!error.is_quota_exhausted() && error.attempts() > 10, "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn the_wait_that_a_gateway_asks_for_is_no_daily_budget() {
    let zoom = Scripted::new(|index, _| {
        let mut busy = answer(429, "<html>Too Many Requests</html>");
        busy.headers_mut().insert("retry-after", "250".parse().unwrap());
        std::future::ready(Ok(if index == 0 { busy } else { answer(200, "{}") }))
    });
    let start = Instant::now();
    client(&zoom).send(GetUser::new("a")).await.unwrap();
    assert_eq!(start.elapsed(), Duration::from_secs(250));
    assert_eq!(zoom.requests().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn the_last_answer_is_behind_the_end_of_the_time() {
    // The wait for the next turn is longer than the call may take.
    let zoom = Scripted::new(|index, _| async move {
        if index > 0 {
            return std::future::pending().await;
        }
        limited(&[("x-ratelimit-type", "QPS")])
    });
    let client = client(&zoom);
    let client = client.with(Options::new().total_timeout(Duration::from_secs(20)));
    let error = client.send(GetUser::new("a")).await.unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    let late = error.source().unwrap();
    assert!(late.to_string().contains("20s"), "{late}");
    let last = late.source().unwrap().downcast_ref::<Error>().unwrap();
    assert_eq!((last.code(), last.status().unwrap().as_u16()), (Some(429), 429));
    assert_eq!(last.operation(), Some("users.get"));
}

fn redirect(status: u16, to: &str) -> TransportResult {
    let mut redirect = answer(status, "");
    redirect.headers_mut().insert("location", to.parse().unwrap());
    Ok(redirect)
}

#[tokio::test(start_paused = true)]
async fn what_may_have_been_carried_out_is_not_sent_again_because_of_a_redirect() {
    let to = ["/v2/users", "https://us02.zoom.us/v2/users", "https://example.com/", "x", ""];
    for status in [300, 301, 302, 303, 304, 305, 307, 308] {
        for to in to {
            let user = NewUser::new("ada@example.com", UserType::Basic);
            let never: [Call; 3] = [
                CreateUser::new(CreateUserAction::Create, user).into_call(),
                CreateGroup::new("a").into_call(),
                call(OPERATIONS.iter().find(|it| it.id == "users.password.update").unwrap()),
            ];
            for call in never {
                let zoom = Scripted::new(move |_, _| std::future::ready(redirect(status, to)));
                let error = client(&zoom).send(Any(call)).await.unwrap_err();
                assert_eq!(zoom.requests().len(), 1, "{status} {to}");
                assert!(error.is_indeterminate() && error.may_have_taken_effect(), "{error:?}");
                assert_eq!((error.attempts(), error.status().unwrap().as_u16()), (1, status));
            }
            // What can be looked for is.
            let zoom = Scripted::new(move |_, request| {
                let look = request.method() == Method::GET;
                let listed = answer(200, r#"{"members":[{"id":"a"}]}"#);
                std::future::ready(if look { Ok(listed) } else { redirect(status, to) })
            });
            let member = zoom_api::types::UserReference::new().id("a");
            let request = zoom_api::groups::AddGroupMembers::new("g", [member]);
            let added = client(&zoom).send(request).await.unwrap();
            assert_eq!((added.effect(), zoom.requests().len()), (Effect::Confirmed, 2));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_may_be_repeated_follows_and_every_hop_counts() {
    let zoom = Scripted::new(|index, _| {
        std::future::ready(match index {
            0 => redirect(307, "https://us02.zoom.us/v2/users/a"),
            1 => Err(zoom_api::transport::TransportError::connect("dead")),
            _ => redirect(307, "/v2/users/a"),
        })
    });
    let error = client(&zoom).send(UpdateUser::new("a").dept("x")).await.unwrap_err();
    // Behind a dead target it begins anew, and a circle ends.
    let sent: Vec<_> =
        zoom.requests().iter().map(|it| it.uri().host().unwrap().to_owned()).collect();
    let host = "api.zoom.us";
    assert_eq!(sent, [host, "us02.zoom.us", host, host, host, host]);
    assert_eq!((error.attempts(), error.status().unwrap().as_u16()), (6, 307));
    assert!(error.may_have_taken_effect());

    // A delete that was redirected and then finds nothing may have worked before.
    let zoom = Scripted::new(|index, _| {
        let gone = answer(404, NO_USER);
        std::future::ready(if index == 0 { redirect(302, "/v2/users/a?") } else { Ok(gone) })
    });
    let gone = client(&zoom).send(DeleteUser::new("a")).await.unwrap();
    assert_eq!(gone.effect(), Effect::AlreadyGone);

    let raw = RawRequest::new(Method::POST, ["x"]);
    let zoom = script(vec![|| redirect(308, "https://us02.zoom.us/v2/x")]);
    assert!(client(&zoom).raw(raw).await.unwrap_err().is_indeterminate());
    assert_eq!(zoom.requests().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_upload_that_was_led_on_is_not_sent_to_the_first_host_again() {
    let upload = || {
        let file = zoom_api::types::Upload::from_bytes("a.png", &b"PNG"[..]);
        zoom_api::users::UploadUserVirtualBackground::new("a", file)
    };
    let hosts = |zoom: &Scripted| -> Vec<String> {
        zoom.requests().iter().map(|it| it.uri().host().unwrap().to_owned()).collect()
    };
    // The target is dead, then asks for another token, then takes it.
    let zoom = Scripted::new(|index, _| {
        std::future::ready(match index {
            0 => redirect(307, "https://fileapi.zoom.us/v2/x"),
            1 => Err(zoom_api::transport::TransportError::connect("dead")),
            2 => limited(&[("x-ratelimit-type", "QPS")]),
            _ => Ok(answer(201, "{}")),
        })
    });
    client(&zoom).send(upload()).await.unwrap();
    let there = "fileapi.zoom.us";
    assert_eq!(hosts(&zoom), ["api.zoom.us", there, there, there]);
    // The target stays dead: the first host may have carried it out.
    let zoom = Scripted::new(|index, _| {
        std::future::ready(match index {
            0 => redirect(307, "https://fileapi.zoom.us/v2/x"),
            _ => Err(zoom_api::transport::TransportError::connect("dead")),
        })
    });
    let error = client(&zoom).send(upload()).await.unwrap_err();
    assert!(error.is_indeterminate() && error.may_have_taken_effect(), "{error:?}");
    assert_eq!(hosts(&zoom).iter().filter(|host| *host == "api.zoom.us").count(), 1);
}
