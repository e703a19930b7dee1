//! Signatures: HMAC-SHA256 with the secret token of an app.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::types::Secret;
use crate::{Error, ErrorKind};

/// A secret token, ready to sign and to check.
#[derive(Clone)]
pub(super) struct Key(Hmac<Sha256>);

impl Key {
    /// An empty secret is one that everybody knows. One with a blank in it is no token of Zoom's: more likely
    /// the line end of a file is still there, or the mark at its start, which nobody sees.
    pub(super) fn new(secret: &Secret) -> Result<Self, Error> {
        let invalid = |why: &'static str| Error::with_source(ErrorKind::InvalidInput, why);
        let secret = secret.expose();
        if secret.is_empty() {
            return Err(invalid("the secret token of the app is empty"));
        }
        if !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
            let why = "the secret token of the app has a blank, a line end or a non-ASCII character in it";
            return Err(invalid(why));
        }
        let key = Hmac::new_from_slice(secret.as_bytes());
        key.map(Self).map_err(|error| Error::with_source(ErrorKind::InvalidInput, error))
    }

    /// The signature of a body, as its header has it.
    pub(super) fn signature(&self, timestamp: &[u8], body: &[u8]) -> String {
        let tag = self.signed(timestamp, body).finalize().into_bytes();
        format!("v0={}", base16ct::lower::encode_string(&tag))
    }

    /// Whether this is the signature of a body. It takes the same time wherever the two differ.
    pub(super) fn verifies(&self, timestamp: &[u8], body: &[u8], tag: &[u8]) -> bool {
        self.signed(timestamp, body).verify_slice(tag).is_ok()
    }

    /// What answers a challenge.
    pub(super) fn encrypted(&self, plain_token: &str) -> String {
        let tag = self.0.clone().chain_update(plain_token).finalize().into_bytes();
        base16ct::lower::encode_string(&tag)
    }

    fn signed(&self, timestamp: &[u8], body: &[u8]) -> Hmac<Sha256> {
        self.0
            .clone()
            .chain_update(b"v0:")
            .chain_update(timestamp)
            .chain_update(b":")
            .chain_update(body)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_mac_is_that_of_the_rfc() {
        // RFC 4231, 4.2 to 4.8, save 4.6, which is about tags that are cut: key and text by length and byte.
        let aa = [0xaa; 131];
        let counted: Vec<u8> = (1..=25).collect();
        let cases: [(&[u8], &[u8], &str); 6] = [
            (&[0x0b; 20], b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
            (
                b"Jefe",
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (&[0xaa; 20], &[0xdd; 50], "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
            (&counted, &[0xcd; 50], "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
            (
                &aa,
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
            (
                &aa,
                b"This is a test using a larger than block-size key and a larger than block-size data. \
                  The key needs to be hashed before being used by the HMAC algorithm.",
                "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
            ),
        ];
        for (key, text, expected) in cases {
            let key = Key(Hmac::new_from_slice(key).unwrap());
            let tag = key.0.chain_update(text).finalize().into_bytes();
            assert_eq!(base16ct::lower::encode_string(&tag), expected);
        }
    }

    #[test]
    fn a_secret_that_is_none_makes_no_key() {
        for secret in [
            "",
            " ",
            "\n",
            "secret\n",
            " secret",
            "two words",
            "nul\0",
            "\u{feff}secret",
            "\u{200b}",
            "se\u{ad}cret",
        ] {
            let error = Key::new(&Secret::from(secret)).err().unwrap();
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{secret:?}");
            assert!(!format!("{error} {error:?}").contains("words"), "{error:?}");
        }
    }
}
