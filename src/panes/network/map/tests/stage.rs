//! An account whose network answers.

use crate::domain::container_instance::ContainerInstance;
use crate::domain::context::ContextId;
use crate::domain::deployment::{AwsVpcConfiguration, NetworkConfiguration};
use crate::domain::errand::{Answer, Ask};
use crate::domain::fault::Fault;
use crate::domain::fixtures::networks::{endpoint, ground, route, task_in};
use crate::domain::fixtures::{ago, attribute, cluster, cluster_arn, instance, now, service};
use crate::domain::network::{
    Filter, Ground, NetworkItems, NetworkList, NetworkPage, VpcAttribute, VpcDns,
};
use crate::domain::place::Choices;
use crate::domain::service::Service;
use crate::domain::task::Task;
use crate::domain::time::{Timestamp, Zone};
use crate::domain::vpc::Depth;
use crate::domain::{Text, list};
use crate::panes::document::Document;
use crate::panes::kind::{Look, Scope, TaskFilter};
use crate::panes::network::{Part, Subject, ground_questions};
use crate::store::Store;
use std::sync::Arc;

const HERE: ContextId = ContextId(1);

/// Rounds of questions after which there must be no new ones.
const ROUNDS: usize = 20;

pub(super) struct Stage {
    pub(super) store: Store,
    pub(super) ground: Ground,
    /// Lists that are refused.
    pub(super) refused: Vec<(NetworkList, Fault)>,
}

impl Stage {
    /// The cluster itself.
    pub(super) fn cluster() -> Subject {
        Subject {
            cluster: cluster_arn("prod-web"),
            part: Part::Cluster,
        }
    }

    /// A cluster that has nothing.
    pub(super) fn empty() -> Self {
        let mut stage = Self {
            store: Store::default(),
            ground: ground(),
            refused: Vec::new(),
        };
        let context = stage.store.context_mut(HERE);
        context
            .clusters
            .describe(cluster_arn("prod-web"), cluster("prod-web"), now());
        stage
    }

    /// Two services in private subnets and an instance.
    pub(super) fn shop() -> Self {
        let mut stage = Self::empty();
        let acl = stage.ground.acls.items[0].clone();
        assert!(list(&acl.subnet_ids).len() > 1);
        stage.service("web", &["private-a", "private-b"], "sg-web");
        stage.service("api", &["private-a"], "sg-web");
        for (id, service, subnet) in [
            ("1", "web", "private-a"),
            ("2", "web", "private-b"),
            ("3", "api", "private-a"),
        ] {
            stage.task(task_in(id, service, subnet));
        }
        let mut machine = instance("i-1");
        machine.attributes = Some(vec![
            attribute("ecs.subnet-id", "private-b"),
            attribute("ecs.vpc-id", "vpc-1"),
        ]);
        stage.instance(machine);
        stage
    }

    /// The shop, where the NAT gateway is gone, a subnet is full and an endpoint has failed.
    pub(super) fn broken() -> Self {
        let mut stage = Self::shop();
        let ground = &mut stage.ground;
        ground.nat_gateways.items[0].state = Some("deleted".into());
        let routes = ground.route_tables.items[1].routes.as_mut().unwrap();
        routes.truncate(1);
        routes.push(route("0.0.0.0/0", "nat-1", "blackhole"));
        ground.subnets.items[3].available_ip_address_count = Some(0);
        let mut failed = endpoint("logs", "Interface");
        failed.state = Some("failed".into());
        failed.group_ids = Some(vec!["sg-web".into()]);
        failed.subnet_ids = Some(vec!["private-a".into()]);
        ground.endpoints.items = vec![failed];
        stage
    }

    fn service(&mut self, name: &str, subnets: &[&str], group: &str) {
        let network = AwsVpcConfiguration {
            subnets: subnets.iter().map(|id| Text::from(*id)).collect(),
            security_groups: Some(vec![group.into()]),
            assign_public_ip: Some("DISABLED".into()),
        };
        let service = Service {
            network_configuration: Some(NetworkConfiguration {
                awsvpc_configuration: Some(network),
            }),
            ..service(name, 2)
        };
        let services = &mut self.inside().services;
        services.describe(service.service_arn.clone(), service, now());
    }

    pub(super) fn task(&mut self, task: Task) {
        self.inside()
            .running
            .describe(task.task_arn.clone(), task, now());
    }

    fn instance(&mut self, instance: ContainerInstance) {
        let arn = instance.container_instance_arn.clone();
        self.inside().instances.describe(arn, instance, now());
    }

    fn inside(&mut self) -> &mut crate::store::ClusterData {
        let context = self.store.context_mut(HERE);
        context.inside.entry(cluster_arn("prod-web")).or_default()
    }

    /// Finds where the cluster lives; the network itself stays unread.
    pub(super) fn locate(&mut self) {
        self.rounds(ago(0), false);
    }

    /// Answers every question there is, twelve minutes ago.
    pub(super) fn answer(&mut self) {
        self.rounds(ago(720), true);
    }

    /// Answers every question about the network once more, now.
    pub(super) fn answer_again(&mut self) {
        let subject = Self::cluster();
        let context = self.store.context_mut(HERE);
        for question in ground_questions(&subject, context) {
            self.reply(&question.ask, now());
        }
        self.locate();
    }

    fn rounds(&mut self, at: Timestamp, with_ground: bool) {
        let subject = Self::cluster();
        for _ in 0..ROUNDS {
            let context = self.store.context_mut(HERE);
            context.locate(&subject.cluster, Depth::Enough);
            let located = &context.located[&subject.cluster];
            let mut asks: Vec<Arc<Ask>> = located.asks.iter().cloned().map(Arc::new).collect();
            if with_ground {
                let questions = ground_questions(&subject, context);
                asks.extend(questions.into_iter().map(|it| it.ask));
            }
            asks.retain(|ask| context.answers.get(ask).is_none());
            if asks.is_empty() {
                return;
            }
            for ask in asks {
                self.reply(&ask, at);
            }
        }
        panic!("the questions have no end");
    }

    fn reply(&mut self, ask: &Arc<Ask>, at: Timestamp) {
        let answer = self.answer_to(ask);
        let context = self.store.context_mut(HERE);
        context.answers.keep(Arc::clone(ask), answer, at);
    }

    fn answer_to(&self, ask: &Ask) -> Result<Answer, Fault> {
        let Ask::Network(asked) = ask else {
            let kind = crate::domain::fault::FaultKind::Denied;
            return Err(Fault::new(kind, "cloudformation:DescribeStacks", "no"));
        };
        // What was found on the way is asked by other filters, and answered all the same.
        let of_vpc = asked
            .filters
            .iter()
            .all(|it: &Filter| &*it.name != "subnet-id");
        let refused = self.refused.iter().find(|(list, _)| *list == asked.list);
        if let Some((_, fault)) = refused.filter(|_| of_vpc) {
            return Err(fault.clone());
        }
        let ground = &self.ground;
        let wanted = |id: &Text| {
            let mut filters = asked.filters.iter().filter(|it| &*it.name == "subnet-id");
            filters.all(|filter| filter.values.contains(id))
        };
        let items = match &asked.list {
            NetworkList::Vpcs => NetworkItems::Vpcs(ground.vpcs.items.clone()),
            NetworkList::Subnets => {
                let subnets = ground.subnets.items.iter();
                let subnets = subnets.filter(|it| wanted(&it.subnet_id));
                NetworkItems::Subnets(subnets.cloned().collect())
            }
            NetworkList::RouteTables => {
                NetworkItems::RouteTables(ground.route_tables.items.clone())
            }
            NetworkList::NatGateways => {
                NetworkItems::NatGateways(ground.nat_gateways.items.clone())
            }
            NetworkList::InternetGateways => {
                NetworkItems::InternetGateways(ground.internet_gateways.items.clone())
            }
            NetworkList::VpcEndpoints => NetworkItems::VpcEndpoints(ground.endpoints.items.clone()),
            NetworkList::SecurityGroups => {
                NetworkItems::SecurityGroups(ground.groups.items.clone())
            }
            NetworkList::NetworkAcls => NetworkItems::NetworkAcls(ground.acls.items.clone()),
            NetworkList::NetworkInterfaces => {
                NetworkItems::NetworkInterfaces(ground.interfaces.items.clone())
            }
            NetworkList::VpcAttribute { vpc, attribute } => {
                let mut dns = VpcDns {
                    vpc_id: vpc.clone(),
                    ..VpcDns::default()
                };
                match attribute {
                    VpcAttribute::DnsSupport => dns.enable_dns_support = Some(true),
                    VpcAttribute::DnsHostnames => dns.enable_dns_hostnames = Some(true),
                }
                NetworkItems::VpcDns(dns)
            }
            _ => NetworkItems::PrefixLists(Vec::new()),
        };
        Ok(Answer::Network(NetworkPage { items, next: None }))
    }

    /// The page on a screen so many columns wide.
    pub(super) fn page(&self, subject: &Subject, width: u16) -> Document {
        let scope = Scope::region(HERE);
        let look = Look {
            store: &self.store,
            choices: &Choices::default(),
            scope: &scope,
            tasks: TaskFilter::default(),
            now: now(),
            zone: Zone::default(),
        };
        let context = self.store.context(HERE).unwrap();
        super::super::page(subject, &look, context, width)
    }
}
