//! What it means that a flag is `true`, as far as its name tells.

use super::vocabulary::{PEOPLE, PREPOSITIONS, VERBS, is_adjective, is_participle};
use crate::english::{is_many, phrase, with_article};

/// What stands behind "whether".
pub(super) fn clause(words: &[String]) -> String {
    condition(words).unwrap_or_else(|| match word(words, 0) {
        "all" if words.len() == 1 => "it applies to all".to_owned(),
        only if words.len() == 1 && is_state(only) => {
            format!("it is {}", phrase(words))
        }
        verb if VERBS.contains(&verb) && words.len() > 1 => format!("to {}", phrase(words)),
        _ => is_so(words, "on"),
    })
}

/// The same, where the name says that it is a condition whatever the type is.
pub(super) fn condition(words: &[String]) -> Option<String> {
    let behind = words.get(1..).unwrap_or_default();
    match (word(words, 0), behind) {
        ("enable" | "enabled", []) => Some("it is enabled".to_owned()),
        ("enable" | "enabled", what) => Some(is_so(what, "enabled")),
        ("disable" | "disabled", []) => Some("it is disabled".to_owned()),
        ("disable" | "disabled", what) => Some(is_so(what, "disabled")),
        ("allow" | "allowed" | "allows", what @ [_, ..]) => Some(what_is_allowed(what)),
        ("require" | "requires" | "required", []) => Some("it is required".to_owned()),
        ("require" | "requires" | "required", what) => Some(what_is_required(what)),
        ("is", what @ [_, ..]) => Some(format!("it is {}", complement(what))),
        ("has" | "have", what @ [_, ..]) => Some(format!("it has {}", object(what))),
        ("can", what @ [_, ..]) => Some(format!("it can {}", phrase(what))),
        // `connected_to_device`
        (done, [first, ..]) if PREPOSITIONS.contains(&first.as_str()) && is_state(done) => {
            Some(format!("it is {}", phrase(words)))
        }
        _ => who_can(words).or_else(|| in_state(words)),
    }
}

fn is_state(word: &str) -> bool {
    is_adjective(word) || is_participle(word)
}

/// `attendees_can_comment`
fn who_can(words: &[String]) -> Option<String> {
    let at = words.iter().position(|word| matches!(word.as_str(), "can" | "should" | "must"))?;
    let (who, what) = words.split_at(at);
    (!who.is_empty() && what.len() > 1).then(|| format!("{} {}", subject(who), phrase(what)))
}

/// `captions_enabled`
fn in_state(words: &[String]) -> Option<String> {
    let (last, what) = words.split_last()?;
    let state = match last.as_str() {
        "enable" => "enabled",
        "disable" => "disabled",
        "sensitive" => return Some(format!("it is {}", phrase(words))),
        last if is_state(last) => last,
        _ => return None,
    };
    (!what.is_empty()).then(|| is_so(what, state))
}

fn what_is_allowed(what: &[String]) -> String {
    if word(what, 0) == "to" {
        return format!("it is allowed {}", phrase(what));
    }
    if let Some((who, act)) = split(what, "to").filter(|(who, _)| is_somebody(who)) {
        return format!("{} may {}", subject(who), phrase(act));
    }
    let acts = |at: &usize| word(what, *at - 1) != "to" && VERBS.contains(&word(what, *at));
    let act =
        (1..what.len()).find(|at| acts(at) && is_somebody(what.get(..*at).unwrap_or_default()));
    if let Some((who, act)) = act.map(|at| what.split_at(at)) {
        return format!("{} may {}", subject(who), phrase(act));
    }
    if VERBS.contains(&word(what, 0)) && what.len() > 1 {
        return format!("it is allowed to {}", phrase(what));
    }
    is_so(what, "allowed")
}

/// `answers_to_be_anonymous`, `password_for_meetings`
fn what_is_required(what: &[String]) -> String {
    match split(what, "to") {
        Some((who, act)) => format!("{} must {}", subject(who), phrase(act)),
        None => is_so(what, "required"),
    }
}

/// The words before and behind another one, if there are some on both sides.
fn split<'a>(words: &'a [String], at: &str) -> Option<(&'a [String], &'a [String])> {
    let at = words.iter().position(|word| word == at)?;
    let (before, behind) = (words.get(..at)?, words.get(at + 1..)?);
    (!before.is_empty() && !behind.is_empty()).then_some((before, behind))
}

fn is_somebody(words: &[String]) -> bool {
    words.last().is_some_and(|last| PEOPLE.contains(&last.as_str()))
}

/// That a thing is in a state.
fn is_so(what: &[String], state: &str) -> String {
    format!("{} {} {state}", subject(what), if are_many(what) { "are" } else { "is" })
}

/// The noun that decides whether it is one or many: the last before anything that says more of it.
fn main_noun(words: &[String]) -> &str {
    let end = words.iter().position(|word| PREPOSITIONS.contains(&word.as_str()));
    let end = end.filter(|end| *end > 0).unwrap_or(words.len());
    word(words, end - 1)
}

fn are_many(words: &[String]) -> bool {
    is_many(main_noun(words)) || words.iter().any(|word| word == "and")
}

/// Endings of nouns that need no article.
const MASS_ENDS: [&str; 9] = ["ance", "ence", "ing", "ion", "ity", "ment", "ness", "ship", "age"];
/// Nouns that need no article.
const MASS: [&str; 14] = [
    "access", "anyone", "audio", "chat", "control", "data", "everyone", "feedback", "help",
    "music", "polling", "support", "transfer", "video",
];

/// A thing as what a sentence is about.
fn subject(words: &[String]) -> String {
    let (head, text) = (main_noun(words), phrase(words));
    let is_mass = MASS.contains(&head) || MASS_ENDS.iter().any(|end| head.ends_with(end));
    let is_spelt = phrase(&[head]).chars().any(|c| c.is_ascii_uppercase());
    let is_auto = word(words, 0) == "auto";
    if are_many(words) || is_mass || is_spelt || is_auto { text } else { format!("the {text}") }
}

/// What something is: `active`, `an owner`.
fn complement(words: &[String]) -> String {
    let (last, text) = (main_noun(words), phrase(words));
    match last {
        "default" if words.len() == 1 => "the default".to_owned(),
        last if is_state(last) || are_many(words) => text,
        _ if words.iter().take(1).any(|first| is_participle(first)) => text,
        _ => with_article(&text),
    }
}

/// What something has: `a recording`, `captions`.
fn object(words: &[String]) -> String {
    let (last, text) = (main_noun(words), phrase(words));
    let needs_none =
        are_many(words) || MASS.contains(&last) || last.ends_with("ing") && last != "recording";
    let is_spelt = phrase(&[last]).chars().any(|c| c.is_ascii_uppercase());
    if needs_none || is_spelt { text } else { with_article(&text) }
}

fn word(words: &[String], at: usize) -> &str {
    words.get(at).map_or("", String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_is_so() {
        let pairs = [
            ("enable", "it is enabled"),
            ("enable_captions", "captions are enabled"),
            ("disable", "it is disabled"),
            ("allow_users_save_to_cloud", "users may save to cloud"),
            ("has_captions", "it has captions"),
            ("waiting_room", "the waiting room is on"),
            ("breakout_rooms", "breakout rooms are on"),
            ("file_transfer", "file transfer is on"),
            ("allow_live_streaming", "live streaming is allowed"),
            ("allow_host_to_enable_focus_mode", "the host may enable focus mode"),
            ("allow_users_save_chats", "users may save chats"),
            ("allow_to_add_external_users", "it is allowed to add external users"),
            ("allow_submit_questions", "it is allowed to submit questions"),
            ("attendees_can_comment", "attendees can comment"),
            (
                "require_password_for_instant_meetings",
                "the password for instant meetings is required",
            ),
            ("require_answers_to_be_anonymous", "answers must be anonymous"),
            ("answer_required", "the answer is required"),
            ("is_default", "it is the default"),
            ("is_external", "it is external"),
            ("is_host", "it is a host"),
            ("has_voip", "it has VoIP"),
            ("has_recording", "it has a recording"),
            ("use_pmi", "to use PMI"),
            ("anonymous", "it is anonymous"),
            ("locked", "it is locked"),
            ("connected_to_device", "it is connected to device"),
            ("case_sensitive", "it is case sensitive"),
            ("list_visible", "the list is visible"),
            ("auto_delete", "auto delete is on"),
            ("all", "it applies to all"),
        ];
        for (name, expected) in pairs {
            assert_eq!(clause(&crate::english::words(name)), expected, "{name}");
        }
    }
}
