/// What the paths of most operations are put behind, on the host.
pub(crate) const VERSION: &str = "/v2";

/// Which of Zoom's clouds the account is in. It decides where tokens come from and where calls go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cloud {
    /// The usual one: `https://zoom.us` and `https://api.zoom.us`.
    #[default]
    Commercial,
    /// Zoom for Government: `https://zoomgov.com` and `https://api.zoomgov.com`.
    Government,
}

impl Cloud {
    /// URL of the OAuth endpoints.
    #[must_use]
    pub fn oauth_url(self) -> &'static str {
        match self {
            Self::Commercial => "https://zoom.us/oauth",
            Self::Government => "https://zoomgov.com/oauth",
        }
    }

    /// Base URL of the API.
    #[must_use]
    pub const fn base_url(self) -> &'static str {
        match self {
            Self::Commercial => "https://api.zoom.us/v2",
            Self::Government => "https://api.zoomgov.com/v2",
        }
    }
}
