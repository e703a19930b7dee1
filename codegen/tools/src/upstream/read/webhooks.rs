//! The events of a document: what Zoom calls, and not what is called.

use super::super::fixups::SchemaContext;
use super::super::model::{Document, Facts, Operation, Section};
use super::super::raw::{self, Held, Ordered};
use super::super::texts;
use super::contents::{json, kinds};
use super::reader::Reader;

/// Member of a delivery that holds the payload.
const PAYLOAD: &str = "payload";

impl<'a> Reader<'a> {
    /// Reads the events, each by its name. All that is said of one is its payload.
    pub(super) fn webhooks(
        &mut self,
        webhooks: &'a Ordered<Held<raw::PathItem>>,
        document: &mut Document,
    ) {
        for (name, item) in webhooks.iter() {
            let item = item.read(self.text);
            let operation = item.and_then(|item| {
                item.post.as_ref().map(|operation| operation.read(self.text)).transpose()
            });
            let Some(operation) = operation.transpose() else { continue };
            let id = operation.as_ref().ok().and_then(|operation| operation.id.clone());
            document.ids.extend(id.map(|id| (name.clone(), id)));
            match operation.and_then(|operation| self.webhook(name, operation)) {
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
                let context = SchemaContext {
                    operation: name,
                    name: "",
                    in_form: false,
                    optional_path: false,
                };
                self.schema(schema, &context, false)?
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
        facts.notes.extend(std::mem::take(&mut self.told));
        *facts.section_mut(Section::Answer) = Some(payload.unwrap_or_else(Facts::object));
        Ok(facts)
    }
}
