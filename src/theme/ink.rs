//! Colours that no role names: those an application gave its lines, and hues that tell things apart.

use super::colour::{contrast, to_16, to_256};
use super::{ColorDepth, Kind, Role, Theme};
use ratatui::style::Color;

/// Less contrast than this cannot be read, and text that cannot be read hides something.
const LEAST_CONTRAST: f64 = 1.6;

/// Hues on a dark background: as far apart as twelve can be, all of them as light as text.
const ON_DARK: [u32; 12] = [
    0x7a_a2f7, 0x9e_ce6a, 0xe0_af68, 0xbb_9af7, 0x2a_c3de, 0xff_9e64, 0x73_daca, 0xf7_97c9,
    0xc3_e88d, 0x89_b4fa, 0xd4_bfff, 0xe5_c890,
];
/// The same on a light one.
const ON_LIGHT: [u32; 12] = [
    0x1e_5fbf, 0x3d_7a1e, 0x8f_5e00, 0x78_43c0, 0x00_7197, 0xb1_4a00, 0x0f_766e, 0xa6_2a72,
    0x4d_7c0f, 0x1d_4ed8, 0x6d_28d9, 0x85_4d0e,
];

impl Theme {
    /// A colour to tell things of the same kind apart by their number; none where there are no
    /// colours to draw with.
    pub fn hue(&self, number: u8) -> Option<Color> {
        let hues = match self.kind {
            Kind::Dark => ON_DARK,
            Kind::Light => ON_LIGHT,
        };
        let hue = hues.get(usize::from(number) % hues.len())?;
        self.lowered(Color::from_u32(*hue))
    }

    /// A colour as the terminal can show it; none where there are no colours.
    pub fn lowered(&self, color: Color) -> Option<Color> {
        match self.depth {
            ColorDepth::None => None,
            ColorDepth::Ansi16 => Some(to_16(color)),
            ColorDepth::Ansi256 => Some(to_256(color)),
            ColorDepth::TrueColor => Some(color),
        }
    }

    /// Whether letters of one colour can be read on another; where either is not told, on what the
    /// theme is made for.
    pub fn is_readable(&self, letters: Option<Color>, ground: Option<Color>) -> bool {
        let own = |color: Option<Color>| color.filter(|color| *color != Color::Reset);
        let text = self.style(Role::Text);
        let usual = match self.kind {
            Kind::Dark => (Color::White, Color::Black),
            Kind::Light => (Color::Black, Color::White),
        };
        let letters = own(letters).or_else(|| own(text.fg)).unwrap_or(usual.0);
        let ground = own(ground).or_else(|| own(text.bg)).unwrap_or(usual.1);
        match (basic(letters), basic(ground)) {
            (Some(letters), Some(ground)) => {
                contrast(letters, ground).is_none_or(|contrast| contrast >= LEAST_CONTRAST)
            }
            _ => letters != ground,
        }
    }
}

/// What a colour looks like on most terminals.
fn basic(color: Color) -> Option<Color> {
    let rgb = match color {
        Color::Rgb(..) => return Some(color),
        Color::Indexed(index @ 16..) => return Some(super::colour::seen(index)),
        Color::Black => 0x00_0000,
        Color::Red => 0xcd_0000,
        Color::Green => 0x00_cd00,
        Color::Yellow => 0xcd_cd00,
        Color::Blue => 0x33_55ee,
        Color::Magenta => 0xcd_00cd,
        Color::Cyan => 0x00_cdcd,
        Color::Gray => 0xe5_e5e5,
        Color::DarkGray => 0x7f_7f7f,
        Color::LightRed => 0xff_0000,
        Color::LightGreen => 0x00_ff00,
        Color::LightYellow => 0xff_ff00,
        Color::LightBlue => 0x5c_5cff,
        Color::LightMagenta => 0xff_00ff,
        Color::LightCyan => 0x00_ffff,
        Color::White => 0xff_ffff,
        _ => return None,
    };
    Some(Color::from_u32(rgb))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hues_can_be_read_and_there_are_none_without_colour() {
        for (name, depth) in [
            ("default-dark", ColorDepth::TrueColor),
            ("default-light", ColorDepth::TrueColor),
            ("default-dark", ColorDepth::Ansi16),
            ("default-dark", ColorDepth::Ansi256),
        ] {
            let (theme, _) = Theme::load(name, None, depth);
            for number in 0..24 {
                let hue = theme.hue(number);
                assert!(
                    hue.is_some() && theme.is_readable(hue, None),
                    "{name} {number}"
                );
            }
        }
        let (theme, _) = Theme::load("default-dark", None, ColorDepth::None);
        assert_eq!(theme.hue(3), None);
    }

    #[test]
    fn what_hides_its_letters_is_not_readable() {
        let theme = Theme::default();
        let cases = [
            (Some(Color::Black), None, false),
            (Some(Color::Red), None, true),
            (
                Some(Color::Rgb(10, 10, 10)),
                Some(Color::Rgb(12, 12, 12)),
                false,
            ),
            (Some(Color::Indexed(196)), Some(Color::Indexed(196)), false),
            (None, Some(Color::White), false),
            (Some(Color::Black), Some(Color::Yellow), true),
            (None, None, true),
        ];
        for (letters, ground, readable) in cases {
            assert_eq!(
                theme.is_readable(letters, ground),
                readable,
                "{letters:?} {ground:?}"
            );
        }
    }
}
