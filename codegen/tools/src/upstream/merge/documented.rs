//! What was seen or announced, and no document had. Upstream cannot take away what it never said, and
//! when it comes to have the thing, the evidence has done its work.

use codegen::source::Source;

use super::Merge;
use crate::upstream::mapping::Mention;
use crate::upstream::report::Change;

impl<'a> Merge<'a, '_> {
    /// Whether something was seen or announced, so that it stays whether upstream has it or not.
    pub(super) fn is_vouched_for(&self, source: &Source, at: &str) -> bool {
        !self.overrides.vouching(source, at).is_empty()
    }

    /// Upstream has the thing now: that is told once, and the evidence goes.
    pub(super) fn documented(
        &mut self,
        source: &'a Source,
        at: &str,
        [theirs, ours]: [&str; 2],
        upstream: &str,
    ) {
        let vouching = self.overrides.vouching(source, at);
        if vouching.is_empty() || self.is_own {
            return;
        }
        self.settled.entry(source.path()).or_default().pieces.extend(vouching);
        let mut change = self.change(source, at, upstream);
        change.theirs = Some(theirs.to_owned());
        change.ours = Some(ours.to_owned());
        change.help = "its evidence is gone: upstream documents it now".to_owned();
        self.report.documented.push(change);
    }

    /// The field that is new has been announced, and has a place now: that is told once, and its name
    /// goes.
    pub(super) fn placed(&mut self, name: &str, said: &[Mention<'a>], change: &Change) {
        let locations = said.iter().filter_map(|said| self.mapping.locations.get(said.location));
        let files = locations.filter_map(|location| self.pairs.get(location.operation));
        let sources: Vec<&'a Source> = files.map(|pair| pair.file.source().as_ref()).collect();
        let mut is_news = false;
        for source in sources {
            let announcing = self.overrides.announcing(source, name);
            is_news |= !announcing.is_empty();
            self.settled.entry(source.path()).or_default().names.extend(announcing);
        }
        if is_news {
            let help = "it was announced without its place: its name is out of that evidence";
            let help = help.to_owned();
            self.report.documented.push(Change { help, ..change.clone() });
        }
    }
}
