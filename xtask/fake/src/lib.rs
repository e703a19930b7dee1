//! A Zoom on this machine, for tests of programs in any language. `cargo xtask fake` runs it.
//!
//! The program serves the API of this workspace. With `--api`, a program is made that serves others beside it: its
//! `main` is this one, with their tables.

mod account;
mod arguments;
mod show;

use std::io::ErrorKind;
use std::process::ExitCode;
use std::sync::mpsc;

use clap::Parser;
use zoom_api_fake::contract::Contract;
use zoom_api_fake::{Control, Fake, Server, WebhookSender};

use self::arguments::Arguments;

/// Runs the fake with the tables of other APIs too.
pub fn main(tables: &[&'static [&'static Contract]]) -> ExitCode {
    match run(&Arguments::parse(), tables) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            show::error(&message);
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments, tables: &[&'static [&'static Contract]]) -> Result<(), String> {
    let (stop, stopped) = mpsc::channel();
    ctrlc::set_handler(move || stop.send(()).unwrap_or_default())
        .map_err(|error| error.to_string())?;
    let fake = start(arguments, tables)?;
    let server = listen(&fake, arguments.port)?;
    if let Some(file) = &arguments.save {
        // What cannot be written at the end had better be known now.
        account::save(&fake, file)?;
    }
    let control = open_control(&fake, arguments)?;
    let events = send_events(&fake, arguments)?;
    match arguments.json {
        true => show::welcome_programs(&fake, &server, &control, arguments),
        false => show::welcome(&fake, &server, &control, arguments),
    }
    // The handler is never dropped, so that this ends with a signal only.
    let _ = stopped.recv();
    drop(events);
    control.close();
    server.stop();
    let saved = arguments.save.as_deref();
    if let Some(file) = saved {
        account::save(&fake, file)?;
    }
    if !arguments.json {
        show::goodbye(&fake, saved);
    }
    Ok(())
}

fn start(arguments: &Arguments, tables: &[&'static [&'static Contract]]) -> Result<Fake, String> {
    let plan = arguments.plan.into();
    let users = if arguments.load.is_some() { 0 } else { arguments.seed_users };
    let mut builder = Fake::builder().plan(plan).users(users).seed(arguments.seed);
    for table in tables {
        builder = builder.serve(table);
    }
    if arguments.no_limits {
        builder = builder.without_limits();
    }
    if let Some(behaviour) = arguments.behaviour {
        builder = builder.behaviour(behaviour);
    }
    let fake = builder.real_time().start();
    if let Some(file) = &arguments.load {
        account::load(&fake, file)?;
    }
    for uri in &arguments.redirect_uri {
        let _ = fake.oauth_app(uri);
    }
    Ok(fake)
}

fn listen(fake: &Fake, port: u16) -> Result<Server, String> {
    fake.listen_at(port).map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => {
            format!("port {port} is in use: take another one with `--port`, or `--port 0` for any")
        }
        _ => format!("port {port} cannot be had: {error}"),
    })
}

fn send_events(fake: &Fake, arguments: &Arguments) -> Result<Option<WebhookSender>, String> {
    let Some(url) = &arguments.events else { return Ok(None) };
    let webhook = fake.webhook(arguments.events_secret.as_str());
    let webhook = webhook.map_err(|error| format!("--events-secret: {error}"))?;
    webhook.send_to(url).map(Some).map_err(|error| format!("--events: {error}"))
}

fn open_control(fake: &Fake, arguments: &Arguments) -> Result<Control, String> {
    let port = arguments.control_port;
    let key = match &arguments.control_key {
        Some(key) => key.as_str().into(),
        None => Control::new_key().map_err(|error| error.to_string())?,
    };
    fake.open_control_at(port, key).map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => {
            format!("port {port} is in use: take another one with `--control-port`")
        }
        ErrorKind::InvalidInput => format!("--control-key: {error}"),
        _ => format!("port {port} cannot be had: {error}"),
    })
}
