//! Every call that must not be sent twice, against everything that can go wrong: its effect happens once at
//! most, and the caller is told the truth about it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use http::{Method, Request};
use zoom_api::auth::StaticToken;
use zoom_api::call::Call;
use zoom_api::groups::CreateGroup;
use zoom_api::operation::{BodyKind, Operation, Replay};
use zoom_api::pace::Unpaced;
use zoom_api::transport::{Reqwest, TransportError};
use zoom_api::users::{DeleteUser, GetUser};
use zoom_api::{Client, Effect, Endpoint, Error, OPERATIONS, Options};
use zoom_api_tests::faults::{self, Faulty, Step};
use zoom_api_tests::runtime::Hasty;
use zoom_api_tests::world::{Scripted, TransportResult, answer, builder};

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

fn call(operation: &'static Operation) -> Any {
    let mut call = Call::new(operation);
    for segment in operation.path.split('/') {
        if let Some(name) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
            call = call.path(name, "a");
        }
    }
    for parameter in operation.query.iter().filter(|parameter| parameter.required) {
        call = call.query(parameter.name, "a");
    }
    Any(call)
}

/// The operations whose effect must not happen twice.
fn once() -> Vec<&'static Operation> {
    let all = OPERATIONS.iter().copied();
    let once: Vec<_> = all.filter(|operation| operation.replay != Replay::Safe).collect();
    assert!(once.len() >= 13, "{}", once.len());
    once
}

fn is_upload(operation: &Operation) -> bool {
    operation.body == BodyKind::Multipart
}

/// Sends a call to servers that say by a closure what they do: whether they carry it out, and what they
/// answer. A look is turned away. Gives the result and the number of effects.
async fn run(
    operation: &'static Operation,
    server: impl Fn(&Request<bytes::Bytes>) -> (bool, TransportResult) + Send + Sync + 'static,
) -> (Result<Effect, Error>, usize) {
    let effects = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&effects);
    let zoom = Scripted::new(move |_, request| {
        if request.method() == Method::GET {
            return std::future::ready(Ok(answer(403, "")));
        }
        let (carried_out, sent) = server(&request);
        seen.fetch_add(usize::from(carried_out), Ordering::Relaxed);
        std::future::ready(sent)
    });
    let client = builder(&zoom).pacer(Unpaced).build().unwrap();
    let result = client.send(call(operation)).await.map(|done| done.effect());
    (result, effects.load(Ordering::Relaxed))
}

fn assert_true(result: &Result<Effect, Error>, effects: usize, what: &str) {
    assert!(effects <= 1, "{effects} effects: {what}");
    match result {
        Ok(_) => assert_eq!(effects, 1, "no effect, and a success: {what}"),
        Err(error) if effects == 1 => assert!(error.may_have_taken_effect(), "{what}: {error:?}"),
        Err(_) => {}
    }
}

fn redirect(status: u16, to: &[u8]) -> TransportResult {
    let mut redirect = answer(status, "");
    redirect.headers_mut().insert("location", http::HeaderValue::from_bytes(to).unwrap());
    Ok(redirect)
}

/// What the server does that a call was led to.
fn ways(way: usize) -> (bool, TransportResult) {
    match way {
        0 => (true, Ok(answer(204, ""))),
        1 => (true, Err(TransportError::connection("reset"))),
        2 => (true, Err(TransportError::timeout("late"))),
        3 => (true, Ok(answer(502, "<html>"))),
        4 => (false, Err(TransportError::connect("dead"))),
        5 => (false, Ok(answer(400, r#"{"code":300,"message":"x"}"#))),
        6 => (false, redirect(307, b"/v2/elsewhere")),
        _ => (true, redirect(302, b"https://api.zoom.us/v2/back")),
    }
}

#[tokio::test(start_paused = true)]
async fn a_redirect_makes_no_second_effect() {
    let targets: [&'static [u8]; 9] = [
        b"?",
        b"/v2/elsewhere",
        b"https://api.zoom.us:443/v2/x",
        b"https://us02.zoom.us/v2/x",
        b"//fileapi.zoom.us/v2/x",
        b"https://us02.zoom.us:8443/v2/x",
        b"http://127.0.0.1:1/x",
        b"https://example.com/x",
        b"https://zoom.us/\xe4",
    ];
    for operation in once() {
        for status in [300, 301, 302, 303, 304, 305, 307, 308, 310, 399] {
            for to in targets {
                for (acts, way) in (0..8).flat_map(|way| [(true, way), (false, way)]) {
                    // Zoom has not taken an upload that it sends to another host with one of these.
                    if acts && is_upload(operation) && matches!(status, 307 | 308) {
                        continue;
                    }
                    let path = format!("/v2{}", operation.path.replace("{", "").replace("}", ""));
                    let arrived = Arc::new(AtomicUsize::new(0));
                    let first = move |_: &Request<_>| arrived.fetch_add(1, Ordering::Relaxed) == 0;
                    let (result, effects) = run(operation, move |request| {
                        if first(request) { (acts, redirect(status, to)) } else { ways(way) }
                    })
                    .await;
                    let to = String::from_utf8_lossy(to);
                    assert_true(&result, effects, &format!("{path} {status} {to} {acts} {way}"));
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn whatever_is_no_answer_of_zoom_leaves_it_open_and_is_sent_once() {
    let statuses = [
        100, 101, 103, 199, 408, 419, 444, 460, 499, 500, 502, 503, 504, 507, 520, 524, 530, 599,
        600, 700, 999,
    ];
    for operation in once() {
        for acts in [true, false] {
            let mut answers: Vec<Arc<dyn Fn() -> TransportResult + Send + Sync>> = vec![
                Arc::new(|| Err(TransportError::connection("reset"))),
                Arc::new(|| Err(TransportError::timeout("late"))),
            ];
            for status in statuses {
                for body in ["", "<html>", r#"{"message":"x"}"#, r#"{"code":0,"message":"x"}"#] {
                    answers.push(Arc::new(move || Ok(answer(status, body))));
                }
            }
            for lost in answers {
                let shown = format!("{} {acts} {:?}", operation.id, lost());
                let sent = Arc::new(AtomicUsize::new(0));
                let count = Arc::clone(&sent);
                let (result, effects) = run(operation, move |_| {
                    count.fetch_add(1, Ordering::Relaxed);
                    (acts, lost())
                })
                .await;
                assert_true(&result, effects, &shown);
                assert!(result.unwrap_err().is_indeterminate(), "{shown}");
                assert_eq!(sent.load(Ordering::Relaxed), 1, "{shown}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_certainly_not_done_is_not_called_doubtful() {
    for operation in once() {
        for status in
            [400, 401, 402, 403, 404, 405, 409, 410, 411, 413, 415, 421, 422, 425, 451, 501]
        {
            for body in ["", "<html>", r#"{"code":1001,"message":"x"}"#] {
                let (result, _) = run(operation, move |_| (false, Ok(answer(status, body)))).await;
                let error = result.unwrap_err();
                assert!(!error.may_have_taken_effect(), "{status} {body}: {error:?}");
                assert!(!error.is_indeterminate());
            }
        }
        for connected in [true, false] {
            let unsent = move || match connected {
                true => TransportError::not_processed("refused stream"),
                false => TransportError::connect("dead"),
            };
            let (result, _) = run(operation, move |_| (false, Err(unsent()))).await;
            assert!(!result.unwrap_err().may_have_taken_effect());
        }
        // Zoom's own word counts with a status of a gateway's too.
        let code = r#"{"code":300,"message":"x"}"#;
        let (result, _) = run(operation, move |_| (false, Ok(answer(499, code)))).await;
        assert!(!result.unwrap_err().may_have_taken_effect());
    }
}

/// A client of a server. All have one transport, for it takes long to make.
fn client(url: String) -> Client {
    static TRANSPORT: LazyLock<Arc<Reqwest>> = LazyLock::new(|| Arc::new(Reqwest::new().unwrap()));
    let builder = Client::builder(StaticToken::new("token")).base_url(url).pacer(Unpaced);
    let builder = builder.transport(Arc::clone(&TRANSPORT));
    let options = Options::new().attempt_timeout(Duration::from_secs(5)).max_attempts(2);
    builder.runtime(Hasty::default()).options(options).build().unwrap()
}

/// An answer that breaks off behind so many bytes.
fn cut(whole: &[u8], length: usize, end: Step) -> Vec<Step> {
    vec![Step::Write(whole[..length].to_vec()), end]
}

#[tokio::test]
async fn a_create_whose_answer_breaks_off_anywhere_is_sent_once() {
    let plain = b"HTTP/1.1 201 X\r\ncontent-length: 10\r\n\r\n{\"id\":\"a\"}";
    let chunked = b"HTTP/1.1 201 X\r\ntransfer-encoding: chunked\r\ntrailer: x\r\n\r\n\
                    4\r\n{\"id\r\n6\r\n\":\"a\"}\r\n0\r\nx: y\r\n\r\n";
    let hinted = b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\nHTTP/1.1 201 X\r\ncontent-length: 0\r\n\r\n";
    for whole in [&plain[..], chunked, hinted] {
        for length in 0..=whole.len() {
            for end in [Step::Close, Step::Reset] {
                let is_whole = length == whole.len() && matches!(end, Step::Close);
                let server = Faulty::start(move |_| cut(whole, length, end.clone())).await;
                let result = client(server.url()).send(CreateGroup::new("a")).await;
                assert_eq!(server.requests(), 1, "{length}");
                match result {
                    Ok(_) => assert_eq!(length, whole.len()),
                    Err(error) => {
                        assert!(!is_whole && error.is_indeterminate(), "{length}: {error:?}");
                    }
                }
            }
        }
    }
}

#[tokio::test]
async fn a_delete_whose_answer_breaks_off_anywhere_is_a_success_on_proof() {
    let whole = b"HTTP/1.1 204 X\r\nx-zm-trackingid: a\r\n\r\n";
    let gone = faults::answer(404, "", br#"{"code":1001,"message":"x"}"#);
    let html = faults::answer(404, "", b"<html>");
    for (second, proves) in [(gone, true), (html, false)] {
        for length in 0..=whole.len() {
            for end in [Step::Close, Step::Reset] {
                let (second, end) = (second.clone(), end.clone());
                let server = Faulty::start(move |index| match index {
                    0 => cut(whole, length, end.clone()),
                    _ => vec![Step::Write(second.clone())],
                })
                .await;
                let result = client(server.url()).send(DeleteUser::new("a")).await;
                let requests = server.requests();
                match result {
                    Ok(done) if requests == 1 => {
                        assert_eq!((done.effect(), length), (Effect::Answered, whole.len()));
                    }
                    Ok(done) => assert!(proves && done.effect() == Effect::AlreadyGone),
                    Err(error) => assert!(!proves && error.is_indeterminate(), "{error:?}"),
                }
                assert!(requests <= 2, "{length}");
            }
        }
    }
}

#[tokio::test]
async fn odd_answers_of_a_socket_are_no_proof_and_no_reason_to_send_again() {
    let flood = format!("HTTP/1.1 201 X\r\nx: {}\r\n\r\n", "y".repeat(1024 * 1024));
    let many = format!("HTTP/1.1 201 X\r\n{}\r\n", "x: y\r\n".repeat(1_000));
    let odd: [&[u8]; 12] = [
        b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
        b"HTTP/1.1 999 X\r\ncontent-length: 0\r\n\r\n",
        b"HTTP/1.1 201 X\r\ncontent-length: 10\r\ncontent-length: 11\r\n\r\n{\"id\":\"a\"}",
        b"HTTP/1.1 201 X\r\ncontent-length: -1\r\n\r\n",
        b"HTTP/1.1 201 X\r\ncontent-length: 99\r\n\r\n{\"id\":\"a\"}",
        b"HTTP/1.1 201 X\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}",
        b"HTTP/1.1 201 X\r\ncontent-encoding: gzip\r\ncontent-length: 10\r\n\r\n{\"id\":\"a\"}",
        b"HTTP/1.1 20 X\r\n\r\n",
        b"HTTP/3 201 X\r\n\r\n",
        b"\x15\x03\x01\0\x02\x02\x28",
        flood.as_bytes(),
        many.as_bytes(),
    ];
    for answer in odd.map(<[u8]>::to_vec) {
        let shown = String::from_utf8_lossy(&answer[..answer.len().min(80)]).into_owned();
        let server = Faulty::start(move |_| cut(&answer, answer.len(), Step::Close)).await;
        let error = client(server.url()).send(CreateGroup::new("a")).await.unwrap_err();
        assert!(error.is_indeterminate(), "{shown}: {error:?}");
        assert_eq!(server.requests(), 1, "{shown}");
    }
    // A header in Latin-1 is none of these.
    let latin = b"HTTP/1.1 201 Cr\xe9\xe9\r\nx-zm-trackingid: \xe9\r\nretry-after: \xe9\r\ncontent-length: 10\r\n\r\n{\"id\":\"a\"}";
    let server = Faulty::start(move |_| cut(latin, latin.len(), Step::Close)).await;
    let group = client(server.url()).send(CreateGroup::new("a")).await.unwrap();
    assert_eq!((group.tracking_id(), group.attempts()), (None, 1));
}
