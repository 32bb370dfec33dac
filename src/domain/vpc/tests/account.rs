//! The account around a cluster: AWS's side of every call.

use super::{ALPHA, BETA};
use crate::domain::Text;
use crate::domain::auto_scaling_group::AutoScalingGroup;
use crate::domain::balancing_fixtures;
use crate::domain::errand::{Answer, Ask};
use crate::domain::fault::{Fault, FaultKind};
use crate::domain::network::{
    NetworkAsk, NetworkInstance, NetworkItems, NetworkList, NetworkPage, RouteTable, Subnet, Vpc,
};
use crate::domain::stack::{
    Export, Stack, StackAnswer, StackAsk, StackOutput, StackParameter, StackResource, name_of,
};
use crate::domain::target_group::TargetGroup;

/// A stack of the account: name, resources (type, logical id, physical id), description.
#[derive(Clone, Default)]
pub(super) struct Made {
    pub(super) name: &'static str,
    pub(super) resources: Vec<(&'static str, &'static str, &'static str)>,
    pub(super) parameters: Vec<(&'static str, &'static str)>,
    pub(super) outputs: Vec<(&'static str, &'static str)>,
    pub(super) parent: Option<&'static str>,
    pub(super) deleted: bool,
}

/// What is in the account besides the cluster.
#[derive(Clone, Default)]
pub(super) struct Account {
    pub(super) stacks: Vec<Made>,
    pub(super) exports: Vec<(&'static str, &'static str, &'static str)>,
    pub(super) imports: Vec<(&'static str, Vec<&'static str>)>,
    pub(super) tagged: Vec<(&'static str, &'static str)>,
    pub(super) target_groups: Vec<(&'static str, &'static str)>,
    pub(super) instances: Vec<(&'static str, &'static str)>,
    pub(super) groups: Vec<(&'static str, Vec<&'static str>)>,
    pub(super) tables: Vec<RouteTable>,
    pub(super) denied: Vec<&'static str>,
    /// Things on a page of subnets, route tables, exports and imports; 0 is as many as there are.
    pub(super) page: usize,
}

pub(super) fn vpc(id: &str) -> Vpc {
    Vpc {
        vpc_id: id.into(),
        state: Some("available".into()),
        cidr_block: Some("10.0.0.0/16".into()),
        ..Vpc::default()
    }
}

pub(super) fn subnet(id: &str) -> Option<Subnet> {
    let vpc = match id.get(..8)? {
        "subnet-0" if id.contains("aaaa") => ALPHA,
        "subnet-0" if id.contains("bbbb") => BETA,
        _ => return None,
    };
    Some(Subnet {
        subnet_id: id.into(),
        vpc_id: Some(vpc.into()),
        availability_zone: Some("us-east-1a".into()),
        available_ip_address_count: Some(11),
        ..Subnet::default()
    })
}

pub(super) fn resource(stack: &str, from: &(&str, &str, &str)) -> StackResource {
    StackResource {
        stack_name: Some(stack.into()),
        logical_resource_id: Some(from.1.into()),
        physical_resource_id: Some(from.2.into()),
        resource_type: Some(from.0.into()),
        resource_status: Some("CREATE_COMPLETE".into()),
        ..StackResource::default()
    }
}

impl Account {
    /// AWS's side of one call.
    pub(super) fn call(&self, ask: &Ask) -> Result<Answer, Fault> {
        let (service, action) = match ask {
            Ask::Network(_) => ("ec2", "ec2:Describe"),
            Ask::Stack(_) => ("cloudformation", "cloudformation:Describe"),
            Ask::TargetGroups(_) => ("elb", "elasticloadbalancing:DescribeTargetGroups"),
            _ => ("autoscaling", "autoscaling:DescribeAutoScalingGroups"),
        };
        if self.denied.contains(&service) {
            return Err(Fault::new(FaultKind::Denied, action, "no"));
        }
        match ask {
            Ask::Network(ask) => Ok(Answer::Network(self.network(ask))),
            Ask::Stack(ask) => self.stack(ask).map(Answer::Stack),
            Ask::TargetGroups(arns) => Ok(Answer::TargetGroups(
                self.target_groups
                    .iter()
                    .filter(|(arn, _)| arns.iter().any(|asked| **asked == **arn))
                    .map(|(arn, vpc)| target_group(arn, vpc))
                    .collect(),
            )),
            Ask::AutoScalingGroups(_) => Ok(Answer::AutoScalingGroups(
                self.groups
                    .iter()
                    .map(|(name, subnets)| AutoScalingGroup {
                        auto_scaling_group_name: Some((*name).into()),
                        vpc_zone_identifier: Some(
                            subnets.iter().map(|it| Text::from(*it)).collect(),
                        ),
                        availability_zones: None,
                        instances: None,
                    })
                    .collect(),
            )),
            other => panic!("nobody should ask {other:?}"),
        }
    }

    fn cut<T>(&self, items: Vec<T>, token: Option<&Text>) -> (Vec<T>, Option<Text>) {
        let from: usize = token.map_or(0, |token| token.parse().unwrap());
        let size = if self.page == 0 {
            items.len()
        } else {
            self.page
        };
        let next = (items.len() > from + size).then(|| (from + size).to_string().into());
        (items.into_iter().skip(from).take(size).collect(), next)
    }

    fn network(&self, ask: &NetworkAsk) -> NetworkPage {
        let mut next = None;
        let filter = &ask.filters[0];
        let values = || filter.values.iter();
        let items = match ask.list {
            NetworkList::Vpcs if filter.name.starts_with("tag:") => NetworkItems::Vpcs(
                self.tagged
                    .iter()
                    .filter(|(stack, _)| values().any(|it| **it == **stack))
                    .map(|(_, id)| vpc(id))
                    .collect(),
            ),
            NetworkList::Vpcs => NetworkItems::Vpcs(values().map(|id| vpc(id)).collect()),
            NetworkList::Subnets => {
                let all = values().filter_map(|id| subnet(id)).collect();
                let (page, more) = self.cut(all, ask.token.as_ref());
                next = more;
                NetworkItems::Subnets(page)
            }
            NetworkList::Instances => NetworkItems::Instances(
                self.instances
                    .iter()
                    .filter(|(id, _)| values().any(|it| **it == **id))
                    .map(|(id, vpc)| NetworkInstance {
                        instance_id: (*id).into(),
                        vpc_id: Some((*vpc).into()),
                        subnet_id: None,
                        private_ip_address: None,
                        ip_address: None,
                        instance_state: None,
                        tags: None,
                    })
                    .collect(),
            ),
            NetworkList::RouteTables => {
                let (page, more) = self.cut(self.tables.clone(), ask.token.as_ref());
                next = more;
                NetworkItems::RouteTables(page)
            }
            _ => panic!("nobody should ask {ask:?}"),
        };
        NetworkPage { items, next }
    }

    fn stack(&self, ask: &StackAsk) -> Result<StackAnswer, Fault> {
        let gone = || {
            let words = "Stack for prod-web does not exist";
            Fault::new(
                FaultKind::NotFound,
                "cloudformation:DescribeStackResources",
                words,
            )
        };
        let named = |stack: &str| {
            self.stacks
                .iter()
                .find(|it| it.name == name_of(stack))
                .ok_or_else(gone)
        };
        let all = |made: &Made| {
            made.resources
                .iter()
                .map(|it| resource(made.name, it))
                .collect::<Vec<_>>()
        };
        Ok(match ask {
            StackAsk::OwnerOf(id) => {
                let owns = |made: &&Made| made.resources.iter().any(|it| it.2 == &**id);
                let made = self.stacks.iter().find(owns).ok_or_else(gone)?;
                // The first hundred are all that call gives.
                let mut resources = all(made);
                resources.truncate(100);
                StackAnswer::Resources(resources, None)
            }
            StackAsk::Resources { stack, token } => {
                let from: usize = token.as_deref().map_or(0, |it| it.parse().unwrap());
                let resources = all(named(stack)?);
                let next = (resources.len() > from + 100).then(|| (from + 100).to_string().into());
                let page = resources.into_iter().skip(from).take(100);
                StackAnswer::Resources(page.collect(), next)
            }
            StackAsk::Stack(stack) => {
                let made = named(stack)?;
                StackAnswer::Stacks(vec![Stack {
                    stack_name: Some(made.name.into()),
                    stack_status: Some(
                        if made.deleted {
                            "DELETE_COMPLETE"
                        } else {
                            "CREATE_COMPLETE"
                        }
                        .into(),
                    ),
                    parameters: Some(
                        made.parameters
                            .iter()
                            .map(|(key, value)| StackParameter {
                                parameter_key: Some((*key).into()),
                                parameter_value: Some((*value).into()),
                                resolved_value: None,
                            })
                            .collect(),
                    ),
                    outputs: Some(
                        made.outputs
                            .iter()
                            .map(|(key, value)| StackOutput {
                                output_key: Some((*key).into()),
                                output_value: Some((*value).into()),
                                export_name: None,
                            })
                            .collect(),
                    ),
                    parent_id: made.parent.map(Text::from),
                    root_id: made.parent.map(Text::from),
                    ..Stack::default()
                }])
            }
            StackAsk::Exports { token } => {
                let all = self.exports.iter().map(|(stack, name, value)| Export {
                    exporting_stack_id: Some((*stack).into()),
                    name: Some((*name).into()),
                    value: Some((*value).into()),
                });
                let (page, next) = self.cut(all.collect(), token.as_ref());
                StackAnswer::Exports(page, next)
            }
            StackAsk::Imports { export, token } => {
                let found = self.imports.iter().find(|(name, _)| *name == &**export);
                let stacks = found.map_or(vec![], |(_, stacks)| {
                    stacks.iter().map(|it| Text::from(*it)).collect()
                });
                let (page, next) = self.cut(stacks, token.as_ref());
                StackAnswer::Imports(page, next)
            }
            StackAsk::ResourcesOf(_) | StackAsk::Events { .. } | StackAsk::Template(_) => {
                panic!("not used by the search")
            }
        })
    }
}

pub(super) fn target_group(arn: &str, vpc: &str) -> TargetGroup {
    TargetGroup {
        target_group_name: Some(arn.into()),
        vpc_id: Some(vpc.into()),
        ..balancing_fixtures::group(arn)
    }
}
