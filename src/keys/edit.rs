//! Keys inside a line of text: the ones every shell has.

use super::Chord;
use crossterm::event::{Event, KeyEvent};
use tui_input::InputRequest;
use tui_input::backend::crossterm::to_input_request;

/// What a key does to the line being typed; none for keys that do nothing there.
pub fn edit(chord: Chord) -> Option<InputRequest> {
    to_input_request(&Event::Key(KeyEvent::from(chord)))
}
