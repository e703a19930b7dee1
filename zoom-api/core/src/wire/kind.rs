//! Kinds of JSON.

/// A kind of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum JsonKind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// Any other number.
    Float,
    /// A text.
    String,
    /// A list.
    List,
    /// An object.
    Object,
}

impl JsonKind {
    /// The kind as one word, such as `string`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Float => "float",
            Self::String => "string",
            Self::List => "list",
            Self::Object => "object",
        }
    }

    /// The kind of a text of JSON, which is nothing but one value.
    pub(crate) fn of_json(json: &str) -> Self {
        match json.bytes().next() {
            Some(b'n') => Self::Null,
            Some(b't' | b'f') => Self::Bool,
            Some(b'"') => Self::String,
            Some(b'[') => Self::List,
            Some(b'{') => Self::Object,
            _ if is_integer(json) => Self::Int,
            _ => Self::Float,
        }
    }
}

/// Whether a number is written as an integer.
pub(crate) fn is_integer(number: &str) -> bool {
    number.strip_prefix('-').unwrap_or(number).bytes().all(|byte| byte.is_ascii_digit())
}
