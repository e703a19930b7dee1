//! Listings that can be streamed.

use codegen::ir::{Next, SentIn};
use codegen::reading::rust_name;

use super::behaviour::either;
use super::change::{Change, ChangeLocation, Effect, Heading};
use super::context::Context;
use super::surface::Asked;

impl Context<'_, '_> {
    /// Compares how a listing is streamed.
    pub(super) fn paged(&mut self, location: &ChangeLocation, was: &Asked<'_>, is: &Asked<'_>) {
        match (Listing::of(was), Listing::of(is)) {
            (None, Some(_)) => {
                let change = Change::changed(location, "it can be streamed: there is a `Paged`");
                self.add(change.under(Heading::Added).rust(Effect::Additive));
            }
            (Some(_), None) => {
                let change = Change::changed(
                    location,
                    "it cannot be streamed: there is no `Paged` any more",
                );
                let send = "send it with `Client::send`";
                self.add(change.under(Heading::Removed).breaks(send));
            }
            (Some(old), Some(new)) => {
                if self.renames.now(old.item) != new.item {
                    let clause = format!("its items are `{}`, no longer `{}`", new.item, old.item);
                    let read = format!("read items as `{}`", new.item);
                    self.add(Change::changed(location, clause).breaks(read));
                }
                for clause in otherwise(&old, &new) {
                    self.add(Change::changed(location, format!("streams {clause}")));
                }
            }
            (None, None) => {}
        }
    }
}

/// How a listing is streamed.
struct Listing<'s> {
    /// Type of an item.
    item: &'s str,
    items: Name<'s>,
    token: Name<'s>,
    size: Name<'s>,
    /// The most items of a page.
    most: Option<i64>,
    /// What is asked for when Zoom refuses that.
    fallback: Option<i64>,
    key: Vec<Name<'s>>,
    total: Option<Name<'s>>,
}

/// A field on the wire and in Rust.
struct Name<'s> {
    wire: &'s str,
    rust: String,
}

impl<'s> Name<'s> {
    fn of(wire: &'s str, rust: impl Into<String>) -> Self {
        Self { wire, rust: rust.into() }
    }

    /// Whether it is the same field. If it has got one other name, that is told where it is declared.
    fn same(&self, other: &Self) -> bool {
        self.wire == other.wire || self.rust == other.rust
    }
}

impl<'s> Listing<'s> {
    fn of(asked: &'s Asked<'_>) -> Option<Self> {
        let pages = asked.called.endpoint.pages.as_ref()?;
        let stream = asked.request.stream.as_ref()?;
        let size = asked.fields.get(&(SentIn::Query, pages.size.as_str()))?;
        Some(Self {
            item: &stream.item,
            items: Name::of(&pages.items, &stream.items),
            token: match &stream.next {
                Next::Token(rust) => Name::of(&pages.token, rust),
                Next::Count(_) => Name::of(&pages.token, "its number"),
            },
            size: Name::of(&pages.size, rust_name(size)?),
            most: asked.called.operation.pages.as_ref()?.max_size,
            fallback: pages.fallback,
            key: pages
                .key
                .iter()
                .zip(&stream.key)
                .map(|(wire, rust)| Name::of(wire, rust))
                .collect(),
            total: pages.total.as_ref().zip(stream.total.as_ref()).map(|(w, r)| Name::of(w, r)),
        })
    }

    fn told_by(&self) -> String {
        either(self.key.iter().map(|name| name.rust.as_str()))
    }
}

/// What streams do otherwise.
fn otherwise(old: &Listing<'_>, new: &Listing<'_>) -> Vec<String> {
    let mut clauses = Vec::new();
    let names = [
        ("yield the items in", &old.items, &new.items),
        ("go on with", &old.token, &new.token),
        ("set the size of a page by", &old.size, &new.size),
    ];
    for (what, before, now) in names.into_iter().filter(|(_, before, now)| !before.same(now)) {
        clauses.push(format!("{what} `{}`, no longer `{}`", now.wire, before.wire));
    }
    match (old.most, new.most) {
        (Some(before), Some(now)) if before != now => {
            clauses.push(format!("ask for {now} items a page, no longer for {before}"));
        }
        (Some(before), None) => {
            clauses.push(format!(
                "leave the size of a page to Zoom, and no longer ask for {before} items"
            ));
        }
        (None, Some(now)) => {
            clauses.push(format!("ask for {now} items a page, and no longer leave that to Zoom"));
        }
        _ => {}
    }
    match (old.fallback, new.fallback) {
        (before, Some(now)) if before != Some(now) => {
            clauses.push(format!("fall back to {now} items a page where Zoom refuses more"));
        }
        (Some(_), None) => {
            clauses.push("ask for no smaller page where Zoom refuses one".to_owned())
        }
        _ => {}
    }
    let kept = old.key.iter().zip(&new.key).all(|(before, now)| before.same(now));
    if old.key.len() != new.key.len() || !kept {
        clauses.push(format!("tell items by {}, no longer by {}", new.told_by(), old.told_by()));
    }
    match (&old.total, &new.total) {
        (Some(_), None) => clauses.push("do not count the items any more".to_owned()),
        (before, Some(now)) if before.as_ref().is_none_or(|before| !before.same(now)) => {
            clauses.push(format!("count the items by `{}`", now.rust));
        }
        _ => {}
    }
    clauses
}
