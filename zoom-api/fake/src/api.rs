//! The API behind `/v2`: who may call, how often, and what then happens.

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;

use super::account::Account;
use super::answer;
use super::behaviour::Behaviour;
use super::call::{Call, Caller, Refusal};
use super::limits::{Headers, Limits, Moment};
use super::oauth::{Access, Scopes, is_admin};
use super::read::read;
use super::route::Route;
use super::success;
use zoom_api::operation::Operation;

/// The API of an account.
pub(super) struct Api {
    pub(super) account: Account,
    /// `None`: calls are not counted.
    pub(super) limits: Option<Limits>,
}

impl Api {
    /// Answers a call.
    pub(super) fn answer(
        &mut self,
        request: &Request<Bytes>,
        route: Route,
        access: Option<&Access>,
        moment: Moment,
        behaviour: Behaviour,
    ) -> Response<Bytes> {
        let language = behaviour.language;
        let (caller, mut headers) = match self.count(&route, access, moment) {
            Ok(counted) => counted,
            Err(refusal) => return answer::refusal(&refusal, language),
        };
        let mut answer =
            match self.carry_out(request, route, caller, moment, behaviour, &mut headers) {
                Ok((status, Some(body))) => answer::json(status, &body),
                Ok((status, None)) => answer::empty(status),
                // It has headers of its own.
                Err(refusal) if refusal.status == 429 => {
                    return answer::refusal(&refusal, language);
                }
                Err(refusal) => answer::refusal(&refusal, language),
            };
        answer::add_headers(&mut answer, &headers);
        answer
    }

    /// Admits a call and counts it.
    fn count(
        &mut self,
        route: &Route,
        access: Option<&Access>,
        moment: Moment,
    ) -> Result<(Caller, Headers), Refusal> {
        let caller = self.admit(route, access, moment)?;
        let headers = match &mut self.limits {
            Some(limits) => limits.count(route.contract.operation.rate_limit, moment)?,
            None => Headers::new(),
        };
        Ok((caller, headers))
    }

    /// Reads a call, carries it out and shapes its answer. A limit of the operation's own has the word in
    /// the headers.
    fn carry_out(
        &mut self,
        request: &Request<Bytes>,
        route: Route,
        caller: Caller,
        moment: Moment,
        behaviour: Behaviour,
        headers: &mut Headers,
    ) -> Result<(u16, Option<Value>), Refusal> {
        let query = request.uri().query();
        let mut call = read(route, query, request.headers(), request.body(), caller, moment.now)?;
        call.pending_users_change = behaviour.pending_users_change;
        check_page(&call, behaviour.largest_page)?;
        if let Some(daily) = self.count_special(&call, moment)? {
            *headers = daily;
        }
        let reply = match self.account.carry_out(&call) {
            Some(outcome) => outcome?,
            None => success::example(call.variant),
        };
        Ok(success::answer(call.variant, reply.body))
    }

    /// Whether a token allows a call, and who calls.
    fn admit(
        &self,
        route: &Route,
        access: Option<&Access>,
        moment: Moment,
    ) -> Result<Caller, Refusal> {
        let Some(access) = access else {
            return Err(Refusal::new(401, 124, "Invalid access token."));
        };
        if access.expires_at <= moment.now {
            return Err(Refusal::new(401, 124, "Access token is expired."));
        }
        // A user who has left or was deactivated has no token any more.
        let user_id = match &access.grant.user {
            Some(user) => self.account.caller(user),
            None => Some(self.account.owner_id()),
        };
        let Some(user_id) = user_id else {
            return Err(Refusal::new(401, 124, "Invalid access token."));
        };
        let operation = route.contract.operation;
        if !allows_all_users(operation, &access.grant.scopes)? && !concerns_caller(route) {
            return Err(missing_scopes(operation, is_admin));
        }
        Ok(Caller { user_id: user_id.to_owned() })
    }

    /// Counts a call under the special limits that apply to what was sent.
    fn count_special(&mut self, call: &Call, moment: Moment) -> Result<Option<Headers>, Refusal> {
        let Some(limits) = &mut self.limits else { return Ok(None) };
        let sent = |name: &str| match call.body.get(name).or_else(|| call.query.get(name))? {
            Value::String(text) => Some(text.clone()),
            value => Some(value.to_string()),
        };
        // One user has one budget, whatever they are called by.
        let whose = |name: &str| match call.path(name) {
            "me" => call.caller.user_id.clone(),
            value => self.account.user_id(value).unwrap_or(value).to_owned(),
        };
        limits.count_special(call.contract.operation, sent, whose, moment)
    }
}

/// Whether scopes allow an operation for everybody, or for the caller only.
fn allows_all_users(operation: &Operation, scopes: &Scopes) -> Result<bool, Refusal> {
    let Scopes::Some(scopes) = scopes else { return Ok(true) };
    let mut fitting = scopes.iter().filter(|scope| may_be_called_with(operation, scope)).peekable();
    if fitting.peek().is_none() {
        return Err(missing_scopes(operation, |_| true));
    }
    Ok(fitting.any(|scope| is_admin(scope)))
}

/// Whether an operation may be called with a scope. One of a master account is worth those of an
/// administrator and of a user; without a resource, as in `user:master`, it is worth all of a service.
fn may_be_called_with(operation: &Operation, scope: &str) -> bool {
    let Some(base) = scope.strip_suffix(":master") else { return operation.allows(scope) };
    let service = |known: &str| known.split(':').next() == Some(base);
    operation.allows(scope)
        || operation.allows(base)
        || operation.allows(&format!("{base}:admin"))
        || operation.all_scopes().any(service)
}

/// Whether a call is about nobody but the caller, so that a scope of a user is enough: the path says `me`, or
/// names no user and the operation has granular scopes of users, as the look whether an address is taken
/// has. Without these, it is about the account, whatever classic scopes are listed.
fn concerns_caller(route: &Route) -> bool {
    match route.path.iter().find(|(name, _)| *name == "userId") {
        Some((_, value)) => value == "me",
        None => route.contract.operation.granular_scopes.iter().any(|scope| !is_admin(scope)),
    }
}

/// Refuses pages that are larger than Zoom gives them out, whatever its specification says.
fn check_page(call: &Call, largest: Option<u32>) -> Result<(), Refusal> {
    let (Some(largest), Some(pages)) = (largest, call.contract.operation.pages) else {
        return Ok(());
    };
    let wanted = call.query.get(pages.size).and_then(Value::as_u64).unwrap_or_default();
    if wanted <= u64::from(largest) {
        return Ok(());
    }
    let problem = (pages.size.to_owned(), format!("Must be at most {largest}."));
    Err(Refusal { errors: vec![problem], ..Refusal::new(400, 300, "Validation Failed.") })
}

/// Zoom's word for scopes that are missing.
fn missing_scopes(operation: &Operation, wanted: impl Fn(&str) -> bool) -> Refusal {
    let scopes: Vec<_> = operation.all_scopes().filter(|scope| wanted(scope)).collect();
    let scopes = scopes.join(", ");
    let text = format!("Invalid access token, does not contain scopes:[{scopes}].");
    let japanese =
        format!("アクセストークンが無効です。次のスコープが含まれていません：[{scopes}]。");
    Refusal::new(400, 4711, text).in_japanese(japanese)
}
