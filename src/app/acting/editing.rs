//! A text that is edited in the user's editor before there is anything to agree to.

use super::aim::Aim;
use super::asking::Asking;
use super::proposal::Proposal;
use super::{App, Dialog};
use crate::actions::{Input, InputKind, starting_from};
use crate::domain::Text;
use std::collections::BTreeMap;

/// What was typed for things and is not accepted yet: kept as long as the program runs.
#[derive(Default)]
pub(super) struct Drafts(BTreeMap<Text, Draft>);

/// A text, and the one that it was begun with: of another one it says nothing.
struct Draft {
    begun_with: String,
    text: String,
}

/// A text that somebody edits.
pub(super) struct Editing {
    pub(super) asking: Asking,
    begun_with: String,
}

impl Drafts {
    fn of(&self, arn: &Text, begun_with: &str) -> Option<&String> {
        let draft = self.0.get(arn)?;
        (draft.begun_with == begun_with).then_some(&draft.text)
    }

    /// What was typed for this was accepted, or is not wanted any more.
    pub(super) fn forget(&mut self, arn: &Text) {
        self.0.remove(arn);
    }

    /// Whether something is kept for this.
    pub(super) fn keeps(&self, arn: &Text) -> bool {
        self.0.contains_key(arn)
    }
}

/// The input of an action that is edited, if it has one.
fn edited(action: &crate::actions::Action) -> Option<(usize, &'static Input)> {
    let mut inputs = action.inputs.iter().enumerate();
    inputs.find(|(_, input)| input.kind == InputKind::Definition)
}

impl App {
    /// Has the text edited: what was typed before, else what is deployed.
    pub(super) fn edit(&mut self, asking: Asking) {
        let [one] = asking.aim.of.as_slice() else {
            return self.say("one at a time: this is edited by hand", true);
        };
        let facts = one.facts(asking.aim.context, &self.store);
        let facts = facts.ok_or_else(|| "it is not described yet".to_owned());
        match facts.and_then(|facts| starting_from(&facts)) {
            Ok(begun_with) => {
                let draft = self.acting.drafts.of(one.arn(), &begun_with);
                self.acting.to_edit = Some(draft.unwrap_or(&begun_with).clone());
                let editing = Editing { asking, begun_with };
                self.acting.dialog = Some(Dialog::Editing(Box::new(editing)));
            }
            Err(line) => self.say(format!("{}: {line}", asking.action.title), true),
        }
        self.dirty = true;
    }

    /// Whether what is proposed was typed in an editor and cannot be done as it is.
    pub(super) fn wants_mending(&self, proposal: &Proposal) -> bool {
        edited(proposal.action).is_some() && !self.is_possible(proposal)
    }

    /// Has the text of a proposal edited once more.
    pub(super) fn mend(&mut self) {
        let Some(Dialog::Proposal(proposal)) = self.acting.dialog.take() else {
            return;
        };
        let at = edited(proposal.action).map_or(0, |(at, _)| at);
        self.edit(Asking {
            aim: proposal.aim,
            action: proposal.action,
            inputs: proposal.inputs,
            at,
        });
    }

    /// The editor was left: with a text; without one that is meant; or it did not work.
    pub(in crate::app) fn text_edited(&mut self, edited: Result<Option<String>, String>) {
        let Some(Dialog::Editing(editing)) = self.acting.dialog.take() else {
            return;
        };
        self.dirty = true;
        let Editing {
            mut asking,
            begun_with,
        } = *editing;
        let (Some(input), Some(one)) = (asking.input(), asking.aim.of.first()) else {
            return;
        };
        let arn = one.arn().clone();
        let text = match edited {
            Ok(Some(text)) => text,
            Ok(None) => return self.say(unchanged(&asking.aim), false),
            Err(line) => return self.say(line, true),
        };
        if text.trim().is_empty() || text.trim() == begun_with.trim() {
            self.acting.drafts.forget(&arn);
            return self.say(unchanged(&asking.aim), false);
        }
        let taken = asking.inputs.set(input, &text);
        self.acting.drafts.0.insert(arn, Draft { begun_with, text });
        if let Err(line) = taken {
            return self.say(line, true);
        }
        asking.at += 1;
        self.ask_inputs(asking);
        if let Some(Dialog::Proposal(proposal)) = &self.acting.dialog {
            // Enter leads back to the editor where there is nothing to agree to.
            let go = self.wants_mending(proposal);
            if let Some(Dialog::Proposal(proposal)) = &mut self.acting.dialog {
                proposal.go = go;
            }
        }
    }
}

fn unchanged(aim: &Aim) -> String {
    format!("{}: nothing was changed", aim.words())
}
