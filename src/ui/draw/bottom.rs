//! The bottom line: what is being typed, what was just said, or what can be done here.

use super::Screen;
use crate::app::App;
use crate::app::nav::Place;
use crate::app::prompt::{Prompt, Purpose};
use crate::keys::{Action, Layer};
use crate::logs::insights::Phase;
use crate::panes::frame::{self, Piece, piece};
use crate::panes::kind::KindId;
use crate::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Draws the bottom line.
pub(super) fn bottom_line(app: &App, area: Rect, buf: &mut Buffer, screen: &mut Screen) {
    let theme = &app.theme;
    if let Some(prompt) = &app.prompt {
        screen.cursor = Some(prompt_line(prompt, area, buf, theme));
        return;
    }
    if let Some(flash) = &app.flash {
        let role = if flash.failed {
            Role::BannerError
        } else {
            Role::BannerInfo
        };
        return frame::banner(area, buf, theme, role, &flash.line);
    }
    frame::line(area, buf, theme, hints(app), Vec::new());
}

fn prompt_line(prompt: &Prompt, area: Rect, buf: &mut Buffer, theme: &Theme) -> Position {
    let room = usize::from(area.width.saturating_sub(2));
    let sign = prompt.sign();
    let text = format!(" {sign}{}", prompt.text());
    let (x, _) = buf.set_stringn(area.x, area.y, &text, room, theme.style(Role::Prompt));
    let remark = match (&prompt.error, prompt.suggestion()) {
        (Some(error), _) => Some((format!("   {error}"), Role::BannerError)),
        (None, Some(suggestion))
            if matches!(
                prompt.purpose,
                Purpose::Command | Purpose::LogsQuery | Purpose::ActionInput | Purpose::Forward
            ) =>
        {
            let rest = suggestion
                .strip_prefix(prompt.text())
                .map_or_else(|| format!("   {suggestion}"), str::to_owned);
            let more = prompt.completions.len().saturating_sub(1);
            let more = if more > 0 {
                format!("   ⇥ takes it, ↓ {more} more")
            } else {
                "   ⇥ takes it".to_owned()
            };
            Some((format!("{rest}{more}"), Role::PromptSuggestion))
        }
        _ => None,
    };
    if let Some((remark, role)) = remark {
        let left = usize::from(area.right().saturating_sub(x));
        buf.set_stringn(x, area.y, remark, left, theme.style(role));
    }
    let before = u16::try_from(sign.len() + 1).unwrap_or(0);
    let at = area.x + before + u16::try_from(prompt.cursor()).unwrap_or(0);
    Position::new(at.min(area.right().saturating_sub(1)), area.y)
}

/// What can be done here and now, with the keys that do it.
fn hints(app: &App) -> Vec<Piece> {
    let layer = app.layer();
    let mut pieces = Vec::new();
    let mut hint = |action: Action, word: Option<&str>, gives_way: u8| {
        if let Some(chord) = app.keymap.keys_for(layer, action).first() {
            let word = word.unwrap_or_else(|| action.hint());
            pieces.push(piece(
                format!(" {} {word}", chord.short()),
                Role::Hint,
                gives_way,
            ));
        }
    };
    match (app.trail.here(), layer) {
        (_, Layer::Menu) => {
            hint(Action::Enter, Some("choose"), 0);
            hint(Action::Back, Some("close"), 0);
        }
        (_, Layer::Dialog) if !app.is_asked() => hint(Action::Back, Some("close"), 0),
        (_, Layer::Dialog) => {
            hint(Action::Enter, Some("answer"), 0);
            hint(Action::FocusNext, Some("the other answer"), 1);
            hint(Action::Back, Some("close"), 0);
        }
        (Place::List { kind, .. }, Layer::Table) => {
            let into = match kind {
                KindId::Clusters => "services",
                KindId::Services | KindId::Instances | KindId::CapacityProviders => "tasks",
                KindId::Tasks => "containers",
                KindId::TaskDefinitions => "revisions",
                KindId::TargetGroups => "targets",
                KindId::Stacks => "resources",
                KindId::StackResources => "go there",
                KindId::Forwards => "task",
                KindId::Profiles | KindId::Regions | KindId::Themes => "switch",
                _ => "open",
            };
            if *kind == KindId::Forwards {
                hint(Action::ForwardEnd, None, 0);
            }
            if *kind != KindId::Calls {
                hint(Action::Enter, Some(into), 0);
            }
            hint(Action::Describe, None, 2);
            if app.is_logged() {
                hint(Action::Logs, None, 1);
            }
            if matches!(kind, KindId::Services | KindId::Tasks) {
                hint(Action::Events, None, 5);
                hint(Action::Deployments, None, 5);
            }
            if matches!(kind, KindId::Clusters | KindId::Services | KindId::Tasks) {
                hint(Action::Vpc, None, 3);
            }
            if matches!(
                kind,
                KindId::Clusters | KindId::Services | KindId::Tasks | KindId::Instances
            ) {
                hint(Action::Act, None, 2);
            }
            hint(Action::Json, None, 4);
            if matches!(
                kind,
                KindId::Clusters | KindId::Services | KindId::Tasks | KindId::Containers
            ) {
                hint(Action::Metrics, None, 5);
            }
            hint(Action::Filter, None, 1);
            hint(Action::FaultsOnly, None, 3);
            if matches!(kind, KindId::Tasks | KindId::StackResources) {
                hint(Action::TasksScope, None, 3);
            }
            if matches!(kind, KindId::TaskDefinitions | KindId::Revisions) {
                hint(Action::Compare, None, 1);
            }
            if *kind == KindId::Services {
                hint(Action::Targets, None, 5);
            }
            hint(Action::SortNext, None, 7);
            hint(Action::Mark, None, 8);
            hint(Action::Copy, None, 6);
            hint(Action::ConsoleUrl, None, 8);
            hint(Action::Calls, None, 7);
            hint(Action::Refresh, None, 6);
            hint(Action::Command, None, 1);
            hint(Action::Help, None, 0);
        }
        (_, Layer::Logs) => {
            hint(Action::Back, None, 0);
            hint(Action::Enter, Some("line"), 2);
            hint(Action::Bottom, Some("follow"), 2);
            hint(Action::Search, None, 1);
            hint(Action::Filter, None, 1);
            if app
                .logs_here()
                .is_some_and(|page| !page.about.moments.is_empty())
            {
                hint(Action::CrashBefore, None, 2);
            }
            hint(Action::TimeJump, None, 4);
            hint(Action::WrapToggle, None, 3);
            hint(Action::FoldToggle, None, 6);
            hint(Action::FieldsToggle, None, 5);
            hint(Action::Describe, Some("sources"), 5);
            hint(Action::Mark, None, 7);
            hint(Action::Copy, None, 6);
            hint(Action::LiveTail, None, 5);
            hint(Action::LogsQuery, None, 5);
            hint(Action::SaveLogs, None, 6);
            hint(Action::Pager, None, 7);
            hint(Action::TimesNext, None, 8);
            hint(Action::TagsToggle, None, 8);
            hint(Action::CollapseToggle, None, 8);
            hint(Action::Command, None, 3);
            hint(Action::Help, None, 0);
        }
        (_, Layer::Insights) => {
            let enter = match app.insights.engine.phase() {
                Phase::Idle => Some("take it"),
                Phase::Ready => Some("run it"),
                _ => None,
            };
            let back = match app.insights.engine.is_busy() {
                true => Some("stop"),
                false => None,
            };
            hint(Action::Enter, enter, 0);
            hint(Action::Back, back, 0);
            hint(Action::LogsQuery, Some("query"), 1);
            hint(Action::RangeLonger, None, 2);
            hint(Action::RangeShorter, None, 2);
            if app.insights.engine.run().is_some() {
                hint(Action::SaveLogs, None, 3);
                hint(Action::Copy, None, 4);
                hint(Action::Json, Some("copy json"), 6);
                hint(Action::Pager, None, 5);
                hint(Action::Refresh, Some("again"), 6);
            }
            hint(Action::Command, None, 7);
            hint(Action::Help, None, 1);
        }
        (_, Layer::Charts) => {
            hint(Action::Back, None, 0);
            hint(Action::RangeLonger, None, 1);
            hint(Action::RangeShorter, None, 1);
            hint(Action::Down, None, 3);
            hint(Action::Describe, None, 4);
            hint(Action::Copy, None, 4);
            hint(Action::Refresh, None, 5);
            hint(Action::Command, None, 3);
            hint(Action::Help, None, 0);
        }
        (_, Layer::Network) => {
            hint(Action::Back, None, 0);
            hint(Action::Vpc, Some("where"), 1);
            hint(Action::Network, None, 1);
            hint(Action::Path, None, 1);
            hint(Action::Search, None, 3);
            hint(Action::Copy, None, 3);
            hint(Action::Refresh, None, 2);
            hint(Action::Command, None, 4);
            hint(Action::Help, None, 0);
        }
        _ => {
            hint(Action::Back, None, 0);
            hint(Action::Search, None, 1);
            hint(Action::NextMatch, None, 4);
            hint(Action::WrapToggle, None, 4);
            hint(Action::Copy, None, 2);
            hint(Action::Command, None, 3);
            hint(Action::Help, None, 0);
        }
    }
    pieces
}
