//! The tests that see ecsight from outside: the binary in a terminal, the
//! binary as a command, AWS emulators written by others, and the source itself.
//!
//! Nothing here sleeps: every wait is for a described condition with a
//! deadline, and says what it waited for and what it saw instead.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test fails by panicking, and a skipped peer is said on stderr"
)]

mod support;

#[cfg(unix)]
mod acting;
mod cli_completions;
mod cli_config;
mod cli_get;
mod cli_wrong;
mod do_tasks;
mod layers;
mod readme;
mod screens;

#[cfg(unix)]
mod do_pty;
#[cfg(unix)]
mod do_sim;
#[cfg(unix)]
mod exec_sim;
#[cfg(unix)]
mod peer_acting;
#[cfg(unix)]
mod peer_boto3;
#[cfg(unix)]
mod peer_do;
#[cfg(unix)]
mod peer_faults;
#[cfg(unix)]
mod peer_harness;
#[cfg(unix)]
mod peer_logs;
#[cfg(unix)]
mod peer_logs_stage;
#[cfg(unix)]
mod peer_ministack;
#[cfg(unix)]
mod peer_moto;
#[cfg(unix)]
mod peer_network;
#[cfg(unix)]
mod peer_vpc;
#[cfg(unix)]
mod pty_calm;
#[cfg(unix)]
mod pty_editor;
#[cfg(unix)]
mod pty_end;
#[cfg(unix)]
mod pty_exec;
#[cfg(unix)]
mod pty_faults;
#[cfg(unix)]
mod pty_first;
#[cfg(unix)]
mod pty_harness;
mod pty_network;
mod pty_pager;
#[cfg(unix)]
mod pty_shell;
#[cfg(unix)]
mod pty_size;
#[cfg(unix)]
mod screenshots;
#[cfg(unix)]
mod targets_cost;
