//! The table as text and as CSV.

use super::*;

#[test]
fn text_for_a_pipe_is_not_cut() {
    insta::assert_snapshot!("pipe", to_text(COLUMNS, &services(), &at(0), None));
}

#[test]
fn text_for_a_terminal_fits() {
    let text = to_text(COLUMNS, &services(), &at(0), Some(60));
    assert!(text.lines().all(|line| clip::width(line) <= 60));
    insta::assert_snapshot!("terminal", text);
    assert_eq!(to_text(COLUMNS, &[], &at(0), Some(20)), "HEALTH  NAME\n");
}

#[test]
fn csv_is_quoted_and_no_formula() {
    let mut odd = services();
    odd.truncate(2);
    odd[0].why = "=HYPERLINK(\"http://x\"), a".into();
    odd[0].running = None;
    odd[1].why = "-1 line\nor two".into();
    insta::assert_snapshot!("csv", to_csv(COLUMNS, &odd, &at(0)).replace('\r', "␍"));
}
