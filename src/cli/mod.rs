//! Arguments and subcommands: the only room that prints.
//!
//! Exit codes: 0 done · 1 what was waited for failed · 2 wrong usage or
//! configuration · 3 AWS could not be asked · 130 interrupted. Data goes to
//! standard output, everything else to standard error; a closed pipe is no error.

pub mod args;
mod completions;
mod config;
mod get;
mod print;
mod stage;
mod start;

use args::{Cli, Command};
use clap::Parser;
use clap::error::ErrorKind;
use std::process::ExitCode;

/// Why a command failed: one line, and the exit code it deserves.
#[derive(Debug)]
pub struct Failure {
    code: u8,
    line: String,
}

impl Failure {
    /// Wrong usage or configuration.
    fn usage(line: impl Into<String>) -> Self {
        Self {
            code: 2,
            line: line.into(),
        }
    }

    /// AWS could not be asked.
    fn aws(line: impl Into<String>) -> Self {
        Self {
            code: 3,
            line: line.into(),
        }
    }
}

/// Runs the program by its arguments.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are asked for; the rest is wrong usage. A closed pipe is no error.
            let _ = error.print();
            return match error.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => ExitCode::SUCCESS,
                _ => ExitCode::from(2),
            };
        }
    };
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            print::complain(&failure.line);
            ExitCode::from(failure.code)
        }
    }
}

fn run(cli: Cli) -> Result<(), Failure> {
    match cli.command {
        None => start::on_aws(&cli.global),
        Some(Command::Demo(demo)) => start::on_stage(&cli.global, &demo),
        Some(Command::Get(get)) => get::run(&cli.global, &get),
        Some(Command::Config { what }) => config::run(&cli.global, what),
        Some(Command::Completions { shell }) => completions::shell(shell),
        Some(Command::Man) => completions::man(),
    }
}

/// The runtime of the program.
fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::usage(format!("cannot start the runtime: {error}")))
}
