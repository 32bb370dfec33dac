//! What stands in the way, said in one line: over the list, and instead of it.

use crate::app::App;
use crate::domain::fault::FaultKind;
use crate::panes::kind::KindId;
use crate::panes::kinds;
use crate::panes::table::Notice;
use crate::theme::Role;

/// The one line that says what stands in the way.
pub(super) fn banner_of(app: &App) -> Option<(Role, String)> {
    let context = app.store.context(app.context())?;
    if let Some(fault) = &context.blocked {
        let tail = if fault
            .advice
            .as_deref()
            .is_some_and(|advice| advice.contains("press r"))
        {
            ""
        } else {
            " · then press r"
        };
        let tail = if fault.kind == FaultKind::NoRegion {
            " · or choose one with R"
        } else {
            tail
        };
        return Some((Role::BannerError, format!("{}{tail}", fault.line())));
    }
    let status = app.list.status();
    let (first, more) = (status.gaps.first()?, status.gaps.len() - 1);
    let more = if more > 0 {
        format!("  (+{more} more)")
    } else {
        String::new()
    };
    Some((
        Role::BannerWarn,
        format!("{}: {}{more}", first.what, first.reason),
    ))
}

/// What is said instead of rows.
pub(super) fn notice(app: &App) -> Option<Notice> {
    let status = app.list.status();
    let spec = kinds::of(app.kind()).spec();
    let state = app.table();
    if app.list.total() > 0 && app.list.shown() == 0 {
        return Some(match (state.faults_only, state.filter.text.is_empty()) {
            (true, true) => Notice::new(
                format!("no faults among {} {}", app.list.total(), spec.plural),
                Role::HealthFine,
            )
            .hint("ctrl-z shows all"),
            (true, false) => Notice::new(
                format!(
                    "no faults among {} {} match {}",
                    app.list.total(),
                    spec.plural,
                    state.filter.text
                ),
                Role::Muted,
            )
            .hint("esc clears the filter, ctrl-z shows all"),
            _ => {
                Notice::filtered(&state.filter.text, app.list.total()).hint("esc clears the filter")
            }
        });
    }
    if app.list.total() > 0 {
        return None;
    }
    if let Some(fault) = app
        .store
        .context(app.context())
        .and_then(|context| context.blocked.as_ref())
    {
        return Some(
            Notice::error(fault.kind.words()).hint(
                fault
                    .advice
                    .as_deref()
                    .unwrap_or("press r to try again")
                    .to_owned(),
            ),
        );
    }
    match &status.fault {
        Some(fault) if fault.kind == FaultKind::Denied => {
            Some(Notice::denied(spec.plural, &fault.action))
        }
        Some(fault) if !status.complete => {
            let hint = match fault.kind {
                // A throttle is waited out whatever is pressed: asking sooner prolongs it.
                FaultKind::Throttled => "asked again by itself as soon as AWS allows it",
                _ => "asked again by itself; r asks now",
            };
            Some(Notice::error(fault.line()).hint(hint))
        }
        _ if status.complete => {
            let notice = Notice::new(&*status.empty, Role::Muted);
            Some(match app.kind() {
                KindId::Clusters => notice.hint("Enter looks into the other regions"),
                KindId::Tasks => notice.hint("t shows running, stopped or all tasks"),
                _ => notice,
            })
        }
        _ if app.paused => Some(Notice::new("paused", Role::Muted).hint("p goes on")),
        _ => Some(Notice::loading(spec.plural)),
    }
}
