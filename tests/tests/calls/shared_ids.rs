//! Two APIs that have an operation of one id each: what is said of the one is not said of the other.

use serde_json::json;
use zoom_api::users::ListUsers;
use zoom_api_fake::{Fake, Fault, Mock};
use zoom_api_tests::phone::{self, AskForToken, ListPhoneUsers};

fn fake() -> Fake {
    Fake::builder().without_limits().serve(phone::CONTRACTS).start()
}

#[tokio::test]
async fn a_fault_happens_to_the_operation_that_it_is_for() {
    let fake = fake();
    let zoom = fake.client();
    fake.fail(Fault::status(418).on::<ListPhoneUsers>());
    zoom.send(ListUsers::new()).await.unwrap();
    assert_eq!(zoom.send(ListPhoneUsers).await.unwrap_err().status().unwrap().as_u16(), 418);
    fake.fail(Fault::status(418).on::<ListUsers>());
    zoom.send(ListPhoneUsers).await.unwrap();
    zoom.send(ListUsers::new()).await.unwrap_err();
    assert_eq!(fake.faults(), 0);
    // Neither is what is called like a request for a token one of those, ...
    fake.fail(Fault::status(418).on_token());
    zoom.send(AskForToken).await.unwrap();
    assert_eq!(fake.faults(), 1);
    fake.heal();
    // ... nor left alone as those are.
    fake.fail(Fault::status(418));
    zoom.send(AskForToken).await.unwrap_err();
}

#[tokio::test]
async fn requests_are_counted_by_the_operation_that_they_are_of() {
    let fake = fake();
    let zoom = fake.client();
    zoom.send(ListUsers::new()).await.unwrap();
    zoom.send(ListUsers::new()).await.unwrap();
    zoom.send(ListPhoneUsers).await.unwrap();
    zoom.send(AskForToken).await.unwrap();
    let requests = fake.requests();
    assert_eq!(requests.count::<ListUsers>(), 2);
    assert_eq!(requests.of::<ListUsers>().next().unwrap().target(), "/users");
    assert_eq!(requests.of::<ListPhoneUsers>().next().unwrap().target(), "/phone/users");
    assert_eq!((requests.count::<ListPhoneUsers>(), requests.count::<AskForToken>()), (1, 1));
    let calls: Vec<_> = requests.calls().map(|call| call.operation().unwrap()).collect();
    assert_eq!(calls, ["users.list", "users.list", "users.list", "oauth.token"]);
}

#[tokio::test]
async fn a_mock_tells_the_calls_of_two_apis_apart() {
    let mock = Mock::new();
    mock.on::<ListPhoneUsers>().answer(json!({ "users": [] }));
    let error = mock.client().send(ListUsers::new()).await.unwrap_err().to_string();
    assert!(error.contains("the nearest expectation: any `users.list` ("), "{error}");
    assert!(error.contains("expected: GET /phone/users"), "{error}");
    assert!(error.contains("found: GET /users"), "{error}");
    // Its status is what the spec of its API says.
    let page = mock.client().send(ListPhoneUsers).await.unwrap();
    assert_eq!(page.status().as_u16(), 203);
    mock.verify().unwrap_err();
}
