//! The commands as a maintainer runs them, on a copy of the workspace, or of the small crate in it where one will do.

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::Command;

use crate::common::{Workspace, XTASK, stderr, stdout};

const LIST: &str = "src/generated/lockers/list.rs";

#[test]
fn what_is_committed_is_what_the_spec_gives() {
    let workspace = Workspace::copy();
    let check = workspace.xtask(&["generate", "--check"]);
    assert_eq!((check.status.code(), stderr(&check)), (Some(0), String::new()));
    let generate = workspace.xtask(&["generate"]);
    assert_eq!(generate.status.code(), Some(0));
    assert!(stdout(&generate).contains(": 0 files written, "), "{}", stdout(&generate));
}

#[test]
fn a_flipped_byte_is_an_edit() {
    let workspace = Workspace::copy_small();
    workspace.edit(LIST, |text| text.replacen("pub struct", "pub  struct", 1));
    let before = workspace.snapshot("src");
    let check = workspace.xtask_in("src", &["generate", "--check"]);
    assert_eq!(check.status.code(), Some(1));
    let text = stderr(&check);
    assert!(text.starts_with("error: 1 file is not what the spec gives\n\n  edited  src/generated/lockers/list.rs\n          line "), "{text}");
    assert!(
        text.contains("\n          - pub  struct ") && text.contains("\n          + pub struct "),
        "{text}"
    );
    assert!(text.trim_end().ends_with("help: run `cargo xtask generate`"), "{text}");
    assert!(before == workspace.snapshot("src"), "--check wrote something");
    let generate = workspace.xtask(&["generate"]);
    assert!(stdout(&generate).contains(": 1 files written, "), "{}", stdout(&generate));
    assert_eq!(workspace.xtask(&["generate", "--check"]).status.code(), Some(0));
}

#[test]
fn a_changed_spec_makes_files_stale() {
    let workspace = Workspace::copy_small();
    workspace.edit("spec/lockers/list.json", |text| text.replacen("[null, 100]", "[null, 90]", 1));
    let check = workspace.xtask(&["generate", "--check"]);
    assert_eq!(check.status.code(), Some(1));
    assert!(
        stderr(&check).contains("   stale  src/generated/lockers/list.rs\n          line "),
        "{}",
        stderr(&check)
    );
}

#[test]
fn a_deleted_file_is_missing() {
    let workspace = Workspace::copy_small();
    fs::remove_file(workspace.path(LIST)).unwrap();
    let check = workspace.xtask(&["generate", "--check"]);
    assert_eq!(check.status.code(), Some(1));
    assert!(
        stderr(&check).contains(" missing  src/generated/lockers/list.rs\n"),
        "{}",
        stderr(&check)
    );
    assert_eq!(workspace.xtask(&["generate"]).status.code(), Some(0));
    assert!(workspace.path(LIST).is_file());
}

#[test]
fn an_added_file_is_a_stray_and_is_not_deleted() {
    let workspace = Workspace::copy_small();
    let stray = "src/generated/lockers/mine.rs";
    fs::write(workspace.path(stray), "// mine\n").unwrap();
    fs::remove_file(workspace.path(LIST)).unwrap();
    let check = workspace.xtask_in("src/generated", &["generate", "--check"]);
    assert_eq!(check.status.code(), Some(1));
    assert!(
        stderr(&check).contains("   stray  src/generated/lockers/mine.rs\n"),
        "{}",
        stderr(&check)
    );
    let generate = workspace.xtask(&["generate"]);
    assert_eq!(generate.status.code(), Some(1));
    assert!(stderr(&generate).contains("nothing was written"), "{}", stderr(&generate));
    assert!(!workspace.path(LIST).exists(), "something was written all the same");
    assert_eq!(fs::read_to_string(workspace.path(stray)).unwrap(), "// mine\n");
}

#[test]
fn what_somebody_else_wrote_is_neither_overwritten_nor_deleted() {
    let workspace = Workspace::copy_small();
    fs::write(workspace.path(LIST), "// mine\n").unwrap();
    let orphan = "src/generated/lockers/old.rs";
    let edited = fs::read_to_string(workspace.path("src/generated/lockers/create.rs")).unwrap()
        + "// mine\n";
    fs::write(workspace.path(orphan), &edited).unwrap();
    let generate = workspace.xtask(&["generate"]);
    assert_eq!(generate.status.code(), Some(1));
    for path in [LIST, orphan] {
        assert!(
            stderr(&generate).contains(&format!("   stray  {path}\n")),
            "{}",
            stderr(&generate)
        );
    }
    assert_eq!(fs::read_to_string(workspace.path(LIST)).unwrap(), "// mine\n");
    assert_eq!(fs::read_to_string(workspace.path(orphan)).unwrap(), edited);
}

#[test]
fn what_was_written_in_part_is_mended() {
    let workspace = Workspace::copy_small();
    let whole = fs::read_to_string(workspace.path(LIST)).unwrap();
    let orphan = "src/generated/lockers/old/list.rs";
    fs::create_dir(workspace.path("src/generated/lockers/old")).unwrap();
    let half = &whole[..whole.len() / 2];
    for part in ["", "\0\0\0\0", &whole[..5], &whole[..60], half] {
        fs::write(workspace.path(LIST), part).unwrap();
        fs::create_dir_all(workspace.path(orphan).parent().unwrap()).unwrap();
        fs::write(workspace.path(orphan), part.get(..60).unwrap_or(part)).unwrap();
        let check = workspace.xtask(&["generate", "--check"]);
        let text = stderr(&check);
        assert!(text.contains(&format!("\n  broken  {LIST}\n")), "{part:?}: {text}");
        assert!(text.contains(&format!("\n  orphan  {orphan}\n")), "{part:?}: {text}");
        let generate = workspace.xtask(&["generate"]);
        let text = stdout(&generate);
        assert!(
            text.contains(": 1 files written, ") && text.contains(" 1 removed"),
            "{part:?}: {text}"
        );
        assert!(!text.contains("by hand"), "{part:?}: {text}");
        assert_eq!(fs::read_to_string(workspace.path(LIST)).unwrap(), whole);
    }
}

#[test]
fn files_are_replaced_whole_and_together() {
    // What is written first is in another folder of generated files than what cannot be written.
    let workspace = Workspace::copy();
    let list = workspace.path("zoom-api/fake/src/generated/users/list.rs");
    let old = fs::read_to_string(&list).unwrap() + "// mine\n";
    fs::write(&list, &old).unwrap();
    // Nothing can be written to where a folder stands.
    let blocked = workspace.path("zoom-api/src/generated/users/create.rs");
    fs::remove_file(&blocked).unwrap();
    fs::create_dir(&blocked).unwrap();
    let before = workspace.snapshot("zoom-api");
    let generate = workspace.xtask(&["generate"]);
    assert_eq!(generate.status.code(), Some(1));
    assert_eq!(
        stderr(&generate),
        "error: zoom-api/src/generated/users/create.rs: it is not a file\n"
    );
    assert!(before == workspace.snapshot("zoom-api"), "something was written all the same");

    fs::remove_dir(&blocked).unwrap();
    // Whoever has the old file open reads it to its end.
    let mut open = fs::File::open(&list).unwrap();
    assert_eq!(workspace.xtask(&["generate"]).status.code(), Some(0));
    let mut read = String::new();
    open.read_to_string(&mut read).unwrap();
    assert_eq!(read, old);
    assert_ne!(fs::read_to_string(&list).unwrap(), old);
}

#[test]
fn what_editors_and_systems_leave_is_passed_over() {
    let workspace = Workspace::copy_small();
    for folder in ["spec/lockers", "src/generated/lockers", "src/contracts", "tests/generated"] {
        for name in [
            ".list.rs.swp",
            ".DS_Store",
            "list.json~",
            "#list.json#",
            "4913",
            "list.json.orig",
            "list.rs.bak",
        ] {
            fs::write(workspace.path(folder).join(name), b"\xff").unwrap();
        }
        // Emacs locks a file with a link that leads nowhere.
        #[cfg(unix)]
        std::os::unix::fs::symlink("me@host.1", workspace.path(folder).join(".#list.json"))
            .unwrap();
    }
    let check = workspace.xtask(&["generate", "--check"]);
    assert_eq!((check.status.code(), stderr(&check)), (Some(0), String::new()));
    assert_eq!(workspace.xtask(&["generate"]).status.code(), Some(0));
    assert!(workspace.path("tests/generated/list.json~").is_file());
}

#[test]
fn where_and_in_which_language_it_runs_does_not_show() {
    let workspace = Workspace::copy_small();
    for (folder, locale) in [("", "tr_TR.UTF-8"), ("spec/lockers", "C"), ("tests", "de_DE.UTF-8")] {
        let check = Command::new(XTASK)
            .args(["generate", "--check"])
            .current_dir(workspace.path(folder))
            .env("LC_ALL", locale)
            .env("TZ", "Asia/Kolkata")
            .output()
            .unwrap();
        assert_eq!(check.status.code(), Some(0), "{}", stderr(&check));
    }
}

#[test]
fn features_follow_the_groups() {
    let workspace = Workspace::copy();
    let manifests = ["zoom-api/Cargo.toml", "zoom-api/fake/Cargo.toml"];
    let before = manifests.map(|path| fs::read_to_string(workspace.path(path)).unwrap());
    workspace.edit(manifests[0], |text| text.replacen("\ngroups = []", "", 1));
    let check = workspace.xtask(&["generate", "--check"]);
    assert!(
        stderr(&check).contains("   stale  zoom-api/Cargo.toml\n          line "),
        "{}",
        stderr(&check)
    );
    assert_eq!(workspace.xtask(&["generate"]).status.code(), Some(0));
    let after = manifests.map(|path| fs::read_to_string(workspace.path(path)).unwrap());
    assert_eq!(after, before);

    workspace.edit(manifests[1], |text| text.replacen("# End of the groups.\n", "", 1));
    let generate = workspace.xtask(&["generate"]);
    assert_eq!(generate.status.code(), Some(1));
    let text = stderr(&generate);
    assert!(text.contains("zoom-api/fake/Cargo.toml has no place for"), "{text}");
    assert!(text.contains("help: add these two lines to `[features]` there"), "{text}");
}

#[test]
fn the_page_of_endpoints_follows_them() {
    let workspace = Workspace::copy();
    let page = workspace.path("ENDPOINTS.md");
    let before = fs::read_to_string(&page).unwrap();
    workspace.edit("ENDPOINTS.md", |text| text.replacen("`ListUsers`", "`ListAll`", 1));
    let check = workspace.xtask(&["generate", "--check"]);
    assert_eq!(check.status.code(), Some(1));
    assert!(stderr(&check).contains("   stale  ENDPOINTS.md\n"), "{}", stderr(&check));
    assert_eq!(workspace.xtask(&["generate"]).status.code(), Some(0));
    assert_eq!(fs::read_to_string(&page).unwrap(), before);

    // One that somebody wrote stays as it is, and nobody has to have one.
    fs::write(&page, "Our endpoints.\n").unwrap();
    assert_eq!(workspace.xtask(&["generate", "--check"]).status.code(), Some(0));
    fs::remove_file(&page).unwrap();
    assert_eq!(workspace.xtask(&["generate"]).status.code(), Some(0));
    assert!(!page.exists());
}

#[test]
fn nothing_is_generated_beside_the_core() {
    let workspace = Workspace::copy();
    let elsewhere = |folder: &str| {
        workspace.edit("spec/api.json", |text| {
            let (before, after) = text.split_once("\"folder\": \"zoom-api/co").unwrap();
            let after = after.split_once('"').unwrap().1;
            format!("{before}\"folder\": \"{folder}\"{after}")
        });
        let generate = workspace.xtask(&["generate"]);
        assert_eq!(generate.status.code(), Some(1));
        stderr(&generate)
    };
    let text = elsewhere("zoom-api/core2");
    assert!(text.starts_with("error: zoom-api/core2/Cargo.toml: "), "{text}");
    assert!(!workspace.path("zoom-api/core2").exists());
    // It is there, and of another crate.
    fs::create_dir(workspace.path("zoom-api/core2")).unwrap();
    fs::write(workspace.path("zoom-api/core2/Cargo.toml"), "[package]\nname = \"x\"\n").unwrap();
    let text = stderr(&workspace.xtask(&["generate", "--check"]));
    assert!(
        text.starts_with("error: zoom-api/core2/Cargo.toml is not the manifest of `zoom-api-core`"),
        "{text}"
    );
}

#[test]
fn drift_of_many_files_is_summed_up() {
    let workspace = Workspace::copy();
    fs::remove_dir_all(workspace.path("zoom-api/fake/src/generated")).unwrap();
    for (path, _) in workspace.snapshot("tests/generated") {
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("fn ", "fn  ")).unwrap();
    }
    let check = workspace.xtask(&["generate", "--check"]);
    let text = stderr(&check);
    assert_eq!(check.status.code(), Some(1));
    assert!(text.lines().count() < 20, "{text}");
    assert!(text.contains("more that are missing: zoom-api/fake/src/generated/"), "{text}");
    assert!(text.contains("more that are edited: tests/generated/"), "{text}");
}

#[test]
fn a_type_that_nobody_uses_yet_is_told_of_and_stops_nothing() {
    let workspace = Workspace::copy_small();
    workspace.edit("spec/types/ids.json", |text| {
        let spare = r#"{ "name": "SpareId", "docs": "Identifies a spare.", "id": true },
            { "name": "Spare", "docs": "A spare.", "fields": [{ "name": "id", "type": "SpareId", "docs": "Its ID." }] },"#;
        text.replacen("\"types\": [", &format!("\"types\": [{spare}"), 1)
    });
    fs::create_dir(workspace.path("target")).unwrap();
    // Each time, also when there is nothing to write.
    for _ in 0..2 {
        let generate = workspace.xtask(&["generate"]);
        let text = stderr(&generate);
        assert_eq!(generate.status.code(), Some(0), "{text}");
        assert!(text.contains("warning[unused-type]: nothing uses `Spare`"), "{text}");
        assert!(text.contains("spec/types/ids.json:"), "{text}");
    }
    assert_eq!(workspace.xtask(&["generate", "--check"]).status.code(), Some(0));
}

#[test]
fn an_orphan_is_removed() {
    let workspace = Workspace::copy_small();
    fs::create_dir(workspace.path("src/generated/lockers/old")).unwrap();
    let orphan = "src/generated/lockers/old/list.rs";
    fs::copy(workspace.path(LIST), workspace.path(orphan)).unwrap();
    let check = workspace.xtask(&["generate", "--check"]);
    assert!(
        stderr(&check).contains("  orphan  src/generated/lockers/old/list.rs\n"),
        "{}",
        stderr(&check)
    );
    let generate = workspace.xtask(&["generate"]);
    assert!(stdout(&generate).contains(" 1 removed"), "{}", stdout(&generate));
    assert!(!workspace.path("src/generated/lockers/old").exists());
}

#[test]
fn a_broken_spec_writes_nothing_and_ends_with_2() {
    let workspace = Workspace::copy_small();
    workspace.edit("spec/lockers/list.json", |text| text.replacen("\"scopes\"", "\"scopse\"", 1));
    let before = workspace.snapshot("src");
    for arguments in [&["generate"][..], &["generate", "--check"]] {
        let output = workspace.xtask(arguments);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains("spec/lockers/list.json:"), "{}", stderr(&output));
        assert!(stderr(&output).contains("scopse"), "{}", stderr(&output));
    }
    assert!(before == workspace.snapshot("src"));
}

#[test]
#[cfg(unix)]
fn other_commands_are_left_to_programs_of_their_own() {
    let run = |arguments: &[&str]| {
        let output = Command::new(XTASK).args(arguments).env("CARGO", "echo").output().unwrap();
        stdout(&output)
    };
    // Of this workspace, wherever the command is given.
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("Cargo.toml");
    let program =
        |name: &str| format!("run --quiet --manifest-path {} --package {name} --", here.display());
    let tools = program("xtask-tools");
    assert_eq!(run(&["lint", "--fix"]), format!("{tools} lint --fix\n"));
    assert_eq!(run(&["generate", "--help"]), format!("{tools} generate --help\n"));
    assert_eq!(run(&[]), format!("{tools}\n"));
    let fake = program("zoom-fake");
    assert_eq!(run(&["fake", "--port=0", "--help"]), format!("{fake} --port=0 --help\n"));
}

/// What the last run left behind is enough to know that there is nothing to do, and hides nothing that there is.
#[test]
fn a_run_after_which_nothing_changed_is_not_made_again() {
    let workspace = Workspace::copy_small();
    let run = || {
        let output = workspace.xtask(&["generate"]);
        (output.status.code(), stdout(&output))
    };
    let says = |(code, text): (Option<i32>, String), what: &str| {
        assert!(code == Some(0) && text.contains(what), "{what}: {text}");
    };
    let nothing = "0 files written, ";
    fs::create_dir(workspace.path("target")).unwrap();
    says(run(), nothing);
    // It tells what it noted.
    workspace.edit("target/generated.txt", |text| text.replacen(nothing, "Nothing written, ", 1));
    says(run(), "Nothing written, ");
    // Another program may generate otherwise.
    let other = workspace.path("xtask");
    fs::copy(XTASK, &other).unwrap();
    let output = Command::new(other).arg("generate").current_dir(workspace.path("")).output();
    assert!(stdout(&output.unwrap()).contains(nothing));
    says(run(), nothing);

    let orphan = "src/generated/lockers/old.rs";
    fs::copy(workspace.path(LIST), workspace.path(orphan)).unwrap();
    says(run(), " 1 removed");
    says(run(), nothing);
    workspace.edit(LIST, |text| text.replacen("pub struct", "pub  struct", 1));
    says(run(), "edited by hand");
    says(run(), nothing);
    workspace.edit(LIST, |text| text[..60].to_owned());
    says(run(), "1 files written");
    says(run(), nothing);
    workspace.edit("Cargo.toml", |text| text.replacen("\nlockers = []", "", 1));
    says(run(), "1 files written");
    workspace.edit("spec/lockers/list.json", |text| text.replacen("[null, 100]", "[null, 90]", 1));
    says(run(), "2 files written");
    workspace.edit("spec/lockers/list.json", |text| text.replacen("\"scopes\"", "\"scopse\"", 1));
    assert_eq!(run().0, Some(2));
    fs::write(workspace.path("src/generated/mine.rs"), "// mine\n").unwrap();
    workspace.edit("spec/lockers/list.json", |text| text.replacen("\"scopse\"", "\"scopes\"", 1));
    assert_eq!(run().0, Some(1));
}
