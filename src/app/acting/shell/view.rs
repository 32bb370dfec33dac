//! What is drawn on the way to a session.

use super::keys::key_of;
use super::{App, Sought, Spot, Step};
use crate::actions::Danger;
use crate::app::acting::view::OverPage;
use crate::domain::{arn, list};
use crate::keys::{Action, Layer};
use crate::panes::acting::{Menu, MenuLine, exec_check, session};
use crate::panes::document::{Document, DocumentState, Line, Section};
use crate::theme::Role;
use std::borrow::Cow;

impl App {
    /// The choice of a container, if there is one.
    pub(in crate::app::acting) fn containers_menu(&self) -> Option<Menu> {
        let Some(Step::Containers { spot, cursor }) = self.step_over() else {
            return None;
        };
        let containers = self.task_at(spot);
        let containers = containers.map_or(&[][..], |it| list(&it.containers));
        let lines = containers.iter().enumerate().map(|(at, container)| {
            let image = container.image.as_deref();
            let image = image.map_or("—", crate::domain::image::without_registry);
            let note = spot.note.as_deref();
            let note = note.map_or_else(String::new, |note| format!(" · {note}"));
            MenuLine {
                key: key_of(at),
                title: container.name.as_deref().unwrap_or("—").to_owned(),
                danger: Danger::Mild,
                refused: Self::refusal_of(container),
                more: format!("{image}{note}"),
            }
        });
        Some(Menu {
            title: format!("{} in which container of {}?", spot.noun(), spot.words()),
            remark: None,
            lines: lines.collect(),
            cursor: *cursor,
        })
    }

    /// The page that lies over the screen for a step.
    pub(in crate::app::acting) fn shell_page<'a>(&'a self, step: &'a Step) -> OverPage<'a> {
        match step {
            Step::Seeking {
                cluster, sought, ..
            } => {
                let (what, line) = match sought {
                    Sought::Task(task, _) => (arn::short_id(task), "reading the task …"),
                    Sought::Service(name) => (&**name, "looking for a running task …"),
                };
                let lines = vec![
                    Line::pair("cluster", arn::name(cluster)),
                    Line::pair("for", what),
                ];
                let document = Document::new("shell", vec![Section::new("", lines)]);
                still(document, Role::HealthChanging, line.to_owned())
            }
            Step::Containers { spot, .. } | Step::Naming(spot) => {
                still(self.session_page(spot), Role::Muted, String::new())
            }
            Step::Sending(spot, id) => {
                let mut calls = self.acting.shells.calls.iter();
                let sent = calls.any(|it| it.id == *id && it.sent.is_some());
                let line = match sent {
                    true => "sent, not answered yet … esc gives it up",
                    false => "waits until AWS may be asked … esc gives it up",
                };
                still(
                    self.session_page(spot),
                    Role::HealthChanging,
                    line.to_owned(),
                )
            }
            Step::Ended(spot, line) => {
                let key = self.key_word(Action::Shell);
                let line = format!("{line} · {key} tries again, esc closes");
                still(self.session_page(spot), Role::BannerError, line)
            }
            Step::Check { spot, said, state } => {
                let whose = spot.words();
                let lines = self.exec_lines(spot);
                let document = exec_check(&whose, spot.note.as_deref(), said.as_deref(), &lines);
                let (go, again) = (self.key_word(Action::Shell), self.key_word(Action::Refresh));
                let line = match self.may_write(spot.context) {
                    true => format!(
                        "{go} or enter tries all the same · {again} reads again · esc closes"
                    ),
                    false => format!("{again} reads again · esc closes"),
                };
                OverPage::new(document, Cow::Borrowed(state), Some((Role::Muted, line)))
            }
        }
    }

    /// Lays out the check list for the room there is.
    pub(in crate::app::acting) fn prepare_check(
        document: &Document,
        step: &mut Step,
        width: u16,
        height: u16,
    ) {
        if let Step::Check { state, .. } = step {
            state.prepare(document, width, usize::from(height));
        }
    }

    fn session_page(&self, spot: &Spot) -> Document {
        let user = self.defined_at(spot).and_then(|it| it.user.as_deref());
        let command = self.command_of(spot);
        let mut lines = vec![
            (
                "task",
                spot.note
                    .clone()
                    .unwrap_or_else(|| arn::short_id(&spot.task).to_owned()),
            ),
            (
                "container",
                spot.container.as_deref().unwrap_or("—").to_owned(),
            ),
            ("command", command.to_string()),
        ];
        if let Some(user) = user {
            // The agent runs as root, whatever the image and the definition say.
            lines.push(("user", format!("root (the container's own is {user})")));
        }
        let title = format!("{} in {}", spot.noun(), spot.words());
        session(title, &self.whereabouts(&spot.aim()), lines)
    }

    /// The key for something on a page.
    fn key_word(&self, action: Action) -> String {
        let keys = self.keymap.keys_for(Layer::Document, action);
        keys.first()
            .map_or_else(|| "—".to_owned(), ToString::to_string)
    }
}

fn still<'a>(document: Document, role: Role, line: String) -> OverPage<'a> {
    let status = (!line.is_empty()).then_some((role, line));
    OverPage::new(document, Cow::Owned(DocumentState::default()), status)
}
