//! Where an operation belongs.

use std::cmp::Reverse;
use std::collections::HashMap;

use codegen::english::singular;
use codegen::files::Spec;
use codegen::names::RESERVED_GROUPS;

use super::spelling::snake;

/// What the group is called in addition whose name is taken.
const RESERVED: &str = "_api";

/// Folders of the spec that hold no operations.
const FOLDERS: [&str; 2] = ["events", "types"];

/// The group of an operation, and how many segments of its path that stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Home {
    pub(crate) group: String,
    pub(crate) segments: usize,
}

/// The groups, each with the segments that its operations begin with, the longest beginning first.
pub(crate) struct Groups {
    groups: Vec<(String, Vec<String>)>,
    /// The crates that generated code names.
    crates: [String; 2],
}

impl Groups {
    pub(crate) fn of(spec: &Spec) -> Self {
        let mut groups: HashMap<&str, Vec<String>> = HashMap::new();
        for file in &spec.endpoints {
            let mut folders = file.source.path().split('/');
            let group = folders.next().unwrap_or_default();
            let mut segments: Vec<_> = literals(&file.path).map(str::to_owned).collect();
            // What the folders below the group stand for, it does not stand for itself.
            let below = folders.count().saturating_sub(1);
            segments.truncate(segments.len().saturating_sub(below).max(1));
            // Where the first of them have the name of the group, it stands for no more.
            let named = (1..segments.len()).find(|end| is_named(group, segments.iter().take(*end)));
            segments.truncate(named.unwrap_or(segments.len()));
            let shared = groups.entry(group).or_insert_with(|| segments.clone());
            let same = shared.iter().zip(&segments).take_while(|(a, b)| a == b).count();
            shared.truncate(same);
        }
        let groups = groups.into_iter().filter(|(_, segments)| !segments.is_empty());
        let mut groups: Vec<_> =
            groups.map(|(group, segments)| (group.to_owned(), segments)).collect();
        groups.sort_by_key(|(group, segments)| (Reverse(segments.len()), group.clone()));
        Self { groups, crates: [spec.api.library(), spec.api.client_library()] }
    }

    /// Where an operation with this path belongs.
    pub(crate) fn home(&self, path: &str) -> Home {
        let segments: Vec<_> = literals(path).collect();
        let found = self.groups.iter().find(|(_, group)| {
            group.len() <= segments.len() && group.iter().zip(&segments).all(|(a, b)| a == b)
        });
        if let Some((group, shared)) = found {
            return Home { group: group.clone(), segments: shared.len() };
        }
        let mut group = snake(segments.first().copied().unwrap_or("other"));
        let is_taken =
            RESERVED_GROUPS.contains(&group.as_str()) || FOLDERS.contains(&group.as_str());
        if is_taken || self.crates.contains(&group) {
            group.push_str(RESERVED);
        }
        Home { group, segments: 1 }
    }
}

/// Whether segments have the name of a group, but for plurals.
fn is_named<'a>(group: &str, segments: impl Iterator<Item = &'a String>) -> bool {
    let singulars = |words: &str| words.split('_').map(singular).collect::<Vec<_>>();
    let group = group.strip_suffix(RESERVED).unwrap_or(group);
    singulars(&segments.map(|segment| snake(segment)).collect::<Vec<_>>().join("_"))
        == singulars(group)
}

/// The segments of a path that are no parameters.
pub(crate) fn literals(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty() && !segment.starts_with('{'))
}
