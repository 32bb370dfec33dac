//! What keys do on the way to a session.

use super::{App, Dialog, Effect, Purpose, Spot, Step};
use crate::app::acting::menu::READ_ONLY;
use crate::app::prompt::{self, Prompt};
use crate::domain::exec_check::refused;
use crate::domain::{Text, list};
use crate::keys::{Action as Pressed, Chord, Layer};
use crate::panes::document::DocumentState;

/// Keys of the lines of a menu, in their order.
const KEYS: &str = "123456789abcdefghijklmnopqrstuvwxyz";

/// The key of the line at this place; a blank where there are no more keys.
pub(super) fn key_of(at: usize) -> char {
    KEYS.chars().nth(at).unwrap_or(' ')
}

impl App {
    /// `s`: a shell in a container of what is selected.
    pub(in crate::app) fn open_shell(&mut self) {
        self.enter(None);
    }

    /// `:exec`: one command instead of a shell.
    pub(in crate::app) fn exec(&mut self, command: &str) {
        self.enter(Some(command.into()));
    }

    /// `:exec-check`: whether it would work.
    pub(in crate::app) fn exec_check(&mut self) {
        self.seek(Purpose::Check);
    }

    fn enter(&mut self, command: Option<Text>) {
        if !self.may_write_here() {
            let line = "read-only: start with --write; :exec-check says whether it would work";
            return self.say(line, true);
        }
        self.seek(Purpose::Enter(command));
    }

    /// Sets out for a container, unless it is known that AWS will refuse.
    pub(super) fn set_out(&mut self, spot: Spot) {
        let sure = self.exec_facts(&spot, refused);
        match sure.flatten() {
            Some(check) => {
                let said = format!("not sent: {}: {}", check.what, check.found);
                self.show_check(spot, Some(said));
            }
            None => self.go(spot),
        }
    }

    /// Goes on with a container, whatever the check list says: production wants a name typed.
    pub(super) fn go(&mut self, spot: Spot) {
        if !self.may_write(spot.context) {
            return self.say(READ_ONLY, true);
        }
        if let Some(open) = self.acting.shells.calls.first() {
            let words = open.spot.words();
            let line = format!("a session in {words} is asked for and not answered: wait for it");
            return self.say(line, true);
        }
        if spot.container.is_none() {
            return self.say("AWS tells of no container to enter", true);
        }
        if self.is_production(&spot.aim()) {
            self.show_step(Step::Naming(spot));
            return self.ask_name();
        }
        self.send_for(spot);
    }

    fn ask_name(&mut self) {
        let Some(Step::Naming(spot)) = self.step_over() else {
            return;
        };
        let what = match spot.command {
            Some(_) => "run the command",
            None => "open a shell",
        };
        let label = format!("type {} to {what}: ", spot.name_to_type());
        self.prompt = Some(Prompt::labelled(prompt::Purpose::ActionName, label));
        self.dirty = true;
    }

    /// Enter behind the name; the prompt comes back where it is not for a session.
    pub(in crate::app::acting) fn shell_named(&mut self, mut prompt: Prompt) -> Option<Prompt> {
        let Some(Step::Naming(spot)) = self.step_over() else {
            return Some(prompt);
        };
        let name = spot.name_to_type();
        if prompt.text().trim() == name {
            let spot = spot.clone();
            self.send_for(spot);
            return None;
        }
        prompt.error = Some(format!("that is not {name}; esc cancels"));
        self.prompt = Some(prompt);
        None
    }

    /// Esc instead of the name: nothing is sent.
    pub(in crate::app) fn shell_not_named(&mut self) {
        if let Some(Step::Naming(_)) = self.step_over() {
            self.acting.dialog = None;
        }
    }

    /// A key while something of this lies over the screen.
    pub(in crate::app::acting) fn shell_key(
        &mut self,
        chord: Chord,
        pressed: Option<Pressed>,
    ) -> Vec<Effect> {
        let Some(Dialog::Shell(step)) = self.acting.dialog.take() else {
            return Vec::new();
        };
        // Letters are not bound in a dialog; here they mean what they mean on a page.
        let pressed = pressed.or_else(|| self.keymap.resolve(Layer::Document, chord));
        match *step {
            Step::Containers { spot, cursor } => self.container_key(spot, cursor, chord, pressed),
            Step::Sending(_, id) if pressed == Some(Pressed::Back) => self.give_up(id),
            Step::Seeking { .. } if pressed == Some(Pressed::Back) => {}
            Step::Naming(spot) => {
                if pressed != Some(Pressed::Back) {
                    self.show_step(Step::Naming(spot));
                    self.ask_name();
                }
            }
            Step::Ended(spot, line) => match pressed {
                Some(Pressed::Back | Pressed::Enter) => {}
                Some(Pressed::Shell) => self.go(spot),
                _ => self.show_step(Step::Ended(spot, line)),
            },
            Step::Check { spot, said, state } => {
                return self.check_key(spot, said, state, pressed);
            }
            other @ (Step::Seeking { .. } | Step::Sending(..)) => self.show_step(other),
        }
        Vec::new()
    }

    fn check_key(
        &mut self,
        spot: Spot,
        said: Option<String>,
        mut state: DocumentState,
        pressed: Option<Pressed>,
    ) -> Vec<Effect> {
        match pressed {
            Some(Pressed::Back) => {}
            Some(Pressed::Enter | Pressed::Shell) => {
                let again = spot.clone();
                self.try_anyway(spot);
                if self.acting.dialog.is_none() {
                    // It was said why not; the list stays.
                    let spot = again;
                    self.show_step(Step::Check { spot, said, state });
                }
            }
            Some(Pressed::Refresh) => {
                self.show_step(Step::Check { spot, said, state });
                return self.refresh();
            }
            other => {
                if let Some(other) = other {
                    crate::app::acting::step(&mut state, other);
                }
                self.show_step(Step::Check { spot, said, state });
            }
        }
        Vec::new()
    }

    /// Whatever the list says: AWS decides.
    fn try_anyway(&mut self, spot: Spot) {
        let task = self.task_at(&spot);
        let several = task.is_some_and(|it| list(&it.containers).len() > 1);
        if spot.container.is_none() && several && self.may_write(spot.context) {
            return self.show_step(Step::Containers { spot, cursor: 0 });
        }
        self.go(spot);
    }

    fn container_key(&mut self, spot: Spot, cursor: usize, chord: Chord, pressed: Option<Pressed>) {
        let task = self.task_at(&spot);
        let names: Vec<Option<Text>> = task.map_or_else(Vec::new, |task| {
            let each = list(&task.containers).iter();
            each.map(|it| it.name.clone()).collect()
        });
        let count = names.len().max(1);
        let by_key = |at: usize| key_of(at).to_string().parse::<Chord>();
        let keyed = (0..names.len()).find(|at| by_key(*at).is_ok_and(|key| key == chord));
        let to = match pressed {
            _ if let Some(at) = keyed => return self.chosen(spot, names, at),
            Some(Pressed::Up) => (cursor + count - 1) % count,
            Some(Pressed::Down) => (cursor + 1) % count,
            Some(Pressed::Top) => 0,
            Some(Pressed::Bottom) => count - 1,
            Some(Pressed::Back) => return,
            Some(Pressed::Enter) => return self.chosen(spot, names, cursor),
            _ => cursor,
        };
        self.show_step(Step::Containers { spot, cursor: to });
    }

    fn chosen(&mut self, spot: Spot, mut names: Vec<Option<Text>>, at: usize) {
        if at >= names.len() {
            return self.say("AWS tells of no container to enter", true);
        }
        let container = names.swap_remove(at);
        self.set_out(Spot { container, ..spot });
    }
}

impl Spot {
    /// What is typed where it must be: the name of the cluster.
    fn name_to_type(&self) -> &str {
        crate::domain::arn::name(&self.cluster)
    }
}
