//! Words as names, and their plurals, as far as spelling tells.

use codegen::names;
use heck::{ToSnakeCase, ToUpperCamelCase};

/// Words as the name of a type: `page_size` becomes `PageSize`.
pub(crate) fn pascal(words: &str) -> String {
    let name = words.to_upper_camel_case();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("N{name}") }
}

/// Words as the name of a file or folder.
pub(crate) fn snake(words: &str) -> String {
    let name = words.to_snake_case();
    let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    if names::is_snake_case(&name) && names::escape(&name) == name {
        name
    } else {
        format!("n{name}")
    }
}

/// The last word in the singular, as far as spelling tells.
pub(crate) fn singular(words: &str) -> String {
    let cut = |length: usize| words.get(..words.len() - length).unwrap_or_default();
    let ends = |end: &str| words.len() > end.len() + 1 && words.ends_with(end);
    if ends("ies") {
        cut(3).to_owned() + "y"
    } else if ["sses", "shes", "ches", "xes"].iter().any(|end| ends(end)) {
        cut(2).to_owned()
    } else if ends("s") && !["ss", "us", "is", "settings"].iter().any(|end| ends(end)) {
        cut(1).to_owned()
    } else {
        words.to_owned()
    }
}

/// Whether a word is a plural, as far as spelling tells.
pub(crate) fn is_plural(words: &str) -> bool {
    singular(words) != words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_lose_their_end() {
        let pairs = [
            ("divisions", "division"),
            ("summary_entries", "summary_entry"),
            ("addresses", "address"),
            ("status", "status"),
            ("analysis", "analysis"),
            ("batches", "batch"),
            ("access", "access"),
            ("devices", "device"),
            ("lock_settings", "lock_settings"),
        ];
        for (plural, one) in pairs {
            assert_eq!(singular(plural), one);
        }
    }

    #[test]
    fn names_are_legal() {
        assert_eq!(pascal("2fa_codes"), "N2faCodes");
        assert_eq!(snake("batchPolls"), "batch_polls");
        assert_eq!(snake("type"), "ntype");
        assert_eq!(snake("2fa"), "n2fa");
    }
}
