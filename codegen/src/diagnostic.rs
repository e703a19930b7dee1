//! Problems of the spec: what is wrong, where, and what to do about it.

use std::fmt;
use std::sync::Arc;

use annotate_snippets::{
    Annotation, AnnotationKind, Element, Level, Origin, Renderer, Snippet, normalize_untrusted_str,
};

use crate::source::{Position, Source, Span, char_boundary};

macro_rules! rules {
    ($($(#[doc = $docs:literal])+ $rule:ident = $name:literal,)+) => {
        /// What is wrong: the name in brackets behind `error`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Rule {
            $($(#[doc = $docs])+ $rule,)+
        }

        impl Rule {
            /// Every rule.
            pub const ALL: &[Self] = &[$(Self::$rule,)+];

            /// The name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$rule => $name,)+ }
            }

            /// What the rule refuses, in a sentence.
            #[must_use]
            pub const fn docs(self) -> &'static str {
                match self { $(Self::$rule => concat!($($docs),+).trim_ascii(),)+ }
            }
        }
    };
}

rules! {
    // Files.
    /// A file or folder of the spec cannot be read.
    Unreadable = "unreadable",
    /// A file has no place in the spec, or a name that no module can have.
    FileName = "file-name",
    /// A file that every spec has is not there.
    MissingFile = "missing-file",
    /// A file is not UTF-8.
    NotUtf8 = "not-utf8",
    /// A file is not JSON.
    JsonSyntax = "json-syntax",
    /// An object has two members of one name.
    DuplicateMember = "duplicate-member",
    // Shape.
    /// A member has a name that the format does not know.
    UnknownMember = "unknown-member",
    /// A member that must be there is not.
    MissingMember = "missing-member",
    /// A value is of another type than the format wants.
    WrongType = "wrong-type",
    /// A value is none of those that the format allows.
    BadValue = "bad-value",
    /// `$schema` does not lead to the schema.
    SchemaPath = "schema-path",
    // Names.
    /// The id of an endpoint is not the path of its file.
    IdPath = "id-path",
    /// Two endpoints have the same id.
    DuplicateId = "duplicate-id",
    /// Two endpoints have the same method and path.
    DuplicateRoute = "duplicate-route",
    /// A name is not one in Rust, or none can be derived from it.
    BadName = "bad-name",
    /// A name is taken by Rust or by the crate.
    ReservedName = "reserved-name",
    /// A name is given that would be derived anyway.
    RedundantName = "redundant-name",
    /// Two names become one in Rust.
    NameCollision = "name-collision",
    // Types.
    /// The text of a type is not one.
    BadType = "bad-type",
    /// A type is not declared anywhere.
    UnknownType = "unknown-type",
    /// A type that belongs to one endpoint is used by another file.
    ForeignType = "foreign-type",
    /// A type is not used by any endpoint.
    UnusedType = "unused-type",
    /// A type contains itself, and not in a list or a map.
    RecursiveType = "recursive-type",
    /// A type, a body or an answer has more than one form, or none.
    OneForm = "one-form",
    /// The values of an enum are not all different, or not all texts or all integers.
    BadEnum = "bad-enum",
    // Fields.
    /// Two fields or parameters have the same name.
    DuplicateField = "duplicate-field",
    /// A member does not go with the place or the type of its field.
    Misplaced = "misplaced",
    /// A range, a length or a number of items holds no value.
    EmptyRange = "empty-range",
    /// A default is not a value of its field.
    BadDefault = "bad-default",
    // Endpoints.
    /// A path is not one, or its parameters are not those of `path_params`.
    BadPath = "bad-path",
    /// Paging names what is not there, or what is of the wrong type.
    BadPages = "bad-pages",
    /// The look that tells whether a call took effect is missing, or names what is not there.
    BadVerify = "bad-verify",
    /// A body is sent or comes back where HTTP has none, or the kinds of bodies differ.
    BadBody = "bad-body",
    /// A scope is not one, or there is none.
    BadScope = "bad-scope",
    /// The variants do not fit the parameter that decides, or each other.
    BadVariants = "bad-variants",
    /// A status is not one of a success or of an error.
    BadStatus = "bad-status",
    /// An error is listed twice.
    DuplicateError = "duplicate-error",
    // Examples.
    /// An endpoint or a variant has no example.
    MissingExample = "missing-example",
    /// An example sends what the endpoint does not take, or leaves out what it needs.
    BadExample = "bad-example",
    /// The reply of an example does not fit the answer.
    BadReply = "bad-reply",
    /// The request line of an example is not the one that its path and query give.
    WireLine = "wire-line",
    // Texts.
    /// A text that readers need is missing.
    MissingDocs = "missing-docs",
    /// A text is not a sentence, or a title is one.
    Sentence = "sentence",
    /// A piece of evidence points to nothing.
    EvidencePath = "evidence-path",
    /// An override no longer applies: another value stands there.
    EvidenceValue = "evidence-value",
    /// A date is not one.
    BadDate = "bad-date",
    // Rate limits.
    /// The rate limits leave out a label or a plan, or name what is not there.
    BadLimits = "bad-limits",
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

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

    fn key(&self) -> (&str, usize, usize) {
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
}

impl Diagnostic {
    /// A problem, and what to do about it.
    pub fn new(
        rule: Rule,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { rule, message: message.into(), place, related: None, help: help.into() }
    }

    /// Names another place that has to do with it.
    #[must_use]
    pub fn related(mut self, place: Place, label: impl Into<String>) -> Self {
        self.related = Some((place, label.into()));
        self
    }

    /// The problem as a terminal shows it, without colours.
    #[must_use]
    pub fn render(&self) -> String {
        let main = element(&self.place, AnnotationKind::Primary, None);
        let related = self
            .related
            .as_ref()
            .map(|(place, label)| element(place, AnnotationKind::Context, Some(label)));
        let title = Level::ERROR.primary_title(&self.message).id(self.rule.as_str());
        let help = Element::from(Level::HELP.message(normalize_untrusted_str(&self.help)));
        let group = title.element(main).elements(related).element(help);
        Renderer::plain().term_width(LINE_WIDTH).render(&[group])
    }

    fn key(&self) -> impl Ord + '_ {
        (self.place.key(), self.rule.as_str(), &self.message)
    }
}

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
    pub(crate) fn report(
        &mut self,
        rule: Rule,
        place: Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(Diagnostic::new(rule, place, message, help));
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

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// The problems.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.items.iter()
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
