//! The facts that upstream hides in prose: scopes, the rate limit label and error codes. Nothing
//! else of a description is looked at.

use std::collections::BTreeSet;

/// The OAuth scopes behind a heading, such as `Scopes`.
pub(super) fn scopes(description: &str, heading: &str) -> Vec<String> {
    let mut scopes: Vec<String> = Vec::new();
    for scope in quoted(section(description, heading)).map(str::trim) {
        let is_scope = scope.contains(':') && !scope.contains(char::is_whitespace);
        if is_scope && !scopes.iter().any(|known| known == scope) {
            scopes.push(scope.to_owned());
        }
    }
    scopes
}

/// The rate limit label, as the spec writes it.
pub(super) fn rate_limit(description: &str) -> Option<String> {
    let label = quoted(section(description, "Rate Limit Label")).next()?;
    let label = label.trim().to_lowercase().replace(['-', ' '], "_");
    let known = ["light", "medium", "heavy", "resource_intensive"];
    known.contains(&label.as_str()).then_some(label)
}

/// The error codes in the description of an answer.
pub(super) fn error_codes(description: &str) -> BTreeSet<i64> {
    let places = description.match_indices("Error Code").map(|(at, name)| at + name.len());
    let codes = places.filter_map(|at| {
        let rest = description.get(at..)?.trim_start_matches([':', '*', ' ', '`']);
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest.get(..digits)?.parse().ok()
    });
    codes.collect()
}

/// Whether a scope is one of the newer kind: service, action and what it acts on.
pub(super) fn is_granular(scope: &str) -> bool {
    let parts = scope.split(':').filter(|part| !matches!(*part, "admin" | "master"));
    parts.count() > 2
}

/// What stands behind a heading: `**[Scopes](where):** this`, up to the next heading or paragraph.
fn section<'a>(description: &'a str, heading: &str) -> &'a str {
    let links = [format!("**[{heading}]"), format!("**{heading}")];
    let begin = |link: &String| description.find(link.as_str()).map(|at| at + link.len());
    let Some(at) = links.iter().find_map(begin) else { return "" };
    let rest = description.get(at..).unwrap_or_default();
    let rest = rest.split_once("**").map_or("", |(_, rest)| rest);
    let ends = ["\n\n", "**"].iter().filter_map(|end| rest.find(end));
    ends.min().and_then(|end| rest.get(..end)).unwrap_or(rest)
}

/// The parts in backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Does it. **Scopes of life** are many.\n\n\
        **[Scopes](https://example.com/a_b):** `user:read`,` user:read:admin`, `user:read`\n\n\
        **[Granular Scopes](https://example.com):** `user:read:list_users:admin`\n\n\
        **[Rate Limit Label](https://example.com#x):** `Resource-Intensive`\n\n**Note** `a:b`";

    #[test]
    fn scopes_and_labels_stand_behind_their_headings() {
        assert_eq!(scopes(TEXT, "Scopes"), ["user:read", "user:read:admin"]);
        assert_eq!(scopes(TEXT, "Granular Scopes"), ["user:read:list_users:admin"]);
        assert_eq!(rate_limit(TEXT).as_deref(), Some("resource_intensive"));
        assert_eq!(rate_limit("**Rate Limit Label:** `HEAVY`").as_deref(), Some("heavy"));
        assert_eq!(rate_limit("**Rate Limit Label:** `Enormous`"), None);
        assert_eq!(scopes("`user:read`", "Scopes"), [""; 0]);
    }

    #[test]
    fn error_codes_are_the_numbers_behind_their_heading() {
        let text = "**HTTP Status Code:** `400` **Error Code:** `300` <br>\n 7 of 9 \
            **Error Code:** `30031002`<br> **Error Code:** `300` **Error Code:** `none`";
        assert_eq!(error_codes(text), BTreeSet::from([300, 30_031_002]));
    }

    #[test]
    fn granular_scopes_say_what_they_act_on() {
        assert!(is_granular("user:read:list_users:admin") && is_granular("user:read:user"));
        assert!(!is_granular("user:read:admin") && !is_granular("user:write"));
    }
}
