//! A screen as a picture or as text: what the program itself drew, not a redrawing.

use crate::theme::{Kind, Theme};
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr;

/// Size of a cell in pixels.
const CELL: (f32, f32) = (8.4, 17.0);

/// The screen as plain text, lines without trailing blanks.
pub fn text(buffer: &Buffer) -> String {
    let mut out = String::new();
    for y in buffer.area.y..buffer.area.bottom() {
        let mut line = String::new();
        let mut x = buffer.area.x;
        while x < buffer.area.right() {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            x += u16::try_from(symbol.width()).unwrap_or(1).max(1);
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// The screen as SVG.
pub fn svg(buffer: &Buffer, theme: &Theme) -> String {
    let (paper, ink) = match theme.kind {
        Kind::Dark => ("#14161b", "#d5d9e0"),
        Kind::Light => ("#fbfbf8", "#24292f"),
    };
    let (width, height) = (
        f32::from(buffer.area.width) * CELL.0 + 16.0,
        f32::from(buffer.area.height) * CELL.1 + 16.0,
    );
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" height=\"{height:.0}\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"6\" fill=\"{paper}\"/>\n\
         <g font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"14\" xml:space=\"preserve\">\n"
    );
    for y in buffer.area.y..buffer.area.bottom() {
        line(buffer, y, paper, ink, &mut out);
    }
    out.push_str("</g>\n</svg>\n");
    out
}

/// One line: runs of equal style, backgrounds first.
fn line(buffer: &Buffer, y: u16, paper: &str, ink: &str, out: &mut String) {
    let top = f32::from(y - buffer.area.y) * CELL.1 + 8.0;
    let mut x = buffer.area.x;
    let mut glyphs = String::new();
    while x < buffer.area.right() {
        let from = x;
        let look = Look::of(&buffer[(x, y)], paper, ink);
        let mut run = String::new();
        while x < buffer.area.right() && Look::of(&buffer[(x, y)], paper, ink) == look {
            let symbol = buffer[(x, y)].symbol();
            run.push_str(symbol);
            x += u16::try_from(symbol.width()).unwrap_or(1).max(1);
        }
        let left = f32::from(from - buffer.area.x) * CELL.0 + 8.0;
        let wide = f32::from(x - from) * CELL.0;
        if look.back != paper {
            let _ = writeln!(
                out,
                "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{wide:.1}\" height=\"{:.1}\" fill=\"{}\"/>",
                CELL.1, look.back
            );
        }
        if run.trim().is_empty() {
            continue;
        }
        // Leading blanks would be swallowed by some viewers: the run begins where its text does.
        let blank = run.len() - run.trim_start().len();
        let left = left + CELL.0 * blank as f32;
        let text = run.trim();
        let length = text.width() as f32 * CELL.0;
        let _ = writeln!(
            glyphs,
            "<text x=\"{left:.1}\" y=\"{:.1}\" textLength=\"{length:.1}\" fill=\"{}\"{}>{}</text>",
            top + 13.0,
            look.fore,
            look.attributes(),
            escaped(text)
        );
    }
    out.push_str(&glyphs);
}

#[derive(PartialEq)]
struct Look {
    fore: String,
    back: String,
    bold: bool,
    italic: bool,
    dim: bool,
    underlined: bool,
}

impl Look {
    fn of(cell: &Cell, paper: &str, ink: &str) -> Self {
        let (mut fore, mut back) = (css(cell.fg, ink), css(cell.bg, paper));
        if cell.modifier.contains(Modifier::REVERSED) {
            std::mem::swap(&mut fore, &mut back);
        }
        Self {
            fore,
            back,
            bold: cell.modifier.contains(Modifier::BOLD),
            italic: cell.modifier.contains(Modifier::ITALIC),
            dim: cell.modifier.contains(Modifier::DIM),
            underlined: cell.modifier.contains(Modifier::UNDERLINED),
        }
    }

    fn attributes(&self) -> String {
        let mut text = String::new();
        for (on, attribute) in [
            (self.bold, " font-weight=\"bold\""),
            (self.italic, " font-style=\"italic\""),
            (self.dim, " opacity=\"0.6\""),
            (self.underlined, " text-decoration=\"underline\""),
        ] {
            if on {
                text.push_str(attribute);
            }
        }
        text
    }
}

fn css(color: Color, default: &str) -> String {
    let named = |index: u8| {
        // The colours most terminals give the sixteen names.
        const ANSI: [&str; 16] = [
            "#1d1f21", "#cc6666", "#7fb069", "#d7b04a", "#6c9bd2", "#b294bb", "#61afaf", "#c5c8c6",
            "#7a7f87", "#ef7f7f", "#9fd08a", "#f0cf6a", "#8fb8ea", "#d0b3dc", "#86cfcf", "#ffffff",
        ];
        ANSI[usize::from(index % 16)].to_owned()
    };
    match color {
        Color::Reset => default.to_owned(),
        Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        Color::Black => named(0),
        Color::Red => named(1),
        Color::Green => named(2),
        Color::Yellow => named(3),
        Color::Blue => named(4),
        Color::Magenta => named(5),
        Color::Cyan => named(6),
        Color::Gray => named(7),
        Color::DarkGray => named(8),
        Color::LightRed => named(9),
        Color::LightGreen => named(10),
        Color::LightYellow => named(11),
        Color::LightBlue => named(12),
        Color::LightMagenta => named(13),
        Color::LightCyan => named(14),
        Color::White => named(15),
        Color::Indexed(index @ 0..16) => named(index),
        Color::Indexed(index @ 16..232) => {
            let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
            let cube = index - 16;
            format!(
                "#{:02x}{:02x}{:02x}",
                level(cube / 36),
                level(cube / 6 % 6),
                level(cube % 6)
            )
        }
        Color::Indexed(index) => {
            let grey = 8 + 10 * (index - 232);
            format!("#{grey:02x}{grey:02x}{grey:02x}")
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
