//! Names that Rust or the crate has already.

/// Names that generated code or its readers take for something else: the standard library's
/// prelude and what the crate has by hand. A test holds the list against the crate.
#[rustfmt::skip]
const RESERVED_TYPES: &[&str] = &[
    // The prelude.
    "AsMut", "AsRef", "Box", "Clone", "Copy", "Debug", "Default", "Drop", "Eq", "Err", "Extend",
    "Fn", "FnMut", "FnOnce", "From", "FromIterator", "Hash", "Into", "IntoIterator", "Iterator",
    "None", "Ok", "Option", "Ord", "PartialEq", "PartialOrd", "Result", "Send", "Sized", "Some",
    "String", "Sync", "ToOwned", "ToString", "TryFrom", "TryInto", "Unpin", "Vec",
    // The crate, and what it imports.
    "AccessToken", "AccountPacer", "Answer", "Api", "ApiError", "App", "AsJson", "Attempt",
    "Authorization", "AuthorizationCode", "Behaviour", "BlockingBulk", "BlockingClient", "BlockingItems", "Body",
    "BTreeMap", "BodyKind", "BoxFuture", "Bulk", "Bytes", "Call", "CallId", "Challenge", "Claim", "Claimed",
    "Client", "ClientBuilder", "Clock", "Cloud", "Context", "Control", "Counted", "Counters", "Counts",
    "Credentials", "Csv", "Cursor", "Date", "DateTime", "DedupStore", "Delays", "Delivery", "Doubt",
    "Effect", "Encoded", "Endpoint", "Entry", "Error", "ErrorKind", "Estimate", "Event", "EventKey",
    "EventService", "Expect", "Fake", "FakeBuilder", "FakeTransport", "Fault", "Feedback", "Field",
    "FieldError", "Fields", "FileStore", "Found", "FromService", "Fsync", "Gone", "Grant",
    "Headers", "Identity", "IntoValue", "Inspect", "InvalidCall", "InvalidCursor", "Item", "Items",
    "Journal", "JsonKind", "LabelLimits", "Language", "LeastScopes", "LimitStatus", "Limited",
    "List", "ListStyle", "Map", "MaybeSend", "MaybeSync", "Members", "MemoryDedup", "MemoryStore",
    "Method", "Misfit", "Misread", "MissingScope", "Mock", "MockTransport", "NotAdmitted",
    "OAuthApp", "Object", "Observation", "ObservationKind", "Observations", "Once", "Operation",
    "Options", "Outcome", "OwnWords", "Pacer", "Paged", "Pages", "Parameter", "Permit", "Place",
    "Plan", "PlanLimits", "Pool", "Progress", "Rate", "RateControl", "RateLimit", "RawItems",
    "RawRequest", "Received", "Receiver", "Record", "Recorder", "Refusal", "RefusalShape", "Replay",
    "Reply", "Reqwest", "Response", "Rest", "Runtime", "Scalar", "Schema", "ScopeKind", "Secret", "Seen",
    "Server", "ServerToServer", "SetSome", "Signer", "SnapshotError", "Source", "Special",
    "SpecialLimit", "Split", "StaticToken", "Stop", "StoreGuard", "Throttle", "Ticket", "TokenKey",
    "TokenSet", "TokenStore", "Tokio", "Transport", "TransportError", "TransportService",
    "UnclearCall", "UnknownEvent", "UnknownField", "UnknownFields", "UnknownValue", "Unpaced",
    "Unverified", "Upload", "UserOAuth", "Value", "Values", "Verify", "View", "Whole", "Windows", "Wire",
    "Workload",
];

/// Whether a type cannot have a name because it means something else.
pub fn is_reserved_type(name: &str) -> bool {
    RESERVED_TYPES.contains(&name)
}

/// Names of methods that every request and every object that is sent has, or seems to have.
pub const RESERVED_SETTERS: &[&str] = &["clone", "into", "new"];

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::{Path, PathBuf};

    use syn::{Item, UseName, UseRename, UseTree, Visibility};

    use super::*;
    use crate::names::{RESERVED_GROUPS, is_pascal_case};

    /// The files of the crate that are written by hand.
    fn files(dir: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path());
        let entries = entries.filter(|path| !path.ends_with("generated"));
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
    }

    fn items(path: &Path) -> Vec<Item> {
        let text = fs::read_to_string(path).unwrap_or_default();
        syn::parse_file(&text).map(|file| file.items).unwrap_or_default()
    }

    /// The sources of the crate and of its core.
    fn sources() -> [PathBuf; 2] {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let spec = crate::load(&root.join("spec")).ok();
        let folders = spec.map(|spec| [spec.api.client_dir(), spec.api.limits_dir()]);
        let source = |folder: String| root.join(folder).parent().map(Path::to_owned);
        folders.unwrap_or_default().map(|folder| source(folder).unwrap_or_default())
    }

    /// The names under which others find what an item declares, or takes from elsewhere.
    fn public_names(item: Item) -> Vec<String> {
        let (vis, names) = match item {
            Item::Struct(item) => (item.vis, vec![item.ident.to_string()]),
            Item::Enum(item) => (item.vis, vec![item.ident.to_string()]),
            Item::Trait(item) => (item.vis, vec![item.ident.to_string()]),
            Item::Type(item) => (item.vis, vec![item.ident.to_string()]),
            Item::Use(item) => (item.vis, used_types(item.tree)),
            _ => return Vec::new(),
        };
        if matches!(vis, Visibility::Public(_)) { names } else { Vec::new() }
    }

    /// The types and traits that a `use` names. Modules, functions and constants are spelt otherwise.
    fn used_types(tree: UseTree) -> Vec<String> {
        match tree {
            UseTree::Path(path) => used_types(*path.tree),
            UseTree::Group(group) => group.items.into_iter().flat_map(used_types).collect(),
            UseTree::Name(UseName { ident }) | UseTree::Rename(UseRename { rename: ident, .. }) => {
                let name = ident.to_string();
                let is_type = is_pascal_case(&name) && name.contains(char::is_lowercase);
                if is_type { vec![name] } else { Vec::new() }
            }
            UseTree::Glob(_) => Vec::new(),
        }
    }

    #[test]
    fn the_types_of_the_crate_are_reserved() {
        let files = sources().into_iter().flat_map(|source| files(&source));
        let items = files.flat_map(|path| items(&path));
        let names: Vec<_> = items.flat_map(public_names).collect();
        for there in ["Client", "BTreeMap"] {
            assert!(names.iter().any(|name| name == there), "{there}");
        }
        for name in names {
            assert!(RESERVED_TYPES.contains(&name.as_str()), "reserve `{name}`");
        }
    }

    #[test]
    fn the_modules_of_the_crate_are_reserved() {
        let modules = sources()
            .into_iter()
            .flat_map(|source| items(&source.join("lib.rs")))
            .filter_map(|item| match item {
                Item::Mod(module) => Some(module.ident.to_string()),
                _ => None,
            });
        let modules: Vec<_> = modules.collect();
        assert!(modules.iter().any(|name| name == "client"));
        for name in modules {
            // Its types have a folder of their own in the spec too.
            assert!(
                name == "types" || RESERVED_GROUPS.contains(&name.as_str()),
                "reserve `{name}`"
            );
        }
    }
}
