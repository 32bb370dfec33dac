//! A frame of the page of logs with 200,000 lines kept: it must cost what is in view, not what is
//! there.

use divan::Bencher;
use ecsight::domain::log::LogEvent;
use ecsight::domain::time::{Timestamp, Zone};
use ecsight::logs::{Buffer, Session, View};
use ecsight::panes::logs::{About, Page, Reader, TagBook};
use ecsight::theme::Theme;
use ratatui::buffer::Buffer as Cells;
use ratatui::layout::Rect;

const AREA: Rect = Rect::new(0, 0, 200, 60);

fn main() {
    divan::main();
}

struct Scene {
    session: Session,
    view: View,
    tags: TagBook,
    about: About,
    theme: Theme,
}

impl Scene {
    fn new(lines: i64) -> Self {
        let mut buffer = Buffer::new(200_000, 256 << 20);
        let events = (0..lines).map(|number| LogEvent {
            event_id: Some(format!("{number:020}").into()),
            log_stream_name: format!("ecs/app/{:032x}", number % 30).into(),
            timestamp: number,
            ingestion_time: Some(number + 400),
            message: match number % 4 {
                0 => format!("{{\"level\":\"info\",\"msg\":\"served\",\"ms\":{number}}}"),
                1 => format!("level=warn msg=\"pool exhausted\" waiting={number}"),
                2 => format!("\u{1b}[32mINFO\u{1b}[0m GET /cart/{number} 200 — 日本語"),
                _ => format!("10.0.0.1 - - \"GET /health HTTP/1.1\" 200 {number}"),
            },
        });
        buffer.keep_all(&"/ecs/app".into(), events.collect());
        let mut scene = Self {
            session: Session::new(buffer, 1),
            view: View::default(),
            tags: TagBook::default(),
            about: About::default(),
            theme: Theme::default(),
        };
        while !scene.view.sync(scene.session.buffer()) {}
        scene
    }

    fn page<'a>(&'a self, reader: &'a Reader) -> Page<'a> {
        Page {
            session: &self.session,
            view: &self.view,
            reader,
            tags: &self.tags,
            about: &self.about,
            theme: &self.theme,
            zone: Zone::Utc,
            now: Timestamp::UNIX_EPOCH,
            paused: false,
            crash: None,
            span: None,
            seeks: false,
            searches: false,
            news: None,
        }
    }
}

#[divan::bench(args = [2_000, 200_000])]
fn following(bencher: Bencher<'_, '_>, lines: i64) {
    frame(bencher, lines, &Reader::default());
}

#[divan::bench(args = [2_000, 200_000])]
fn wrapped(bencher: Bencher<'_, '_>, lines: i64) {
    let reader = Reader {
        wrap: true,
        ..Reader::default()
    };
    frame(bencher, lines, &reader);
}

fn frame(bencher: Bencher<'_, '_>, lines: i64, reader: &Reader) {
    let scene = Scene::new(lines);
    bencher.bench_local(|| {
        let (reader, _) = scene.page(reader).settled(AREA);
        let mut cells = Cells::empty(AREA);
        scene.page(&reader).draw(AREA, &mut cells);
        cells
    });
}
