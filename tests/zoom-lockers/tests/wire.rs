//! The generated tests: every example of the spec byte by byte, every setter, every received type.
#![allow(missing_docs, deprecated)]

#[rustfmt::skip]
mod generated;

zoom_api_fake::generated_tests!(zoom_lockers::CONTRACTS);

#[test]
fn every_received_type_reads_what_is_nearly_nothing() {
    for (name, read) in generated::TYPES {
        let found = ["{}", "[]", "\"\"", "\"x\"", "7"].iter().find(|json| read(json).is_ok());
        assert!(found.is_some(), "{name}");
    }
}
