//! What is drawn over the screen.

use super::proposal::{Proposal, preview};
use super::run::Run;
use super::{App, Dialog};
use crate::actions::{Danger, join};
use crate::domain::mutation::Mutation;
use crate::panes::acting::{Buttons, Menu, Page, Proposed, Whereabouts, results};
use crate::panes::document::{Document, DocumentState, Line, Section};
use crate::theme::Role;
use std::borrow::Cow;

/// What lies over the screen.
pub enum Over<'a> {
    /// The menu.
    Menu(Menu),
    /// A page.
    Page(OverPage<'a>),
}

/// A page over the screen, with what it is drawn from.
pub struct OverPage<'a> {
    document: Document,
    state: Cow<'a, DocumentState>,
    status: Option<(Role, String)>,
    buttons: Option<Buttons>,
}

impl<'a> OverPage<'a> {
    /// A page without a question.
    pub(super) fn new(
        document: Document,
        state: Cow<'a, DocumentState>,
        status: Option<(Role, String)>,
    ) -> Self {
        Self {
            document,
            state,
            status,
            buttons: None,
        }
    }

    /// The page itself.
    pub fn page(&self) -> Page<'_> {
        Page {
            document: &self.document,
            state: &self.state,
            status: self.status.clone(),
            buttons: self.buttons.clone(),
        }
    }
}

impl App {
    /// What lies over the screen, if anything does.
    pub fn over(&self) -> Option<Over<'_>> {
        if let Some(menu) = self.menu().or_else(|| self.containers_menu()) {
            return Some(Over::Menu(menu));
        }
        let page = match self.acting.dialog.as_ref()? {
            Dialog::Menu { .. } => return None,
            Dialog::Shell(step) => self.shell_page(step),
            Dialog::Asking(asking) => {
                let mut lines = vec![Line::pair("for", self.words_of(&asking.aim))];
                for input in &asking.action.inputs[..asking.at.min(asking.action.inputs.len())] {
                    let said = asking.inputs.get(input.name).unwrap_or("—");
                    lines.push(Line::pair(input.name, said));
                }
                if let Some(input) = asking.input() {
                    lines.push(Line::Blank);
                    lines.push(Line::text(format!("{}: {}", input.name, input.help)));
                }
                OverPage {
                    document: Document::new(asking.action.title, vec![Section::new("", lines)]),
                    state: Cow::Owned(DocumentState::default()),
                    status: None,
                    buttons: None,
                }
            }
            Dialog::Editing(editing) => OverPage {
                document: Document::new(
                    editing.asking.action.title,
                    vec![Section::new(
                        "",
                        vec![
                            Line::pair("for", self.words_of(&editing.asking.aim)),
                            Line::text("the editor has the terminal"),
                        ],
                    )],
                ),
                state: Cow::Owned(DocumentState::default()),
                status: None,
                buttons: None,
            },
            Dialog::Proposal(proposal) => self.proposal_page(proposal),
            Dialog::Audit { document, state } => OverPage {
                document: document.clone(),
                state: Cow::Borrowed(state),
                status: None,
                buttons: None,
            },
            Dialog::Results { run, state } => self.results_page(*run, state),
        };
        Some(Over::Page(page))
    }

    /// Lays out what lies over the screen for the room there is.
    pub fn prepare_over(&mut self, room: impl Fn(&Page<'_>) -> (u16, u16)) {
        let Some(Over::Page(page)) = self.over() else {
            return;
        };
        let (width, height) = room(&page.page());
        let document = page.document;
        match &mut self.acting.dialog {
            Some(Dialog::Proposal(proposal)) => {
                proposal
                    .state
                    .prepare(&document, width, usize::from(height));
            }
            Some(Dialog::Results { state, .. } | Dialog::Audit { state, .. }) => {
                state.prepare(&document, width, usize::from(height));
            }
            Some(Dialog::Shell(step)) => Self::prepare_check(&document, step, width, height),
            _ => {}
        }
    }

    fn words_of(&self, aim: &super::Aim) -> String {
        match aim.of.as_slice() {
            [one] => one.full_name(),
            _ => aim.words(),
        }
    }

    pub(super) fn whereabouts(&self, aim: &super::Aim) -> Whereabouts {
        let info = self.store.context(aim.context).map(|it| &it.info);
        let word = |word: Option<&crate::domain::Text>| word.map(ToString::to_string);
        Whereabouts {
            account: word(info.and_then(|it| it.account.as_ref()))
                .unwrap_or_else(|| "not known".to_owned()),
            region: word(info.and_then(|it| it.region.as_ref()))
                .unwrap_or_else(|| "not known".to_owned()),
            profile: word(info.and_then(|it| it.profile.as_ref())).unwrap_or_default(),
            clusters: aim.clusters().join(", "),
            production: self.is_production(aim),
        }
    }

    fn proposal_page<'a>(&self, proposal: &'a Proposal) -> OverPage<'a> {
        let action = proposal.action;
        let mut sent: Vec<Mutation> = Vec::new();
        let mut each = Vec::new();
        for one in &proposal.aim.of {
            let facts = one.facts(proposal.aim.context, &self.store);
            let preview = preview(action, facts.as_ref(), &proposal.inputs);
            if preview.is_ok()
                && let Some(facts) = &facts
                && let Ok(calls) = (action.calls)(facts, &proposal.inputs)
            {
                for call in calls {
                    if !sent.iter_mut().any(|before| join(before, &call)) {
                        sent.push(call);
                    }
                }
            }
            each.push((one.name.to_string(), preview));
        }
        let possible = each.iter().any(|(_, preview)| preview.is_ok());
        let calls = match sent.len() {
            0 => String::new(),
            1 => format!("one call; it needs {}", action.iam.join(", ")),
            many => format!(
                "{many} calls, each once; they need {}",
                action.iam.join(", ")
            ),
        };
        let proposed = Proposed {
            title: action.title.to_owned(),
            danger: action.danger,
            at: self.whereabouts(&proposal.aim),
            each,
            calls,
        };
        let status = match (&proposal.checking, &proposal.told) {
            (Some(_), _) => Some((
                Role::HealthChanging,
                "reading it again before anything is sent …".to_owned(),
            )),
            (None, Some(told)) => Some((Role::BannerError, told.clone())),
            (None, None) => None,
        };
        let role = match action.danger {
            Danger::Destructive => Role::Danger,
            Danger::Mild | Danger::Disruptive => Role::Text,
        };
        let mends = self.wants_mending(proposal);
        let label = match mends {
            true => "edit it again".to_owned(),
            false => format!("do it: {}", action.title),
        };
        OverPage {
            document: proposed.document(),
            state: Cow::Borrowed(&proposal.state),
            status,
            buttons: Some(Buttons {
                label,
                role,
                focused: proposal.go,
                possible: possible || mends,
            }),
        }
    }

    fn results_page<'a>(&self, run: Option<usize>, state: &'a DocumentState) -> OverPage<'a> {
        let shown: Vec<&Run> = match run {
            Some(at) => self.acting.runs.get(at).into_iter().collect(),
            None => self.acting.runs.iter().rev().collect(),
        };
        let each = shown.iter().map(|run| {
            let began = crate::domain::time::clock(run.began_at, self.options.zone);
            let title = format!("{began}  {}", run.action.title);
            (title, run.outcomes())
        });
        let document = results(&each.collect::<Vec<_>>());
        OverPage {
            document,
            state: Cow::Borrowed(state),
            status: Some((
                Role::Muted,
                "esc closes this; it goes on meanwhile".to_owned(),
            )),
            buttons: None,
        }
    }
}
