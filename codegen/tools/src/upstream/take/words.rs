//! What a new operation is called, as far as method and path tell.

use super::surroundings::literals;
use crate::upstream::model::{Facts, Operation, Section};
use crate::upstream::naming::{is_plural, pascal, singular, snake};

/// What an operation does, as far as method and path tell.
pub(super) struct Words {
    pub(super) verb: &'static str,
    /// What it does it to, in words with `_`, each in the singular.
    nouns: Vec<String>,
    plural: bool,
}

impl Words {
    /// The name of the request: a verb and a noun.
    pub(super) fn request(&self) -> String {
        format!("{}{}", pascal(self.verb), self.noun(self.plural))
    }

    pub(super) fn noun(&self, plural: bool) -> String {
        let (last, others) =
            self.nouns.split_last().map_or(("", &[][..]), |(last, others)| (last.as_str(), others));
        let last = if plural { last.to_owned() } else { singular(last) };
        others.iter().map(|noun| pascal(&singular(noun))).collect::<String>() + &pascal(&last)
    }

    /// What it is about in the last place, as the name of a field.
    pub(super) fn field(&self) -> String {
        self.nouns.last().map(|noun| snake(noun)).unwrap_or_default()
    }

    pub(super) fn answer(&self, is_paged: bool) -> String {
        let one = self.noun(false);
        match self.verb {
            "list" if is_paged => format!("{one}Page"),
            "list" => format!("{one}List"),
            "get" => self.noun(self.plural),
            "create" => format!("Created{one}"),
            "add" => format!("Added{}", self.noun(true)),
            "upload" => format!("Uploaded{one}"),
            _ => format!("{}{one}Outcome", pascal(self.verb)),
        }
    }
}

pub(super) fn words(
    group: &str,
    skip: usize,
    method: &str,
    path: &str,
    operation: &Operation,
) -> Words {
    let rest: Vec<_> = literals(path).into_iter().skip(skip).collect();
    let ends_in_parameter = path.ends_with('}');
    let last = rest.last().cloned().unwrap_or_else(|| group.to_owned());
    let has_list = |section| {
        let facts: Option<&Facts> = operation.section(section);
        facts.is_some_and(|facts| {
            facts.ty.starts_with('[')
                || facts.fields.iter().any(|(_, field)| field.ty == "[object]")
        })
    };
    let is_paged = page_token(operation);
    let verb = match method {
        "GET"
            if !ends_in_parameter
                && (is_paged || is_plural(&last) && has_list(Section::Answer)) =>
        {
            "list"
        }
        "GET" => "get",
        "POST" if operation.is_form => "upload",
        "POST" if has_list(Section::Body) && path.contains('}') => "add",
        "POST" => "create",
        "DELETE" => "delete",
        _ => "update",
    };
    let plural = match verb {
        "list" | "add" => true,
        "get" | "update" | "delete" => !ends_in_parameter,
        _ => false,
    };
    let nouns = std::iter::once(group.to_owned()).chain(rest).map(|word| snake(&word)).collect();
    Words { verb, nouns, plural }
}

pub(super) fn page_token(operation: &Operation) -> bool {
    let has = |section, name, ty| {
        let facts: Option<&Facts> = operation.section(section);
        facts
            .and_then(|facts| facts.field(name))
            .is_some_and(|field| field.ty == ty && field.values.is_empty())
    };
    has(Section::Query, "next_page_token", "string")
        && has(Section::Query, "page_size", "int")
        && has(Section::Answer, "next_page_token", "string")
}

/// The name of the request in words.
pub(super) fn title(words: &Words) -> String {
    let (last, others) =
        words.nouns.split_last().map_or(("", &[][..]), |(last, others)| (last.as_str(), others));
    let last = if words.plural { last.to_owned() } else { singular(last) };
    let nouns: String = others.iter().map(|noun| singular(noun) + " ").collect();
    let title = format!("{} {nouns}{last}", words.verb).replace('_', " ");
    let mut chars = title.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
