//! The arguments of `ecsight logs`.

use crate::logs::text::level::Level;
use clap::{Args, ValueEnum};

/// Print the logs of a service, of tasks or of a cluster, oldest line first.
///
/// Without --follow it ends when everything up to now has been printed. With it new lines follow
/// as they come, those of new tasks too; lines of several containers are put in order if they come
/// within about two seconds of each other, later ones are printed when they come.
///
/// What cannot be read, and why, is said on standard error, each thing once. Exit codes: 0 done,
/// 2 wrong usage, 3 AWS could not be asked or not everything could be read, 130 interrupted.
#[derive(Debug, Clone, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Logs {
    /// Cluster, by name or ARN; -c says the same
    #[arg(value_name = "CLUSTER")]
    pub of_cluster: Option<String>,
    /// Service, by name or ARN; without one all tasks of the cluster. -s says the same
    #[arg(value_name = "SERVICE")]
    pub of_service: Option<String>,
    /// Only this task, running or stopped: its id, the beginning of it, or its ARN. With the whole
    /// id and its service also one that ECS has forgotten. May be repeated
    #[arg(short, long = "task", value_name = "TASK")]
    pub tasks: Vec<String>,
    /// Only this container. May be repeated
    #[arg(long = "container", value_name = "NAME")]
    pub containers: Vec<String>,
    /// Lines from this time on: 10m, 2h, 3d ago; 14:32, the last time it was; or RFC 3339.
    /// [default: 10m, as aws logs tail has it; with --limit a day, if nothing is filtered; with
    /// --task the life of the task]
    #[arg(long, value_name = "TIME", conflicts_with = "all")]
    pub since: Option<String>,
    /// Lines up to this time, written the same way
    #[arg(long, value_name = "TIME", conflicts_with = "follow")]
    pub until: Option<String>,
    /// Only lines in which this regular expression is found; several: any of them. (?i) ignores case
    #[arg(short, long, value_name = "REGEX")]
    pub grep: Vec<String>,
    /// No lines in which this regular expression is found. May be repeated
    #[arg(short = 'v', long, value_name = "REGEX")]
    pub exclude: Vec<String>,
    /// Only lines of this level and above: trace, debug, info, warn, error, fatal. Lines that tell
    /// no level are left out
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    pub level: Option<Level>,
    /// CloudWatch's own filter pattern: what does not match is not even sent
    #[arg(long, value_name = "PATTERN")]
    pub pattern: Option<String>,
    /// Go on with what is written from now on
    #[arg(short, long)]
    pub follow: bool,
    /// Follow by Live Tail: quicker, and charged: $0.01 for each minute of each session beyond
    /// 1,800 free minutes a month. What it leaves out is read by FilterLogEvents
    #[arg(long, requires = "follow")]
    pub live: bool,
    /// Only the last N of the lines that are there already; no more is read than that takes
    #[arg(short = 'n', long, value_name = "N")]
    pub limit: Option<usize>,
    /// Everything that CloudWatch still has
    #[arg(long)]
    pub all: bool,
    /// In which form
    #[arg(short, long, default_value = "text", value_name = "FORM")]
    pub output: Form,
    /// No task and container before the lines
    #[arg(long)]
    pub no_tag: bool,
    /// Times in UTC
    #[arg(long, conflicts_with = "local")]
    pub utc: bool,
    /// Times in the zone of this machine
    #[arg(long)]
    pub local: bool,
}

const EXAMPLES: &str = "\
Examples:
  ecsight logs prod checkout -f                      what checkout writes, new tasks too
  ecsight logs prod checkout --since 1h --level warn
  ecsight logs prod -t 3f9a -n 50                    the last lines of a task, dead or alive
  ecsight logs prod checkout -o json | jq -r .message

With -o json every line is one object: timestamp, ingestion_time, log_group, log_stream, task,
container, service, level, message, event_id. Nothing is wrapped around them.";

/// The form of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// Time, tag and text; harmless, coloured on a terminal only
    Text,
    /// One JSON object a line
    Json,
    /// The text as it came, escape sequences and all, and nothing else
    Raw,
}

fn level(word: &str) -> Result<Level, String> {
    Level::parse(word).ok_or_else(|| "write trace, debug, info, warn, error or fatal".to_owned())
}
