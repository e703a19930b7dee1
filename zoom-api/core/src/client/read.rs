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
        let read = if completed.effect == Effect::Answered {
            let body = body_of(completed.answer.body());
            let decoded = if matches!(body, b"" | b"null") { empty() } else { T::decode(body) };
            match decoded {
                Ok((value, seen)) => {
                    let lacks = job.needs().filter(|name| !value.has(name));
                    let decoded =
                        Decoded { body, doubt: T::DOUBT, record: value.record(), lacks, seen };
                    self.judge(job, decoded).map(|has_lost_items| (value, has_lost_items))
                }
                Err(_) if is_refusal(body, T::DOUBT) => Err(NoAnswer::Refusal),
                Err(misread) => Err(misread.into()),
            }
        } else {
            Ok((Box::new(T::empty()), false))
        };
        match read {
            Ok((value, has_lost_items)) => {
                let Completed { answer, effect, cost, .. } = completed;
                let mut response = Response::new(value, answer, effect, cost);
                response.has_lost_items = has_lost_items;
                Ok(response)
            }
            Err(why) => Err(failed(job, completed, why)),
        }
    }

    /// Whether a value that could be read is an answer to the call, and whether a listing has lost items. An
    /// error is never a success: what does not show that it is an answer of the type is none.
    fn judge(&self, job: &Job, decoded: Decoded<'_>) -> Result<bool, NoAnswer> {
        let Decoded { body, doubt, record, lacks, seen } = decoded;
        if !seen.tells && is_refusal(body, doubt) || record.is_some_and(refuses_beside) {
            return Err(NoAnswer::Refusal);
        }
        let operation = job.operation();
        if let (Some(observations), Some(operation), Some(record)) =
            (&self.inner.shared.observations, operation, record)
        {
            observations.record(operation, record);
        }
        if let Some(name) = seen.lacks.or(lacks) {
            return Err(Misread::lacks(name).into());
        }
        if let Some(name) = seen.contradicts {
            return Err(Misread::contradicts(name).into());
        }
        if doubt == Doubt::Likely && seen.members > 0 && seen.known == 0 {
            return Err(Misread::strange().into());
        }
        let pages = operation.and_then(|operation| operation.pages);
        if listing(job, record, has_keys) == Some(false) {
            let keys = pages.map(|pages| pages.key).unwrap_or_default();
            return Err(Misread::nameless(keys).into());
        }
        if seen.misfits == 0 {
            return Ok(seen.lost > 0);
        }
        tracing::debug!(count = seen.misfits, "values of the answer do not fit their fields");
        if let (Some(pages), Some(record)) = (pages, record) {
            // Without the token of the next page, the listing would seem to end here.
            let misfits = own_misfits(record);
            let odd = misfits.iter().find(|misfit| misfit.path() == pages.token);
            odd.map_or(Ok(()), |odd| Err(Misread::odd(odd)))?;
        }
        if let Some(record) = record.filter(|_| self.options.strict) {
            Misread::strict(&misfits(record))?;
        }
        Ok(seen.lost > 0 || listing(job, record, has_odd_keys) == Some(true))
    }
}

/// What there is to judge of a value that could be read, whatever its type: this is compiled once.
struct Decoded<'a> {
    body: &'a [u8],
    doubt: Doubt,
    record: Option<&'a dyn Record>,
    /// The member that the call needs, where the value does not have it.
    lacks: Option<&'static str>,
    seen: Seen,
}

/// Why a success is no answer to the call.
enum NoAnswer {
    /// It is a refusal that has the status of a success.
    Refusal,
    /// It cannot be read as what the call is answered with.
    Misread(Misread),
}

impl From<Misread> for NoAnswer {
    fn from(misread: Misread) -> Self {
        Self::Misread(misread)
    }
}

/// The error that a success is which is no answer.
fn failed(job: &Job, completed: Completed, why: NoAnswer) -> Error {
    let Completed { answer, token, cost, unclear, span, .. } = completed;
    let error = match why {
        NoAnswer::Refusal => Error::from_answer(answer).without(token.secret().expose()),
        NoAnswer::Misread(misread) => {
            let mut what = misread.to_string();
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
    job.name(error.after(cost.attempts, took_effect || unclear))
}

/// Asks a question about the items of a listing with pages, and what tells them from each other.
fn listing(
    job: &Job,
    record: Option<&dyn Record>,
    ask: fn(&dyn Record, &str, &[&str]) -> bool,
) -> Option<bool> {
    let keys = job.operation()?.pages?.key;
    let record = record?;
    let items = record.schema().needs?;
    (!keys.is_empty()).then(|| ask(record, items, keys))
}

/// Whether a listing comes with a refusal beside its items: it ends where something went wrong.
fn refuses_beside(record: &dyn Record) -> bool {
    if record.schema().needs.is_none() {
        return false;
    }
    let Some(unknown) = rest(record).map(Rest::unknown_fields) else { return false };
    !unknown.is_empty() && is_refusal(unknown.json().as_bytes(), Doubt::Certain)
}

/// An empty body is an answer without fields, which Zoom sends even where it documents some. A listing
/// without its items is none.
fn empty<T: Answer>() -> Result<(Box<T>, Seen), Misread> {
    Ok((Box::new(T::empty()), Seen { lacks: T::needs(), ..Seen::default() }))
}
