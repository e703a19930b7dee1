//! What came to a fake.

use crate::fake::Fake;
use crate::requests::Requests;

impl Fake {
    /// What was asked so far, and how it was answered.
    ///
    /// ```
    /// use zoom_api_fake::Fake;
    /// use zoom_api::users::UpdateUser;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), zoom_api::Error> {
    /// let fake = Fake::start();
    /// fake.client().send(UpdateUser::new("me").dept("Engines")).await?;
    /// let requests = fake.requests();
    /// let update = requests.of::<UpdateUser>().next().expect("it was sent");
    /// assert_eq!(update.target(), "/users/me");
    /// assert_eq!(update.json(), Some(serde_json::json!({ "dept": "Engines" })));
    /// assert_eq!(update.status(), Some(204));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn requests(&self) -> Requests {
        self.core().requests.clone()
    }

    /// Forgets what was asked so far.
    pub fn clear_requests(&self) {
        self.core().requests = Requests::default();
    }
}
