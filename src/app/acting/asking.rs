//! What an action must be told, one thing after the other on the bottom line.

use super::aim::Aim;
use super::proposal::Proposal;
use super::{App, Dialog};
use crate::actions::{Action, Facts, Input, InputKind, Inputs};
use crate::app::prompt::{Prompt, Purpose};
use crate::domain::{arn, list};

/// An action that must be told something.
pub(super) struct Asking {
    pub(super) aim: Aim,
    pub(super) action: &'static Action,
    pub(super) inputs: Inputs,
    /// Which of its inputs is asked.
    pub(super) at: usize,
}

impl Asking {
    pub(super) fn input(&self) -> Option<&'static Input> {
        self.action.inputs.get(self.at)
    }
}

impl App {
    /// Asks the next thing, or goes on to the question when nothing is missing.
    pub(super) fn ask_inputs(&mut self, asking: Asking) {
        let Some(input) = asking.input() else {
            let mut inputs = asking.inputs;
            self.acting.given += 1;
            let (at, number) = (self.clock.wall.as_nanosecond(), self.acting.given);
            inputs.set_token(&format!("ecsight-{at}-{number}"));
            let proposal = Proposal::new(asking.aim, asking.action, inputs);
            self.acting.dialog = Some(Dialog::Proposal(Box::new(proposal)));
            self.dirty = true;
            return;
        };
        if input.kind == InputKind::Definition {
            return self.edit(asking);
        }
        let one = asking.aim.of.first();
        let facts = one.and_then(|it| it.facts(asking.aim.context, &self.store));
        let offers = offers(input, facts.as_ref());
        let optional = if input.optional {
            " (enter leaves it out)"
        } else {
            ""
        };
        let label = format!("{}{optional}: ", input.name);
        self.acting.dialog = Some(Dialog::Asking(asking));
        let mut prompt = Prompt::labelled(Purpose::ActionInput, label);
        prompt.offer(offers);
        self.prompt = Some(prompt);
        self.dirty = true;
    }

    /// What is typed is judged as it is typed.
    pub(in crate::app) fn input_typed(&mut self) {
        let Some(Dialog::Asking(asking)) = &self.acting.dialog else {
            return;
        };
        let (Some(input), Some(prompt)) = (asking.input(), &mut self.prompt) else {
            return;
        };
        let text = prompt.text().to_owned();
        let judged = asking.inputs.clone().set(input, &text);
        prompt.error = judged.err().filter(|_| !text.trim().is_empty());
        let one = asking.aim.of.first();
        let facts = one.and_then(|it| it.facts(asking.aim.context, &self.store));
        let mut offers = offers(input, facts.as_ref());
        offers.retain(|offer| offer.starts_with(&text));
        prompt.offer(offers);
    }

    /// Enter: taken if it can be meant, else the line stays with what is wrong.
    pub(in crate::app) fn input_entered(&mut self, mut prompt: Prompt) {
        let Some(Dialog::Asking(mut asking)) = self.acting.dialog.take() else {
            return;
        };
        let Some(input) = asking.input() else { return };
        match asking.inputs.set(input, prompt.text()) {
            Ok(()) => {
                asking.at += 1;
                self.ask_inputs(asking);
            }
            Err(line) => {
                prompt.error = Some(line);
                self.prompt = Some(prompt);
                self.acting.dialog = Some(Dialog::Asking(asking));
            }
        }
    }

    /// Esc: back to the menu.
    pub(in crate::app) fn input_abandoned(&mut self) {
        if let Some(Dialog::Asking(asking)) = self.acting.dialog.take() {
            let id = asking.action.id;
            let at = crate::actions::of(asking.aim.subject).position(|it| it.id == id);
            self.acting.dialog = Some(Dialog::Menu {
                aim: asking.aim,
                cursor: at.unwrap_or(0),
            });
        }
    }
}

/// What may be said, what holds now first.
fn offers(input: &Input, facts: Option<&Facts<'_>>) -> Vec<String> {
    let mut offers: Vec<String> = Vec::new();
    let service = facts.and_then(Facts::service);
    match input.kind {
        InputKind::Choice(words) => offers.extend(words.iter().map(|it| (*it).to_owned())),
        InputKind::TaskDefinition => {
            let now = service.and_then(|it| it.task_definition.as_deref());
            let revisions = facts.map_or(&[][..], |facts| &facts.revisions);
            let known = revisions
                .iter()
                .filter_map(|it| it.task_definition.as_deref());
            let before = now.and_then(arn::revision_before);
            offers.extend(now.map(|it| arn::family_revision(it).to_owned()));
            offers.extend(before.map(|it| arn::family_revision(&it).to_owned()));
            offers.extend(known.map(|it| arn::family_revision(it).to_owned()));
        }
        InputKind::Number(..) => {
            let bounds = facts.and_then(|it| it.scaling).flatten();
            let now = match input.name {
                "min" | "minimum" => bounds.and_then(|it| it.min_capacity),
                "max" | "maximum" => bounds.and_then(|it| it.max_capacity),
                "count" | "desired" => service.and_then(|it| it.desired_count),
                _ => None,
            };
            offers.extend(now.map(|it| it.to_string()));
        }
        InputKind::Definition => {}
        InputKind::Text => {
            if input.name == "deployment" {
                let deployments = service.map_or(&[][..], |it| list(&it.deployments));
                offers.extend(
                    deployments
                        .iter()
                        .filter_map(|it| Some(it.id.as_deref()?.to_owned())),
                );
            }
        }
    }
    let mut seen: Vec<String> = Vec::new();
    offers.retain(|offer| {
        let new = !seen.contains(offer);
        seen.push(offer.clone());
        new
    });
    offers
}
