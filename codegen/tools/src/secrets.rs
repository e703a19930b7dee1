//! What the name of a field says about who may see its value.

use codegen::names;

/// Words that make a name one of a secret, wherever they stand in it.
const SECRETS: [&str; 11] = [
    "credential",
    "credentials",
    "otp",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "passwords",
    "pin",
    "pwd",
    "secret",
];
/// Words that do so at the end.
const LAST: [&str; 4] = ["key", "keys", "token", "tokens"];
/// Last words of what is about a secret and no secret itself.
const ABOUT: [&str; 15] = [
    "at",
    "count",
    "date",
    "days",
    "enabled",
    "expiration",
    "expiry",
    "id",
    "length",
    "level",
    "policy",
    "required",
    "requirement",
    "time",
    "type",
];

/// Whether the name of a text sounds like one that nobody else may see.
pub(crate) fn is_named_like_one(name: &str) -> bool {
    let Some(name) = names::field(name) else { return false };
    let words: Vec<_> = name.split('_').collect();
    let Some(last) = words.last() else { return false };
    // The place in a listing is no secret.
    let about = ABOUT.contains(last) || name.ends_with("page_token");
    !about && (LAST.contains(last) || words.iter().any(|word| SECRETS.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_told_by_words_of_their_names() {
        for name in [
            "password",
            "password_for_pmi",
            "meetingPasscode",
            "host_key",
            "api-key",
            "refresh_token",
            "client_secret",
            "pin",
            "pin_code",
            "otp",
            "user_pwd",
            "secret_answer",
        ] {
            assert!(is_named_like_one(name), "{name}");
        }
        for name in [
            "next_page_token",
            "password_length",
            "token_type",
            "keyboard",
            "shipping",
            "key_word",
            "pinned",
            "secretary",
            "passport",
            "token_id",
            "password_requirement",
            "",
            "2fa",
        ] {
            assert!(!is_named_like_one(name), "{name}");
        }
    }
}
