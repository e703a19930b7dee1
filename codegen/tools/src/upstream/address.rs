//! Where a document sends its calls, and where the client of the spec does.

use codegen::spec::Api;

use super::raw::Server;

/// The addresses that the client puts the paths of the spec behind.
pub(super) struct Bases<'a> {
    urls: Vec<&'a str>,
    /// The host of the first.
    root: &'a str,
}

impl<'a> Bases<'a> {
    pub(super) fn of(api: &'a Api) -> Self {
        let bases = std::iter::once(&api.base_url).chain(&api.government_url);
        Self { urls: bases.map(|base| base.trim_end_matches('/')).collect(), root: api.root_url() }
    }

    /// The path that the spec has for one of a document, or why it has none. `servers` are the
    /// innermost that the document states for it.
    pub(super) fn path(&self, servers: &[Server], path: &str) -> Result<String, String> {
        let urls: Vec<_> = servers.iter().map(Server::filled).collect();
        // OpenAPI takes `/` for a server that is not stated: the host is that of the document.
        if urls.iter().all(|url| matches!(url.as_str(), "" | "/")) {
            return Ok(path.to_owned());
        }
        let addresses: Vec<_> = urls.iter().map(|url| self.absolute(url) + path).collect();
        let below = |address: &String| {
            self.urls.iter().find_map(|base| path_below(address, base)).map(str::to_owned)
        };
        addresses.iter().find_map(below).ok_or_else(|| {
            let is_of_host = addresses.iter().any(|one| path_below(one, self.root).is_some());
            let help = match is_of_host {
                true => {
                    ": `cargo xtask api new`, with `--only` for such operations, makes a crate of their own"
                }
                false => "",
            };
            let [addresses, bases] = [addresses.join("`, `"), self.urls.join("` or `")];
            format!("its address is `{addresses}`, and calls go below `{bases}`{help}")
        })
    }

    /// A server, without a slash at the end. One without a host is on that of the client.
    fn absolute(&self, url: &str) -> String {
        let url = url.trim_end_matches('/');
        if url.contains("://") {
            return url.to_owned();
        }
        format!("{}/{}", self.root, url.trim_start_matches('/'))
    }
}

/// The path of an address that is below another one.
fn path_below<'a>(address: &'a str, base: &str) -> Option<&'a str> {
    address.strip_prefix(base).filter(|path| path.starts_with('/'))
}

impl Server {
    /// The URL, with the defaults of its variables.
    fn filled(&self) -> String {
        let variables = self.variables.iter();
        variables.fold(self.url.trim().to_owned(), |url, (name, variable)| {
            url.replace(&format!("{{{name}}}"), &variable.default)
        })
    }
}
