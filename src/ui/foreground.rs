//! Others have the terminal for a while: the pager, the editor, a session in a container.
//!
//! Answers of AWS go on being taken meanwhile, so that nothing piles up, and a signal that asks us
//! to end is handed on, but for ctrl-c: that belongs to whoever has the terminal.

use super::editor::{self, Editor};
use super::engine::Engine;
use super::pager::{self, Pager};
use super::run::Shell;
use super::shell::{self, Ended, Place};
use super::signals::{Deaf, Signal, Signals};
use crate::app::{Message, ShellOrder};
use std::io;
use tokio::time::sleep_until;

/// Who is to have it.
pub(super) enum Turn {
    /// The pager, with this text.
    Page(String),
    /// The editor, with this text.
    Edit(String),
    /// A session.
    Shell(Box<ShellOrder>),
}

/// Hands the terminal over and takes it back; the signal that asked us to end, if one did.
///
/// # Errors
/// When the terminal cannot be taken back.
pub(super) async fn run(
    engine: &mut Engine,
    signals: &mut Signals,
    outside: &mut Shell,
    turn: Turn,
) -> io::Result<Option<Signal>> {
    outside.guard.release();
    let signalled = match turn {
        Turn::Page(text) => page(engine, signals, outside, text).await,
        Turn::Edit(text) => edit(engine, signals, outside, &text).await,
        Turn::Shell(order) => session(engine, signals, outside, &order).await,
    };
    signals.forget_interrupts();
    if signalled.is_none() {
        outside.guard.enter()?;
    }
    Ok(signalled)
}

/// Lives on while somebody else has the terminal, until `away` ends.
async fn live<T>(engine: &mut Engine, outside: &mut Shell, away: impl Future<Output = T>) -> T {
    tokio::pin!(away);
    loop {
        let wake = engine.wake_at();
        tokio::select! {
            ended = &mut away => return ended,
            message = engine.message() => engine.drain(message, outside),
            () = async { match wake { Some(at) => sleep_until(at).await, None => std::future::pending().await } } => engine.timer(outside),
        }
        engine.settle(false, outside);
    }
}

/// Somebody who may be stopped by ctrl-z has the terminal. A session before took that key over, and
/// it is never quite given back.
async fn stoppable<T>(away: impl Future<Output = T>) -> T {
    let deaf = Deaf::new();
    let obey = async {
        match deaf {
            Ok(mut deaf) => deaf.obey().await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        ended = away => ended,
        () = obey => std::future::pending().await,
    }
}

/// Shows text in the pager.
async fn page(
    engine: &mut Engine,
    signals: &mut Signals,
    outside: &mut Shell,
    text: String,
) -> Option<Signal> {
    let ended = async {
        let mut pager = match Pager::start(pager::chosen(), text) {
            Ok(pager) => pager,
            Err(line) => return Ended::Badly(line),
        };
        loop {
            tokio::select! {
                left = pager.left() => return match left {
                    Ok(()) => Ended::Well(String::new()),
                    Err(line) => Ended::Badly(line),
                },
                signal = signals.next() => if signal != Signal::Interrupt {
                    pager.end();
                    return Ended::Signalled(signal);
                },
            }
        }
    };
    match live(engine, outside, stoppable(ended)).await {
        Ended::Well(_) => None,
        Ended::Badly(line) => {
            engine.feed(Message::Told { line, failed: true }, outside);
            None
        }
        Ended::Signalled(signal) => Some(signal),
    }
}

/// Has text edited.
async fn edit(
    engine: &mut Engine,
    signals: &mut Signals,
    outside: &mut Shell,
    text: &str,
) -> Option<Signal> {
    let edited = async {
        let mut editor = match Editor::start(editor::chosen(), text, None) {
            Ok(editor) => editor,
            Err(line) => return Ok(Err(line)),
        };
        loop {
            tokio::select! {
                edited = editor.left() => return Ok(edited),
                signal = signals.next() => if signal != Signal::Interrupt {
                    editor.end();
                    return Err(signal);
                },
            }
        }
    };
    match live(engine, outside, stoppable(edited)).await {
        Ok(edited) => {
            engine.feed(Message::Edited(edited), outside);
            None
        }
        Err(signal) => Some(signal),
    }
}

/// Hands the terminal to a session.
async fn session(
    engine: &mut Engine,
    signals: &mut Signals,
    outside: &mut Shell,
    order: &ShellOrder,
) -> Option<Signal> {
    let context = engine.app.store.context(order.context);
    let info = context.map(|it| it.info.clone()).unwrap_or_default();
    let inside = context.and_then(|it| it.inside.get(&order.cluster));
    let task = inside.and_then(|it| it.running.item(&order.task));
    let service = task.and_then(|it| it.service_name());
    let place = Place::new(order, engine.spec(), &info, service);
    let ended = live(engine, outside, shell::converse(order, &place, signals)).await;
    let told = match ended {
        Ended::Well(line) => Ok(line),
        Ended::Badly(line) => Err(line),
        // Who does not want to wait for it wants the screen back, not the end of the program.
        Ended::Signalled(Signal::Interrupt) => Err("the session was given up: ctrl-c".to_owned()),
        Ended::Signalled(signal) => return Some(signal),
    };
    let signalled = match shell::is_shell(order) {
        true => None,
        false => live(engine, outside, shell::was_read(signals)).await,
    };
    engine.feed(Message::ShellEnded(told), outside);
    signalled
}
