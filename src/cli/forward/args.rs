//! The arguments of `ecsight forward`.

use clap::Args;

/// Ports of this machine that lead into a task.
#[derive(Debug, Clone, Args)]
pub struct Forward {
    /// The cluster, then a service or a task by name, id or ARN; then what is forwarded: 8080,
    /// 9000:8080, 0:8080 for any free port here, 5432:db.internal:5432 for a host beyond the task
    #[arg(
        value_name = "CLUSTER SERVICE|TASK [LOCAL:][HOST:]PORT…",
        required = true
    )]
    pub words: Vec<String>,
    /// The container to go through, where it makes a difference (network mode bridge)
    #[arg(long, value_name = "NAME")]
    pub container: Option<String>,
    /// What production asks for: the name of the service or task, --yes=NAME
    #[arg(long, value_name = "NAME", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub yes: Option<String>,
    /// Print what would be sent, and send nothing
    #[arg(long)]
    pub dry_run: bool,
}
