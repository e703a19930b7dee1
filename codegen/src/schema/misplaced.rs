//! Where a member belongs that stands in the wrong place.

use std::collections::BTreeSet;

use super::fault::{Fault, Repair};
use super::keywords::Schema;
use super::validator::Validator;

/// How deep the members are that a misplaced one may be.
const DEEPEST_HOME: usize = 4;

/// An object by the members and lists that lead to it.
fn home(path: &str, is_item: bool) -> String {
    match (path, is_item) {
        ("", _) => "the outermost object of the file".to_owned(),
        (_, true) => format!("an item of `{path}`"),
        (_, false) => format!("`{path}`"),
    }
}

impl Validator {
    /// Tells of members in the wrong place where they belong.
    pub(super) fn tell_where_they_belong(&self, root: &Schema, faults: &mut [Fault]) {
        let mut moved = BTreeSet::new();
        for fault in faults.iter_mut() {
            let Repair::Remove(name) = &fault.repair else { continue };
            let homes = self.homes(root, name);
            if let [first @ .., last] = homes.as_slice() {
                let homes = if first.is_empty() {
                    last.clone()
                } else {
                    format!("{} or {last}", first.join(", "))
                };
                fault.help = format!("it belongs into {homes}");
                moved.insert(name.clone());
            }
        }
        for fault in faults {
            let missing =
                if let Repair::Add(member) = &fault.repair { &member.name } else { continue };
            fault.follows = moved.contains(missing);
        }
    }

    /// The objects nearest to the outermost one that have a member of this name, the first three.
    pub(super) fn homes(&self, root: &Schema, name: &str) -> Vec<String> {
        let mut level = vec![(String::new(), false, root)];
        for _ in 0..DEEPEST_HOME {
            let with = level.iter().filter(|(_, _, schema)| schema.properties.contains_key(name));
            let homes: Vec<_> =
                with.map(|(path, is_item, _)| home(path, *is_item)).take(3).collect();
            if !homes.is_empty() {
                return homes;
            }
            let mut below = Vec::new();
            for (path, _, schema) in level {
                for (step, schema) in &schema.properties {
                    let path =
                        if path.is_empty() { step.clone() } else { format!("{path}.{step}") };
                    let schema = self.target(schema).unwrap_or(schema);
                    match &schema.items {
                        Some(items) => {
                            below.push((path, true, self.target(items).unwrap_or(items)))
                        }
                        None => below.push((path, false, schema)),
                    }
                }
            }
            level = below;
        }
        Vec::new()
    }
}
