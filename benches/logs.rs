//! Taking in lines: 20,000 at once, into an empty buffer and into a full one of 200,000.

use divan::counter::ItemsCount;
use ecsight::domain::Text;
use ecsight::domain::log::LogEvent;
use ecsight::logs::Buffer;

/// Events of one second that is busy.
const EVENTS: usize = 20_000;
/// Lines of a full buffer, and bytes it may take.
const MOST: (usize, usize) = (200_000, 256 * 1024 * 1024);

fn main() {
    divan::main();
}

fn group() -> Text {
    "/ecs/checkout".into()
}

/// Events of two streams of a task, twenty each millisecond, from a second on.
fn events(second: usize) -> Vec<LogEvent> {
    let streams: [Text; 2] = ["app/app/0f3a".into(), "app/envoy/0f3a".into()];
    (0..EVENTS)
        .map(|n| {
            let timestamp = 1_795_000_000_000 + (second * 1_000 + n / 20) as i64;
            LogEvent {
                event_id: Some(format!("{:056}", second * EVENTS + n).into()),
                log_stream_name: Text::clone(&streams[n % 2]),
                timestamp,
                ingestion_time: Some(timestamp + 350),
                message: format!(
                    "{{\"level\":\"info\",\"msg\":\"request done\",\"path\":\"/cart/{n}\",\"ms\":{}}}",
                    n % 97
                ),
            }
        })
        .collect()
}

fn full() -> Buffer {
    let mut buffer = Buffer::new(MOST.0, MOST.1);
    for second in 0..MOST.0 / EVENTS {
        buffer.keep_all(&group(), events(second));
    }
    buffer
}

#[divan::bench]
fn in_order(bencher: divan::Bencher<'_, '_>) {
    bencher
        .counter(ItemsCount::new(EVENTS))
        .with_inputs(|| (Buffer::new(MOST.0, MOST.1), events(0)))
        .bench_values(|(mut buffer, events)| {
            buffer.keep_all(&group(), events);
            buffer
        });
}

#[divan::bench]
fn a_tenth_late(bencher: divan::Bencher<'_, '_>) {
    bencher
        .counter(ItemsCount::new(EVENTS))
        .with_inputs(|| {
            let mut events = events(5);
            for event in events.iter_mut().step_by(10) {
                event.timestamp -= 4_000;
            }
            let mut buffer = Buffer::new(MOST.0, MOST.1);
            for second in 0..5 {
                buffer.keep_all(&group(), self::events(second));
            }
            (buffer, events)
        })
        .bench_values(|(mut buffer, events)| {
            buffer.keep_all(&group(), events);
            buffer
        });
}

#[divan::bench]
fn all_known(bencher: divan::Bencher<'_, '_>) {
    bencher
        .counter(ItemsCount::new(EVENTS))
        .with_inputs(|| {
            let mut buffer = Buffer::new(MOST.0, MOST.1);
            buffer.keep_all(&group(), events(0));
            (buffer, events(0))
        })
        .bench_values(|(mut buffer, events)| {
            buffer.keep_all(&group(), events);
            buffer
        });
}

#[divan::bench(sample_count = 10)]
fn into_a_full_buffer(bencher: divan::Bencher<'_, '_>) {
    bencher
        .counter(ItemsCount::new(EVENTS))
        .with_inputs(|| (full(), events(MOST.0 / EVENTS)))
        .bench_values(|(mut buffer, events)| {
            buffer.keep_all(&group(), events);
            buffer
        });
}
