//! The question: what will be different, looked at anew as long as it stands, and once more right
//! before anything is sent.

use super::aim::Aim;
use super::{App, Awaited, Dialog};
use crate::actions::{Action, Danger, Facts, Fingerprint, Inputs, Preview, read_beside};
use crate::app::prompt::{Prompt, Purpose};
use crate::config::production_pattern;
use crate::keys::Action as Pressed;
use crate::panes::document::DocumentState;

/// What is proposed.
pub(super) struct Proposal {
    pub(super) aim: Aim,
    pub(super) action: &'static Action,
    pub(super) inputs: Inputs,
    /// What of each target was shown; none where it is not known yet.
    shown: Vec<Option<Fingerprint>>,
    /// What has changed since it was shown first, or why nothing was sent.
    pub(super) told: Option<String>,
    /// Whether "do it" has the focus.
    pub(super) go: bool,
    /// What is read again before anything is sent, once that was agreed to.
    pub(super) checking: Option<Vec<Awaited>>,
    pub(super) state: DocumentState,
}

impl Proposal {
    pub(super) fn new(aim: Aim, action: &'static Action, inputs: Inputs) -> Self {
        Self {
            shown: vec![None; aim.of.len()],
            aim,
            action,
            inputs,
            told: None,
            go: false,
            checking: None,
            state: DocumentState::default(),
        }
    }

    /// What was agreed to cannot be read again.
    pub(super) fn not_read(&mut self, line: &str) {
        self.stand_back(format!(
            "nothing was sent: it could not be read again: {line}"
        ));
    }

    fn stand_back(&mut self, told: String) {
        self.told = Some(told);
        self.checking = None;
        self.go = false;
    }
}

/// What will be different for what is known, or why it cannot be done.
pub(super) fn preview(
    action: &Action,
    facts: Option<&Facts<'_>>,
    inputs: &Inputs,
) -> Result<Preview, String> {
    let facts = facts.ok_or_else(|| "it is not described yet".to_owned())?;
    (action.applies)(facts)?;
    (action.preview)(facts, inputs)
}

impl App {
    /// Whether what is proposed can be done with at least one of the targets.
    pub(super) fn is_possible(&self, proposal: &Proposal) -> bool {
        proposal.aim.of.iter().any(|one| {
            let facts = one.facts(proposal.aim.context, &self.store);
            preview(proposal.action, facts.as_ref(), &proposal.inputs).is_ok()
        })
    }

    /// Whether something counts as production here.
    pub(super) fn is_production(&self, aim: &Aim) -> bool {
        self.is_production_at(aim.context, &aim.clusters())
    }

    /// Whether these clusters count as production, or the profile or account they are seen with.
    pub(in crate::app) fn is_production_at(
        &self,
        context: crate::domain::context::ContextId,
        clusters: &[&str],
    ) -> bool {
        let (profile, _) = self.contexts.asked(context);
        let info = self.store.context(context).map(|it| &it.info);
        let account = info.and_then(|it| it.account.as_deref());
        let named = info.and_then(|it| it.profile.as_deref());
        let names = [profile.map(|it| &**it), named, account];
        let names = names.into_iter().flatten().chain(clusters.iter().copied());
        production_pattern(&self.options.production, names).is_some()
    }

    pub(super) fn proposal_key(&mut self, pressed: Option<Pressed>) {
        let Some(Dialog::Proposal(proposal)) = &mut self.acting.dialog else {
            return;
        };
        match pressed {
            Some(Pressed::Left) => proposal.go = false,
            Some(Pressed::Right) => proposal.go = true,
            Some(Pressed::FocusNext) => proposal.go ^= true,
            Some(Pressed::Back) => self.acting.dialog = None,
            Some(Pressed::Enter) if !proposal.go => self.acting.dialog = None,
            Some(Pressed::Enter) => self.agreed(),
            Some(other) => super::step(&mut proposal.state, other),
            None => {}
        }
    }

    /// "Do it": where it matters most, only after the name was typed.
    fn agreed(&mut self) {
        let Some(Dialog::Proposal(proposal)) = &self.acting.dialog else {
            return;
        };
        if proposal.checking.is_some() {
            return;
        }
        if self.wants_mending(proposal) {
            return self.mend();
        }
        if !self.is_possible(proposal) {
            return self.say("this cannot be done: the page says why", true);
        }
        if proposal.action.danger == Danger::Destructive || self.is_production(&proposal.aim) {
            let name = proposal.aim.name_to_type();
            let label = format!("type {name} to go on: ");
            self.prompt = Some(Prompt::labelled(Purpose::ActionName, label));
            return;
        }
        self.check();
    }

    /// Enter behind the name.
    pub(in crate::app) fn name_entered(&mut self, prompt: Prompt) {
        let Some(mut prompt) = self.shell_named(prompt) else {
            return;
        };
        let Some(Dialog::Proposal(proposal)) = &self.acting.dialog else {
            return;
        };
        let name = proposal.aim.name_to_type();
        if prompt.text().trim() == name {
            return self.check();
        }
        prompt.error = Some(format!("that is not {name}; esc cancels"));
        self.prompt = Some(prompt);
    }

    /// Has every target read once more; what is sent is sent when that has come in.
    fn check(&mut self) {
        let Some(Dialog::Proposal(mut proposal)) = self.acting.dialog.take() else {
            return;
        };
        let context = proposal.aim.context;
        let mut checking = Vec::new();
        for one in &proposal.aim.of {
            checking.push(self.read_anew(context, one));
            let facts = one.facts(context, &self.store);
            let beside = facts.and_then(|facts| read_beside(proposal.action, context, &facts));
            checking.extend(beside.map(|(key, id)| self.awaits(key, id)));
        }
        proposal.checking = Some(checking);
        proposal.told = None;
        self.acting.dialog = Some(Dialog::Proposal(proposal));
        self.dirty = true;
    }

    /// Looks at the targets of the question: what was shown must still hold.
    pub(super) fn renew_proposal(&mut self) {
        let Some(Dialog::Proposal(proposal)) = &mut self.acting.dialog else {
            return;
        };
        let context = proposal.aim.context;
        let mut told = Vec::new();
        let mut unknown = false;
        for (one, shown) in proposal.aim.of.iter().zip(&mut proposal.shown) {
            let facts = one.facts(context, &self.store);
            let Some(now) = facts.map(|facts| facts.fingerprint()) else {
                unknown = true;
                if shown.take().is_some() {
                    told.push(format!("{} is gone", one.name));
                }
                continue;
            };
            if let Some(difference) = shown.as_ref().and_then(|was| was.difference(&now)) {
                told.push(match proposal.aim.of.len() {
                    1 => difference,
                    _ => format!("{}: {difference}", one.name),
                });
            }
            *shown = Some(now);
        }
        if !told.is_empty() {
            let sent = match proposal.checking {
                Some(_) => "nothing was sent: ",
                None => "",
            };
            let told = format!("{sent}it has changed meanwhile: {}", told.join("; "));
            proposal.stand_back(told);
            self.prompt = None;
            self.dirty = true;
            return;
        }
        let waits = proposal.checking.as_ref();
        let read = waits.is_some_and(|all| all.iter().all(|one| one.read));
        if read && unknown && proposal.aim.of.len() == 1 {
            proposal.stand_back("nothing was sent: AWS does not know it any more".to_owned());
            self.dirty = true;
        } else if read {
            self.send();
        }
    }
}
