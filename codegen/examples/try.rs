//! x
#![allow(clippy::all, clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr,clippy::expect_used, clippy::panic)]
use std::path::Path;
fn walk(root: &Path, dir: &Path, out: &mut Vec<(String, String)>) {
    let mut es: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    es.sort();
    for p in es { if p.is_dir() { walk(root, &p, out) } else if p.extension().is_some_and(|e| e == "json") {
        out.push((p.strip_prefix(root).unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(&p).unwrap())) } }
}
fn main() {
    let dir = std::env::args().nth(1).unwrap();
    let out = std::env::args().nth(2).unwrap();
    let mut files = vec![]; walk(Path::new(&dir), Path::new(&dir), &mut files);
    let mut eps = vec![]; let mut tys = vec![]; let mut rl = None;
    for (p, t) in &files {
        if p == "schema.json" { continue }
        if p == "rate_limits.json" { rl = Some(serde_json::from_str::<codegen::spec::RateLimits>(t).map_err(|e| format!("{p}: {e}")).unwrap()); continue }
        if p.starts_with("types/") { match serde_json::from_str::<codegen::spec::TypesFile>(t) { Ok(x) => tys.push((p.as_str(), x)), Err(e) => eprintln!("{p}: {e}") } }
        else { match serde_json::from_str::<codegen::spec::Endpoint>(t) { Ok(x) => eps.push((p.as_str(), x)), Err(e) => eprintln!("{p}: {e}") } }
    }
    let special = rl.map(|r| r.special).unwrap_or_default();
    let spec = codegen::LowerSpec { endpoints: eps.iter().map(|(p, e)| (*p, e)).collect(), types: tys.iter().map(|(p, e)| (*p, e)).collect(), special_limits: &special };
    let t = std::time::Instant::now();
    let files = codegen::generate(&spec).unwrap();
    println!("{} files, {} lines, {:?}", files.len(), files.values().map(|t| t.lines().count()).sum::<usize>(), t.elapsed());
    for d in [codegen::CRATE_DIR, codegen::TESTS_DIR] { let _ = std::fs::remove_dir_all(Path::new(&out).join(d)); }
    for (p, t) in files { let p = Path::new(&out).join(p); std::fs::create_dir_all(p.parent().unwrap()).unwrap(); std::fs::write(p, t).unwrap(); }
}
