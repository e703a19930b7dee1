//! Problems of the spec: what is wrong, where, and what to do about it.

use std::fmt;
use std::sync::Arc;

use annotate_snippets::{
    Annotation, AnnotationKind, Element, Level, Origin, Renderer, Snippet, normalize_untrusted_str,
};

use crate::lack::Lack;
pub use crate::rule::{Rule, Severity};
use crate::source::{Position, Source, Span, char_boundary};

/// A span in a file.
#[derive(Clone, Debug)]
pub struct Place {
    /// The file.
    pub source: Arc<Source>,
    /// Where in it.
    pub span: Span,
}

impl Place {
    /// A span in a file.
    #[must_use]
    pub fn new(source: &Arc<Source>, span: Span) -> Self {
        Self { source: Arc::clone(source), span }
    }

    /// Line and column of its start.
    #[must_use]
    pub fn start(&self) -> Position {
        self.source.position(self.span.start)
    }

    /// Line and column behind its end.
    #[must_use]
    pub fn end(&self) -> Position {
        self.source.position(self.span.end)
    }

    pub(crate) fn key(&self) -> (&str, usize, usize) {
        (self.source.path(), self.span.start, self.span.end)
    }
}

/// One problem.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// What is wrong in general.
    pub rule: Rule,
    /// What is wrong here, without a full stop.
    pub message: String,
    /// Where.
    pub place: Place,
    /// Another place that has to do with it, and what is there.
    pub related: Option<(Place, String)>,
    /// What to do.
    pub help: String,
    /// What is named and not there, where that is what is wrong.
    pub(crate) lack: Option<Lack>,
}

impl Diagnostic {
    /// A problem, and what to do about it.
    pub fn new(
        rule: Rule,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { rule, message: message.into(), place, related: None, help: help.into(), lack: None }
    }

    /// Names another place that has to do with it.
    #[must_use]
    pub fn related(mut self, place: Place, label: impl Into<String>) -> Self {
        self.related = Some((place, label.into()));
        self
    }

    /// Says what is named and not there.
    #[must_use]
    pub(crate) fn lacks(mut self, owner: impl Into<String>, name: impl Into<String>) -> Self {
        self.lack = Some(Lack { owner: owner.into(), name: name.into() });
        self
    }

    /// The problem as a terminal shows it, without colours.
    #[must_use]
    pub fn render(&self) -> String {
        self.draw(&Renderer::plain())
    }

    /// The problem as a terminal shows it, with colours.
    #[must_use]
    pub fn styled(&self) -> String {
        self.draw(&Renderer::styled())
    }

    fn draw(&self, renderer: &Renderer) -> String {
        let main = element(&self.place, AnnotationKind::Primary, None);
        let related = self
            .related
            .as_ref()
            .map(|(place, label)| element(place, AnnotationKind::Context, Some(label)));
        let level = match self.rule.severity() {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(&self.message).id(self.rule.as_str());
        let help = Element::from(Level::HELP.message(normalize_untrusted_str(&self.help)));
        let group = title.element(main).elements(related).element(help);
        renderer.clone().term_width(LINE_WIDTH).render(&[group])
    }

    fn key(&self) -> impl Ord + '_ {
        (self.place.key(), self.rule.as_str(), &self.message)
    }
}

/// Most problems that are shown one by one.
const MOST_SHOWN: usize = 20;
/// Most places of one kind that are named when there are more problems.
const MOST_PLACES: usize = 3;

/// Longest part of a line that is shown.
const LINE_WIDTH: usize = 110;
/// Longest part of a span that is marked.
const MARK_WIDTH: usize = 60;

/// A line of a file with a mark under it.
fn element<'a>(place: &Place, kind: AnnotationKind, label: Option<&'a str>) -> Element<'a> {
    let source = &place.source;
    if source.text().is_empty() {
        return Origin::path(source.shown_path()).into();
    }
    let number = place.start().line;
    let start = source.line_start(number);
    let line = source.line(number);
    let from = place.span.start.clamp(start, start + line.len()) - start;
    let marked = line.get(from..).unwrap_or_default();
    let length = place.span.end.saturating_sub(place.span.start);
    let widest = marked.char_indices().nth(MARK_WIDTH).map_or(marked.len(), |(at, _)| at);
    let to = from + char_boundary(marked, length.min(widest));
    let mark: Annotation<'_> = kind.span(from..to).label(label);
    let snippet = Snippet::source(line.to_owned()).line_start(number);
    snippet.path(source.shown_path()).annotation(mark).into()
}

/// Problems, sorted by place.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    items: Vec<Diagnostic>,
}

impl Diagnostics {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.items.push(diagnostic);
    }

    /// Adds a problem, and what to do about it.
    pub fn report(
        &mut self,
        rule: Rule,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(Diagnostic::new(rule, place, message, help));
    }

    /// Adds those that were found elsewhere.
    pub fn append(&mut self, others: Self) {
        self.items.extend(others.items);
    }

    /// Sorts them by path, place and rule, and drops what was found twice.
    pub fn sort(&mut self) {
        self.items.sort_by(|a, b| a.key().cmp(&b.key()));
        self.items.dedup_by(|a, b| a.key() == b.key());
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Whether there is no error among them.
    #[must_use]
    pub fn are_warnings(&self) -> bool {
        self.items.iter().all(|item| item.rule.severity() == Severity::Warning)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// All problems as a terminal shows them, with colours and a blank line between two.
    #[must_use]
    pub fn styled(&self) -> String {
        let shown: Vec<_> = self.items.iter().map(|item| item.styled() + "\n").collect();
        shown.join("\n")
    }

    /// All problems as a terminal shows them. Of many, the first of each kind, and where the next ones are.
    #[must_use]
    pub fn summary(&self) -> String {
        if self.items.len() <= MOST_SHOWN {
            return self.styled();
        }
        let mut kinds: Vec<(Rule, Vec<&Diagnostic>)> = Vec::new();
        for item in &self.items {
            match kinds.iter_mut().find(|(rule, _)| *rule == item.rule) {
                Some((_, items)) => items.push(item),
                None => kinds.push((item.rule, vec![item])),
            }
        }
        let mut text = String::new();
        for (rule, items) in &kinds {
            let [first, rest @ ..] = items.as_slice() else { continue };
            text += &format!("{}\n", first.styled());
            if !rest.is_empty() {
                text += &format!("  and {} more of `{rule}`:", rest.len());
                for item in rest.iter().take(MOST_PLACES) {
                    let Position { line, column } = item.place.start();
                    text += &format!(" {}:{line}:{column}", item.place.source.shown_path());
                }
                text += if rest.len() > MOST_PLACES { " ...\n" } else { "\n" };
            }
            text += "\n";
        }
        text + &format!("{} problems of {} kinds", self.items.len(), kinds.len())
    }

    /// Lets go of those that are not wanted.
    pub fn retain(&mut self, wanted: impl FnMut(&Diagnostic) -> bool) {
        self.items.retain(wanted);
    }

    /// The problems.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.items.iter()
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl From<Vec<Diagnostic>> for Diagnostics {
    fn from(items: Vec<Diagnostic>) -> Self {
        Self { items }
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// All problems as a terminal shows them, with a blank line between two.
impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, diagnostic) in self.items.iter().enumerate() {
            let gap = if index == 0 { "" } else { "\n" };
            writeln!(f, "{gap}{}", diagnostic.render())?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostics {}
