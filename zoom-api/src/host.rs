//! Hosts that may see an access token.

use http::Uri;
use http::uri::Authority;

/// Whether a token may go to a URL: to a host of Zoom over TLS, or to this machine.
pub(crate) fn may_have_token(uri: &Uri) -> bool {
    is_zoom_url(uri) || is_local_url(uri)
}

/// Whether a URL leads to a host of Zoom over TLS.
pub(crate) fn is_zoom_url(uri: &Uri) -> bool {
    let Some(authority) = plain_authority(uri) else { return false };
    uri.scheme_str() == Some("https") && is_zoom(authority)
}

/// Whether a URL leads to this machine.
pub(crate) fn is_local_url(uri: &Uri) -> bool {
    let Some(authority) = plain_authority(uri) else { return false };
    matches!(uri.scheme_str(), Some("http" | "https")) && is_loopback(authority)
}

/// The host and port, unless a user name before them could pass for a host.
fn plain_authority(uri: &Uri) -> Option<&Authority> {
    uri.authority().filter(|authority| !authority.as_str().contains('@'))
}

fn is_zoom(authority: &Authority) -> bool {
    let host = authority.host().as_bytes();
    ["zoom.us", "zoomgov.com"].iter().any(|zone| {
        let Some(start) = host.len().checked_sub(zone.len()) else { return false };
        let (before, end) = host.split_at(start);
        end.eq_ignore_ascii_case(zone.as_bytes()) && matches!(before.last(), None | Some(b'.'))
    })
}

fn is_loopback(authority: &Authority) -> bool {
    let host = authority.host();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_zoom_and_this_machine_get_tokens() {
        let good = [
            "https://api.zoom.us/v2",
            "https://zoom.us",
            "https://API-EU.Zoom.US:443/v2",
            "https://api.zoomgov.com/v2",
            "http://127.0.0.1:8080/v2",
            "http://localhost/v2",
            "https://[::1]:8443/v2",
        ];
        for url in good {
            assert!(may_have_token(&url.parse().unwrap_or_default()), "{url}");
        }
        let bad = [
            "http://api.zoom.us/v2",
            "https://api.zoom.us.example.com/v2",
            "https://notzoom.us/v2",
            "https://zoom.us@example.com/v2",
            "https://example.com@zoom.us/v2",
            "https://127.0.0.1.example.com/",
            "http://10.0.0.1/",
            "ftp://127.0.0.1/",
            "https://.us",
            "/v2/users",
            "https://zоom.us/v2",
        ];
        for url in bad {
            assert!(!url.parse().is_ok_and(|uri| may_have_token(&uri)), "{url}");
        }
    }
}
