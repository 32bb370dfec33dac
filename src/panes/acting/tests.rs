//! Windows stay inside whatever room there is.

use super::*;
use crate::panes::document::{Document, DocumentState, Line, Section};
use proptest::prelude::*;

fn menu(lines: usize, cursor: usize) -> Menu {
    let line = |at: usize| MenuLine {
        key: 'd',
        title: format!("number {at}"),
        danger: Danger::Disruptive,
        refused: at
            .is_multiple_of(2)
            .then(|| "because it is even, and that is a long story".to_owned()),
        more: ":number".to_owned(),
    };
    Menu {
        title: "prod-web".to_owned(),
        remark: lines.is_multiple_of(3).then(|| "read-only".to_owned()),
        lines: (0..lines).map(line).collect(),
        cursor,
    }
}

fn text(buf: &Buffer) -> String {
    buf.content().iter().map(|cell| cell.symbol()).collect()
}

#[test]
fn the_chosen_line_is_in_view_however_long_the_menu_is() {
    for cursor in 0..30 {
        let area = Rect::new(0, 0, 80, 20);
        let mut buf = Buffer::empty(area);
        menu(30, cursor).draw(&Theme::default(), area, &mut buf);
        let chosen = format!("number {cursor} ");
        assert!(text(&buf).contains(&chosen), "{cursor}");
    }
}

#[test]
fn the_answers_are_in_view_however_much_there_is_to_read() {
    let lines = (0..200)
        .map(|at| Line::text(format!("line {at}")))
        .collect();
    let document = Document::new("much", vec![Section::new("", lines)]);
    let area = Rect::new(0, 0, 80, 12);
    let mut buf = Buffer::empty(area);
    let page = Page {
        document: &document,
        state: &DocumentState::default(),
        status: Some((Role::HealthLook, "heed this".to_owned())),
        buttons: Some(Buttons {
            label: "do it".to_owned(),
            role: Role::Danger,
            focused: false,
            possible: true,
        }),
    };
    page.draw(&Theme::default(), area, &mut buf);
    let text = text(&buf);
    assert!(text.contains("▸ Cancel"), "{text}");
    assert!(text.contains("do it") && text.contains("heed this"));
}

proptest! {
    #[test]
    fn nothing_breaks_in_any_room(width in 0_u16..130, height in 0_u16..40, lines in 0_usize..40, cursor in 0_usize..50) {
        let area = Rect::new(0, 0, width, height);
        let mut buf = Buffer::empty(area);
        menu(lines, cursor).draw(&Theme::default(), area, &mut buf);
        let document = Document::new("x", vec![Section::new("y", vec![Line::text("z"); lines])]);
        let page = Page {
            document: &document,
            state: &DocumentState::default(),
            status: lines.is_multiple_of(2).then(|| (Role::Muted, "s".repeat(lines * 5))),
            buttons: lines.is_multiple_of(3).then(|| Buttons {
                label: "l".repeat(cursor),
                role: Role::Text,
                focused: cursor.is_multiple_of(2),
                possible: true,
            }),
        };
        page.draw(&Theme::default(), area, &mut buf);
    }
}
