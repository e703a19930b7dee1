//! Which files of a crate use which, and where that goes round.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::read::{Source, read};

/// The files of a crate, by the path of the module.
struct Crate {
    modules: BTreeMap<Vec<String>, Module>,
}

struct Module {
    file: String,
    source: Source,
}

type Uses = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// What is looked at as one.
#[derive(Clone, Copy)]
pub enum Grain {
    /// Each file.
    File,
    /// Each module of the crate, with all that is below it.
    Module,
}

/// The circles of a crate, each with its uses.
pub fn circles(root: &Path, workspace: &Path, grain: Grain) -> Vec<String> {
    let mut all = Crate { modules: BTreeMap::new() };
    all.add(root, Vec::new(), workspace);
    let uses = all.uses(grain);
    let reached: BTreeMap<_, _> = uses.keys().map(|file| (file, reachable(file, &uses))).collect();
    let mut circles = BTreeSet::new();
    for (file, seen) in &reached {
        let circle = seen
            .iter()
            .filter(|other| reached.get(*other).is_some_and(|back| back.contains(*file)));
        let circle: BTreeSet<_> = circle.copied().collect();
        if !circle.is_empty() {
            circles.insert(circle);
        }
    }
    circles.iter().map(|circle| told(circle, &uses)).collect()
}

fn reachable<'a>(from: &str, uses: &'a Uses) -> BTreeSet<&'a String> {
    let mut seen = BTreeSet::new();
    let mut queue: Vec<&String> = uses[from].keys().collect();
    while let Some(file) = queue.pop() {
        if seen.insert(file) {
            queue.extend(uses.get(file).into_iter().flat_map(BTreeMap::keys));
        }
    }
    seen
}

fn told(circle: &BTreeSet<&String>, uses: &Uses) -> String {
    let mut lines = Vec::new();
    for from in circle {
        for (to, names) in uses[*from].iter().filter(|(to, _)| circle.contains(to)) {
            let names: Vec<_> = names.iter().map(String::as_str).collect();
            lines.push(format!("{from} -> {to}: {}", names.join(", ")));
        }
    }
    lines.join("\n")
}

/// What a module counts as: itself, or the module of the crate that it is in.
fn part(module: &[String], grain: Grain) -> &[String] {
    match grain {
        Grain::File => module,
        Grain::Module => module.get(..1).unwrap_or(module),
    }
}

impl Crate {
    fn add(&mut self, path: &Path, module: Vec<String>, workspace: &Path) {
        let text = fs::read_to_string(path).unwrap();
        if text.starts_with("// @generated") {
            return;
        }
        let source = read(&text);
        let stem = path.file_stem().unwrap();
        let is_own_folder = module.is_empty() || stem == "mod";
        let folder = path.parent().unwrap();
        let folder = if is_own_folder { folder.to_owned() } else { folder.join(stem) };
        for child in &source.children {
            let files = [folder.join(format!("{child}.rs")), folder.join(child).join("mod.rs")];
            let file = files.iter().find(|file| file.is_file());
            let file = file.unwrap_or_else(|| panic!("{child} in {}", path.display()));
            self.add(file, [module.as_slice(), std::slice::from_ref(child)].concat(), workspace);
        }
        let file = path.strip_prefix(workspace).unwrap().to_string_lossy().replace('\\', "/");
        self.modules.insert(module, Module { file, source });
    }

    fn uses(&self, grain: Grain) -> Uses {
        let mut uses = Uses::new();
        for (module, Module { file, source }) in &self.modules {
            let mut found = Vec::new();
            for import in &source.imports {
                match &import.name {
                    Some(name) if import.public && !source.words.contains(name) => {}
                    Some(_) => found.extend(self.find(module, &import.path, 0)),
                    None if import.public => {}
                    None => found.extend(
                        source
                            .words
                            .iter()
                            .filter(|word| !source.items.contains(*word))
                            .filter_map(|word| {
                                let (from, rest) = self.start(module, &import.path, 0)?;
                                let path = [rest, vec![word.clone()]].concat();
                                self.item(&from, &path, 0)
                            }),
                    ),
                }
            }
            found.extend(source.paths.iter().filter_map(|path| self.find(module, path, 0)));
            let part = part(module, grain);
            let file = self.modules.get(part).map_or(file, |module| &module.file);
            let others = uses.entry(file.clone()).or_default();
            for (other, name) in found {
                let other = self::part(&other, grain);
                if other != part {
                    others.entry(self.modules[other].file.clone()).or_default().insert(name);
                }
            }
        }
        uses
    }

    /// The module that defines what a path in a module leads to, and its name.
    fn find(
        &self,
        module: &[String],
        path: &[String],
        depth: u32,
    ) -> Option<(Vec<String>, String)> {
        let (from, path) = self.start(module, path, depth)?;
        self.item(&from, &path, depth)
    }

    /// Where a path begins, and what is left of it.
    fn start(
        &self,
        module: &[String],
        path: &[String],
        depth: u32,
    ) -> Option<(Vec<String>, Vec<String>)> {
        let (first, rest) = path.split_first()?;
        let source = &self.modules.get(module)?.source;
        match first.as_str() {
            "crate" => Some((Vec::new(), rest.to_vec())),
            "self" => Some((module.to_vec(), rest.to_vec())),
            "super" => {
                let up = rest.iter().take_while(|part| *part == "super").count();
                let above = module.len().checked_sub(up + 1)?;
                Some((module[..above].to_vec(), rest[up..].to_vec()))
            }
            child if source.children.contains(child) => Some((module.to_vec(), path.to_vec())),
            name if depth < 8 => {
                let import =
                    source.imports.iter().find(|import| import.name.as_deref() == Some(name))?;
                // A crate that is imported by its name leads nowhere.
                if import.path.first().map(String::as_str) == Some(name) {
                    return None;
                }
                let (from, begun) = self.start(module, &import.path, depth + 1)?;
                Some((from, [begun, rest.to_vec()].concat()))
            }
            _ => None,
        }
    }

    /// Follows a path down from a module. None where it ends at a module and not at something in it.
    fn item(&self, from: &[String], path: &[String], depth: u32) -> Option<(Vec<String>, String)> {
        let module = self.modules.get(from)?;
        let (first, rest) = path.split_first()?;
        let source = &module.source;
        if source.children.contains(first) {
            return self.item(&[from, std::slice::from_ref(first)].concat(), rest, depth);
        }
        if source.items.contains(first) || depth > 8 {
            return source.items.contains(first).then(|| (from.to_vec(), first.clone()));
        }
        if let Some(import) =
            source.imports.iter().find(|import| import.name.as_ref() == Some(first))
        {
            let (start, begun) = self.start(from, &import.path, depth + 1)?;
            return self.item(&start, &[begun, rest.to_vec()].concat(), depth + 1);
        }
        let all = source.imports.iter().filter(|import| import.name.is_none());
        all.filter_map(|import| self.start(from, &import.path, depth + 1)).find_map(
            |(start, begun)| self.item(&start, &[begun, path.to_vec()].concat(), depth + 1),
        )
    }
}
