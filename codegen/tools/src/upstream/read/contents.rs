//! What is sent and what comes back.

use super::super::fixups::SchemaContext;
use super::super::model::{Operation, Section};
use super::super::raw::{self, Ordered};
use super::super::texts;
use super::reader::{Reader, leave_out};
use super::references::follow;

impl<'a> Reader<'a> {
    /// A body, or the one that it refers to.
    pub(super) fn referred_body(&self, raw: &'a raw::Body) -> Result<&'a raw::Body, String> {
        follow(raw, &self.bodies, ("requestBodies", self.text), |body| body.reference.as_deref())
    }

    pub(super) fn body(
        &mut self,
        key: &str,
        raw: &'a raw::Body,
        facts: &mut Operation,
    ) -> Result<(), String> {
        let body = self.referred_body(raw)?;
        if key.starts_with("GET ") {
            leave_out(facts, body.required, "a body", "GET has none");
            return Ok(());
        }
        let form = body.content.get("multipart/form-data");
        let Some(media) = form.or_else(|| json(&body.content)) else {
            let kinds = kinds(&body.content);
            if !kinds.is_empty() {
                let why = "the spec has bodies that are JSON or multipart forms";
                facts.refusal = Some(format!("its body is {kinds}; {why}"));
            }
            return Ok(());
        };
        if form.is_none() && !body.content.iter().any(|(kind, _)| is_json(kind)) {
            let kinds = kinds(&body.content);
            let note = format!("upstream takes {kinds}; it is sent as `application/json`");
            facts.notes.push(note);
        }
        if form.is_some() && body.content.0.len() > 1 {
            let note = "upstream takes a form or another body; it is sent as a form";
            facts.notes.push(note.to_owned());
        }
        let parts = media.encoding.iter().filter(|_| form.is_some());
        for (name, kind) in
            parts.filter_map(|(name, part)| Some((name, part.content_type.as_ref()?)))
        {
            // Objects are JSON, texts are texts, and a file has the type that the caller gives it.
            if kind.split(',').any(|kind| kind.contains("xml") || kind.contains("yaml")) {
                facts.refusal = Some(format!("`{name}` of its form is `{kind}`"));
            }
        }
        if let Some(schema) = &media.schema {
            facts.is_form = form.is_some();
            let context = SchemaContext {
                operation: key,
                name: "",
                in_form: facts.is_form,
                optional_path: false,
            };
            *facts.section_mut(Section::Body) = Some(self.schema(schema, &context, true)?);
        }
        if facts.section(Section::Body).is_none_or(|body| body.ty == "any") {
            let note = "upstream does not say what is in its body; it is left out";
            facts.notes.push(note.to_owned());
        }
        Ok(())
    }

    pub(super) fn answers(
        &mut self,
        key: &str,
        raw: &'a Ordered<raw::Response>,
        facts: &mut Operation,
    ) -> Result<(), String> {
        let mut success: Option<(u16, &'a raw::Response)> = None;
        let mut others = Vec::new();
        for (status, response) in raw.iter() {
            let is_range = status.contains(['X', 'x']);
            let Ok(status) = status.to_uppercase().replace("XX", "00").parse::<u16>() else {
                // What comes where nothing else is said is an error, or may be one.
                let has_fields = json(&response.content).is_some();
                let is_all = has_fields && !raw.iter().any(|(status, _)| status.starts_with('2'));
                if is_all {
                    let note = format!("upstream answers `{status}`; what comes is left out");
                    facts.notes.push(note);
                }
                continue;
            };
            let response =
                follow(response, &self.responses, ("responses", self.text), |response| {
                    response.reference.as_deref()
                })?;
            if (200..300).contains(&status) {
                let has_fields = |response: &raw::Response| {
                    json(&response.content).is_some_and(|media| media.schema.is_some())
                };
                let is_first = success.is_none_or(|(best, _)| status < best);
                let (left, kept) = match success {
                    Some(there) if !is_first => (Some((status, response)), there),
                    there => (there, (status, response)),
                };
                success = Some(kept);
                others.extend(left.filter(|(_, left)| has_fields(left)).map(|(status, _)| status));
            } else if (400..600).contains(&status) {
                let codes = texts::error_codes(&response.description);
                if codes.is_empty() && !is_general(status) && !is_range {
                    facts.errors.insert((status, None));
                }
                facts.errors.extend(codes.into_iter().map(|code| (status, Some(code))));
            }
        }
        let Some((status, response)) = success else { return Ok(()) };
        facts.status = status;
        for other in others {
            let note =
                format!("upstream may also answer {other} with other fields; they are left out");
            facts.notes.push(note);
        }
        let json = json(&response.content);
        let kinds = kinds(&response.content);
        if json.is_none() && !kinds.is_empty() && status != 204 {
            let note = format!("upstream answers {kinds}; it is left out, since answers are JSON");
            facts.notes.push(note);
        }
        if let Some(schema) = json.and_then(|media| media.schema.as_ref()) {
            let context =
                SchemaContext { operation: key, name: "", in_form: false, optional_path: false };
            let answer = self.schema(schema, &context, false)?;
            if status == 204 && !answer.fields.is_empty() {
                let note = "upstream says what comes with 204, with which nothing can come";
                facts.notes.push(note.to_owned());
            }
            *facts.section_mut(Section::Answer) = Some(answer);
        }
        Ok(())
    }
}

/// Whether any call may meet the status: without a token, or with too many others.
fn is_general(status: u16) -> bool {
    matches!(status, 401 | 429)
}

pub(super) fn json(content: &Ordered<raw::Media>) -> Option<&raw::Media> {
    let is_like_it = |kind: &str| essence(kind).ends_with("+json");
    let plain = content.iter().find(|(kind, _)| is_json(kind));
    let found = plain.or_else(|| content.iter().find(|(kind, _)| is_like_it(kind)));
    found.map(|(_, media)| media)
}

/// Whether a content type is the one that bodies are sent with.
fn is_json(kind: &str) -> bool {
    matches!(essence(kind).as_str(), "application/json" | "text/json")
}

/// A content type without its parameters.
fn essence(kind: &str) -> String {
    kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The content types, as a note shows them.
pub(super) fn kinds(content: &Ordered<raw::Media>) -> String {
    content.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
