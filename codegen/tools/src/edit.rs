//! Edits a file of the spec as a person would: what is not edited stays as it is, members come
//! where the tables of `spec/README.md` have them, and the layout is that of every file.
//!
//! Places are named as evidence names them: a JSON pointer whose steps may name elements of lists by
//! their `name`, `value`, `code` or `request`, such as `/query/page_size/range`. Numbers keep their
//! spelling, so that no 64-bit value goes through a float.

mod order;
pub(crate) mod settled;

use std::fmt;

use codegen::format;
use codegen::reading::is_imported;
use codegen::schema::Content;
use codegen::source::{Member, Node, NodeKind, Source, SyntaxError};

use order::Definition;

/// The text of a file of the spec as it should be laid out: members in the order of the format.
#[must_use]
pub fn arranged(path: &str, root: &Node) -> String {
    let definition = Definition::of(Content::of(path));
    if definition.is_arranged(root) {
        return format::lay_out(root);
    }
    let mut root = root.clone();
    definition.arrange(&mut root);
    format::lay_out(&root)
}

/// A file of the spec that is being edited.
#[derive(Clone, Debug)]
pub struct Editor {
    definition: Definition,
    root: Node,
}

/// Why an edit cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditError {
    /// The place that was to be edited.
    pub pointer: String,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` cannot be edited: {}", self.pointer, self.message)
    }
}

impl std::error::Error for EditError {}

impl Editor {
    /// Begins to edit a file. Its path, relative to the folder of the spec, decides what it holds.
    ///
    /// # Errors
    /// When the text is no JSON.
    pub fn new(path: &str, text: &str) -> Result<Self, SyntaxError> {
        let root = Source::new(path, text).parse()?;
        Ok(Self { definition: Definition::of(Content::of(path)), root })
    }

    /// Begins a file that is not there yet: an object without members.
    #[must_use]
    pub fn empty(path: &str) -> Self {
        Self {
            definition: Definition::of(Content::of(path)),
            root: Node::from(NodeKind::Object(Vec::new())),
        }
    }

    /// The file as it stands now.
    #[must_use]
    pub fn root(&self) -> &Node {
        &self.root
    }

    /// The value at a place.
    #[must_use]
    pub fn get(&self, pointer: &str) -> Option<&Node> {
        self.root.named(pointer)
    }

    /// The position of an element in a list.
    #[must_use]
    pub fn element(&self, list: &str, step: &str) -> Option<usize> {
        match &self.get(list)?.kind {
            NodeKind::List(items) => element(items, step),
            _ => None,
        }
    }

    /// Sets a member, which need not be there, or replaces an element of a list, which must.
    ///
    /// # Errors
    /// When the object or the element is not there.
    pub fn set(&mut self, pointer: &str, value: impl Into<Node>) -> Result<(), EditError> {
        let mut value = self.own(value.into());
        let (parent, definition, step) = self.parent(pointer)?;
        let below = definition.below(&step);
        below.arrange(&mut value);
        if let Some(there) = step_mut(parent, &step) {
            *there = value;
            return Ok(());
        }
        match &mut parent.kind {
            NodeKind::Object(members) => {
                let at = definition.position(members, &step);
                members.insert(at, Member::new(step, value));
                Ok(())
            }
            NodeKind::List(_) => Err(fault(pointer, "the list has no such element")),
            _ => Err(fault(pointer, "what is above it is neither an object nor a list")),
        }
    }

    /// Appends an element to a list. Where there is no list, it begins one.
    ///
    /// # Errors
    /// When the object that has the list is not there, or when there is something else.
    pub fn push(&mut self, list: &str, value: impl Into<Node>) -> Result<(), EditError> {
        self.insert(list, usize::MAX, value)
    }

    /// Inserts an element before another one of a list; a position behind the last one appends.
    /// Where there is no list, it begins one.
    ///
    /// # Errors
    /// When the object that has the list is not there, or when there is something else.
    pub fn insert(
        &mut self,
        list: &str,
        index: usize,
        value: impl Into<Node>,
    ) -> Result<(), EditError> {
        if self.get(list).is_none() {
            self.set(list, NodeKind::List(Vec::new()))?;
        }
        let mut value = self.own(value.into());
        let (definition, node) = self.find(list)?;
        definition.below("").arrange(&mut value);
        match &mut node.kind {
            NodeKind::List(items) => items.insert(index.min(items.len()), value),
            _ => return Err(fault(list, "it is no list")),
        }
        Ok(())
    }

    /// Removes a member or an element. A list goes with its last element where having none is the
    /// same as an empty one.
    ///
    /// # Errors
    /// When nothing stands there.
    pub fn remove(&mut self, pointer: &str) -> Result<Node, EditError> {
        let (parent, definition, step) = self.parent(pointer)?;
        let missing = || fault(pointer, "nothing stands there");
        match &mut parent.kind {
            NodeKind::Object(members) => {
                let at = members.iter().position(|member| member.name == step);
                Ok(members.remove(at.ok_or_else(missing)?).value)
            }
            NodeKind::List(items) => {
                let removed = items.remove(element(items, &step).ok_or_else(missing)?);
                let list = pointer.rsplit_once('/').map(|(list, _)| list);
                if let Some(list) = list.filter(|_| items.is_empty() && definition.may_be_absent())
                {
                    self.remove(list)?;
                }
                Ok(removed)
            }
            _ => Err(missing()),
        }
    }

    /// The text of the file, in the layout of the spec.
    #[must_use]
    pub fn text(&self) -> String {
        format::lay_out(&self.root)
    }

    /// A value as a file of its tier has it: one that is imported leaves out texts that nobody has
    /// written.
    fn own(&self, mut value: Node) -> Node {
        if is_imported(&self.root) {
            leave_out_texts(&mut value);
        }
        value
    }

    /// What stands at a place, and its definition.
    fn find(&mut self, pointer: &str) -> Result<(Definition, &mut Node), EditError> {
        let mut found = (self.definition, &mut self.root);
        for step in steps(pointer)? {
            let missing = || fault(pointer, format!("there is no `{step}`"));
            let definition = found.0.below(&step);
            found = (definition, step_mut(found.1, &step).ok_or_else(missing)?);
        }
        Ok(found)
    }

    /// What stands above a place, and the last step.
    fn parent(&mut self, pointer: &str) -> Result<(&mut Node, Definition, String), EditError> {
        let whole =
            || fault(pointer, "it is the whole file, or no path such as `/query/page_size`");
        let (above, step) = pointer.rsplit_once('/').ok_or_else(whole)?;
        let shown = |error: EditError| EditError { pointer: pointer.to_owned(), ..error };
        let (definition, node) = self.find(above).map_err(shown)?;
        Ok((node, definition, unescape(step)))
    }
}

fn leave_out_texts(node: &mut Node) {
    match &mut node.kind {
        NodeKind::Object(members) => {
            members.retain(|member| {
                member.name != "docs" || member.value.kind != NodeKind::Text(String::new())
            });
            members.iter_mut().for_each(|member| leave_out_texts(&mut member.value));
        }
        NodeKind::List(items) => items.iter_mut().for_each(leave_out_texts),
        _ => {}
    }
}

fn fault(pointer: &str, message: impl Into<String>) -> EditError {
    EditError { pointer: pointer.to_owned(), message: message.into() }
}

fn steps(pointer: &str) -> Result<impl Iterator<Item = String>, EditError> {
    let no_path = || fault(pointer, "it is no path such as `/query/page_size`");
    let steps = match pointer {
        "" => None,
        _ => Some(pointer.strip_prefix('/').ok_or_else(no_path)?.split('/').map(unescape)),
    };
    Ok(steps.into_iter().flatten())
}

fn unescape(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

fn step_mut<'a>(node: &'a mut Node, step: &str) -> Option<&'a mut Node> {
    match &mut node.kind {
        NodeKind::Object(members) => {
            members.iter_mut().find(|member| member.name == step).map(|member| &mut member.value)
        }
        NodeKind::List(items) => {
            let at = element(items, step)?;
            items.get_mut(at)
        }
        _ => None,
    }
}

/// Where in a list the element is that a step means.
fn element(items: &[Node], step: &str) -> Option<usize> {
    let named = items.iter().position(|item| item.element_names().any(|name| name == step));
    named.or_else(|| step.parse().ok().filter(|at| *at < items.len()))
}
