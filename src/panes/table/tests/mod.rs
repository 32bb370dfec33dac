//! Tests that need rows, and the rows they need.

mod draw;
mod export;
mod filter;
mod law;
mod listing;

use std::fmt::Write as _;
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};
use strum::IntoEnumIterator as _;

use super::*;
use crate::domain::Text;
use crate::domain::health::Health;
use crate::domain::time::{Timestamp, Zone};
use crate::theme::Role;

#[derive(Debug, Clone, PartialEq)]
struct Row {
    id: Text,
    name: Text,
    health: Health,
    running: Option<i64>,
    desired: i64,
    rollout: &'static str,
    why: Text,
    since: Option<Timestamp>,
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
    Column::<Row>::new("name", "NAME", "Name", |row, _| Cell::text(&row.name))
        .width(10, 40)
        .middle(),
    Column::<Row>::new("tasks", "TASKS", "Running of desired", |row, _| {
        match row.running {
            None => Cell::pending(),
            Some(running) => {
                let cell = Cell::text(format!("{running}/{}", row.desired));
                cell.key(SortKey::Number(running as f64))
            }
        }
    })
    .width(5, 9)
    .right()
    .importance(2),
    Column::<Row>::new(
        "rollout",
        "ROLLOUT",
        "State of the rollout",
        |row, _| match row.rollout {
            "" => Cell::absent(),
            "FAILED" => Cell::text("FAILED").tone(Role::HealthBroken),
            other => Cell::text(other),
        },
    )
    .width(6, 11)
    .importance(3),
    Column::<Row>::new("age", "AGE", "Since the last deployment", |row, context| {
        Cell::age(row.since, context)
    })
    .width(3, 4)
    .right()
    .importance(4)
    .volatile(),
    Column::<Row>::new("why", "WHY", "What is wrong", |row, _| Cell::text(&row.why))
        .fill(14)
        .importance(1),
    Column::<Row>::new("arn", "ARN", "ARN", |row, _| Cell::text(&row.id))
        .width(20, 80)
        .middle()
        .importance(9)
        .wide_only(),
];

fn at(seconds: u64) -> CellContext {
    CellContext {
        now: Timestamp::UNIX_EPOCH + Duration::from_secs(1_000_000 + seconds),
        zone: Zone::Utc,
    }
}

fn row(name: &str, health: Health, tasks: (i64, i64), rollout: &'static str, why: &str) -> Row {
    Row {
        id: format!("arn:aws:ecs:us-east-1:123456789012:service/prod-web/{name}").into(),
        name: name.into(),
        health,
        running: Some(tasks.0),
        desired: tasks.1,
        rollout,
        why: why.into(),
        since: Some(at(0).now - Duration::from_secs(60 * (tasks.1 as u64 * 5))),
    }
}

/// The services of the sketch, in the order ECS happens to list them.
fn services() -> Vec<Row> {
    vec![
        row("storefront", Health::Fine, (6, 6), "COMPLETED", ""),
        row(
            "checkout",
            Health::Broken,
            (3, 4),
            "FAILED",
            "rolled back to :41, app exits 1",
        ),
        row("image-proxy", Health::Fine, (2, 2), "COMPLETED", ""),
        row(
            "search-api",
            Health::Look,
            (3, 3),
            "COMPLETED",
            "503 on /healthz",
        ),
        row(
            "session-worker",
            Health::Changing,
            (1, 2),
            "IN_PROGRESS",
            "starting",
        ),
        row("api-10", Health::Fine, (10, 10), "", ""),
        row("api-2", Health::Fine, (2, 2), "", ""),
    ]
}

fn listing(rows: Vec<Row>, state: &mut TableState) -> Listing<Row> {
    let mut listing = Listing::new(COLUMNS);
    listing.update(rows, state, &at(0));
    listing
}

fn names(listing: &Listing<Row>) -> String {
    let names: Vec<&str> = listing.iter().map(|row| &*row.name).collect();
    names.join(" ")
}

/// A paint whose colours are the roles themselves, so that a snapshot tells meanings and does not
/// change with a theme.
pub(crate) struct Roles;

impl Paint for Roles {
    fn style(&self, role: Role) -> Style {
        let number = role as u8;
        match role {
            Role::Text => Style::new(),
            Role::Selection | Role::SelectionInactive | Role::Match | Role::MatchCurrent => {
                Style::new().bg(Color::Indexed(number))
            }
            Role::Changed => Style::new().add_modifier(Modifier::UNDERLINED),
            _ => Style::new().fg(Color::Indexed(number)),
        }
    }
}

/// The text of a buffer, and under it the runs of roles of each line.
pub(crate) fn picture(buf: &Buffer) -> String {
    let role_of = |color: Color| match color {
        Color::Indexed(number) => Role::iter().find(|role| *role as u8 == number),
        _ => None,
    };
    let (mut text, mut styles) = (String::new(), String::new());
    for y in buf.area.top()..buf.area.bottom() {
        let mut runs: Vec<(u16, u16, String)> = Vec::new();
        let mut line = String::new();
        let mut skip = 0;
        for x in buf.area.left()..buf.area.right() {
            let cell = &buf[(x, y)];
            if skip == 0 {
                line.push_str(cell.symbol());
                skip = clip::width(cell.symbol()).max(1);
            }
            skip -= 1;
            let style = cell.style();
            let mut roles: Vec<String> = [style.fg, style.bg]
                .into_iter()
                .flatten()
                .filter_map(role_of)
                .map(|role| role.to_string())
                .collect();
            if style.add_modifier.contains(Modifier::UNDERLINED) {
                roles.push("changed".into());
            }
            let roles = roles.join("+");
            match runs.last_mut() {
                Some(run) if run.2 == roles => run.1 = x,
                _ => runs.push((x, x, roles)),
            }
        }
        let _ = writeln!(text, "{}|", line);
        let told = runs.iter().filter(|run| !run.2.is_empty());
        let told: Vec<_> = told
            .map(|(from, to, roles)| format!("{from}-{to} {roles}"))
            .collect();
        let _ = writeln!(styles, "{y}: {}", told.join(", "));
    }
    format!("{text}\n{styles}")
}
