//! URLs as reqwest takes them.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use http::Uri;
use reqwest::Url;

use super::TransportError;

/// Makes URLs. To read scheme and host takes more than all the rest of a URL, and nearly all calls go to one
/// server, so those of the last call are kept as they were read.
#[derive(Default)]
pub(super) struct Urls(Mutex<Option<Origin>>);

#[derive(Clone)]
struct Origin {
    scheme: String,
    authority: String,
    url: Url,
}

impl Urls {
    pub(super) fn of(&self, uri: &Uri) -> Result<Url, TransportError> {
        let scheme = uri.scheme_str().unwrap_or_default();
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        let mut url = self.origin(scheme, authority)?;
        // Neither can change where the URL leads, whatever they hold.
        url.set_path(uri.path());
        if let Some(query) = uri.query() {
            url.set_query(Some(query));
        }
        Ok(url)
    }

    fn origin(&self, scheme: &str, authority: &str) -> Result<Url, TransportError> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Letter by letter: a password may differ in nothing but its capitals.
        let same = |last: &&Origin| last.scheme == scheme && last.authority == authority;
        if let Some(last) = last.as_ref().filter(same) {
            return Ok(last.url.clone());
        }
        let url = Url::parse(&[scheme, "://", authority].concat());
        let url = url.map_err(TransportError::invalid)?;
        let (scheme, authority) = (scheme.to_owned(), authority.to_owned());
        *last = Some(Origin { scheme, authority, url: url.clone() });
        Ok(url)
    }
}

/// Shows nothing: there may be a password in a URL.
impl fmt::Debug for Urls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Urls").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_url_is_the_one_that_reading_the_whole_gives() {
        let urls = Urls::default();
        let origins = [
            "https://api.zoom.us",
            "https://API.zoom.us:443",
            "http://127.0.0.1:8080",
            "http://[::1]:1",
            "https://ada:Pass@gateway.example:8443",
            "https://ada:pASS@gateway.example:8443",
        ];
        let rests = [
            "",
            "/",
            "/v2/users/me",
            "/v2/users?page_size=300&role_id=%2B",
            "/v2/users/a%40b.example/x?",
            "//elsewhere.example/x",
            "/\\elsewhere.example/x",
            "/v2/../../x/./y",
            "/v2/%2e%2e/x",
            "/v2/it's|{x}?a='b'&c=\"d\"&e=/../?",
            "?a=b",
            "/@elsewhere.example:80",
        ];
        for rest in rests {
            for origin in origins {
                let whole = format!("{origin}{rest}");
                let Ok(uri) = whole.parse::<Uri>() else { continue };
                let read = Url::parse(&whole).unwrap();
                // Once as it is read, and once as it is kept.
                for _ in 0..2 {
                    let url = urls.of(&uri).unwrap();
                    assert_eq!(url, read, "{whole}");
                    assert_eq!(url.password(), read.password());
                }
            }
        }
    }

    #[test]
    fn what_is_no_url_is_refused_and_nothing_of_it_is_kept() {
        let urls = Urls::default();
        for wrong in ["/v2/users", "https://300.0.0.1/v2"] {
            let uri = wrong.parse().unwrap();
            assert!(urls.of(&uri).is_err(), "{wrong}");
            assert!(urls.of(&uri).is_err(), "{wrong}");
        }
        let right = "https://api.zoom.us/v2".parse().unwrap();
        assert_eq!(urls.of(&right).unwrap().as_str(), "https://api.zoom.us/v2");
    }
}
