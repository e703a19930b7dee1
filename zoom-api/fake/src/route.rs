//! From method and path to an operation.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use http::Method;
use percent_encoding::percent_decode_str;

use super::call::Refusal;
use super::contract::Contract;
use crate::generated::CONTRACTS;
use zoom_api::operation::Operation;

/// An operation, and the values of its path parameters by wire name.
#[derive(Debug)]
pub(crate) struct Route {
    pub(crate) contract: &'static Contract,
    pub(crate) path: Vec<(&'static str, String)>,
}

/// Finds the operation of this crate's API that a path below the base URL leads to, such as `/users/me`.
pub(crate) fn route(method: &Method, path: &str) -> Result<Route, Refusal> {
    OWN.find(method, path)
}

/// Whether an operation is one of this crate's API.
pub(crate) fn is_own(contract: &Contract) -> bool {
    CONTRACTS.iter().any(|own| std::ptr::eq(*own, contract))
}

/// The operations that a fake answers, by their paths.
#[derive(Clone)]
pub(crate) struct Routes {
    /// Those of the base URL.
    below_base: Arc<Node>,
    /// Those whose paths begin at the host.
    at_root: Arc<Node>,
    /// All of them.
    operations: Arc<[&'static Operation]>,
}

impl Routes {
    /// Those of this crate's API.
    pub(crate) fn own() -> Self {
        OWN.clone()
    }

    /// Those of some tables. Of two with one method and path, the first is called.
    pub(crate) fn of(tables: &[&'static [&'static Contract]]) -> Self {
        let [mut below_base, mut at_root] = [Node::default(), Node::default()];
        let operations = tables.iter().copied().flatten().map(|contract| contract.operation);
        for contract in tables.iter().copied().flatten() {
            let root = if contract.operation.at_root { &mut at_root } else { &mut below_base };
            root.add(contract);
        }
        Self {
            below_base: Arc::new(below_base),
            at_root: Arc::new(at_root),
            operations: operations.collect(),
        }
    }

    /// All operations, in the order of their tables.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &'static Operation> {
        self.operations.iter().copied()
    }

    /// Finds the operation of a path.
    ///
    /// A literal segment wins over a parameter: `/users/email` is no user called `email`.
    pub(crate) fn find(&self, method: &Method, path: &str) -> Result<Route, Refusal> {
        find(&self.below_base, method, path)
    }

    /// Finds the operation of a path that begins at the host.
    pub(crate) fn find_at_root(&self, method: &Method, path: &str) -> Option<Route> {
        find(&self.at_root, method, path).ok()
    }
}

fn find(root: &Node, method: &Method, path: &str) -> Result<Route, Refusal> {
    let segments = path.strip_prefix('/').unwrap_or(path).split('/');
    // Text that is not UTF-8 is no id either: it is looked up as what can be read of it.
    let segments: Vec<_> =
        segments.map(|segment| percent_decode_str(segment).decode_utf8_lossy()).collect();
    let mut methods = Vec::new();
    match root.find(&segments, method, &mut methods) {
        Some(contract) => {
            let template = contract.operation.path.split('/').skip(1);
            let values = template
                .zip(segments)
                .filter_map(|(segment, value)| Some((parameter(segment)?, value.into_owned())));
            Ok(Route { contract, path: values.collect() })
        }
        None if methods.is_empty() => {
            Err(Refusal::new(404, 2300, format!("Unknown API: {method} {path}")))
        }
        None => {
            methods.sort_unstable();
            methods.dedup();
            let allow = methods.join(", ");
            let message = format!("{method} is not supported here. Supported: {allow}");
            Err(Refusal { headers: vec![("allow", allow)], ..Refusal::new(405, 405, message) })
        }
    }
}

/// The name in `{name}`.
fn parameter(segment: &'static str) -> Option<&'static str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

/// The paths of all operations of this crate's API, segment by segment.
static OWN: LazyLock<Routes> = LazyLock::new(|| Routes::of(&[CONTRACTS]));

/// What may follow after a number of segments.
#[derive(Default)]
struct Node {
    literals: BTreeMap<&'static str, Node>,
    parameter: Option<Box<Node>>,
    /// Operations whose paths end here, one for each method.
    contracts: Vec<&'static Contract>,
}

impl Node {
    fn add(&mut self, contract: &'static Contract) {
        let segments = contract.operation.path.split('/').skip(1);
        let node = segments.fold(self, |node, segment| match parameter(segment) {
            Some(_) => node.parameter.get_or_insert_default(),
            None => node.literals.entry(segment).or_default(),
        });
        node.contracts.push(contract);
    }

    /// The operation that the segments lead to, or the methods that other operations there have.
    fn find<S: AsRef<str>>(
        &self,
        segments: &[S],
        method: &Method,
        methods: &mut Vec<&'static str>,
    ) -> Option<&'static Contract> {
        let Some((first, rest)) = segments.split_first() else {
            methods
                .extend(self.contracts.iter().map(|contract| contract.operation.method.as_str()));
            let same = |contract: &&&'static Contract| contract.operation.method == *method;
            return self.contracts.iter().find(same).copied();
        };
        let first = first.as_ref();
        let literal = self.literals.get(first).and_then(|node| node.find(rest, method, methods));
        // No value of a parameter is empty: `/users/` is no user.
        let parameter = self.parameter.as_ref().filter(|_| !first.is_empty());
        literal.or_else(|| parameter.and_then(|node| node.find(rest, method, methods)))
    }
}

#[cfg(test)]
#[cfg(all(feature = "contact-groups", feature = "groups", feature = "users"))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn found(method: Method, path: &str) -> (&'static str, Vec<(&'static str, String)>) {
        let route = route(&method, path).unwrap();
        (route.contract.operation.id, route.path)
    }

    fn refused(method: Method, path: &str) -> (u16, i64, String) {
        let refusal = route(&method, path).unwrap_err();
        (refusal.status, refusal.code, refusal.message)
    }

    #[test]
    fn every_operation_is_found_by_its_own_path() {
        for contract in CONTRACTS {
            let operation = contract.operation;
            let path = operation.path.replace(['{', '}'], "");
            let route = route(&operation.method, &path).unwrap();
            assert_eq!(route.contract.operation.id, operation.id);
            let names: Vec<_> = route.path.iter().map(|(name, _)| *name).collect();
            let values: Vec<_> = route.path.iter().map(|(_, value)| value.as_str()).collect();
            assert_eq!(names, values);
        }
    }

    #[test]
    fn literals_win_over_parameters() {
        assert_eq!(found(Method::GET, "/users/email"), ("users.email.check", vec![]));
        assert_eq!(found(Method::GET, "/users/me/zak"), ("users.zak.get", vec![]));
        let me = vec![("userId", "me".to_owned())];
        assert_eq!(found(Method::GET, "/users/me"), ("users.get", me.clone()));
        // Where the literal leads nowhere, the parameter does.
        assert_eq!(found(Method::GET, "/users/me/settings"), ("users.settings.get", me));
        let email = vec![("userId", "email".to_owned())];
        assert_eq!(found(Method::DELETE, "/users/email"), ("users.delete", email));
    }

    #[test]
    fn segments_are_decoded_one_by_one() {
        let decoded = |path: &str| found(Method::GET, path).1.remove(0).1;
        assert_eq!(decoded("/users/a%2Fb%40example.com"), "a/b@example.com");
        assert_eq!(decoded("/users/a+b"), "a+b");
        assert_eq!(decoded("/users/100%"), "100%");
        assert_eq!(decoded("/users/%zz%4"), "%zz%4");
        assert_eq!(decoded("/users/%FF"), "\u{fffd}");
        assert_eq!(found(Method::GET, "/%75sers").0, "users.list");
    }

    #[test]
    fn an_unknown_path_is_refused() {
        let unknown = |path| {
            let (status, code, message) = refused(Method::GET, path);
            assert_eq!((status, code), (404, 2300), "{path}");
            message
        };
        assert_eq!(unknown("/meetings"), "Unknown API: GET /meetings");
        for path in ["", "/", "//", "/users/", "/users//settings", "/users/me/zak/", "//users"] {
            unknown(path);
        }
    }

    #[test]
    fn a_wrong_method_is_told_the_right_ones() {
        let refusal = route(&Method::PUT, "/users/me").unwrap_err();
        let text = "PUT is not supported here. Supported: DELETE, GET, PATCH";
        assert_eq!((refusal.status, refusal.message.as_str()), (405, text));
        assert_eq!(refusal.headers, [("allow", "DELETE, GET, PATCH".to_owned())]);
        // What a literal and a parameter allow is one list.
        let refusal = route(&Method::POST, "/users/email").unwrap_err();
        assert_eq!(refusal.headers, [("allow", "DELETE, GET, PATCH".to_owned())]);
    }
}
