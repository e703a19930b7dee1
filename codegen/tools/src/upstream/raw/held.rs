//! Parts of a document that are read each by itself: one that is broken costs itself alone.

use serde::Deserialize;
use serde::de::Deserializer;
use serde_json::value::RawValue;

use crate::upstream::error::{line_and_column, message_of};

/// A part of the document, or what is wrong with it.
pub(in crate::upstream) struct Held<T>(pub(in crate::upstream) Result<Box<T>, Box<Broken>>);

/// A part that has another form than OpenAPI gives it.
pub(in crate::upstream) struct Broken {
    text: String,
    error: serde_json::Error,
}

impl<T> Held<T> {
    /// The part, if it is whole.
    pub(in crate::upstream) fn whole(&self) -> Option<&T> {
        self.0.as_deref().ok()
    }

    /// The part, or why there is none. `document` is the text that it stands in.
    pub(in crate::upstream) fn read(&self, document: &str) -> Result<&T, String> {
        self.0.as_deref().map_err(|broken| broken.message_in(document))
    }
}

impl Broken {
    fn message_in(&self, document: &str) -> String {
        let message = message_of(&self.error);
        // A part that stands there twice is wrong at both places.
        let Some(at) = document.find(&self.text) else { return message };
        let before = document.get(..at).unwrap_or_default();
        let (line, column) = line_and_column(before, &self.error);
        format!("{message} (line {line}, column {column})")
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Held<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <&RawValue>::deserialize(deserializer)?.get();
        let broken = |error| Box::new(Broken { text: text.to_owned(), error });
        Ok(Self(serde_json::from_str(text).map(Box::new).map_err(broken)))
    }
}
