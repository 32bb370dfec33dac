//! What is known of the network of one task, and what has still to be asked.
//!
//! Every answer that is kept is looked at, whoever asked for it: where the map of the VPC was read
//! a moment ago, nothing is asked again.

use super::ways;
use crate::domain::container_instance::ContainerInstance;
use crate::domain::deployment::AwsVpcConfiguration;
use crate::domain::errand::{Answer, Ask, Question};
use crate::domain::network::panel::{Fact, Mode, TaskInterface, interfaces_of};
use crate::domain::network::{
    NetworkAsk, NetworkInterface, NetworkItems, NetworkList, NetworkPage, Route, RouteTable,
    SecurityGroup, Subnet, SubnetClass, Vpc, class_of,
};
use crate::domain::task::Task;
use crate::domain::task_definition::TaskDefinition;
use crate::domain::time::{Timestamp, since};
use crate::domain::{Text, list};
use crate::panes::kind::Look;
use crate::panes::placement;
use crate::store::{Answered, ContextData};

/// Said of what is not asked for where it would be shown.
const UNASKED: &str = "v has it looked up";

/// A task with what ECS tells around it.
pub(in crate::panes) struct Stand<'a> {
    pub(super) task: &'a Task,
    pub(super) definition: Option<&'a TaskDefinition>,
    /// Why the definition is not there, where that is known.
    pub(super) no_definition: Option<Text>,
    pub(super) mode: Option<Mode>,
    pub(super) instance: Option<&'a ContainerInstance>,
    pub(super) interface: Option<TaskInterface>,
    /// What its deployment was told: subnets of which it got one, and security groups.
    pub(super) configured: Option<&'a AwsVpcConfiguration>,
}

/// What EC2 told of the network around a task.
pub(in crate::panes) struct Facts<'a> {
    /// Its own interface, else that of its instance.
    pub(super) interface: Fact<&'a NetworkInterface>,
    pub(super) subnet: Fact<&'a Subnet>,
    pub(super) class: Fact<(SubnetClass, Option<&'a Route>)>,
    pub(super) vpc: Fact<&'a Vpc>,
    /// The ids of its security groups, and what is known of them.
    pub(super) groups: Fact<Vec<(Text, Fact<&'a SecurityGroup>)>>,
    /// Whether those are the groups of the deployment, as the interface could not be read.
    pub(super) is_configured: bool,
    /// Why some of it could not be renewed.
    pub(super) old: Vec<String>,
}

impl<'a> Stand<'a> {
    /// The task with its definition and its instance, as far as they are known.
    pub(in crate::panes) fn of(task: &'a Task, look: &Look<'a>) -> Self {
        let context = look.store.context(look.scope.context);
        let arn = task.task_definition_arn.as_deref();
        let entry = arn.and_then(|arn| context?.task_definitions.get(arn));
        let definition = entry.and_then(|entry| entry.item.as_deref());
        let instance = task.container_instance_arn.as_deref();
        let instance = instance.and_then(|arn| {
            let inside = crate::panes::inside(look)?;
            inside.instances.item(arn).map(|it| &**it)
        });
        Self {
            task,
            mode: Mode::of(task, definition),
            no_definition: entry.and_then(crate::panes::unknown_reason),
            definition,
            instance,
            interface: interfaces_of(task).into_iter().next(),
            configured: ways::service_of(task, look).and_then(|service| {
                let of_deployment = ways::deployment_of(task, service);
                let told = of_deployment.and_then(|it| it.network_configuration.as_ref());
                let told = told.or(service.network_configuration.as_ref());
                told?.awsvpc_configuration.as_ref()
            }),
        }
    }

    /// Whether it runs on a machine outside of AWS.
    pub(super) fn is_elsewhere(&self) -> bool {
        let machine = self.instance.and_then(|it| it.ec2_instance_id.as_deref());
        self.task.launch_type.as_deref() == Some("EXTERNAL")
            || machine.is_some_and(|id| id.starts_with("mi-"))
    }

    /// Whether its ports are ports of an EC2 instance. Where the mode is not known, a port that is
    /// bound tells it.
    pub(super) fn is_behind_host(&self) -> bool {
        let is_behind = match &self.mode {
            Some(mode) => mode.is_behind_host(),
            None => list(&self.task.containers)
                .iter()
                .any(|it| !list(&it.network_bindings).is_empty()),
        };
        is_behind && !self.is_elsewhere()
    }

    /// Whether it has a place in a VPC that can be told of.
    pub(super) fn has_place(&self) -> bool {
        self.is_behind_host() || self.mode == Some(Mode::Awsvpc)
    }

    /// EC2 instance id.
    fn machine(&self) -> Option<&Text> {
        let id = self.instance?.ec2_instance_id.as_ref();
        id.filter(|id| id.starts_with("i-"))
    }

    /// What asks for the interface; none where there is none to ask for.
    fn interface_ask(&self) -> Option<NetworkAsk> {
        if self.task.is_stopped() {
            return None;
        }
        let list = NetworkList::NetworkInterfaces;
        if self.is_behind_host() {
            let machine = std::slice::from_ref(self.machine()?);
            return Some(NetworkAsk::by(list, "attachment.instance-id", machine));
        }
        let interface = self.interface.as_ref().filter(|it| !it.is_gone())?;
        let id = std::slice::from_ref(interface.id.as_ref()?);
        Some(NetworkAsk::by(list, "network-interface-id", id))
    }

    fn is_interface(&self, found: &NetworkInterface) -> bool {
        if self.is_behind_host() {
            let device = found.attachment.as_ref().and_then(|it| it.device_index);
            // Further ones are those of awsvpc tasks, or trunks.
            return self.machine().is_some()
                && found.instance_id() == self.machine()
                && device.unwrap_or(0) == 0;
        }
        let id = self.interface.as_ref().and_then(|it| it.id.as_ref());
        Some(&found.network_interface_id) == id
    }

    fn attribute(&self, name: &str) -> Option<&Text> {
        let instance = self.instance.filter(|_| self.is_behind_host());
        instance?.attribute(name)
    }

    fn subnet_id(&self, interface: &Fact<&NetworkInterface>) -> Option<Text> {
        let own = self.interface.as_ref().and_then(|it| it.subnet_id.clone());
        let told = || interface.known().and_then(|it| it.subnet_id.clone());
        own.or_else(told)
            .or_else(|| self.attribute("ecs.subnet-id").cloned())
    }

    /// The addresses of the instance it stands on, for ports that are reached there.
    pub(super) fn host(&self, facts: &Facts<'_>) -> Fact<Vec<Text>> {
        if self.is_elsewhere() {
            let why = "the machine stands outside of AWS, only it knows its addresses";
            return Fact::Unknown(why.into());
        }
        match self.task.container_instance_arn {
            None => Fact::Unknown("ECS names no instance".into()),
            Some(_) if self.instance.is_none() => {
                Fact::Unknown("the container instance is not read".into())
            }
            Some(_) if self.machine().is_none() => {
                Fact::Unknown("ECS tells no EC2 instance".into())
            }
            Some(_) => facts
                .interface
                .clone()
                .map(|found| found.private_ip_address.iter().cloned().collect()),
        }
    }
}

impl<'a> Facts<'a> {
    /// What the kept answers tell.
    pub(in crate::panes) fn of(stand: &Stand<'_>, context: &'a ContextData) -> Self {
        Reading::new(context).facts(stand)
    }

    /// The questions of one task: those whose answers are kept, and those that come next.
    pub(in crate::panes) fn questions(
        stand: &Stand<'_>,
        context: &ContextData,
        now: Timestamp,
    ) -> Vec<Question> {
        let mut reading = Reading::new(context);
        reading.facts(stand);
        let asks = reading.asks.into_iter();
        asks.filter_map(|(ask, told)| {
            let question = Question::slow(Ask::Network(ask));
            // What somebody else has read will do as long as it is fresh.
            let is_own = context.answers.get(&question.ask).is_some();
            let will_do = told.is_some_and(|at| since(now, at) < question.fresh);
            (is_own || !will_do).then_some(question)
        })
        .collect()
    }

    /// The same where nothing is asked: what has no answer says who asks.
    pub(in crate::panes) fn unasked(mut self) -> Self {
        fn say<T>(fact: &mut Fact<T>) {
            if matches!(fact, Fact::Awaited) {
                *fact = Fact::Unknown(UNASKED.into());
            }
        }
        say(&mut self.interface);
        say(&mut self.subnet);
        say(&mut self.class);
        say(&mut self.vpc);
        if let Fact::Known(groups) = &mut self.groups {
            groups.iter_mut().for_each(|(_, group)| say(group));
        }
        say(&mut self.groups);
        self
    }
}

/// A walk through the answers that notes what it wanted to know.
struct Reading<'a> {
    context: &'a ContextData,
    /// Each question, and when somebody told its answer.
    asks: Vec<(NetworkAsk, Option<Timestamp>)>,
    /// Why answers are old.
    old: Vec<String>,
}

impl<'a> Reading<'a> {
    const fn new(context: &'a ContextData) -> Self {
        Self {
            context,
            asks: Vec::new(),
            old: Vec::new(),
        }
    }

    fn facts(&mut self, stand: &Stand<'_>) -> Facts<'a> {
        let interface = match stand.interface_ask() {
            Some(ask) => self.find(ask, |items| match items {
                NetworkItems::NetworkInterfaces(found) => {
                    found.iter().find(|it| stand.is_interface(it))
                }
                _ => None,
            }),
            None => Fact::Absent,
        };
        let subnet_id = stand.subnet_id(&interface);
        let subnet = subnet_id.as_ref().map_or(Fact::Absent, |id| {
            self.find(
                by(NetworkList::Subnets, "subnet-id", id),
                |items| match items {
                    NetworkItems::Subnets(found) => found.iter().find(|it| it.subnet_id == *id),
                    _ => None,
                },
            )
        });
        let of_interface = interface.known().and_then(|it| it.vpc_id.as_ref());
        let of_subnet = subnet.known().and_then(|it| it.vpc_id.as_ref());
        let vpc_id = of_subnet.or(of_interface);
        let vpc_id = vpc_id.or_else(|| stand.attribute("ecs.vpc-id")).cloned();
        let (vpc, class) = match (&vpc_id, &subnet_id) {
            (Some(vpc), Some(subnet)) => (self.vpc(vpc), self.class(subnet, vpc)),
            (Some(vpc), None) => (self.vpc(vpc), Fact::Absent),
            (None, _) => (after(&subnet), after(&subnet)),
        };
        let configured = stand.configured.map(|it| list(&it.security_groups));
        let (groups, is_configured) = match (&interface, configured) {
            (Fact::Known(interface), _) => (self.groups(list(&interface.security_groups)), false),
            (Fact::Unknown(_), Some(ids)) => (self.groups(ids), true),
            (other, _) => (after(other), false),
        };
        Facts {
            interface,
            subnet,
            class,
            vpc,
            groups,
            is_configured,
            old: std::mem::take(&mut self.old),
        }
    }

    fn vpc(&mut self, id: &Text) -> Fact<&'a Vpc> {
        self.find(by(NetworkList::Vpcs, "vpc-id", id), |items| match items {
            NetworkItems::Vpcs(found) => found.iter().find(|it| it.vpc_id == *id),
            _ => None,
        })
    }

    fn class(&mut self, subnet: &str, vpc: &Text) -> Fact<(SubnetClass, Option<&'a Route>)> {
        let ask = by(NetworkList::RouteTables, "vpc-id", vpc);
        let tables: Fact<&'a [RouteTable]> = self.find(ask, |items| match items {
            NetworkItems::RouteTables(found) => {
                let tells = class_of(found, subnet, vpc).is_some();
                tells.then_some(found.as_slice())
            }
            _ => None,
        });
        match tables {
            Fact::Known(tables) => class_of(tables, subnet, vpc).map_or(Fact::Absent, Fact::Known),
            other => after(&other),
        }
    }

    fn groups(&mut self, ids: &[Text]) -> Fact<Vec<(Text, Fact<&'a SecurityGroup>)>> {
        if ids.is_empty() {
            return Fact::Known(Vec::new());
        }
        let mut sorted = ids.to_vec();
        sorted.sort();
        let ask = NetworkAsk::by(NetworkList::SecurityGroups, "group-id", &sorted);
        let found = ids.iter().map(|id| {
            let group = self.find(ask.clone(), |items| match items {
                NetworkItems::SecurityGroups(found) => found.iter().find(|it| it.group_id == *id),
                _ => None,
            });
            (id.clone(), group)
        });
        Fact::Known(found.collect())
    }

    /// The newest answer that has it, whoever asked for it.
    fn find<T: ?Sized>(
        &mut self,
        ask: NetworkAsk,
        pick: impl Fn(&'a NetworkItems) -> Option<&'a T>,
    ) -> Fact<&'a T> {
        let own = self.context.answers.get(&Ask::Network(ask.clone()));
        let fault = own.and_then(|own| own.fault.as_ref());
        if let Some(line) = fault
            .map(|it| it.line())
            .filter(|it| !self.old.contains(it))
        {
            self.old.push(line);
        }
        let told = self.context.answers.all().filter_map(|(_, answered)| {
            let item = pick(&page_of(answered)?.items)?;
            Some((answered.at, item))
        });
        let told = told.max_by_key(|(at, _)| *at);
        let fact = match (told, own) {
            // Whoever asked for exactly this, and asked last, knows best.
            (Some((at, _)), Some(own)) if is_gone(own, at, &pick) => Fact::Absent,
            (Some((_, item)), _) => Fact::Known(item),
            (None, Some(own)) => match own.failure() {
                Some(fault) => Fact::Unknown(fault.line().into()),
                None => Fact::Absent,
            },
            (None, None) => Fact::Awaited,
        };
        let at = told.map(|(at, _)| at);
        match self.asks.iter_mut().find(|(asked, _)| *asked == ask) {
            // One call for several: it is as fresh as the oldest of them.
            Some((_, oldest)) => *oldest = at.and_then(|at| Some(at.min((*oldest)?))),
            None => self.asks.push((ask, at)),
        }
        fact
    }
}

fn is_gone<'a, T: ?Sized + 'a>(
    own: &'a Answered,
    at: Timestamp,
    pick: impl Fn(&'a NetworkItems) -> Option<&'a T>,
) -> bool {
    own.at > at && page_of(own).is_some_and(|page| pick(&page.items).is_none())
}

fn page_of(answered: &Answered) -> Option<&NetworkPage> {
    match answered.answer()? {
        Answer::Network(page) => Some(page),
        _ => None,
    }
}

fn by(list: NetworkList, name: &'static str, id: &Text) -> NetworkAsk {
    NetworkAsk::by(list, name, std::slice::from_ref(id))
}

/// What cannot be known before something else is.
fn after<T, U>(first: &Fact<T>) -> Fact<U> {
    match first {
        Fact::Known(_) | Fact::Absent => Fact::Absent,
        Fact::Unknown(why) => Fact::Unknown(why.clone()),
        Fact::Awaited => Fact::Awaited,
    }
}

/// What must be polled for it: definition and instance.
pub(super) fn wants(
    task: &Task,
    look: &Look<'_>,
    tempo: crate::domain::polled::Tempo,
) -> Vec<crate::domain::polled::Want> {
    let mut wants = crate::panes::definition_wants(Some(task), look, tempo);
    wants.extend(placement::instance_want(Some(task), look, tempo));
    wants
}
