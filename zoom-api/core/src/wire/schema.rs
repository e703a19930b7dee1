//! What the spec says of the objects of a type.

use super::index::Index;

/// What all objects of a type have in common. It is made when the crate is compiled.
pub struct Schema {
    /// The name of the type.
    pub(crate) name: &'static str,
    /// Where the fields are, by wire name.
    pub(super) index: Index,
    /// Whether the JSON is the list that its only field holds, without an object around it.
    pub(super) is_bare: bool,
    /// The member without which a JSON object is none of these: the items of a listing. A listing that
    /// lacks it is not empty, it is something else.
    pub(crate) needs: Option<&'static str>,
    /// Fields that come and are never sent. `None`: it is not sent at all.
    pub(crate) reads_only: Option<&'static [&'static str]>,
}

impl Schema {
    /// An object with fields of these wire names, in this order, and with older names of some, each before the one
    /// that took its place.
    #[must_use]
    pub const fn new(
        name: &'static str,
        fields: &'static [&'static str],
        aliases: &'static [(&'static str, &'static str)],
    ) -> Self {
        let index = Index::new(fields, aliases);
        Self { name, index, is_bare: false, needs: None, reads_only: None }
    }

    /// A list without an object around it.
    #[must_use]
    pub const fn is_bare(mut self) -> Self {
        self.is_bare = true;
        self
    }

    /// A listing that must have a member.
    #[must_use]
    pub const fn needs(mut self, member: &'static str) -> Self {
        self.needs = Some(member);
        self
    }

    /// An object that can be sent back, without these fields.
    #[must_use]
    pub const fn sent(mut self, reads_only: &'static [&'static str]) -> Self {
        self.reads_only = Some(reads_only);
        self
    }

    /// The wire names of the fields, in the order of the spec.
    #[must_use]
    pub fn fields(&self) -> &'static [&'static str] {
        self.index.names()
    }
}
