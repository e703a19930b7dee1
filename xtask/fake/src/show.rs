//! What the program says.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::path::Path;

use anstream::{eprintln, println};
use anstyle::{AnsiColor, Style};
use serde_json::json;
use zoom_api::types::Secret;
use zoom_api_fake::{App, Control, Fake, Grant, Server};

use crate::arguments::Arguments;

const TITLE: Style = Style::new().bold();
const QUIET: Style = Style::new().dimmed();
const ADDRESS: Style = AnsiColor::Cyan.on_default();
const RED: Style = AnsiColor::Red.on_default().bold();

/// Where the fake is, and all that is needed to call it.
pub(crate) fn welcome(fake: &Fake, server: &Server, control: &Control, arguments: &Arguments) {
    let (url, oauth) = (server.url(), server.oauth_url());
    let token = fake.token(Grant::account());
    let token = token.expose();
    // That of the account, which may come from a file.
    let plan = fake.plan();
    let limits = if arguments.no_limits { "no limits" } else { "rate limits on" };
    println!("{TITLE}A fake Zoom is at {TITLE:#}{ADDRESS}{url}{ADDRESS:#}");
    println!("{QUIET}plan {}, {limits}{QUIET:#}", plan.as_str());
    section("A token, good for an hour");
    line("token", token);
    line("try", &format!("curl -H 'Authorization: Bearer {token}' '{url}/users?page_size=3'"));
    section("Server-to-Server app");
    line("token URL", &format!("{oauth}/token"));
    line("account id", &fake.account_id());
    app(&fake.server_app());
    section("App that users authorise");
    line("authorise", &format!("{oauth}/authorize"));
    line("token URL", &format!("{oauth}/token"));
    app(&fake.user_app());
    section("Control of faults, clock, requests and account");
    let (url, key) = (control.url(), control.key().expose());
    line("URL", &url);
    line("key", key);
    line("try", &format!("curl -H 'Authorization: Bearer {key}' '{url}/requests'"));
    if let Some(url) = &arguments.events {
        section("Events of what happens");
        line("URL", url);
        line("secret token", &arguments.events_secret);
    }
    println!();
    println!("{QUIET}ctrl-c stops it{QUIET:#}");
}

/// The same for programs.
pub(crate) fn welcome_programs(
    fake: &Fake,
    server: &Server,
    control: &Control,
    arguments: &Arguments,
) {
    let app = |app: App| {
        let secret = app.client_secret.as_ref().map(Secret::expose);
        json!({ "client_id": app.client_id, "client_secret": secret })
    };
    let mut welcome = json!({
        "url": server.url(),
        "oauth_url": server.oauth_url(),
        "token": fake.token(Grant::account()).expose(),
        "account_id": fake.account_id(),
        "server_app": app(fake.server_app()),
        "user_app": app(fake.user_app()),
        "control_url": control.url(),
        "control_key": control.key().expose(),
    });
    if let Some(url) = &arguments.events {
        welcome["events_url"] = url.as_str().into();
        welcome["events_secret"] = arguments.events_secret.as_str().into();
    }
    println!("{welcome}");
}

/// What has come, and where the account is, when it stops.
pub(crate) fn goodbye(fake: &Fake, saved: Option<&Path>) {
    let requests = fake.requests();
    let requests = requests.iter().len() as u64 + requests.forgotten();
    println!();
    println!("{QUIET}stopped after {requests} requests{QUIET:#}");
    if let Some(file) = saved {
        println!("{QUIET}the account is in {}{QUIET:#}", file.display());
    }
}

pub(crate) fn error(message: &str) {
    eprintln!("{RED}error{RED:#}: {message}");
}

fn app(app: &App) {
    line("client id", &app.client_id);
    if let Some(secret) = &app.client_secret {
        line("client secret", secret.expose());
    }
}

fn section(title: &str) {
    println!();
    println!("{TITLE}{title}{TITLE:#}");
}

fn line(name: &str, value: &str) {
    println!("  {QUIET}{name:<13}{QUIET:#}  {value}");
}
