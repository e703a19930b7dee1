//! Where a document sends its calls, and where the client of the spec does.

use codegen::spec::Api;

use super::raw::Server;

/// The addresses that the client puts the paths of the spec behind.
pub(super) struct Bases<'a>(Vec<&'a str>);

impl<'a> Bases<'a> {
    pub(super) fn of(api: &'a Api) -> Self {
        let bases = std::iter::once(&api.base_url).chain(&api.government_url);
        Self(bases.map(|base| base.trim_end_matches('/')).collect())
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
            let behind = self.0.iter().filter_map(|base| address.strip_prefix(base));
            behind.filter(|path| path.starts_with('/')).map(str::to_owned).next()
        };
        addresses.iter().find_map(below).ok_or_else(|| {
            let [addresses, bases] = [addresses.join("`, `"), self.0.join("` or `")];
            format!("its address is `{addresses}`, and calls go below `{bases}`")
        })
    }

    /// A server, without a slash at the end. One without a host is on that of the client.
    fn absolute(&self, url: &str) -> String {
        let url = url.trim_end_matches('/');
        if url.contains("://") {
            return url.to_owned();
        }
        let base = self.0.first().copied().unwrap_or_default();
        let host = base.find("://").map_or(0, |at| at + "://".len());
        let end =
            base.get(host..).and_then(|rest| rest.find('/')).map_or(base.len(), |at| host + at);
        format!("{}/{}", base.get(..end).unwrap_or_default(), url.trim_start_matches('/'))
    }
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
