//! The crate that is written, and the crates that it names.

use proc_macro2::Ident;

use super::tokens::{here, ident};
use crate::ir::Homes;
use crate::spec::Api;

/// The crate that is written.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) api: &'a Api,
    pub(super) homes: &'a Homes,
    /// Names of the plans.
    pub(super) plans: &'a [String],
}

impl<'a> Target<'a> {
    /// The crate, as others name it.
    pub(super) fn library(self) -> Ident {
        ident(&self.api.library())
    }

    /// The crate that sends what this one describes.
    pub(super) fn client(self) -> Ident {
        ident(&self.api.client_library())
    }

    /// The crate that acts, as generated code names it.
    pub(super) fn runtime(self) -> Ident {
        self.api.runtime.as_ref().map_or_else(here, |_| self.client())
    }

    /// The crate of the fake, as its tables name it.
    pub(super) fn fake_runtime(self) -> Ident {
        let runtime = self.api.runtime.as_ref();
        runtime.map_or_else(here, |runtime| ident(&runtime.fake.replace('-', "_")))
    }

    /// The module of the crate that exports a type.
    pub(super) fn home(self, ty: &str) -> &'a str {
        self.homes.get(ty).map_or("types", String::as_str)
    }
}
