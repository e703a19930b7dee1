//! From the body of a success to a typed answer, or to the error that it is.

use super::span;
use super::{Client, Completed, Job};
use crate::error::{Doubt, Error, ErrorKind, excerpt, hide, is_refusal};
use crate::response::{Answer, Effect, Response};
use crate::wire::{
    Misread, Record, Rest, Seen, body_of, has_keys, has_odd_keys, misfits, own_misfits, rest,
};

impl Client {
    /// Reads a success. Zoom sends some refusals as one, and gateways what they like.
    pub(crate) fn read<T: Answer>(
        &self,
        job: &Job,
        completed: Completed,
    ) -> Result<Response<T>, Error> {
        let Completed { answer, effect, token, cost, unclear, span } = completed;
        if effect != Effect::Answered {
            return Ok(Response::new(Box::new(T::empty()), answer, effect, cost));
        }
        let body = body_of(answer.body());
        let decoded = if matches!(body, b"" | b"null") { empty() } else { T::decode(body) };
        let judged = match &decoded {
            Ok((_, seen)) if !seen.tells && is_refusal(body, T::DOUBT) => Err(None),
            Ok((value, _)) if refuses_beside(&**value) => Err(None),
            Ok((value, seen)) => self.judge(job, &**value, seen).map_err(Some),
            Err(_) if is_refusal(body, T::DOUBT) => Err(None),
            Err(_) => Ok(()),
        };
        let error = match (decoded, judged) {
            (Ok((value, seen)), Ok(())) => {
                let has_odd_keys =
                    seen.misfits > 0 && listing(job, &*value, has_odd_keys) == Some(true);
                let mut response = Response::new(value, answer, effect, cost);
                response.has_lost_items = seen.lost > 0 || has_odd_keys;
                return Ok(response);
            }
            (_, Err(None)) => Error::from_answer(answer).without(token.secret().expose()),
            (Err(error), _) | (_, Err(Some(error))) => {
                let mut what = error.to_string();
                if let Some(text) = excerpt(answer.headers(), answer.body()) {
                    what = format!("{what}: {text}");
                }
                hide(&mut what, token.secret().expose());
                Error::with_source(ErrorKind::Decode, what).with_raw(answer)
            }
        };
        span::failed(&span, &error);
        // Zoom's own code says that the call was not carried out. Anything else may come from a gateway.
        let took_effect = error.code().is_none_or(|code| code == 0);
        Err(job.name(error.after(cost.attempts, took_effect || unclear)))
    }

    /// Whether a value that could be read is an answer to the call. An error is never a success: what does
    /// not show that it is an answer of the type is none.
    fn judge<T: Answer>(&self, job: &Job, value: &T, seen: &Seen) -> Result<(), Misread> {
        if let (Some(observations), Some(operation)) =
            (&self.inner.shared.observations, job.operation())
        {
            observations.record(operation.id, value);
        }
        if let Some(name) = seen.lacks {
            return Err(Misread::lacks(name));
        }
        if let Some(name) = job.needs().filter(|name| !value.has(name)) {
            return Err(Misread::lacks(name));
        }
        if let Some(name) = seen.contradicts {
            return Err(Misread::contradicts(name));
        }
        if T::DOUBT == Doubt::Likely && seen.members > 0 && seen.known == 0 {
            return Err(Misread::strange());
        }
        if listing(job, value, has_keys) == Some(false) {
            let keys = job.operation().and_then(|operation| operation.pages).map(|pages| pages.key);
            return Err(Misread::nameless(keys.unwrap_or_default()));
        }
        if seen.misfits > 0 {
            tracing::debug!(count = seen.misfits, "values of the answer do not fit their fields");
            let pages = job.operation().and_then(|operation| operation.pages);
            if let (Some(pages), Some(record)) = (pages, value.record()) {
                // Without the token of the next page, the listing would seem to end here.
                let misfits = own_misfits(record);
                let odd = misfits.iter().find(|misfit| misfit.path() == pages.token);
                odd.map_or(Ok(()), |odd| Err(Misread::odd(odd)))?;
            }
            if let Some(record) = value.record().filter(|_| self.options.strict) {
                Misread::strict(&misfits(record))?;
            }
        }
        Ok(())
    }
}

/// Asks a question about the items of a listing with pages, and what tells them from each other.
fn listing<T: Answer>(
    job: &Job,
    value: &T,
    ask: fn(&dyn Record, &str, &[&str]) -> bool,
) -> Option<bool> {
    let keys = job.operation()?.pages?.key;
    let record = value.record()?;
    let items = record.schema().needs?;
    (!keys.is_empty()).then(|| ask(record, items, keys))
}

/// Whether a listing comes with a refusal beside its items: it ends where something went wrong.
fn refuses_beside<T: Answer>(value: &T) -> bool {
    let Some(record) = value.record().filter(|record| record.schema().needs.is_some()) else {
        return false;
    };
    let Some(unknown) = rest(record).map(Rest::unknown_fields) else { return false };
    !unknown.is_empty() && is_refusal(unknown.json().as_bytes(), Doubt::Certain)
}

/// An empty body is an answer without fields, which Zoom sends even where it documents some. A listing
/// without its items is none.
fn empty<T: Answer>() -> Result<(Box<T>, Seen), Misread> {
    Ok((Box::new(T::empty()), Seen { lacks: T::needs(), ..Seen::default() }))
}
