//! The check of the spec as it would be.

use std::collections::BTreeMap;

use super::Files;
use super::base::PATH;
use super::error::ImportError;
use crate::diagnostic::{Diagnostics, Rule};
use crate::edit::Editor;
use crate::load;

/// Faults that a person mends after an import: texts, names and examples that no machine can make.
const FOR_A_PERSON: &[Rule] = &[
    Rule::BadDefault,
    Rule::BadExample,
    Rule::BadLimits,
    Rule::BadName,
    Rule::BadPages,
    Rule::BadReply,
    Rule::BadScope,
    Rule::BadVariants,
    Rule::BadVerify,
    Rule::Misplaced,
    Rule::MissingDocs,
    Rule::MissingExample,
    Rule::NameCollision,
    Rule::ReservedName,
    Rule::WireLine,
];

/// How often types that nothing uses any more are looked for: one may have been used by another.
const ROUNDS: usize = 20;

/// Checks the spec as it would be. Types that are not used any more go.
pub(super) fn examine(
    files: &Files,
    texts: &mut BTreeMap<String, String>,
) -> Result<Diagnostics, ImportError> {
    if texts.keys().all(|path| path == PATH) {
        return Ok(Diagnostics::new());
    }
    for _ in 0..ROUNDS {
        let mut all = files.clone();
        all.extend(texts.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())));
        let Err(problems) = load::load_files(all) else { return Ok(Diagnostics::new()) };
        let unused = problems.iter().filter(|problem| problem.rule == Rule::UnusedType);
        let unused: Vec<_> = unused.map(|problem| &problem.place).collect();
        if unused.is_empty() {
            let fatal = problems.iter().filter(|problem| !FOR_A_PERSON.contains(&problem.rule));
            let fatal: Vec<_> = fatal.cloned().collect();
            return if fatal.is_empty() {
                Ok(problems)
            } else {
                Err(ImportError::Spec(fatal.into()))
            };
        }
        for place in unused {
            let path = place.source.path();
            let name = place.source.slice(&place.span).trim_matches('"');
            let text = texts.get(path).map_or(place.source.text(), String::as_str);
            let Ok(mut editor) = Editor::new(path, text) else { continue };
            if editor.remove(&format!("/types/{name}")).is_ok() {
                texts.insert(path.to_owned(), editor.text());
            }
        }
    }
    Ok(Diagnostics::new())
}
