//! From the body of a success to a typed answer, or to the error that it is.

use super::span;
use super::{Carried, Client, Job};
use crate::error::{Doubt, Error, ErrorKind, excerpt, is_refusal};
use crate::response::{Answer, Effect, Response};
use crate::wire::{Misread, body_of};

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
        let error = match understand::<T>(answer.body()) {
            Ok(value) => {
                self.note::<T>(job, &answer);
                return Ok(Response::new(value, answer, effect));
            }
            Err(Refused) => Error::from_answer(answer),
            Err(NotRead(error)) => {
                self.note::<T>(job, &answer);
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

    fn note<T: Answer>(&self, job: &Job, answer: &http::Response<bytes::Bytes>) {
        if let (Some(notes), Some(operation)) = (&self.inner.notes, job.operation()) {
            notes.look::<T>(operation.id, answer.body());
        }
    }
}

/// Why the body of a success is none.
enum Bad {
    /// It says that the call was refused.
    Refused,
    /// It is not what the type describes.
    NotRead(Misread),
}
use Bad::{NotRead, Refused};

/// An error is never a success: what does not show that it is an answer of the type is none.
fn understand<T: Answer>(bytes: &[u8]) -> Result<T, Bad> {
    let body = body_of(bytes);
    if matches!(body, b"" | b"null") {
        return match T::needs() {
            Some(name) => Err(NotRead(Misread::lacks(name))),
            None => Ok(T::empty()),
        };
    }
    match T::decode(body) {
        Ok((_, seen)) if !seen.tells && is_refusal(body, T::DOUBT) => Err(Refused),
        Ok((value, seen)) => match (seen.lacks, T::DOUBT) {
            (Some(name), _) => Err(NotRead(Misread::lacks(name))),
            (None, Doubt::Likely) if seen.members > 0 && seen.known == 0 => {
                Err(NotRead(Misread::strange()))
            }
            _ => Ok(value),
        },
        Err(_) if is_refusal(body, T::DOUBT) => Err(Refused),
        Err(error) => Err(NotRead(error)),
    }
}
