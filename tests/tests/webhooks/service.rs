//! What a service answers, and how often it hands an event over.

use std::future::{pending, ready};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures_util::StreamExt;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;
use tokio::time::{Instant, sleep};
use tower_service::Service;
use zoom_api::transport::BoxFuture;
use zoom_api::webhooks::{
    Claim, Claimed, DedupStore, Delivery, EventService, MemoryDedup, Receiver, Signer,
};
use zoom_api::{Error, ErrorKind};
use zoom_api_tests::runtime::Virtual;

const SECRET: &str = "secret-token";
const START: &str = "2026-11-23T12:00:00Z";
const SECOND: Duration = Duration::from_secs(1);

fn start() -> SystemTime {
    humantime::parse_rfc3339(START).unwrap()
}

fn request(body: &str) -> Request<Bytes> {
    request_at(start(), body)
}

fn request_at(at: SystemTime, body: &str) -> Request<Bytes> {
    let mut request = Request::post("/zoom").body(Bytes::copy_from_slice(body.as_bytes())).unwrap();
    *request.headers_mut() = Signer::new(SECRET).unwrap().headers(at, body.as_bytes());
    request
}

fn moved(number: usize) -> String {
    format!(r#"{{"event":"desk.moved","event_ts":{number},"payload":{{}}}}"#)
}

fn service<T>(handler: impl Fn(Delivery) -> T + Send + Sync + 'static) -> EventService
where
    T: Future<Output = Result<(), ()>> + Send + 'static,
{
    EventService::new(Receiver::new(SECRET).unwrap(), handler).runtime(Virtual::at(START))
}

/// A service that takes everything, and how often.
fn counting() -> (EventService, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let service = service(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
        ready(Ok(()))
    });
    (service, count)
}

async fn status(service: &EventService, body: &str) -> u16 {
    let answer = service.handle(request(body)).await;
    if answer.status() == 200 {
        assert_eq!(answer.body(), "");
    }
    answer.status().as_u16()
}

#[tokio::test(start_paused = true)]
async fn an_event_is_handed_over_once() {
    let names = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&names);
    let service = service(move |delivery| {
        seen.lock().unwrap().push(format!("{} {:?}", delivery.name(), delivery.time()));
        ready(Ok(()))
    });
    for _ in 0..3 {
        assert_eq!(status(&service, &moved(0)).await, 200);
    }
    // A clone is the same service, and a repeat that is signed anew is a repeat.
    sleep(85 * 60 * SECOND).await;
    let again = request_at(start() + 85 * 60 * SECOND, &moved(0));
    assert_eq!(service.clone().handle(again).await.status(), 200);
    let epoch = SystemTime::UNIX_EPOCH;
    assert_eq!(*names.lock().unwrap(), [format!("desk.moved {:?}", Some(epoch))]);
    assert_eq!(status(&service, &moved(1)).await, 200);
    assert_eq!(names.lock().unwrap().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_fails_comes_again() {
    let tries = Arc::new(AtomicUsize::new(0));
    let tried = Arc::clone(&tries);
    let service = service(move |_| {
        let is_third = tried.fetch_add(1, Ordering::Relaxed) == 2;
        ready(if is_third { Ok(()) } else { Err(()) })
    });
    for expected in [503, 503, 200, 200] {
        assert_eq!(status(&service, &moved(0)).await, expected);
    }
    assert_eq!(tries.load(Ordering::Relaxed), 3);
}

#[tokio::test(start_paused = true)]
async fn what_takes_too_long_ends_in_time_and_comes_again() {
    let ended = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&ended);
    let tries = AtomicUsize::new(0);
    let service = service(move |_| {
        let is_first = tries.fetch_add(1, Ordering::Relaxed) == 0;
        let counted = Arc::clone(&counted);
        async move {
            sleep(if is_first { 3 * SECOND } else { 2 * SECOND }).await;
            counted.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }
    });
    let begun = Instant::now();
    assert_eq!(status(&service, &moved(0)).await, 503);
    assert!(begun.elapsed() < 3 * SECOND, "{:?}", begun.elapsed());
    // It does not go on behind the answer.
    sleep(10 * SECOND).await;
    assert_eq!(ended.load(Ordering::Relaxed), 0);
    assert_eq!(status(&service, &moved(0)).await, 200);
    assert_eq!(ended.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn a_repeat_does_not_overtake() {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let service = service(move |_| {
        let counted = Arc::clone(&counted);
        async move {
            sleep(SECOND).await;
            counted.fetch_add(1, Ordering::Relaxed);
            Ok(())
        }
    });
    // If the first one failed behind a 200 for the second one, the event would be lost.
    let body = moved(0);
    let (first, second) = tokio::join!(status(&service, &body), async {
        sleep(SECOND / 2).await;
        status(&service, &body).await
    });
    assert_eq!((first, second), (200, 503));
    assert_eq!(status(&service, &body).await, 200);
    assert_eq!(count.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn a_claim_of_somebody_who_is_gone_ends() {
    let store = Arc::new(MemoryDedup::new());
    let stuck = service(|_| pending()).dedup(Arc::clone(&store));
    let (next, count) = counting();
    let next = next.dedup(store);
    // The server drops what it does when the other side goes away.
    let body = moved(0);
    let gone = tokio::time::timeout(SECOND, status(&stuck, &body)).await;
    assert!(gone.is_err());
    assert_eq!(status(&next, &body).await, 503);
    sleep(Claim::LEASE).await;
    assert_eq!(status(&next, &body).await, 200);
    assert_eq!(count.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn an_event_is_forgotten_after_a_day() {
    let store = MemoryDedup::new();
    let key = Delivery::from_verified(moved(0)).key();
    let day = Claim::MEMORY;
    let claimed = async |at| {
        let claim = Claim::new(key);
        let claimed = store.claim(&claim, at).await.unwrap();
        store.complete(&claim, at).await.unwrap();
        claimed
    };
    assert_eq!(claimed(start()).await, Claimed::New);
    assert_eq!(claimed(start() + day - SECOND).await, Claimed::Done);
    // A clock that is put back makes nothing new.
    assert_eq!(claimed(start() - day).await, Claimed::Done);
    assert_eq!(claimed(start() + day).await, Claimed::New);
    assert_eq!(store.len(), 1);
}

#[tokio::test]
async fn a_memory_keeps_its_size_and_what_is_under_way() {
    let store = MemoryDedup::with_capacity(3);
    let claim = |number| Claim::new(Delivery::from_verified(moved(number)).key());
    let claims: Vec<_> = (0..100).map(claim).collect();
    let take = async |claim: &Claim| store.claim(claim, start()).await.unwrap();
    assert_eq!(take(&claims[0]).await, Claimed::New);
    for claim in &claims[1..] {
        assert_eq!(take(claim).await, Claimed::New);
        store.complete(claim, start()).await.unwrap();
        assert!(store.len() <= 3);
    }
    // The first one is still under way, the last two are known, and the others are forgotten.
    for (number, expected) in
        [(0, Claimed::Busy), (99, Claimed::Done), (98, Claimed::Done), (97, Claimed::New)]
    {
        assert_eq!(take(&claim(number)).await, expected, "{number}");
    }
    // With no room for what is under way, none is lost.
    let full = MemoryDedup::with_capacity(1);
    assert_eq!(full.claim(&claims[0], start()).await.unwrap(), Claimed::New);
    assert_eq!(full.claim(&claims[1], start()).await.unwrap(), Claimed::Busy);
    // Somebody else's claim is not given back.
    full.release(&Claim::new(*claims[0].key())).await.unwrap();
    assert_eq!(full.claim(&claims[1], start()).await.unwrap(), Claimed::Busy);
    full.release(&claims[0]).await.unwrap();
    assert!(full.is_empty());
    assert_eq!(full.claim(&claims[1], start()).await.unwrap(), Claimed::New);
}

/// A store that answers when it likes. `None`: never.
struct Away {
    claim: Option<Result<Claimed, ErrorKind>>,
    settle: Option<Result<(), ErrorKind>>,
}

fn when<T: Send + 'static>(
    answer: Option<Result<T, ErrorKind>>,
) -> BoxFuture<'static, Result<T, Error>> {
    match answer {
        Some(answer) => Box::pin(ready(answer.map_err(|kind| Error::with_source(kind, "away")))),
        None => Box::pin(pending()),
    }
}

impl DedupStore for Away {
    fn claim<'a>(&'a self, _: &'a Claim, _: SystemTime) -> BoxFuture<'a, Result<Claimed, Error>> {
        when(self.claim)
    }

    fn complete<'a>(&'a self, _: &'a Claim, _: SystemTime) -> BoxFuture<'a, Result<(), Error>> {
        when(self.settle)
    }

    fn release<'a>(&'a self, _: &'a Claim) -> BoxFuture<'a, Result<(), Error>> {
        when(self.settle)
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_handler_panics_at_comes_again() {
    let tries = AtomicUsize::new(0);
    let service = service(move |_| {
        let is_first = tries.fetch_add(1, Ordering::Relaxed) == 0;
        async move { if is_first { panic!("a fault of the handler") } else { Ok(()) } }
    });
    let broken = service.clone();
    let broken = tokio::spawn(async move { broken.handle(request(&moved(0))).await });
    assert!(broken.await.unwrap_err().is_panic());
    sleep(5 * 60 * SECOND).await;
    assert_eq!(status(&service, &moved(0)).await, 200);
}

#[tokio::test]
async fn what_was_handled_stays_so_when_its_claim_has_ended() {
    let key = Delivery::from_verified(moved(0)).key();
    let (slow, next) = (Claim::new(key), Claim::new(key));
    let later = start() + Claim::LEASE;
    for somebody_else in [false, true] {
        let store = MemoryDedup::with_capacity(1);
        let take = async |claim: &Claim| store.claim(claim, later).await.unwrap();
        store.claim(&slow, start()).await.unwrap();
        if somebody_else {
            assert_eq!(take(&next).await, Claimed::New);
        } else {
            let other = Claim::new(Delivery::from_verified(moved(1)).key());
            assert_eq!(take(&other).await, Claimed::New);
            store.release(&other).await.unwrap();
        }
        store.complete(&slow, later).await.unwrap();
        store.release(&next).await.unwrap();
        assert_eq!(take(&Claim::new(key)).await, Claimed::Done, "{somebody_else}");
        assert_eq!(store.len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_slow_loses_nothing() {
    let (service, count) = counting();
    let request = request_at(start() + 8 * 60 * SECOND, &moved(0));
    assert_eq!(service.handle(request.clone()).await.status(), 503);
    // Zoom's first repeat, with the signature of the first time.
    sleep(5 * 60 * SECOND).await;
    assert_eq!(service.handle(request).await.status(), 200);
    assert_eq!(count.load(Ordering::Relaxed), 1);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_away_loses_nothing() {
    let broken = ErrorKind::Connect;
    let cases = [
        // Nobody knows whether the event was handled: it is not, and comes again.
        (Some(Err(broken)), Some(Ok(())), 503, 0),
        (None, Some(Ok(())), 503, 0),
        // It was handled, and that is what Zoom has to know.
        (Some(Ok(Claimed::New)), Some(Err(broken)), 200, 1),
        (Some(Ok(Claimed::New)), None, 200, 1),
    ];
    for (claim, settle, expected, handled) in cases {
        let (service, count) = counting();
        let service = service.dedup(Away { claim, settle });
        let begun = Instant::now();
        assert_eq!(status(&service, &moved(0)).await, expected, "{claim:?} {settle:?}");
        assert_eq!(count.load(Ordering::Relaxed), handled);
        assert!(begun.elapsed() < 3 * SECOND, "{:?}", begun.elapsed());
    }
}

#[tokio::test(start_paused = true)]
async fn what_does_not_come_from_zoom_is_refused() {
    let (service, count) = counting();
    let signed = request(&moved(0));
    let changed = |change: fn(&mut Request<Bytes>)| {
        let mut request = signed.clone();
        change(&mut request);
        request
    };
    let cases = [
        (changed(|request| *request.method_mut() = Method::GET), 405, ""),
        (
            changed(|request| drop(request.headers_mut().remove("x-zm-signature"))),
            401,
            "there is no header x-zm-signature",
        ),
        (
            changed(|request| *request.body_mut() = Bytes::from_static(b"{}")),
            401,
            "the signature is wrong: the secret token is that of another app, or the body is not the bytes as they came",
        ),
        (
            changed(|request| *request.body_mut() = vec![b' '; 1024 * 1024 + 1].into()),
            413,
            "the body has more than 1048576 bytes",
        ),
        (
            request(r#"{"event":"endpoint.url_validation","payload":{"plainToken":"v0:1:{}"}}"#),
            400,
            "the challenge has no plainToken of up to 128 letters, digits, `-` and `_`",
        ),
    ];
    for (request, status, text) in cases {
        let answer = service.handle(request).await;
        assert_eq!((answer.status().as_u16(), &answer.body()[..]), (status, text.as_bytes()));
        assert_eq!(answer.headers().contains_key("allow"), status == 405);
    }
    assert_eq!(count.load(Ordering::Relaxed), 0);
}

#[tokio::test(start_paused = true)]
async fn a_challenge_is_no_event() {
    let (service, count) = counting();
    let body = r#"{"event":"endpoint.url_validation","payload":{"plainToken":"abc"}}"#;
    let answer = service.handle(request(body)).await;
    assert_eq!(
        (answer.status(), &answer.headers()["content-type"]),
        (StatusCode::OK, &"application/json".parse().unwrap())
    );
    let encrypted = Signer::new(SECRET).unwrap().encrypted_token("abc");
    let expected = serde_json::json!({ "plainToken": "abc", "encryptedToken": encrypted });
    assert_eq!(serde_json::from_slice::<serde_json::Value>(answer.body()).unwrap(), expected);
    assert_eq!(count.load(Ordering::Relaxed), 0);
}

/// Sends a body in pieces, and tells how many were taken.
async fn in_pieces(
    service: &EventService,
    pieces: Vec<(Duration, Bytes)>,
) -> (Response<Bytes>, usize) {
    let taken = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&taken);
    let whole: Vec<u8> = pieces.iter().flat_map(|(_, piece)| piece.to_vec()).collect();
    let headers = Signer::new(SECRET).unwrap().headers(start(), &whole);
    let frames = futures_util::stream::iter(pieces).then(move |(wait, piece)| {
        let counted = Arc::clone(&counted);
        async move {
            sleep(wait).await;
            counted.fetch_add(1, Ordering::Relaxed);
            Ok::<_, std::io::Error>(Frame::data(piece))
        }
    });
    let mut request = Request::post("/").body(StreamBody::new(Box::pin(frames))).unwrap();
    *request.headers_mut() = headers;
    let (head, body) = service.clone().call(request).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    (Response::from_parts(head, body), taken.load(Ordering::Relaxed))
}

#[tokio::test(start_paused = true)]
async fn a_body_is_read_as_far_as_it_goes() {
    let (service, count) = counting();
    let text = moved(0);
    let (left, right) = text.split_at(10);
    let piece = |wait: Duration, text: &str| (wait, Bytes::copy_from_slice(text.as_bytes()));
    let (answer, _) = in_pieces(&service, vec![piece(SECOND, left), piece(SECOND, right)]).await;
    assert_eq!((answer.status().as_u16(), count.load(Ordering::Relaxed)), (200, 1));
    // Nobody waits for the rest of what is too large.
    let large = vec![piece(Duration::ZERO, &" ".repeat(300_000)); 12];
    let (answer, taken) = in_pieces(&service, large).await;
    assert_eq!((answer.status().as_u16(), taken), (413, 4));
    // Nor for what comes in drops, and what takes long comes off the handler's time.
    let begun = Instant::now();
    let (answer, _) = in_pieces(&service, vec![piece(10 * SECOND, left)]).await;
    assert_eq!(answer.status().as_u16(), 503);
    assert!(begun.elapsed() < 3 * SECOND, "{:?}", begun.elapsed());
    // What breaks off is not too large: it has to come again.
    let pieces = [Ok(Frame::data(Bytes::from_static(b"{"))), Err(std::io::Error::other("reset"))];
    let body = StreamBody::new(futures_util::stream::iter(pieces));
    let answer = service.clone().call(Request::post("/").body(body).unwrap()).await.unwrap();
    assert_eq!((answer.status().as_u16(), count.load(Ordering::Relaxed)), (503, 1));
}

#[tokio::test(start_paused = true)]
async fn reading_and_handling_take_three_seconds_together() {
    let service = service(|_| async {
        sleep(2 * SECOND).await;
        Ok(())
    });
    let text = moved(0);
    let begun = Instant::now();
    let (answer, _) = in_pieces(&service, vec![(2 * SECOND, Bytes::from(text))]).await;
    assert_eq!(answer.status().as_u16(), 503);
    assert!(begun.elapsed() < 3 * SECOND, "{:?}", begun.elapsed());
}

#[tokio::test(start_paused = true)]
async fn a_handler_has_its_time_in_a_program_that_has_run_for_long() {
    let handler = |_| async {
        sleep(SECOND).await;
        Ok::<(), ()>(())
    };
    let receiver = Receiver::new(SECRET).unwrap();
    let service = EventService::new(receiver, handler).runtime(Virtual::at("2026-11-23T11:00:00Z"));
    sleep(60 * 60 * SECOND).await;
    let (answer, _) = in_pieces(&service, vec![(SECOND, Bytes::from(moved(0)))]).await;
    assert_eq!(answer.status().as_u16(), 200);
}

/// A piece of a body, which counts how many there are.
struct Piece(Arc<AtomicUsize>);

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        b" "
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_in_small_pieces_takes_no_more_room_than_a_whole_one() {
    let (service, _) = counting();
    let (held, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let counted = Arc::clone(&most);
    let frames = futures_util::stream::iter(0..1000).map(move |_| {
        counted.fetch_max(held.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
        Ok::<_, std::io::Error>(Frame::data(Bytes::from_owner(Piece(Arc::clone(&held)))))
    });
    // It is read before anybody knows who has sent it.
    let request = Request::post("/").body(StreamBody::new(frames)).unwrap();
    assert_eq!(service.clone().call(request).await.unwrap().status(), 401);
    assert!(most.load(Ordering::Relaxed) <= 2, "{most:?} pieces are held at a time");
}
