//! The operations of a path, each by itself.

use std::collections::BTreeSet;

use codegen::reading::is_scope;

use super::reader::Reader;
use crate::upstream::address::Bases;
use crate::upstream::model::{Document, Operation};
use crate::upstream::raw;
use crate::upstream::texts;

impl<'a> Reader<'a> {
    /// The operations of a path, each by itself. `around`: what the whole document says of addresses.
    pub(super) fn path(
        &mut self,
        route: &str,
        item: &'a raw::PathItem,
        (servers, bases): (&[raw::Server], &Bases<'_>),
        document: &mut Document,
    ) {
        let methods = [
            ("GET", &item.get),
            ("POST", &item.post),
            ("PUT", &item.put),
            ("PATCH", &item.patch),
            ("DELETE", &item.delete),
        ];
        for (method, operation) in methods {
            let Some(operation) = operation else { continue };
            let own = operation.whole().map_or(&[][..], |operation| &operation.servers);
            let stated = [own, &item.servers, servers].into_iter().find(|list| !list.is_empty());
            let path = bases.path(stated.unwrap_or_default(), route);
            let key = format!("{method} {}", path.as_deref().unwrap_or(route));
            if let Some(there) = document.operations.get_mut(&key) {
                let other = "the document has it twice, by two addresses; the other is left out";
                there.notes.push(other.to_owned());
                continue;
            }
            let id = operation.whole().and_then(|operation| operation.id.clone());
            document.ids.extend(id.map(|id| (key.clone(), id)));
            for error in
                operation.whole().into_iter().flat_map(|known| known.errors.iter().flatten())
            {
                document.conflicts.extend(error.code.filter(|_| error.conflict));
                document.missing.extend(error.code.filter(|_| error.missing));
            }
            let facts = path
                .and_then(|_| self.operation(&key, &item.parameters, operation.read(self.text)?));
            match facts {
                Ok(facts) => drop(document.operations.insert(key, facts)),
                Err(why) => drop(document.unread.insert(key, why)),
            }
        }
        let others = [("HEAD", item.head), ("OPTIONS", item.options), ("TRACE", item.trace)];
        for (method, _) in others.into_iter().filter(|(_, there)| there.is_some()) {
            let why = format!("the spec has no {method}");
            document.unread.insert(format!("{method} {route}"), why);
        }
    }

    fn operation(
        &mut self,
        key: &str,
        shared: &'a [raw::Parameter],
        raw: &'a raw::Operation,
    ) -> Result<Operation, String> {
        self.begin();
        let mut facts = Operation {
            classic: texts::scopes(&raw.description, "Scopes"),
            granular: texts::scopes(&raw.description, "Granular Scopes"),
            rate_limit: texts::rate_limit(&raw.description).or_else(|| raw.rate_limit.clone()),
            deprecated: raw.deprecated,
            ..Operation::default()
        };
        let security = self.security.of_operation(raw.security.as_deref());
        facts.refusal = security.refusal();
        if facts.classic.is_empty() && facts.granular.is_empty() {
            let (scopes, odd): (BTreeSet<_>, BTreeSet<_>) =
                security.scopes().partition(|scope| is_scope(scope));
            (facts.granular, facts.classic) =
                scopes.into_iter().partition(|scope| texts::is_granular(scope));
            let odd = odd.into_iter();
            facts.notes.extend(odd.map(|odd| format!("`{odd}` is no scope; it is left out")));
        }
        self.parameters(key, shared, &raw.parameters, &mut facts)?;
        if let Some(body) = &raw.body {
            self.body(key, body, &mut facts)?;
        }
        self.answers(key, &raw.responses, &mut facts)?;
        if let Some(errors) = &raw.errors {
            facts.errors = errors.iter().map(|error| (error.status, error.code)).collect();
        }
        facts.notes.extend(std::mem::take(&mut self.told));
        Ok(facts)
    }
}
