//! A theme brought down to what the terminal can show.

use ratatui::style::{Color, Modifier, Style};
use strum::{EnumCount as _, IntoEnumIterator};

use super::colour::{to_16, to_256};
use super::{ColorDepth, Kind, Role};

type Styles = [Style; Role::COUNT];

/// Rewrites the styles for a depth. `monochrome` are the styles that do without colour.
pub(super) fn lower(styles: &mut Styles, depth: ColorDepth, kind: Kind, monochrome: &Styles) {
    match depth {
        ColorDepth::TrueColor => {}
        ColorDepth::Ansi256 => recolour(styles, to_256),
        ColorDepth::Ansi16 => {
            recolour(styles, to_16);
            keep_visible(styles, kind);
        }
        ColorDepth::None => {
            for (style, plain) in styles.iter_mut().zip(monochrome) {
                // A style without colour says everything by other means already. One with colour
                // loses what it said, so it is replaced and not merely stripped.
                if style.fg.is_some() || style.bg.is_some() {
                    *style = *plain;
                }
                let shown =
                    Modifier::BOLD | Modifier::DIM | Modifier::REVERSED | Modifier::UNDERLINED;
                style.add_modifier &= shown;
            }
        }
    }
}

fn recolour(styles: &mut Styles, to: fn(Color) -> Color) {
    for style in styles {
        style.fg = style.fg.map(to);
        style.bg = style.bg.map(to);
    }
}

/// With sixteen colours a quiet background may become the screen's own, and what it carried would
/// be gone: the selected row, the shown match. It is then drawn reversed. The same holds for
/// letters that became the colour of what is under them.
fn keep_visible(styles: &mut Styles, kind: Kind) {
    let [text, ..] = *styles;
    let usual = match kind {
        Kind::Dark => (Color::White, Color::Black),
        Kind::Light => (Color::Black, Color::White),
    };
    let own = |color: Option<Color>, usual| color.filter(|c| *c != Color::Reset).unwrap_or(usual);
    let screen = own(text.bg, usual.1);
    for (role, style) in Role::iter().zip(styles.iter_mut()).skip(1) {
        // Where a role names no colour it is drawn over the text's.
        let background = own(style.bg, screen);
        let letters = own(style.fg, own(text.fg, usual.0));
        let is_row = matches!(role, Role::Selection | Role::SelectionInactive);
        let vanished = is_row && style.bg.is_some() && background == screen;
        if vanished || letters == background {
            style.fg = None;
            style.bg = None;
            style.add_modifier |= match role {
                Role::SelectionInactive => Modifier::BOLD | Modifier::UNDERLINED,
                _ => Modifier::REVERSED,
            };
        }
    }
}
