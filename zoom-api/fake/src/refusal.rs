//! Why a call is refused.

/// Why a call was not carried out.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: i64,
    pub(crate) message: String,
    /// The message in Japanese, where it says more than the code does.
    pub(crate) japanese: Option<String>,
    /// What is wrong with single fields: name and message.
    pub(crate) errors: Vec<(String, String)>,
    /// Headers of the answer beside those of every answer.
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Refusal {
    /// A refusal that says nothing of single fields. Where Zoom has no code of its own, the code is the
    /// status, as it is in Zoom's answers 429.
    pub(crate) fn new(status: u16, code: i64, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), ..Self::default() }
    }

    /// Says the same in Japanese, with what the code alone does not say.
    pub(crate) fn in_japanese(self, text: impl Into<String>) -> Self {
        Self { japanese: Some(text.into()), ..self }
    }
}
