//! The menu (`a`), and the commands that choose from it without showing it.

use super::aim::Aim;
use super::asking::Asking;
use super::{App, Dialog};
use crate::actions::{self, Action, Inputs};
use crate::keys::{Action as Pressed, Chord};
use crate::panes::acting::{Menu, MenuLine};

/// Said where nothing may be changed.
pub(super) const READ_ONLY: &str =
    "read-only: start with --write (or write = true for the profile)";

impl App {
    /// `a`: opens the menu for what is selected.
    pub(in crate::app) fn open_menu(&mut self) {
        match self.aim() {
            Ok(aim) => {
                let lines = self.menu_lines(&aim);
                let cursor = lines.iter().position(|line| line.refused.is_none());
                let cursor = cursor.unwrap_or(0);
                self.acting.dialog = Some(Dialog::Menu { aim, cursor });
            }
            Err(line) => self.say(line, false),
        }
        self.dirty = true;
    }

    /// `:redeploy`, `:scale 5`: an action by its name.
    pub(in crate::app) fn run_action(&mut self, id: &str, argument: Option<&str>) {
        let Some(action) = actions::find(id) else {
            return;
        };
        match self.aim_at(action.subject) {
            Ok(aim) => self.choose(aim, action, argument),
            Err(line) => self.say(line, false),
        }
    }

    /// What the menu is drawn from, if it is open.
    pub(super) fn menu(&self) -> Option<Menu> {
        let Some(Dialog::Menu { aim, cursor }) = &self.acting.dialog else {
            return None;
        };
        Some(Menu {
            title: format!("actions: {}", aim.words()),
            remark: (!self.may_write(aim.context)).then(|| READ_ONLY.to_owned()),
            lines: self.menu_lines(aim),
            cursor: *cursor,
        })
    }

    fn menu_lines(&self, aim: &Aim) -> Vec<MenuLine> {
        let each = actions::of(aim.subject);
        each.map(|action| {
            let (refused, fit) = self.applies(action, aim);
            let title = match aim.of.len() {
                1 => action.title.to_owned(),
                all if fit == all => format!("{} ({all})", action.title),
                all => format!("{} ({fit} of {all})", action.title),
            };
            MenuLine {
                key: action.key,
                title,
                danger: action.danger,
                refused,
                more: format!(":{}  needs {}", action.id, action.iam.join(", ")),
            }
        })
        .collect()
    }

    /// Why an action applies to nothing of it, and to how many it does.
    fn applies(&self, action: &Action, aim: &Aim) -> (Option<String>, usize) {
        let mut first = None;
        let mut fit = 0;
        for one in &aim.of {
            let applies = match one.facts(aim.context, &self.store) {
                Some(facts) => (action.applies)(&facts),
                None => Err("it is not described yet".to_owned()),
            };
            match applies {
                Ok(()) => fit += 1,
                Err(line) => first = first.or(Some(line)),
            }
        }
        (first.filter(|_| fit == 0), fit)
    }

    pub(super) fn menu_key(&mut self, chord: Chord, pressed: Option<Pressed>) {
        let Some(Dialog::Menu { aim, cursor }) = &mut self.acting.dialog else {
            return;
        };
        let count = actions::of(aim.subject).count().max(1);
        let by_key = |action: &&'static Action| {
            let key = action.key.to_string().parse::<Chord>();
            key.is_ok_and(|key| key == chord)
        };
        let chosen = match pressed {
            Some(Pressed::Up) => {
                *cursor = (*cursor + count - 1) % count;
                return;
            }
            Some(Pressed::Down) => {
                *cursor = (*cursor + 1) % count;
                return;
            }
            Some(Pressed::Top) => {
                *cursor = 0;
                return;
            }
            Some(Pressed::Bottom) => {
                *cursor = count - 1;
                return;
            }
            Some(Pressed::Back) => {
                self.acting.dialog = None;
                return;
            }
            Some(Pressed::Enter) => actions::of(aim.subject).nth(*cursor),
            _ => actions::of(aim.subject).find(by_key),
        };
        let Some(chosen) = chosen else { return };
        let at = actions::of(aim.subject).position(|it| it.id == chosen.id);
        *cursor = at.unwrap_or(0);
        let aim = aim.clone();
        self.choose(aim, chosen, None);
    }

    /// Goes on with an action: what it must be told, then the question.
    fn choose(&mut self, aim: Aim, action: &'static Action, argument: Option<&str>) {
        if !self.may_write(aim.context) {
            return self.say(READ_ONLY, true);
        }
        if let (Some(line), _) = self.applies(action, &aim) {
            return self.say(format!("{}: {line}", action.title), true);
        }
        match said(action, argument) {
            Ok((inputs, asked)) => self.ask_inputs(Asking {
                aim,
                action,
                inputs,
                at: asked,
            }),
            Err(line) => self.say(line, true),
        }
    }

    /// Whether something may be changed here.
    pub fn may_write_here(&self) -> bool {
        self.may_write(self.context())
    }

    /// Whether something may be changed with the credentials of a context.
    pub(super) fn may_write(&self, context: crate::domain::context::ContextId) -> bool {
        let (profile, _) = self.contexts.asked(context);
        self.options.may_write(profile.map(|it| &**it))
    }
}

/// What was said behind a command, in the order of the inputs or by name; and how many inputs are
/// settled by it, from the first on.
fn said(action: &Action, argument: Option<&str>) -> Result<(Inputs, usize), String> {
    let mut inputs = Inputs::default();
    let Some(mut rest) = argument.map(str::trim).filter(|it| !it.is_empty()) else {
        return Ok((inputs, 0));
    };
    let mut settled = 0;
    for (at, input) in action.inputs.iter().enumerate() {
        if rest.is_empty() {
            break;
        }
        let last = at + 1 == action.inputs.len();
        // The last one takes the rest: it may be a sentence.
        let (word, more) = match rest.split_once(char::is_whitespace) {
            Some((word, more)) if !last => (word, more.trim_start()),
            _ => (rest, ""),
        };
        let named = word.strip_prefix(input.name);
        let word = named.and_then(|it| it.strip_prefix('=')).unwrap_or(word);
        inputs.set(input, word)?;
        rest = more;
        settled = at + 1;
    }
    match rest.is_empty() {
        true => Ok((inputs, settled)),
        false => Err(format!(":{} takes no {rest}", action.id)),
    }
}
