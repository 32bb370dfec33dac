//! Colours: how they are written, how far apart they are, and the nearest one there is.

use ratatui::style::Color;

/// The sixteen colours by the names a theme may use for them.
pub(super) const NAMES: [(&str, Color); 17] = [
    ("default", Color::Reset),
    ("black", Color::Black),
    ("red", Color::Red),
    ("green", Color::Green),
    ("yellow", Color::Yellow),
    ("blue", Color::Blue),
    ("magenta", Color::Magenta),
    ("cyan", Color::Cyan),
    ("white", Color::Gray),
    ("bright-black", Color::DarkGray),
    ("bright-red", Color::LightRed),
    ("bright-green", Color::LightGreen),
    ("bright-yellow", Color::LightYellow),
    ("bright-blue", Color::LightBlue),
    ("bright-magenta", Color::LightMagenta),
    ("bright-cyan", Color::LightCyan),
    ("bright-white", Color::White),
];

/// Reads `#rrggbb` or the name of one of the sixteen; `default` is the terminal's own colour.
pub(super) fn parse(text: &str) -> Option<Color> {
    if let Some(digits) = text.strip_prefix('#') {
        let valid = digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit());
        let number = u32::from_str_radix(digits, 16).ok().filter(|_| valid)?;
        return Some(Color::from_u32(number));
    }
    let name = text.to_ascii_lowercase();
    let (_, color) = NAMES.iter().find(|(known, _)| *known == name)?;
    Some(*color)
}

/// The contrast of two colours as WCAG 2 reckons it, 1 to 21; none where a terminal decides.
pub fn contrast(a: Color, b: Color) -> Option<f64> {
    let (a, b) = (luminance(a)?, luminance(b)?);
    Some((a.max(b) + 0.05) / (a.min(b) + 0.05))
}

fn luminance(color: Color) -> Option<f64> {
    let Color::Rgb(r, g, b) = color else {
        return None;
    };
    let linear = |channel: u8| {
        let c = f64::from(channel) / 255.0;
        if c <= 0.040_45 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    };
    Some(0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b))
}

/// The nearest of the 240 colours that look the same on every terminal with 256.
pub(super) fn to_256(color: Color) -> Color {
    let Color::Rgb(r, g, b) = color else {
        return color;
    };
    let wanted = [r, g, b];
    (16..=255)
        .min_by_key(|index| distance(wanted, rgb_of(*index)))
        .map_or(color, Color::Indexed)
}

/// One of the colours 16 to 255 as red, green and blue.
pub(super) fn seen(index: u8) -> Color {
    let [r, g, b] = rgb_of(index);
    Color::Rgb(r, g, b)
}

/// What one of the colours 16 to 255 looks like.
fn rgb_of(index: u8) -> [u8; 3] {
    const STEPS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let step = |n: u8| STEPS.get(usize::from(n)).copied().unwrap_or_default();
    match index {
        232.. => [8 + 10 * (index - 232); 3],
        _ => {
            let n = index.saturating_sub(16);
            [step(n / 36), step(n / 6 % 6), step(n % 6)]
        }
    }
}

/// The distance to the eye, which sees green best: the "redmean" approximation.
fn distance(a: [u8; 3], b: [u8; 3]) -> i32 {
    let [dr, dg, db] = [0, 1, 2].map(|i| i32::from(a[i]) - i32::from(b[i]));
    let mean = (i32::from(a[0]) + i32::from(b[0])) / 2;
    (((512 + mean) * dr * dr) >> 8) + 4 * dg * dg + (((767 - mean) * db * db) >> 8)
}

/// The one of the sixteen that means the same.
///
/// Not the nearest in space: that makes grey of every pastel, and then green, yellow and red are
/// one. The hue decides while there is any, and only the greys go by how light they are.
pub(super) fn to_16(color: Color) -> Color {
    let [r, g, b] = match color {
        Color::Rgb(r, g, b) => [r, g, b],
        Color::Indexed(index @ 16..) => rgb_of(index),
        Color::Indexed(index) => return basic(index),
        other => return other,
    };
    let (max, min) = (r.max(g).max(b), r.min(g).min(b));
    let (chroma, top) = (f64::from(max - min), f64::from(max));
    if chroma < 31.0 || chroma < 0.25 * top {
        return match (u16::from(max) + u16::from(min)) / 2 {
            0..=55 => Color::Black,
            56..=127 => Color::DarkGray,
            128..=207 => Color::Gray,
            _ => Color::White,
        };
    }
    let [r, g, b] = [r, g, b].map(f64::from);
    let hue = if top == r {
        60.0 * ((g - b) / chroma).rem_euclid(6.0)
    } else if top == g {
        60.0 * ((b - r) / chroma + 2.0)
    } else {
        60.0 * ((r - g) / chroma + 4.0)
    };
    match hue as u16 {
        0..30 | 330.. => Color::Red,
        30..60 => Color::Yellow,
        60..165 => Color::Green,
        165..200 => Color::Cyan,
        200..260 => Color::Blue,
        _ => Color::Magenta,
    }
}

/// One of the first sixteen by its number.
fn basic(index: u8) -> Color {
    // The names begin with the terminal's own colour, which has no number.
    NAMES
        .get(usize::from(index) + 1)
        .map_or(Color::Reset, |(_, color)| *color)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read() {
        for (text, color) in [
            ("#ff8000", Some(Color::Rgb(255, 128, 0))),
            ("#FF8000", Some(Color::Rgb(255, 128, 0))),
            ("bright-black", Some(Color::DarkGray)),
            ("Red", Some(Color::Red)),
            ("default", Some(Color::Reset)),
            ("#fff", None),
            ("#+fffff", None),
            ("#ggggggg", None),
            ("mauve", None),
            ("", None),
        ] {
            assert_eq!(parse(text), color, "{text}");
        }
    }

    #[test]
    fn contrast_is_wcags() {
        let of = |a: u32, b: u32| {
            contrast(Color::from_u32(a), Color::from_u32(b)).map(|c| (c * 100.0).round() / 100.0)
        };
        assert_eq!(of(0x00_0000, 0xff_ffff), Some(21.0));
        assert_eq!(of(0xff_ffff, 0xff_ffff), Some(1.0));
        assert_eq!(of(0x77_7777, 0xff_ffff), Some(4.48));
        assert_eq!(contrast(Color::Red, Color::Black), None);
    }

    #[test]
    fn the_nearest_of_256_is_found() {
        for (rgb, index) in [
            (0x00_0000, 16),
            (0xff_ffff, 231),
            (0xff_0000, 196),
            (0x5f_87af, 67),
            (0x12_1212, 233),
            (0x80_8080, 244),
        ] {
            assert_eq!(
                to_256(Color::from_u32(rgb)),
                Color::Indexed(index),
                "{rgb:06x}"
            );
        }
        assert_eq!(to_256(Color::Red), Color::Red);
    }

    #[test]
    fn of_sixteen_the_one_that_means_the_same_is_taken() {
        for (rgb, color) in [
            (0xf3_8ba8, Color::Red),
            (0xa6_e3a1, Color::Green),
            (0xf9_e2af, Color::Yellow),
            (0x89_b4fa, Color::Blue),
            (0xe6_9f00, Color::Yellow),
            (0xd5_5e00, Color::Red),
            (0xb8_bb26, Color::Green),
            (0xcd_d6f4, Color::White),
            (0x1e_1e2e, Color::Black),
            (0x31_3244, Color::DarkGray),
        ] {
            assert_eq!(to_16(Color::from_u32(rgb)), color, "{rgb:06x}");
        }
        assert_eq!(to_16(Color::Indexed(9)), Color::LightRed);
        assert_eq!(to_16(Color::Indexed(196)), Color::Red);
        assert_eq!(to_16(Color::Reset), Color::Reset);
    }
}
