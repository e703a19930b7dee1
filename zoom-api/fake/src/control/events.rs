//! Who hears of what happens.

use zoom_api::Error;
use zoom_api::types::Secret;
use zoom_api::webhooks::Signer;

use crate::events::{EventStream, Webhook};
use crate::fake::Fake;

impl Fake {
    /// The events of what happens from now on, as they happen.
    ///
    /// ```
    /// use zoom_api_fake::Fake;
    /// use zoom_api::groups::CreateGroup;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), zoom_api::Error> {
    /// let fake = Fake::start();
    /// let mut events = fake.events();
    /// fake.client().send(CreateGroup::new("Engines")).await?;
    /// assert_eq!(events.try_next().map(|event| event.name().to_owned()).as_deref(), Some("group.created"));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn events(&self) -> EventStream {
        let mut core = self.core();
        core.api.account.watch(true);
        core.events.add_stream()
    }

    /// A subscription to the events of what happens from now on. They are signed with this secret token, and
    /// delivered as Zoom does.
    ///
    /// # Errors
    /// When the secret token is none.
    pub fn webhook(&self, secret: impl Into<Secret>) -> Result<Webhook, Error> {
        let signer = Signer::new(secret)?;
        let mut core = self.core();
        core.api.account.watch(true);
        let number = core.random.number();
        Ok(core.events.add_webhook(signer, self.clock().clone(), number))
    }
}
