//! What was wrong with one field.

use std::fmt;

use super::text::Shown;

/// What was wrong with one field.
#[derive(Clone)]
pub struct FieldError {
    pub(super) field: String,
    pub(super) message: String,
}

impl FieldError {
    pub(super) fn new(field: &str, message: &str) -> Self {
        Self { field: field.to_owned(), message: message.to_owned() }
    }

    /// The same error, of a field of that name or of a part of it.
    pub(super) fn within(mut self, name: &str) -> Self {
        self.field = match self.field.as_str() {
            "" => name.to_owned(),
            part => format!("{name}.{part}"),
        };
        self
    }

    /// The field, as Zoom names it. Empty when Zoom names none.
    #[must_use]
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What was wrong with it.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Whether it is that of a field, however Zoom writes the name: `page_size`, `pageSize`,
    /// `query.page_size`.
    pub(super) fn is_of(&self, name: &str) -> bool {
        let field = self.field.rsplit('.').next().unwrap_or_default();
        normal(field) == normal(name)
    }
}

/// The field, if one is named, and what was wrong with it.
impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.field.is_empty() {
            write!(f, "{}: ", Shown(&self.field, FIELD))?;
        }
        write!(f, "{}", Shown(&self.message, FIELD))
    }
}

/// As long as `Display`, and no longer.
impl fmt::Debug for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FieldError")
            .field("field", &Shown(&self.field, FIELD))
            .field("message", &Shown(&self.message, FIELD))
            .finish()
    }
}

pub(super) fn normal(name: &str) -> String {
    let letters = name.chars().filter(|letter| !matches!(letter, '_' | '-' | ' '));
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

const FIELD: usize = 100;
