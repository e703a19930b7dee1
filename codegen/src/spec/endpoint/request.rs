//! The request types of an endpoint: the endpoint itself is one, or each of its variants.

use super::{Body, Endpoint, Example, Response, Variant};
use crate::source::escape;

/// One request type.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Rust name. It may be missing in a file that is not finished.
    pub name: Option<&'a str>,
    /// What a variant does. Absent: what the endpoint does.
    pub docs: Option<&'a str>,
    /// Name and value of the query parameter that decides, when it is sent.
    pub fixed: Option<(&'a str, &'a str)>,
    /// What is sent.
    pub body: Option<&'a Body>,
    /// What comes back. It may be missing in a file that is not finished.
    pub response: Option<&'a Response>,
    /// Calls as they go over the wire.
    pub examples: &'a [Example],
}

impl Endpoint {
    /// The request types, in order.
    pub fn requests(&self) -> impl Iterator<Item = Request<'_>> {
        let each = self.variants.iter().flat_map(|variants| {
            variants.each.iter().map(|variant| Request::of_variant(variant, &variants.by))
        });
        self.only_request().into_iter().chain(each)
    }

    /// The only request type. `None` where there are variants.
    #[must_use]
    pub fn only_request(&self) -> Option<Request<'_>> {
        self.variants.is_none().then(|| Request::of_endpoint(self))
    }

    /// Name of the query parameter whose value decides which request type it is. `None` where there is one.
    #[must_use]
    pub fn by(&self) -> Option<&str> {
        self.variants.as_ref().map(|variants| variants.by.as_str())
    }

    /// Members of the file that the variants have to say, and that stand beside them: a fault.
    pub(crate) fn beside_variants(&self) -> impl Iterator<Item = &'static str> {
        let members = [
            ("request", self.request.is_some()),
            ("body", self.body.is_some()),
            ("response", self.response.is_some()),
            ("examples", !self.examples.is_empty()),
        ];
        let beside =
            members.into_iter().filter(|(_, is_there)| *is_there && self.variants.is_some());
        beside.map(|(name, _)| name)
    }

    /// Where one of the request types is described: a JSON pointer that tells variants by their names.
    #[must_use]
    pub fn pointer_to(&self, request: Request<'_>) -> String {
        match self.variants {
            Some(_) => format!("/variants/each/{}", escape(request.name())),
            None => String::new(),
        }
    }

    /// What one of the request types does, in sentences.
    #[must_use]
    pub fn docs_of<'a>(&'a self, request: Request<'a>) -> &'a str {
        request.docs.unwrap_or(&self.docs)
    }
}

impl<'a> Request<'a> {
    fn of_endpoint(endpoint: &'a Endpoint) -> Self {
        Self {
            name: endpoint.request.as_deref(),
            docs: None,
            fixed: None,
            body: endpoint.body.as_ref(),
            response: endpoint.response.as_ref(),
            examples: &endpoint.examples,
        }
    }

    fn of_variant(variant: &'a Variant, by: &'a str) -> Self {
        Self {
            name: Some(&variant.request),
            docs: Some(&variant.docs),
            fixed: variant.value.as_deref().map(|value| (by, value)),
            body: variant.body.as_ref(),
            response: Some(&variant.response),
            examples: &variant.examples,
        }
    }

    /// Rust name, or nothing.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.name.unwrap_or_default()
    }

    /// Value of the query parameter that decides, when it is sent.
    #[must_use]
    pub fn value(&self) -> Option<&'a str> {
        self.fixed.map(|(_, value)| value)
    }
}
