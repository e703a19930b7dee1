/// Sets in a chain what there may be a value for.
///
/// It is there for every request, every object that is sent, [`Options`](crate::Options), and whatever else is changed
/// by methods that take it and give it back.
///
/// ```
/// use zoom_api::{Endpoint, SetSome};
/// use zoom_api::users::UpdateUser;
///
/// let (dept, title): (Option<&str>, Option<String>) = (Some("Engines"), None);
/// let request = UpdateUser::new("ada@example.com")
///     .set_some(dept, UpdateUser::dept)
///     .set_some(title, |request, title| request.job_title(title.trim()));
/// assert_eq!(request, UpdateUser::new("ada@example.com").dept("Engines"));
/// ```
pub trait SetSome: Sized {
    /// Sets the value if there is one.
    #[must_use]
    fn set_some<T>(self, value: Option<T>, set: impl FnOnce(Self, T) -> Self) -> Self {
        match value {
            Some(value) => set(self, value),
            None => self,
        }
    }
}

impl<S> SetSome for S {}
