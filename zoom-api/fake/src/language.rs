//! Languages in which refusals are worded.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::call::Refusal;

/// The language of an account, in which Zoom words its refusals. See
/// [`Behaviour::language`](super::Behaviour::language).
///
/// What stands in an answer for programs is the same in all of them. Whatever goes well in one and not in
/// another one hangs on words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Language {
    /// `en`
    #[default]
    #[serde(rename = "en")]
    English,
    /// `ja`: not one word that an English one could be mistaken for.
    #[serde(rename = "ja")]
    Japanese,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::Japanese];

    /// The message of a refusal.
    pub(super) fn message(self, refusal: &Refusal) -> Cow<'_, str> {
        match (self, &refusal.japanese) {
            (Self::English, _) => Cow::Borrowed(&refusal.message),
            (Self::Japanese, Some(text)) => Cow::Borrowed(text),
            (Self::Japanese, None) => Cow::Owned(japanese(refusal)),
        }
    }

    /// What is wrong with a field.
    pub(super) fn problem(self, english: &str) -> &str {
        match self {
            Self::English => english,
            Self::Japanese if english == super::read::REQUIRED => "必須項目です。",
            Self::Japanese => "値が正しくありません。",
        }
    }

    /// The reason that the token endpoint gives beside its word for the error. `about` is what it names.
    pub(super) fn reason(self, error: &str, english: &str, about: &str) -> String {
        let text = match (self, error) {
            (Self::English, _) => english,
            (_, "invalid_client") => "クライアントIDまたはシークレットが無効です",
            (_, "invalid_grant") => "トークンが無効です！",
            (_, "unsupported_grant_type") => "このグラントタイプには対応していません",
            _ => "リクエストが無効です",
        };
        [text, about].join(" ").trim_end().to_owned()
    }
}

/// What a code says. Codes that few will meet say which they are, and no more.
fn japanese(refusal: &Refusal) -> String {
    let text = match refusal.code {
        124 => "アクセストークンが無効であるか、有効期限が切れています。",
        200 => "権限がないか、現在のプランでは利用できません。",
        300 => "リクエストの内容が正しくありません。",
        1001 | 1010 => "ユーザーが存在しないか、このアカウントに属していません。",
        1005 | 1009 => "このメールアドレスはすでに使用されています。",
        1120 => "招待が見つかりません。",
        2300 => "このAPIエンドポイントは認識されません。",
        4100 => "この個人リンク名はすでに使用されています。",
        4130 => "グループが存在しません。",
        4131 => "グループのメンバーが存在しません。",
        4132 => "このグループ名はすでに使用されています。",
        4138 => "ユーザーはこのグループの管理者ではありません。",
        _ if refusal.message.is_empty() => return String::new(),
        code => return format!("リクエストを処理できません（{code}）。"),
    };
    text.to_owned()
}
