//! Work in bulk that is stopped and begun again: nothing is done twice, and nothing is lost.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt as _;
use serde_json::json;
use tempfile::TempDir;
use zoom_api::bulk::{Fsync, Journal, Outcome};
use zoom_api::call::Call;
use zoom_api::groups::{AddGroupMembers, CreateGroup, ListGroups};
use zoom_api::limits::Plan;
use zoom_api::operation::{Operation, Replay};
use zoom_api::pace::{AccountPacer, Unpaced};
use zoom_api::runtime::Tokio;
use zoom_api::transport::{BoxFuture, Transport, TransportError};
use zoom_api::types::{Group, UserReference, UserType};
use zoom_api::users::{CreateUser, CreateUserAction, DeleteUser, GetUser, NewUser, UpdateUser};
use zoom_api::{Effect, Endpoint, ErrorKind};
use zoom_api_fake::{Fake, FakeTransport, Fault};
use zoom_api_tests::runtime::But;
use zoom_api_tests::world::{answer, builder, script};

fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("work.journal");
    (folder, path)
}

fn account() -> Fake {
    let fake = Fake::builder().without_limits().start();
    fake.load(json!({
        "version": 1,
        "facts": { "id": "account", "number": 1, "owner": "olive", "plan": "business", "ids": 7, "secret": 7 },
        "users": [
            { "id": "olive", "email": "olive@example.com", "role": "owner", "created": "2026-01-01T00:00:00Z" },
            { "id": "ada", "email": "ada@example.com", "created": "2026-01-01T00:00:00Z", "status": "active", "type": 1 },
            { "id": "bob", "email": "bob@example.com", "created": "2026-01-01T00:00:00Z", "status": "active", "type": 1 }
        ],
        "groups": [{ "id": "engines", "name": "Engines" }, { "id": "old", "name": "Old" }]
    }))
    .unwrap();
    fake
}

/// A process that stops in the middle of a call: before the server has it, or behind it.
struct Stopping {
    fake: FakeTransport,
    is_behind: bool,
}

impl Transport for Stopping {
    fn send(
        &self,
        request: http::Request<Bytes>,
    ) -> BoxFuture<'_, Result<http::Response<Bytes>, TransportError>> {
        let is_token = request.uri().path().starts_with("/oauth");
        Box::pin(async move {
            let stops = !is_token;
            if stops && !self.is_behind {
                return std::future::pending().await;
            }
            let answer = self.fake.send(request).await;
            if stops { std::future::pending().await } else { answer }
        })
    }
}

/// Gives requests to a client, and stops when the first one is on its way, which the server has had or not.
async fn stop<E: Endpoint>(fake: &Fake, path: &Path, requests: Vec<E>, is_behind: bool)
where
    E::Output: serde::Serialize + Send + 'static,
{
    let stopping = Stopping { fake: fake.transport(), is_behind };
    let client = fake.client_builder(fake.server_to_server()).pacer(Unpaced);
    let client = client.transport(Arc::new(stopping)).build().unwrap();
    let journal = Journal::open(path).unwrap();
    let mut bulk = client.bulk(requests).journal(&journal);
    let stopped = tokio::time::timeout(Duration::from_millis(300), bulk.next()).await;
    assert!(stopped.is_err());
}

/// Gives requests to a client, as a program does each time that it runs.
async fn run<E: Endpoint>(fake: &Fake, path: &Path, requests: Vec<E>) -> Vec<Outcome<E::Output>>
where
    E::Output: serde::Serialize + Send + 'static,
{
    let journal = Journal::open(path).unwrap();
    fake.client().bulk(requests).journal(&journal).collect().await
}

fn effects<T: std::fmt::Debug>(outcomes: &[Outcome<T>]) -> Vec<Result<Effect, ErrorKind>> {
    let effect = |outcome: &Outcome<T>| match &outcome.result {
        Ok(response) => Ok(response.effect()),
        Err(error) => Err(error.kind()),
    };
    outcomes.iter().map(effect).collect()
}

fn groups(names: &[&str]) -> Vec<CreateGroup> {
    names.iter().map(|name| CreateGroup::new(*name)).collect()
}

fn members(ids: &[&str]) -> Vec<AddGroupMembers> {
    let members = ids.iter().map(|id| UserReference::new().id(*id));
    vec![AddGroupMembers::new("engines", members)]
}

async fn is_member(fake: &Fake, user: &str) -> bool {
    let user = fake.client().send(GetUser::new(user)).await.unwrap();
    user.group_ids.iter().any(|group| group.as_str() == "engines")
}

#[tokio::test]
async fn what_was_done_is_not_done_again_and_its_answer_is_there() {
    let (_folder, path) = place();
    let fake = account();
    let first = run(&fake, &path, groups(&["A", "B"])).await;
    assert_eq!(effects(&first), [Ok(Effect::Answered), Ok(Effect::Answered)]);
    let again = run(&fake, &path, groups(&["A", "B", "C"])).await;
    assert_eq!(
        effects(&again),
        [Ok(Effect::Recorded), Ok(Effect::Recorded), Ok(Effect::Answered),]
    );
    let id = |outcome: &Outcome<Group>| outcome.result.as_ref().unwrap().id.clone().unwrap();
    assert_eq!(id(&first[1]), id(&again[1]));
    assert_eq!(first[1].id, again[1].id);
    assert_eq!(fake.requests().count::<CreateGroup>(), 3);
}

#[tokio::test]
async fn what_failed_is_tried_again() {
    let (_folder, path) = place();
    let fake = account();
    let requests = || vec![UpdateUser::new("carl@example.com").dept("Engines")];
    assert_eq!(effects(&run(&fake, &path, requests()).await), [Err(ErrorKind::Api)]);
    let carl = NewUser::new("carl@example.com", UserType::Basic);
    fake.client().send(CreateUser::new(CreateUserAction::Create, carl)).await.unwrap();
    fake.accept_invitation("carl@example.com").unwrap();
    assert_eq!(effects(&run(&fake, &path, requests()).await), [Ok(Effect::Answered)]);
    assert_eq!(effects(&run(&fake, &path, requests()).await), [Ok(Effect::Recorded)]);
}

#[tokio::test]
async fn what_only_reads_is_done_each_time() {
    let (_folder, path) = place();
    let fake = account();
    for _ in 0..2 {
        let outcomes = run(&fake, &path, vec![GetUser::new("ada")]).await;
        assert_eq!(effects(&outcomes), [Ok(Effect::Answered)]);
        assert_eq!(outcomes[0].id, None);
    }
    assert_eq!(fake.requests().count::<GetUser>(), 2);
}

#[tokio::test]
async fn a_stop_behind_the_server_is_seen_by_a_look() {
    let (_folder, path) = place();
    let fake = account();
    stop(&fake, &path, members(&["ada", "bob"]), true).await;
    assert!(is_member(&fake, "ada").await);
    let outcomes = run(&fake, &path, members(&["ada", "bob"])).await;
    assert_eq!(effects(&outcomes), [Ok(Effect::Confirmed)]);
    assert_eq!(fake.requests().count::<AddGroupMembers>(), 1);
    let outcomes = run(&fake, &path, members(&["ada", "bob"])).await;
    assert_eq!(effects(&outcomes), [Ok(Effect::Recorded)]);
}

#[tokio::test]
async fn a_stop_before_the_server_is_seen_too_and_the_call_is_sent() {
    let (_folder, path) = place();
    let fake = account();
    stop(&fake, &path, members(&["ada"]), false).await;
    assert_eq!(fake.requests().count::<AddGroupMembers>(), 0);
    assert_eq!(effects(&run(&fake, &path, members(&["ada"])).await), [Ok(Effect::Answered)]);
    assert!(is_member(&fake, "ada").await);
}

#[tokio::test]
async fn where_no_look_tells_nothing_is_sent_until_somebody_says_how_it_ended() {
    for has_taken_effect in [true, false] {
        let (_folder, path) = place();
        let fake = account();
        stop(&fake, &path, groups(&["A"]), has_taken_effect).await;
        for _ in 0..2 {
            let outcomes = run(&fake, &path, groups(&["A", "B"])).await;
            assert_eq!(effects(&outcomes)[0], Err(ErrorKind::Indeterminate));
            let error = outcomes[0].result.as_ref().unwrap_err();
            assert_eq!(
                error.to_string(),
                "groups.create: whether the call has taken effect is not known: it may have been carried out: \
                 look at what `groups.list` says before you send it again: the connection broke: the program \
                 was stopped while the call was on its way"
            );
        }
        let journal = Journal::open(&path).unwrap();
        let unclear = journal.unclear();
        assert_eq!(unclear.len(), 1);
        assert_eq!(unclear[0].operation, "groups.create");
        journal.settle(&unclear[0].id, has_taken_effect).await.unwrap();
        // It is settled once.
        let error = journal.settle(&unclear[0].id, has_taken_effect).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Journal);
        drop(journal);
        let outcomes = run(&fake, &path, groups(&["A", "B"])).await;
        let expected = if has_taken_effect { Effect::Recorded } else { Effect::Answered };
        assert_eq!(effects(&outcomes), [Ok(expected), Ok(Effect::Recorded)]);
        let listed = fake.client().send(ListGroups::new()).await.unwrap();
        assert_eq!(listed.groups.len(), 4);
    }
}

#[tokio::test]
async fn what_was_deleted_before_a_stop_counts_as_done() {
    let (_folder, path) = place();
    let fake = account();
    let requests = || vec![DeleteUser::new("ada")];
    stop(&fake, &path, requests(), true).await;
    assert_eq!(effects(&run(&fake, &path, requests()).await), [Ok(Effect::AlreadyGone)]);
    // Without a stop, nobody has deleted it.
    assert_eq!(
        effects(&run(&fake, &path, vec![DeleteUser::new("nobody")]).await),
        [Err(ErrorKind::Api)]
    );
}

#[tokio::test]
async fn an_answer_that_is_lost_is_settled_in_the_next_run() {
    let (_folder, path) = place();
    let fake = account();
    fake.fail(Fault::answer_lost().on::<CreateGroup>());
    assert_eq!(effects(&run(&fake, &path, groups(&["A"])).await), [Err(ErrorKind::Indeterminate)]);
    assert_eq!(effects(&run(&fake, &path, groups(&["A"])).await), [Err(ErrorKind::Indeterminate)]);
    assert_eq!(fake.requests().count::<CreateGroup>(), 1);
}

#[tokio::test]
async fn a_call_that_stands_in_line_was_not_sent() {
    let (_folder, path) = place();
    let fake = Fake::builder().plan(Plan::Free).start();
    // 4 calls a second go out, and no other second comes.
    let forever = But::of(Arc::new(Tokio::new())).sleep(|_| Box::pin(std::future::pending()));
    let client = fake.client_builder(fake.server_to_server()).runtime(forever);
    let client = client.pacer(AccountPacer::new(Plan::Free)).build().unwrap();
    let journal = Journal::open(&path).unwrap();
    let requests = (0..16).map(|number| DeleteUser::new(format!("{number}@example.com")));
    let mut bulk = client.bulk(requests).journal(&journal);
    for _ in 0..4 {
        assert!(bulk.next().await.unwrap().result.is_err());
    }
    assert!(bulk.next().now_or_never().is_none());
    drop(bulk);
    assert_eq!(journal.unclear(), []);
    assert_eq!(std::fs::read_to_string(&path).unwrap().matches("\"sent\"").count(), 4);
}

#[tokio::test]
async fn what_was_done_takes_no_time() {
    let (_folder, path) = place();
    let fake = Fake::builder().plan(Plan::Pro).start();
    let all: Vec<_> =
        (0..80).map(|number| UpdateUser::new("me").dept(number.to_string())).collect();
    let journal = Journal::open(&path).unwrap();
    let zoom = fake.client();
    let left = |count: usize| {
        zoom.bulk(all[..count].to_vec()).journal(&journal).progress().time_left.unwrap()
    };
    assert!(left(80) > Duration::from_secs(1));
    zoom.bulk(all[..40].to_vec()).journal(&journal).collect().await;
    fake.clock().advance(Duration::from_secs(10));
    assert_eq!(left(40), left(0));
    assert!(left(80) > left(40));
    // What is given later, or cut, counts as well.
    let late = zoom.bulk(all[40..].to_vec()).journal(&journal).and(all[..40].to_vec()).split();
    assert_eq!(late.progress().time_left.unwrap(), left(80));
    assert_eq!(late.progress().left, 80);
}

#[tokio::test]
async fn the_same_call_twice_is_two_calls() {
    let (_folder, path) = place();
    let fake = account();
    assert_eq!(effects(&run(&fake, &path, groups(&["A", "A"])).await)[0], Ok(Effect::Answered));
    let outcomes = run(&fake, &path, groups(&["A", "A"])).await;
    assert_eq!(outcomes[0].result.as_ref().unwrap().effect(), Effect::Recorded);
    assert_ne!(outcomes[0].id, outcomes[1].id);
}

/// Two that share a journal, and are given the same at once.
#[tokio::test]
async fn what_is_being_done_is_not_begun_by_another_bulk() {
    let (_folder, path) = place();
    // 30 calls a second go out, so that others stand in line, and were not sent.
    let fake = Fake::builder().plan(Plan::Pro).start();
    let journal = Journal::open(&path).unwrap();
    let zoom = fake.client();
    let names: Vec<_> = (0..40).map(|number| number.to_string()).collect();
    let requests = || names.iter().map(CreateGroup::new);
    let bulk = || zoom.bulk(requests()).journal(&journal).concurrency(40).collect();
    let (one, other) = tokio::join!(bulk(), bulk());
    let listed = zoom.send(ListGroups::new()).await.unwrap();
    assert_eq!(listed.groups.len(), 40);
    for (one, other) in one.iter().zip(&other) {
        let (done, refused) = match &one.result {
            Ok(_) => (one, other),
            Err(_) => (other, one),
        };
        assert_eq!(done.result.as_ref().unwrap().effect(), Effect::Answered);
        assert_eq!(
            refused.result.as_ref().unwrap_err().to_string(),
            "groups.create: not sent: other work with the same journal is making this call"
        );
    }
    assert_eq!(effects(&bulk().await), [Ok(Effect::Recorded); 40]);
}

#[tokio::test]
async fn what_is_being_done_cannot_be_settled() {
    let (_folder, path) = place();
    let fake = account();
    let stopping = Stopping { fake: fake.transport(), is_behind: true };
    let client = fake.client_builder(fake.server_to_server()).pacer(Unpaced);
    let client = client.transport(Arc::new(stopping)).build().unwrap();
    let journal = Journal::open(&path).unwrap();
    let mut bulk = client.bulk(groups(&["A"])).journal(&journal);
    let _ = tokio::time::timeout(Duration::from_millis(300), bulk.next()).await;
    let unclear = journal.unclear();
    let error = journal.settle(&unclear[0].id, false).await.unwrap_err();
    assert!(error.to_string().ends_with("is being made"), "{error}");
    drop(bulk);
    journal.settle(&unclear[0].id, true).await.unwrap();
}

/// Other APIs have calls that differ in a header only.
#[tokio::test]
async fn another_header_makes_another_call() {
    static ORDER: Operation = {
        let mut order = Operation::new("own.order", http::Method::PUT, "/groups/{group}");
        order.replay = Replay::Safe;
        order
    };
    struct Order(&'static str);
    impl Endpoint for Order {
        const OPERATION: &'static Operation = &ORDER;
        type Output = ();
        fn into_call(self) -> Call {
            Call::new(&ORDER).path("group", "engines").header("x-part", self.0)
        }
    }
    let (_folder, path) = place();
    let fake = account();
    let first = run(&fake, &path, vec![Order("a")]).await;
    let other = run(&fake, &path, vec![Order("b")]).await;
    assert_ne!(first[0].id, other[0].id);
}

/// Two APIs may call operations of theirs alike. What the one has done, the other has not.
#[tokio::test]
async fn a_call_of_another_api_is_another_call() {
    static PUT: Operation = named(http::Method::PUT, "/groups/{group}");
    static PUT_ELSEWHERE: Operation = named(http::Method::PUT, "/phone/groups/{group}");
    static DELETE: Operation = named(http::Method::DELETE, "/groups/{group}");
    const fn named(method: http::Method, path: &'static str) -> Operation {
        let mut operation = Operation::new("groups.do", method, path);
        operation.replay = Replay::Safe;
        operation
    }
    struct On<const INDEX: usize>;
    impl<const INDEX: usize> Endpoint for On<INDEX> {
        const OPERATION: &'static Operation = [&PUT, &PUT_ELSEWHERE, &DELETE][INDEX];
        type Output = ();
        fn into_call(self) -> Call {
            Call::new(Self::OPERATION).path("group", "engines")
        }
    }
    async fn effect<E: Endpoint<Output = ()>>(path: &Path, request: E) -> Effect {
        let zoom = script(vec![|| Ok(answer(204, ""))]);
        let client = builder(&zoom).pacer(Unpaced).build().unwrap();
        let journal = Journal::open(path).unwrap();
        let outcome = client.bulk([request]).journal(&journal).next().await.unwrap();
        outcome.result.map(|answer| answer.effect()).ok().unwrap()
    }
    let (_folder, path) = place();
    assert_eq!(effect(&path, On::<0>).await, Effect::Answered);
    assert_eq!(effect(&path, On::<1>).await, Effect::Answered);
    assert_eq!(effect(&path, On::<2>).await, Effect::Answered);
    assert_eq!(effect(&path, On::<0>).await, Effect::Recorded);
}

#[tokio::test]
async fn the_file_has_no_secret_and_what_is_secret_makes_no_other_call() {
    let (_folder, path) = place();
    let fake = account();
    let requests = |password: &str| {
        let user = NewUser::new("eve@example.org", UserType::Basic).password(password);
        vec![CreateUser::new(CreateUserAction::AutoCreate, user)]
    };
    let outcomes = run(&fake, &path, requests("Correct-Horse-1")).await;
    assert_eq!(effects(&outcomes), [Ok(Effect::Answered)], "{outcomes:?}");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(!text.contains("Correct-Horse"), "{text}");
    let outcomes = run(&fake, &path, requests("Battery-Staple-2")).await;
    assert_eq!(effects(&outcomes), [Ok(Effect::Recorded)]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

/// A file that ends anywhere, as a loss of power can leave it.
#[tokio::test]
async fn wherever_the_file_ends_nothing_is_done_twice() {
    let (_folder, path) = place();
    let requests = || {
        let people = ["ada", "bob"]
            .map(|user| AddGroupMembers::new("engines", [UserReference::new().id(user)]));
        people.into_iter().collect::<Vec<_>>()
    };
    let fake = account();
    run(&fake, &path, requests()).await;
    let whole = std::fs::read(&path).unwrap();
    assert_eq!(whole.iter().filter(|byte| **byte == b'\n').count(), 5);
    let first = whole.iter().position(|byte| *byte == b'\n').unwrap();
    // Where the line is missing that a call was sent, it was not sent: that line comes before.
    let sent = |bytes: &[u8]| String::from_utf8_lossy(bytes).matches("\"sent\":true}\n").count();
    for end in (0..=whole.len()).filter(|end| *end <= first || sent(&whole[..*end]) == 2) {
        std::fs::write(&path, &whole[..end]).unwrap();
        let journal = Journal::open_with(&path, Fsync::Never).unwrap();
        if end <= first {
            assert_eq!(journal.unclear(), []);
            continue;
        }
        let before = fake.requests().count::<AddGroupMembers>();
        let outcomes = fake.client().bulk(requests()).journal(&journal).collect().await;
        assert!(outcomes.iter().all(|outcome| outcome.result.is_ok()), "{end}: {outcomes:?}");
        assert_eq!(fake.requests().count::<AddGroupMembers>(), before, "{end}");
        drop(journal);
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text.lines().count(), 5, "{text}");
        // What was written behind the half line can be read.
        drop(Journal::open_with(&path, Fsync::Never).unwrap());
    }
}

fn refusal(path: &Path) -> String {
    let error = Journal::open(path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Journal);
    error.to_string().replace(&path.display().to_string(), "PATH")
}

#[tokio::test]
async fn a_file_that_is_no_journal_is_left_as_it_is() {
    let (_folder, path) = place();
    let fake = account();
    run(&fake, &path, groups(&["A"])).await;
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<_> = text.lines().collect();
    let head = "the journal could not be read or written: PATH";
    for (text, said) in [
        (
            format!("{}\nwhat?\n{}\n", lines[0], lines[1]),
            ":2: this is no line of a journal: `what?`; name another file, or mend the line",
        ),
        (
            format!("{}\n", lines[1]),
            ":1: this is no journal; name a file that is one, or that is not there",
        ),
        (
            "name,email\n".to_owned(),
            ":1: this is no journal; name a file that is one, or that is not there",
        ),
        (
            "half a line".to_owned(),
            ":1: this is no journal; name a file that is one, or that is not there",
        ),
        (
            r#"{"journal":1}"#.to_owned() + "\n",
            ":1: another version of this crate has written this journal; go on with it by that version, or name another file",
        ),
        (
            format!("{}\n{}\n\n{}\n", lines[0], lines[1], lines[2]),
            ":3: this is no line of a journal: ``; name another file, or mend the line",
        ),
        (
            format!("{}\n{{\"call\":\"a\"}}\n", lines[0]),
            ":2: this is no line of a journal: `{\\\"call\\\":\\\"a\\\"}`; name another file, or mend the line",
        ),
    ] {
        std::fs::write(&path, &text).unwrap();
        assert_eq!(refusal(&path), format!("{head}{said}"));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }
    let bytes = [lines[0].as_bytes(), b"\n", lines[1].as_bytes(), b"\n\xff\n"].concat();
    std::fs::write(&path, &bytes).unwrap();
    assert_eq!(
        refusal(&path),
        format!(
            "{head}:3: this is no line of a journal: `\u{fffd}`; name another file, or mend the line"
        )
    );
    std::fs::remove_file(&path).unwrap();
    let _open = Journal::open(&path).unwrap();
    assert_eq!(refusal(&path), format!("{head}: another process has the journal open"));
    assert!(refusal(Path::new("no/such/folder/work.journal")).starts_with(&format!("{head}: ")));
}
