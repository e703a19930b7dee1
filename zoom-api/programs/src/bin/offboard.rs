//! Deletes people who have left, by a list, and reports what became of each.
//!
//! `offboard leavers.csv report.csv --keep olive@example.com --keep-group Board`
//!
//! The list has the columns `email` and, if there are heirs, `heir`. An heir gets the meetings and the recordings;
//! without one they go, too. Nothing is sent before the plan has been confirmed. Ctrl-C waits for the calls that are
//! under way. The program can be stopped in any other way as well, and goes on where it was when it is started
//! again: what it has done stands in `report.csv.journal`, which can go when the work is done.
#![allow(clippy::print_stdout)]

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use serde::{Deserialize, Serialize};
use zoom_api::bulk::{Journal, Outcome};
use zoom_api::groups::{ListGroupMembers, ListGroups};
use zoom_api::users::{DeleteUser, DeleteUserAction, GetUser};
use zoom_api::{Client, Effect};
use zoom_api_programs::support::{client, end};
use zoom_api_programs::{Interrupt, Row, address, bar, is_confirmed, rows, show};

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
    let leavers = leavers(&arguments.leavers)?;
    let kept = kept(&zoom, &arguments).await?;
    let (staying, going): (Vec<_>, Vec<_>) =
        leavers.into_iter().partition(|leaver| kept.contains_key(&leaver.email));
    check_heirs(&going)?;
    for leaver in &staying {
        println!("keep   {}: {}", leaver.email, kept[&leaver.email]);
    }
    for leaver in &going {
        match &leaver.heir {
            Some(heir) => println!("delete {}, whose meetings go to {heir}", leaver.email),
            None => println!("delete {}, with all that they have", leaver.email),
        }
    }
    println!("{} to delete, {} to keep", going.len(), staying.len());
    if !is_confirmed(arguments.yes)? {
        return Err("nothing was done".into());
    }

    let mut beside = arguments.report.clone().into_os_string();
    beside.push(".journal");
    let journal = Journal::open(beside)?;
    let mut report = csv::Writer::from_path(&arguments.report)?;
    for leaver in &staying {
        let detail = kept[&leaver.email].clone();
        report.serialize(Line { email: &leaver.email, outcome: "kept", detail })?;
    }
    let (bar, mut interrupt) = (bar()?, Interrupt::default());
    let mut bulk = zoom.bulk(going.iter().map(delete)).journal(&journal).stop_after(MOST_ERRORS);
    let mut failed = 0;
    while let Some(outcome) = interrupt.next(&mut bulk).await {
        show(&bar, &bulk.progress());
        let Some(leaver) = going.get(outcome.index) else { continue };
        let (outcome, detail) = tell(&zoom, &journal, leaver, outcome).await;
        failed += usize::from(outcome != "deleted");
        report.serialize(Line { email: &leaver.email, outcome, detail })?;
    }
    bar.finish_and_clear();
    report.flush()?;
    let progress = bulk.progress();
    println!("{} deleted, {failed} not", progress.done - failed);
    match progress.total - progress.done {
        0 if failed == 0 => Ok(()),
        0 => Err(format!("{failed} were not deleted; the report says why").into()),
        left => Err(format!("stopped, with {left} left; start again to go on").into()),
    }
}

/// The list, each of them once.
fn leavers(path: &Path) -> Result<Vec<Leaver>, Box<dyn Error>> {
    let mut leavers: Vec<Leaver> = Vec::new();
    let mut places = HashMap::new();
    for Row { line, value } in rows::<Leaver>(path, &["email"])? {
        let at = |what: String| format!("{}:{line}: {what}", path.display());
        let email = address(&value.email).map_err(at)?;
        let heir = value.heir.filter(|heir| !heir.is_empty());
        let heir = heir.map(|heir| address(&heir)).transpose().map_err(at)?;
        match places.insert(email.clone(), leavers.len()).and_then(|place| leavers.get(place)) {
            Some(known) if known.heir != heir => {
                return Err(at(format!("{email} stands there twice, with another heir")).into());
            }
            Some(_) => println!("{email} stands on the list twice"),
            None => leavers.push(Leaver { email, heir }),
        }
    }
    Ok(leavers)
}

/// What goes to somebody who goes as well would be lost.
fn check_heirs(going: &[Leaver]) -> Result<(), String> {
    let all: HashSet<_> = going.iter().map(|leaver| &leaver.email).collect();
    match going.iter().find(|leaver| leaver.heir.as_ref().is_some_and(|heir| all.contains(heir))) {
        Some(Leaver { email, heir: Some(heir) }) => {
            Err(format!("the heir of {email} is to be deleted as well: {heir}"))
        }
        _ => Ok(()),
    }
}

fn delete(leaver: &Leaver) -> DeleteUser {
    let request = DeleteUser::new(leaver.email.as_str()).action(DeleteUserAction::Delete);
    match &leaver.heir {
        Some(heir) => {
            request.transfer_email(heir.as_str()).transfer_meeting(true).transfer_recording(true)
        }
        None => request,
    }
}

/// What became of one, for the report. Where nobody knows, a look at the account tells.
async fn tell(
    zoom: &Client,
    journal: &Journal,
    leaver: &Leaver,
    outcome: Outcome<()>,
) -> (&'static str, String) {
    let error = match outcome.result {
        Ok(answer) if answer.effect() == Effect::Recorded => {
            return ("deleted", "in an earlier run".to_owned());
        }
        Ok(_) => return ("deleted", String::new()),
        Err(error) => error,
    };
    if !error.may_have_taken_effect() {
        // An heir who is not there is not found either.
        let is_gone = error.is_not_found() && leaver.heir.is_none();
        let outcome = if is_gone { "not found" } else { "failed" };
        return (outcome, error.to_string());
    }
    match zoom.send(GetUser::new(leaver.email.as_str())).await {
        Err(look) if look.is_not_found() => {
            let mut detail = "the answer was lost, and the user is gone".to_owned();
            if let Some(id) = &outcome.id {
                let settled = journal.settle(id, true).await;
                detail = settled.err().map_or(detail, |error| format!("the user is gone; {error}"));
            }
            ("deleted", detail)
        }
        _ => ("unclear", error.to_string()),
    }
}

/// The addresses that are never touched, and why.
async fn kept(
    zoom: &Client,
    arguments: &Arguments,
) -> Result<HashMap<String, String>, Box<dyn Error>> {
    let mut kept = HashMap::new();
    for email in &arguments.keep {
        kept.insert(address(email)?, "named".to_owned());
    }
    if arguments.keep_group.is_empty() {
        return Ok(kept);
    }
    let groups = zoom.send(ListGroups::new()).await?.into_value().groups;
    for name in &arguments.keep_group {
        // There may be several of one name.
        let named = groups.iter().filter(|group| group.name.as_ref() == Some(name));
        let ids: Vec<_> = named.filter_map(|group| group.id.clone()).collect();
        if ids.is_empty() {
            return Err(format!("the account has no group `{name}`").into());
        }
        for id in ids {
            let mut members = zoom.stream(ListGroupMembers::new(id));
            while let Some(member) = members.try_next().await? {
                let unknown = || format!("a member of the group {name} has no address");
                let email = member.email.ok_or_else(unknown)?;
                kept.insert(email.to_lowercase(), format!("in the group {name}"));
            }
        }
    }
    Ok(kept)
}
