//! What an operation does, as far as its id, its method and its path tell.

use crate::english::{
    capital, is_plural, phrase, plural, singular, third_person, with_article, words,
};
use crate::spec::Method;

/// Verbs that ids end with.
#[rustfmt::skip]
const VERBS: &[&str] = &[
    "accept", "activate", "add", "approve", "archive", "assign", "cancel", "check", "close", "copy", "create", "delete", "deny", "download",
    "end", "export", "get", "import", "invite", "join", "list", "lock", "move", "pin", "publish", "register", "remove", "replace",
    "restore", "revoke", "search", "send", "share", "start", "stop", "unassign", "unlock", "unpin", "update", "upload",
];

/// What an operation does, in words.
pub(super) struct Act {
    verb: String,
    /// What it does it to, in the words of the path.
    head: Vec<String>,
    /// Whether the path says which one.
    is_one: bool,
    /// What that belongs to, the nearest first.
    of: Vec<String>,
}

impl Act {
    pub(super) fn of(id: &str, method: Method, path: &str) -> Self {
        let verb = id.rsplit('.').next().unwrap_or_default();
        let verb = verb.split('_').next().filter(|verb| VERBS.contains(verb));
        let verb = verb.unwrap_or(match method {
            Method::Get => "get",
            Method::Post => "create",
            Method::Put | Method::Patch => "update",
            Method::Delete => "delete",
        });
        let mut things = things(path);
        let (head, is_one) = things.pop().unwrap_or_default();
        // What has no parameter stands for nothing by itself: it says what kind of a thing follows.
        let of = things.iter().rev().filter(|(_, is_one)| *is_one);
        let of = of.map(|(words, _)| with_article(&singular(&phrase(words)))).collect();
        Self { verb: verb.to_owned(), head, is_one, of }
    }

    /// One of the things that it is about, as a noun.
    pub(super) fn noun(&self) -> String {
        singular(&phrase(&self.head))
    }

    /// The things that it is about, as a noun.
    pub(super) fn nouns(&self) -> String {
        plural(&phrase(&self.head))
    }

    /// Whether it gives many of them.
    pub(super) fn lists(&self) -> bool {
        self.verb == "list"
    }

    /// Whether fields that are sent or received are those of the thing.
    pub(super) fn is_about_one(&self) -> bool {
        !self.lists() && self.verb != "add"
    }

    /// What it does, as an order.
    pub(super) fn title(&self) -> String {
        capital(&format!("{} {}", self.verb, self.object()))
    }

    /// What it does, as a sentence.
    pub(super) fn sentence(&self) -> String {
        format!("{} {}.", capital(&third_person(&self.verb)), self.object())
    }

    fn object(&self) -> String {
        let (text, noun) = (phrase(&self.head), self.noun());
        let verb = self.verb.as_str();
        let object = match verb {
            "add" | "invite" | "search" if is_plural(&text) && !self.is_one => text,
            "create" | "upload" | "add" | "register" => match text.ends_with("settings") {
                true => text,
                false => with_article(&noun),
            },
            _ if self.is_one => with_article(&noun),
            _ => format!("the {text}"),
        };
        let of = match verb {
            "add" | "assign" => "to",
            "remove" | "unassign" => "from",
            "create" | "upload" => "for",
            _ => "of",
        };
        match self.of.split_first() {
            None => object,
            Some((first, [])) => format!("{object} {of} {first}"),
            Some((first, rest)) => format!("{object} {of} {first} of {}", rest.join(" of ")),
        }
    }

    /// What the answer is.
    pub(super) fn answer(&self, request: &str, is_paged: bool) -> String {
        let text = match self.verb.as_str() {
            "list" if is_paged => format!("page of {}", self.nouns()),
            "list" => format!("list of {}", self.nouns()),
            "get" => {
                let head = if self.is_one { self.noun() } else { phrase(&self.head) };
                let of = self.of.first().map_or(String::new(), |of| format!(" of {of}"));
                head + &of
            }
            "create" => format!("created {}", self.noun()),
            "upload" => format!("uploaded {}", self.noun()),
            _ => format!("answer to `{request}`"),
        };
        format!("{}.", capital(&text))
    }
}

/// The things that a path leads through, each with whether a parameter tells which one.
fn things(path: &str) -> Vec<(Vec<String>, bool)> {
    let mut things: Vec<(Vec<String>, bool)> = Vec::new();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        if segment.starts_with('{') || segment == "me" {
            if let Some((_, is_one)) = things.last_mut() {
                *is_one = true;
            }
            continue;
        }
        let words = words(segment);
        match things.last_mut() {
            Some((before, false)) => {
                let last = before.pop().map(|last| singular(&last));
                // `sip_phones/phones` is about one thing.
                before.extend(last.filter(|last| {
                    words.first().map(|first| singular(first)).as_ref() != Some(last)
                }));
                before.extend(words);
            }
            _ => things.push((words, false)),
        }
    }
    things
}

/// What an error means, as far as its status tells.
pub(super) fn error(status: u16) -> &'static str {
    match status {
        400 => "The request is not valid.",
        401 => "The access token is not valid, or has expired.",
        403 => "It is not permitted.",
        404 => "Something that the call names does not exist.",
        405 => "It is not possible here.",
        409 => "It is in conflict with what is there.",
        410 => "What the call names is gone.",
        413 => "What was sent is too large.",
        415 => "What was sent is of a type that is not accepted.",
        422 => "What was sent makes no sense.",
        429 => "There were too many calls.",
        500..=599 => "Zoom failed.",
        _ => "Zoom refused the call.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_say_what_they_do() {
        let cases = [
            ("meetings.get", Method::Get, "/meetings/{id}", "Gets a meeting."),
            (
                "users.meetings.list",
                Method::Get,
                "/users/{id}/meetings",
                "Lists the meetings of a user.",
            ),
            (
                "users.meetings.create",
                Method::Post,
                "/users/{id}/meetings",
                "Creates a meeting for a user.",
            ),
            ("a.b", Method::Patch, "/users/{id}/settings", "Updates the settings of a user."),
            (
                "chat.members.add",
                Method::Post,
                "/chat/channels/{id}/members",
                "Adds members to a chat channel.",
            ),
            (
                "x.remove",
                Method::Delete,
                "/channels/{id}/members/{m}",
                "Removes a member from a channel.",
            ),
            ("tasks.items.list", Method::Get, "/tasks/items", "Lists the task items."),
            (
                "im.create",
                Method::Post,
                "/im/users/me/messages",
                "Creates a message for an IM user.",
            ),
            ("p.list", Method::Get, "/sip_phones/phones", "Lists the SIP phones."),
            ("p.upload", Method::Post, "/users/{id}/picture", "Uploads a picture for a user."),
            ("x.get", Method::Get, "/a/{a}/b/{b}/status", "Gets the status of a b of an a."),
        ];
        for (id, method, path, expected) in cases {
            assert_eq!(Act::of(id, method, path).sentence(), expected, "{path}");
        }
        let act = Act::of("users.meetings.list", Method::Get, "/users/{id}/meetings");
        assert_eq!(act.title(), "List the meetings of a user");
        assert_eq!(act.answer("ListMeetings", true), "Page of meetings.");
    }
}
