//! What answers had in them that the spec does not know.
//!
//! Zoom adds fields and values every few weeks. A client that is asked to record them, so that the
//! spec can follow:
//!
//! ```no_run
//! use std::sync::Arc;
//! use zoom_api::Client;
//! use zoom_api::auth::ServerToServer;
//! use zoom_api::observations::Observations;
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let observations = Arc::new(Observations::new());
//! let zoom = Client::builder(ServerToServer::from_env()?).observations(Arc::clone(&observations)).build()?;
//! // ... calls ...
//! std::fs::write("observations.jsonl", observations.to_json_lines())?;
//! # Ok(())
//! # }
//! ```
//!
//! In the repository of this crate, `cargo xtask reconcile observations.jsonl` makes edits of the spec from such a
//! file.
//!
//! # What is recorded
//!
//! Where something stood and what kind of JSON it was, once each, and never a value: neither the value of
//! an unknown field, nor which value an enum does not know. The keys of maps are data, and stand as `*`.
//!
//! What Zoom calls an unknown field is recorded, up to 64 letters, digits, blanks, `_`, `-` and `.`; any other
//! name stands as `?`. A name is data where Zoom sends a map and the spec expects an object, so look at a
//! file before you pass it on.
//!
//! # What it costs
//!
//! A client with observations goes through every answer once more. Without, there is one look per call at whether
//! there are any. Observations stay below 4,096 entries, whatever is answered: what comes then is not recorded any more, and
//! [`Observations::is_full`] tells.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::operation::Operation;
pub use crate::wire::JsonKind;
use crate::wire::{Found, Record, Step, walk};

/// Most entries.
const MOST: usize = 4096;
/// Longest path. No path of the spec comes near.
const LONGEST_PATH: usize = 512;
/// Longest name that is recorded.
const LONGEST_NAME: usize = 64;

/// Records what answers have in them that the spec does not know. Several clients can share one.
#[derive(Default)]
pub struct Observations(Mutex<BTreeSet<Observation>>);

/// One thing that the spec does not know.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct Observation {
    /// Where it stood, such as `users.list/response/users/nickname`. Lists leave no trace in it.
    pub path: String,
    /// What is unknown about it.
    pub kind: ObservationKind,
    /// What kind of JSON it was.
    pub json: JsonKind,
    /// The type that the spec has for the answer as a whole.
    pub answer: &'static str,
    /// Method and path of the operation, such as `GET /users`. Two APIs may have operations with one id.
    pub route: String,
}

/// What is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ObservationKind {
    /// A field that the spec does not have.
    Field,
    /// A value that an enum does not list.
    Value,
    /// A value that cannot be read as what the spec says.
    Misread,
}

impl ObservationKind {
    /// The kind as one word, such as `field`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Value => "value",
            Self::Misread => "misread",
        }
    }
}

impl Observations {
    /// No observations yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// All that was recorded, by path.
    #[must_use]
    pub fn all(&self) -> Vec<Observation> {
        self.lock().iter().cloned().collect()
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether there is no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// Whether there is no room for more.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.len() >= MOST
    }

    /// One line of JSON for each entry, by path.
    ///
    /// The lines of several files can be put into one; what stands in it twice counts once.
    #[must_use]
    pub fn to_json_lines(&self) -> String {
        let mut text = String::new();
        for observation in &*self.lock() {
            // Texts and words always are JSON.
            text.push_str(&serde_json::to_string(observation).unwrap_or_default());
            text.push('\n');
        }
        text
    }

    /// Goes through an answer for what is unknown in it.
    pub(crate) fn record(&self, operation: &Operation, record: &dyn Record) {
        let answer = record.schema().name;
        let route = operation.route();
        walk(record, &mut |steps, found| {
            let (kind, json, name, inner) = match &found {
                Found::Field(field) => {
                    (ObservationKind::Field, field.kind(), Some(field.name()), None)
                }
                Found::Value(json) => (ObservationKind::Value, *json, None, None),
                Found::Misfit(stray) => {
                    (ObservationKind::Misread, JsonKind::of_json(&stray.json), None, Some(*stray))
                }
            };
            let inner = inner.into_iter().flat_map(|stray| stray.steps.iter().rev());
            let path = path(operation.id, steps.iter().chain(inner), name);
            if path.len() > LONGEST_PATH {
                return;
            }
            let observation = Observation { path, kind, json, answer, route: route.clone() };
            let mut observations = self.lock();
            if observations.len() < MOST {
                observations.insert(observation);
            }
        });
    }

    fn lock(&self) -> MutexGuard<'_, BTreeSet<Observation>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The steps of the spec, and the name that it does not know.
fn path<'a>(
    operation: &str,
    steps: impl Iterator<Item = &'a Step>,
    name: Option<&'a str>,
) -> String {
    let steps = steps.filter_map(|step| match step {
        Step::Name(name) => Some(*name),
        Step::Key(_) => Some("*"),
        Step::Item(_) => None,
    });
    let mut path = format!("{operation}/response");
    for step in steps.chain(name.map(harmless)) {
        path.push('/');
        path.push_str(step);
    }
    path
}

/// The name, if it looks like one.
fn harmless(name: &str) -> &str {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_-. ".contains(&byte);
    let harmless = !name.is_empty() && name.len() <= LONGEST_NAME && name.bytes().all(fits);
    if harmless { name } else { "?" }
}

/// Shows how many entries there are.
impl fmt::Debug for Observations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Observations").field("len", &self.len()).finish_non_exhaustive()
    }
}

impl Serialize for Observation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(5))?;
        map.serialize_entry("path", &self.path)?;
        map.serialize_entry("kind", self.kind.as_str())?;
        map.serialize_entry("type", self.json.as_str())?;
        map.serialize_entry("answer", self.answer)?;
        map.serialize_entry("route", &self.route)?;
        map.end()
    }
}
