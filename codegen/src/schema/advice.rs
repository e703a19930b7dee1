//! What somebody may have meant.

/// The member that other formats call so.
pub(super) fn synonym(name: &str) -> Option<&'static str> {
    Some(match name {
        "description" | "desc" | "comment" | "doc_string" => "docs",
        "summary" => "title",
        "verb" => "method",
        "url" | "uri" | "route" => "path",
        "returns" | "reply" => "response",
        "parameters" | "params" => "query",
        "payload" | "requestBody" => "body",
        "operationId" => "request",
        "enum" => "values",
        "minimum" | "maximum" | "min" | "max" => "range",
        "minLength" | "maxLength" => "length",
        "minItems" | "maxItems" => "items",
        "properties" => "fields",
        _ => return None,
    })
}

/// The nearest of the texts that are allowed, or all of them.
pub(crate) fn instead(text: &str, allowed: &[&str]) -> String {
    match nearest(text, allowed.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if allowed.is_empty() => "leave it out".to_owned(),
        None => format!("use {}", one_of(allowed)),
    }
}

/// The texts as a choice.
pub fn one_of(texts: &[&str]) -> String {
    let quoted: Vec<_> = texts.iter().map(|text| format!("`{text}`")).collect();
    match quoted.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => quoted.concat(),
    }
}

/// The text that somebody may have meant.
pub fn nearest<'a>(text: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = text.to_lowercase();
    // Two letters have next to everything else of two letters near.
    let most = match lower.chars().count() {
        0..=2 => 0,
        count => (count / 3).max(1),
    };
    let near =
        known.into_iter().filter(|known| known.len().abs_diff(text.len()) <= 4 * most.max(1));
    let near = near.map(|known| (strsim::osa_distance(&lower, &known.to_lowercase()), known));
    let is_begun = |known: &str| lower.len() > 1 && known.to_lowercase().starts_with(&lower);
    near.filter(|(distance, known)| *distance <= most || *distance == 1 && is_begun(known))
        .min()
        .map(|(_, known)| known)
}

/// The first sentence, to stand behind a colon.
pub(super) fn in_sentence(docs: &str) -> String {
    let docs = docs.split("\n\n").next().unwrap_or_default().replace('\n', " ");
    let docs = docs.split(". ").next().unwrap_or_default().trim_end_matches('.');
    let mut chars = docs.chars();
    let first: String = chars.next().into_iter().flat_map(char::to_lowercase).collect();
    let shouted = chars.clone().next().is_some_and(char::is_uppercase);
    if shouted { docs.to_owned() } else { first + chars.as_str() }
}
