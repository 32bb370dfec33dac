//! The whole screen, from the model: pure, so that tests and screenshots draw the same.

use crate::app::App;
use crate::app::nav::Place;
use crate::app::prompt::{Prompt, Purpose};
use crate::domain::arn;
use crate::domain::fault::FaultKind;
use crate::domain::time;
use crate::keys::{Action, Layer};
use crate::panes::canvas::Canvas;
use crate::panes::document::View;
use crate::panes::frame::{self, Piece, piece};
use crate::panes::kind::{KindId, Level};
use crate::panes::kinds;
use crate::panes::table::{CellContext, Drawn, Notice, clip};
use crate::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::{Constraint, Layout, Position, Rect};

/// Fewer columns or lines than this cannot show anything of use.
const LEAST: (u16, u16) = (40, 8);
/// From this width on panes have frames.
const FRAMED_FROM: u16 = 100;

/// What the drawing found out, for the model and the mouse.
#[derive(Debug, Clone, Default)]
pub struct Screen {
    /// Rows the table had room for.
    pub table_height: usize,
    /// Where the table stands, for clicks.
    pub table: Option<Drawn>,
    /// Where the cursor of the line being typed is.
    pub cursor: Option<Position>,
    /// What the header said of the call rates.
    pub rates: String,
}

/// Draws the model.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) -> Screen {
    let theme = &app.theme;
    buf.set_style(area, theme.style(Role::Text));
    let mut screen = Screen {
        rates: app.rates_line(),
        ..Screen::default()
    };
    if area.width < LEAST.0 || area.height < LEAST.1 {
        too_small(app, area, buf);
        screen.table_height = app.table().height;
        return screen;
    }
    let banner = banner_of(app);
    let [head, crumbs, note, body, bottom] = lines(area, banner.is_some());
    header(app, head, buf, &screen.rates);
    breadcrumbs(app, crumbs, buf);
    if let Some((role, text)) = banner {
        frame::banner(note, buf, theme, role, &text);
    }
    match app.trail.here() {
        Place::List { .. } if app.is_split() => {
            let [left, right] = split(app, body);
            table(app, left, buf, &mut screen);
            page(app, right, buf, app.detail_focus);
        }
        Place::List { .. } => table(app, body, buf, &mut screen),
        Place::Row { .. } | Place::Help => {
            screen.table_height = app.table().height;
            page(app, body, buf, true);
        }
    }
    bottom_line(app, bottom, buf, &mut screen);
    screen
}

/// Lays out the page that will be drawn. The one thing a drawing needs the model to know before.
pub fn prepare(app: &mut App, area: Rect) {
    if area.width < LEAST.0 || area.height < LEAST.1 {
        return;
    }
    let [_, _, _, body, _] = lines(area, banner_of(app).is_some());
    let page = match app.trail.here() {
        Place::List { .. } if app.is_split() => split(app, body)[1],
        Place::List { .. } => return,
        Place::Row { .. } | Place::Help => body,
    };
    let text = View::text_area(page, framed(app, page));
    app.prepare(text.width, text.height);
}

/// Header, breadcrumbs, banner, body, bottom line.
fn lines(area: Rect, banner: bool) -> [Rect; 5] {
    Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Length(u16::from(banner)),
        Constraint::Fill(1),
        Constraint::Length(1),
    ])
    .areas(area)
}

/// The list keeps what its columns need, the detail gets the rest.
fn split(app: &App, body: Rect) -> [Rect; 2] {
    let list = if app.kind() == KindId::Calls { 60 } else { 55 };
    Layout::horizontal([Constraint::Percentage(list), Constraint::Fill(1)]).areas(body)
}

fn too_small(app: &App, area: Rect, buf: &mut Buffer) {
    let counts = app.list.counts();
    let lines = [
        format!("too small: {}×{} needed", LEAST.0, LEAST.1),
        kinds::of(app.kind()).spec().plural.to_owned(),
        counts
            .iter()
            .filter(|(_, count)| *count > 0)
            .map(|(health, count)| format!("{} {count}", health.glyph()))
            .collect::<Vec<_>>()
            .join(" "),
    ];
    for (line, y) in lines.iter().zip(area.y..area.bottom()) {
        buf.set_stringn(
            area.x,
            y,
            line,
            usize::from(area.width),
            app.theme.style(Role::Text),
        );
    }
}

fn header(app: &App, area: Rect, buf: &mut Buffer, rates: &str) {
    let theme = &app.theme;
    let context = app.store.context(app.context());
    let info = context.map(|context| &context.info);
    let identity = context.and_then(|context| context.identity.as_ref());
    let account = info
        .and_then(|info| info.account.as_deref())
        .unwrap_or("account …");
    let region = info
        .and_then(|info| info.region.as_deref())
        .unwrap_or("no region");
    let area = Rect {
        x: area.x + 1,
        width: area.width - 1,
        ..area
    };
    let mut left = vec![
        piece("ecsight", Role::Title, 6),
        piece(region, Role::Context, 0),
        piece(account, Role::Context, 1),
    ];
    if let Some(profile) = info.and_then(|info| info.profile.as_deref()) {
        left.push(piece(format!("profile {profile}"), Role::Context, 3));
    }
    if let Some(identity) = identity {
        // The whole ARN where there is room for it, else role and session.
        let full = identity.arn.as_deref().unwrap_or_default();
        let short = identity.short().unwrap_or_default();
        let text = if area.width >= 150 { full } else { short };
        left.push(piece(text, Role::Muted, 5));
    }
    let mut right = Vec::new();
    if let Some(stage) = &app.options.stage {
        right.push(piece(stage.to_string(), Role::BannerInfo, 4));
    }
    if app.paused {
        right.push(piece("PAUSED", Role::BannerWarn, 0));
    }
    right.push(if app.options.write {
        piece("WRITE", Role::WriteEnabled, 1)
    } else {
        piece("READ-ONLY", Role::ReadOnly, 2)
    });
    right.push(piece(rates, Role::Muted, 7));
    if let Some((bucket, until)) = app.scheduler.throttled_until(app.context(), app.clock.tick) {
        let seconds = until.saturating_sub(app.clock.tick).as_secs() + 1;
        right.push(piece(
            format!("{} throttled, next in {seconds} s", bucket.service()),
            Role::BannerWarn,
            1,
        ));
    } else if app.store.calls.throttled() > 0 {
        right.push(piece(
            format!("{} throttled", app.store.calls.throttled()),
            Role::HealthLook,
            6,
        ));
    }
    if !app.focused {
        right.push(piece("unfocused", Role::Muted, 8));
    }
    frame::line(area, buf, theme, left, right);
}

fn breadcrumbs(app: &App, area: Rect, buf: &mut Buffer) {
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
    if let Place::List { kind, .. } = app.trail.here() {
        let state = app.table();
        let (shown, total) = (app.list.shown(), app.list.total());
        let spec = kinds::of(*kind).spec();
        // Before the names have come, nobody knows how many there are.
        let known = total > 0 || app.list.status().complete;
        if spec.level != Level::Program && known {
            let noun = if total == 1 {
                spec.singular
            } else {
                spec.plural
            };
            let count = if shown == total {
                format!("{total} {noun}")
            } else {
                format!("{shown} of {total} {noun}")
            };
            right.push(piece(count, Role::Muted, 2));
            right.extend(frame::counts(app.list.counts()));
        }
        if *kind == KindId::Tasks {
            right.push(piece(app.tasks.word(), Role::Muted, 5));
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
    match app.list.status().read_at {
        Some(at) if app.paused || !app.list.status().gaps.is_empty() => piece(
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
                    KindId::Services => scope.cluster.as_deref(),
                    KindId::Tasks => scope.service.as_deref().or(scope.cluster.as_deref()),
                    KindId::Containers => scope.task.as_deref(),
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
            Place::Row { name, page, .. } => {
                names.push(name.to_string());
                names.push(match page {
                    crate::app::nav::Page::Describe => "describe".to_owned(),
                    crate::app::nav::Page::Json => "json".to_owned(),
                });
            }
        }
    }
    names
}

/// The one line that says what stands in the way.
fn banner_of(app: &App) -> Option<(Role, String)> {
    let context = app.store.context(app.context())?;
    if let Some(fault) = &context.blocked {
        let tail = if fault
            .advice
            .as_deref()
            .is_some_and(|advice| advice.contains("press r"))
        {
            ""
        } else {
            " · then press r"
        };
        let tail = if fault.kind == FaultKind::NoRegion {
            " · or choose one with R"
        } else {
            tail
        };
        return Some((Role::BannerError, format!("{}{tail}", fault.line())));
    }
    let status = app.list.status();
    let (first, more) = (status.gaps.first()?, status.gaps.len() - 1);
    let more = if more > 0 {
        format!("  (+{more} more)")
    } else {
        String::new()
    };
    Some((
        Role::BannerWarn,
        format!("{}: {}{more}", first.what, first.reason),
    ))
}

fn table(app: &App, area: Rect, buf: &mut Buffer, screen: &mut Screen) {
    let state = app.table();
    let notice = notice(app);
    let spec = kinds::of(app.kind()).spec();
    let framed = framed(app, area);
    let canvas = Canvas {
        area,
        buf,
        theme: &app.theme,
        title: framed.then_some(spec.plural),
        focused: !app.detail_focus,
        notice: notice.as_ref(),
    };
    let context = CellContext {
        now: app.clock.wall,
        zone: app.options.zone,
    };
    let drawn = app.list.draw(&state, canvas, &context);
    screen.table_height = drawn.height();
    screen.table = Some(drawn);
}

/// What is said instead of rows.
fn notice(app: &App) -> Option<Notice> {
    let status = app.list.status();
    let spec = kinds::of(app.kind()).spec();
    let state = app.table();
    if app.list.total() > 0 && app.list.shown() == 0 {
        return Some(match (state.faults_only, state.filter.text.is_empty()) {
            (true, true) => Notice::new(
                format!("no faults among {} {}", app.list.total(), spec.plural),
                Role::HealthFine,
            )
            .hint("ctrl-z shows all"),
            (true, false) => Notice::new(
                format!(
                    "no faults among {} {} match {}",
                    app.list.total(),
                    spec.plural,
                    state.filter.text
                ),
                Role::Muted,
            )
            .hint("esc clears the filter, ctrl-z shows all"),
            _ => {
                Notice::filtered(&state.filter.text, app.list.total()).hint("esc clears the filter")
            }
        });
    }
    if app.list.total() > 0 {
        return None;
    }
    if let Some(fault) = app
        .store
        .context(app.context())
        .and_then(|context| context.blocked.as_ref())
    {
        return Some(
            Notice::error(fault.kind.words()).hint(
                fault
                    .advice
                    .as_deref()
                    .unwrap_or("press r to try again")
                    .to_owned(),
            ),
        );
    }
    match &status.fault {
        Some(fault) if fault.kind == FaultKind::Denied => {
            Some(Notice::denied(spec.plural, &fault.action))
        }
        Some(fault) if !status.complete => {
            Some(Notice::error(fault.line()).hint("asked again by itself; r asks now"))
        }
        _ if status.complete => {
            let notice = Notice::new(&*status.empty, Role::Muted);
            Some(match app.kind() {
                KindId::Clusters => notice.hint("Enter looks into the other regions"),
                KindId::Tasks => notice.hint("t shows running, stopped or all tasks"),
                _ => notice,
            })
        }
        _ if app.paused => Some(Notice::new("paused", Role::BannerWarn).hint("p goes on")),
        _ => Some(Notice::loading(spec.plural)),
    }
}

fn page(app: &App, area: Rect, buf: &mut Buffer, focused: bool) {
    let state = app.document_state();
    View {
        document: &app.document(),
        state: Some(&state),
        theme: &app.theme,
        framed: framed(app, area),
        focused,
    }
    .draw(area, buf);
}

/// Whether panes have frames here.
fn framed(app: &App, area: Rect) -> bool {
    area.width >= FRAMED_FROM || app.is_split()
}

fn bottom_line(app: &App, area: Rect, buf: &mut Buffer, screen: &mut Screen) {
    let theme = &app.theme;
    if let Some(prompt) = &app.prompt {
        screen.cursor = Some(prompt_line(prompt, area, buf, theme));
        return;
    }
    if let Some(flash) = &app.flash {
        let role = if flash.failed {
            Role::BannerError
        } else {
            Role::BannerInfo
        };
        return frame::banner(area, buf, theme, role, &flash.line);
    }
    frame::line(area, buf, theme, hints(app), Vec::new());
}

fn prompt_line(prompt: &Prompt, area: Rect, buf: &mut Buffer, theme: &Theme) -> Position {
    let room = usize::from(area.width.saturating_sub(2));
    let text = format!(" {}{}", prompt.sign(), prompt.text());
    let (x, _) = buf.set_stringn(area.x, area.y, &text, room, theme.style(Role::Prompt));
    let remark = match (&prompt.error, prompt.suggestion()) {
        (Some(error), _) => Some((format!("   {error}"), Role::BannerError)),
        (None, Some(suggestion)) if prompt.purpose == Purpose::Command => {
            let rest = suggestion
                .strip_prefix(prompt.text())
                .map_or_else(|| format!("   {suggestion}"), str::to_owned);
            let more = prompt.completions.len().saturating_sub(1);
            let more = if more > 0 {
                format!("   ⇥ takes it, ↓ {more} more")
            } else {
                "   ⇥ takes it".to_owned()
            };
            Some((format!("{rest}{more}"), Role::PromptSuggestion))
        }
        _ => None,
    };
    if let Some((remark, role)) = remark {
        let left = usize::from(area.right().saturating_sub(x));
        buf.set_stringn(x, area.y, remark, left, theme.style(role));
    }
    let at = area.x + 2 + u16::try_from(prompt.cursor()).unwrap_or(0);
    Position::new(at.min(area.right().saturating_sub(1)), area.y)
}

/// What can be done here and now, with the keys that do it.
fn hints(app: &App) -> Vec<Piece> {
    let layer = app.layer();
    let mut pieces = Vec::new();
    let mut hint = |action: Action, word: Option<&str>, gives_way: u8| {
        if let Some(chord) = app.keymap.keys_for(layer, action).first() {
            let word = word.unwrap_or_else(|| action.hint());
            pieces.push(piece(
                format!(" {} {word}", chord.short()),
                Role::Hint,
                gives_way,
            ));
        }
    };
    match (app.trail.here(), layer) {
        (Place::List { kind, .. }, Layer::Table) => {
            let into = match kind {
                KindId::Clusters => "services",
                KindId::Services => "tasks",
                KindId::Tasks => "containers",
                KindId::Profiles | KindId::Regions | KindId::Themes => "switch",
                _ => "describe",
            };
            hint(Action::Enter, Some(into), 0);
            hint(Action::Describe, None, 2);
            hint(Action::Json, None, 4);
            hint(Action::Filter, None, 1);
            hint(Action::FaultsOnly, None, 3);
            if *kind == KindId::Tasks {
                hint(Action::TasksScope, None, 3);
            }
            hint(Action::SortNext, None, 7);
            hint(Action::Mark, None, 8);
            hint(Action::Copy, None, 6);
            hint(Action::ConsoleUrl, None, 8);
            hint(Action::Calls, None, 7);
            hint(Action::Refresh, None, 6);
            hint(Action::Command, None, 1);
            hint(Action::Help, None, 0);
        }
        _ => {
            hint(Action::Back, None, 0);
            hint(Action::Search, None, 1);
            hint(Action::NextMatch, None, 4);
            hint(Action::WrapToggle, None, 4);
            hint(Action::Copy, None, 2);
            hint(Action::Command, None, 3);
            hint(Action::Help, None, 0);
        }
    }
    pieces
}
