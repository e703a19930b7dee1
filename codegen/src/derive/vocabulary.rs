//! What kinds of words there are, as far as lists and endings tell.

/// Verbs that names of flags begin with. Those that are more often nouns are not among them.
#[rustfmt::skip]
pub(super) const VERBS: &[&str] = &[
    "accept", "add", "annotate", "apply", "approve", "ask", "assign", "authenticate", "block", "blur", "cancel", "change", "chat", "choose",
    "close", "comment", "copy", "create", "customize", "delete", "deny", "display", "download", "edit", "embed", "enable", "encrypt", "end", "enforce",
    "enter", "exclude", "export", "force", "forward", "hide", "ignore", "import", "include", "inherit", "invite", "join", "keep",
    "leave", "limit", "listen", "lock", "make", "manage", "mark", "mask", "mute", "notify", "open", "override", "play", "preassign", "prevent", "print",
    "publish", "react", "receive", "record", "register", "remove", "rename", "replace", "reply", "request", "reset", "restrict",
    "retain", "return", "ring", "save", "search", "see", "select", "send", "share", "show", "skip", "speak", "start", "stop", "submit", "sync",
    "translate", "turn", "type", "unmute", "update", "upload", "upvote", "use", "validate", "verify", "view", "vote", "watch",
];

/// Those who do something.
#[rustfmt::skip]
pub(super) const PEOPLE: &[&str] = &[
    "admin", "admins", "agent", "agents", "anyone", "attendee", "attendees", "everyone", "guest", "guests", "host",
    "hosts", "interpreter", "interpreters", "member", "members", "owner", "owners", "panelist", "panelists",
    "participant", "participants", "people", "user", "users", "viewer", "viewers",
];

pub(super) const PREPOSITIONS: &[&str] = &[
    "after", "at", "before", "by", "during", "for", "from", "in", "of", "on", "per", "to", "upon",
    "via", "when", "with",
];

/// Participles that do not end as others do.
#[rustfmt::skip]
const PARTICIPLES: &[&str] = &[
    "begun", "bound", "broken", "built", "chosen", "done", "found", "frozen", "given", "held", "hidden", "kept", "known", "left",
    "lost", "made", "paid", "read", "seen", "sent", "set", "shown", "spent", "taken", "withdrawn", "written",
];

/// Words that end as participles do and are none.
const NO_PARTICIPLES: &[&str] = &["embed", "feed", "need", "seed", "speed"];

pub(super) fn is_participle(word: &str) -> bool {
    PARTICIPLES.contains(&word)
        || word.len() > 3 && word.ends_with("ed") && !NO_PARTICIPLES.contains(&word)
}

const ADJECTIVES: &[&str] = &[
    "busy",
    "default",
    "encrypted",
    "free",
    "full",
    "mandatory",
    "new",
    "off",
    "offline",
    "on",
    "online",
    "open",
    "private",
    "public",
    "ready",
    "silent",
    "visible",
    "writable",
];
const ADJECTIVE_ENDS: &[&str] =
    &["able", "ible", "ical", "ful", "ial", "ive", "less", "nal", "ous", "only", "ual"];

pub(super) fn is_adjective(word: &str) -> bool {
    ADJECTIVES.contains(&word)
        || word.len() > 4 && ADJECTIVE_ENDS.iter().any(|end| word.ends_with(end))
}

/// What something was done to, for verbs that names of times have.
pub(super) fn participle(verb: &str) -> Option<&'static str> {
    let at = TIMED.binary_search_by_key(&verb, |(verb, _)| verb).ok()?;
    TIMED.get(at).map(|(_, participle)| *participle)
}

const TIMED: &[(&str, &str)] = &[
    ("activate", "activated"),
    ("add", "added"),
    ("approve", "approved"),
    ("archive", "archived"),
    ("assign", "assigned"),
    ("cancel", "cancelled"),
    ("close", "closed"),
    ("complete", "completed"),
    ("completion", "completed"),
    ("create", "created"),
    ("creation", "created"),
    ("deactivate", "deactivated"),
    ("delete", "deleted"),
    ("deletion", "deleted"),
    ("edit", "edited"),
    ("expire", "expired"),
    ("import", "imported"),
    ("issue", "issued"),
    ("modification", "modified"),
    ("modify", "modified"),
    ("publish", "published"),
    ("receive", "received"),
    ("register", "registered"),
    ("remove", "removed"),
    ("reply", "replied to"),
    ("schedule", "scheduled"),
    ("send", "sent"),
    ("share", "shared"),
    ("submit", "submitted"),
    ("trash", "moved to the trash"),
    ("update", "updated"),
    ("upload", "uploaded"),
];

/// What a name says nothing with: nothing is "of" it.
pub(super) const CONTAINERS: &[&str] = &[
    "attributes",
    "body",
    "configuration",
    "content",
    "data",
    "detail",
    "details",
    "entry",
    "info",
    "information",
    "item",
    "items",
    "list",
    "object",
    "option",
    "options",
    "other options",
    "params",
    "payload",
    "properties",
    "property",
    "record",
    "request",
    "response",
    "result",
    "results",
    "setting",
    "settings",
    "value",
    "values",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_in_order() {
        assert!(TIMED.is_sorted_by_key(|(verb, _)| verb));
        assert!(VERBS.is_sorted());
        assert_eq!(participle("create"), Some("created"));
        assert_eq!(participle("start"), None);
    }

    #[test]
    fn words_are_told_by_their_ends() {
        assert!(is_participle("created") && is_participle("broken") && !is_participle("need"));
        assert!(is_adjective("visible") && is_adjective("external") && !is_adjective("host"));
    }
}
