//! Hosts that may see an access token.

use http::Uri;
use http::uri::Authority;

/// Hosts beside Zoom's and this machine that the caller trusts with the token.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trusted(Vec<Authority>);

impl Trusted {
    /// Adds a host, with or without a port.
    pub(crate) fn add(&mut self, host: &str) -> Result<(), String> {
        let authority = host.parse::<Authority>().ok().filter(is_plain);
        let authority = authority.filter(|authority| !authority.host().is_empty());
        let authority = authority.ok_or_else(|| {
            "a host that gets the token is written as `gateway.example` or `gateway.example:8443`"
                .to_owned()
        })?;
        self.0.push(authority);
        Ok(())
    }

    /// Whether a token may go to a URL: to a host of Zoom over TLS, to this machine, or to a host that
    /// the caller has named.
    pub(crate) fn may_have_token(&self, uri: &Uri) -> bool {
        is_zoom_url(uri) || is_local_url(uri) || self.names(uri)
    }

    fn names(&self, uri: &Uri) -> bool {
        let Some(authority) = web_authority(uri) else { return false };
        // Zoom's own hosts have TLS, whatever the caller has named.
        !is_zoom(authority)
            && self.0.iter().any(|named| {
                named.host().eq_ignore_ascii_case(authority.host())
                    && named.port_u16().is_none_or(|port| Some(port) == port_of(uri))
            })
    }
}

/// Whether a call and its token may follow a redirect: from Zoom to Zoom, or to the very same server.
pub(crate) fn may_follow(from: &Uri, to: &Uri) -> bool {
    is_zoom_url(from) && is_zoom_url(to) || is_same_origin(from, to)
}

/// Whether two URLs lead to the same server.
pub(crate) fn is_same_origin(left: &Uri, right: &Uri) -> bool {
    let (Some(one), Some(other)) = (web_authority(left), web_authority(right)) else {
        return false;
    };
    left.scheme() == right.scheme()
        && one.host().eq_ignore_ascii_case(other.host())
        && port_of(left) == port_of(right)
}

/// Whether a URL leads to a host of Zoom over TLS.
pub fn is_zoom_url(uri: &Uri) -> bool {
    uri.scheme_str() == Some("https") && web_authority(uri).is_some_and(is_zoom)
}

/// Whether a URL leads to this machine.
pub fn is_local_url(uri: &Uri) -> bool {
    web_authority(uri).is_some_and(is_loopback)
}

/// Host and port of a URL of the web, unless something about them could mislead.
fn web_authority(uri: &Uri) -> Option<&Authority> {
    let authority = uri.authority().filter(|authority| is_plain(authority))?;
    matches!(uri.scheme_str(), Some("http" | "https")).then_some(authority)
}

/// Whether there is no user name, which could pass for a host, and the port is one.
pub(crate) fn is_plain(authority: &Authority) -> bool {
    let text = authority.as_str();
    let port = text.strip_prefix(authority.host()).unwrap_or(text);
    let is_port = |text: &str| text.parse::<u16>().is_ok_and(|port| port > 0);
    !text.contains('@') && (port.is_empty() || port.strip_prefix(':').is_some_and(is_port))
}

/// The port, that of the scheme included.
fn port_of(uri: &Uri) -> Option<u16> {
    uri.port_u16().or(match uri.scheme_str() {
        Some("http") => Some(80),
        Some("https") => Some(443),
        _ => None,
    })
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

    fn uri(url: &str) -> Uri {
        url.parse().unwrap_or_default()
    }

    #[test]
    fn only_zoom_and_this_machine_get_tokens() {
        let nobody = Trusted::default();
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
            assert!(nobody.may_have_token(&uri(url)), "{url}");
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
            "https://api.zoom.us:99999/",
            "http://127.0.0.1:0/",
            "/v2/users",
            "https://zоom.us/v2",
        ];
        for url in bad {
            assert!(!nobody.may_have_token(&uri(url)), "{url}");
        }
    }

    #[test]
    fn a_host_that_the_caller_names_gets_tokens_too() {
        let mut trusted = Trusted::default();
        for host in ["zoom-fake", "Gateway.example:8443"] {
            assert_eq!(trusted.add(host), Ok(()));
        }
        for host in
            ["", ":80", "a b", "user@host", "https://host", "host/path", "host:99999", "host:"]
        {
            assert!(trusted.add(host).is_err(), "{host}");
        }
        for url in
            ["http://zoom-fake/v2", "http://zoom-fake:8080/v2", "https://gateway.example:8443/"]
        {
            assert!(trusted.may_have_token(&uri(url)), "{url}");
        }
        for url in ["https://gateway.example/", "http://zoom-fake.example/", "ftp://zoom-fake/"] {
            assert!(!trusted.may_have_token(&uri(url)), "{url}");
        }
        // In clear, not even by name.
        assert_eq!(trusted.add("api.zoom.us"), Ok(()));
        assert!(!trusted.may_have_token(&uri("http://api.zoom.us/v2")));
    }
}
