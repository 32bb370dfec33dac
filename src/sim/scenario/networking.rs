//! What a scenario says of networks, and of the stacks that made them.

use serde::Deserialize;

use super::Span;

/// A VPC, with a public and a private subnet in each of three zones.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct VpcSpec {
    /// By which services name it; the first one of a cluster has no name of its own.
    pub name: String,
    /// The first two numbers of its addresses; those of the first one stand at the cluster.
    pub network: String,
    pub egress: Egress,
    /// Short names of its endpoints (`s3`, `ecr.api`); `s3` and `dynamodb` are gateways.
    pub endpoints: Vec<String>,
    /// Zones, counted from 1, whose private subnet has no free address.
    pub exhausted: Vec<u8>,
    /// Zones, counted from 1, whose private subnet has only so many addresses for everybody.
    pub scarce: Vec<(u8, u32)>,
}

/// How the private subnets reach the world.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Egress {
    /// By a NAT gateway in the first public subnet.
    #[default]
    Nat,
    /// Their routes lead to a NAT gateway that somebody has deleted.
    Blackhole,
    /// Not at all; there is no internet gateway either.
    None,
    /// Tasks run in the public subnets, with addresses of their own.
    Public,
}

impl Default for VpcSpec {
    fn default() -> Self {
        Self {
            name: String::new(),
            network: "10.90".into(),
            egress: Egress::Nat,
            endpoints: vec!["s3".into()],
            exhausted: Vec::new(),
            scarce: Vec::new(),
        }
    }
}

/// How a cluster, its network and its services came into the account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct StackSpec {
    pub layout: Layout,
    /// The name of the stack with the cluster; without it the cluster's.
    pub name: Option<String>,
    /// The cluster bears no tags of its stack, as if older than they are.
    pub untagged: bool,
    pub trouble: Option<StackTrouble>,
}

/// Which stacks there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Layout {
    /// Everything in one.
    #[default]
    Together,
    /// The CDK's: the network is another stack's, which exports it.
    Cdk,
    /// Those of the console: the network is a parameter and nobody's resource.
    Console,
    /// A stack with one stack for the network and one for the cluster in it.
    Nested,
    /// None.
    Terraform,
}

/// What happened to a stack when a service was updated.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StackTrouble {
    pub service: String,
    /// When the update began.
    pub at: Span,
    /// How long the update of the service lasted until it failed; without it, it still goes on.
    #[serde(default)]
    pub failed_after: Option<Span>,
    /// Why it failed.
    #[serde(default)]
    pub reason: Option<String>,
}

/// A stack that no cluster is in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OtherStackSpec {
    pub name: String,
    #[serde(default = "complete")]
    pub status: String,
    #[serde(default, rename = "resource")]
    pub resources: Vec<OtherResourceSpec>,
}

/// A resource of such a stack.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OtherResourceSpec {
    pub logical: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub physical: String,
}

fn complete() -> String {
    "CREATE_COMPLETE".into()
}
