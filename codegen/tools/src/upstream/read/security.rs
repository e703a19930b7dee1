//! How calls sign in. The client sends the token of an app, as Zoom's OAuth gives it.

use super::super::raw::{Held, Ordered, Scheme};

/// The ways to sign in, one of which is enough. Each needs all that it names.
type Ways = [Ordered<Vec<String>>];

/// What a document says of signing in.
#[derive(Clone, Copy)]
pub(super) struct SignIn<'a> {
    ways: &'a Ways,
    known: &'a Ordered<Held<Scheme>>,
}

impl<'a> SignIn<'a> {
    pub(super) fn of(ways: &'a Ways, known: &'a Ordered<Held<Scheme>>) -> Self {
        Self { ways, known }
    }

    /// That of an operation, which may say so itself.
    pub(super) fn of_operation(self, own: Option<&'a Ways>) -> Self {
        Self { ways: own.unwrap_or(self.ways), ..self }
    }

    /// The scopes that are named.
    pub(super) fn scopes(self) -> impl Iterator<Item = String> {
        let scopes = self.ways.iter().flat_map(|way| way.iter());
        scopes.flat_map(|(_, scopes)| scopes).cloned()
    }

    /// Why the client cannot sign in, if none of the ways is its own.
    pub(super) fn refusal(self) -> Option<String> {
        let is_open = |way: &Ordered<_>| way.iter().all(|(name, _)| self.is_own(name));
        if self.ways.is_empty() || self.ways.iter().any(is_open) {
            return None;
        }
        let odd = self.ways.iter().flat_map(|way| way.iter()).map(|(name, _)| name.as_str());
        let mut odd: Vec<_> = odd.filter(|name| !self.is_own(name)).collect();
        odd.dedup();
        Some(format!("it signs in by `{}`; the client sends the token of an app", odd.join("`, `")))
    }

    /// Whether a scheme is a token in the header of that name. Of one that the document does not
    /// describe, that is assumed.
    fn is_own(self, name: &str) -> bool {
        let Some(scheme) = self.known.get(name).and_then(Held::whole) else { return true };
        match scheme.kind.as_str() {
            "http" => scheme.scheme.eq_ignore_ascii_case("bearer"),
            "apiKey" => {
                scheme.place == "header" && scheme.name.eq_ignore_ascii_case("authorization")
            }
            "mutualTLS" => false,
            _ => true,
        }
    }
}
