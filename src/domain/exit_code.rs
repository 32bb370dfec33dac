//! What an exit code says.

/// The meaning of a container exit code in a few words.
///
/// 128 + n means "killed by signal n". 137 is only called out of memory where
/// the container's reason says so; see [`super::stopped`].
pub fn meaning(code: i32) -> Option<&'static str> {
    Some(match code {
        0 => "ended by itself",
        1 => "application error",
        2 => "misuse of shell or Go panic",
        125 => "docker run failed",
        126 => "command not executable",
        127 => "command not found",
        129 => "hang-up (SIGHUP)",
        130 => "interrupted (SIGINT)",
        132 => "illegal instruction (SIGILL)",
        134 => "aborted (SIGABRT)",
        135 => "bus error (SIGBUS)",
        136 => "arithmetic error (SIGFPE)",
        137 => "killed (SIGKILL)",
        139 => "segmentation fault (SIGSEGV)",
        141 => "broken pipe (SIGPIPE)",
        143 => "terminated (SIGTERM)",
        255 => "agent lost it, or exit(-1)",
        -1_073_741_510 => "Ctrl-C or shutdown (Windows)",
        -1_073_741_819 => "access violation (Windows)",
        _ => return None,
    })
}

/// `exit 1, application error`; only the number where nothing is known about it.
pub fn words(code: i32) -> String {
    match meaning(code) {
        Some(meaning) => format!("exit {code}, {meaning}"),
        None => format!("exit {code}"),
    }
}
