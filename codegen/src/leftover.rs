//! Files that editors and systems leave in folders. Nobody means them, so no folder is wrong for them.

/// Whether a file or folder with this name is one of them, or hidden.
#[must_use]
pub fn is_leftover(name: &str) -> bool {
    // `4913` is how vim finds out whether it may write.
    let whole = ["4913", "Thumbs.db", "desktop.ini"];
    let ends = ["~", ".bak", ".orig", ".swp", ".tmp"];
    name.starts_with('.')
        || name.starts_with('#') && name.ends_with('#')
        || whole.contains(&name)
        || ends.iter().any(|end| name.ends_with(end))
}
