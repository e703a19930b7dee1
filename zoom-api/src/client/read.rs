//! From the body of a success to a typed answer, or to the error that it is.

use super::span;
use super::{Carried, Client, Job};
use crate::error::{Doubt, Error, ErrorKind, excerpt, is_refusal};
use crate::response::{Answer, Effect, Response};
use crate::wire::{Misread, Seen, body_of, misfits};

impl Client {
    /// Reads a success. Zoom sends some refusals as one, and gateways what they like.
    pub(crate) fn read<T: Answer>(
        &self,
        job: &Job,
        carried: Carried,
    ) -> Result<Response<T>, Error> {
        let Carried { answer, effect, attempts, unclear, span } = carried;
        if effect != Effect::Answered {
            return Ok(Response::new(T::empty(), answer, effect));
        }
        let body = body_of(answer.body());
        let decoded = if matches!(body, b"" | b"null") { empty() } else { T::decode(body) };
        let judged = match &decoded {
            Ok((_, seen)) if !seen.tells && is_refusal(body, T::DOUBT) => Err(None),
            Ok((value, seen)) => self.judge(job, value, seen).map_err(Some),
            Err(_) if is_refusal(body, T::DOUBT) => Err(None),
            Err(_) => Ok(()),
        };
        let error = match (decoded, judged) {
            (Ok((value, seen)), Ok(())) => {
                let mut response = Response::new(value, answer, effect);
                response.lost = seen.lost;
                return Ok(response);
            }
            (_, Err(None)) => Error::from_answer(answer),
            (Err(error), _) | (_, Err(Some(error))) => {
                let error = match excerpt(answer.headers(), answer.body()) {
                    Some(text) => Error::with_source(ErrorKind::Decode, format!("{error}: {text}")),
                    None => Error::with_source(ErrorKind::Decode, error),
                };
                error.with_raw(answer)
            }
        };
        span::failed(&span, &error);
        // Zoom's own code says that the call was not carried out. Anything else may come from a gateway.
        let took_effect = error.code().is_none_or(|code| code == 0);
        Err(job.name(error.after(attempts, took_effect || unclear)))
    }

    /// Whether a value that could be read is an answer to the call. An error is never a success: what does
    /// not show that it is an answer of the type is none.
    fn judge<T: Answer>(&self, job: &Job, value: &T, seen: &Seen) -> Result<(), Misread> {
        if let (Some(notes), Some(operation)) = (&self.inner.notes, job.operation()) {
            notes.look(operation.id, value);
        }
        if let Some(name) = seen.lacks {
            return Err(Misread::lacks(name));
        }
        if T::DOUBT == Doubt::Likely && seen.members > 0 && seen.known == 0 {
            return Err(Misread::strange());
        }
        if seen.misfits > 0 {
            tracing::debug!(count = seen.misfits, "values of the answer do not fit their fields");
            if let Some((_, record)) = value.record().filter(|_| self.options.strict) {
                Misread::strict(&misfits(record))?;
            }
        }
        Ok(())
    }
}

/// An empty body is an answer without fields, which Zoom sends even where it documents some. A listing
/// without its items is none.
fn empty<T: Answer>() -> Result<(T, Seen), Misread> {
    Ok((T::empty(), Seen { lacks: T::needs(), ..Seen::default() }))
}
