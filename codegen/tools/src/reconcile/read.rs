//! Reads a file of observations.

use std::collections::HashSet;
use std::sync::Arc;

use codegen::diagnostic::{Diagnostics, Place, Rule};
use codegen::source::{Node, NodeKind, Source, Span};

/// One thing that a client recorded.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Observation {
    /// Id of the operation.
    pub(super) operation: String,
    /// Names of the fields that lead to it. `*` is a key of a map.
    pub(super) steps: Vec<String>,
    /// What is unknown about it.
    pub(super) kind: ObservationKind,
    /// What kind of JSON it was.
    pub(super) json: Json,
    /// Name of the type of the answer as a whole.
    pub(super) answer: String,
    /// Method and path of the operation, such as `GET /users`. Former clients recorded none.
    pub(super) route: Option<String>,
}

impl Observation {
    /// Where it stood, as the file has it.
    pub(super) fn path(&self) -> String {
        format!("{}/response/{}", self.operation, self.steps.join("/"))
    }
}

/// Gives a word to each value of an enum.
macro_rules! words {
    ($(#[doc = $docs:literal])* $name:ident { $($(#[doc = $of:literal])* $value:ident = $word:literal,)* }) => {
        $(#[doc = $docs])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(super) enum $name { $($(#[doc = $of])* $value,)* }

        impl $name {
            const WORDS: &[(&str, Self)] = &[$(($word, Self::$value),)*];
        }
    };
}

words! {
    /// What is unknown.
    ObservationKind {
        /// A field that the spec does not have.
        Field = "field",
        /// A value that an enum does not list.
        Value = "value",
        /// A value that cannot be read as what the spec says.
        Misread = "misread",
    }
}

words! {
    /// A kind of JSON.
    Json {
        /// `null`.
        Null = "null",
        /// `true` or `false`.
        Bool = "bool",
        /// A whole number.
        Int = "int",
        /// Any other number.
        Float = "float",
        /// A text.
        String = "string",
        /// A list.
        List = "list",
        /// An object.
        Object = "object",
    }
}

/// What to do about a file that is none.
const MADE_BY: &str = "the lines are those of `Observations::to_json_lines`, each with `path`, `kind`, `type`, `answer` and \
     `route`; take out what is no such line";

/// Reads observations, one from each line that is not blank. What is there twice counts once: the observations of several
/// clients may stand in one file.
///
/// # Errors
/// With all that is wrong with the file.
pub(super) fn read(source: &Arc<Source>) -> Result<Vec<Observation>, Diagnostics> {
    let mut reader = Reader { source, problems: Diagnostics::new() };
    let (mut observations, mut known) = (Vec::new(), HashSet::new());
    let mut start = 0;
    for line in source.text().split('\n') {
        if !line.trim().is_empty() {
            observations.extend(
                reader
                    .observation(line, start)
                    .filter(|observation| known.insert(observation.clone())),
            );
        }
        start += line.len() + 1;
    }
    if reader.problems.is_empty() { Ok(observations) } else { Err(reader.problems) }
}

struct Reader<'a> {
    source: &'a Arc<Source>,
    problems: Diagnostics,
}

impl Reader<'_> {
    /// The observation in a line that begins at a byte of the file.
    fn observation(&mut self, line: &str, start: usize) -> Option<Observation> {
        // A carriage return is white space here, and its byte counts.
        let root = match Source::outside("", line).parse() {
            Ok(root) => root,
            Err(error) => {
                self.report(Rule::JsonSyntax, start, error.span, error.message);
                return None;
            }
        };
        let NodeKind::Object(members) = &root.kind else {
            self.report(Rule::WrongType, start, root.span, "an observation is an object");
            return None;
        };
        for member in members {
            if !["path", "kind", "type", "answer", "route"].contains(&member.name.as_str()) {
                let message = format!("an observation has no `{}`", member.name);
                self.report(Rule::UnknownMember, start, member.name_span.clone(), message);
                return None;
            }
        }
        let path = self.text(&root, start, "path")?;
        let kind = self.word(&root, start, "kind", ObservationKind::WORDS)?;
        let json = self.word(&root, start, "type", Json::WORDS)?;
        let (answer, _) = self.text(&root, start, "answer")?;
        let route = match root.member("route") {
            Some(_) => Some(self.text(&root, start, "route")?.0),
            None => None,
        };
        let Some((operation, steps)) = parts(&path.0) else {
            let message = format!("`{}` is no path such as `users.list/response/users/id`", path.0);
            self.report(Rule::BadValue, start, path.1, message);
            return None;
        };
        Some(Observation { operation, steps, kind, json, answer, route })
    }

    /// The text of a member, and where it stands.
    fn text(&mut self, root: &Node, start: usize, name: &str) -> Option<(String, Span)> {
        match root.member(name) {
            Some(Node { kind: NodeKind::Text(text), span }) => Some((text.clone(), span.clone())),
            Some(node) => {
                let message = format!("`{name}` is a text");
                self.report(Rule::WrongType, start, node.span.clone(), message);
                None
            }
            None => {
                let message = format!("the observation has no `{name}`");
                self.report(Rule::MissingMember, start, root.span.clone(), message);
                None
            }
        }
    }

    /// A member that is one of some words.
    fn word<T: Copy>(
        &mut self,
        root: &Node,
        start: usize,
        name: &str,
        words: &[(&str, T)],
    ) -> Option<T> {
        let (text, span) = self.text(root, start, name)?;
        let word = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if word.is_none() {
            let known: Vec<_> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
            let message = format!("`{name}` is one of {}", known.join(", "));
            self.report(Rule::BadValue, start, span, message);
        }
        word
    }

    fn report(&mut self, rule: Rule, start: usize, span: Span, message: impl Into<String>) {
        let place = Place::new(self.source, start + span.start..start + span.end);
        self.problems.report(rule, place, message, MADE_BY);
    }
}

/// Operation and steps of a path.
fn parts(path: &str) -> Option<(String, Vec<String>)> {
    let (operation, rest) = path.split_once("/response/")?;
    let steps: Vec<_> = rest.split('/').map(str::to_owned).collect();
    let whole = !operation.is_empty() && steps.iter().all(|step| !step.is_empty());
    whole.then(|| (operation.to_owned(), steps))
}
