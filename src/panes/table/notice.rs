//! What stands where there are no rows: never an empty half-screen without a reason.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::clip;
use super::paint::{self, Paint};
use crate::domain::sanitize;
use crate::theme::Role;

/// A sentence in the middle of an empty table, and what can be done about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The sentence.
    pub message: String,
    /// What helps.
    pub hint: Option<String>,
    /// Whether it is calm, a gap or an error.
    pub tone: Role,
}

impl Notice {
    /// A notice in a tone.
    pub fn new(message: impl Into<String>, tone: Role) -> Self {
        Self {
            message: message.into(),
            hint: None,
            tone,
        }
    }

    /// The first answer is on its way.
    pub fn loading(what: &str) -> Self {
        Self::new(format!("asking for {what} …"), Role::Muted)
    }

    /// There are none.
    pub fn empty(what: &str) -> Self {
        Self::new(format!("no {what}"), Role::Muted)
    }

    /// Nobody was allowed to know: this is not the same as none.
    pub fn denied(what: &str, permission: &str) -> Self {
        Self::new(format!("◌ {what}: not allowed"), Role::Gap).hint(format!("needs {permission}"))
    }

    /// There are some, but the filter keeps none of them.
    pub fn filtered(filter: &str, total: usize) -> Self {
        Self::new(format!("none of {total} matches {filter}"), Role::Muted)
    }

    /// Asking failed.
    pub fn error(message: impl Into<String>) -> Self {
        Self::new(format!("✖ {}", message.into()), Role::BannerError)
    }

    /// With what helps.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Draws it in the middle, the sentence in as many lines as it needs.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, theme: &dyn Paint) {
        let width = usize::from(area.width.saturating_sub(2));
        let mut lines: Vec<(String, Role)> = Vec::new();
        let hint = self.hint.iter().map(|hint| (hint, Role::Hint));
        for (text, role) in [(&self.message, self.tone)].into_iter().chain(hint) {
            lines.extend(
                wrap(&sanitize::line(text), width)
                    .into_iter()
                    .map(|line| (line, role)),
            );
        }
        let room = usize::from(area.height);
        lines.truncate(room);
        // A third of the way down looks like the middle to the eye.
        let top = (room - lines.len()) / 3;
        for (at, (line, role)) in (top..).zip(lines) {
            let Ok(at) = u16::try_from(at) else { return };
            let text_width = u16::try_from(clip::width(&line)).unwrap_or(u16::MAX);
            let left = area.width.saturating_sub(text_width) / 2;
            let place = Rect {
                x: area.x + left,
                y: area.y + at,
                width: area.width - left,
                height: 1,
            };
            paint::put(buf, place, &line, theme.style(role));
        }
    }
}

fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && clip::width(&line) + 1 + clip::width(word) > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&clip::end(word, width).to_string());
    }
    lines.push(line);
    lines
}
