//! What a scenario file can say.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    ActingSpec, AlarmOffSpec, AlarmSpec, LogGroupSpec, LogSpec, OtherStackSpec, PastSpec, Quirks,
    RolloutSpec, ScalingSpec, Span, StackSpec, Voice, VpcSpec,
};

/// How far history reaches back: a timeline cannot begin earlier.
pub(crate) const EARLIEST: Span = Span(-75 * 60_000);

/// A whole account.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scenario {
    #[serde(default = "account")]
    pub account: String,
    #[serde(default, rename = "region")]
    pub regions: Vec<RegionSpec>,
}

/// A region that holds clusters.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegionSpec {
    pub name: String,
    #[serde(default, rename = "cluster")]
    pub clusters: Vec<ClusterSpec>,
    #[serde(default, rename = "log_group")]
    pub log_groups: Vec<LogGroupSpec>,
    /// Stacks that no cluster is in.
    #[serde(default, rename = "stack")]
    pub stacks: Vec<OtherStackSpec>,
}

/// A cluster with its network, capacity and services.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClusterSpec {
    pub name: String,
    /// `containerInsights`: disabled, enabled or enhanced.
    #[serde(default = "disabled")]
    pub insights: String,
    /// The first two numbers of the VPC's addresses.
    #[serde(default = "network")]
    pub network: String,
    /// More about that VPC.
    #[serde(default)]
    pub vpc: VpcSpec,
    /// Further VPCs in which services of the cluster run.
    #[serde(default, rename = "further_vpc")]
    pub further_vpcs: Vec<VpcSpec>,
    /// The stacks that made it all.
    #[serde(default)]
    pub stack: StackSpec,
    /// A capacity provider of Managed Instances.
    #[serde(default)]
    pub managed: Option<String>,
    #[serde(default)]
    pub providers: Vec<String>,
    #[serde(default)]
    pub default_strategy: Vec<ProviderShare>,
    /// Whether ECS Exec sessions are logged to CloudWatch.
    #[serde(default)]
    pub exec_logging: bool,
    #[serde(default)]
    pub namespace: Option<String>,
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    #[serde(default)]
    pub instances: Option<InstancesSpec>,
    #[serde(default)]
    pub quirks: Quirks,
    #[serde(default, rename = "service")]
    pub services: Vec<ServiceSpec>,
    #[serde(default, rename = "schedule")]
    pub schedules: Vec<ScheduleSpec>,
}

/// A rule or a schedule that starts tasks of the cluster. It is what the API tells of it: when
/// the tasks of its job really start is written at the job.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ScheduleSpec {
    pub name: String,
    pub kind: ScheduleKind,
    /// The job whose task definition is started.
    pub job: String,
    #[serde(default)]
    pub expression: Option<String>,
    /// What events of a rule must match, as JSON.
    #[serde(default)]
    pub pattern: Option<String>,
    #[serde(default)]
    pub timezone: Option<String>,
    #[serde(default = "yes")]
    pub enabled: bool,
    #[serde(default = "one")]
    pub count: u32,
    #[serde(default)]
    pub description: Option<String>,
    /// Minutes that a start may be late by intention.
    #[serde(default)]
    pub flexible: Option<u32>,
    /// Whether what cannot be started goes to a queue.
    #[serde(default)]
    pub dead_letters: bool,
}

/// Of which service a schedule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ScheduleKind {
    /// A rule of EventBridge.
    Rule,
    /// A schedule of EventBridge Scheduler.
    Schedule,
}

/// Tasks that belong to no service.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct JobSpec {
    /// `startedBy` of the tasks.
    #[serde(default)]
    pub started_by: Option<String>,
    /// How often they start; without it they have been running since long ago.
    #[serde(default)]
    pub every: Option<Span>,
}

/// The EC2 instances of a cluster, all alike.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct InstancesSpec {
    pub count: u32,
    #[serde(rename = "type")]
    pub kind: String,
    pub cpu: u32,
    pub memory: u32,
    #[serde(default)]
    pub provider: Option<String>,
    /// Which of them are DRAINING, counted from 1.
    #[serde(default)]
    pub draining: Vec<u32>,
    /// Which of them have lost their agent.
    #[serde(default)]
    pub disconnected: Vec<u32>,
}

/// One member of a capacity provider strategy.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProviderShare {
    pub name: String,
    #[serde(default = "one")]
    pub weight: u32,
    #[serde(default)]
    pub base: u32,
}

/// A service and what happens to it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ServiceSpec {
    pub name: String,
    /// This many services instead of one; names get a number.
    #[serde(default)]
    pub repeat: Option<u32>,
    /// `name:tag` in the account's own ECR, or a whole image reference with a host.
    pub image: String,
    #[serde(default = "quarter")]
    pub cpu: u32,
    #[serde(default = "half")]
    pub memory: u32,
    #[serde(default = "one")]
    pub desired: u32,
    #[serde(default)]
    pub daemon: bool,
    /// FARGATE or EC2; without it and without providers: EC2 if the cluster has instances.
    #[serde(default)]
    pub launch: Option<String>,
    #[serde(default)]
    pub providers: Vec<ProviderShare>,
    #[serde(default)]
    pub port: Option<u16>,
    /// The path behind the load balancer; its presence makes a target group.
    #[serde(default)]
    pub path: Option<String>,
    /// What is wrong with the target group itself.
    #[serde(default)]
    pub target_group: Option<GroupSpec>,
    #[serde(default = "yes")]
    pub sidecar: bool,
    #[serde(default = "yes")]
    pub health_check: bool,
    #[serde(default = "one")]
    pub revision: u32,
    #[serde(default)]
    pub command: Vec<String>,
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    #[serde(default)]
    pub secrets: BTreeMap<String, String>,
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    #[serde(default)]
    pub fault: Option<FaultSpec>,
    #[serde(default)]
    pub breaker: Option<BreakerSpec>,
    #[serde(default)]
    pub min_healthy: Option<u32>,
    #[serde(default)]
    pub max_percent: Option<u32>,
    #[serde(default)]
    pub rollout: RolloutSpec,
    /// Deployments from before the story, in any order.
    #[serde(default)]
    pub history: Vec<PastSpec>,
    /// `deploymentController`: ECS, CODE_DEPLOY or EXTERNAL; the latter two have task sets.
    #[serde(default = "ecs")]
    pub controller: String,
    /// How long ago the service was created.
    #[serde(default = "quarter_year")]
    pub created: Span,
    /// About how often one task is replaced for reasons of AWS's own.
    #[serde(default)]
    pub churn: Option<Span>,
    /// About how often auto scaling adds a task, or takes it away again.
    #[serde(default)]
    pub autoscale: Option<Span>,
    /// Auto scaling: bounds, policies, activities.
    #[serde(default)]
    pub scaling: Option<ScalingSpec>,
    /// CloudWatch alarms of the service.
    #[serde(default, rename = "alarm")]
    pub alarms: Vec<AlarmSpec>,
    /// The longest pause between two attempts to start a failing task; AWS goes to 15 minutes.
    #[serde(default = "quarter_hour")]
    pub max_backoff: Span,
    #[serde(default)]
    pub quirks: Quirks,
    /// When the tag of its image was pushed once more, with other contents.
    #[serde(default)]
    pub retagged: Option<Span>,
    #[serde(default)]
    pub timeline: Vec<StepSpec>,
    /// No service at all: tasks that somebody started, `desired` of them at a time.
    #[serde(default)]
    pub job: Option<JobSpec>,
    /// Whether the tasks are registered in Cloud Map, in the namespace of the cluster.
    #[serde(default)]
    pub registry: bool,
    /// This many of the youngest tasks are missing there.
    #[serde(default)]
    pub unregistered: usize,
    /// Whether the port is offered by Service Connect.
    #[serde(default)]
    pub connect: bool,
    /// How the application talks; without it the name decides.
    #[serde(default)]
    pub voice: Option<Voice>,
    /// Where its words go.
    #[serde(default)]
    pub log: LogSpec,
    /// In which of the cluster's further VPCs it runs; without it, in the first.
    #[serde(default)]
    pub vpc: Option<String>,
    /// The only zones, counted from 1, in whose subnets its tasks run; none given means all three.
    #[serde(default)]
    pub zones: Vec<u8>,
    /// Its security group does not let the load balancer reach its port.
    #[serde(default)]
    pub closed: bool,
    /// One of the subnets that it names is deleted.
    #[serde(default)]
    pub lost_subnet: bool,
    /// What callers find when they act on it.
    #[serde(default)]
    pub acting: ActingSpec,
}

/// The deployment circuit breaker.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BreakerSpec {
    #[serde(default = "yes")]
    pub rollback: bool,
    /// A fixed number of failures; without it half of the desired tasks, 3 to 200.
    #[serde(default)]
    pub threshold: Option<u32>,
}

/// What is wrong with a revision of a task definition.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FaultSpec {
    pub kind: FaultKind,
    /// How long a task runs before it strikes (start failures strike at once).
    #[serde(default)]
    pub after: Span,
    #[serde(default = "exit_code")]
    pub code: i32,
    /// The words of the task or the container, if not AWS's usual ones.
    #[serde(default)]
    pub reason: Option<String>,
}

/// The ways in which a task can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FaultKind {
    /// The essential container ends with a code.
    Exit,
    /// The essential container is killed for its memory.
    Oom,
    /// The image cannot be pulled.
    Pull,
    /// The secrets cannot be fetched.
    Secrets,
    /// The container's health check begins to fail.
    Unhealthy,
    /// The load balancer's health checks begin to get the wrong code.
    #[serde(rename = "target-code")]
    TargetCode,
    /// They get no answer in time.
    #[serde(rename = "target-timeout")]
    TargetTimeout,
    /// They find nobody who listens.
    #[serde(rename = "target-refused")]
    TargetRefused,
    /// They never come to an end: targets stay in their initial state.
    #[serde(rename = "target-initial")]
    TargetInitial,
}

impl FaultSpec {
    /// An essential container that is done after a while.
    pub(crate) fn ends(after: i64, code: i32) -> Self {
        Self {
            kind: FaultKind::Exit,
            after: Span(after),
            code,
            reason: None,
        }
    }
}

impl FaultKind {
    /// Whether it is the load balancer that finds fault.
    pub(crate) fn is_of_target(self) -> bool {
        matches!(
            self,
            Self::TargetCode | Self::TargetTimeout | Self::TargetRefused | Self::TargetInitial
        )
    }
}

/// What is wrong with a service's target group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum GroupSpec {
    /// Somebody has deleted it.
    Deleted,
    /// No listener leads to it.
    Unused,
}

/// One thing that happens at a moment of the story.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepSpec {
    pub at: Span,
    #[serde(default)]
    pub deploy: Option<DeploySpec>,
    #[serde(default)]
    pub scale: Option<u32>,
    /// Fargate Spot takes its tasks back and has no capacity any more, or has some again.
    #[serde(default)]
    pub spot: Option<SpotSpec>,
}

/// What becomes of Fargate Spot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SpotSpec {
    Reclaimed,
    Back,
}

/// A deployment of a new revision; what is not said stays as it was, except the fault.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeploySpec {
    #[serde(default)]
    pub image: Option<String>,
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Variables that the new revision no longer has.
    #[serde(default)]
    pub unset: Vec<String>,
    #[serde(default)]
    pub cpu: Option<u32>,
    #[serde(default)]
    pub memory: Option<u32>,
    #[serde(default)]
    pub fault: Option<FaultSpec>,
    /// An alarm of the service goes off while it is deployed.
    #[serde(default)]
    pub alarm: Option<AlarmOffSpec>,
    #[serde(default)]
    pub log: Option<LogSpec>,
}

fn account() -> String {
    "123456789012".into()
}
fn disabled() -> String {
    "disabled".into()
}
fn network() -> String {
    "10.40".into()
}
fn one() -> u32 {
    1
}
fn quarter() -> u32 {
    256
}
fn half() -> u32 {
    512
}
fn ecs() -> String {
    "ECS".into()
}
fn yes() -> bool {
    true
}
fn exit_code() -> i32 {
    1
}
fn quarter_year() -> Span {
    Span(90 * 86_400_000)
}
fn quarter_hour() -> Span {
    Span(15 * 60_000)
}
