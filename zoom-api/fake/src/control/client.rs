//! Ways in: clients, and what they send by.

use std::sync::Arc;

use zoom_api::auth::Credentials;
use zoom_api::{Client, ClientBuilder};

use crate::fake::Fake;
use crate::transport::FakeTransport;

impl Fake {
    /// A client of this Zoom, with the credentials of its Server-to-Server app. It waits in the time of the
    /// fake's [`clock`](Self::clock), which takes none.
    #[must_use]
    pub fn client(&self) -> Client {
        self.client_of(self.server_to_server())
    }

    /// The same with other credentials, such as a `StaticToken` of [`token`](Self::token).
    #[must_use]
    pub fn client_of(&self, credentials: impl Credentials + 'static) -> Client {
        let pacer = Arc::clone(&self.core().pacer);
        self.client_builder(credentials).assemble_for_fake(Arc::new(self.transport()), pacer)
    }

    /// A client that is still to be set up. Its transport and its runtime are those of this fake; the pacer
    /// is its own.
    pub fn client_builder(&self, credentials: impl Credentials + 'static) -> ClientBuilder {
        let builder = Client::builder(credentials).transport(self.transport());
        builder.runtime(self.clock().clone()).plan(self.plan())
    }

    /// The way in without a socket, for a client of one's own.
    #[must_use]
    pub fn transport(&self) -> FakeTransport {
        FakeTransport(self.clone())
    }
}
