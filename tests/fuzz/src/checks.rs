//! What must hold for any bytes. The fuzz targets call these, and so does a test with the corpus.
#![allow(dead_code, reason = "each target takes one")]

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use zoom_api::users::UserPage;
use zoom_api::webhooks::{Event, Headers, Received, Receiver, Refusal, Signer};
use zoom_api::{Answer as _, Cursor, Error, Inspect as _};

/// An answer is read or refused, and what was read survives being written.
pub fn answer(data: &[u8]) {
    if let Ok((page, seen)) = UserPage::decode(data) {
        // Of a member that comes twice, the last one counts.
        assert!(page.misfits().len() <= seen.misfits);
        let written = |page: &UserPage| serde_json::to_string(page).unwrap();
        let whole = serde_json::to_string(&page.with_unknown_fields()).unwrap();
        let again = UserPage::decode(whole.as_bytes()).unwrap().0;
        assert_eq!(written(&again), written(&page));
    }
    let Ok(page) = serde_json::from_slice::<UserPage>(data) else { return };
    let text = serde_json::to_string(&page).unwrap();
    let again: UserPage = serde_json::from_str(&text).unwrap();
    assert_eq!(serde_json::to_string(&again).unwrap(), text);
    let _ = format!("{page:?}");
}

/// An error is made of any body, keeps the bytes and can be asked everything.
pub fn error_body(data: &[u8]) {
    let (status, body) = data.split_first().map_or((0, data), |(status, body)| (*status, body));
    let status = StatusCode::from_u16(400 + u16::from(status % 200)).unwrap();
    let error = Error::from((status, HeaderMap::new(), Bytes::copy_from_slice(body)));
    assert_eq!(error.raw().unwrap().body(), body);
    assert_eq!(error.status(), Some(status));
    let _ = format!("{error} {error:?}");
    let _ = (error.is_not_found(), error.is_conflict(), error.is_missing_scope());
    let _ = (error.is_invalid_input(), error.is_page_token_expired(), error.is_rate_limited());
}

/// A time to ask again lies ahead, and not more than a day and an hour.
pub fn retry_after(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_435_200);
    if let Some(time) = zoom_api::throttle::retry_after(text, now) {
        assert!(time > now && time <= now + Duration::from_secs(25 * 3_600), "{text}");
    }
}

/// What is signed is delivered with its bytes, whatever it is, and what is not is never an event.
pub fn webhook(data: &[u8]) {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_435_200);
    let receiver = Receiver::new("secret-token").unwrap();
    let headers = Signer::new("secret-token").unwrap().headers(now, data);
    match receiver.receive(&headers, data.to_vec(), now) {
        Ok(Received::Delivery(delivery)) => {
            assert_eq!(delivery.bytes(), data);
            let _ = format!("{delivery:?} {:?} {}", delivery.time(), delivery.key());
            let _ = (delivery.unknown_fields().len(), delivery.event().misfits());
            if let Event::Unknown(event) = delivery.event() {
                assert_eq!(event.bytes(), data);
                let _ = event.payload();
            }
        }
        Ok(Received::Challenge(challenge)) => is_sane(challenge.answer()),
        Err(refusal) => assert_eq!(refusal, Refusal::MalformedChallenge),
    }
    // Headers and body of somebody who has no secret, a line each.
    let mut parts = data.splitn(3, |byte| *byte == b'\n');
    let mut line = || parts.next().unwrap_or_default();
    let lines = [line(), line()].map(|line| std::str::from_utf8(line).ok());
    let [signature, timestamp] = lines.map(|line| line.filter(|line| !line.is_empty()));
    match receiver.receive(Headers { signature, timestamp }, line().to_vec(), now) {
        Ok(Received::Delivery(delivery)) => panic!("forged: {delivery:?}"),
        Ok(Received::Challenge(challenge)) => is_sane(challenge.answer()),
        Err(refusal) => drop(refusal.to_string()),
    }
}

/// An answer to a challenge signs no text that an event could have.
fn is_sane(answer: &[u8]) {
    let answer: serde_json::Value = serde_json::from_slice(answer).unwrap();
    let token = answer["plainToken"].as_str().unwrap();
    assert!(token.len() <= 128 && !token.contains(':'), "{token}");
}

/// A cursor that is accepted survives being written.
pub fn cursor(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(cursor) = text.parse::<Cursor>() {
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
    }
}
