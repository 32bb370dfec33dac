//! Select Graphic Rendition, ECMA-48 §8.3.117, with the colours of xterm.

use super::{Colour, Style};
use vte::Params;

/// `style` after the numbers between `ESC [` and `m`. Numbers nobody knows change nothing.
pub(super) fn apply(mut style: Style, params: &Params) -> Style {
    let mut params = params.iter();
    while let Some(param) = params.next() {
        let mut further = || params.next().and_then(|param| param.first().copied());
        match param.first().copied().unwrap_or(0) {
            0 => style = Style::default(),
            1 => style.bold = true,
            2 => style.dim = true,
            3 => style.italic = true,
            // `4:0` is a way to say 24
            4 => style.underline = param.get(1) != Some(&0),
            21 => style.underline = true,
            7 => style.reverse = true,
            // 8 conceals. What a log hides is what its reader has to see.
            22 => (style.bold, style.dim) = (false, false),
            23 => style.italic = false,
            24 => style.underline = false,
            27 => style.reverse = false,
            code @ 30..=37 => style.fg = basic(code - 30),
            38 => style.fg = extended(param, &mut further).or(style.fg),
            39 => style.fg = None,
            code @ 40..=47 => style.bg = basic(code - 40),
            48 => style.bg = extended(param, &mut further).or(style.bg),
            49 => style.bg = None,
            // the colour of underlines: its numbers must not be taken for others
            58 => _ = extended(param, &mut further),
            code @ 90..=97 => style.fg = basic(code - 90 + 8),
            code @ 100..=107 => style.bg = basic(code - 100 + 8),
            _ => {}
        }
    }
    style
}

fn basic(number: u16) -> Option<Colour> {
    u8::try_from(number).ok().map(Colour::Indexed)
}

/// `38;5;n`, `38;2;r;g;b`, and both with colons, where `38:2` may name a colour space first.
fn extended(param: &[u16], further: &mut dyn FnMut() -> Option<u16>) -> Option<Colour> {
    let part = |value: u16| u8::try_from(value).ok();
    match param {
        [_, 5, number, ..] => Some(Colour::Indexed(part(*number)?)),
        [_, 2, red, green, blue] | [_, 2, _, red, green, blue, ..] => {
            Some(Colour::Rgb(part(*red)?, part(*green)?, part(*blue)?))
        }
        [_] => match further()? {
            5 => Some(Colour::Indexed(part(further()?)?)),
            2 => {
                // All three are taken before one is judged, or the rest would be read as codes.
                let (red, green, blue) = (further()?, further()?, further()?);
                Some(Colour::Rgb(part(red)?, part(green)?, part(blue)?))
            }
            _ => None,
        },
        _ => None,
    }
}

/// `style` so that its text can be read: not in the colour of its background, and not black on a
/// background that nobody named, which is black on most terminals.
pub(super) fn readable(mut style: Style) -> Style {
    let same = match (style.fg, style.bg) {
        (Some(fg), Some(bg)) => near(rgb(fg), rgb(bg)),
        (Some(fg), None) => near(rgb(fg), [0, 0, 0]),
        (None, _) => false,
    };
    if same {
        (style.fg, style.bg) = (None, None);
    }
    style
}

/// Whether an eye could take two colours for one.
fn near(one: [u8; 3], other: [u8; 3]) -> bool {
    one.iter().zip(other).all(|(a, b)| a.abs_diff(b) < 16)
}

/// About the colour that xterm shows.
fn rgb(colour: Colour) -> [u8; 3] {
    match colour {
        Colour::Rgb(red, green, blue) => [red, green, blue],
        Colour::Indexed(number @ 0..16) => {
            let on = match number {
                7 => 229,
                8 => return [127; 3],
                9.. => 255,
                _ => 205,
            };
            [1, 2, 4].map(|bit| if number & bit == 0 { 0 } else { on })
        }
        Colour::Indexed(number @ 16..232) => {
            let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
            let cube = number - 16;
            [level(cube / 36), level(cube / 6 % 6), level(cube % 6)]
        }
        Colour::Indexed(grey) => [8 + 10 * (grey - 232); 3],
    }
}
