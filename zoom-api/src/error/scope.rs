//! Which scopes a call would have needed.

use super::ApiError;

/// Zoom's code for a token without the scope.
const NO_SCOPE: i64 = 4711;

/// The scopes that a call needs and those that the token has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct MissingScope {
    /// Any one of these would do: the scopes that Zoom names, or else those of the spec.
    pub needed: Vec<String>,
    /// What the token has. `None`: nobody has said.
    pub present: Option<Vec<String>>,
}

impl MissingScope {
    /// Fills in what the answer did not say.
    pub(super) fn complete(&mut self, needed: &[&str], present: Option<&[String]>) {
        if self.needed.is_empty() {
            self.needed = needed.iter().map(|&scope| scope.to_owned()).collect();
        }
        self.present = self.present.take().or_else(|| present.map(<[String]>::to_vec));
    }
}

/// What an answer says about missing scopes. The code differs between Zoom's products, so the text
/// counts too.
pub(super) fn in_answer(api: &ApiError) -> Option<MissingScope> {
    let message = api.message().unwrap_or_default();
    let says_so = message.to_ascii_lowercase().contains("does not contain scope");
    (says_so || api.code() == Some(NO_SCOPE))
        .then(|| MissingScope { needed: bracketed(message), present: None })
}

/// The items of the list in brackets, such as `[user:read, user:read:admin]`.
fn bracketed(message: &str) -> Vec<String> {
    let list = message.split_once('[').map_or("", |(_, rest)| rest);
    let list = list.split(']').next().unwrap_or_default();
    let items = list.split(',').map(|item| item.trim().trim_matches('"'));
    items.filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_read_leniently() {
        let cases: [(&str, &[&str]); 6] = [
            (
                "does not contain scopes:[user:read:admin, user:write].",
                &["user:read:admin", "user:write"],
            ),
            ("does not contain scopes:[ user:read , ]", &["user:read"]),
            ("does not contain scopes:[\"a\",\"b\"]", &["a", "b"]),
            ("does not contain scopes:[a", &["a"]),
            ("does not contain scopes:[]", &[]),
            ("does not contain scopes", &[]),
        ];
        for (text, scopes) in cases {
            assert_eq!(bracketed(text), scopes, "{text}");
        }
    }
}
