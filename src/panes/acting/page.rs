//! The page over the screen: what will be different, with the question; or what became of it.

use super::{inside, place, put, window};
use crate::panes::document::{Document, DocumentState, Layout, View};
use crate::panes::frame::banner_lines;
use crate::panes::table::clip;
use crate::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The two answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Buttons {
    /// What is done: `force a new deployment`.
    pub label: String,
    /// How it looks.
    pub role: Role,
    /// Whether it has the focus; else Cancel has.
    pub focused: bool,
    /// Whether it can be chosen at all.
    pub possible: bool,
}

/// A page over the screen.
pub struct Page<'a> {
    /// What there is to read.
    pub document: &'a Document,
    /// Where the reader is.
    pub state: &'a DocumentState,
    /// What is going on, above the answers.
    pub status: Option<(Role, String)>,
    /// The answers, while there is a question.
    pub buttons: Option<Buttons>,
}

impl Page<'_> {
    /// Where the text goes: what [`DocumentState::prepare`] wants to know.
    pub fn text_area(&self, area: Rect) -> Rect {
        self.split(area).1
    }

    /// The window, the text in it, and what is below the text.
    fn split(&self, area: Rect) -> (Rect, Rect, Rect) {
        let width = inside(place(area, usize::MAX)).width;
        let status = self.status_lines(width).len();
        let below = status + usize::from(self.buttons.is_some()) + 1;
        let text = Layout::new(self.document, Some(width.saturating_sub(1)))
            .visual
            .len();
        let frame = place(area, text + below);
        let inner = inside(frame);
        // The question must be in view however much there is to read.
        let below = u16::try_from(below).unwrap_or(0).min(inner.height);
        let text = Rect {
            height: inner.height - below,
            width: inner.width,
            ..inner
        };
        let rest = Rect {
            y: text.bottom(),
            height: below,
            ..inner
        };
        let text = View::text_area(text, false);
        (frame, text, rest)
    }

    fn status_lines(&self, width: u16) -> Vec<String> {
        let status = self.status.as_ref();
        status.map_or_else(Vec::new, |(_, text)| banner_lines(text, width + 1))
    }

    /// Draws it in the middle of `area`.
    pub fn draw(&self, theme: &Theme, area: Rect, buf: &mut Buffer) {
        let (frame, text, rest) = self.split(area);
        window(frame, &self.document.title, theme, buf);
        View {
            document: self.document,
            state: Some(self.state),
            theme,
            framed: false,
            focused: true,
        }
        .draw(
            Rect {
                width: text.width + 1,
                ..text
            },
            buf,
        );
        let mut y = rest.y + 1;
        if let Some((role, _)) = &self.status {
            for line in self.status_lines(rest.width) {
                if y < rest.bottom() {
                    put(buf, (rest.x, y), rest.right(), &line, theme.style(*role));
                    y += 1;
                }
            }
        }
        if let Some(buttons) = &self.buttons
            && !rest.is_empty()
        {
            let y = rest.bottom() - 1;
            buttons.draw(
                theme,
                Rect {
                    y,
                    height: 1,
                    ..rest
                },
                buf,
            );
        }
    }
}

impl Buttons {
    fn draw(&self, theme: &Theme, area: Rect, buf: &mut Buffer) {
        let style = |focused: bool, role: Role| {
            let style = theme.style(role);
            match focused {
                true => style.patch(theme.style(Role::Selection)),
                false => style,
            }
        };
        // A sign beside the colour: there are terminals without.
        let worded = |focused: bool, text: &str| match focused {
            true => format!("▸ {text} "),
            false => format!("  {text} "),
        };
        let cancel = worded(!self.focused, "Cancel");
        let x = put(
            buf,
            (area.x, area.y),
            area.right(),
            &cancel,
            style(!self.focused, Role::Text),
        );
        let label = clip::end(&self.label, usize::from(area.width)).to_string();
        let role = if self.possible {
            self.role
        } else {
            Role::HintDisabled
        };
        let label = worded(self.focused, &label);
        put(
            buf,
            (x + 3, area.y),
            area.right(),
            &label,
            style(self.focused, role),
        );
    }
}
