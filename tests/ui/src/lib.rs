//! Nothing here: this crate is its test.
