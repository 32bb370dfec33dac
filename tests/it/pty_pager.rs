//! The terminal is handed to the pager and taken back.

use crate::support::pty::{Pty, ecsight};

/// A pager that tells what it got, whose the keys are, and in which mode the terminal is.
const PAGER: &str = r#"
lines=$(wc -l)
mode=$(stty -a < /dev/tty | grep -o -- '-\?icanon')
printf 'pager:%s lines:%s\n' "$mode" "$((lines > 20))"
while read -r line < /dev/tty; do
  test "$line" = leave && exit 3
  printf 'heard:%s size:%s\n' "$line" "$(stty size < /dev/tty)"
done
"#;

/// The help page, with a pager.
fn help(pager: &str) -> Pty {
    let pty = ecsight("demo --frozen")
        .file("pager.sh", PAGER)
        .env("PAGER", pager)
        .start();
    pty.wait_for("the clusters are listed", |screen| screen.has("prod-web"));
    pty.press("?");
    back(&pty);
    pty
}

fn back(pty: &Pty) {
    pty.wait_for("the help is on screen", |screen| {
        screen.alternate && screen.cursor_hidden && screen.has("keys in lists")
    });
}

fn handed_over(pty: &Pty) {
    handed_over_again(pty, 1);
}

/// What pagers before have said is still on the ordinary screen: each says it once more.
fn handed_over_again(pty: &Pty, times: usize) {
    pty.press("E");
    pty.wait_for(
        "the pager has the text and an ordinary terminal",
        |screen| {
            let rows = screen.rows.iter();
            let said = rows.filter(|row| row.contains("pager:icanon lines:1"));
            !screen.alternate && !screen.cursor_hidden && said.count() == times
        },
    );
}

#[test]
fn the_pager_gets_the_text_the_keys_and_an_ordinary_terminal() {
    let mut pty = help("sh \"$HOME/pager.sh\"");
    for (turn, times) in [("first", 1), ("second", 2)] {
        handed_over_again(&pty, times);
        pty.type_text(&format!("{turn} quarrelsome jackdaw"));
        pty.press("enter");
        let heard = format!("heard:{turn} quarrelsome jackdaw");
        pty.wait_for("every key was the pager's", |screen| screen.has(&heard));
        pty.type_text("leave");
        pty.press("enter");
        back(&pty);
    }
    pty.press("ctrl-c");
    pty.wait_for_end().is_clean(0);
}

#[test]
fn a_size_that_changed_meanwhile_is_the_new_one() {
    let mut pty = help("sh \"$HOME/pager.sh\"");
    handed_over(&pty);
    pty.resize(90, 30);
    pty.type_text("now");
    pty.press("enter");
    pty.wait_for("the pager has it", |screen| screen.has("size:30 90"));
    pty.type_text("leave");
    pty.press("enter");
    back(&pty);
    pty.wait_for("the last row holds the hints", |screen| {
        screen.rows.len() == 30 && screen.rows[29].contains("back")
    });
    pty.press("ctrl-c");
    pty.wait_for_end().is_clean(0);
}

#[test]
fn ctrl_c_is_the_pagers() {
    let mut pty = help("sh \"$HOME/pager.sh\"");
    handed_over(&pty);
    pty.press("ctrl-c");
    back(&pty);
    pty.press("ctrl-c");
    pty.wait_for_end().is_clean(0);
}

#[test]
fn a_signal_ends_both() {
    let mut pty = help("sh \"$HOME/pager.sh\"");
    handed_over(&pty);
    pty.signal("TERM");
    pty.wait_for_end().is_clean(143);
}

#[test]
fn a_pager_that_is_not_there_is_told() {
    let mut pty = help("no-such-pager");
    pty.press("E");
    pty.wait_for("what to set is told", |screen| {
        screen.alternate && screen.has("set PAGER")
    });
    pty.press("ctrl-c");
    pty.wait_for_end().is_clean(0);
}
