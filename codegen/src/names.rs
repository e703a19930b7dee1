//! From names on the wire to names in Rust.
//!
//! Every function answers `None` where no good name can be derived. The spec must then give one in
//! its `rust` member, and the check says so: a name that a machine made up would be frozen into the
//! public API.

use heck::{ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};

/// Name of a field, a setter or an argument, without `r#`: `groupId` becomes `group_id`.
pub fn field(wire: &str) -> Option<String> {
    // Most are one already.
    if is_snake_case(wire) && !wire.contains("__") && !wire.ends_with('_') {
        return Some(wire.to_owned());
    }
    let name = words(wire)?.to_snake_case();
    legal(name)
}

/// Name of an enum variant: `enforce_login` becomes `EnforceLogin`.
pub fn variant(wire: &str) -> Option<String> {
    let name = words(wire)?.to_upper_camel_case();
    legal(name).filter(|name| !matches!(name.as_str(), "Self" | "Unknown"))
}

/// Name of a constant: `users.settings.get` becomes `USERS_SETTINGS_GET`.
pub fn constant(id: &str) -> Option<String> {
    legal(words(id)?.to_shouty_snake_case())
}

/// Path of the file of an operation: that of `users.list` is `users/list.json`.
pub fn operation_file(id: &str) -> String {
    format!("{}.json", id.replace('.', "/"))
}

/// Name of the file of an event, without its ending: that of `user.created` is `created`.
pub fn event_file(event: &str) -> String {
    let name = event.split_once('.').map_or(event, |(_, name)| name);
    name.replace(['.', '-'], "_")
}

/// Whether a name that the spec gives for a type or a variant is one.
pub fn is_pascal_case(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
        && name != "Self"
}

/// Whether a name that the spec gives for a field is one.
pub fn is_snake_case(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// The identifier as it is written in Rust: `type` becomes `r#type`, `self` becomes `self_`.
pub fn escape(name: &str) -> String {
    if matches!(name, "self" | "Self" | "super" | "crate" | "_") {
        format!("{name}_")
    } else if KEYWORDS.contains(&name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}

/// Words that are no identifiers in the edition of the crate. A test holds them against the parser.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Modules and features that a crate has beside the groups, which no group may hide: those of the crate that sends,
/// which a test holds the list against, and `contracts` and `fake`, which the others have.
#[rustfmt::skip]
pub const RESERVED_GROUPS: &[&str] = &[
    "answer_headers", "as_json", "auth", "blocking", "bulk", "call", "client", "contracts",
    "default", "endpoint", "endpoints", "error", "fake", "generated", "generated_code", "headers",
    "host", "internal", "js", "limits", "metrics", "native_tls", "observations", "operation",
    "options", "pace", "rate_limits", "raw", "reqwest", "response", "retry", "runtime", "rustls",
    "scopes", "set_some", "stream", "threads", "throttle", "tower", "transport", "webhooks", "wire",
];

/// The text, if it consists of nothing but words and the marks that usually part them.
fn words(wire: &str) -> Option<&str> {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ');
    wire.chars().all(part).then_some(wire)
}

fn legal(name: String) -> Option<String> {
    name.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_names_are_snake_case_words() {
        assert_eq!(field("groupId").as_deref(), Some("group_id"));
        assert_eq!(field("language_item_pairList").as_deref(), Some("language_item_pair_list"));
        assert_eq!(field("x-zm.id").as_deref(), Some("x_zm_id"));
        assert_eq!(field("type").as_deref(), Some("type"));
        assert_eq!(field("a__b1_").as_deref(), Some("a_b1"));
    }

    #[test]
    fn a_name_that_is_one_already_stays() {
        for wire in ["a", "a_b", "a1_b2c", "enable_2fa", "ip_v6", "x9"] {
            assert_eq!(field(wire).as_deref(), Some(wire));
            assert_eq!(wire.to_snake_case(), wire);
        }
    }

    #[test]
    fn what_gives_no_good_name_gives_none() {
        for wire in ["", "2fa", "größe", "a/b", "\"", "名前", "a`b", "--"] {
            assert_eq!(field(wire), None, "{wire}");
            assert_eq!(variant(wire), None, "{wire}");
        }
        assert_eq!(variant("unknown"), None);
        assert_eq!(variant("self"), None);
    }

    #[test]
    fn files_of_events_are_called_by_what_has_happened() {
        for (event, file) in [
            ("user.created", "created"),
            ("group.lock_settings_updated", "lock_settings_updated"),
            ("a.b.c", "b_c"),
            ("app_deauthorized", "app_deauthorized"),
        ] {
            assert_eq!(event_file(event), file);
        }
    }

    #[test]
    fn keywords_are_escaped() {
        assert_eq!(escape("type"), "r#type");
        assert_eq!(escape("self"), "self_");
        assert_eq!(escape("name"), "name");
        for word in super::KEYWORDS.iter().filter(|word| **word != "gen") {
            assert!(syn::parse_str::<syn::Ident>(word).is_err(), "{word}");
        }
        for word in ["union", "auto", "default", "raw", "safe", "name", "value"] {
            assert!(syn::parse_str::<syn::Ident>(word).is_ok(), "{word}");
        }
    }
}
