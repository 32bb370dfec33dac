//! The header: where we are, who is asking, what it costs.

use crate::app::App;
use crate::domain::metric::cost_words;
use crate::panes::frame::{self, piece};
use crate::theme::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the header.
pub(super) fn header(app: &App, area: Rect, buf: &mut Buffer, rates: &str) {
    let theme = &app.theme;
    let context = app.store.context(app.context());
    let info = context.map(|context| &context.info);
    let identity = context.and_then(|context| context.identity.as_ref());
    let known = info.and_then(|info| info.account.as_deref());
    let account = match (known, context.and_then(|at| at.identity_fault.as_ref())) {
        (Some(account), _) => account.to_owned(),
        (None, Some(fault)) => format!("account: {}", fault.kind.words()),
        (None, None) => "account …".to_owned(),
    };
    let region = info
        .and_then(|info| info.region.as_deref())
        .unwrap_or("no region");
    // The margin stays when the name gives way.
    let area = Rect {
        x: area.x + 1,
        width: area.width.saturating_sub(1),
        ..area
    };
    let mut left = vec![
        piece("ecsight", Role::Title, 6),
        piece(region, Role::Context, 0),
        piece(account, Role::Context, 1),
    ];
    if let Some(profile) = info.and_then(|info| info.profile.as_deref()) {
        left.push(piece(format!("profile {profile}"), Role::Context, 3));
    }
    if let Some(identity) = identity {
        // The whole ARN where there is room for it, else role and session.
        let full = identity.arn.as_deref().unwrap_or_default();
        let short = identity.short().unwrap_or_default();
        let text = if area.width >= 190 { full } else { short };
        left.push(piece(text, Role::Muted, 5));
    }
    let mut right = Vec::new();
    if let Some(stage) = &app.options.stage {
        right.push(piece(stage.to_string(), Role::BannerInfo, 4));
    }
    if app.paused {
        right.push(piece("PAUSED", Role::BannerWarn, 0));
    }
    match app.store.forwards.open() {
        0 => {}
        open => right.push(piece(format!("{open} fwd"), Role::Context, 1)),
    }
    right.push(if app.may_write_here() {
        piece("WRITE", Role::WriteEnabled, 1)
    } else {
        piece("READ-ONLY", Role::ReadOnly, 2)
    });
    // Where room is short the services asked least give way one by one.
    right.extend(rates.split("  ").map(|rate| piece(rate, Role::Muted, 7)));
    if let Some(cost) = app.metrics_cost {
        right.push(piece(format!("CW {}", cost_words(cost)), Role::Muted, 6));
    }
    if let Some((bucket, until)) = app.scheduler.throttled_until(app.context(), app.clock.tick) {
        let seconds = until.saturating_sub(app.clock.tick).as_secs() + 1;
        right.push(piece(
            format!("{} throttled, next in {seconds} s", bucket.service()),
            Role::BannerWarn,
            1,
        ));
    } else if app.store.calls.throttled() > 0 {
        right.push(piece(
            format!("{} throttled", app.store.calls.throttled()),
            Role::HealthLook,
            6,
        ));
    }
    if !app.focused {
        right.push(piece("unfocused", Role::Muted, 8));
    }
    frame::line(area, buf, theme, left, right);
}
