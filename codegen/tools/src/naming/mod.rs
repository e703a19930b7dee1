//! Names for what is new in the spec: by the same rules every time, whoever brings it.

mod groups;
mod words;

use std::collections::HashSet;

use codegen::check::is_reserved_type;
use codegen::files::Spec;
use codegen::names;
use codegen::reading::forms;
use heck::{ToSnakeCase, ToUpperCamelCase};

pub(crate) use groups::{Groups, Home, literals};
pub(crate) use words::{Seen, Words};

/// The names of requests and types that are taken.
pub(crate) struct Namer {
    taken: HashSet<String>,
}

impl Namer {
    pub(crate) fn of(spec: &Spec) -> Self {
        let mut taken = HashSet::new();
        let shared = spec.types.iter().flat_map(|file| &file.value.types);
        let local = spec.endpoints.iter().flat_map(|file| &file.value.types);
        taken.extend(shared.chain(local).map(|ty| ty.name.clone()));
        for form in spec.endpoints.iter().flat_map(|file| forms(&file.value)) {
            taken.extend(form.request.map(str::to_owned));
            taken.extend(form.response.and_then(|response| response.name.clone()));
        }
        Self { taken }
    }

    /// Whether something has the name.
    pub(crate) fn is_taken(&self, name: &str) -> bool {
        self.taken.contains(name)
    }

    /// A name that is free: the one that is wished for, or that with a number.
    pub(crate) fn take(&mut self, wish: &str) -> String {
        let wish = if names::is_pascal_case(wish) { wish } else { "Unnamed" };
        let numbered = |number: usize| format!("{wish}{number}");
        let name = if self.is_free(wish) {
            wish.to_owned()
        } else {
            (2..).map(numbered).find(|name| self.is_free(name)).unwrap_or_default()
        };
        self.taken.insert(name.clone());
        name
    }

    /// The sent form of an object has a name too.
    fn is_free(&self, name: &str) -> bool {
        let of_another = name.strip_suffix("Input").is_some_and(|name| self.taken.contains(name));
        !(self.taken.contains(name)
            || self.taken.contains(&format!("{name}Input"))
            || of_another
            || is_reserved_type(name))
    }
}

/// Words as the name of a type: `page_size` becomes `PageSize`.
pub(crate) fn pascal(words: &str) -> String {
    let name = words.to_upper_camel_case();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("N{name}") }
}

/// Words as the name of a file or folder.
pub(crate) fn snake(words: &str) -> String {
    let name = words.to_snake_case();
    let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    if names::is_snake_case(&name) && names::escape(&name) == name {
        name
    } else {
        format!("n{name}")
    }
}

/// The last word in the singular, as far as spelling tells.
pub(crate) fn singular(words: &str) -> String {
    let cut = |length: usize| words.get(..words.len() - length).unwrap_or_default();
    let ends = |end: &str| words.len() > end.len() + 1 && words.ends_with(end);
    if ends("ies") {
        cut(3).to_owned() + "y"
    } else if ["sses", "shes", "ches", "xes"].iter().any(|end| ends(end)) {
        cut(2).to_owned()
    } else if ends("s") && !["ss", "us", "is", "settings"].iter().any(|end| ends(end)) {
        cut(1).to_owned()
    } else {
        words.to_owned()
    }
}

/// Whether a word is a plural, as far as spelling tells.
pub(crate) fn is_plural(words: &str) -> bool {
    singular(words) != words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_lose_their_end() {
        let pairs = [
            ("divisions", "division"),
            ("summary_entries", "summary_entry"),
            ("addresses", "address"),
            ("status", "status"),
            ("analysis", "analysis"),
            ("batches", "batch"),
            ("access", "access"),
            ("devices", "device"),
            ("lock_settings", "lock_settings"),
        ];
        for (plural, one) in pairs {
            assert_eq!(singular(plural), one);
        }
    }

    #[test]
    fn names_are_free_and_legal() {
        let mut namer = Namer { taken: HashSet::from(["User".to_owned(), "AInput".to_owned()]) };
        assert_eq!(namer.take("User"), "User2");
        assert_eq!(namer.take("User"), "User3");
        assert_eq!(namer.take("UserInput"), "UserInput2");
        assert_eq!(namer.take("A"), "A2");
        assert_eq!(namer.take("Client"), "Client2");
        assert_eq!(namer.take("größe"), "Unnamed");
        assert_eq!(pascal("2fa_codes"), "N2faCodes");
        assert_eq!(snake("batchPolls"), "batch_polls");
        assert_eq!(snake("type"), "ntype");
        assert_eq!(snake("2fa"), "n2fa");
    }
}
