//! Tokens that were given out.

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use super::super::behaviour::Behaviour;
use super::super::random::Random;
use super::apps::{App, AppKind};
use super::grant::Grant;

/// How long an access token lives.
pub(in super::super) const ACCESS_LIFE: Duration = Duration::from_secs(60 * 60);
/// How long a refresh token lives that is not used.
const REFRESH_LIFE: Duration = Duration::from_secs(90 * 24 * 60 * 60);
/// How long a code lives.
const CODE_LIFE: Duration = Duration::from_secs(5 * 60);
/// At this number of access tokens, those that have expired are forgotten for the first time.
const MANY: usize = 1_000;

/// An access token.
#[derive(Clone)]
pub(in super::super) struct Access {
    pub(in super::super) grant: Grant,
    pub(in super::super) expires_at: SystemTime,
    /// Which token of all it is.
    number: u64,
    /// The authorisation that it belongs to, if a user gave it.
    authorization: Option<u64>,
}

/// A code, or a refresh token: what tokens are given out for, once.
#[derive(Clone)]
pub(super) struct Claim {
    pub(super) grant: Grant,
    pub(super) client_id: String,
    pub(super) expires_at: SystemTime,
    authorization: u64,
}

/// What a code was asked for with.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) redirect_uri: String,
    /// Challenge and method of PKCE.
    pub(super) challenge: Option<(String, Method)>,
}

/// How the challenge came from the verifier.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Plain,
    S256,
}

/// All of them.
#[derive(Default)]
pub(in super::super) struct Tokens {
    access: HashMap<String, Access>,
    refresh: HashMap<String, Claim>,
    codes: HashMap<String, (Claim, Asked)>,
    authorizations: u64,
    given: u64,
    /// At how many access tokens the next ones are forgotten.
    forget_at: usize,
}

impl Tokens {
    /// What is known of an access token, expired or not.
    pub(in super::super) fn access(&self, token: &str) -> Option<&Access> {
        self.access.get(token)
    }

    /// Gives out an access token.
    pub(in super::super) fn give(
        &mut self,
        grant: Grant,
        behaviour: Behaviour,
        now: SystemTime,
        random: &mut Random,
    ) -> String {
        self.give_access(grant, None, behaviour, now, random)
    }

    fn give_access(
        &mut self,
        grant: Grant,
        authorization: Option<u64>,
        behaviour: Behaviour,
        now: SystemTime,
        random: &mut Random,
    ) -> String {
        if self.access.len() >= self.forget_at.max(MANY) {
            self.access.retain(|_, access| access.expires_at > now);
            // Not with every token, when all are good.
            self.forget_at = self.access.len() * 2;
        }
        if let Some(newest) = behaviour.newest_tokens {
            self.leave_room(newest, &grant, authorization);
        }
        let token = random.text(64);
        self.given += 1;
        let (number, expires_at) = (self.given, now + ACCESS_LIFE);
        self.access.insert(token.clone(), Access { grant, expires_at, number, authorization });
        token
    }

    /// Ends the oldest tokens of a holder, so that with one more there are not more than the newest so many.
    fn leave_room(&mut self, newest: u32, grant: &Grant, authorization: Option<u64>) {
        let is_of_holder = |access: &Access| {
            access.authorization == authorization && access.grant.user == grant.user
        };
        let held = self.access.values().filter(|access| is_of_holder(access));
        let mut numbers: Vec<_> = held.map(|access| access.number).collect();
        numbers.sort_unstable();
        let stay = usize::try_from(newest.saturating_sub(1)).unwrap_or(usize::MAX);
        let end = numbers.len().saturating_sub(stay);
        if let Some(last) = numbers.get(..end).and_then(<[_]>::last) {
            self.access.retain(|_, access| !is_of_holder(access) || access.number > *last);
        }
    }

    /// Gives out a code for a user who authorises an app.
    pub(super) fn give_code(
        &mut self,
        grant: Grant,
        client_id: &str,
        asked: Asked,
        now: SystemTime,
        random: &mut Random,
    ) -> String {
        self.codes.retain(|_, (claim, _)| claim.expires_at > now);
        self.authorizations += 1;
        let claim = Claim {
            grant,
            client_id: client_id.to_owned(),
            expires_at: now + CODE_LIFE,
            authorization: self.authorizations,
        };
        let code = random.text(32);
        self.codes.insert(code.clone(), (claim, asked));
        code
    }

    /// Takes a code, which is then used up.
    pub(super) fn take_code(&mut self, code: &str) -> Option<(Claim, Asked)> {
        self.codes.remove(code)
    }

    /// The claim of a refresh token.
    pub(super) fn refresh(&self, token: &str) -> Option<&Claim> {
        self.refresh.get(token)
    }

    /// Gives out an access token and a refresh token for a claim, which is then used up. What the user
    /// granted the app before by another authorisation ends.
    pub(super) fn give_pair(
        &mut self,
        claim: Claim,
        behaviour: Behaviour,
        now: SystemTime,
        random: &mut Random,
    ) -> (String, String) {
        let mut ended = vec![];
        self.refresh.retain(|_, old| {
            let same = old.client_id == claim.client_id && old.grant.user == claim.grant.user;
            if same && old.authorization != claim.authorization {
                ended.push(old.authorization);
            }
            !same
        });
        self.access.retain(|_, access| access.authorization.is_none_or(|it| !ended.contains(&it)));
        let (grant, authorization) = (claim.grant.clone(), Some(claim.authorization));
        let access = self.give_access(grant, authorization, behaviour, now, random);
        let refresh = random.text(64);
        self.refresh.insert(refresh.clone(), Claim { expires_at: now + REFRESH_LIFE, ..claim });
        (access, refresh)
    }

    /// Ends a token of an app, and with the token of a user the whole authorisation.
    pub(super) fn revoke(&mut self, token: &str, app: &App) -> bool {
        let Some(access) = self.access.get(token) else { return false };
        let Some(ended) = access.authorization else {
            return app.kind == AppKind::Server && self.access.remove(token).is_some();
        };
        let is_of_app =
            |claim: &Claim| claim.authorization == ended && claim.client_id == app.client_id;
        if !self.refresh.values().any(is_of_app) {
            return false;
        }
        self.access.retain(|_, access| access.authorization != Some(ended));
        self.refresh.retain(|_, claim| claim.authorization != ended);
        true
    }

    /// Lets an access token end, as it does after an hour.
    pub(in super::super) fn expire(&mut self, token: &str, now: SystemTime) {
        if let Some(access) = self.access.get_mut(token) {
            access.expires_at = now;
        }
    }
}
