//! One message in, effects out.

use super::nav::{Page, Place};
use super::prompt::{Prompt, Purpose};
use super::{App, Clock, Effect, Message, command};
use crate::keys::{Action, Chord, Layer};
use crate::panes::kind::KindId;
use crate::panes::table::{Move, TableState};

impl App {
    /// Changes the model by one message. Nothing in here waits.
    pub fn update(&mut self, message: Message, clock: Clock) -> Vec<Effect> {
        self.clock = clock;
        match message {
            Message::Key(chord) => self.key(chord),
            Message::Paste(text) => {
                if let Some(prompt) = &mut self.prompt {
                    prompt.paste(&text);
                    self.typed();
                }
                Vec::new()
            }
            Message::Scroll(lines) => {
                let action = if lines > 0 { Action::Down } else { Action::Up };
                if self.prompt.is_none() && self.acting_layer().is_some() {
                    return self.acting_scroll(action);
                }
                for _ in 0..lines.unsigned_abs().min(10) {
                    self.act(action);
                }
                Vec::new()
            }
            Message::Click { line } => self.point(line),
            Message::Resize { width, height } => {
                self.options.size = (width, height);
                self.dirty = true;
                Vec::new()
            }
            Message::Focus(focused) => {
                self.dirty |= self.focused != focused;
                self.focused = focused;
                Vec::new()
            }
            Message::Report(report) => self.report(*report),
            Message::Timer => {
                self.timer();
                Vec::new()
            }
            Message::Profiles(profiles) => {
                self.choices.profiles = profiles;
                self.choices.revision += 1;
                self.dirty = true;
                Vec::new()
            }
            Message::Audit(written) => {
                self.show_audit(written);
                Vec::new()
            }
            Message::Forwarded { id, news } => {
                self.forward_heard(id, news);
                Vec::new()
            }
            Message::ShellEnded(ended) => {
                self.shell_ended(ended);
                Vec::new()
            }
            Message::Plugin(found) => {
                self.plugin_found(found);
                Vec::new()
            }
            Message::Edited(edited) => {
                self.text_edited(edited);
                Vec::new()
            }
            Message::Told { line, failed } => {
                self.say(line, failed);
                Vec::new()
            }
        }
    }

    /// Puts the cursor on a line of the table, as a click does; a second click opens it.
    fn point(&mut self, line: usize) -> Vec<Effect> {
        if self.acting_layer().is_some() {
            return Vec::new();
        }
        let mut state = self.table();
        let before = state.cursor.index;
        if !self.list.point(&mut state, line) {
            return Vec::new();
        }
        self.dirty = true;
        let again = before == state.cursor.index && state.cursor.id.is_some();
        *self.table_mut() = state;
        if again { self.drill() } else { Vec::new() }
    }

    /// Which table of keys is in force.
    pub fn layer(&self) -> Layer {
        if let (None, Some(layer)) = (&self.prompt, self.acting_layer()) {
            return layer;
        }
        match (&self.prompt, self.trail.here()) {
            (Some(_), _) => Layer::Prompt,
            (None, Place::List { .. }) if !self.detail_focus => Layer::Table,
            (
                None,
                Place::Row {
                    page: Page::Metrics,
                    ..
                },
            ) => Layer::Charts,
            (
                None,
                Place::Row {
                    page: Page::Network(_),
                    ..
                },
            ) => Layer::Network,
            (None, Place::Logs { .. }) if self.insights_here().is_some() => Layer::Insights,
            (None, Place::Logs { .. }) => Layer::Logs,
            _ => Layer::Document,
        }
    }

    fn key(&mut self, chord: Chord) -> Vec<Effect> {
        // Keys that come in one burst must not act on the list as it was before the first of them:
        // after a filter was typed, Enter means the row that is left.
        if std::mem::replace(&mut self.keyed, true) {
            self.renew();
        }
        let action = self.keymap.resolve(self.layer(), chord);
        if self.prompt.is_some() {
            return self.prompt_key(chord, action);
        }
        if self.acting_layer().is_some() {
            return self.acting_key(chord, action);
        }
        action.map_or_else(Vec::new, |action| self.act(action))
    }

    fn prompt_key(&mut self, chord: Chord, action: Option<Action>) -> Vec<Effect> {
        self.dirty = true;
        match action {
            Some(Action::Quit) => return self.quit(),
            Some(Action::Enter) => return self.entered(),
            Some(Action::Back) => self.abandoned(),
            Some(Action::FocusNext) => {
                if self.prompt.as_mut().is_some_and(Prompt::accept) {
                    self.typed();
                }
            }
            Some(Action::Down) => self.prompt.iter_mut().for_each(|prompt| prompt.cycle(1)),
            Some(Action::Up) => self.prompt.iter_mut().for_each(|prompt| prompt.cycle(-1)),
            _ => {
                if self
                    .prompt
                    .as_mut()
                    .is_some_and(|prompt| prompt.edit(chord))
                {
                    self.typed();
                } else if self
                    .prompt
                    .as_ref()
                    .is_some_and(|prompt| prompt.text().is_empty())
                    && chord == Chord::BACKSPACE
                {
                    self.abandoned();
                }
            }
        }
        Vec::new()
    }

    /// The text of the prompt is different: filters and searches apply as they are typed.
    fn typed(&mut self) {
        let Some(prompt) = &self.prompt else { return };
        let text = prompt.text().to_owned();
        match prompt.purpose {
            Purpose::Command => {
                let names = self.argument_names(&text);
                self.prompt
                    .iter_mut()
                    .for_each(|prompt| prompt.complete(&names));
            }
            Purpose::Filter => {
                let names = self.list.column_names();
                let filter = &mut self.table_mut().filter;
                filter.edit(&text, &names);
                let error = filter.error.as_ref().map(ToString::to_string);
                self.prompt
                    .iter_mut()
                    .for_each(|prompt| prompt.error.clone_from(&error));
            }
            Purpose::Search if self.logs_here().is_some() => self.typed_in_logs(),
            Purpose::Search => self.search(&text),
            Purpose::LogsQuery => self.query_typed(&text),
            Purpose::SaveLogs | Purpose::ActionName | Purpose::ForwardName => {}
            Purpose::Forward => self.forward_typed(),
            Purpose::ActionInput => self.input_typed(),
            Purpose::LogFilter | Purpose::LogTime => self.typed_in_logs(),
        }
    }

    fn entered(&mut self) -> Vec<Effect> {
        let Some(mut prompt) = self.prompt.take() else {
            return Vec::new();
        };
        match prompt.purpose {
            Purpose::Command if !prompt.text().trim().is_empty() => {}
            Purpose::LogTime => return self.entered_time(prompt),
            Purpose::LogsQuery => {
                self.query_entered(prompt.text());
                return Vec::new();
            }
            Purpose::SaveLogs => return self.save_to(prompt.text()),
            Purpose::ActionInput => {
                self.input_entered(prompt);
                return Vec::new();
            }
            Purpose::ActionName => {
                self.name_entered(prompt);
                return Vec::new();
            }
            Purpose::Forward => {
                self.forward_entered(prompt);
                return Vec::new();
            }
            Purpose::ForwardName => {
                self.forward_named(prompt);
                return Vec::new();
            }
            _ => return Vec::new(),
        }
        // What was typed is taken as it is; only if it means nothing is the suggestion taken.
        if command::parse(prompt.text()).is_err() {
            prompt.accept();
        }
        match command::parse(prompt.text()) {
            Ok(command) => self.run(command),
            Err(error) => {
                self.say(error, true);
                Vec::new()
            }
        }
    }

    fn abandoned(&mut self) {
        let Some(prompt) = self.prompt.take() else {
            return;
        };
        match prompt.purpose {
            Purpose::Command => {}
            Purpose::Filter => {
                let names = self.list.column_names();
                self.table_mut().filter.edit(&prompt.before, &names);
            }
            Purpose::Search | Purpose::LogFilter if self.logs_here().is_some() => {
                self.abandoned_in_logs(&prompt);
            }
            Purpose::Search => self.search(""),
            Purpose::ActionInput => self.input_abandoned(),
            Purpose::ActionName => self.shell_not_named(),
            Purpose::Forward | Purpose::ForwardName => self.forward_abandoned(),
            Purpose::LogsQuery | Purpose::SaveLogs => {}
            Purpose::LogFilter | Purpose::LogTime => {}
        }
    }

    pub(super) fn ask(&mut self, purpose: Purpose, text: &str) {
        let mut prompt = Prompt::new(purpose, text.to_owned());
        if purpose == Purpose::Command {
            let names = self.argument_names(text);
            prompt.complete(&names);
        }
        self.prompt = Some(prompt);
        self.dirty = true;
    }

    /// Names the argument of a half-typed command may take.
    fn argument_names(&self, line: &str) -> Vec<String> {
        let Some((word, _)) = line.split_once(char::is_whitespace) else {
            return Vec::new();
        };
        if matches!(word, "sort" | "group") {
            return self
                .list
                .column_names()
                .iter()
                .map(|name| (*name).to_owned())
                .collect();
        }
        let names = |texts: Vec<&crate::domain::Text>| {
            texts.into_iter().map(|text| text.to_string()).collect()
        };
        if matches!(word, "logs" | "log") {
            return self.service_names();
        }
        match crate::panes::kinds::find(word).map(|spec| spec.id) {
            Some(KindId::Profiles) => names(
                self.choices
                    .profiles
                    .iter()
                    .map(|profile| &profile.name)
                    .collect(),
            ),
            Some(KindId::Regions) => names(
                self.choices
                    .regions
                    .iter()
                    .map(|region| &region.code)
                    .collect(),
            ),
            Some(KindId::Themes) => names(
                self.choices
                    .themes
                    .iter()
                    .map(|theme| &theme.name)
                    .collect(),
            ),
            Some(
                KindId::Services
                | KindId::Tasks
                | KindId::Targets
                | KindId::TargetGroups
                | KindId::Scheduled
                | KindId::Standalone,
            ) => {
                let clusters = self
                    .store
                    .context(self.context())
                    .map(|context| &context.clusters);
                let mut found: Vec<String> = clusters
                    .iter()
                    .flat_map(|clusters| clusters.entries())
                    .map(|(id, _)| crate::domain::arn::name(id).to_owned())
                    .collect();
                found.sort();
                found
            }
            _ => Vec::new(),
        }
    }

    pub(super) fn table_mut(&mut self) -> &mut TableState {
        self.dirty = true;
        self.tables.entry(self.list_at.clone()).or_default()
    }

    pub(super) fn step(&mut self, step: Move) {
        let mut state = self.table();
        self.list.step(&mut state, step);
        *self.table_mut() = state;
    }
}
