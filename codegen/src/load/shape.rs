//! Whether a file has the shape of its kind: what is not so is told, and mended to find what else is wrong.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use super::loader::Loader;
use super::misfiled::misfiled;
use crate::damage::mend;
use crate::diagnostic::{Diagnostic, Place, Rule};
use crate::reading::is_imported;
use crate::schema::{Content, Fault, Repair, Validator};
use crate::source::{Node, NodeKind, Source, Span};

/// The schema is the same for all files of all specs, but for the texts that must be there.
static REVIEWED: LazyLock<Result<Validator, String>> = LazyLock::new(Validator::reviewed);
static IMPORTED: LazyLock<Result<Validator, String>> = LazyLock::new(Validator::imported);

impl Loader {
    /// The values of a file, with what has not the shape that the schema describes told and mended, and
    /// whether there was nothing to mend.
    pub(super) fn parse_and_mend(&mut self, source: &Arc<Source>) -> Option<(Node, bool)> {
        let before = self.diagnostics.len();
        let place = |span: Span| Place::new(source, span);
        let mut root = match source.parse() {
            Ok(root) => root,
            Err(error) => {
                let place = place(error.span);
                self.diagnostics.report(Rule::JsonSyntax, place, error.message, error.help);
                return None;
            }
        };
        if let Some((what, help)) = misfiled(source.path(), &root) {
            let message = format!("this is {what}, which does not belong here");
            self.diagnostics.report(Rule::FileName, place(root.span), message, help);
            return None;
        }
        self.refuse_duplicates(source, &mut root);
        let validator = if is_imported(&root) { &IMPORTED } else { &REVIEWED };
        let faults = match validator.as_ref() {
            Ok(validator) => validator.faults(Content::of(source.path()), &root),
            Err(error) => {
                let help = "teach `schema.rs` the keyword";
                self.diagnostics.report(Rule::BadValue, place(0..0), error, help);
                return None;
            }
        };
        for fault in faults {
            mend(&mut root, &fault);
            self.damage.note(source, &fault);
            self.files.unread.add_words(source.slice(&fault.span));
            self.files.unread.types |= is_about_types(source, &fault);
            if !fault.follows {
                let place = place(fault.span);
                self.diagnostics.report(fault.rule, place, fault.message, fault.help);
            }
        }
        Some((root, self.diagnostics.len() == before))
    }

    /// Of two members with one name, the first stays.
    fn refuse_duplicates(&mut self, source: &Arc<Source>, node: &mut Node) {
        match &mut node.kind {
            NodeKind::List(items) => {
                items.iter_mut().for_each(|item| self.refuse_duplicates(source, item));
            }
            NodeKind::Object(members) => {
                let mut seen = BTreeMap::new();
                members.retain(|member| {
                    let Some(first) = seen.get(&member.name) else {
                        seen.insert(member.name.clone(), member.name_span.clone());
                        return true;
                    };
                    let place = Place::new(source, member.name_span.clone());
                    let message = format!("the member `{}` stands here twice", member.name);
                    let first = Place::new(source, first.clone());
                    let help = "remove one of them";
                    let diagnostic = Diagnostic::new(Rule::DuplicateMember, place, message, help);
                    self.diagnostics.push(diagnostic.related(first, "the first one"));
                    self.damage.note_file(source);
                    self.files.unread.add_words(source.slice(&member.value.span));
                    false
                });
                let each = members.iter_mut();
                each.for_each(|member| self.refuse_duplicates(source, &mut member.value));
            }
            _ => {}
        }
    }
}

/// Whether a fault leaves it open which types a file declares.
fn is_about_types(source: &Source, fault: &Fault) -> bool {
    let is_here = |pointer: &str| source.value_span(pointer).as_ref() == Some(&fault.span);
    let is_name = || {
        let names = (0..).map(|index| format!("/types/{index}"));
        let mut types = names.take_while(|at| source.value_span(at).is_some());
        types.any(|at| is_here(&format!("{at}/name")) || is_here(&at))
    };
    match &fault.repair {
        Repair::Add(member) => member.name == "types" && is_here(""),
        Repair::Replace(_) => is_here("/types") || is_name(),
        Repair::Rename(_) | Repair::Remove(_) => false,
    }
}
