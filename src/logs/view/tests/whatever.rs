use super::{rows, wanting};
use crate::domain::log::LogEvent;
use crate::logs::buffer::Buffer;
use crate::logs::view::{Row, View};
use proptest::prelude::*;

/// Something that happens to a page of logs.
#[derive(Debug, Clone)]
enum Happens {
    /// Lines of a stream from a time on, a millisecond apart.
    Lines {
        stream: u8,
        from: i64,
        texts: Vec<usize>,
    },
    Filter(usize),
    Context(usize),
    Fold(bool),
    Collapse(bool),
    Toggle(usize),
    Cursor(usize),
    Search(usize),
    Sync(usize),
}

const TEXTS: &[&str] = &[
    "INFO fine",
    "still waiting",
    "still waiting",
    "ERROR it broke",
    "java.lang.IllegalStateException: broken",
    "\tat shop.Cart.add(Cart.java:10)",
    "\tat shop.Main.main(Main.java:3)",
    "Caused by: java.io.IOException: disk",
    "without a level",
    r#"{"level":"warn","msg":"slow","ms":700}"#,
    "panic: no",
    "goroutine 1 [running]:",
];
const FILTERS: &[&str] = &[
    "",
    "broke",
    "level:warn",
    "!waiting",
    "Cart.java",
    "task:1",
    "ms>500",
    "nothing",
];

fn happens() -> impl Strategy<Value = Happens> {
    let texts = prop::collection::vec(0..TEXTS.len(), 1..500);
    let lines = (0..3_u8, 0..2_000_i64, texts).prop_map(|(stream, from, texts)| Happens::Lines {
        stream,
        from,
        texts,
    });
    prop_oneof![
        6 => lines,
        2 => (0..FILTERS.len()).prop_map(Happens::Filter),
        1 => (0..4_usize).prop_map(Happens::Context),
        1 => any::<bool>().prop_map(Happens::Fold),
        1 => any::<bool>().prop_map(Happens::Collapse),
        1 => (0..3_000_usize).prop_map(Happens::Toggle),
        1 => (0..3_000_usize).prop_map(Happens::Cursor),
        1 => (0..FILTERS.len()).prop_map(Happens::Search),
        3 => (1..2_000_usize).prop_map(Happens::Sync),
    ]
}

#[derive(Default)]
struct Told {
    filter: usize,
    context: usize,
    fold: bool,
    collapse: bool,
    search: usize,
    toggled: bool,
}

/// A view that sees the buffer for the first time.
fn fresh(told: &Told, buffer: &Buffer) -> View {
    let mut view = View::default();
    view.set_filter(wanting(FILTERS[told.filter]));
    view.set_context(told.context);
    view.set_fold(told.fold);
    view.set_collapse(told.collapse);
    view.search(FILTERS[told.search]).expect("a text");
    while !view.sync(buffer) {}
    view
}

fn play(steps: Vec<Happens>) -> Result<(), TestCaseError> {
    // So few that the oldest have to go now and then.
    let mut buffer = Buffer::new(2_500, 1 << 24);
    let mut view = View::default();
    let mut told = Told {
        fold: true,
        ..Told::default()
    };
    let mut serial = 0;
    for step in steps {
        match step {
            Happens::Lines {
                stream,
                from,
                texts,
            } => {
                for (at, text) in texts.into_iter().enumerate() {
                    serial += 1;
                    let event = LogEvent {
                        event_id: Some(format!("{serial}").into()),
                        log_stream_name: format!("ecs/app/{stream}").into(),
                        timestamp: from + at as i64,
                        ingestion_time: None,
                        message: TEXTS[text].to_owned(),
                    };
                    buffer.keep(&"/ecs/shop".into(), event);
                }
            }
            Happens::Filter(filter) => {
                told.filter = filter;
                view.set_filter(wanting(FILTERS[filter]));
            }
            Happens::Context(context) => {
                told.context = context;
                view.set_context(context);
            }
            Happens::Fold(fold) => {
                (told.fold, told.toggled) = (fold, false);
                view.set_fold(fold);
                view.set_collapse(told.collapse);
            }
            Happens::Collapse(collapse) => {
                (told.collapse, told.toggled) = (collapse, false);
                view.set_collapse(collapse);
                view.set_fold(told.fold);
            }
            Happens::Toggle(index) => {
                view.sync(&buffer);
                let row = view.row(&buffer, index).and_then(Row::line);
                if let Some(id) = row.map(|line| line.id) {
                    told.toggled |= view.toggle(&buffer, id);
                }
            }
            Happens::Cursor(index) => view.set_cursor(&buffer, index),
            Happens::Search(text) => {
                told.search = text;
                view.search(FILTERS[text]).expect("a text");
            }
            Happens::Sync(budget) => {
                view.sync_some(&buffer, budget);
            }
        }
    }
    while !view.sync_some(&buffer, 700) {}
    if !told.toggled {
        let other = fresh(&told, &buffer);
        prop_assert_eq!(rows(&view, &buffer), rows(&other, &buffer));
        prop_assert_eq!(view.count(&buffer).of, other.count(&buffer).of);
    }
    agrees(&view, &buffer)
}

/// Rows, their lines and their indexes say the same.
fn agrees(view: &View, buffer: &Buffer) -> Result<(), TestCaseError> {
    let mut shown = 0;
    for index in 0..view.len() {
        let lines = view.lines_of(buffer, index);
        match view.row(buffer, index) {
            Some(Row::Fold { hidden, .. }) => prop_assert_eq!(lines.len(), hidden + 1),
            Some(Row::Repeat { times, last, .. }) => {
                prop_assert_eq!(lines.len(), times);
                prop_assert_eq!(lines.last().map(|line| line.id), Some(last.id));
            }
            Some(Row::Before { .. }) => prop_assert!(lines.is_empty()),
            Some(_) => prop_assert_eq!(lines.len(), 1),
            None => return Err(TestCaseError::fail(format!("no row {index}"))),
        }
        for line in &lines {
            prop_assert_eq!(view.index_of(buffer, line.id), Some(index));
        }
        shown += lines.len();
        let anchor = view.anchor(buffer, index);
        let again = anchor.and_then(|anchor| view.index_at(buffer, &anchor));
        prop_assert_eq!(again, Some(index));
    }
    let all = buffer.blocks().flat_map(|block| &block.lines);
    let found = all.filter(|line| view.index_of(buffer, line.id).is_some());
    prop_assert_eq!(found.count(), shown);
    prop_assert!(view.row(buffer, view.len()).is_none());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn what_is_kept_from_frame_to_frame_is_what_a_first_look_would_see(
        steps in prop::collection::vec(happens(), 1..20)
    ) {
        play(steps)?;
    }
}
