//! Where links of the documentation lead, and what it says of features.

use std::fs;
use std::path::Path;

/// The core has no pages: those of its types are the client's. rustdoc leads a link to a type to the crate that it is
/// written in, and to none where that is not documented yet, so the fake names pages.
#[test]
fn links_of_the_fake_lead_to_pages_of_the_client() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../zoom-api");
    let [client, core, fake] =
        ["src", "core/src", "fake/src"].map(|path| text_of(&root.join(path)));
    let docs = fake.lines().filter(|line| line.trim_start().starts_with("//"));
    let links =
        docs.flat_map(|line| line.split("](").skip(1).filter_map(|it| it.split(')').next()));
    let mut pages = 0;
    for link in links {
        assert!(!link.starts_with("zoom_api::"), "{link}: name its page below `../zoom_api`");
        let Some(page) = link.strip_prefix("../zoom_api/") else { continue };
        pages += 1;
        let (file, method) = page.split_once("#method.").unwrap_or((page, ""));
        let (_, file) = file.rsplit_once('/').unwrap_or(("", file));
        let [kind, name, "html"] = *file.split('.').collect::<Vec<_>>() else {
            panic!("{link} is no page of a type");
        };
        for what in [format!("pub {kind} {name}"), format!("pub fn {method}")] {
            let is_there = client.contains(&what) || core.contains(&what);
            assert!(is_there, "{link}: there is no `{what}`");
        }
    }
    assert!(pages > 0);
}

/// Stable rustdoc has no such marks, so that nothing else tells when one crate of two is made without them.
#[test]
fn both_crates_say_on_docs_rs_what_needs_a_feature() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../zoom-api");
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    for flags in ["rustc-args", "rustdoc-args"] {
        assert!(
            manifest.contains(&format!(r#"{flags} = ["--cfg", "zoom_api_docsrs"]"#)),
            "{flags}"
        );
    }
    for (folder, has_marks) in [("src", false), ("core/src", true)] {
        let text = text_of(&root.join(folder));
        assert!(text.contains("#![cfg_attr(zoom_api_docsrs, feature(doc_cfg))]"), "{folder}");
        assert!(!text.contains("cfg_attr(docsrs"), "{folder}");
        assert_eq!(text.contains("#[cfg_attr(zoom_api_docsrs, doc(cfg("), has_marks, "{folder}");
    }
}

fn text_of(folder: &Path) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => text += &text_of(&path),
            false => text += &fs::read_to_string(&path).unwrap(),
        }
    }
    text
}
