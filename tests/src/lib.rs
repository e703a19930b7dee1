//! Nothing here: this crate is its tests.
