//! Shell completions and the man page, from the same declaration as the arguments.

use super::args::Cli;
use super::{Failure, print};
use clap::CommandFactory;
use clap_complete::Shell;

/// Prints the completions of a shell.
pub(super) fn shell(shell: Shell) -> Result<(), Failure> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "ecsight", &mut text);
    print::data(&String::from_utf8_lossy(&text))
}

/// Prints the man page, subcommands included.
pub(super) fn man() -> Result<(), Failure> {
    let mut text = Vec::new();
    let command = Cli::command();
    let pages = std::iter::once(command.clone()).chain(command.get_subcommands().cloned());
    for page in pages {
        let name: String = if page.get_name() == "ecsight" {
            "ecsight".to_owned()
        } else {
            format!("ecsight-{}", page.get_name())
        };
        clap_mangen::Man::new(page)
            .title(name)
            .render(&mut text)
            .map_err(|error| Failure::usage(format!("cannot make the man page: {error}")))?;
    }
    print::data(&String::from_utf8_lossy(&text))
}
