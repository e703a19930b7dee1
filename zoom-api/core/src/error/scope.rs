//! Which scopes a call would have needed.

use super::ApiError;

/// Zoom's code for a token without the scope.
const NO_SCOPE: i64 = 4711;
/// Codes that stand for other failures too. They mean this one where the text lists scopes.
const MAY_BE_NO_SCOPE: [i64; 2] = [4700, 104];

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

/// What an answer says about missing scopes. The code differs between Zoom's products, and the text by
/// language; the list of scopes in it does not.
pub(super) fn in_answer(api: &ApiError, body: &[u8]) -> Option<MissingScope> {
    // Scopes in quotes that are not escaped break the JSON.
    let broken = || String::from_utf8_lossy(body);
    let (code, message) = match (api.code(), api.message()) {
        (None, None) => (code_in(&broken()), broken()),
        (code, message) => (code, message.unwrap_or_default().into()),
    };
    let needed = bracketed(&message);
    let lists = !needed.is_empty() && needed.iter().all(|scope| is_scope(scope));
    let says_so = match code {
        Some(NO_SCOPE) => true,
        Some(code) if MAY_BE_NO_SCOPE.contains(&code) => lists,
        _ => message.to_ascii_lowercase().contains("does not contain scope"),
    };
    says_so.then(|| MissingScope { needed: if lists { needed } else { Vec::new() }, present: None })
}

/// Whether a text has the form of a scope: lower case words with colons between them.
fn is_scope(text: &str) -> bool {
    let word = |word: &str| {
        let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        !word.is_empty() && word.bytes().all(letter)
    };
    text.contains(':') && text.split(':').all(word)
}

/// The code in a text that is almost JSON.
fn code_in(text: &str) -> Option<i64> {
    let rest = text.split_once("\"code\"")?.1.trim_start().strip_prefix(':')?.trim_start();
    let digits = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
    rest.get(..digits)?.parse().ok()
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

    #[test]
    fn the_code_or_the_list_decides_and_no_language() {
        let missing = |status: u16, body: &str| {
            let mut answer = http::Response::new(bytes::Bytes::copy_from_slice(body.as_bytes()));
            *answer.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
            in_answer(&ApiError::read(&answer), body.as_bytes()).map(|missing| missing.needed)
        };
        let listed = || Some(vec!["user:read".to_owned(), "user:read:admin".to_owned()]);
        let said = [
            r#"{"code":4711,"message":"スコープ:[user:read, user:read:admin]。"}"#,
            r#"{"code":4700,"message":"スコープ:[user:read, user:read:admin]。"}"#,
            r#"{"code":104,"message":"Es fehlt: [user:read,user:read:admin]"}"#,
            r#"{"code":"104","message":"Es fehlt: [user:read,user:read:admin]"}"#,
            r#"{"errorCode":4700,"errorMessage":"[user:read, user:read:admin]"}"#,
            r#"{"code":104,"message":"Fehlt:["user:read","user:read:admin"]."}"#,
        ];
        for body in said {
            assert_eq!(missing(400, body), listed(), "{body}");
            assert_eq!(missing(401, body), listed(), "{body}");
        }
        assert_eq!(missing(400, r#"{"code":4711,"message":"スコープがありません"}"#), Some(vec![]));
        let other = [
            r#"{"code":4700,"message":"Das Token fehlt."}"#,
            r#"{"code":104,"message":"[id]"}"#,
            r#"{"code":104,"message":"[]"}"#,
            r#"{"code":200,"message":"does not contain permissions [User:Edit]"}"#,
            r#"{"code":300,"message":"[user:read]"}"#,
            r#"{"code":1001,"message":"User [a:b] does not exist"}"#,
            "<html>[user:read]</html>",
        ];
        for body in other {
            assert_eq!(missing(400, body), None, "{body}");
        }
    }
}
