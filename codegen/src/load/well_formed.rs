//! The short way to a spec that has nothing wrong with its shape.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::paths::is_ignored;
use crate::diagnostic::Diagnostics;
use crate::files::{Files, Located, Spec};
use crate::schema::Content;
use crate::source::Source;

/// The spec, if every file has the shape of its kind. What is wrong is found by going through the
/// schema, which takes twice as long.
pub(super) fn read_well_formed(files: &BTreeMap<String, Vec<u8>>) -> Option<Spec> {
    fn located<T: DeserializeOwned>(source: Arc<Source>) -> Option<Located<T>> {
        let value = serde_json::from_str(source.text()).ok()?;
        Some(Located { source, value })
    }
    let mut read = Files::default();
    for (path, bytes) in files.iter().filter(|(path, _)| !is_ignored(path)) {
        let source = Arc::new(Source::new(path, str::from_utf8(bytes).ok()?));
        match Content::of(path) {
            Content::Api => read.api = Some(located(source)?),
            Content::Endpoint => read.endpoints.push(located(source)?),
            Content::Event => read.events.push(located(source)?),
            Content::Types => read.types.push(located(source)?),
            Content::RateLimits => read.rate_limits = Some(located(source)?),
            Content::Lint => read.lint = Some(located(source)?),
            Content::Glossary => read.glossary = Some(located(source)?),
        }
    }
    read.whole(Diagnostics::new())
}
