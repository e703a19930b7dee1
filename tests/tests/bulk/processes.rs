//! Work in bulk, and `kill -9`: nothing is done twice, nothing is lost, and what is unclear is said to be so.
//!
//! The processes are this program of tests, started for one test of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use zoom_api::auth::StaticToken;
use zoom_api::bulk::{Bulk, Journal};
use zoom_api::groups::{CreateGroup, ListGroups};
use zoom_api::pace::Unpaced;
use zoom_api::types::Group;
use zoom_api::{Client, Effect, ErrorKind};
use zoom_api_fake::{Behaviour, Fake, Grant, Server};

/// Set for the processes that the test starts: base URL, token and journal, with spaces between them.
const TASK: &str = "ZOOM_API_TEST_BULK";
const GROUPS: usize = 80;
const KILLS: usize = 8;

fn groups() -> impl Iterator<Item = CreateGroup> {
    (0..GROUPS).map(|number| CreateGroup::new(format!("Group {number}")))
}

fn bulk(url: &str, token: &str, journal: &Journal) -> Bulk<Group> {
    let zoom = Client::builder(StaticToken::new(token)).base_url(url).pacer(Unpaced);
    zoom.build().unwrap().bulk(groups()).journal(journal).concurrency(4)
}

/// What each of the processes does: it creates the groups, as far as it comes.
#[test]
fn a_process_of_its_own() {
    let Ok(task) = std::env::var(TASK) else { return };
    let [url, token, path] = task.split(' ').collect::<Vec<_>>().try_into().unwrap();
    let Ok(journal) = Journal::open(path) else { std::process::exit(4) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut bulk = bulk(url, token, &journal);
    while runtime.block_on(bulk.next()).is_some() {}
}

/// In the folder of the journal, which has no other name for it.
fn start(url: &str, token: &str, path: &Path) -> Child {
    let name = path.file_name().unwrap().to_str().unwrap();
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "processes::a_process_of_its_own"])
        .env(TASK, format!("{url} {token} {name}"))
        .current_dir(path.parent().unwrap())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// How often there is a group of each name.
async fn names(fake: &Fake) -> BTreeMap<String, usize> {
    let mut names = BTreeMap::new();
    for group in fake.client().send(ListGroups::new()).await.unwrap().into_value().groups {
        *names.entry(group.name.unwrap()).or_default() += 1;
    }
    names
}

fn serve(fake: &Fake) -> (Server, String) {
    (fake.listen().unwrap(), fake.token(Grant::account()).expose().to_owned())
}

#[tokio::test]
async fn what_cannot_be_looked_up_is_done_once_or_said_to_be_unclear() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("work.journal");
    let delay = Duration::from_millis(1)..=Duration::from_millis(4);
    let fake =
        Fake::builder().without_limits().real_time().behaviour(Behaviour::new().delay(delay));
    let fake = fake.start();
    let (server, token) = serve(&fake);

    // At whatever it is: between a line and its call, on the way, between an answer and its line.
    for _ in 0..KILLS {
        let mut child = start(&server.url(), &token, &path);
        let before = fake.requests().count::<CreateGroup>();
        let begins = || fake.requests().count::<CreateGroup>() > before;
        while !begins() && child.try_wait().unwrap().is_none() {
            thread::sleep(Duration::from_millis(1));
        }
        thread::sleep(Duration::from_micros(fastrand::u64(0..8000)));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert!(start(&server.url(), &token, &path).wait().unwrap().success());
    let there = names(&fake).await;
    assert!(there.values().all(|count| *count == 1), "{there:?}");

    let journal = Journal::open(&path).unwrap();
    let unclear = journal.unclear().len();
    assert!(unclear <= 4 * KILLS, "{unclear}");
    for outcome in bulk(&server.url(), &token, &journal).collect().await {
        let name = format!("Group {}", outcome.index);
        match outcome.result {
            Ok(answer) => {
                assert_eq!(answer.effect(), Effect::Recorded);
                assert_eq!(answer.name.as_deref(), Some(&*name));
                assert!(there.contains_key(&name));
            }
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Indeterminate);
                journal.settle(&outcome.id.unwrap(), there.contains_key(&name)).await.unwrap();
            }
        }
    }
    let outcomes = bulk(&server.url(), &token, &journal).collect().await;
    assert!(outcomes.iter().all(|outcome| outcome.result.is_ok()), "{outcomes:?}");
    let there = names(&fake).await;
    assert!(there.values().all(|count| *count == 1), "{there:?}");
    assert_eq!(there.len(), GROUPS);
}

/// Each of two has the journal to itself, or says that it has it not.
#[tokio::test]
async fn of_two_processes_one_does_the_work() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("work.journal");
    let fake = Fake::builder().without_limits().real_time().start();
    let (server, token) = serve(&fake);
    let children: Vec<_> = (0..4).map(|_| start(&server.url(), &token, &path)).collect();
    let codes = children.into_iter().map(|mut child| child.wait().unwrap().code().unwrap());
    let codes: Vec<_> = codes.collect();
    assert!(codes.contains(&0), "{codes:?}");
    assert!(codes.iter().all(|code| [0, 4].contains(code)), "{codes:?}");
    let there = names(&fake).await;
    assert!(there.values().all(|count| *count == 1), "{there:?}");
    assert_eq!(there.len(), GROUPS);
}

/// The folder is the one that the program runs in.
#[tokio::test]
async fn a_journal_needs_no_folder_in_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("work.journal");
    let fake = Fake::builder().without_limits().real_time().start();
    let (server, token) = serve(&fake);
    assert!(start(&server.url(), &token, &path).wait().unwrap().success());
    assert!(path.exists() && names(&fake).await.len() == GROUPS);
}
