//! The types of fields, as values: `string`, `[UserId]`, `{any}`. They are read here and nowhere else.

use std::fmt;

use serde::Deserialize;

/// The type of a field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(from = "String")]
pub struct Type {
    /// Whether it is one value or many.
    pub shape: Shape,
    /// What each value is, by name.
    pub base: TypeName,
}

/// Whether a type means one value or many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// One value.
    One,
    /// A list.
    List,
    /// A map from texts.
    Map,
}

/// The name of what one value is. [`crate::resolve::Base`] is what it leads to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TypeName {
    /// What the format itself knows.
    BuiltIn(BuiltIn),
    /// What the spec declares under this name, if it does.
    Named(String),
}

macro_rules! built_in {
    ($($(#[doc = $docs:literal])+ $name:ident = $word:literal,)+) => {
        /// A type that the format itself knows.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum BuiltIn {
            $($(#[doc = $docs])+ $name,)+
        }

        impl BuiltIn {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The name in the spec.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)+
                }
            }
        }
    };
}

built_in! {
    /// A text.
    String = "string",
    /// `true` or `false`.
    Bool = "bool",
    /// A whole number.
    Int = "int",
    /// A number.
    Float = "float",
    /// A moment.
    DateTime = "datetime",
    /// A day.
    Date = "date",
    /// An email address.
    Email = "email",
    /// The address of a page.
    Url = "url",
    /// A text that nobody may see.
    Secret = "secret",
    /// The content of a file.
    File = "file",
    /// Any JSON.
    Any = "any",
}

impl BuiltIn {
    /// The one of a name.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|known| known.as_str() == word)
    }

    /// Whether it is a text on the wire that means no more than itself.
    #[must_use]
    pub const fn is_text(self) -> bool {
        matches!(self, Self::String | Self::Email | Self::Url | Self::Secret)
    }
}

impl Type {
    /// Reads a type: `[T]` is a list of T, `{T}` a map from text to T. Whether there is a T is not asked.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let inside = |open, close| text.strip_prefix(open)?.strip_suffix(close);
        let (shape, word) = match (inside('[', ']'), inside('{', '}')) {
            (Some(item), _) => (Shape::List, item),
            (_, Some(item)) => (Shape::Map, item),
            _ => (Shape::One, text),
        };
        let base = BuiltIn::named(word)
            .map_or_else(|| TypeName::Named(word.to_owned()), TypeName::BuiltIn);
        Self { shape, base }
    }

    /// What each value is, if the format itself knows it.
    #[must_use]
    pub fn built_in(&self) -> Option<BuiltIn> {
        match self.base {
            TypeName::BuiltIn(built_in) => Some(built_in),
            TypeName::Named(_) => None,
        }
    }

    /// Name of what each value is, if the spec is to declare it.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match &self.base {
            TypeName::BuiltIn(_) => None,
            TypeName::Named(name) => Some(name),
        }
    }

    /// What each value is, in the word of the spec.
    #[must_use]
    pub fn word(&self) -> &str {
        match &self.base {
            TypeName::BuiltIn(built_in) => built_in.as_str(),
            TypeName::Named(name) => name,
        }
    }

    /// Whether it is one value, neither a list nor a map.
    #[must_use]
    pub fn is_one(&self) -> bool {
        self.shape == Shape::One
    }

    /// Whether there are many, one after the other.
    #[must_use]
    pub fn is_list(&self) -> bool {
        self.shape == Shape::List
    }
}

impl Shape {
    /// The type that has this shape and consists of these.
    #[must_use]
    pub fn of(self, word: &str) -> String {
        match self {
            Self::One => word.to_owned(),
            Self::List => format!("[{word}]"),
            Self::Map => format!("{{{word}}}"),
        }
    }
}

impl From<String> for Type {
    fn from(text: String) -> Self {
        Self::parse(&text)
    }
}

/// One value of what the format itself knows.
impl PartialEq<BuiltIn> for Type {
    fn eq(&self, other: &BuiltIn) -> bool {
        self.shape == Shape::One && self.built_in() == Some(*other)
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = self.word();
        match self.shape {
            Shape::One => f.write_str(word),
            Shape::List => write!(f, "[{word}]"),
            Shape::Map => write!(f, "{{{word}}}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_written_as_it_was_read() {
        for text in ["string", "[UserId]", "{any}", "[[int]]", "", "[", "[]", "Nobody"] {
            assert_eq!(Type::parse(text).to_string(), text);
        }
    }

    #[test]
    fn names_of_the_format_are_no_names_of_the_spec() {
        for built_in in BuiltIn::ALL {
            let ty = Type::parse(&format!("[{}]", built_in.as_str()));
            assert_eq!((ty.built_in(), ty.name(), ty.is_list()), (Some(*built_in), None, true));
        }
        assert_eq!(Type::parse("UserId").name(), Some("UserId"));
        assert!(Type::parse("int") == BuiltIn::Int);
        assert!(Type::parse("[int]") != BuiltIn::Int);
    }
}
