//! What the client does, shown on a Zoom that runs in this process: no account, no network, no waiting.
//!
//! `cargo run -p zoom-api-fake --example tour`
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::error::Error;
use std::process::ExitCode;

use zoom_api::auth::StaticToken;
use zoom_api::groups::CreateGroup;
use zoom_api::types::{Upload, UserType};
use zoom_api::users::{
    CreateUser, CreateUserAction, DeleteUser, GetUser, ListUsers, NewUser, UpdatePresenceStatus,
    UpdateUser, UploadPicture,
};
use zoom_api::{Client, ErrorKind};
use zoom_api_fake::{Fake, Grant};

const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n";

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    // With Zoom it would be `Client::new(ServerToServer::from_env()?)?`. All that follows is the same.
    let fake = Fake::builder().examples().start();
    let zoom = fake.client();

    list(&zoom).await?;
    create(&zoom).await?;
    change(&zoom).await?;
    upload(&zoom).await?;
    missing_scope(&fake).await?;
    limit_of_a_minute(&fake, &zoom).await?;
    limit_of_a_day(&zoom).await?;

    let requests = fake.requests();
    println!("\n{} calls were made, and nobody has waited for them.", requests.calls().count());
    Ok(())
}

fn title(title: &str) {
    println!("\n{title}");
}

/// A listing is a stream. Three users at a time: the pages are fetched on the way.
async fn list(zoom: &Client) -> Result<(), zoom_api::Error> {
    println!("Users of the account, page after page:");
    let mut users = zoom.stream(ListUsers::new().page_size(3));
    while let Some(user) = users.try_next().await? {
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        let name = format!("{} {}", text(&user.first_name), text(&user.last_name));
        let line = format!("  {:<22} {name:<18} {}", text(&user.email), text(&user.dept));
        println!("{}", line.trim_end());
    }
    Ok(())
}

/// A user can be created once. What Zoom says to the second attempt is an error with a meaning.
async fn create(zoom: &Client) -> Result<(), zoom_api::Error> {
    title("A new user, twice:");
    let call = || {
        let ida = NewUser::new("ida@example.com", UserType::Basic).first_name("Ida");
        CreateUser::new(CreateUserAction::Create, ida)
    };
    let created = zoom.send(call()).await?;
    println!("  created {}", created.email.as_deref().unwrap_or_default());
    match zoom.send(call()).await {
        Err(error) if error.is_conflict() => println!("  {error}"),
        other => return other.map(drop),
    }
    zoom.send(DeleteUser::new("ida@example.com")).await?;
    println!("  withdrew the invitation");
    Ok(())
}

/// Only what is set is sent; the rest stays.
async fn change(zoom: &Client) -> Result<(), zoom_api::Error> {
    title("A change, which leaves alone what it does not name:");
    zoom.send(UpdateUser::new("ada@example.com").dept("Looms").cost_center("1843")).await?;
    let ada = zoom.send(GetUser::new("ada@example.com")).await?;
    let shown = |field: &Option<String>| field.clone().unwrap_or_default();
    let (dept, center, job) = (shown(&ada.dept), shown(&ada.cost_center), shown(&ada.job_title));
    println!("  dept {dept}, cost center {center}, job title {job}");
    Ok(())
}

/// A file goes as a form.
async fn upload(zoom: &Client) -> Result<(), zoom_api::Error> {
    title("A picture:");
    let picture = Upload::from_bytes("ada.png", PIXEL);
    zoom.send(UploadPicture::new("ada@example.com", picture)).await?;
    let ada = zoom.send(GetUser::new("ada@example.com")).await?;
    let there = ada.pic_url.as_ref().is_some_and(|url| !url.is_empty());
    println!(
        "  {}",
        if there { "uploaded, and it has a URL" } else { "uploaded, and it has no URL" }
    );
    Ok(())
}

/// A token that may look at groups only.
async fn missing_scope(fake: &Fake) -> Result<(), zoom_api::Error> {
    title("A token that has not the scope:");
    let token = fake.token(Grant::account().scopes(["group:read:list_groups:admin"]));
    let zoom = fake.client_of(StaticToken::new(token));
    match zoom.send(ListUsers::new()).await {
        Err(error) if error.is_missing_scope() => {
            println!("  {error}");
            let needed = error.missing_scope().map(|missing| missing.needed.as_slice());
            let needed = needed.unwrap_or_default();
            let narrowest = needed.last().map(String::as_str).unwrap_or_default();
            println!("  any one of {} would do, such as {narrowest}", needed.len());
            Ok(())
        }
        other => other.map(drop),
    }
}

/// Zoom takes one change of a presence per minute and user. The client knows, and waits; here, in the time
/// of the fake's clock.
async fn limit_of_a_minute(fake: &Fake, zoom: &Client) -> Result<(), Box<dyn Error>> {
    title("Two calls where one is allowed per minute:");
    fake.sign_in("ada@example.com")?;
    for status in ["Away", "Available"] {
        let before = fake.clock().now();
        zoom.send(UpdatePresenceStatus::new("ada@example.com", status.into())).await?;
        let waited = fake.clock().now().duration_since(before)?;
        println!("  {status:<10} after a wait of {} s", waited.as_secs());
    }
    Ok(())
}

/// What is used up for the day is an error at once, which says until when.
async fn limit_of_a_day(zoom: &Client) -> Result<(), zoom_api::Error> {
    title("More groups than a day allows:");
    for number in 1.. {
        match zoom.send(CreateGroup::new(format!("Group {number}"))).await {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::QuotaExhausted => {
                println!("  {} were created, then", number - 1);
                println!("  {error}");
                return Ok(());
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
