//! The spec as it was, from git or from a directory.

use std::path::Path;

use codegen::Spec;
use codegen::diagnostic::Diagnostics;
use codegen::load::{API, load_files, load_older};
use semver::Version;
use xtask::Failure;

use super::git::Repository;
use super::version;

/// What there was.
pub(super) struct Earlier {
    pub(super) spec: Spec,
    /// Version of the crate. `None`: a folder that holds nothing but a spec does not say.
    pub(super) version: Option<Version>,
}

/// The spec in a directory, if there is one of that name, else at a git revision. `now` is that of today.
pub(super) fn find(root: &Path, now: &Spec, since: &str) -> Result<Earlier, Failure> {
    let folder = Path::new(since);
    if folder.is_dir() { in_folder(folder, now, since) } else { at_revision(root, now, since) }
}

/// A workspace, or the folder of a spec.
fn in_folder(folder: &Path, now: &Spec, since: &str) -> Result<Earlier, Failure> {
    let inner = folder.join("spec");
    let (spec, version) = if inner.is_dir() {
        let manifest = now.api.manifest();
        let has_crate = folder.join(&manifest).is_file();
        (inner, has_crate.then(|| version::of_folder(folder, &manifest)).transpose()?)
    } else if folder.join("rate_limits.json").is_file() {
        (folder.to_owned(), None)
    } else {
        return Err(no_spec(since));
    };
    let spec = load_older(&spec, &now.api.source).map_err(|problems| outdated(since, &problems))?;
    Ok(Earlier { spec, version })
}

fn at_revision(root: &Path, now: &Spec, since: &str) -> Result<Earlier, Failure> {
    let repository = Repository(root);
    let commit = repository.commit(since)?;
    let files = repository.files(&commit, "spec/")?;
    if files.is_empty() {
        return Err(no_spec(since));
    }
    let contents = repository.contents(&files)?;
    let paths = files.iter().map(|file| file.path.strip_prefix("spec/").unwrap_or(&file.path));
    let api = (API.to_owned(), now.api.source.text().as_bytes().to_vec());
    let files = std::iter::once(api).chain(paths.map(str::to_owned).zip(contents));
    let spec = load_files(files).map_err(|problems| outdated(since, &problems))?;
    let read = |path: &str| repository.file(&commit, path);
    let manifest = now.api.manifest();
    let version = match (read(&manifest)?, read(version::WORKSPACE)?) {
        (Some(package), Some(workspace)) => {
            let found = version::of_manifests(&manifest, &package, &workspace);
            Some(found.map_err(|message| Failure::broken(format!("{message} (at {since})")))?)
        }
        _ => None,
    };
    Ok(Earlier { spec, version })
}

fn no_spec(since: &str) -> Failure {
    Failure::broken(format!(
        "error: there is no spec at `{since}`\n\n\
         help: give a revision or a directory that holds `spec/`"
    ))
}

fn outdated(since: &str, problems: &Diagnostics) -> Failure {
    Failure::broken(format!(
        "error: the spec at `{since}` does not keep today's rules, so nothing can be compared with it\n\n\
         {problems}\n\
         help: take a later revision, or a copy of that one in which this is put right: `git worktree add` makes one"
    ))
}
