//! Ids that look like Zoom's, and texts that nobody can guess; all of them come from a seed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

/// A source of ids. A snapshot of it goes on where it was.
#[derive(Clone)]
pub(crate) struct Ids(fastrand::Rng);

impl Ids {
    pub(crate) fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// An id of 22 letters.
    pub(crate) fn next(&mut self) -> Box<str> {
        URL_SAFE_NO_PAD.encode(self.0.u128(..).to_be_bytes()).into()
    }

    /// A personal meeting ID.
    pub(crate) fn next_pmi(&mut self) -> i64 {
        self.0.i64(2_000_000_000..=9_999_999_999)
    }

    /// A host key.
    pub(crate) fn next_host_key(&mut self) -> String {
        self.0.u32(100_000..=999_999).to_string()
    }
}

/// A text that follows from others, and from which they do not.
pub(crate) fn digest(parts: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    URL_SAFE_NO_PAD.encode(digest.finalize())
}

impl Serialize for Ids {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.get_seed().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Ids {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        u64::deserialize(deserializer).map(Self::new)
    }
}
