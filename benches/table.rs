//! The table at 20,000 rows: what a key press and what a refresh cost.
//!
//! `cargo bench --bench table`. A key press must be answered within a frame (16 ms), drawing
//! included, so filtering and sorting must stay well below that.

use std::time::Duration;

use divan::{Bencher, black_box};
use ecsight::domain::Text;
use ecsight::domain::health::Health;
use ecsight::domain::time::{Timestamp, Zone};
use ecsight::panes::table::{
    Cell, CellContext, Column, Direction, Listing, Move, RowItem, SortKey, Table, TableState,
};
use ecsight::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

const ROWS: usize = 20_000;

fn main() {
    divan::main();
}

#[derive(Clone, PartialEq)]
struct Row {
    id: Text,
    name: Text,
    health: Health,
    running: i64,
    definition: Text,
    why: Text,
    since: Timestamp,
}

impl RowItem for Row {
    fn id(&self) -> &Text {
        &self.id
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn health(&self) -> Health {
        self.health
    }

    fn same(&self, other: &Self) -> bool {
        self == other
    }
}

const COLUMNS: &[Column<Row>] = &[
    Column::<Row>::new("name", "NAME", "", |row, _| Cell::text(&row.name))
        .width(12, 48)
        .middle(),
    Column::<Row>::new("tasks", "TASKS", "", |row, _| {
        let cell = Cell::text(format!("{}/10", row.running));
        cell.key(SortKey::Number(row.running as f64))
    })
    .right()
    .importance(2),
    Column::<Row>::new("rollout", "ROLLOUT", "", |row, _| match row.health {
        Health::Broken => Cell::text("FAILED").tone(Role::HealthBroken),
        _ => Cell::text("COMPLETED"),
    })
    .importance(3),
    Column::<Row>::new("definition", "TASK DEFINITION", "", |row, _| {
        Cell::text(&row.definition)
    })
    .middle()
    .importance(4),
    Column::<Row>::new("age", "AGE", "", |row, context| {
        Cell::age(Some(row.since), context)
    })
    .right()
    .importance(5)
    .volatile(),
    Column::<Row>::new("why", "WHY", "", |row, _| Cell::text(&row.why))
        .fill(20)
        .importance(1),
    Column::<Row>::new("arn", "ARN", "", |row, _| Cell::text(&row.id))
        .wide_only()
        .importance(9),
];

fn context() -> CellContext {
    CellContext {
        now: Timestamp::UNIX_EPOCH + Duration::from_secs(2_000_000),
        zone: Zone::Utc,
    }
}

fn rows() -> Vec<Row> {
    (0..ROWS)
        .map(|n| {
            // Scattered, so that sorting has something to do.
            let number = n * 7_919 % ROWS;
            let team = ["checkout", "search", "storefront", "image-proxy", "session"][number % 5];
            let health = match number % 97 {
                0 => Health::Broken,
                1..4 => Health::Look,
                _ => Health::Fine,
            };
            Row {
                id: format!("arn:aws:ecs:us-east-1:123456789012:service/prod/{team}-{number}")
                    .into(),
                name: format!("{team}-{number}").into(),
                health,
                running: (number % 11) as i64,
                definition: format!("{team}:{}", number % 311).into(),
                why: if health == Health::Fine {
                    ""
                } else {
                    "503 on /healthz, 2 of 3 targets"
                }
                .into(),
                since: Timestamp::UNIX_EPOCH + Duration::from_secs(number as u64 * 90),
            }
        })
        .collect()
}

fn listing(state: &mut TableState) -> Listing<Row> {
    let mut listing = Listing::new(COLUMNS);
    state.seen(40);
    listing.update(rows(), state, &context());
    listing
}

fn frame(bencher: Bencher<'_, '_>, state: &mut TableState, filter: &str) {
    let mut listing = listing(state);
    state.filter.edit(filter, &listing.column_names());
    listing.refresh(state, &context());
    state.step(&listing, Move::PageDown);
    let theme = Theme::default();
    let mut buf = Buffer::empty(Rect::new(0, 0, 160, 45));
    bencher.bench_local(|| {
        let table = Table {
            listing: &listing,
            state,
            theme: &theme,
            context: context(),
            title: Some("services"),
            focused: true,
            notice: None,
        };
        black_box(table.draw(buf.area, &mut buf))
    });
}

#[divan::bench(args = ["", "sea", "^s.*[24]$", "~sfrt"])]
fn draw_160x45(bencher: Bencher<'_, '_>, filter: &str) {
    frame(bencher, &mut TableState::default(), filter);
}

/// A letter typed: every row is asked anew.
#[divan::bench(args = ["sea", "image !1", "^s.*[24]$|503", "~sfrt", "definition:search", "tasks:<3", "age:>10d", "health:broken"])]
fn filter(bencher: Bencher<'_, '_>, typed: &str) {
    let mut state = TableState::default();
    let mut listing = listing(&mut state);
    let names = listing.column_names();
    // The first filter makes the haystacks; it is measured below.
    state.filter.edit("x", &names);
    listing.refresh(&mut state, &context());
    // A cheap filter in between, so that there is something to do each time.
    let mut other = TableState::default();
    other.filter.edit("health:changing", &names);
    bencher.bench_local(|| {
        listing.refresh(&mut other, &context());
        state.filter.edit(typed, &names);
        black_box(listing.refresh(&mut state, &context()))
    });
}

/// The first letter after new rows: texts are made and remembered.
#[divan::bench]
fn first_filter(bencher: Bencher<'_, '_>) {
    bencher
        .with_inputs(|| {
            let mut state = TableState::default();
            let listing = listing(&mut state);
            state.filter.edit("sea", &listing.column_names());
            (listing, state)
        })
        .bench_local_values(|(mut listing, mut state)| {
            listing.refresh(&mut state, &context());
            (listing, state)
        });
}

#[divan::bench(args = ["name", "tasks", "definition"])]
fn sort(bencher: Bencher<'_, '_>, column: &str) {
    let mut state = TableState::default();
    let mut listing = listing(&mut state);
    let number = COLUMNS
        .iter()
        .position(|candidate| candidate.name == column);
    state.sort = number.map(|number| (number, Direction::Ascending));
    bencher.bench_local(|| {
        state.sort = state
            .sort
            .map(|(number, direction)| (number, direction.flipped()));
        black_box(listing.refresh(&mut state, &context()))
    });
}

/// A refresh in which one row of 20,000 changed, as most refreshes are.
#[divan::bench(args = ["", "sea"])]
fn update_one_row(bencher: Bencher<'_, '_>, filter: &str) {
    let mut state = TableState::default();
    let mut listing = listing(&mut state);
    state.filter.edit(filter, &listing.column_names());
    listing.refresh(&mut state, &context());
    let base = rows();
    let mut tick = 0;
    bencher
        .with_inputs(|| {
            tick += 1;
            let mut rows = base.clone();
            rows[ROWS / 2].running = tick;
            rows
        })
        .bench_local_values(|rows| listing.update(rows, &mut state, &context()));
}

/// The first rows of all.
#[divan::bench]
fn update_all_rows(bencher: Bencher<'_, '_>) {
    bencher.with_inputs(rows).bench_local_values(|rows| {
        let mut state = TableState::default();
        let mut listing = Listing::new(COLUMNS);
        listing.update(rows, &mut state, &context());
        listing
    });
}
