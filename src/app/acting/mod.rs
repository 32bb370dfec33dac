//! Acting on the screen: the menu (`a`), what an action must be told, the question before anything
//! is sent, the calls, and watching what becomes of them.
//!
//! ```text
//! Menu ──► Asking ──► Proposal ──► read again ──► Run: sent once ──► watched until it has settled
//! ```
//!
//! What can be done is data ([`crate::actions`]); this is the way a person takes through it.
//! Nothing is sent that was not shown, and nothing is sent twice: a call that was handed over is
//! named until it is answered, and never again after that.

mod aim;
mod asking;
mod audit;
mod editing;
mod menu;
mod proposal;
mod run;
mod sending;
mod shell;
mod view;
mod watching;

use super::{App, Effect};
use crate::domain::polled::{Key, Tempo, Want};
use crate::domain::{Text, errand::Question};
use crate::keys::{Action as Pressed, Chord, Layer};
use crate::panes::document::DocumentState;
use crate::panes::table::Move;
use crate::scheduler::JobId;
use aim::{Aim, Aimed};
use asking::Asking;
pub use audit::{Change, Written};
use editing::{Drafts, Editing};
use proposal::Proposal;
use run::Run;
use shell::{Shells, Step};
pub use view::Over;

/// What is done, and what is being decided.
#[derive(Default)]
pub struct Acting {
    dialog: Option<Dialog>,
    /// What was begun, in its order.
    runs: Vec<Run>,
    /// Sessions in containers.
    shells: Shells,
    /// Numbers of calls given out.
    given: u64,
    /// What was typed in an editor and is not accepted yet.
    drafts: Drafts,
    /// The text that the editor is to have.
    to_edit: Option<String>,
    /// Whether it was said what is not known when the user leaves now.
    warned: bool,
    /// Whether something was read since progress was looked at.
    look: bool,
}

/// What lies over the screen.
enum Dialog {
    /// The menu.
    Menu {
        /// What it is about.
        aim: Aim,
        /// The chosen line.
        cursor: usize,
    },
    /// An action must be told something.
    Asking(Asking),
    /// A text is being edited outside.
    Editing(Box<Editing>),
    /// What will be different, and the question.
    Proposal(Box<Proposal>),
    /// What was written down of what was changed.
    Audit {
        /// What was read.
        document: crate::panes::document::Document,
        /// The reader's place.
        state: DocumentState,
    },
    /// What became of it.
    Results {
        /// One of them, or all.
        run: Option<usize>,
        /// The reader's place.
        state: DocumentState,
    },
    /// The way to a session in a container.
    Shell(Box<Step>),
}

/// Something that must be read anew before it can be trusted.
#[derive(Debug, Clone)]
struct Awaited {
    key: Key,
    id: Text,
    /// Calls sent before this one may tell of an older state.
    from: JobId,
    read: bool,
}

impl App {
    /// The keys that are in force while something lies over the screen.
    pub(super) fn acting_layer(&self) -> Option<Layer> {
        Some(match self.acting.dialog.as_ref()? {
            Dialog::Menu { .. } => Layer::Menu,
            Dialog::Shell(step) if matches!(**step, Step::Containers { .. }) => Layer::Menu,
            Dialog::Asking(_)
            | Dialog::Shell(_)
            | Dialog::Editing(_)
            | Dialog::Proposal(_)
            | Dialog::Audit { .. }
            | Dialog::Results { .. } => Layer::Dialog,
        })
    }

    /// Whether what lies over the screen may have two answers; what it says tells its keys if not.
    pub fn is_asked(&self) -> bool {
        !matches!(self.acting.dialog, Some(Dialog::Shell(_)))
    }

    /// A key while something lies over the screen.
    pub(super) fn acting_key(&mut self, chord: Chord, pressed: Option<Pressed>) -> Vec<Effect> {
        self.dirty = true;
        if pressed == Some(Pressed::Quit) {
            return self.quit();
        }
        match &mut self.acting.dialog {
            Some(Dialog::Menu { .. }) => self.menu_key(chord, pressed),
            // The line being typed has the keys.
            Some(Dialog::Asking(_) | Dialog::Editing(_)) | None => self.acting.dialog = None,
            Some(Dialog::Proposal(_)) => self.proposal_key(pressed),
            Some(Dialog::Shell(_)) => return self.shell_key(chord, pressed),
            Some(Dialog::Results { state, .. } | Dialog::Audit { state, .. }) => match pressed {
                Some(Pressed::Back | Pressed::Enter) => self.acting.dialog = None,
                Some(pressed) => step(state, pressed),
                None => {}
            },
        }
        Vec::new()
    }

    /// The wheel over what lies over the screen.
    pub(super) fn acting_scroll(&mut self, pressed: Pressed) -> Vec<Effect> {
        match &mut self.acting.dialog {
            Some(Dialog::Proposal(proposal)) => step(&mut proposal.state, pressed),
            Some(Dialog::Results { state, .. } | Dialog::Audit { state, .. }) => {
                step(state, pressed)
            }
            Some(Dialog::Shell(over)) => {
                if let Step::Check { state, .. } = &mut **over {
                    step(state, pressed);
                }
            }
            _ => {}
        }
        self.dirty = true;
        Vec::new()
    }

    /// `:actions`: what was done since the program was started.
    pub(super) fn show_actions(&mut self) {
        self.acting.dialog = Some(Dialog::Results {
            run: None,
            state: DocumentState::default(),
        });
        self.dirty = true;
    }

    /// Leaves the program; while it is not known what became of a call, only when asked twice.
    pub(super) fn quit(&mut self) -> Vec<Effect> {
        let open = self.acting.runs.iter().flat_map(Run::unanswered);
        let mut open: Vec<String> = open.collect();
        let sessions = self.shells_open().filter(|(_, sent)| *sent);
        open.extend(sessions.map(|(words, _)| words));
        let waiting: usize = self.acting.runs.iter().map(Run::waiting).sum();
        if self.acting.warned || (open.is_empty() && waiting == 0) {
            return vec![Effect::Quit];
        }
        self.acting.warned = true;
        let mut words = Vec::new();
        if !open.is_empty() {
            words.push(format!(
                "{} is sent and not answered: whether it is done will not be known",
                open.join(", ")
            ));
        }
        if waiting > 0 {
            words.push(format!("{waiting} more would not be sent"));
        }
        words.push("again to leave".to_owned());
        self.say(words.join("; "), true);
        Vec::new()
    }

    /// What must be polled for what lies over the screen and for what is watched.
    pub(super) fn acting_wants(&self) -> Vec<Want> {
        let mut wants = Vec::new();
        if let Some(aim) = self.aim_of_dialog()
            && let Some(context) = self.store.context(aim.context)
        {
            for one in &aim.of {
                let tempo = Tempo::Normal;
                let of = crate::actions::wants(context, aim.context, &one.cluster, &one.id, tempo);
                wants.extend(of);
            }
        }
        wants.extend(self.shell_wants());
        // While asking is paused only what is about to be sent is read.
        if !self.paused {
            for run in &self.acting.runs {
                wants.extend(run.wants(&self.store));
            }
        }
        wants
    }

    /// What must be asked of other services for what lies over the screen.
    pub(super) fn acting_questions(&self) -> Vec<Question> {
        if let Some(Dialog::Shell(_)) = self.acting.dialog {
            return self.shell_questions();
        }
        let aim = self.aim_of_dialog();
        let Some(aim) = aim.filter(|aim| aim.context == self.context()) else {
            return Vec::new();
        };
        let Some(context) = self.store.context(aim.context) else {
            return Vec::new();
        };
        let each = aim.of.iter();
        each.flat_map(|one| crate::actions::questions(context, &one.cluster, &one.id))
            .collect()
    }

    fn aim_of_dialog(&self) -> Option<&Aim> {
        match self.acting.dialog.as_ref()? {
            Dialog::Menu { aim, .. } => Some(aim),
            Dialog::Asking(asking) => Some(&asking.aim),
            Dialog::Editing(editing) => Some(&editing.asking.aim),
            Dialog::Proposal(proposal) => Some(&proposal.aim),
            Dialog::Results { .. } | Dialog::Audit { .. } | Dialog::Shell(_) => None,
        }
    }

    /// Follows what came in. Called before calls are planned.
    pub(super) fn renew_acting(&mut self) -> Vec<Effect> {
        self.renew_proposal();
        self.renew_seeking();
        let mut effects = self.follow_runs();
        effects.extend(self.shell_effects());
        let text = self.acting.to_edit.take();
        effects.extend(text.map(Effect::Edit));
        effects
    }

    /// Takes note of a reading: who waits for one knows now.
    pub(super) fn noted_read(
        &mut self,
        job: JobId,
        key: &Key,
        ids: &[Text],
        read: Result<(), String>,
    ) {
        self.acting.look = true;
        let fits = |one: &Awaited| {
            !one.read && job >= one.from && one.key == *key && ids.contains(&one.id)
        };
        if let Some(Dialog::Proposal(proposal)) = &mut self.acting.dialog {
            for one in proposal.checking.iter_mut().flatten() {
                if fits(one) {
                    one.read = read.is_ok();
                }
            }
            let waits = |one: &Awaited| fits(one);
            let failed = proposal.checking.iter().flatten().any(waits);
            if let (Err(line), true) = (&read, failed) {
                proposal.not_read(line);
                self.dirty = true;
            }
        }
        for one in self.acting.runs.iter_mut().flat_map(Run::awaited) {
            if fits(one) {
                one.read = read.is_ok();
            }
        }
    }

    /// Has a target read anew.
    fn read_anew(&mut self, context: crate::domain::context::ContextId, one: &Aimed) -> Awaited {
        let (key, id) = one.reading(context, &self.store);
        self.awaits(key, id)
    }

    /// Has something of a list read anew.
    fn awaits(&mut self, key: Key, id: Text) -> Awaited {
        let from = self.scheduler.read_again(&key, std::slice::from_ref(&id));
        Awaited {
            key,
            id,
            from,
            read: false,
        }
    }
}

fn step(state: &mut DocumentState, pressed: Pressed) {
    if let Some(step) = Move::of(pressed) {
        state.step(step);
    }
}
