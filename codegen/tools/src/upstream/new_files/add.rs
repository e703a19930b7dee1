//! What is new in the spec: files for operations and events, and the ids that they share.

use std::collections::BTreeMap;

use codegen::reading::is_imported;

use super::endpoint::new_endpoint;
use super::event::new_event;
use super::surroundings::Surroundings;
use crate::edit::Editor;
use crate::naming::Namer;
use crate::upstream::base;
use crate::upstream::error::ImportError;
use crate::upstream::files::Files;
use crate::upstream::model::{Operation, is_event};
use crate::upstream::report::{Report, TakenIn};

/// Adds files for operations and events that the spec does not have, or says why there is none.
pub(in crate::upstream) fn add<'a>(
    new: impl Iterator<Item = (&'a &'a String, &'a &'a Operation)>,
    surroundings: &mut Surroundings,
    namer: &mut Namer,
    texts: &mut BTreeMap<String, String>,
    report: &mut Report,
    noted: &mut base::Noted,
) {
    for (key, operation) in new {
        let taken = match is_event(key) {
            true => new_event(key, operation, surroundings, namer),
            false => new_endpoint(key, operation, surroundings, namer),
        };
        match taken {
            Ok(file) => {
                noted.operations.insert((*key).clone(), (*operation).clone());
                report.taken_in.push(TakenIn {
                    operation: (*key).clone(),
                    file: file.path.clone(),
                    notes: file.notes,
                });
                texts.insert(file.path, file.text);
            }
            Err(why) => report.refused.push(((*key).clone(), why)),
        }
    }
}

/// Ids are shared by all endpoints.
pub(in crate::upstream) fn add_ids(
    files: &Files,
    ids: &[String],
    texts: &mut BTreeMap<String, String>,
) -> Result<(), ImportError> {
    if ids.is_empty() {
        return Ok(());
    }
    let fault = |message: String| ImportError::Edit(message);
    // A file that somebody has reviewed stays one.
    let mut found = None;
    for path in ["types/ids.json", "types/imported_ids.json"] {
        let there = texts.get(path).cloned();
        let there = there.or_else(|| Some(String::from_utf8_lossy(files.get(path)?).into_owned()));
        let editor = match there {
            Some(text) => Editor::new(path, &text).map_err(|error| fault(error.message))?,
            None => Editor::empty(path),
        };
        if is_imported(editor.root()) || editor.get("/types").is_none() {
            found = Some((path, editor));
            break;
        }
    }
    let Some((path, mut editor)) = found else {
        let message = "`types/imported_ids.json` has another tier than `imported`";
        return Err(fault(message.to_owned()));
    };
    for (member, text) in [("/$schema", "../schema.json"), ("/tier", "imported")] {
        editor.set(member, text).map_err(|error| fault(error.to_string()))?;
    }
    for id in ids {
        let id = serde_json::json!({ "name": id, "docs": "", "id": true });
        editor.push("/types", id).map_err(|error| fault(error.to_string()))?;
    }
    texts.insert(path.to_owned(), editor.text());
    Ok(())
}
