//! The Rust of the README, as it stands there. What frames it here is left out there: whoever copies it gets what
//! compiles, and nothing that is only for tests.
#![allow(dead_code, clippy::print_stdout)]

use std::path::Path;

/// Blocks that are whole programs, each in a module of its own.
mod list_users {
    use zoom_api::Client;
    use zoom_api::auth::ServerToServer;
    use zoom_api::types::UserStatus;
    use zoom_api::users::ListUsers;

    #[tokio::main(flavor = "current_thread")]
    async fn main() -> Result<(), Box<dyn std::error::Error>> {
        let zoom = Client::new(ServerToServer::from_env()?)?;

        // All pages, one after the other.
        let mut users = zoom.stream(ListUsers::new().status(UserStatus::Active));
        while let Some(user) = users.try_next().await? {
            println!("{}", user.email.as_deref().unwrap_or("no address"));
        }
        Ok(())
    }
}

mod first_test {
    use zoom_api::users::{GetUser, UpdateUser};
    use zoom_api_fake::Fake;

    // The code under test.
    async fn move_to_engines(zoom: &zoom_api::Client) -> Result<(), zoom_api::Error> {
        zoom.send(UpdateUser::new("me").dept("Engines")).await.map(drop)
    }

    #[tokio::test]
    async fn moves_to_engines() -> Result<(), zoom_api::Error> {
        let zoom = Fake::start().client();
        move_to_engines(&zoom).await?;
        assert_eq!(zoom.send(GetUser::new("me")).await?.dept.as_deref(), Some("Engines"));
        Ok(())
    }
}

mod lost_answer {
    use zoom_api::groups::{CreateGroup, ListGroups};
    use zoom_api_fake::{Fake, Fault};

    #[tokio::test]
    async fn a_group_is_created_once() -> Result<(), zoom_api::Error> {
        let fake = Fake::start();
        fake.fail(Fault::answer_lost().on::<CreateGroup>());
        let created = fake.client().send(CreateGroup::new("Engines")).await;
        assert!(created.is_err_and(|error| error.is_indeterminate()));
        assert_eq!(fake.requests().count::<CreateGroup>(), 1); // never sent twice
        assert_eq!(fake.client().send(ListGroups::new()).await?.groups.len(), 1);
        Ok(())
    }
}

mod double {
    use zoom_api::users::GetUser;
    use zoom_api_fake::Mock;

    #[tokio::test]
    async fn ada_is_in_engines() -> Result<(), zoom_api::Error> {
        let mock = Mock::new();
        mock.expect(GetUser::new("ada@example.com")).answer(r#"{ "dept": "Engines" }"#);
        let ada = mock.client().send(GetUser::new("ada@example.com")).await?;
        assert_eq!(ada.dept.as_deref(), Some("Engines"));
        Ok(())
    }
}

/// Blocks that go into a `main`, each in a function of its own.
type Done = Result<(), Box<dyn std::error::Error>>;

async fn change(zoom: zoom_api::Client) -> Done {
    use zoom_api::types::Upload;
    use zoom_api::users::{UpdateUser, UploadPicture};

    zoom.send(UpdateUser::new("ada@example.com").dept("Engines").cost_center("1843")).await?;
    zoom.send(UploadPicture::new("ada@example.com", Upload::from_path("ada.png")?)).await?;
    Ok(())
}

fn server_of_ones_own() -> Done {
    use zoom_api::auth::StaticToken;

    let local = zoom_api::Client::builder(StaticToken::new("token"))
        .base_url("http://127.0.0.1:8080/v2")
        .build()?;
    drop(local);
    Ok(())
}

async fn null(zoom: zoom_api::Client) -> Done {
    use zoom_api::types::UserInMeetingSettingsInput;
    use zoom_api::users::UpdateUserSettings;

    let in_meeting = UserInMeetingSettingsInput::new().clear_allow_host_to_enable_focus_mode();
    zoom.send(UpdateUserSettings::new("ada@example.com").in_meeting(in_meeting)).await?;
    Ok(())
}

async fn settings(zoom: zoom_api::Client) -> Done {
    use zoom_api::types::UserInMeetingSettingsInput;
    use zoom_api::users::{GetUserSettings, UpdateUserSettings};

    let settings = zoom.send(GetUserSettings::new("ada@example.com")).await?.into_value();
    if let Some(read) = &settings.in_meeting {
        let changed = UserInMeetingSettingsInput::from(read).waiting_room(true);
        zoom.send(UpdateUserSettings::new("ada@example.com").in_meeting(changed)).await?;
    }
    Ok(())
}

async fn beyond_the_spec(zoom: zoom_api::Client) -> Done {
    use zoom_api::RawRequest;
    use zoom_api::serde_json::{Value, json};

    let new = RawRequest::post(["users", "me", "meetings"]).json(json!({ "topic": "Looms" }));
    println!("{}", zoom.raw(new).await?["join_url"]);
    let all = RawRequest::get(["users", "me", "meetings"]);
    let meetings: Vec<Value> = zoom.raw_stream(all, "meetings").try_collect().await?;
    println!("{} meetings", meetings.len());
    Ok(())
}

fn plan() -> Done {
    use std::time::Duration;
    use zoom_api::auth::ServerToServer;
    use zoom_api::limits::Plan;
    use zoom_api::{Client, Options};

    let zoom = Client::builder(ServerToServer::from_env()?)
        .plan(Plan::Business)
        .share(0.5)
        .options(Options::new().total_timeout(Duration::from_secs(60)))
        .build()?;
    drop(zoom);
    Ok(())
}

async fn bulk(zoom: zoom_api::Client, leavers: Vec<String>) -> Done {
    use zoom_api::bulk::Journal;
    use zoom_api::users::{DeleteUser, DeleteUserAction};

    let journal = Journal::open("leavers.journal")?;
    let requests = leavers
        .iter()
        .map(|leaver| DeleteUser::new(leaver.as_str()).action(DeleteUserAction::Delete));
    let mut bulk = zoom.bulk(requests).journal(&journal).stop_after(20);
    while let Some(outcome) = bulk.next().await {
        let progress = bulk.progress();
        println!("{} of {}, {:?} left", progress.done, progress.total, progress.time_left);
        if let Err(error) = outcome.result {
            println!("{}: {error}", leavers[outcome.index]);
        }
    }
    Ok(())
}

async fn user_oauth(
    keep: fn(&str, &str),
    redirect: fn(&str),
    callback: &str,
) -> Result<(), zoom_api::Error> {
    use zoom_api::Client;
    use zoom_api::auth::{FileStore, OAuthApp, UserOAuth};

    let app =
        OAuthApp::new("client id", "https://example.com/callback").client_secret("client secret");
    let authorization = app.authorize()?;
    // With the user's session: another process can go on with `app.resume(state, verifier)`.
    keep(authorization.state().expose(), authorization.verifier().expose());
    redirect(authorization.url());

    // When the user has come back. The state is checked.
    let code = authorization.code(callback)?;
    let zoom = Client::new(UserOAuth::new(app, FileStore::new("tokens.json")).with_code(code))?;

    // Calls, and at the end of the program: no refresh token is lost in the middle of a renewal.
    zoom.close().await?;
    Ok(())
}

/// A program without its blanks, and without the commas that a formatter puts at the ends of lists.
fn bare(text: &str) -> String {
    let text: String = text.split_whitespace().collect();
    text.replace(",)", ")").replace(",}", "}")
}

/// A block that is not here is compiled elsewhere, and says so.
#[test]
fn the_rust_of_the_readme_is_what_is_compiled_here() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let here = bare(include_str!("readme.rs"));
    let blocks: Vec<_> = readme.split("\n```rust\n").skip(1).collect();
    assert!(blocks.len() >= 10, "{}", blocks.len());
    for block in blocks {
        let code = block.split("\n```").next().unwrap();
        assert!(!code.lines().any(|line| line.starts_with("# ")), "no frame for tests: {code}");
        assert!(here.contains(&bare(code)), "not compiled in tests/docs/readme.rs:\n{code}");
    }
    assert!(!readme.contains("```rust,no_run"));
}
