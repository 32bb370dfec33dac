//! Arguments and subcommands: the only room that prints.
//!
//! Exit codes: 0 done · 1 what was waited for failed · 2 wrong usage or
//! configuration · 3 AWS could not be asked · 130 interrupted. Data goes to
//! standard output, everything else to standard error; a closed pipe is no error.

pub mod act;
pub mod args;
mod completions;
mod config;
mod exec;
mod forward;
mod get;
mod logs;
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

    /// An end that needs no words.
    fn silent(code: u8) -> Self {
        Self {
            code,
            line: String::new(),
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
            if !failure.line.is_empty() {
                print::complain(&failure.line);
            }
            ExitCode::from(failure.code)
        }
    }
}

fn run(cli: Cli) -> Result<(), Failure> {
    match cli.command {
        None => start::on_aws(&cli.global),
        Some(Command::Demo(demo)) => start::on_stage(&cli.global, &demo),
        Some(Command::Get(get)) => get::run(&cli.global, &get),
        Some(Command::Logs(logs)) => logs::run(&cli.global, &logs),
        Some(Command::Vpc(vpc)) => get::vpc::run(&cli.global, &vpc),
        Some(Command::Act(act)) => act::run(&cli.global, &act),
        Some(Command::Exec(exec)) => exec::run(&cli.global, &exec),
        Some(Command::Forward(forward)) => forward::run(&cli.global, &forward),
        Some(Command::Config { what }) => config::run(&cli.global, what),
        Some(Command::Completions { shell }) => completions::shell(shell),
        Some(Command::Man) => completions::man(),
    }
}

/// Runs a command to its end. A name lookup that is still on its way is left
/// behind: it cannot be cancelled, and nobody waits for it after the end.
fn run_to_end(command: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| Failure::usage(format!("cannot start the runtime: {error}")))?;
    let ended = runtime.block_on(command);
    runtime.shutdown_background();
    ended
}
