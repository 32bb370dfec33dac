//! A new revision edited in `$EDITOR`: the terminal is handed over and taken back, nothing that
//! was typed is lost, and nothing is sent that was not agreed to.

use crate::support::process::Server;
use crate::support::pty::{Launch, Pty, ecsight};
use crate::support::sim::serve;
use serde_json::Value;

/// An editor that tells in which mode the terminal is, waits for a line, and does to the text what
/// the line says: another image tag, JSON that is broken, the same repaired.
const EDITOR: &str = r#"
mode=$(stty -a < /dev/tty | grep -o -- '-\?icanon')
broken=$(tail -n 1 "$1" | grep -c oops)
turn=$(($(cat "$HOME/turn" 2> /dev/null || echo 0) + 1))
echo "$turn" > "$HOME/turn"
printf 'editor:%s broken:%s turn:%s\n' "$mode" "$broken" "$turn"
read -r line < /dev/tty
case "$line" in
  tag) sed -i 's/"image": "\([^:"]*\)[^"]*"/"image": "\1:edited"/' "$1" ;;
  break) echo oops >> "$1" ;;
  repair) sed -i '/^oops$/d; s/"image": "\([^:"]*\)[^"]*"/"image": "\1:repaired"/' "$1" ;;
  empty) : > "$1" ;;
  no) exit 1 ;;
  crash) echo oops >> "$1"; kill -9 $$ ;;
esac
"#;

fn registered(stage: &Server) -> Vec<Value> {
    let record: Value = serde_json::from_str(&stage.http("GET", "/_sim/mutations", "")).unwrap();
    record["mutations"].as_array().cloned().unwrap_or_default()
}

fn with_editor(launch: Launch) -> Launch {
    launch
        .file("editor.sh", EDITOR)
        .env("VISUAL", "sh \"$HOME/editor.sh\"")
        .env("EDITOR", "no-such-editor")
}

/// The services of a cluster, the cursor on one whose definition is known.
fn services(stage: &Server) -> Pty {
    let pty = with_editor(ecsight("--write -c prod-web").at(&stage.endpoint)).start();
    listed(&pty);
    pty.type_text("/storefront");
    pty.press("enter");
    pty.wait_for("the service is alone", |screen| {
        screen.has("storefront") && !screen.has("checkout")
    });
    pty
}

fn listed(pty: &Pty) {
    pty.wait_for("the services are listed", |screen| {
        screen.alternate && screen.has("storefront")
    });
}

/// The editor is there for the `turn`th time: what it said before is still on the ordinary screen.
fn opens(pty: &Pty, turn: usize, broken: bool) {
    let said = format!("editor:icanon broken:{} turn:{turn}", u8::from(broken));
    pty.wait_for("the editor has an ordinary terminal", |screen| {
        !screen.alternate && screen.rows.iter().any(|row| row.contains(&said))
    });
}

fn begins(pty: &Pty) {
    pty.press("a");
    pty.wait_for("the action applies", |screen| {
        // No reason stands behind it.
        let mut rows = screen.rows.iter();
        let behind = rows.find_map(|row| row.split_once("· register a new revision"));
        let reason = behind.and_then(|(_, rest)| rest.split_once('│'));
        reason.is_some_and(|(reason, _)| reason.trim().is_empty())
    });
    pty.press("n");
}

fn says(pty: &Pty, word: &str) {
    pty.type_text(word);
    pty.press("enter");
}

#[test]
fn a_tag_is_edited_and_the_difference_is_agreed_to() {
    let stage = serve("--scenario actions");
    let mut pty = services(&stage);
    begins(&pty);
    opens(&pty, 1, false);
    says(&pty, "tag");
    pty.wait_for("the difference is shown", |screen| {
        screen.alternate && screen.has("image") && screen.has(":edited") && screen.has("▸ Cancel")
    });
    assert_eq!(registered(&stage).len(), 0);
    pty.press("right");
    pty.press("enter");
    pty.wait_for("it is registered", |screen| screen.has("registered as"));
    assert_eq!(registered(&stage).len(), 1);
    pty.press("ctrl-c");
    pty.wait_for_end().is_clean(0);
}

#[test]
fn what_is_broken_is_told_and_edited_again() {
    let stage = serve("--scenario actions");
    let mut pty = services(&stage);
    begins(&pty);
    opens(&pty, 1, false);
    says(&pty, "break");
    pty.wait_for("what is wrong is told", |screen| {
        screen.alternate && screen.has("▸ edit it again") && screen.has("line")
    });
    pty.press("enter");
    opens(&pty, 2, true);
    says(&pty, "repair");
    pty.wait_for("the difference is shown", |screen| {
        screen.alternate && screen.has(":repaired") && screen.has("▸ Cancel")
    });
    assert_eq!(registered(&stage).len(), 0);
    pty.press("ctrl-c");
    pty.wait_for_end().is_clean(0);
}

#[test]
fn what_is_not_meant_changes_nothing_and_what_was_typed_is_not_lost() {
    let stage = serve("--scenario actions");
    let mut pty = services(&stage);
    for (turn, word) in [(1, "same"), (2, "empty"), (3, "no")] {
        begins(&pty);
        opens(&pty, turn, false);
        says(&pty, word);
        pty.wait_for("nothing was changed", |screen| {
            screen.alternate && screen.has("nothing was changed")
        });
    }
    begins(&pty);
    opens(&pty, 4, false);
    says(&pty, "break");
    pty.wait_for("what is wrong is told", |screen| {
        screen.alternate && screen.has("▸ edit it again")
    });
    pty.press("esc");
    pty.wait_for("the page is closed", |screen| !screen.has("edit it again"));
    begins(&pty);
    opens(&pty, 5, true);
    says(&pty, "crash");
    pty.wait_for("where the text is, is told", |screen| {
        screen.alternate && screen.has("what was saved is in")
    });
    assert_eq!(registered(&stage).len(), 0);
    pty.press("ctrl-c");
    pty.wait_for_end().is_clean(0);
}

#[test]
fn a_signal_ends_both() {
    let stage = serve("--scenario actions");
    let mut pty = services(&stage);
    begins(&pty);
    opens(&pty, 1, false);
    pty.signal("TERM");
    pty.wait_for_end().is_clean(143);
}

#[test]
fn do_register_has_it_edited_on_a_terminal() {
    let stage = serve("--scenario actions");
    let order = ecsight("--write do register prod-web storefront").at(&stage.endpoint);
    let mut program = with_editor(order).start();
    program.wait_for("the editor", |screen| {
        screen.has("editor:icanon broken:0 turn:1")
    });
    says(&program, "break");
    program.wait_for("what is wrong is told", |screen| {
        screen.has("Enter edits it again")
    });
    program.press("enter");
    program.wait_for("the editor", |screen| {
        screen.has("editor:icanon broken:1 turn:2")
    });
    says(&program, "repair");
    program.wait_for("it asks", |screen| {
        screen.has("Type yes to go on:") && screen.has(":repaired")
    });
    assert_eq!(registered(&stage).len(), 0);
    says(&program, "yes");
    let left = program.wait_for_end();
    assert_eq!(left.status.exit_code(), 0, "{}", left.screen);
    assert_eq!(registered(&stage).len(), 1);
}
