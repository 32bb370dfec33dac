//! The whole screen, from the model: pure, so that tests and screenshots draw the same.

mod bottom;
mod crumbs;
mod header;
mod notice;

use crate::app::nav::{Page, Place};
use crate::app::{App, Over};
use crate::panes::canvas::Canvas;
use crate::panes::charts;
use crate::panes::document::View;
use crate::panes::frame;
use crate::panes::kind::KindId;
use crate::panes::kinds;
use crate::panes::table::{CellContext, Drawn};
use crate::theme::Role;
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
    /// Columns of the table that were drawn.
    pub columns: Vec<&'static str>,
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
    let banner = notice::banner_of(app);
    let [head, crumbs, note, body, bottom] = lines(area, banner_height(area, banner.as_ref()));
    header::header(app, head, buf, &screen.rates);
    crumbs::breadcrumbs(app, crumbs, buf);
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
        Place::Row {
            page: Page::Metrics,
            ..
        } => {
            screen.table_height = app.table().height;
            match app.charts_here() {
                Some(charts) => {
                    let top = app.charts.top;
                    charts::draw(&charts, &app.look(), top, theme, body, buf);
                }
                None => page(app, body, buf, true),
            }
        }
        Place::Logs { .. } if app.insights_here().is_some() => {
            screen.table_height = app.table().height;
            let presets = app.presets();
            if let Some(view) = app.insights_view(&presets) {
                view.draw(&app.theme, body, buf);
            }
        }
        Place::Logs { .. } => {
            screen.table_height = app.table().height;
            if let Some(page) = app.logs_page() {
                page.draw(body, buf);
            }
        }
        Place::Row { .. } | Place::Compare { .. } | Place::Help => {
            screen.table_height = app.table().height;
            page(app, body, buf, true);
        }
    }
    match app.over() {
        Some(Over::Menu(menu)) => menu.draw(theme, body, buf),
        Some(Over::Page(page)) => page.page().draw(theme, body, buf),
        None => {}
    }
    bottom::bottom_line(app, bottom, buf, &mut screen);
    screen
}

/// Lays out the page that will be drawn. The one thing a drawing needs the model to know before.
pub fn prepare(app: &mut App, area: Rect) {
    if area.width < LEAST.0 || area.height < LEAST.1 {
        return;
    }
    let height = banner_height(area, notice::banner_of(app).as_ref());
    let [_, _, _, body, _] = lines(area, height);
    app.prepare_over(|page| {
        let text = page.text_area(body);
        (text.width, text.height)
    });
    if let Some(charts) = app.charts_here() {
        app.prepare_charts(charts.grid(body));
        return;
    }
    let presets = app.presets();
    if let Some(room) = app.insights_view(&presets).map(|view| view.room(body)) {
        app.prepare_insights(room);
        return;
    }
    if let Some(page) = app.logs_page() {
        let (reader, width) = page.settled(body);
        return app.read_logs(reader, width);
    }
    let page = match app.trail.here() {
        Place::List { .. } if app.is_split() => split(app, body)[1],
        Place::List { .. } | Place::Logs { .. } => return,
        Place::Row { .. } | Place::Compare { .. } | Place::Help => body,
    };
    let text = View::text_area(page, framed(app, page));
    app.prepare(text.width, text.height);
}

/// Lines the banner needs: a reason cut in half is no reason.
fn banner_height(area: Rect, banner: Option<&(Role, String)>) -> u16 {
    banner.map_or(0, |(role, text)| {
        // On a small terminal what is missing beside the rows must not take their place.
        let most = match role {
            Role::BannerWarn if area.height <= 30 => 2,
            _ => 3,
        };
        frame::banner_lines(text, area.width).len().min(most) as u16
    })
}

/// Header, breadcrumbs, banner, body, bottom line.
fn lines(area: Rect, banner: u16) -> [Rect; 5] {
    Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(1),
        Constraint::Length(banner),
        Constraint::Fill(1),
        Constraint::Length(1),
    ])
    .areas(area)
}

/// The list keeps what its columns need, the detail gets the rest.
fn split(app: &App, body: Rect) -> [Rect; 2] {
    let list = match app.kind() {
        // With room for CPU and memory beside the reasons.
        KindId::Services => 62,
        KindId::Calls => 60,
        _ => 55,
    };
    // On 120 columns the list still needs room for its reasons.
    let share = (u32::from(body.width) * list / 100) as u16;
    let list = share.max(76.min(body.width.saturating_sub(44)));
    Layout::horizontal([Constraint::Length(list), Constraint::Fill(1)]).areas(body)
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
    // Even here it is said what stands in the way.
    let trouble = notice::banner_of(app).map(|(_, text)| text);
    let lines = lines.into_iter().chain(
        trouble
            .iter()
            .flat_map(|text| frame::banner_lines(text, area.width)),
    );
    for (line, y) in lines.zip(area.y..area.bottom()) {
        buf.set_stringn(
            area.x,
            y,
            &line,
            usize::from(area.width),
            app.theme.style(Role::Text),
        );
    }
}

fn table(app: &App, area: Rect, buf: &mut Buffer, screen: &mut Screen) {
    let state = app.table();
    let notice = notice::notice(app);
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
    let names = app.list.column_names();
    let shown = drawn.columns.iter();
    screen.columns = shown
        .filter_map(|(column, ..)| names.get(*column).copied())
        .collect();
    screen.table = Some(drawn);
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
