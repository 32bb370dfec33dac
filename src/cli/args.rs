//! The arguments: one place that completions, the man page and `--help` come from.

pub use super::act::args::Act;
pub use super::exec::args::Exec;
pub use super::forward::args::Forward;
pub use super::logs::args::Logs;
use crate::panes::kind::KindId;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Inspect Amazon ECS clusters: what is broken, why, where it lives, and what can safely be done now.
///
/// Without a subcommand the terminal UI starts. Reading is the default; nothing is changed without --write.
#[derive(Debug, Parser)]
#[command(
    name = "ecsight",
    version,
    about,
    long_about,
    disable_help_subcommand = true,
    args_conflicts_with_subcommands = false
)]
pub struct Cli {
    /// What to do instead of starting the terminal UI
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Options that hold everywhere
    #[command(flatten)]
    pub global: Global,
}

/// Options that hold everywhere.
#[derive(Debug, Clone, Default, Args)]
pub struct Global {
    /// Profile of the AWS configuration files; wins over credentials in the environment
    #[arg(short, long, global = true, value_name = "PROFILE")]
    pub profile: Option<String>,
    /// Region, such as eu-west-1
    #[arg(short, long, global = true, value_name = "REGION")]
    pub region: Option<String>,
    /// Cluster to look at, by name or ARN
    #[arg(short, long, global = true, value_name = "CLUSTER")]
    pub cluster: Option<String>,
    /// Service to look at, by name
    #[arg(short, long, global = true, value_name = "SERVICE")]
    pub service: Option<String>,
    /// Allow actions that change something
    #[arg(long, global = true)]
    pub write: bool,
    /// Colours: a built-in theme, or one of the user's themes folder
    #[arg(long, global = true, value_name = "THEME")]
    pub theme: Option<String>,
    /// Configuration file instead of the usual one
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Run the keys of a script on a terminal in memory
    #[arg(long, global = true, value_name = "FILE", hide = true)]
    pub script: Option<PathBuf>,
    /// Size of the terminal in memory
    #[arg(long, global = true, value_name = "COLSxLINES", value_parser = size, hide = true, default_value = "160x45")]
    pub size: (u16, u16),
}

/// What to do instead of starting the terminal UI.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Start with a simulated AWS account: everything works, nothing is needed, nothing is real
    Demo(Demo),
    /// Print what the screens show, for scripts
    Get(Get),
    /// Print the logs of a service, of tasks or of a cluster, as they are or as they come
    Logs(Box<Logs>),
    /// Tell which VPC a cluster is in, with the evidence
    Vpc(Vpc),
    /// Change something: the same actions as on screen; without arguments they are listed
    #[command(name = "do")]
    Act(Act),
    /// Run a command or a shell in a container of a running task (ECS Exec)
    Exec(Box<Exec>),
    /// Lead ports of this machine into a task, or through it to another host, until ctrl-c
    Forward(Forward),
    /// Make, check or find the configuration file
    Config {
        /// What to do with it
        #[command(subcommand)]
        what: ConfigCommand,
    },
    /// Print the completions of a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the man page
    Man,
}

/// The simulated account.
#[derive(Debug, Clone, Args)]
pub struct Demo {
    /// Story to play: a built-in scenario or a TOML file; `list` names them
    #[arg(long, default_value = "shop", value_name = "NAME")]
    pub scenario: String,
    /// Multiply services and tasks of every cluster
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub scale: u32,
    /// The same seed tells the same story
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub seed: u64,
    /// Only serve the account at this address, for any AWS client, until interrupted
    #[arg(long, value_name = "ADDR")]
    pub serve: Option<SocketAddr>,
    /// Make something go wrong, e.g. throttle=0.3, deny=DescribeServices, expired, 5xx=0.2, reset, hang, truncate, latency=50ms
    #[arg(long, value_name = "FAULT")]
    pub fault: Vec<String>,
    /// Delay every answer
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "0ms")]
    pub latency: Duration,
    /// Stop the story's clock: screenshots and tests
    #[arg(long, hide = true)]
    pub frozen: bool,
    /// How far into the story to begin
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "0s", hide = true)]
    pub advance: Duration,
}

/// Print what the screens show.
#[derive(Debug, Clone, Args)]
pub struct Get {
    /// What to print
    pub what: What,
    /// In which form
    #[arg(short, long, default_value = "table", value_name = "FORM")]
    pub output: Output,
    /// Only rows that match, in the language of the / filter
    #[arg(long, value_name = "FILTER")]
    pub filter: Option<String>,
    /// Family whose revisions are printed
    #[arg(long, value_name = "FAMILY", required_if_eq("what", "revisions"))]
    pub family: Option<String>,
    /// Stopped tasks that ECS still knows, instead of running ones
    #[arg(long, conflicts_with = "all")]
    pub stopped: bool,
    /// Running and stopped tasks; of stacks all resources
    #[arg(long)]
    pub all: bool,
    /// Also what costs a call for each row or is charged for: target health (which then counts in
    /// HEALTH and WHY), metrics
    #[arg(short, long)]
    pub wide: bool,
}

/// Tell which VPC a cluster is in, with the evidence.
#[derive(Debug, Clone, Args)]
pub struct Vpc {
    /// Name or ARN of the cluster
    #[arg(value_name = "CLUSTER")]
    pub name: Option<String>,
    /// In which form
    #[arg(short, long, default_value = "table", value_name = "FORM", value_parser = table_or_json)]
    pub output: Output,
    /// Ask every source even when the answer is certain, and for what route tables make of the subnets
    #[arg(short, long)]
    pub wide: bool,
}

fn table_or_json(text: &str) -> Result<Output, String> {
    match text {
        "table" => Ok(Output::Table),
        "json" => Ok(Output::Json),
        _ => Err("one of table, json".to_owned()),
    }
}

/// What `get` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// Clusters of the region
    #[value(alias = "cluster")]
    Clusters,
    /// Services of a cluster, or of all
    #[value(aliases = ["service", "svc"])]
    Services,
    /// Tasks of a cluster or service, or of all
    #[value(alias = "task")]
    Tasks,
    /// Targets of the load balancers, and the tasks behind them
    #[value(alias = "target")]
    Targets,
    /// Target groups of the services
    #[value(aliases = ["target-group", "tg", "tgs"])]
    TargetGroups,
    /// Rules and schedules that start tasks on a cluster, or on all
    #[value(aliases = ["scheduled", "schedules", "cron"])]
    ScheduledTasks,
    /// Tasks that belong to no service, by family and who started them
    #[value(aliases = ["standalone", "jobs"])]
    StandaloneTasks,
    /// Families of task definitions of the region
    #[value(aliases = ["task-definition", "td", "families"])]
    TaskDefinitions,
    /// Revisions of one family (--family): the newest hundred, and what each changed
    #[value(alias = "revision")]
    Revisions,
    /// Container instances of a cluster, or of all; with a service whether its tasks fit
    #[value(aliases = ["instance", "ci"])]
    Instances,
    /// Capacity providers of a cluster, or of all
    #[value(aliases = ["capacity-provider", "cp"])]
    CapacityProviders,
    /// CloudWatch alarms that belong to a cluster or service, or to all
    #[value(aliases = ["alarm", "al"])]
    Alarms,
    /// Auto scaling of services: bounds and policies
    #[value(aliases = ["autoscaling", "asg", "hpa"])]
    Scaling,
    /// Deployments of a service, or the latest of a cluster
    #[value(aliases = ["deployment", "dp", "deploy"])]
    Deployments,
    /// Events of a service, or of all of a cluster
    #[value(aliases = ["event", "ev"])]
    Events,
    /// CloudFormation stacks that made a cluster or service, with those around them
    #[value(aliases = ["stack", "cfn"])]
    Stacks,
    /// Resources of those stacks; --all adds what has little to do with ECS and the network
    #[value(aliases = ["stack-resource", "resources"])]
    StackResources,
}

impl What {
    /// The kind of list that is printed.
    pub const fn kind(self) -> KindId {
        match self {
            Self::Clusters => KindId::Clusters,
            Self::Services => KindId::Services,
            Self::Tasks => KindId::Tasks,
            Self::Targets => KindId::Targets,
            Self::TargetGroups => KindId::TargetGroups,
            Self::ScheduledTasks => KindId::Scheduled,
            Self::StandaloneTasks => KindId::Standalone,
            Self::TaskDefinitions => KindId::TaskDefinitions,
            Self::Revisions => KindId::Revisions,
            Self::Instances => KindId::Instances,
            Self::CapacityProviders => KindId::CapacityProviders,
            Self::Alarms => KindId::Alarms,
            Self::Scaling => KindId::Scaling,
            Self::Deployments => KindId::Deployments,
            Self::Events => KindId::Events,
            Self::Stacks => KindId::Stacks,
            Self::StackResources => KindId::StackResources,
        }
    }
}

/// The form of `get`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// Aligned columns
    Table,
    /// One JSON document with AWS's own field names in snake_case
    Json,
    /// Comma-separated values (RFC 4180)
    Csv,
}

/// What to do with the configuration file.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum ConfigCommand {
    /// Write a commented configuration file where there is none
    Init,
    /// Read configuration, keymap and themes, and say what is wrong with them
    Check,
    /// Print where the files are looked for
    Path,
}

fn size(text: &str) -> Result<(u16, u16), String> {
    text.split_once('x')
        .and_then(|(columns, lines)| Some((columns.parse().ok()?, lines.parse().ok()?)))
        .filter(|(columns, lines)| *columns > 0 && *lines > 0)
        .ok_or_else(|| "write it as COLSxLINES, e.g. 80x24".to_owned())
}

fn duration(text: &str) -> Result<Duration, String> {
    // A plain zero needs no unit.
    if matches!(text, "0" | "0s" | "0ms") {
        return Ok(Duration::ZERO);
    }
    crate::config::parse_duration(text)
}
