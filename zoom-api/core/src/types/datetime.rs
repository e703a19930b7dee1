use std::time::SystemTime;

super::text! {
    /// A point in time as Zoom sends it: RFC 3339 text such as `2026-11-23T09:30:00Z`.
    ///
    /// The text is kept as it came, so that an odd one costs nobody a page of users. Read it with
    /// [`to_system_time`](Self::to_system_time) or give [`as_str`](Self::as_str) to the date library
    /// of your choice.
    DateTime
}

super::text! {
    /// A calendar day as Zoom sends it: text such as `2026-11-23`.
    Date
}

impl DateTime {
    /// The point in time, or `None` when the text is not RFC 3339.
    ///
    /// ```
    /// use std::time::{Duration, SystemTime};
    ///
    /// let time = zoom_api::types::DateTime::from("1970-01-01T00:01:00Z");
    /// assert_eq!(time.to_system_time(), Some(SystemTime::UNIX_EPOCH + Duration::from_secs(60)));
    /// ```
    #[must_use]
    pub fn to_system_time(&self) -> Option<SystemTime> {
        humantime::parse_rfc3339(self.as_str()).ok()
    }
}
