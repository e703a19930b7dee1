//! Scripts that run in the store.

use redis::{Script as Text, Value};

use crate::link::{Link, StoreError};

/// A script, which is sent by its hash, and as a whole to a store that does not know it: one that was
/// started again or has been told to forget its scripts.
pub(crate) struct Script {
    text: String,
    hash: String,
}

impl Script {
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.to_owned(), hash: Text::new(text).get_hash().to_owned() }
    }

    pub(crate) async fn run(
        &self,
        link: &Link,
        keys: &[impl AsRef<str>],
        arguments: &[Vec<u8>],
    ) -> Result<Value, StoreError> {
        let command = |name: &str, script: &str| {
            let mut command = redis::cmd(name);
            command.arg(script).arg(keys.len());
            for key in keys {
                command.arg(key.as_ref());
            }
            command.arg(arguments);
            command
        };
        match link.query(&command("EVALSHA", &self.hash)).await {
            Err(error) if error.is_unknown_script() => {
                link.query(&command("EVAL", &self.text)).await
            }
            result => result,
        }
    }
}
