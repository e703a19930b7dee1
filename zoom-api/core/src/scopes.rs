//! Which scopes an app needs.

use crate::operation::Operation;

/// The two kinds of scopes. An app has one of them: those made since 2024 have granular ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ScopeKind {
    /// Few and wide ones, such as `user:read:admin`.
    Classic,
    /// Many and narrow ones, such as `user:read:list_users:admin`.
    Granular,
}

/// The scopes that a list of operations needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct LeastScopes {
    /// The fewest scopes that allow all of them, sorted. Where several would do as well, those that
    /// only read come first, then those that hold for the whole account.
    pub scopes: Vec<&'static str>,
    /// Ids of operations for which Zoom names no scope of the kind.
    pub without: Vec<&'static str>,
}

/// Finds the least set of scopes that allows all of these operations.
///
/// ```
/// use zoom_api::scopes::{ScopeKind, least};
/// use zoom_api::users::{GetUser, ListUsers, UpdateUser};
/// use zoom_api::Endpoint;
///
/// let reads = [ListUsers::OPERATION, GetUser::OPERATION];
/// assert_eq!(least(reads, ScopeKind::Classic).scopes, ["user:read:admin"]);
/// let all = [ListUsers::OPERATION, GetUser::OPERATION, UpdateUser::OPERATION];
/// assert_eq!(
///     least(all, ScopeKind::Granular).scopes,
///     ["user:read:list_users:admin", "user:read:user:admin", "user:update:user:admin"],
/// );
/// ```
#[must_use]
pub fn least<'a>(
    operations: impl IntoIterator<Item = &'a Operation>,
    kind: ScopeKind,
) -> LeastScopes {
    let mut result = LeastScopes::default();
    let mut needs: Vec<Vec<&'static str>> = Vec::new();
    for operation in operations {
        let scopes = match kind {
            ScopeKind::Classic => operation.scopes,
            ScopeKind::Granular => operation.granular_scopes,
        };
        if scopes.is_empty() {
            result.without.push(operation.id);
            continue;
        }
        let mut scopes = scopes.to_vec();
        scopes.sort_by_key(|scope| (rank(scope), *scope));
        if !needs.contains(&scopes) {
            needs.push(scopes);
        }
    }
    // Each number of scopes is tried in turn, so that the first answer is the least.
    let fewest = apart(&needs, &[]);
    let found = (fewest..=needs.len()).find_map(|most| cover(&needs, &[], most));
    result.scopes = found.unwrap_or_default();
    result.scopes.sort_unstable();
    result
}

/// Scopes that, with those that are taken, meet all needs, if `most` are enough.
fn cover(
    needs: &[Vec<&'static str>],
    taken: &[&'static str],
    most: usize,
) -> Option<Vec<&'static str>> {
    let open = needs.iter().filter(|need| !met(need, taken));
    let Some(need) = open.min_by_key(|need| need.len()) else { return Some(taken.to_vec()) };
    if taken.len() + apart(needs, taken) > most {
        return None;
    }
    need.iter().find_map(|scope| cover(needs, &[taken, &[*scope]].concat(), most))
}

/// How many needs there are that have no scope in common: no fewer scopes can meet them.
fn apart(needs: &[Vec<&'static str>], taken: &[&'static str]) -> usize {
    let mut seen: Vec<&str> = Vec::new();
    let mut count = 0;
    for need in needs.iter().filter(|need| !met(need, taken)) {
        if !met(need, &seen) {
            count += 1;
            seen.extend(need);
        }
    }
    count
}

fn met(need: &[&str], taken: &[&str]) -> bool {
    need.iter().any(|scope| taken.contains(scope))
}

/// What a scope allows beyond what is needed: the less, the better. Scopes without an ending only allow
/// calls for the user who granted the token.
fn rank(scope: &str) -> (bool, u8) {
    let writes = !scope.split(':').any(|part| part == "read");
    let level = match scope.rsplit(':').next() {
        Some("admin") => 0,
        Some("master") => 2,
        _ => 1,
    };
    (writes, level)
}

/// Whether a token with these scopes may be allowed to call an operation. Only what certainly is not
/// enough is refused; whatever the spec does not know, Zoom shall decide about.
pub(crate) fn may_allow(operation: &Operation, present: &[String]) -> bool {
    let needs_none = operation.all_scopes().next().is_none();
    // Nearly always one of them is named, and nothing has to be looked up: this is done with every call.
    needs_none
        || present.iter().any(|scope| operation.allows(scope))
        || present.iter().any(|scope| may_be_enough(operation, scope))
}

fn may_be_enough(operation: &Operation, scope: &str) -> bool {
    // Those of a master account reach what no list names.
    if level(scope) == Level::Master {
        return true;
    }
    let known = |kind: fn(&Operation) -> &'static [&'static str]| {
        operation.with_others().any(|other| kind(other).contains(&scope))
    };
    let (classic, granular) = (known(|it| it.scopes), known(|it| it.granular_scopes));
    let named = match (classic, granular) {
        (true, false) => operation.scopes,
        (false, true) => operation.granular_scopes,
        // Nobody here knows what it allows.
        _ => return true,
    };
    // Where Zoom names no scope of the kind, it has one nevertheless.
    named.is_empty() || named.iter().any(|needed| covers(scope, needed, classic))
}

/// Whom a scope reaches.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    User,
    Admin,
    Master,
}

fn level(scope: &str) -> Level {
    match scope.rsplit(':').next() {
        Some("admin") => Level::Admin,
        Some("master") => Level::Master,
        _ => Level::User,
    }
}

/// Whether one scope allows what another one does, for the same people or more. Whoever may change
/// something by a classic scope may see it.
fn covers(scope: &str, needed: &str, classic: bool) -> bool {
    fn what(scope: &str) -> &str {
        scope.strip_suffix(":admin").or(scope.strip_suffix(":master")).unwrap_or(scope)
    }
    let (has, needs) = (what(scope), what(needed));
    let writes =
        || has.strip_suffix(":write").is_some_and(|it| needs.strip_suffix(":read") == Some(it));
    level(scope) >= level(needed) && (has == needs || (classic && writes()))
}
