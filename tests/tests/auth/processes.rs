//! One refresh token, eight processes, a file, and `kill -9`.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use zoom_api::Client;
use zoom_api::auth::{FileStore, OAuthApp, TokenSet, TokenStore, UserOAuth};
use zoom_api::pace::Unpaced;
use zoom_api::runtime::Tokio;
use zoom_api::users::GetUser;
use zoom_api_tests::tokens::Zoom;

/// Set for the processes that the test starts: base URL, OAuth URL and file, with spaces between them.
const TASK: &str = "ZOOM_API_TEST_TASK";
const PROCESSES: usize = 8;
const ROTATIONS: usize = 200;
/// After so many of them, processes are killed.
const KILL_EVERY: usize = 12;

fn app() -> OAuthApp {
    OAuthApp::new("id", "https://example.com/callback").client_secret("secret")
}

/// What each of the processes does: it uses the token, drops it and takes the next one, for ever. When
/// there is none to be had, it ends.
#[test]
fn a_process_of_its_own() {
    let Ok(task) = std::env::var(TASK) else { return };
    let [url, oauth_url, path] = task.split(' ').collect::<Vec<_>>().try_into().unwrap();
    let client = Client::builder(UserOAuth::new(app(), FileStore::new(path)))
        .base_url(url)
        .oauth_url(oauth_url)
        .pacer(Unpaced)
        .build()
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    while runtime.block_on(client.send(GetUser::new("me"))).is_ok() {
        client.drop_token();
    }
    std::process::exit(3);
}

/// Processes that are killed at the latest when the test ends.
struct Processes(Vec<Child>);

impl Processes {
    fn start(zoom: &Zoom, path: &Path) -> Self {
        let task = format!("{} {} {}", zoom.url(), zoom.oauth_url(), path.display());
        let start = |_| {
            Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "processes::a_process_of_its_own"])
                .env(TASK, &task)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap()
        };
        Self((0..PROCESSES).map(start).collect())
    }

    /// `kill -9`.
    fn kill(&mut self, processes: usize) {
        for mut process in self.0.drain(..processes) {
            let _ = process.kill();
            let _ = process.wait();
        }
    }

    fn has_ended(&mut self) -> bool {
        self.0.iter_mut().any(|process| process.try_wait().unwrap().is_some())
    }
}

impl Drop for Processes {
    fn drop(&mut self) {
        self.kill(self.0.len());
    }
}

/// Waits until so many tokens were given out. `false`: a process has found none to use before that.
fn reach(zoom: &Zoom, number: usize, processes: &mut Processes) -> bool {
    let start = Instant::now();
    while zoom.newest() < number {
        if processes.has_ended() {
            return false;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "{} of {number}", zoom.newest());
        thread::sleep(Duration::from_millis(1));
    }
    true
}

#[test]
fn two_hundred_rotations_by_eight_processes_lose_nothing_but_what_was_under_way() {
    let zoom = Zoom::start();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokens.json");
    let (store, key) = (FileStore::new(&path), app().key(""));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let put = |refresh: &str| {
        runtime.block_on(async {
            let old = store.load(&key).await.unwrap();
            assert!(
                store.replace(&key, old.as_ref(), Some(&TokenSet::new(refresh))).await.unwrap()
            );
        });
    };
    put("r0");
    while zoom.newest() < ROTATIONS {
        let mut processes = Processes::start(&zoom, &path);
        let begun = zoom.newest();
        let refused = zoom.refused();
        assert!(reach(&zoom, begun + KILL_EVERY, &mut processes));
        assert_eq!(zoom.refused(), refused, "nobody was killed");
        // One of them alone, perhaps while it has the lock. If it has taken a token with it, the others
        // find out and end.
        processes.kill(1);
        reach(&zoom, begun + 2 * KILL_EVERY, &mut processes);
        processes.kill(PROCESSES - 1);
        let stored = runtime.block_on(async {
            drop(store.lock(&key, &Tokio::new()).await.unwrap());
            store.load(&key).await.unwrap().unwrap()
        });
        let refresh = stored.refresh_token().unwrap().expose().to_owned();
        let number: usize = refresh.strip_prefix('r').unwrap().parse().unwrap();
        assert!(zoom.newest() - number <= 1, "{number} of {}", zoom.newest());
        let left: Vec<_> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".new"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
        // The user authorises the app again, where it was under way.
        put(&format!("r{}", zoom.newest()));
    }
}
