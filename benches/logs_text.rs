//! What reading a line of a log costs. Every line that comes in takes this way once, 20,000 of
//! them a second when a service is in trouble.
//!
//! `cargo bench --bench logs_text`; the counter says lines a second.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use ecsight::logs::text::ansi::{is_plain, styled};
use ecsight::logs::text::fields::fields_of;
use ecsight::logs::text::level::level_of;
use ecsight::logs::text::stack::Head;
use ecsight::logs::text::template::{same_key, template, template_of};

const LINES: usize = 20_000;

fn main() {
    divan::main();
}

/// What services write, in about the mix they write it.
fn lines() -> Vec<String> {
    (0..LINES)
        .map(|n| match n % 10 {
            0 | 1 => format!(
                "10.0.{}.7 - - [21/Nov/2026:14:32:{:02} +0000] \"GET /api/orders/{n} HTTP/1.1\" 200 512 \"-\" \"curl/8.5\"",
                n % 256,
                n % 60
            ),
            2 | 3 => format!(
                "{{\"level\":\"info\",\"time\":\"2026-11-21T14:32:01.{:03}Z\",\"msg\":\"order {n} saved\",\"user\":{{\"id\":{n},\"plan\":\"pro\"}},\"traceId\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"ms\":{}}}",
                n % 1000,
                n % 97
            ),
            4 => format!(
                "time=2026-11-21T14:32:01Z level=warn msg=\"slow query\" took={}ms rows={n}",
                n % 900
            ),
            5 => format!(
                "2026-11-21 14:32:01.123 ERROR 1 --- [nio-8080-exec-{}] c.e.Orders : could not save order {n}",
                n % 20
            ),
            6 => format!("\u{1b}[32mINFO\u{1b}[0m worker-{} took job {n} from queue", n % 8),
            7 => format!("\tat com.example.Orders.save(Orders.java:{})", n % 400),
            8 => "served from cache, nothing to do for this request at all".to_owned(),
            _ => format!(
                "2026-11-21T14:32:01.123456Z  INFO request{{id=550e8400-e29b-41d4-a716-{n:012x}}}: app: résumé of user {n} stored"
            ),
        })
        .collect()
}

/// Everything a line goes through when it comes in.
#[divan::bench]
fn all(bencher: Bencher<'_, '_>) {
    let lines = lines();
    bencher.counter(ItemsCount::new(LINES)).bench(|| {
        let mut head = Head::default();
        for line in black_box(&lines) {
            let made;
            let plain = if is_plain(line) {
                line.as_str()
            } else {
                made = styled(line).plain;
                &made
            };
            let fields = fields_of(plain);
            let level = level_of(plain, fields.as_ref());
            head = black_box(head.take(plain, level)).1;
            black_box(template_of(plain, fields.as_ref()));
        }
        head
    });
}

fn each<T>(bencher: Bencher<'_, '_>, read: impl Fn(&str) -> T + Sync) {
    let plain: Vec<String> = lines().iter().map(|line| styled(line).plain).collect();
    bencher.counter(ItemsCount::new(LINES)).bench(|| {
        for line in black_box(&plain) {
            black_box(read(line));
        }
    });
}

#[divan::bench]
fn harmless(bencher: Bencher<'_, '_>) {
    let lines = lines();
    bencher.counter(ItemsCount::new(LINES)).bench(|| {
        for line in black_box(&lines) {
            black_box(styled(line));
        }
    });
}

#[divan::bench]
fn plain(bencher: Bencher<'_, '_>) {
    each(bencher, is_plain);
}

#[divan::bench]
fn fields(bencher: Bencher<'_, '_>) {
    each(bencher, fields_of);
}

#[divan::bench]
fn level(bencher: Bencher<'_, '_>) {
    each(bencher, |line| level_of(line, None));
}

#[divan::bench]
fn templates(bencher: Bencher<'_, '_>) {
    each(bencher, template);
}

#[divan::bench]
fn repeats(bencher: Bencher<'_, '_>) {
    each(bencher, same_key);
}
