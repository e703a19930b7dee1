//! Page tokens, and the pages that they lead to.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::Moment;
use crate::call::{Call, Refusal, Reply};

/// Seconds that a page token is valid.
const LIFETIME: u64 = 15 * 60;

/// Items per page where neither the call nor the spec says how many.
const SIZE: usize = 300;

/// A page of a listing: the numbers of its items, and what the answer says about the page.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) keys: Vec<u64>,
    about: Map<String, Value>,
}

/// Cuts a page out of a listing.
///
/// `after` gives the items behind a number, in the order of their numbers, which never change: an item
/// that is there all the time is on one page exactly, whatever is added or deleted meanwhile. `total`
/// says how many items there are.
pub(crate) fn page<I: Iterator<Item = u64>>(
    call: &Call,
    secret: u64,
    total: usize,
    after: impl FnOnce(u64) -> I,
) -> Result<Page, Refusal> {
    let size = call.count("page_size").unwrap_or(SIZE).max(1);
    let token = call.text("next_page_token").filter(|token| !token.is_empty());
    let number = call.count("page_number").unwrap_or(1).max(1);
    let (from, skipped) = match token {
        Some(token) => {
            let position = Tokens { call, secret }.read(token);
            let text = "The page token is invalid or has expired.";
            (position.ok_or_else(|| call.refuse_as(400, 300, text))?, 0)
        }
        None => (0, number.saturating_sub(1).saturating_mul(size)),
    };
    let mut rest = after(from).skip(skipped);
    let keys: Vec<u64> = rest.by_ref().take(size).collect();
    let next = match (keys.last(), rest.next()) {
        (Some(last), Some(_)) => Tokens { call, secret }.write(*last),
        _ => String::new(),
    };
    let mut about = Map::new();
    about.insert("next_page_token".into(), next.into());
    about.insert("page_size".into(), size.into());
    about.insert("total_records".into(), total.into());
    if token.is_none() {
        about.insert("page_number".into(), number.into());
        about.insert("page_count".into(), total.div_ceil(size).into());
    }
    Ok(Page { keys, about })
}

impl Page {
    /// The answer, with the items under their name.
    pub(crate) fn reply(mut self, name: &str, items: Vec<Value>) -> Reply {
        self.about.insert(name.to_owned(), items.into());
        Reply { body: Some(self.about.into()) }
    }
}

/// The tokens of one listing: that of an operation with its path, its filters and its page size.
///
/// A token holds where the next page begins and when it was made, hidden and sealed. Nothing has to be
/// remembered, and a token lives on in a snapshot.
struct Tokens<'a> {
    call: &'a Call,
    secret: u64,
}

impl Tokens<'_> {
    fn write(&self, position: u64) -> String {
        let mut content = [0; 16];
        let (first, second) = content.split_at_mut(8);
        first.copy_from_slice(&position.to_be_bytes());
        second.copy_from_slice(&Moment::from(self.call.now).seconds().to_be_bytes());
        let seal = self.seal(&content);
        let hidden = self.hide(content, &seal);
        URL_SAFE_NO_PAD.encode([hidden, seal].concat())
    }

    fn read(&self, token: &str) -> Option<u64> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (hidden, seal) = bytes.split_at_checked(16)?;
        let content = self.hide(hidden.try_into().ok()?, seal);
        let (position, made) = content.split_at(8);
        let number = |bytes: &[u8]| bytes.try_into().ok().map(u64::from_be_bytes);
        let age = Moment::from(self.call.now).seconds().saturating_sub(number(made)?);
        (self.seal(&content) == seal && age <= LIFETIME).then_some(number(position)?)
    }

    fn seal(&self, content: &[u8; 16]) -> [u8; 16] {
        let mut query = self.call.query.clone();
        query.remove("next_page_token");
        let listing = json!([self.call.contract.operation.id, self.call.path, query]);
        self.digest(listing.to_string().as_bytes(), content)
    }

    /// Hides content that is plain, and shows content that is hidden.
    fn hide(&self, mut content: [u8; 16], seal: &[u8]) -> [u8; 16] {
        let pad = self.digest(b"pad", seal);
        content.iter_mut().zip(pad).for_each(|(byte, pad)| *byte ^= pad);
        content
    }

    fn digest(&self, what: &[u8], content: &[u8]) -> [u8; 16] {
        let digest = Sha256::new().chain_update(self.secret.to_be_bytes());
        let digest = digest.chain_update(what).chain_update(content).finalize();
        std::array::from_fn(|index| digest.get(index).copied().unwrap_or_default())
    }
}
