//! Listings whose pages have numbers.

use bytes::Bytes;
use http::Request;
use zoom_api::pace::Unpaced;
use zoom_api::{Client, Cursor, Error, ErrorKind, Items};
use zoom_api_fake::Fake;
use zoom_api_tests::world::{Scripted, answer, builder};
use zoom_lockers::lockers::ListLockerPhotos;

/// Photos in pages of 50. `count` is what the answer says about the number of pages.
fn listing(photos: usize, count: Option<usize>) -> Scripted {
    Scripted::new(move |_, request| {
        let number: usize =
            parameter(&request, "page_number").map_or(1, |text| text.parse().unwrap());
        let size: usize = parameter(&request, "page_size").unwrap().parse().unwrap();
        let items: Vec<_> = (0..photos)
            .skip((number - 1) * size)
            .take(size)
            .map(|photo| format!(r#"{{"id":"p{photo}"}}"#))
            .collect();
        let count = count.map_or(String::new(), |count| format!(r#""page_count":{count},"#));
        let items = items.join(",");
        let page = format!(r#"{{{count}"total_records":{photos},"photos":[{items}]}}"#);
        std::future::ready(Ok(answer(200, &page)))
    })
}

fn parameter(request: &Request<Bytes>, name: &str) -> Option<String> {
    let pairs = request.uri().query().unwrap_or_default().split('&');
    let mut pairs = pairs.filter_map(|pair| pair.split_once('='));
    pairs.find_map(|(known, value)| (known == name).then(|| value.to_owned()))
}

fn client(zoom: &Scripted) -> Client {
    builder(zoom).pacer(Unpaced).build().unwrap()
}

/// The numbers that were asked for.
fn asked(zoom: &Scripted) -> Vec<Option<String>> {
    zoom.requests().iter().map(|request| parameter(request, "page_number")).collect()
}

fn numbers(numbers: impl IntoIterator<Item = usize>) -> Vec<Option<String>> {
    let behind = numbers.into_iter().map(|number| Some(number.to_string()));
    std::iter::once(None).chain(behind).collect()
}

async fn rest(mut photos: Items<ListLockerPhotos>) -> Result<usize, Error> {
    let mut count = 0;
    while photos.try_next().await?.is_some() {
        count += 1;
    }
    Ok(count)
}

fn photos(zoom: &Scripted) -> Items<ListLockerPhotos> {
    client(zoom).stream(ListLockerPhotos::new("L7"))
}

#[tokio::test(start_paused = true)]
async fn they_end_with_the_last_number() {
    let zoom = listing(150, Some(3));
    assert_eq!(rest(photos(&zoom)).await.unwrap(), 150);
    assert_eq!(asked(&zoom), numbers([2, 3]));
}

#[tokio::test(start_paused = true)]
async fn without_a_count_they_end_with_an_empty_page() {
    let zoom = listing(150, None);
    assert_eq!(rest(photos(&zoom)).await.unwrap(), 150);
    assert_eq!(asked(&zoom), numbers([2, 3, 4]));
    // A count that promises more ends there as well.
    let zoom = listing(40, Some(9));
    assert_eq!(rest(photos(&zoom)).await.unwrap(), 40);
    assert_eq!(asked(&zoom), numbers([2]));
}

/// A count that is too small would lose the rest without a word.
#[tokio::test(start_paused = true)]
async fn what_is_counted_and_not_listed_is_an_error() {
    let zoom = listing(150, Some(2));
    let error = rest(photos(&zoom)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Incomplete);
}

/// What stands on the pages before was not asked for.
#[tokio::test(start_paused = true)]
async fn a_stream_can_begin_with_a_later_page() {
    let zoom = listing(150, Some(3));
    let later = client(&zoom).stream(ListLockerPhotos::new("L7").page_number(2));
    assert_eq!(rest(later).await.unwrap(), 100);
    assert_eq!(asked(&zoom), numbers([2, 3])[1..]);
}

/// Behind its last page, this server gives the last page once more.
#[tokio::test(start_paused = true)]
async fn a_server_that_repeats_a_page_for_ever_comes_to_an_end() {
    let zoom = Scripted::new(|_, _| {
        std::future::ready(Ok(answer(200, r#"{"photos":[{"id":"p1"},{"id":"p2"}]}"#)))
    });
    let error = rest(photos(&zoom)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(zoom.requests().len() < 200, "{}", zoom.requests().len());
}

#[tokio::test(start_paused = true)]
async fn a_cursor_knows_the_number() {
    let zoom = listing(150, Some(3));
    let mut first = photos(&zoom);
    for _ in 0..60 {
        first.try_next().await.unwrap().unwrap();
    }
    let cursor: Cursor = first.cursor().to_string().parse().unwrap();
    let later = client(&zoom).resume(ListLockerPhotos::new("L7"), &cursor).unwrap();
    assert_eq!(rest(later).await.unwrap(), 90);
    assert_eq!(asked(&zoom), [numbers([2]), numbers([2, 3])[1..].to_vec()].concat());
}

/// The number does not expire, so that a refusal is no reason to begin again.
#[tokio::test(start_paused = true)]
async fn a_page_that_is_refused_is_an_error_at_once() {
    let zoom = Scripted::new(|number, _| {
        std::future::ready(Ok(match number {
            0 => answer(200, r#"{"page_count":2,"photos":[{"id":"p1"}]}"#),
            _ => answer(400, r#"{"code":300,"message":"Wrong page."}"#),
        }))
    });
    let error = rest(photos(&zoom)).await.unwrap_err();
    assert_eq!((error.kind(), zoom.requests().len()), (ErrorKind::Api, 2));
}

#[tokio::test]
async fn the_fake_gives_what_the_spec_has() {
    let fake = Fake::builder().serve(zoom_lockers::CONTRACTS).start();
    let photos = fake.client().stream(ListLockerPhotos::new("L7"));
    assert_eq!(rest(photos).await.unwrap(), 1);
}
