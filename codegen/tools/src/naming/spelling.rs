//! Words as names.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_legal() {
        assert_eq!(pascal("2fa_codes"), "N2faCodes");
        assert_eq!(snake("batchPolls"), "batch_polls");
        assert_eq!(snake("type"), "ntype");
        assert_eq!(snake("2fa"), "n2fa");
    }
}
