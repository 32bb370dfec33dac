//! What the tests need to run the program and its judges.

pub mod cli;
pub mod process;
pub mod source;

#[cfg(unix)]
pub mod asks;
#[cfg(unix)]
pub mod fleet;
#[cfg(unix)]
pub mod peers;
#[cfg(unix)]
pub mod pty;
#[cfg(unix)]
pub mod sim;
#[cfg(unix)]
pub mod terminal;

use std::time::Duration;

/// How long anything may take before a test gives up. Generous, because two
/// cores may be compiling and testing at once: a pass never waits for it.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The program under test.
pub const ECSIGHT: &str = env!("CARGO_BIN_EXE_ecsight");

/// The root of the repository.
pub fn root() -> &'static std::path::Path {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
}
