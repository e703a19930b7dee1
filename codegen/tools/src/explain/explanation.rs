//! What is known of one thing, for people and as JSON.

use serde::Serialize;

/// What is known of one thing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The name by which it can be asked for.
    pub name: String,
    /// What it is, such as `query parameter`.
    pub kind: String,
    /// Where the spec has it.
    pub spec: Line,
    /// What the spec says about it.
    pub docs: String,
    /// Further facts, each with a name.
    pub facts: Vec<(String, String)>,
    /// Where the sources disagreed, and what was chosen.
    pub evidence: Vec<Decision>,
    /// Where it is generated.
    pub generated: Vec<Line>,
    /// What tests it.
    pub tests: Vec<Test>,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Path below the root of the workspace.
    pub path: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column, counted from 1.
    pub column: usize,
    /// The line itself, without the blanks around it.
    pub text: String,
}

/// Where a thing comes from: a decision on which the sources disagree, or what was seen or announced.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Decision {
    /// Where the spec has it.
    pub spec: Line,
    /// What it is about.
    pub at: String,
    /// Where it was seen, though no document has it.
    pub seen: Option<String>,
    /// Day on which Zoom announced it, though no document has it yet.
    pub announced: Option<String>,
    /// Names of fields in it that were announced without type and place.
    pub names: Vec<String>,
    /// What each source says.
    pub sources: Vec<String>,
    /// What was chosen, and why.
    pub chosen: Option<String>,
    /// The value that must stand there. Makes it an override.
    pub value: Option<serde_json::Value>,
    /// Day of the decision.
    pub date: Option<String>,
}

/// A test.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Test {
    /// The function, or the example of the spec.
    pub name: String,
    /// Where.
    pub place: Line,
}
