//! The way out of a session that hangs, as `ssh` has it: Enter, `~`, `.`.
//!
//! Every other key is the session's, ctrl-c and ctrl-z too.

/// Follows what is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Escape(At);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// A line begins: a `~` would count.
    Begin,
    /// The `~` is held back until it is known what it means.
    Tilde,
    Inside,
}

/// What was typed means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Typed {
    /// Bytes for the session.
    pub(super) send: Vec<u8>,
    /// Whether somebody wants to leave; what follows that is nobody's.
    pub(super) leave: bool,
}

impl Escape {
    /// At the beginning of a session, which is the beginning of a line.
    pub(super) fn new() -> Self {
        Self(At::Begin)
    }

    /// Takes what was typed.
    pub(super) fn hear(&mut self, typed: &[u8]) -> Typed {
        let mut send = Vec::with_capacity(typed.len() + 1);
        for byte in typed {
            match (self.0, byte) {
                (At::Begin, b'~') => {
                    self.0 = At::Tilde;
                    continue;
                }
                (At::Tilde, b'.') => return Typed { send, leave: true },
                // Two of them are one, for a session within the session.
                (At::Tilde, b'~') => {}
                (At::Tilde, _) => send.push(b'~'),
                (At::Begin | At::Inside, _) => {}
            }
            send.push(*byte);
            self.0 = match byte {
                b'\r' | b'\n' => At::Begin,
                _ => At::Inside,
            };
        }
        Typed { send, leave: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_at_the_beginning_of_a_line_it_leaves() {
        for (typed, send, leave) in [
            ("ls\r", "ls\r", false),
            ("~.", "", true),
            ("ls\r~.ls", "ls\r", true),
            ("ls ~.\r", "ls ~.\r", false),
            ("cd\r~/bin\r", "cd\r~/bin\r", false),
            ("\r~~.\r", "\r~.\r", false),
            ("\r~\r~.", "\r~\r", true),
            ("\x03\x1a\x04", "\x03\x1a\x04", false),
            ("\r~", "\r", false),
        ] {
            let expected = Typed {
                send: send.into(),
                leave,
            };
            assert_eq!(Escape::new().hear(typed.as_bytes()), expected, "{typed:?}");
        }
    }

    proptest! {
        /// How the bytes arrive makes no difference, and without the two keys none is lost.
        #[test]
        fn whatever_is_typed(typed in "[a~.\r]{0,20}", cut in 0_usize..20) {
            let typed = typed.as_bytes();
            let whole = Escape::new().hear(typed);
            let (one, other) = typed.split_at(cut.min(typed.len()));
            let mut escape = Escape::new();
            let mut parts = escape.hear(one);
            if !parts.leave {
                let then = escape.hear(other);
                parts.send.extend(then.send);
                parts.leave = then.leave;
            }
            prop_assert_eq!(&parts, &whole);
            if !typed.contains(&b'~') {
                prop_assert_eq!(whole, Typed { send: typed.to_vec(), leave: false });
            }
        }
    }
}
