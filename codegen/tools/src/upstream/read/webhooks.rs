//! The events of a document: what Zoom calls, and not what is called.

use super::super::fixups::Spot;
use super::super::model::{Document, Facts, Operation, Section};
use super::super::raw::{self, Ordered};
use super::super::texts;
use super::{Reader, json, kinds};

/// Member of a delivery that holds the payload.
const PAYLOAD: &str = "payload";

impl<'a> Reader<'a> {
    /// Reads the events, each by its name. All that is said of one is its payload.
    pub(super) fn webhooks(
        &mut self,
        webhooks: &'a Ordered<raw::PathItem>,
        document: &mut Document,
    ) {
        for (name, item) in webhooks.iter() {
            let Some(operation) = &item.post else { continue };
            document.ids.extend(operation.id.clone().map(|id| (name.clone(), id)));
            match self.webhook(name, operation) {
                Ok(facts) => drop(document.operations.insert(name.clone(), facts)),
                Err(why) => drop(document.unread.insert(name.clone(), why)),
            }
        }
    }

    fn webhook(&mut self, name: &str, raw: &'a raw::Operation) -> Result<Operation, String> {
        self.begin();
        let body = raw.body.as_ref().map(|body| self.referred_body(body)).transpose()?;
        // Where the description stands differs from document to document.
        let texts = [raw.description.as_str(), body.map_or("", |body| &body.description)];
        let scopes = |heading: &str| {
            let mut found = texts.iter().map(|text| texts::scopes(text, heading));
            found.find(|scopes| !scopes.is_empty()).unwrap_or_default()
        };
        let mut facts = Operation {
            classic: scopes("Scopes"),
            granular: scopes("Granular Scopes"),
            status: 200,
            ..Operation::default()
        };
        let schema = body.and_then(|body| json(&body.content)?.schema.as_ref());
        let whole = match schema {
            Some(schema) => {
                let spot = Spot { operation: name, name: "", in_form: false, optional_path: false };
                self.schema(schema, &spot, false)?
            }
            None => {
                let kinds = body.map(|body| kinds(&body.content)).unwrap_or_default();
                let kinds = if kinds.is_empty() { "nothing".to_owned() } else { kinds };
                facts.notes.push(format!("upstream sends {kinds}; events are JSON"));
                Facts::object()
            }
        };
        let payload = whole.field(PAYLOAD).cloned();
        if payload.is_none() && schema.is_some() {
            facts.notes.push("upstream does not say what is in the payload".to_owned());
        }
        *facts.section_mut(Section::Answer) = Some(payload.unwrap_or_else(Facts::object));
        Ok(facts)
    }
}
