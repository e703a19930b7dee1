//! Texts for files that nobody has reviewed: what names, types and paths tell, as sentences.
//!
//! A file of the tier `imported` may leave its texts out. They are filled in here, before anything
//! looks at the spec, from the glossary or by rule. A text that stands in the file stays.

pub(crate) mod derived;
mod fields;
mod flags;
mod operations;
mod terms;
mod things;
mod vocabulary;

use crate::diagnostic::Diagnostics;
use crate::english::{capital, phrase, words};
use crate::files::Files;
use crate::spec::{
    Body, Endpoint, EnumValue, Field, Response, Scalar, Tier, TypeDef, TypesFile, Variant,
};
pub use derived::{Derived, Use};
use derived::{Name, TextKind};
use fields::{Subject, sentence};
use operations::Act;
use terms::Terms;
use things::Things;
use vocabulary::CONTAINERS;

/// Fills in the texts that imported files leave out, and tells of terms that fill in none.
pub(crate) fn fill(files: &mut Files, out: &mut Diagnostics) -> Derived {
    let is_imported = |tier: Option<Tier>| tier == Some(Tier::Imported);
    let is_needed = files.endpoints.iter().any(|file| is_imported(file.tier))
        || files.types.iter().any(|file| is_imported(file.tier));
    let things = if is_needed { Things::of(files) } else { Things::default() };
    let Files { endpoints, types, glossary, unread, .. } = files;
    let terms = Terms::of(glossary.as_ref().map(|file| &file.value));
    let mut filler = Filler { things, terms, derived: Derived::default() };
    for file in types.iter_mut().filter(|file| is_imported(file.value.tier)) {
        filler.types_file(file.source.path(), &mut file.value);
    }
    for file in endpoints.iter_mut().filter(|file| is_imported(file.value.tier)) {
        filler.endpoint(&mut file.value);
    }
    // A file that could not be read may have what a term is about.
    if let Some(file) = glossary.as_ref().filter(|_| !unread.is_there()) {
        filler.terms.report_unused(file, out);
    }
    filler.derived
}

struct Filler<'a> {
    things: Things,
    terms: Terms<'a>,
    derived: Derived,
}

impl Filler<'_> {
    /// Fills in a text that is not there.
    fn fill(
        &mut self,
        text: &mut String,
        kind: TextKind,
        owner: Option<&str>,
        name: &str,
        derive: impl FnOnce(&Things) -> String,
    ) {
        if !text.is_empty() {
            return;
        }
        let term = self.terms.find(kind, owner, name);
        let in_glossary = term.is_some();
        *text = term.map_or_else(|| derive(&self.things), str::to_owned);
        let key = (kind, name.to_owned());
        // One text by rule is enough for the name to be counted: the glossary has not all of it.
        let used = self.derived.names.entry(key).or_insert_with(|| Name {
            count: 0,
            text: text.clone(),
            in_glossary,
        });
        if used.in_glossary && !in_glossary {
            *used = Name { count: 0, text: text.clone(), in_glossary };
        }
        used.count += usize::from(used.in_glossary == in_glossary);
    }

    fn types_file(&mut self, path: &str, file: &mut TypesFile) {
        let stem = path.trim_end_matches(".json").rsplit('/').next().unwrap_or_default();
        let about = phrase(&words(stem));
        let docs =
            || if about == "IDs" { "IDs.".to_owned() } else { format!("Types for {about}.") };
        if file.docs.is_empty() {
            file.docs = docs();
        }
        self.types(&mut file.types);
    }

    fn endpoint(&mut self, endpoint: &mut Endpoint) {
        let act = Act::of(&endpoint.id, endpoint.method, &endpoint.path);
        if endpoint.title.is_empty() {
            endpoint.title = act.title();
        }
        let id = endpoint.id.clone();
        self.fill(&mut endpoint.docs, TextKind::Operations, None, &id, |_| act.sentence());

        let request =
            endpoint.only_request().map(|request| request.name().to_owned()).unwrap_or_default();
        let (noun, nouns) = (act.noun(), act.nouns());
        let about_one = act.is_about_one().then_some(noun.as_str());
        let queried = if act.lists() { Some(nouns.as_str()) } else { about_one };
        self.fields(&mut endpoint.path_params, Some(&request), Some(&noun), false);
        self.fields(&mut endpoint.query, Some(&request), queried, true);
        self.fields(&mut endpoint.headers, Some(&request), Some(&noun), false);
        let is_paged = endpoint.pages.is_some();
        match &mut endpoint.variants {
            None => {
                let (body, response) = (endpoint.body.as_mut(), endpoint.response.as_mut());
                self.request(&act, &request, body, response, is_paged);
            }
            Some(variants) => {
                for Variant { request, docs, body, response, .. } in &mut variants.each {
                    self.fill(docs, TextKind::Operations, None, request, |_| act.sentence());
                    self.request(&act, request, body.as_mut(), Some(response), is_paged);
                }
            }
        }
        for error in &mut endpoint.errors {
            // What has no code goes by its status.
            let status = error.status;
            let code = error.code.map_or_else(|| status.to_string(), |code| code.to_string());
            let docs = |_: &Things| operations::error(status).to_owned();
            self.fill(&mut error.docs, TextKind::Errors, None, &code, docs);
        }
        self.types(&mut endpoint.types);
    }

    /// What a request sends and what comes back.
    fn request(
        &mut self,
        act: &Act,
        request: &str,
        body: Option<&mut Body>,
        response: Option<&mut Response>,
        is_paged: bool,
    ) {
        if let Some(fields) = body.and_then(|body| body.fields.as_mut()) {
            let of = act.is_about_one().then(|| act.noun());
            self.fields(fields, Some(request), of.as_deref(), false);
        }
        if let Some(response) = response {
            self.response(response, act, request, is_paged);
        }
    }

    fn response(&mut self, response: &mut Response, act: &Act, request: &str, is_paged: bool) {
        let Some(name) = response.name.clone() else { return };
        let mut docs = response.docs.take().unwrap_or_default();
        self.fill(&mut docs, TextKind::Types, None, &name, |_| act.answer(request, is_paged));
        response.docs = Some(docs);
        let noun = act.noun();
        let of = act.is_about_one().then_some(noun.as_str());
        self.fields(response.fields.as_deref_mut().unwrap_or_default(), Some(&name), of, false);
    }

    fn types(&mut self, types: &mut [TypeDef]) {
        for def in types {
            let name = def.name.clone();
            let is_id = def.id;
            self.fill(&mut def.docs, TextKind::Types, None, &name, |things| {
                things.docs(&name, is_id)
            });
            let noun = self.things.noun(&name).map(str::to_owned);
            self.fields(
                def.fields.as_deref_mut().unwrap_or_default(),
                Some(&name),
                noun.as_deref(),
                false,
            );
            for value in def.values.iter_mut().flatten() {
                self.value(&name, value);
            }
        }
    }

    fn value(&mut self, ty: &str, value: &mut EnumValue) {
        let (name, text) = match &value.value {
            Scalar::Int(number) => (number.to_string(), format!("The number {number}.")),
            Scalar::Text(text) => (text.clone(), value_text(text)),
        };
        self.fill(&mut value.docs, TextKind::Values, Some(ty), &name, |_| text);
    }

    fn fields(
        &mut self,
        fields: &mut [Field],
        owner: Option<&str>,
        of: Option<&str>,
        is_query: bool,
    ) {
        let of = of.filter(|of| !CONTAINERS.contains(of)).map(str::to_owned);
        for field in fields {
            let words = words(&field.name);
            let (ty, is_list) = (field.ty.clone(), !field.ty.is_one());
            let name = field.name.clone();
            self.fill(&mut field.docs, TextKind::Fields, owner, &name, |things| {
                let kind = things.kind(&ty);
                let of = of.as_deref();
                sentence(&Subject { words: &words, kind, is_list, is_query, of })
            });
        }
    }
}

/// What a value of an enum means, as far as it tells.
fn value_text(value: &str) -> String {
    let is_phrase = value.contains(' ') && !value.contains(['`', '\n']);
    let is_word = |word: &String| word.chars().all(|c| c.is_ascii_alphabetic());
    let of_words = words(value);
    // `iOS` and `Windows` are names.
    let is_name = value.chars().any(char::is_lowercase)
        && value.chars().any(char::is_uppercase)
        && value.chars().all(|c| c.is_ascii_alphabetic())
        && of_words.len() < 3;
    if value.is_empty() {
        "The empty text.".to_owned()
    } else if is_name && capital(value) == value {
        format!("{value}.")
    } else if is_phrase {
        format!("{}.", capital(value.trim().trim_end_matches('.')))
    } else if of_words.iter().all(is_word) && value.is_ascii() && !of_words.is_empty() {
        format!("{}.", capital(&phrase(&of_words)))
    } else {
        format!("The text `{}`.", value.replace('`', "'"))
    }
}

#[cfg(test)]
mod tests {
    use super::value_text;

    #[test]
    fn values_are_what_they_say() {
        let cases = [
            ("enforce_login", "Enforce login."),
            ("More than 6 months", "More than 6 months."),
            ("1-20", "The text `1-20`."),
            ("", "The empty text."),
            ("größe", "The text `größe`."),
            ("tcp", "TCP."),
            ("Mac", "Mac."),
            ("iOS", "iOS."),
            ("thirdParty", "Third party."),
        ];
        for (value, expected) in cases {
            assert_eq!(value_text(value), expected);
        }
    }
}
