//! Brings the groups of the account in line with a directory.
//!
//! `sync directory.csv`
//!
//! The export has the columns `group` and `email`, a line for each member. Groups that it does not name are left
//! alone, and so are members whom it names and who are not active. The plan comes from the account, so that a run
//! that was stopped is simply started again, and one that has nothing to do does nothing.
#![allow(clippy::print_stdout)]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use serde::Deserialize;
use zoom_api::Client;
use zoom_api::bulk::Bulk;
use zoom_api::groups::{AddGroupMembers, ListGroupMembers, ListGroups, RemoveGroupMember};
use zoom_api::types::{GroupId, UserId, UserReference, UserStatus};
use zoom_api::users::ListUsers;
use zoom_api_programs::support::{client, end};
use zoom_api_programs::{Interrupt, Row, address, bar, is_confirmed, rows, show};

#[derive(Parser)]
#[command(about = "Brings the groups of the account in line with a directory")]
struct Arguments {
    /// CSV file with the columns `group` and `email`.
    directory: PathBuf,
    /// Does not ask before it acts.
    #[arg(long)]
    yes: bool,
}

#[derive(Deserialize)]
struct Line {
    group: String,
    email: String,
}

/// What is to be done about one group.
struct Change {
    group: GroupId,
    add: Vec<UserId>,
    remove: Vec<UserId>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    end(run(Arguments::parse()).await)
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let zoom = client()?;
    let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for Row { line, value } in rows::<Line>(&arguments.directory, &["group", "email"])? {
        let at = |what| format!("{}:{line}: {what}", arguments.directory.display());
        if value.group.is_empty() {
            return Err(at("no group".to_owned()).into());
        }
        let email = address(&value.email).map_err(at)?;
        wanted.entry(value.group).or_default().insert(email);
    }

    let plan = plan(&zoom, &wanted).await?;
    let count = |list: fn(&Change) -> &Vec<UserId>| -> usize {
        plan.iter().map(|change| list(change).len()).sum()
    };
    let (adds, removals) = (count(|change| &change.add), count(|change| &change.remove));
    println!("{adds} to add, {removals} to remove, in {} groups", plan.len());
    if plan.is_empty() {
        return Ok(());
    }
    if !is_confirmed(arguments.yes)? {
        return Err("nothing was done".into());
    }

    let adding = plan.iter().filter(|change| !change.add.is_empty()).map(|change| {
        let members = change.add.iter().map(|id| UserReference::new().id(id.clone()));
        AddGroupMembers::new(change.group.clone(), members)
    });
    let removing = plan.iter().flat_map(|change| {
        change.remove.iter().map(|id| RemoveGroupMember::new(change.group.clone(), id.clone()))
    });
    let failed = work(zoom.bulk(adding).split()).await? + work(zoom.bulk(removing)).await?;
    match failed {
        0 => Ok(()),
        failed => Err(format!("{failed} calls failed; start again to go on").into()),
    }
}

/// Makes the calls, and gives the number of those that failed.
async fn work<T>(mut bulk: Bulk<T>) -> Result<usize, Box<dyn Error>>
where
    T: zoom_api::Answer + Send + 'static,
{
    let (bar, mut interrupt) = (bar()?, Interrupt::default());
    while let Some(outcome) = interrupt.next(&mut bulk).await {
        show(&bar, &bulk.progress());
        if let Err(error) = outcome.result {
            bar.suspend(|| println!("{error}"));
        }
    }
    bar.finish_and_clear();
    let progress = bulk.progress();
    match progress.total - progress.done {
        0 => Ok(progress.failed),
        left => Err(format!("stopped, with {left} calls left; start again to go on").into()),
    }
}

/// How the groups differ from what is wanted.
async fn plan(
    zoom: &Client,
    wanted: &BTreeMap<String, BTreeSet<String>>,
) -> Result<Vec<Change>, Box<dyn Error>> {
    let users = users(zoom).await?;
    let groups = zoom.send(ListGroups::new()).await?.into_value().groups;
    let mut plan = Vec::new();
    for (name, emails) in wanted {
        let mut named = groups.iter().filter(|group| group.name.as_ref() == Some(name));
        let group = match (named.next().and_then(|group| group.id.clone()), named.next()) {
            (Some(group), None) => group,
            (Some(_), Some(_)) => return Err(format!("`{name}` is the name of two groups").into()),
            (None, _) => return Err(format!("the account has no group `{name}`").into()),
        };
        // Who is named stays, and be it that they are not active.
        let (mut members, mut named) = (BTreeSet::new(), BTreeSet::new());
        let mut listed = zoom.stream(ListGroupMembers::new(group.clone()));
        while let Some(member) = listed.try_next().await? {
            let email = member.email.unwrap_or_default().to_lowercase();
            named.extend(member.id.clone().filter(|_| emails.contains(&email)));
            members.extend(member.id);
        }
        let mut right = BTreeSet::new();
        for email in emails {
            match users.get(email) {
                Some(id) => drop(right.insert(id.clone())),
                None => println!("{name}: {email} is no active user, and not added"),
            }
        }
        let add: Vec<_> = right.difference(&members).cloned().collect();
        right.extend(named);
        let remove: Vec<_> = members.difference(&right).cloned().collect();
        println!("{name}: {} to add, {} to remove", add.len(), remove.len());
        if !add.is_empty() || !remove.is_empty() {
            plan.push(Change { group, add, remove });
        }
    }
    Ok(plan)
}

/// The active users by address.
async fn users(zoom: &Client) -> Result<HashMap<String, UserId>, zoom_api::Error> {
    let mut users = HashMap::new();
    let mut listed = zoom.stream(ListUsers::new().status(UserStatus::Active));
    while let Some(user) = listed.try_next().await? {
        if let (Some(email), Some(id)) = (user.email, user.id) {
            users.insert(email.to_lowercase(), id);
        }
    }
    Ok(users)
}
