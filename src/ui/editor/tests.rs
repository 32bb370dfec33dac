#![cfg(unix)]

use super::Editor;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

async fn edited(editor: &str) -> Result<Option<String>, String> {
    let line = format!("exec 2> /dev/null; edit() {{ {editor}; }}; edit");
    let started = Editor::start(line, "old\n", None);
    started.unwrap().left().await
}

#[tokio::test]
async fn what_is_saved_comes_back_unless_the_editor_says_no() {
    for (editor, expected) in [
        ("printf new > \"$1\"", Some("new")),
        ("true", Some("old\n")),
        ("printf new > \"$1\"; return 1", None),
        // An editor may put another file in its place.
        (
            "printf new > \"$1.tmp\" && mv \"$1.tmp\" \"$1\"",
            Some("new"),
        ),
    ] {
        let expected = expected.map(str::to_owned);
        assert_eq!(edited(editor).await, Ok(expected), "{editor}");
    }
}

#[tokio::test]
async fn a_missing_editor_is_told() {
    let editor = "no-such-editor --really".to_owned();
    let line = format!("exec 2> /dev/null; {editor}");
    let told = Editor::start(line, "old", None).unwrap().left().await;
    let line = told.unwrap_err();
    assert!(line.contains("set VISUAL or EDITOR"), "{line}");
}

/// The file that is named at the end of a line.
fn named(line: &str) -> Option<&Path> {
    line.rsplit_once(" is in ").map(|(_, path)| Path::new(path))
}

#[tokio::test]
async fn what_a_broken_editor_has_saved_is_kept_for_its_owner_alone() {
    let line = edited("printf typed > \"$1\"; kill -9 $$")
        .await
        .unwrap_err();
    let path = named(&line).unwrap_or_else(|| panic!("{line}"));
    assert_eq!(std::fs::read_to_string(path).unwrap(), "typed");
    let mode = std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    std::fs::remove_file(path).unwrap();
    let line = edited("kill -9 $$").await.unwrap_err();
    assert_eq!(named(&line), None, "{line}");
    assert!(line.contains("nothing was changed"), "{line}");
}

#[tokio::test]
async fn the_file_has_no_other_readers_and_is_gone_afterwards() {
    let told = edited("stat -c %a \"$1\" > \"$1.mode\"; echo \"$1\" > \"$1.tmp\"; cat \"$1.mode\" >> \"$1.tmp\"; rm \"$1.mode\"; mv \"$1.tmp\" \"$1\"").await;
    let told = told.unwrap().unwrap();
    let (path, mode) = told.trim().split_once('\n').unwrap();
    assert_eq!(mode, "600");
    assert!(path.ends_with(".json"));
    assert!(!Path::new(path).exists());
}
