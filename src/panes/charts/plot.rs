//! One chart: a title, the figures of its lines, and the curves over time.

use super::super::frame;
use super::super::kind::Look;
use super::super::metrics::{Known, words};
use super::draw::put;
use super::{Charts, figures};
use crate::domain::insights::{ChartSpec, Unit};
use crate::domain::time::{self, Timestamp};
use crate::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::symbols::Marker;
use ratatui::widgets::{Axis, Chart, Dataset, GraphType, Widget as _};

/// What tells the lines of one chart apart.
const LINES: [Role; 3] = [Role::Sparkline, Role::Muted, Role::Key];
/// Fewer lines than this cannot hold a curve with its axis.
const LEAST_CURVE: u16 = 4;

/// Draws one chart.
pub(super) fn draw(
    charts: &Charts,
    spec: &ChartSpec,
    look: &Look<'_>,
    theme: &Theme,
    area: Rect,
    buf: &mut Buffer,
) {
    if area.is_empty() {
        return;
    }
    let known = charts.known(look, spec);
    // A blank line under it keeps it apart from the next one.
    let right = area.right();
    let next = put(
        buf,
        area.x + 1,
        area.y,
        right,
        &spec.title,
        Role::Heading,
        theme,
    );
    put(
        buf,
        next + 1,
        area.y,
        right,
        unit_words(spec.unit),
        Role::Muted,
        theme,
    );
    let mut y = area.y + 1;
    let has_points = |known: &Known| {
        let series = known.series.as_ref();
        series.is_some_and(|series| !series.points.is_empty())
    };
    let bottom = area.bottom().saturating_sub(1);
    if !known.iter().any(has_points) {
        let (role, text) = nothing(charts, spec, &known);
        for line in frame::banner_lines(&text, area.width) {
            if y < bottom {
                put(buf, area.x + 1, y, right, &line, role, theme);
                y += 1;
            }
        }
        return;
    }
    for ((line, known), role) in spec.plots.iter().zip(&known).zip(LINES) {
        if y >= bottom {
            return;
        }
        let next = put(buf, area.x + 1, y, right, "━ ", role, theme);
        let next = put(buf, next, y, right, line.label, Role::Label, theme) + 1;
        let room = usize::from(right.saturating_sub(next));
        let (role, text) = match (figures(spec, known, room), &known.trouble) {
            (_, Some(trouble)) => (Role::Gap, format!("◌ {trouble}")),
            (Some(figures), None) => (Role::Text, figures),
            (None, None) if known.series.is_some() => (Role::Muted, "— no data points".to_owned()),
            (None, None) => (Role::Muted, "·".to_owned()),
        };
        put(buf, next, y, right, &text, role, theme);
        y += 1;
    }
    let place = Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(1),
        y,
        height: bottom.saturating_sub(y),
    };
    if place.height >= LEAST_CURVE {
        curves(charts, spec, &known, look, theme, place, buf);
    }
}

/// Why there is no curve.
fn nothing(charts: &Charts, spec: &ChartSpec, known: &[Known]) -> (Role, String) {
    if let Some(trouble) = known.iter().find_map(|known| known.trouble.as_ref()) {
        return (Role::Gap, format!("◌ {trouble}"));
    }
    if known.iter().all(|known| known.series.is_none()) {
        return (Role::Muted, "· asked for".to_owned());
    }
    (Role::Muted, format!("— {}", charts.silence(spec)))
}

fn unit_words(unit: Unit) -> &'static str {
    match unit {
        Unit::Percent => "% of what is reserved",
        Unit::Count => "",
        Unit::Bytes => "bytes",
        Unit::BytesPerSecond => "bytes a second",
        Unit::Seconds => "seconds",
        Unit::Flag => "1 is unhealthy",
    }
}

fn curves(
    charts: &Charts,
    spec: &ChartSpec,
    known: &[Known],
    look: &Look<'_>,
    theme: &Theme,
    area: Rect,
    buf: &mut Buffer,
) {
    let (from, to) = charts.range.window(look.now);
    let at = |moment: Timestamp| (moment.as_second() - from.as_second()) as f64;
    let greatest = known
        .iter()
        .filter_map(|known| known.series.as_ref()?.summary())
        .fold(0.0_f64, |most, summary| most.max(summary.max));
    let top = match spec.unit {
        Unit::Percent if greatest <= 100.0 => 100.0,
        Unit::Flag => 1.0,
        unit => round_up(unit, greatest),
    };
    let marks: Vec<Vec<(f64, f64)>> = charts
        .deployed
        .iter()
        .filter(|(moment, _)| *moment >= from && *moment <= to)
        .map(|(moment, _)| vec![(at(*moment), 0.0), (at(*moment), top)])
        .collect();
    let mut lines: Vec<(Role, Vec<(f64, f64)>)> = Vec::new();
    // The first line is the one that matters: it is drawn last, over the others.
    for (known, role) in known.iter().zip(LINES).rev() {
        for run in known.series.iter().flat_map(|series| series.runs()) {
            let points = run.iter().map(|(moment, value)| (at(*moment), *value));
            lines.push((role, points.collect()));
        }
    }
    let set = |role: Role, data| {
        Dataset::default()
            .marker(Marker::Braille)
            .graph_type(GraphType::Line)
            .style(theme.style(role))
            .data(data)
    };
    let mut sets: Vec<Dataset<'_>> = marks
        .iter()
        .map(|mark| set(Role::HealthChanging, mark.as_slice()))
        .collect();
    sets.extend(lines.iter().map(|(role, data)| set(*role, data.as_slice())));
    let span = charts.range.span();
    let long = span.as_secs() > 86_400;
    let moment = |moment| match long {
        true => time::day_and_minute(moment, look.zone),
        false => time::minute(moment, look.zone),
    };
    let axis = theme.style(Role::Muted);
    let chart = Chart::new(sets)
        .style(theme.style(Role::Text))
        .legend_position(None)
        .x_axis(
            Axis::default()
                .style(axis)
                .bounds([0.0, span.as_secs() as f64])
                .labels([moment(from), moment(from + span / 2), moment(to)]),
        )
        .y_axis(
            Axis::default()
                .style(axis)
                .bounds([0.0, top])
                .labels(heights(spec.unit, top, area.height)),
        );
    chart.render(area, buf);
}

/// What stands beside the axis, from the bottom up.
fn heights(unit: Unit, top: f64, lines: u16) -> Vec<String> {
    let label = |share: f64| words(unit, top * share);
    if unit == Unit::Flag || lines < 7 {
        return vec![label(0.0), label(1.0)];
    }
    vec![label(0.0), label(0.5), label(1.0)]
}

/// The next of 1, 2, 5, 10, 20, 50, … that is not less; of bytes in the unit they are told in.
fn round_up(unit: Unit, value: f64) -> f64 {
    if value <= 0.0 {
        return 1.0;
    }
    let told = match unit {
        Unit::Bytes | Unit::BytesPerSecond => 1_024_f64.powf(value.log(1_024.0).floor()),
        _ => 1.0,
    };
    let tens = told * 10_f64.powf((value / told).log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .map(|step| step * tens)
        .into_iter()
        .find(|step| *step >= value)
        .unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_ends_at_a_round_number() {
        for (unit, value, top) in [
            (Unit::Count, 0.0, 1.0),
            (Unit::Seconds, 0.03, 0.05),
            (Unit::Count, 1.0, 1.0),
            (Unit::Count, 3.0, 5.0),
            (Unit::Count, 51.0, 100.0),
            (Unit::Percent, 100.0, 100.0),
            (Unit::Count, 1_234.0, 2_000.0),
            (Unit::Bytes, 67_000.0, 102_400.0),
            (Unit::BytesPerSecond, 3_000_000.0, 5_242_880.0),
        ] {
            assert!((round_up(unit, value) - top).abs() < top / 1e6, "{value}");
        }
        assert_eq!(heights(Unit::Percent, 100.0, 9), ["0%", "50%", "100%"]);
        assert_eq!(heights(Unit::Percent, 100.0, 5), ["0%", "100%"]);
    }
}
