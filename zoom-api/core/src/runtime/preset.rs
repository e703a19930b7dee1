//! The runtime of a client that has been given none.

use std::sync::Arc;

use super::Runtime;
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
use super::tokio::Tokio;

/// The runtime of a client that has been given none.
#[allow(clippy::unnecessary_wraps)] // JavaScript has none.
pub(crate) fn default() -> Option<Arc<dyn Runtime>> {
    #[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
    return Some(Arc::new(Tokio::new()));
    #[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
    None
}
