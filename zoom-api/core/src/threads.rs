//! Threads, and `Send` and `Sync` where there are any. JavaScript has none: what a browser or a worker hands out, such
//! as the promise behind `fetch`, must stay where it is.

use std::{io, thread};

/// Starts a thread that nobody waits for. What it does is boxed, for each type of it would bring the code that starts
/// a thread once more.
pub(crate) fn start(name: &str, work: Box<dyn FnOnce() + Send>) -> io::Result<()> {
    thread::Builder::new().name(name.to_owned()).spawn(work).map(drop)
}

/// `Send`, but on `wasm32-unknown-unknown`, where it asks for nothing.
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
pub trait MaybeSend: Send {}
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
impl<T: Send + ?Sized> MaybeSend for T {}

/// `Sync`, but on `wasm32-unknown-unknown`, where it asks for nothing.
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
pub trait MaybeSync: Sync {}
#[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
impl<T: Sync + ?Sized> MaybeSync for T {}

/// `Send`, but on `wasm32-unknown-unknown`, where it asks for nothing.
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
pub trait MaybeSend {}
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
impl<T: ?Sized> MaybeSend for T {}

/// `Sync`, but on `wasm32-unknown-unknown`, where it asks for nothing.
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
pub trait MaybeSync {}
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
impl<T: ?Sized> MaybeSync for T {}
