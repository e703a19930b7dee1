//! The check of the spec as it would be.

use std::collections::BTreeMap;

use codegen::diagnostic::{Diagnostics, Rule};
use codegen::load;
use codegen::load::BASE_PATH;

use super::error::ImportError;
use super::files::Files;

/// Faults that a person mends after an import: texts, names and examples that no machine can make.
const FOR_A_PERSON: &[Rule] = &[
    Rule::BadDefault,
    Rule::BadExample,
    Rule::BadLimits,
    Rule::BadName,
    Rule::BadPages,
    Rule::BadReply,
    Rule::BadScope,
    Rule::BadSplit,
    Rule::BadVariants,
    Rule::BadVerify,
    Rule::EvidencePath,
    Rule::EvidenceValue,
    Rule::Misplaced,
    Rule::MissingDocs,
    Rule::MissingExample,
    Rule::NameCollision,
    Rule::ReservedName,
    Rule::UnusedType,
    Rule::WireLine,
];

/// Checks the spec as it would be.
pub(super) fn examine(
    files: &Files,
    texts: &BTreeMap<String, String>,
) -> Result<Diagnostics, ImportError> {
    if texts.keys().all(|path| path == BASE_PATH) {
        return Ok(Diagnostics::new());
    }
    let mut all = files.clone();
    all.extend(texts.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())));
    let problems = match load::load_files(all) {
        Ok(spec) => spec.warnings,
        Err(problems) => problems,
    };
    let fatal = problems.iter().filter(|problem| !FOR_A_PERSON.contains(&problem.rule));
    let fatal: Vec<_> = fatal.cloned().collect();
    if fatal.is_empty() { Ok(problems) } else { Err(ImportError::Spec(fatal.into())) }
}
