//! What is shown of 200,000 lines: taking them up, a filter while it is typed, new lines under a
//! filter, a search that finds nothing. Each also as what one frame of it costs.

use divan::Bencher;
use divan::counter::ItemsCount;
use ecsight::domain::log::LogEvent;
use ecsight::logs::view::{FRAME, Filter};
use ecsight::logs::{Buffer, View};

const LINES: usize = 200_000;
/// Lines that come in at once.
const NEW: usize = 500;

fn main() {
    divan::main();
}

/// Lines as programs write them, ten a second, of thirty tasks.
fn events(from: usize, count: usize) -> Vec<LogEvent> {
    (from..from + count)
        .map(|number| {
            let timestamp = 1_795_000_000_000 + (number * 100) as i64;
            LogEvent {
                event_id: Some(format!("{number:056}").into()),
                log_stream_name: format!("ecs/app/{:032x}", number % 30).into(),
                timestamp,
                ingestion_time: Some(timestamp + 400),
                message: match number % 5 {
                    0 => format!(
                        "{{\"level\":\"info\",\"msg\":\"served\",\"status\":200,\"ms\":{number}}}"
                    ),
                    1 => format!("level=warn msg=\"pool exhausted\" waiting={number}"),
                    2 => format!("10.0.0.1 - - \"GET /cart/{number} HTTP/1.1\" 504 {number}"),
                    3 => "java.lang.IllegalStateException: broken".to_owned(),
                    _ => "\tat shop.Cart.add(Cart.java:10)".to_owned(),
                },
            }
        })
        .collect()
}

fn full() -> Buffer {
    // Room for what comes in: letting go is measured elsewhere.
    let mut buffer = Buffer::new(2 * LINES, 512 << 20);
    buffer.keep_all(&"/ecs/app".into(), events(0, LINES));
    buffer
}

fn synced(buffer: &Buffer) -> View {
    let mut view = View::default();
    while !view.sync(buffer) {}
    view
}

fn wanting(text: &str) -> Option<Filter> {
    Filter::parse(text).ok()
}

/// All lines, seen for the first time.
#[divan::bench(sample_count = 10)]
fn first_sync(bencher: Bencher<'_, '_>) {
    let buffer = full();
    bencher
        .counter(ItemsCount::new(LINES))
        .bench_local(|| synced(&buffer));
}

/// What of that one frame waits for.
#[divan::bench(sample_count = 20)]
fn first_sync_one_frame(bencher: Bencher<'_, '_>) {
    let buffer = full();
    bencher.with_inputs(View::default).bench_values(|mut view| {
        view.sync(&buffer);
        view
    });
}

/// A filter of words, of a level, of fields, typed letter by letter, each letter looked at until
/// all lines are through.
#[divan::bench(args = ["exhausted", "level:warn", "status>399"], sample_count = 5)]
fn filter_typed(bencher: Bencher<'_, '_>, text: &str) {
    let buffer = full();
    let mut view = synced(&buffer);
    bencher.bench_local(|| {
        for end in 1..=text.len() {
            if let Some(filter) = wanting(&text[..end]) {
                view.set_filter(Some(filter));
                while !view.sync(&buffer) {}
            }
        }
        view.set_filter(None);
        while !view.sync(&buffer) {}
    });
}

/// The frame after a letter.
#[divan::bench(args = ["exhausted", "level:warn", "status>399"], sample_count = 20)]
fn filter_one_frame(bencher: Bencher<'_, '_>, text: &str) {
    let buffer = full();
    let mut view = synced(&buffer);
    bencher.bench_local(|| {
        view.set_filter(None);
        view.set_filter(wanting(text));
        view.sync(&buffer)
    });
}

/// New lines at the end, without and with a filter, with lines around its hits.
#[divan::bench(args = [("", 0), ("exhausted", 0), ("exhausted", 5), ("status>399", 0)])]
fn new_lines(bencher: Bencher<'_, '_>, (text, context): (&str, usize)) {
    let mut buffer = full();
    let mut view = synced(&buffer);
    view.set_filter(wanting(text).filter(|filter| !filter.is_empty()));
    view.set_context(context);
    while !view.sync(&buffer) {}
    let mut from = LINES;
    bencher.counter(ItemsCount::new(NEW)).bench_local(|| {
        buffer.keep_all(&"/ecs/app".into(), events(from, NEW));
        from += NEW;
        view.sync(&buffer)
    });
}

/// `n` where nothing nearby matches: what one press looks at.
#[divan::bench(sample_count = 20)]
fn a_match_that_is_not_there(bencher: Bencher<'_, '_>) {
    let buffer = full();
    let mut view = synced(&buffer);
    bencher.bench_local(|| {
        // Nothing of the search before is known.
        let _ = view.search("");
        let _ = view.search("nowhere to be found");
        view.next_match(&buffer, Some(0), FRAME)
    });
}
