//! The small parts: versions, ids, frames of connections.

use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::channel::handshake::at_least;
use crate::channel::ids::{Ids, written};
use crate::channel::link::client_id;
use crate::channel::smux::{self, Command, Frame, Frames};

#[test]
fn versions_are_compared_by_their_numbers() {
    let table = [
        (Some("3.0.196.0"), true),
        (Some("3.0.195.9"), false),
        (Some("3.1"), true),
        (Some("3"), false),
        (Some("10.0.0.0"), true),
        (Some("3.0.196.0.7"), true),
        (Some("2.9.999.0"), false),
        (Some("three"), false),
        (Some(""), false),
        (None, false),
    ];
    for (agent, expected) in table {
        assert_eq!(at_least(agent, [3, 0, 196, 0]), expected, "{agent:?}");
    }
}

#[test]
fn ids_are_uuids_that_differ() {
    let mut ids = Ids::default();
    let drawn: BTreeSet<String> = (0..1_000).map(|_| written(ids.next())).collect();
    assert_eq!(drawn.len(), 1_000);
    for id in drawn.iter().chain([&client_id()]) {
        let form: String = id.chars().map(|c| if c == '-' { c } else { 'x' }).collect();
        assert_eq!(form, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx");
        assert_eq!(id.as_bytes()[14], b'4', "{id}");
        assert!(b"89ab".contains(&id.as_bytes()[19]), "{id}");
    }
    assert_ne!(client_id(), client_id());
}

#[test]
fn frames_are_written_as_smux_has_them() {
    let table: [(Command, &[u8], &[u8]); 4] = [
        (Command::Open, b"", &[1, 0, 0, 0, 3, 1, 0, 0]),
        (Command::End, b"", &[1, 1, 0, 0, 3, 1, 0, 0]),
        (Command::Data, b"hi", &[1, 2, 2, 0, 3, 1, 0, 0, b'h', b'i']),
        (Command::Nothing, b"", &[1, 3, 0, 0, 3, 1, 0, 0]),
    ];
    for (command, data, expected) in table {
        assert_eq!(smux::written(command, 0x103, data), expected);
    }
}

#[test]
fn what_is_no_frame_is_refused() {
    for bytes in [[2, 2, 0, 0, 3, 0, 0, 0], [1, 4, 0, 0, 3, 0, 0, 0]] {
        let mut frames = Frames::default();
        frames.hear(&smux::written(Command::Open, 3, &[]));
        frames.hear(&bytes);
        assert!(frames.take().is_err());
    }
}

proptest! {
    #[test]
    fn frames_survive_any_cut(
        said in proptest::collection::vec((0..4_usize, any::<u32>(), any::<Vec<u8>>()), 0..8),
        cut in 1..40_usize,
    ) {
        let commands = [Command::Open, Command::End, Command::Data, Command::Nothing];
        let said: Vec<Frame> = said
            .into_iter()
            .map(|(command, connection, data)| Frame { command: commands[command], connection, data })
            .collect();
        let wire: Vec<u8> = said
            .iter()
            .flat_map(|one| smux::written(one.command, one.connection, &one.data))
            .collect();
        let mut frames = Frames::default();
        let mut heard = Vec::new();
        for part in wire.chunks(cut) {
            frames.hear(part);
            heard.extend(frames.take().unwrap());
        }
        prop_assert_eq!(heard, said);
    }

    #[test]
    fn long_data_is_several_frames(length in 0..200_000_usize) {
        let mut frames = Frames::default();
        frames.hear(&smux::written(Command::Data, 5, &vec![9; length]));
        let heard = frames.take().unwrap();
        prop_assert!(heard.iter().all(|one| one.data.len() <= smux::DATA));
        prop_assert_eq!(heard.iter().map(|one| one.data.len()).sum::<usize>(), length);
    }

    #[test]
    fn no_bytes_are_too_strange(parts: Vec<Vec<u8>>) {
        let mut frames = Frames::default();
        for part in parts {
            frames.hear(&part);
            if frames.take().is_err() {
                break;
            }
        }
    }
}
