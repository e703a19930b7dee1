//! The check of a file against the JSON Schema of the spec.
//!
//! `spec/schema.json` is derived from [`crate::spec`] by a test. Editors read it there, and the loader
//! holds every file against the same text, so both find the same faults.

mod advice;
mod content;
#[cfg(test)]
mod derived;
mod fault;
mod keywords;
mod misplaced;
mod stand_in;
mod validator;

pub(crate) use advice::instead;
pub use advice::{nearest, one_of};
pub use content::{Content, TEXT};
pub(crate) use fault::{Fault, Repair};
pub(crate) use validator::Validator;

#[cfg(test)]
mod tests {
    use super::keywords::Schema;
    use super::*;

    #[test]
    fn every_keyword_of_the_schema_is_known() {
        let known = Validator::reviewed();
        assert_eq!(known.err(), None);
        let unknown = serde_json::from_str::<Schema>(r#"{ "multipleOf": 2 }"#);
        assert!(unknown.is_err());
    }

    #[test]
    fn the_nearest_name_is_near() {
        let known = ["path_params", "query", "method"];
        assert_eq!(nearest("pathparams", known), Some("path_params"));
        assert_eq!(nearest("METHOD", known), Some("method"));
        assert_eq!(nearest("response", known), None);
    }
}
