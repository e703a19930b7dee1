//! Deletes people who have left, by a list, and reports what became of each.
//!
//! `offboard leavers.csv report.csv --keep olive@example.com --keep-group Board`
//!
//! The list has the columns `email` and `heir`. An heir gets the meetings and the recordings; without one they
//! go, too. Nothing is sent before the plan has been confirmed. The program can be stopped at any time, and goes
//! on where it was when it is started again: what it has done stands in `report.csv.journal`, which can go when
//! the work is done.
#![allow(clippy::print_stdout)]

use std::collections::HashMap;
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use serde::{Deserialize, Serialize};
use zoom_api::bulk::{Journal, Outcome};
use zoom_api::groups::{ListGroupMembers, ListGroups};
use zoom_api::users::{DeleteUser, DeleteUserAction, GetUser};
use zoom_api::{Client, Effect};
use zoom_api_examples::support::{client, end};
use zoom_api_examples::{bar, is_confirmed, show};

/// After so many failures, something else is wrong.
const MOST_ERRORS: usize = 20;

#[derive(Parser)]
#[command(about = "Deletes people who have left, by a list")]
struct Arguments {
    /// CSV file with the columns `email` and `heir`.
    leavers: PathBuf,
    /// CSV file that is written.
    report: PathBuf,
    /// Address that is never touched.
    #[arg(long, value_name = "EMAIL")]
    keep: Vec<String>,
    /// Group whose members are never touched.
    #[arg(long, value_name = "NAME")]
    keep_group: Vec<String>,
    /// Does not ask before it acts.
    #[arg(long)]
    yes: bool,
}

#[derive(Deserialize)]
struct Leaver {
    email: String,
    heir: Option<String>,
}

#[derive(Serialize)]
struct Line<'a> {
    email: &'a str,
    outcome: &'static str,
    detail: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    end(run(Arguments::parse()).await)
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let zoom = client()?;
    let mut leavers =
        csv::ReaderBuilder::new().trim(csv::Trim::All).from_path(&arguments.leavers)?;
    let leavers = leavers.deserialize().collect::<Result<Vec<Leaver>, _>>()?;

    let kept = kept(&zoom, &arguments).await?;
    let why_kept = |leaver: &Leaver| kept.get(&leaver.email.to_lowercase());
    let (staying, going): (Vec<_>, Vec<_>) =
        leavers.iter().partition(|leaver| why_kept(leaver).is_some());
    for leaver in &leavers {
        match (why_kept(leaver), heir(leaver)) {
            (Some(why), _) => println!("keep   {}: {why}", leaver.email),
            (None, Some(heir)) => println!("delete {}, whose meetings go to {heir}", leaver.email),
            (None, None) => println!("delete {}, with all that they have", leaver.email),
        }
    }
    println!("{} to delete, {} to keep", going.len(), staying.len());
    if !is_confirmed(arguments.yes)? {
        return Err("nothing was done".into());
    }

    let mut report = csv::Writer::from_path(&arguments.report)?;
    for leaver in staying {
        let detail = why_kept(leaver).cloned().unwrap_or_default();
        report.serialize(Line { email: &leaver.email, outcome: "kept", detail })?;
    }
    let journal = Journal::open(arguments.report.with_extension("csv.journal"))?;
    let bar = bar()?;
    let mut bulk = zoom
        .bulk(going.iter().map(|leaver| delete(leaver)))
        .journal(&journal)
        .stop_after(MOST_ERRORS);
    let mut failed = 0;
    while let Some(outcome) = bulk.next().await {
        show(&bar, &bulk.progress());
        let Some(leaver) = going.get(outcome.index) else { continue };
        let (outcome, detail) = tell(&zoom, &journal, leaver, outcome).await?;
        failed += usize::from(outcome != "deleted");
        report.serialize(Line { email: &leaver.email, outcome, detail })?;
    }
    bar.finish_and_clear();
    report.flush()?;
    println!("{} deleted, {failed} not", bulk.progress().done - failed);
    match bulk.progress().left {
        0 if failed == 0 => Ok(()),
        0 => Err(format!("{failed} were not deleted; the report says why").into()),
        left => Err(format!("stopped after {MOST_ERRORS} failures, with {left} left").into()),
    }
}

fn heir(leaver: &Leaver) -> Option<&str> {
    leaver.heir.as_deref().filter(|heir| !heir.is_empty())
}

fn delete(leaver: &Leaver) -> DeleteUser {
    let request = DeleteUser::new(leaver.email.as_str()).action(DeleteUserAction::Delete);
    match heir(leaver) {
        Some(heir) => request.transfer_email(heir).transfer_meeting(true).transfer_recording(true),
        None => request,
    }
}

/// What became of one, for the report. Where nobody knows, a look at the account tells.
async fn tell(
    zoom: &Client,
    journal: &Journal,
    leaver: &Leaver,
    outcome: Outcome<()>,
) -> Result<(&'static str, String), Box<dyn Error>> {
    let error = match outcome.result {
        Ok(answer) if answer.effect() == Effect::Recorded => {
            return Ok(("deleted", "in an earlier run".to_owned()));
        }
        Ok(_) => return Ok(("deleted", String::new())),
        Err(error) => error,
    };
    if !error.may_have_taken_effect() {
        let outcome = if error.is_not_found() { "not found" } else { "failed" };
        return Ok((outcome, error.to_string()));
    }
    match zoom.send(GetUser::new(leaver.email.as_str())).await {
        Err(look) if look.is_not_found() => {
            if let Some(id) = &outcome.id {
                journal.settle(id, true).await?;
            }
            Ok(("deleted", "the answer was lost, and the user is gone".to_owned()))
        }
        _ => Ok(("unclear", error.to_string())),
    }
}

/// The addresses that are never touched, and why.
async fn kept(
    zoom: &Client,
    arguments: &Arguments,
) -> Result<HashMap<String, String>, Box<dyn Error>> {
    let named = arguments.keep.iter().map(|email| (email.to_lowercase(), "named".to_owned()));
    let mut kept: HashMap<_, _> = named.collect();
    if arguments.keep_group.is_empty() {
        return Ok(kept);
    }
    let groups = zoom.send(ListGroups::new()).await?.into_value().groups;
    for name in &arguments.keep_group {
        let group = groups.iter().find(|group| group.name.as_deref() == Some(name.as_str()));
        let id = group.and_then(|group| group.id.clone());
        let id = id.ok_or_else(|| format!("the account has no group `{name}`"))?;
        let mut members = zoom.stream(ListGroupMembers::new(id));
        while let Some(member) = members.try_next().await? {
            let email = member.email.unwrap_or_default().to_lowercase();
            kept.insert(email, format!("in the group {name}"));
        }
    }
    Ok(kept)
}
