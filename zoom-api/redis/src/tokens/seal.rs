//! Tokens that only holders of a key can read.

use std::fmt;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

/// The layout of what is sealed: this byte, the nonce, then the rest.
const VERSION: u8 = 1;
const NONCE: usize = 24;

/// A key of 32 random bytes that tokens are sealed with. Keep it where the store is not, such as in a vault
/// or in the environment.
#[derive(Clone)]
pub struct SealKey([u8; 32]);

impl SealKey {
    /// A key of these bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A key of 64 hexadecimal digits, as `openssl rand -hex 32` prints them. `None`: they are not that.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKey([hidden])")
    }
}

#[derive(Clone)]
pub(super) struct Seal {
    keys: Vec<SealKey>,
}

impl Seal {
    pub(super) fn new(key: SealKey) -> Self {
        Self { keys: vec![key] }
    }

    pub(super) fn or_with(&mut self, old: SealKey) {
        self.keys.push(old);
    }

    /// Seals what stands under a name of the store, and under no other.
    pub(super) fn close(&self, name: &str, text: &[u8]) -> Result<Vec<u8>, String> {
        let key = self.keys.first().ok_or("there is no key")?;
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|error| format!("no random numbers: {error}"))?;
        let payload = Payload { msg: text, aad: name.as_bytes() };
        let sealed = cipher(key).encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| "the tokens cannot be sealed")?;
        Ok([&[VERSION][..], &nonce, &sealed].concat())
    }

    pub(super) fn open(&self, name: &str, bytes: &[u8]) -> Result<Vec<u8>, String> {
        let wrong = "the tokens were not sealed with this key, or not for this place";
        let rest = bytes.strip_prefix(&[VERSION]).ok_or(wrong)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(wrong)?;
        let open = |key| {
            let payload = Payload { msg: sealed, aad: name.as_bytes() };
            cipher(key).decrypt(&XNonce::from(*nonce), payload).ok()
        };
        self.keys.iter().find_map(open).ok_or_else(|| wrong.to_owned())
    }
}

fn cipher(key: &SealKey) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&key.0.into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_its_key_in_its_place_only() {
        let [one, two] = [1, 2].map(|byte| SealKey::new([byte; 32]));
        let seal = Seal::new(one.clone());
        let sealed = seal.close("a", b"token").unwrap();
        assert!(!sealed.windows(5).any(|part| part == b"token"));
        assert_ne!(sealed, seal.close("a", b"token").unwrap());
        assert_eq!(seal.open("a", &sealed).unwrap(), b"token");
        assert!(seal.open("b", &sealed).is_err());
        assert!(Seal::new(two.clone()).open("a", &sealed).is_err());
        let mut both = Seal::new(two);
        both.or_with(one);
        assert_eq!(both.open("a", &sealed).unwrap(), b"token");
        for length in 0..sealed.len() {
            assert!(seal.open("a", &sealed[..length]).is_err());
        }
        for index in 0..sealed.len() {
            let mut other = sealed.clone();
            other[index] ^= 1;
            assert!(seal.open("a", &other).is_err(), "{index}");
        }
    }

    #[test]
    fn a_key_is_read_from_hex_and_not_shown() {
        let key = SealKey::from_hex(&"0aF1".repeat(16)).unwrap();
        assert_eq!(key.0, [0x0a, 0xf1].repeat(16)[..]);
        assert_eq!(format!("{key:?}"), "SealKey([hidden])");
        for wrong in ["", "0a", &"0a".repeat(33), &"0g".repeat(32), &"é".repeat(32)] {
            assert!(SealKey::from_hex(wrong).is_none(), "{wrong}");
        }
    }
}
