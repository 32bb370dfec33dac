//! The arguments of `ecsight do`.

use crate::actions::ACTIONS;
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, ValueEnum};
use std::time::Duration;

/// One of the actions that the screen has, too.
#[derive(Debug, Clone, Args)]
#[command(after_help = super::list::text())]
pub struct Act {
    /// What to do; without it the actions are listed
    #[arg(value_name = "ACTION", value_parser = names(), hide_possible_values = true)]
    pub action: Option<String>,
    /// The cluster; then services, tasks or container instances by name, id or ARN; and what the
    /// action must be told as NAME=VALUE
    #[arg(value_name = "CLUSTER [TARGET…] [NAME=VALUE…]")]
    pub words: Vec<String>,
    /// Do not ask; where the name must be typed, --yes=NAME
    #[arg(long, value_name = "NAME", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub yes: Option<String>,
    /// Wait until it has settled: 0 done, 1 failed or rolled back
    #[arg(long)]
    pub wait: bool,
    /// Wait no longer than this, such as 10m: what still goes on then is told, and the exit code is 1
    #[arg(long, requires = "wait", value_name = "TIME", value_parser = crate::config::parse_duration)]
    pub timeout: Option<Duration>,
    /// Print what would be sent, and send nothing
    #[arg(long, conflicts_with = "wait")]
    pub dry_run: bool,
    /// In which form
    #[arg(short, long, default_value = "text", value_name = "FORM")]
    pub output: Form,
}

/// The form of what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// Lines
    Text,
    /// One JSON document
    Json,
}

fn names() -> PossibleValuesParser {
    let names = ACTIONS.iter();
    PossibleValuesParser::new(names.map(|action| PossibleValue::new(action.id).help(action.title)))
}
