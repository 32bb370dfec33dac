//! The colours an application gave its lines, as the terminal at hand can show them.

use super::row::Inked;
use crate::logs::text::ansi::{self as said, Colour, Styled};
use crate::theme::Theme;
use ratatui::style::{Color, Modifier, Style};

/// Adds a line with its colours to what is to be drawn.
pub(super) fn push(inked: &mut Inked, line: &Styled, base: Style, theme: &Theme) {
    let mut at = 0;
    for span in &line.spans {
        let (start, end) = (span.start as usize, span.end as usize);
        if let Some(before) = line.plain.get(at..start) {
            inked.push(before, base);
        }
        if let Some(text) = line.plain.get(start..end) {
            inked.push(text, base.patch(style(&span.style, theme)));
        }
        at = end;
    }
    if let Some(rest) = line.plain.get(at..) {
        inked.push(rest, base);
    }
}

fn style(said: &said::Style, theme: &Theme) -> Style {
    let shown = |colour: Option<Colour>| colour.and_then(|it| theme.lowered(color(it)));
    let (mut fg, bg) = (shown(said.fg), shown(said.bg));
    // Black on black is no message; the letters then have the theme's own colour.
    if !theme.is_readable(fg, bg) {
        fg = bg
            .filter(|bg| !theme.is_readable(None, Some(*bg)))
            .map(|_| Color::Black);
        fg = fg.filter(|fg| theme.is_readable(Some(*fg), bg));
    }
    let mut style = Style {
        fg,
        bg,
        ..Style::new()
    };
    for (is_set, modifier) in [
        (said.bold, Modifier::BOLD),
        (said.dim, Modifier::DIM),
        (said.italic, Modifier::ITALIC),
        (said.underline, Modifier::UNDERLINED),
        (said.reverse, Modifier::REVERSED),
    ] {
        if is_set {
            style.add_modifier |= modifier;
        }
    }
    style
}

/// The basic sixteen by name, so that they are the terminal's own.
const fn color(colour: Colour) -> Color {
    match colour {
        Colour::Rgb(r, g, b) => Color::Rgb(r, g, b),
        Colour::Indexed(0) => Color::Black,
        Colour::Indexed(1) => Color::Red,
        Colour::Indexed(2) => Color::Green,
        Colour::Indexed(3) => Color::Yellow,
        Colour::Indexed(4) => Color::Blue,
        Colour::Indexed(5) => Color::Magenta,
        Colour::Indexed(6) => Color::Cyan,
        Colour::Indexed(7) => Color::Gray,
        Colour::Indexed(8) => Color::DarkGray,
        Colour::Indexed(9) => Color::LightRed,
        Colour::Indexed(10) => Color::LightGreen,
        Colour::Indexed(11) => Color::LightYellow,
        Colour::Indexed(12) => Color::LightBlue,
        Colour::Indexed(13) => Color::LightMagenta,
        Colour::Indexed(14) => Color::LightCyan,
        Colour::Indexed(15) => Color::White,
        Colour::Indexed(index) => Color::Indexed(index),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logs::text::ansi::styled;
    use crate::theme::ColorDepth;

    fn drawn(raw: &str, depth: ColorDepth) -> Vec<(String, Option<Color>, Option<Color>)> {
        let (theme, _) = Theme::load("default-dark", None, depth);
        let mut inked = Inked::default();
        push(&mut inked, &styled(raw), Style::new(), &theme);
        let run = |(range, style): &(std::ops::Range<usize>, Style)| {
            (inked.text[range.clone()].to_owned(), style.fg, style.bg)
        };
        inked.runs.iter().map(run).collect()
    }

    #[test]
    fn colours_are_kept_as_far_as_the_terminal_goes() {
        let raw = "a\u{1b}[31mred\u{1b}[0mb\u{1b}[38;2;10;200;30mtrue\u{1b}[0m";
        let of = |depth| {
            drawn(raw, depth)
                .into_iter()
                .map(|run| run.1)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            of(ColorDepth::TrueColor),
            [None, Some(Color::Red), None, Some(Color::Rgb(10, 200, 30))]
        );
        assert_eq!(
            of(ColorDepth::Ansi16),
            [None, Some(Color::Red), None, Some(Color::Green)]
        );
        assert_eq!(of(ColorDepth::None), [None, None, None, None]);
    }

    #[test]
    fn nothing_is_hidden_by_its_colour() {
        let cases = [
            "\u{1b}[30mblack on the screen",
            "\u{1b}[31;41mred on red",
            "\u{1b}[38;5;232m\u{1b}[48;5;233mnearly black on nearly black",
            "\u{1b}[47mgrey behind light letters",
        ];
        for raw in cases {
            let (theme, _) = Theme::load("default-dark", None, ColorDepth::TrueColor);
            for (text, fg, bg) in drawn(raw, ColorDepth::TrueColor) {
                assert!(theme.is_readable(fg, bg), "{text}: {fg:?} on {bg:?}");
            }
        }
    }
}
