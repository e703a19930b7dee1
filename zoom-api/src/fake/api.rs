//! The API behind `/v2`: who may call, how often, and what then happens.

use bytes::Bytes;
use http::{Request, Response};
use serde_json::Value;

use super::account::Account;
use super::answer;
use super::call::{Caller, Refusal};
use super::limits::{Headers, Limits, Moment};
use super::oauth::{Access, Scopes, is_admin};
use super::read::read;
use super::route::Route;
use super::shape;
use crate::operation::Operation;

/// The API of an account.
pub(super) struct Api {
    pub(super) account: Account,
    /// `None`: calls are not counted.
    pub(super) limits: Option<Limits>,
}

impl Api {
    pub(super) fn owner_id(&self) -> &str {
        self.account.owner_id()
    }

    /// Answers a call.
    pub(super) fn answer(
        &mut self,
        request: &Request<Bytes>,
        route: Route,
        access: Option<&Access>,
        moment: Moment,
    ) -> Response<Bytes> {
        let (caller, headers) = match self.count(&route, access, moment) {
            Ok(counted) => counted,
            Err(refusal) => return answer::refusal(&refusal),
        };
        let mut answer = match self.carry_out(request, route, caller, moment) {
            Ok((status, Some(body))) => answer::json(status, &body),
            Ok((status, None)) => answer::empty(status),
            Err(refusal) => answer::refusal(&refusal),
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

    /// Reads a call, carries it out and shapes its answer.
    fn carry_out(
        &mut self,
        request: &Request<Bytes>,
        route: Route,
        caller: Caller,
        moment: Moment,
    ) -> Result<(u16, Option<Value>), Refusal> {
        let query = request.uri().query();
        let call = read(route, query, request.headers(), request.body(), caller, moment.now)?;
        let reply = match self.account.carry_out(&call) {
            Some(outcome) => outcome?,
            None => shape::example(call.form),
        };
        Ok(shape::shape(call.form, reply.body))
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
        let whole_account = allows(route.contract.operation, &access.grant.scopes)?;
        let user = access.grant.user.as_deref().unwrap_or(self.owner_id());
        let user_id = self.account.user_id(user).unwrap_or_default().to_owned();
        let others = route.path.iter().any(|(name, value)| *name == "userId" && value != "me");
        if others && !whole_account {
            return Err(missing(route.contract.operation, is_admin));
        }
        Ok(Caller { user_id, whole_account })
    }
}

/// Whether scopes allow an operation for everybody, or for the caller only.
fn allows(operation: &Operation, scopes: &Scopes) -> Result<bool, Refusal> {
    let Scopes::Some(scopes) = scopes else { return Ok(true) };
    let mut fitting = scopes.iter().filter(|scope| operation.allows(scope)).peekable();
    if operation.all_scopes().next().is_some() && fitting.peek().is_none() {
        return Err(missing(operation, |_| true));
    }
    Ok(fitting.any(|scope| is_admin(scope)))
}

/// Zoom's word for scopes that are missing.
fn missing(operation: &Operation, wanted: impl Fn(&str) -> bool) -> Refusal {
    let scopes: Vec<_> = operation.all_scopes().filter(|scope| wanted(scope)).collect();
    let scopes = scopes.join(", ");
    Refusal::new(400, 4711, format!("Invalid access token, does not contain scopes:[{scopes}]."))
}
