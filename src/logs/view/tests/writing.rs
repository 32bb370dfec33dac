use super::{told, wanting};
use crate::domain::time::Zone;
use crate::logs::view::{Rows, View, Writing};

#[test]
fn rows_are_written_out_in_full() {
    let buffer = told(&[
        "app/1f3a99887766 one",
        "app/1f3a99887766 panic: no",
        "app/1f3a99887766 goroutine 1 [running]:",
        "app/1f3a99887766 done",
        "app/1f3a99887766 done",
        "app/1f3a99887766 last",
    ]);
    let mut view = View::default();
    view.set_collapse(true);
    view.sync(&buffer);
    assert_eq!(view.len(), 4);
    let all = "one\npanic: no\ngoroutine 1 [running]:\ndone\ndone\nlast\n";
    assert_eq!(view.text_of(&buffer, &Rows::All, Writing::default()), all);
    assert_eq!(
        view.text_of(&buffer, &Rows::These(1..2), Writing::default()),
        "panic: no\ngoroutine 1 [running]:\n"
    );
    let writing = Writing {
        tag: true,
        time: Some(Zone::Utc),
    };
    assert_eq!(
        view.text_of(&buffer, &Rows::These(3..99), writing),
        "1970-01-01T00:00:05.000Z 1f3a9988 app last\n"
    );
    let ids: Vec<_> = [3, 0]
        .map(|index| view.lines_of(&buffer, index)[0].id)
        .into();
    for id in &ids {
        view.mark(*id);
    }
    view.set_filter(wanting("last"));
    view.sync(&buffer);
    assert_eq!(
        view.marked(),
        [ids[1], ids[0]],
        "in their order, shown or not"
    );
    assert_eq!(
        view.text_of(&buffer, &Rows::Marked, Writing::default()),
        "one\nlast\n"
    );
    view.mark_shown(&buffer);
    assert!(!view.is_marked(ids[0]) && view.is_marked(ids[1]));
    view.mark_shown(&buffer);
    assert!(view.is_marked(ids[0]));
    view.clear_marks();
    assert!(view.marked().is_empty());
}

#[test]
fn what_is_not_shown_is_told() {
    let buffer = told(&["app/1 hit", "app/1 a", "app/1 b", "app/1 c", "app/1 hit"]);
    let mut view = View::default();
    view.set_filter(wanting("hit"));
    view.set_context(1);
    view.sync(&buffer);
    let text = view.text_of(&buffer, &Rows::All, Writing::default());
    assert_eq!(text, "hit\na\n[1 lines not shown]\nc\nhit\n");
}

#[test]
fn the_commonest_fields_are_columns() {
    let buffer = told(&[
        r#"app/1 {"level":"info","msg":"a","http":{"status":200}}"#,
        r#"app/1 {"level":"info","msg":"b","http":{"status":500},"user":"x"}"#,
        "app/1 no fields at all",
        r#"app/1 {"level":"info","http":{"status":500},"rare":1}"#,
        r#"app/1 {"level":"warn","msg":"c","user":"y"}"#,
    ]);
    let mut view = View::default();
    view.sync(&buffer);
    let columns = view.columns(&buffer, 0..view.len(), 10);
    let columns: Vec<(&str, usize)> = columns.iter().map(|it| (&*it.path, it.lines)).collect();
    assert_eq!(
        columns,
        [("level", 4), ("msg", 3), ("http.status", 3), ("user", 2)]
    );
    assert_eq!(view.columns(&buffer, 0..view.len(), 2).len(), 2);
}
