//! What is taken for a delivery of Zoom's, what is refused, and how challenges are answered.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, StatusCode};
use zoom_api::ErrorKind;
use zoom_api::webhooks::{Delivery, Event, Headers, Received, Receiver, Refusal, Signer};

const SECRET: &str = "0-secret_TOKEN";
const BODY: &str =
    r#"{"event":"desk.moved","event_ts":1795435200123,"payload":{"account_id":"a"}}"#;
/// `HMAC-SHA256(SECRET, "v0:1795435200:" + BODY)`, by openssl.
const SIGNATURE: &str = "v0=e0f76088c74e1c1311ed775547dac1cf1756cacb8b7307495f11fded49c1942b";
const TIMESTAMP: &str = "1795435200";
const MINUTE: Duration = Duration::from_secs(60);

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_435_200)
}

fn receiver() -> Receiver {
    Receiver::new(SECRET).unwrap()
}

fn headers<'a>(signature: &'a str, timestamp: &'a str) -> Headers<'a> {
    Headers { signature: Some(signature), timestamp: Some(timestamp) }
}

fn signed(body: &str) -> HeaderMap {
    Signer::new(SECRET).unwrap().headers(now(), body.as_bytes())
}

fn delivery(received: Result<Received, Refusal>) -> Delivery {
    match received.unwrap() {
        Received::Delivery(delivery) => delivery,
        Received::Challenge(_) => panic!("a challenge"),
    }
}

fn answer(received: Result<Received, Refusal>) -> Result<String, Refusal> {
    match received? {
        Received::Challenge(challenge) => {
            Ok(String::from_utf8(challenge.answer().to_vec()).unwrap())
        }
        Received::Delivery(delivery) => panic!("{delivery:?}"),
    }
}

#[test]
fn what_is_signed_well_is_delivered_with_its_bytes() {
    let received = receiver().receive(headers(SIGNATURE, TIMESTAMP), BODY, now());
    let delivery = delivery(received);
    assert_eq!(delivery.name(), "desk.moved");
    assert_eq!(delivery.time(), Some(now() + Duration::from_millis(123)));
    assert_eq!(delivery.bytes(), BODY);
    assert!(matches!(delivery.event(), Event::Unknown(event) if event.bytes() == BODY));
}

#[test]
fn a_signer_signs_as_zoom_does() {
    let headers = signed(BODY);
    assert_eq!(headers["x-zm-signature"], SIGNATURE);
    assert_eq!(headers["x-zm-request-timestamp"], TIMESTAMP);
    delivery(receiver().receive(&headers, BODY, now()));
}

#[test]
fn the_digits_of_a_signature_may_be_large() {
    let large = SIGNATURE[3..].to_uppercase();
    delivery(receiver().receive(headers(&format!("v0={large}"), TIMESTAMP), BODY, now()));
}

#[test]
fn what_counts_are_the_bytes() {
    let bodies = [
        "{\"event\":\"desk.moved\",\"payload\":{\"name\":\"\u{1F600} \u{e9}\"}}",
        r#"{"event":"desk.moved","payload":{"name":"\ud83d\ude00 \u00e9"}}"#,
        "{ \"event\" : \"desk.moved\" }\r\n",
    ];
    let mut signatures = Vec::new();
    for body in bodies {
        let headers = signed(body);
        let delivery = delivery(receiver().receive(&headers, body, now()));
        assert_eq!(delivery.bytes(), body);
        signatures.push(headers["x-zm-signature"].clone());
    }
    signatures.dedup();
    assert_eq!(signatures.len(), bodies.len());
}

#[test]
fn no_change_is_overlooked() {
    let receiver = receiver();
    let refused = |signature: &str, timestamp: &str, body: &str| {
        receiver.receive(headers(signature, timestamp), body.to_owned(), now()).unwrap_err()
    };
    for index in 0..BODY.len() {
        let mut body = BODY.as_bytes().to_vec();
        body[index] ^= 1;
        let received = receiver.receive(headers(SIGNATURE, TIMESTAMP), body, now());
        assert_eq!(received.unwrap_err(), Refusal::WrongSignature);
    }
    for index in 3..SIGNATURE.len() {
        let digit = if &SIGNATURE[index..=index] == "0" { "1" } else { "0" };
        let changed = format!("{}{digit}{}", &SIGNATURE[..index], &SIGNATURE[index + 1..]);
        assert_eq!(refused(&changed, TIMESTAMP, BODY), Refusal::WrongSignature);
    }
    assert_eq!(refused(SIGNATURE, "1795435201", BODY), Refusal::WrongSignature);
    // The same moment, written in another way.
    assert_eq!(refused(SIGNATURE, "01795435200", BODY), Refusal::WrongSignature);
    // What is signed is one text: no byte may move from the timestamp into the body.
    let moved = receiver.clone().max_age(now().duration_since(SystemTime::UNIX_EPOCH).unwrap());
    let moved = moved.receive(headers(SIGNATURE, "179543520"), format!("0{BODY}"), now());
    assert_eq!(moved.unwrap_err(), Refusal::WrongSignature);
}

#[test]
fn each_refusal_says_why() {
    let receiver = receiver().max_body(BODY.len());
    let refused = |headers: Headers<'_>, body: &str| {
        receiver.receive(headers, body.to_owned(), now()).unwrap_err()
    };
    for (headers, expected) in [
        (Headers::default(), Refusal::NoSignature),
        (Headers { timestamp: None, ..headers(SIGNATURE, "") }, Refusal::NoTimestamp),
    ] {
        assert_eq!(refused(headers, BODY), expected);
    }
    let zeros = "0".repeat(64);
    let signatures = [
        "",
        &zeros,
        &SIGNATURE[..66],
        &format!("{SIGNATURE}00"),
        &format!("v1={zeros}"),
        &format!("v0={}", "x".repeat(64)),
        // The example of Zoom's documents is none.
        "v0=a05d830fa017433bc47887f835a00b9ff33d3882f22f63a2986a8es270341",
    ];
    for signature in signatures {
        let refusal = refused(headers(signature, TIMESTAMP), BODY);
        assert_eq!(refusal, Refusal::MalformedSignature, "{signature}");
        assert_eq!(refusal.status(), StatusCode::UNAUTHORIZED);
    }
    let times =
        ["", "-1", "+1795435200", "1795435200.0", "2026-11-23T12:00:00Z", "99999999999999999999"];
    for time in times {
        let refusal = refused(headers(SIGNATURE, time), BODY);
        assert_eq!(refusal, Refusal::MalformedTimestamp, "{time}");
    }
    let wrong = format!("v0={zeros}");
    // The time is that of the signature: without a good one, it says nothing.
    for time in [TIMESTAMP, "0", "9795435200"] {
        assert_eq!(refused(headers(&wrong, time), BODY), Refusal::WrongSignature);
    }
    let large = refused(headers(SIGNATURE, TIMESTAMP), &format!("{BODY} "));
    assert_eq!(large, Refusal::TooLarge(BODY.len()));
    assert_eq!(large.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(large.to_string(), "the body has more than 76 bytes");
}

#[test]
fn a_signature_is_good_for_a_time() {
    let at = |receiver: &Receiver, now| receiver.receive(&signed(BODY), BODY, now).map(drop);
    let usual = receiver();
    // As long as repeats may come with the signature of the first time.
    assert_eq!(at(&usual, now() + 85 * MINUTE), Ok(()));
    assert_eq!(at(&usual, now() + 90 * MINUTE), Ok(()));
    let late = at(&usual, now() + 91 * MINUTE).unwrap_err();
    assert_eq!(late, Refusal::TooOld(91 * MINUTE));
    assert_eq!(late.to_string(), "the request was signed 5460 s ago");
    assert_eq!(at(&usual, now() - 5 * MINUTE), Ok(()));
    assert_eq!(at(&usual, now() - 6 * MINUTE), Err(Refusal::TooFarAhead(6 * MINUTE)));

    let strict = receiver().max_age(5 * MINUTE).max_ahead(Duration::ZERO);
    assert_eq!(at(&strict, now() + 5 * MINUTE), Ok(()));
    assert_eq!(at(&strict, now() + 6 * MINUTE), Err(Refusal::TooOld(6 * MINUTE)));
    assert_eq!(at(&strict, now()), Ok(()));
    assert_eq!(
        at(&strict, now() - Duration::from_secs(1)),
        Err(Refusal::TooFarAhead(Duration::from_secs(1)))
    );
}

#[test]
fn a_timestamp_in_milliseconds_is_understood() {
    let timestamp = "1795435200123";
    // By openssl.
    let signature = "v0=c704956332d180853013838c640b7ed8cc8cbdbb6d82f6e2db0a1ae064185482";
    let at = |now| receiver().receive(headers(signature, timestamp), BODY, now).map(drop);
    assert_eq!(at(now() + MINUTE), Ok(()));
    assert!(matches!(at(now() + 91 * MINUTE), Err(Refusal::TooOld(_))));
}

#[test]
fn while_a_secret_is_replaced_both_are_good() {
    let both = Receiver::new("new-secret").unwrap().or_secret(SECRET).unwrap();
    for secret in ["new-secret", SECRET] {
        let headers = Signer::new(secret).unwrap().headers(now(), BODY.as_bytes());
        delivery(both.receive(&headers, BODY, now()));
    }
    let other = Signer::new("other").unwrap().headers(now(), BODY.as_bytes());
    assert_eq!(both.receive(&other, BODY, now()).unwrap_err(), Refusal::WrongSignature);
}

#[test]
fn there_is_no_receiver_without_a_secret() {
    for secret in ["", " ", "secret\n"] {
        for error in [
            Receiver::new(secret).map(drop).unwrap_err(),
            receiver().or_secret(secret).map(drop).unwrap_err(),
            Signer::new(secret).map(drop).unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
        }
    }
}

const CHALLENGE: &str = r#"{"payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"},"event_ts":1654503849680,"event":"endpoint.url_validation"}"#;

/// The answer that other software's tests have for this token and this secret.
const ANSWERED: &str = r#"{"encryptedToken":"70c1f2e2e6ca2d39297490d1f9142c7d701415ea8e6151f6562a08fa657a40ff","plainToken":"qgg8vlvZRS6UYooatFL8Aw"}"#;

fn same_json(left: &str, right: &str) {
    let parse = |text| serde_json::from_str::<serde_json::Value>(text).unwrap();
    assert_eq!(parse(left), parse(right));
}

#[test]
fn a_challenge_is_answered() {
    let receiver = Receiver::new("secretValueTest").unwrap();
    let signed = Signer::new("secretValueTest").unwrap().headers(now(), CHALLENGE.as_bytes());
    same_json(&answer(receiver.receive(&signed, CHALLENGE, now())).unwrap(), ANSWERED);
    // Nothing says that Zoom signs all of them.
    let unsigned = answer(receiver.receive(Headers::default(), CHALLENGE, now()));
    same_json(&unsigned.unwrap(), ANSWERED);
    let strict = receiver.signed_challenges_only(true);
    same_json(&answer(strict.receive(&signed, CHALLENGE, now())).unwrap(), ANSWERED);
    let unsigned = answer(strict.receive(Headers::default(), CHALLENGE, now()));
    assert_eq!(unsigned, Err(Refusal::NoSignature));
}

#[test]
fn a_challenge_that_is_signed_must_be_signed_well() {
    let receiver = receiver();
    let other = Signer::new("other").unwrap().headers(now(), CHALLENGE.as_bytes());
    let old = Signer::new(SECRET).unwrap().headers(now() - 91 * MINUTE, CHALLENGE.as_bytes());
    let refused = |headers| answer(receiver.receive(headers, CHALLENGE, now())).unwrap_err();
    assert_eq!(refused(Headers::from(&other)), Refusal::WrongSignature);
    assert!(matches!(refused(Headers::from(&old)), Refusal::TooOld(_)));
    assert_eq!(refused(headers("", TIMESTAMP)), Refusal::MalformedSignature);
    let no_text = HeaderMap::from_iter([(
        http::HeaderName::from_static("x-zm-signature"),
        http::HeaderValue::from_bytes(b"v0=\xff").unwrap(),
    )]);
    assert_eq!(refused(Headers::from(&no_text)), Refusal::MalformedSignature);
}

#[test]
fn a_challenge_is_answered_with_the_secret_that_it_came_with() {
    let both = Receiver::new("new-secret").unwrap().or_secret("secretValueTest").unwrap();
    let signed = Signer::new("secretValueTest").unwrap().headers(now(), CHALLENGE.as_bytes());
    same_json(&answer(both.receive(&signed, CHALLENGE, now())).unwrap(), ANSWERED);
    let new = Signer::new("new-secret").unwrap().encrypted_token("qgg8vlvZRS6UYooatFL8Aw");
    let unsigned = answer(both.receive(Headers::default(), CHALLENGE, now())).unwrap();
    assert!(unsigned.contains(&new), "{unsigned}");
}

/// Were it to answer, whoever asks would have the signature of an event of their own.
#[test]
fn no_answer_to_a_challenge_is_the_signature_of_an_event() {
    let challenge = |token: &serde_json::Value| {
        let payload = serde_json::json!({ "plainToken": token });
        let body = serde_json::json!({ "event": "endpoint.url_validation", "payload": payload });
        body.to_string()
    };
    let tokens = [
        format!("v0:{TIMESTAMP}:{BODY}").into(),
        "v0:1:{}".into(),
        "v0:1:".into(),
        "".into(),
        " ".into(),
        "token\n".into(),
        "tok\u{e9}n".into(),
        "a".repeat(129).into(),
        3.into(),
        serde_json::Value::Null,
        serde_json::json!(["token"]),
    ];
    for token in &tokens {
        let body = challenge(token);
        for receiver in [receiver(), receiver().signed_challenges_only(true)] {
            let signed = receiver.receive(&signed(&body), body.clone(), now());
            let refusal = answer(signed).unwrap_err();
            assert_eq!(refusal, Refusal::MalformedChallenge, "{body}");
            assert_eq!(refusal.status(), StatusCode::BAD_REQUEST);
        }
        let unsigned = receiver().receive(Headers::default(), body.clone(), now());
        assert_eq!(answer(unsigned), Err(Refusal::MalformedChallenge), "{body}");
    }
    let body = challenge(&"a".repeat(128).into());
    answer(receiver().receive(Headers::default(), body, now())).unwrap();
    // What is no challenge is not answered unsigned, and what is too large is none.
    let padded = CHALLENGE.replace(':', &format!(":{}", " ".repeat(1_500)));
    for body in [BODY, "", "{}", &padded] {
        let unsigned = receiver().receive(Headers::default(), body.to_owned(), now());
        assert_eq!(unsigned.map(drop), Err(Refusal::NoSignature), "{body}");
    }
}

#[test]
fn no_text_has_a_secret_in_it() {
    let receiver = Receiver::new("new-secret").unwrap().or_secret(SECRET).unwrap();
    let signer = Signer::new(SECRET).unwrap();
    let challenge = receiver.receive(Headers::default(), CHALLENGE, now()).unwrap();
    let body = r#"{"event":"desk.moved","payload":{"passcode":"hunter2"}}"#;
    let event = receiver.receive(&signed(body), body, now()).unwrap();
    let texts = format!("{receiver:?} {signer:?} {challenge:?} {event:?}");
    for secret in [SECRET, "new-secret", "hunter2"] {
        assert!(!texts.contains(secret), "{texts}");
    }
}
