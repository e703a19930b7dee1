//! Names that are not taken.

use std::collections::HashSet;

use codegen::check::is_reserved_type;
use codegen::files::Spec;
use codegen::names;

/// The names of requests and types that are taken.
pub(crate) struct Namer {
    taken: HashSet<String>,
}

impl Namer {
    pub(crate) fn of(spec: &Spec) -> Self {
        let mut taken = HashSet::new();
        let types = spec.type_lists().flat_map(|(_, types)| types);
        taken.extend(types.map(|ty| ty.name.clone()));
        taken.extend(spec.events.iter().map(|file| file.payload.clone()));
        for request in spec.endpoints.iter().flat_map(|file| file.requests()) {
            taken.extend(request.name.map(str::to_owned));
            taken.extend(request.response.and_then(|response| response.name.clone()));
        }
        Self { taken }
    }

    /// Whether something has the name.
    pub(crate) fn is_taken(&self, name: &str) -> bool {
        self.taken.contains(name)
    }

    /// A name that is free: the one that is wished for, or that with a number.
    pub(crate) fn reserve(&mut self, wish: &str) -> String {
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

    /// The first of some names that is free, or the last with a number.
    pub(crate) fn reserve_one_of(&mut self, wishes: &[String]) -> String {
        let free = wishes.iter().find(|wish| names::is_pascal_case(wish) && self.is_free(wish));
        let wish = free.or(wishes.last()).cloned().unwrap_or_default();
        self.reserve(&wish)
    }

    /// Gives a name back that nothing has any more.
    pub(crate) fn release(&mut self, name: &str) {
        self.taken.remove(name);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_free() {
        let mut namer = Namer { taken: HashSet::from(["User".to_owned(), "AInput".to_owned()]) };
        assert_eq!(namer.reserve("User"), "User2");
        assert_eq!(namer.reserve("User"), "User3");
        assert_eq!(namer.reserve("UserInput"), "UserInput2");
        assert_eq!(namer.reserve("A"), "A2");
        assert_eq!(namer.reserve("Client"), "Client2");
        assert_eq!(namer.reserve("größe"), "Unnamed");
    }
}
