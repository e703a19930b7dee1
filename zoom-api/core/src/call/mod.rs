//! A request before it is HTTP.

mod encode;
mod multipart;
mod received;
pub(crate) mod value;

use std::borrow::Cow;
use std::fmt;

use crate::operation::Operation;
pub use encode::{Body, Encoded, InvalidCall};
pub(crate) use encode::{encode_form, encode_parts, encode_segments};
pub use value::{IntoValue, Object, Value};

/// One call to the API: an operation and the values that were set for it.
///
/// Every request type is a thin shell around this. What was not set is not here, so it cannot be
/// sent by accident.
#[derive(Clone, PartialEq)]
pub struct Call {
    operation: &'static Operation,
    path: Object,
    query: Object,
    headers: Object,
    body: Object,
    /// The member without which an answer that is taken as it comes is none.
    needs: Option<&'static str>,
}

impl Call {
    /// A call of an operation with nothing set.
    #[must_use]
    pub fn new(operation: &'static Operation) -> Self {
        Self {
            operation,
            path: Object::default(),
            query: Object::default(),
            headers: Object::default(),
            body: Object::default(),
            needs: None,
        }
    }

    /// Sets a path parameter.
    #[must_use]
    pub fn path(mut self, name: &'static str, value: impl IntoValue) -> Self {
        self.path.insert(Cow::Borrowed(name), value.into_value());
        self
    }

    /// Sets a query parameter.
    #[must_use]
    pub fn query(mut self, name: &'static str, value: impl IntoValue) -> Self {
        self.query.insert(Cow::Borrowed(name), value.into_value());
        self
    }

    /// Sets a header. The client sets its own ones itself, whatever is set here.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl IntoValue) -> Self {
        self.headers.insert(Cow::Borrowed(name), value.into_value());
        self
    }

    /// Sets a field of the body.
    #[must_use]
    pub fn body(mut self, name: &'static str, value: impl IntoValue) -> Self {
        self.body.insert(Cow::Borrowed(name), value.into_value());
        self
    }

    /// The same call, whose answer must have this member.
    pub(crate) fn needing(self, member: Option<&'static str>) -> Self {
        Self { needs: member, ..self }
    }

    /// The member without which an answer that is taken as it comes is none.
    pub(crate) fn needs(&self) -> Option<&'static str> {
        self.needs
    }

    /// Whether a query parameter is set.
    pub(crate) fn has_query(&self, name: &str) -> bool {
        self.query.get(name).is_some()
    }

    /// The text of a query parameter, if it is set to one value.
    pub(crate) fn query_text(&self, name: &str) -> Option<Cow<'_, str>> {
        self.query.get(name)?.text()
    }

    /// The text of a body field or query parameter, if it is set to one value.
    pub(crate) fn sent_text(&self, name: &str) -> Option<Cow<'_, str>> {
        self.body.get(name).or_else(|| self.query.get(name))?.text()
    }

    /// A field of the body.
    pub(crate) fn body_value(&self, name: &str) -> Option<&Value> {
        self.body.get(name)
    }

    /// The text of a path parameter.
    pub(crate) fn path_text(&self, name: &str) -> Option<Cow<'_, str>> {
        self.path.get(name)?.text()
    }

    /// Takes a query parameter out, and gives its text.
    pub(crate) fn take_query(&mut self, name: &str) -> Option<String> {
        Some(self.query.remove(name)?.text()?.into_owned())
    }

    /// Path, query, body and headers.
    #[cfg(feature = "bulk")]
    pub(crate) fn parts(&self) -> [&Object; 4] {
        [&self.path, &self.query, &self.body, &self.headers]
    }

    /// The address of what it is about, where its path names nothing: that in its body, or one level below.
    #[cfg(feature = "bulk")]
    pub(crate) fn address(&self) -> Option<Cow<'_, str>> {
        const ADDRESS: &str = "email";
        let members = self.body.members().filter_map(|(_, value)| match value {
            Value::Object(object) => Some(object),
            _ => None,
        });
        let mut objects = std::iter::once(&self.body).chain(members);
        objects.find_map(|object| object.get(ADDRESS)?.text())
    }

    /// Gives back room that nothing is in: what waits is not changed any more.
    #[cfg(feature = "bulk")]
    pub(crate) fn shrink(&mut self) {
        for part in [&mut self.path, &mut self.query, &mut self.body, &mut self.headers] {
            part.shrink();
        }
    }

    /// A list in the body or the query.
    #[cfg(feature = "bulk")]
    pub(crate) fn list(&self, name: &str) -> Option<&[Value]> {
        match self.body.get(name).or_else(|| self.query.get(name))? {
            Value::List(items) | Value::Csv(items) => Some(items),
            _ => None,
        }
    }

    /// Puts other items into such a list, and gives those that were there.
    #[cfg(feature = "bulk")]
    pub(crate) fn replace_items(&mut self, name: &str, items: Vec<Value>) -> Vec<Value> {
        match self.body.get_mut(name).or_else(|| self.query.get_mut(name)) {
            Some(Value::List(list) | Value::Csv(list)) => std::mem::replace(list, items),
            _ => Vec::new(),
        }
    }

    /// The operation that is called.
    #[must_use]
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut output = f.debug_struct(self.operation.id);
        let parts = [
            ("path", &self.path),
            ("query", &self.query),
            ("headers", &self.headers),
            ("body", &self.body),
        ];
        for (name, part) in parts {
            if !part.is_empty() {
                output.field(name, part);
            }
        }
        output.finish()
    }
}
