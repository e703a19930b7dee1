//! What a field means, as far as its name and its type tell.

use super::flags;
use super::vocabulary::{PREPOSITIONS, is_adjective, is_participle, participle};
use crate::english::{capital, is_many, is_plural, phrase, plural, singular};

/// What kind of value a field has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValueKind {
    Flag,
    Number,
    /// A date, with or without a time.
    Moment,
    /// One of several values.
    Choice,
    Other,
}

/// A field, and what is known of it.
pub(super) struct Subject<'a> {
    pub(super) words: &'a [String],
    pub(super) kind: ValueKind,
    /// Whether it holds several values.
    pub(super) is_list: bool,
    /// Whether it is a parameter of a query.
    pub(super) is_query: bool,
    /// What it is a part of, as a noun: `meeting`.
    pub(super) of: Option<&'a str>,
}

/// The sentence.
pub(super) fn sentence(subject: &Subject<'_>) -> String {
    let text = if subject.kind == ValueKind::Flag && !subject.is_list {
        format!("whether {}", flags::clause(subject.words))
    } else {
        paging(subject)
            .or_else(|| period(subject))
            .or_else(|| moment(subject))
            .or_else(|| amount(subject))
            .or_else(|| question(subject))
            .or_else(|| reference(subject))
            .unwrap_or_else(|| label(subject))
    };
    format!("{}.", capital(&text))
}

fn paging(subject: &Subject<'_>) -> Option<String> {
    let text = match (joined(subject).as_str(), subject.kind) {
        ("next page token", _) if subject.is_query => {
            "token of the page to get, from the page before"
        }
        ("next page token", _) => "token of the next page",
        ("page size" | "per page", ValueKind::Number) => "number of items per page",
        ("page number" | "page", ValueKind::Number) => "number of the page",
        ("page count" | "total pages", ValueKind::Number) => "number of pages",
        ("total records" | "total count", ValueKind::Number) => "number of items on all pages",
        _ => return None,
    };
    Some(text.to_owned())
}

/// Bounds of time, where nothing else can be meant.
fn period(subject: &Subject<'_>) -> Option<String> {
    let bound = match joined(subject).as_str() {
        "expire in" | "expires in" => return Some("time until it expires".to_owned()),
        "from" | "start" | "begin" => "start",
        "to" | "end" | "until" => "end",
        _ => return None,
    };
    (subject.kind == ValueKind::Moment).then(|| format!("{bound} of the period"))
}

/// When something was done.
fn moment(subject: &Subject<'_>) -> Option<String> {
    let (last, before) = subject.words.split_last()?;
    let is_time = matches!(subject.kind, ValueKind::Moment | ValueKind::Number);
    let is_one = matches!(last.as_str(), "at" | "on" | "time" | "date" | "timestamp" | "datetime");
    let (verb, how) = before.split_last().filter(|_| is_one && !subject.is_list)?;
    // What is no time by its type must be one by its name.
    if !(is_time || is_participle(verb)) {
        return None;
    }
    let done = if is_participle(verb) { Some(verb.as_str()) } else { participle(verb) };
    // `last_modified_at`, but not `meeting_created_at`, of which the first word is no adverb.
    let how = match how {
        [] => String::new(),
        [how] if matches!(how.as_str(), "first" | "last") => format!("{how} "),
        what => return Some(format!("when the {} was {}", phrase(what), done?)),
    };
    let what = subject.of.map_or("it".to_owned(), |of| format!("the {of}"));
    let was = if is_many(&what) { "were" } else { "was" };
    Some(format!("when {what} {was} {how}{}", done?))
}

/// How many or how much.
fn amount(subject: &Subject<'_>) -> Option<String> {
    let words: Vec<&str> = subject.words.iter().map(String::as_str).collect();
    if let ["no" | "num" | "number", "of", what @ ..] = words.as_slice() {
        return Some(format!("number of {}", phrase(what)));
    }
    if subject.kind != ValueKind::Number || subject.is_list {
        return None;
    }
    match words.as_slice() {
        ["total", "num" | "number"] | ["total"] | ["count"] => Some(
            subject
                .of
                .map_or("number of items".to_owned(), |of| format!("number of {}", plural(of))),
        ),
        ["total", what @ .., last] if is_plural(last) => {
            Some(format!("number of {} in all", phrase(&[what, &[*last]].concat())))
        }
        [what @ .., last, "total", "count"] | [what @ .., last, "count" | "counts"] => {
            Some(format!("number of {}", plural(&phrase(&[what, &[*last]].concat()))))
        }
        [.., last] if is_plural(last) && !UNITS.contains(last) => {
            Some(format!("number of {}", phrase(&words)))
        }
        _ => None,
    }
}

const UNITS: [&str; 9] =
    ["bytes", "days", "hours", "milliseconds", "minutes", "months", "seconds", "settings", "times"];

/// Names that are questions, and conditions that are more than a flag.
fn question(subject: &Subject<'_>) -> Option<String> {
    let words = subject.words;
    let first = words.first()?.as_str();
    if matches!(first, "who" | "what" | "when" | "where" | "which" | "how" | "whether")
        && words.len() > 1
    {
        return Some(phrase(words));
    }
    let says_condition = matches!(first, "allow" | "enable" | "disable" | "require");
    if says_condition && subject.kind == ValueKind::Choice && words.len() > 1 {
        return Some(format!("how far {}", flags::condition(words)?));
    }
    let (last, before) = words.split_last()?;
    match before.last() {
        Some(done) if last == "by" && is_participle(done) && before.len() == 1 => Some(format!(
            "who {done} {}",
            subject.of.map_or("it".to_owned(), |of| format!("the {of}"))
        )),
        _ => None,
    }
}

/// IDs, names and addresses of something.
fn reference(subject: &Subject<'_>) -> Option<String> {
    let (last, what) = subject.words.split_last()?;
    let many = |one: &'static str, many: &'static str| if subject.is_list { many } else { one };
    let part = match last.as_str() {
        "id" => many("ID", "IDs"),
        "ids" => "IDs",
        "uuid" => many("UUID", "UUIDs"),
        "name" => many("name", "names"),
        "names" => "names",
        "email" => many("email address", "email addresses"),
        "emails" => "email addresses",
        _ => return None,
    };
    let is_part = what.iter().any(|word| NAMED.contains(&word.as_str()) || is_adjective(word));
    let is_open = what.last().is_some_and(|word| PREPOSITIONS.contains(&word.as_str()));
    if what.is_empty() {
        return Some(with_owner(part.to_owned(), subject));
    }
    if is_part || is_open {
        return None;
    }
    let are_many = subject.is_list || last.ends_with('s');
    let what = if are_many { plural(&phrase(what)) } else { singular(&phrase(what)) };
    Some(format!("{part} of the {what}"))
}

/// Words that say what kind of a name or an ID it is, and not whose.
const NAMED: [&str; 12] = [
    "alternate",
    "display",
    "family",
    "first",
    "full",
    "given",
    "last",
    "middle",
    "nick",
    "primary",
    "short",
    "unique",
];

/// The name itself, and what it is a part of.
fn label(subject: &Subject<'_>) -> String {
    let text = phrase(subject.words).replace("date time", "date and time");
    // Alone it would be a word; filters of a query are said to be of what is looked for.
    if subject.is_query && subject.words.len() > 1 { text } else { with_owner(text, subject) }
}

fn with_owner(text: String, subject: &Subject<'_>) -> String {
    let is_open = subject.words.last().is_some_and(|word| PREPOSITIONS.contains(&word.as_str()));
    let says_it = |of: &str| {
        let one = singular(of);
        text.split(' ').any(|word| singular(word) == one) || text.contains(of)
    };
    match subject.of.filter(|of| !is_open && !says_it(of)) {
        Some(of) => format!("{text} of the {of}"),
        None => text,
    }
}

fn joined(subject: &Subject<'_>) -> String {
    subject.words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::english;

    fn said(name: &str, kind: ValueKind, of: Option<&str>) -> String {
        let words = english::words(name);
        sentence(&Subject { words: &words, kind, is_list: false, is_query: false, of })
    }

    #[test]
    fn names_and_types_make_sentences() {
        let cases = [
            ("id", ValueKind::Other, "ID of the meeting."),
            ("host_id", ValueKind::Other, "ID of the host."),
            ("external_id", ValueKind::Other, "External ID of the meeting."),
            ("user_ids", ValueKind::Other, "IDs of the users."),
            ("first_name", ValueKind::Other, "First name of the meeting."),
            ("room_name", ValueKind::Other, "Name of the room."),
            ("email", ValueKind::Other, "Email address of the meeting."),
            ("contact_email", ValueKind::Other, "Email address of the contact."),
            ("downloads_total_count", ValueKind::Number, "Number of downloads."),
            ("total_size", ValueKind::Number, "Total size of the meeting."),
            ("deleted_time", ValueKind::Other, "When the meeting was deleted."),
            ("end_date_time", ValueKind::Moment, "End date and time of the meeting."),
            ("expire_in", ValueKind::Number, "Time until it expires."),
            ("join_url", ValueKind::Other, "Join URL of the meeting."),
            ("created_at", ValueKind::Moment, "When the meeting was created."),
            ("create_time", ValueKind::Moment, "When the meeting was created."),
            ("last_modified_time", ValueKind::Moment, "When the meeting was last modified."),
            ("start_time", ValueKind::Moment, "Start time of the meeting."),
            ("from", ValueKind::Moment, "Start of the period."),
            ("created_by", ValueKind::Other, "Who created the meeting."),
            ("participants", ValueKind::Number, "Number of participants."),
            ("participants_count", ValueKind::Number, "Number of participants."),
            ("no_of_employees", ValueKind::Choice, "Number of employees."),
            ("total_records", ValueKind::Number, "Number of items on all pages."),
            ("page_size", ValueKind::Number, "Number of items per page."),
            ("page_number", ValueKind::Number, "Number of the page."),
            ("page_count", ValueKind::Number, "Number of pages."),
            ("total_members", ValueKind::Number, "Number of members in all."),
            ("total", ValueKind::Number, "Number of meetings."),
            ("num_of_seats", ValueKind::Other, "Number of seats."),
            ("retention_days", ValueKind::Number, "Retention days of the meeting."),
            ("until", ValueKind::Moment, "End of the period."),
            ("to", ValueKind::Other, "To."),
            ("room_created_at", ValueKind::Moment, "When the room was created."),
            ("first_joined_on", ValueKind::Other, "When the meeting was first joined."),
            ("topic", ValueKind::Other, "Topic of the meeting."),
            ("meeting_type", ValueKind::Choice, "Meeting type."),
            ("who_can_share_screen", ValueKind::Choice, "Who can share screen."),
            ("allow_users_save_chats", ValueKind::Choice, "How far users may save chats."),
            ("waiting_room", ValueKind::Flag, "Whether the waiting room is on."),
            ("duration", ValueKind::Number, "Duration of the meeting."),
        ];
        for (name, kind, expected) in cases {
            assert_eq!(said(name, kind, Some("meeting")), expected, "{name}");
        }
        assert_eq!(said("created_at", ValueKind::Moment, None), "When it was created.");
        assert_eq!(said("topic", ValueKind::Other, None), "Topic.");
    }
}
