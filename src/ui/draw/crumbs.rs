//! The way here, and how the list here is doing.

use crate::app::App;
use crate::app::nav::{Page, Place};
use crate::app::prompt::Purpose;
use crate::domain::{arn, sanitize, time};
use crate::panes::frame::{self, Piece, piece};
use crate::panes::kind::{KindId, Level};
use crate::panes::kinds;
use crate::panes::table::clip;
use crate::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the line of breadcrumbs.
pub(super) fn breadcrumbs(app: &App, area: Rect, buf: &mut Buffer) {
    let theme = &app.theme;
    let names = crumbs(app);
    let room = usize::from(area.width);
    // The end of the way matters most: the beginning gives way to `…`.
    let mut from = 0;
    let width = |from: usize| {
        names[from..]
            .iter()
            .map(|name| clip::width(name) + 3)
            .sum::<usize>()
    };
    while from + 1 < names.len() && width(from) + 24 > room {
        from += 1;
    }
    let mut left = Vec::new();
    let shown = &names[from..];
    let last = shown.len().saturating_sub(1);
    let line = shown[..last]
        .iter()
        .map(|name| format!("{name} › "))
        .collect::<String>();
    let dots = if from > 0 { "… › " } else { "" };
    left.push(piece(format!(" {dots}{line}"), Role::Breadcrumb, 0));
    let mut right = Vec::new();
    if let Some(line) = app.under_way() {
        right.push(piece(line, Role::HealthChanging, 0));
    }
    if let Place::List { kind, .. } = app.trail.here() {
        let state = app.table();
        let (shown, total) = (app.list.shown(), app.list.total());
        let spec = kinds::of(*kind).spec();
        if spec.level != Level::Program {
            let noun = if total == 1 {
                spec.singular
            } else {
                spec.plural
            };
            let status = app.list.status();
            let count = if total == 0 && !status.complete {
                // Not known is not none.
                format!("… {}", spec.plural)
            } else if shown == total {
                format!("{total} {noun}")
            } else {
                format!("{shown} of {total} {noun}")
            };
            right.push(piece(count, Role::Muted, 2));
            if total > 0 {
                right.extend(frame::counts(app.list.counts()));
            }
        }
        if *kind == KindId::Tasks {
            right.push(piece(app.tasks.word(), Role::Muted, 5));
        }
        if *kind == KindId::StackResources {
            let word = match state.minor_too {
                true => "all of them",
                false => "of ECS and network",
            };
            right.push(piece(word, Role::Muted, 5));
        }
        if state.faults_only {
            right.push(piece("faults only", Role::BannerWarn, 1));
        }
        if !state.marks.is_empty() {
            right.push(piece(
                format!("{} marked", state.marks.len()),
                Role::Mark,
                1,
            ));
        }
        if !state.filter.text.is_empty()
            && app
                .prompt
                .as_ref()
                .is_none_or(|prompt| prompt.purpose != Purpose::Filter)
        {
            right.push(piece(format!("/{}", state.filter.text), Role::Prompt, 1));
        }
        right.push(read_at(app));
    }
    // Breadcrumbs are one text in two colours.
    let current = shown.get(last).map_or("", |name| name.as_str());
    let head_width = clip::width(&format!(" {dots}{line}"));
    let rest = Rect {
        x: area.x + u16::try_from(head_width).unwrap_or(0).min(area.width),
        width: area
            .width
            .saturating_sub(u16::try_from(head_width).unwrap_or(area.width)),
        ..area
    };
    frame::line(
        Rect {
            width: area.width - rest.width,
            ..area
        },
        buf,
        theme,
        left,
        Vec::new(),
    );
    frame::line(
        rest,
        buf,
        theme,
        vec![piece(current, Role::BreadcrumbCurrent, 0)],
        right,
    );
}

/// When the list was read; said loudly when that is long ago.
fn read_at(app: &App) -> Piece {
    let status = app.list.status();
    // What is missing beside the list does not make the list old.
    let stale = status.fault.is_some()
        || status
            .gaps
            .iter()
            .any(|gap| gap.what.ends_with("not renewed") || gap.what.ends_with("is old"));
    match status.read_at {
        Some(at) if app.paused || stale => piece(
            format!("as of {}", time::clock(at, app.options.zone)),
            Role::Stale,
            2,
        ),
        _ => piece("", Role::Muted, 9),
    }
}

/// The way here in names: `clusters`, `prod-web`, `services`.
fn crumbs(app: &App) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for place in app.trail.places() {
        match place {
            Place::Help => names.push("help".to_owned()),
            Place::List { kind, scope } => {
                let inside = match kind {
                    KindId::Tasks
                    | KindId::Targets
                    | KindId::TargetGroups
                    | KindId::Instances
                    | KindId::Alarms
                    | KindId::Scaling
                    | KindId::Deployments
                    | KindId::Stacks
                    | KindId::Events => scope.service.as_deref().or(scope.cluster.as_deref()),
                    KindId::Services
                    | KindId::Scheduled
                    | KindId::Standalone
                    | KindId::CapacityProviders => scope.cluster.as_deref(),
                    KindId::StackResources => scope
                        .stack
                        .as_deref()
                        .map(crate::domain::stack::name_of)
                        .or(scope.service.as_deref())
                        .or(scope.cluster.as_deref()),
                    KindId::Containers => scope.task.as_deref(),
                    KindId::Revisions => scope.family.as_deref(),
                    _ => None,
                };
                if let Some(inside) = inside {
                    let name = if *kind == KindId::Containers {
                        arn::short_id(inside)
                    } else {
                        arn::name(inside)
                    };
                    names.push(name.to_owned());
                }
                names.push(kinds::of(*kind).spec().plural.to_owned());
            }
            Place::Compare { pair, .. } => names.push(pair.title()),
            Place::Logs { name, .. } => {
                names.push(format!("logs of {name}"));
                if place == app.trail.here() && app.insights_here().is_some() {
                    names.push("insights".to_owned());
                }
            }
            Place::Row { name, page, .. } => {
                names.push(name.to_string());
                names.push(match page {
                    Page::Describe => "describe".to_owned(),
                    Page::Json => "json".to_owned(),
                    Page::Metrics => "metrics".to_owned(),
                    Page::Network(tab) => tab.word().to_owned(),
                });
            }
        }
    }
    // Made harmless before it is measured: what stands in may be wider than what was there.
    names
        .iter()
        .map(|name| sanitize::line(name).into_owned())
        .collect()
}
