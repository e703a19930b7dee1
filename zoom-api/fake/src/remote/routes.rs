//! What the requests to the control do.

use bytes::Bytes;
use http::{Request, Response};
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::fault::{Asked, Seconds};
use super::mistake::Mistake;
use super::requests;
use crate::destination::Called;
use crate::{Behaviour, Fake, Grant, answer};

type Answer = Result<Response<Bytes>, Mistake>;

pub(super) fn answer(fake: &Fake, request: &Request<Bytes>) -> Answer {
    let path = request.uri().path().trim_matches('/');
    let segments = path.split('/').map(|part| percent_decode_str(part).decode_utf8_lossy());
    let segments: Vec<_> = segments.collect();
    let segments: Vec<_> = segments.iter().map(AsRef::as_ref).collect();
    match (request.method().as_str(), segments.as_slice()) {
        ("GET", ["faults"]) => Ok(answer::json(200, &json!({ "faults": fake.faults() }))),
        ("POST", ["faults"]) => {
            let routes = fake.core().routes.clone();
            fake.fail(read::<Asked>(request)?.fault(&routes)?);
            done()
        }
        ("DELETE", ["faults"]) => {
            fake.heal();
            done()
        }
        ("GET", ["clock"]) => Ok(clock(fake)),
        ("PATCH", ["clock"]) => {
            set_clock(fake, read(request)?)?;
            Ok(clock(fake))
        }
        ("GET", ["requests"]) => {
            let called = wanted_operation(fake, request)?;
            Ok(answer::json(200, &requests::describe(&fake.requests(), called)))
        }
        ("DELETE", ["requests"]) => {
            fake.clear_requests();
            done()
        }
        ("GET", ["snapshot"]) => Ok(answer::json(200, &fake.snapshot())),
        ("PUT", ["snapshot"]) => {
            fake.load(read(request)?).map_err(|error| Mistake::new(400, error.to_string()))?;
            done()
        }
        ("GET", ["behaviour"]) => Ok(behaviour(fake)),
        ("PATCH", ["behaviour"]) => {
            fake.set_behaviour(changed(fake.behaviour(), read(request)?)?);
            Ok(behaviour(fake))
        }
        ("GET", ["account"]) => Ok(account(fake)),
        ("PATCH", ["account"]) => {
            change_account(fake, read(request)?);
            Ok(account(fake))
        }
        ("POST", ["tokens"]) => {
            let token = fake.token(read::<Wanted>(request)?.grant());
            Ok(answer::json(200, &json!({ "access_token": token.expose() })))
        }
        ("POST", ["users", user, action]) => act(fake, user, action, request),
        (
            _,
            ["faults" | "clock" | "requests" | "snapshot" | "behaviour" | "account" | "tokens"],
        )
        | (_, ["users", _, _]) => {
            Err(Mistake::new(405, format!("{} is not supported here", request.method())))
        }
        _ => Err(Mistake::new(404, format!("there is nothing at `/{path}`"))),
    }
}

fn done() -> Answer {
    Ok(answer::empty(204))
}

/// The body of a request. The error says where it goes wrong.
fn read<T: DeserializeOwned>(request: &Request<Bytes>) -> Result<T, Mistake> {
    // No body asks for what an empty object asks for.
    let body = if request.body().is_empty() { b"{}" } else { request.body().as_ref() };
    let reader = &mut serde_json::Deserializer::from_slice(body);
    serde_path_to_error::deserialize(reader).map_err(|error| {
        let path = error.path().to_string();
        Mistake::new(400, format!("the body is wrong at `{path}`: {}", error.into_inner()))
    })
}

/// The operation whose requests are asked for.
fn wanted_operation(fake: &Fake, request: &Request<Bytes>) -> Result<Option<Called>, Mistake> {
    let query = request.uri().query().unwrap_or_default();
    let Some(text) = query.split('&').find_map(|pair| pair.strip_prefix("operation=")) else {
        return Ok(None);
    };
    let text = text.replace('+', " ");
    let text = percent_decode_str(&text).decode_utf8_lossy();
    let routes = fake.core().routes.clone();
    Called::read(&routes, &text).map(Some).map_err(|what| Mistake::new(400, what))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockChange {
    running: Option<bool>,
    now: Option<String>,
    advance_seconds: Option<Seconds>,
}

fn set_clock(fake: &Fake, change: ClockChange) -> Result<(), Mistake> {
    let now = change.now.map(|now| {
        let wrong = |error| Mistake::new(400, format!("now: {error}"));
        humantime::parse_rfc3339_weak(&now).map_err(wrong)
    });
    let now = now.transpose()?;
    match change.running {
        Some(true) => fake.clock().run(),
        Some(false) => fake.clock().stop(),
        None => {}
    }
    if let Some(now) = now {
        fake.clock().set(now);
    }
    if let Some(Seconds(time)) = change.advance_seconds {
        fake.clock().advance(time);
    }
    Ok(())
}

fn clock(fake: &Fake) -> Response<Bytes> {
    let now = requests::time(fake.clock().now());
    answer::json(200, &json!({ "now": now, "running": fake.clock().is_running() }))
}

fn behaviour(fake: &Fake) -> Response<Bytes> {
    answer::json(200, &serde_json::to_value(fake.behaviour()).unwrap_or_default())
}

/// A behaviour with some members changed.
fn changed(behaviour: Behaviour, change: Map<String, Value>) -> Result<Behaviour, Mistake> {
    let mut members = serde_json::to_value(behaviour).unwrap_or_default();
    if let Some(members) = members.as_object_mut() {
        members.extend(change);
    }
    serde_path_to_error::deserialize(members).map_err(|error| {
        let path = error.path().to_string();
        Mistake::new(400, format!("the body is wrong at `{path}`: {}", error.into_inner()))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AccountChange {
    #[serde(default, deserialize_with = "sent")]
    licences: Option<Option<usize>>,
    managed_domains: Option<Vec<String>>,
}

/// What is sent, be it null.
fn sent<'de, D, T>(reader: D) -> Result<Option<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(reader).map(Some)
}

fn change_account(fake: &Fake, change: AccountChange) {
    if let Some(licences) = change.licences {
        fake.set_licences(licences);
    }
    if let Some(domains) = change.managed_domains {
        fake.set_managed_domains(domains);
    }
}

fn account(fake: &Fake) -> Response<Bytes> {
    let core = fake.core();
    let facts = &core.api.account.facts;
    let body = json!({
        "id": facts.id,
        "owner": facts.owner,
        "plan": facts.plan.as_str(),
        "licences": facts.licences,
        "managed_domains": facts.managed_domains,
    });
    answer::json(200, &body)
}

/// Whose token is wanted, and what it allows.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    user: Option<String>,
    scopes: Option<Vec<String>>,
}

impl Wanted {
    fn grant(self) -> Grant {
        let grant = self.user.map_or_else(Grant::account, Grant::user);
        match self.scopes {
            Some(scopes) => grant.scopes(scopes),
            None => grant,
        }
    }
}

/// What a test does to a user that no endpoint does.
fn act(fake: &Fake, user: &str, action: &str, request: &Request<Bytes>) -> Answer {
    let result = match action {
        "accept_invitation" => fake.accept_invitation(user),
        "sign_in" => fake.sign_in(user),
        "sign_out" => fake.sign_out(user),
        "make_admin" => fake.make_admin(user),
        "add_collaboration_device" => fake.add_collaboration_device(user, read(request)?),
        "add_meeting_template" => fake.add_meeting_template(user, read(request)?),
        _ => return Err(Mistake::new(404, format!("there is no action `{action}`"))),
    };
    match result {
        Ok(()) => done(),
        Err(_) => Err(Mistake::new(404, format!("the account has no user `{user}`"))),
    }
}
