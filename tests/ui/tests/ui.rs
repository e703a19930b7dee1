//! Mistakes that the compiler must catch, with what it says.
//!
//! `TRYBUILD=overwrite cargo test -p zoom-api-ui-tests` takes over what it says now.
#![allow(missing_docs)]

#[test]
fn mistakes_do_not_compile() {
    trybuild::TestCases::new().compile_fail("ui/*.rs");
}
