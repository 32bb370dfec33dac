//! The stacks around a cluster or service, read from what was answered.

use crate::domain::errand::{Answer, Ask, Question};
use crate::domain::fault::Gap;
use crate::domain::stack::{
    self, Kept, Made, Node, Operation, Owners, Pages, StackAsk, StackEvent,
};
use crate::domain::time::Timestamp;
use crate::domain::{Text, arn, list, owner};
use crate::panes::kind::{ListStatus, Look};
use crate::store::{ClusterData, ContextData};
use std::sync::Arc;
use std::time::Duration;

/// How often a stack is looked at while something is being done with it.
const BUSY: Duration = Duration::from_secs(15);
/// Pages of events that are read to find where the last operation began, at most.
const EVENT_PAGES: usize = 5;

/// The stacks around what a list stands in.
pub(in crate::panes) struct Here<'a> {
    look: Look<'a>,
    context: &'a ContextData,
    owners: Owners<'a>,
    /// The stacks, in the order of the rows.
    pub(in crate::panes) nodes: Vec<Node<'a>>,
    services: usize,
    is_told: bool,
}

/// What came back to a question to CloudFormation.
pub(in crate::panes) fn kept<'a>(context: &'a ContextData, ask: &StackAsk) -> Kept<'a> {
    let answered = context.answers.get(&Ask::Stack(ask.clone()))?;
    match answered.result.as_ref() {
        Ok(Answer::Stack(answer)) => Some(Ok(answer)),
        Ok(_) => None,
        Err(fault) => Some(Err(fault)),
    }
}

/// A question to CloudFormation; asked often while what it is about changes.
pub(in crate::panes) fn question(ask: StackAsk, is_changing: bool) -> Question {
    let ask = Ask::Stack(ask);
    match is_changing {
        true => Question {
            ask: Arc::new(ask),
            fresh: BUSY,
        },
        false => Question::slow(ask),
    }
}

/// The events of a stack, back to where the last operation began, if that is not too far.
pub(in crate::panes) fn events<'a>(context: &'a ContextData, stack: &Text) -> Pages<'a> {
    let first = || StackAsk::Events {
        stack: stack.clone(),
        token: None,
    };
    let read = |most| Pages::of(first(), most, &|ask| kept(context, ask));
    let mut pages = read(1);
    for most in 2..=EVENT_PAGES {
        if pages.is_whole || !pages.is_read() || Operation::last(&pages.events()).is_whole {
            break;
        }
        pages = read(most);
    }
    pages
}

impl<'a> Here<'a> {
    /// The stacks around the cluster of the list, or its service.
    pub(in crate::panes) fn of(look: &Look<'a>) -> Option<Self> {
        let context = look.store.context(look.scope.context)?;
        let id = look.scope.cluster.as_ref()?;
        let entry = context.clusters.get(id);
        let cluster = entry.and_then(|entry| entry.item.as_deref());
        let refused = context.clusters.list.fault.is_some()
            || entry.is_some_and(|entry| entry.fault.is_some() || entry.missing.is_some());
        let mut things = Vec::new();
        if cluster.is_some() || refused {
            things.push(Made {
                is_cluster: true,
                name: arn::name(id),
                arn: id,
                tags: cluster.map_or(&[], |cluster| list(&cluster.tags)),
            });
        }
        let mut is_told = !things.is_empty();
        let inside = context.inside.get(id);
        let of_services = services(inside, look.scope.service.as_deref());
        is_told &= of_services.1;
        let count = of_services.0.len();
        things.extend(of_services.0);
        if look.scope.service.is_some() {
            // The stack of a service is asked for before that of its cluster.
            things.reverse();
        }
        let kept = |ask: &StackAsk| kept(context, ask);
        let owners = stack::owners(&things, &kept);
        let nodes = stack::forest(&owners, &kept);
        Some(Self {
            look: *look,
            context,
            owners,
            nodes,
            services: count,
            is_told,
        })
    }

    /// The stack of this row.
    pub(in crate::panes) fn node(&self, id: &str) -> Option<&Node<'a>> {
        self.nodes.iter().find(|node| *node.id == *id)
    }

    /// The events of a stack that are worth reading for its row: those of one that failed.
    pub(super) fn row_events(&self, node: &Node<'a>) -> Vec<&'a StackEvent> {
        match node.stack.is_some_and(stack::Stack::has_failed) {
            true => events(self.context, &node.id).events(),
            false => Vec::new(),
        }
    }

    /// The questions that the rows are made of; what is in view first.
    pub(in crate::panes) fn questions(&self, visible: &[Text]) -> Vec<Question> {
        let mut asked: Vec<Question> = Vec::new();
        asked.extend(
            self.owners
                .asks
                .iter()
                .cloned()
                .map(|ask| question(ask, false)),
        );
        let (seen, unseen): (Vec<&Node<'a>>, Vec<&Node<'a>>) = self
            .nodes
            .iter()
            .partition(|node| visible.contains(&node.id));
        for node in seen.iter().chain(&unseen) {
            let changes = node.stack.is_some_and(stack::Stack::is_changing);
            asked.push(question(StackAsk::Stack(node.id.clone()), changes));
        }
        // What they are made of is only asked of those in view: a call for each, at least.
        for node in seen.iter().filter(|node| node.stack.is_some()) {
            let changes = node.stack.is_some_and(stack::Stack::is_changing);
            asked.extend(
                node.pages
                    .asks
                    .iter()
                    .cloned()
                    .map(|ask| question(ask, changes)),
            );
            if node.stack.is_some_and(stack::Stack::has_failed) {
                let pages = events(self.context, &node.id);
                asked.extend(pages.asks.into_iter().map(|ask| question(ask, changes)));
            }
        }
        asked
    }

    /// What is known of the stacks as a list.
    pub(in crate::panes) fn status(&self) -> ListStatus {
        let mut gaps: Vec<Gap> = Vec::new();
        let gap = |what: String, reason: String| Gap {
            what: what.into(),
            reason: reason.into(),
        };
        if let Some(inside) = self.inside() {
            gaps.extend(inside.services.gaps("services"));
        }
        for (made, fault) in &self.owners.faults {
            gaps.push(gap(format!("the stack of {}", made.words()), fault.line()));
        }
        if self.owners.unasked > 0 && self.owners.faults.is_empty() {
            let what = match self.owners.unasked {
                1 => "the stack of one more service without tags of one".to_owned(),
                some => format!("the stacks of {some} more services without tags of one"),
            };
            gaps.push(gap(
                what,
                "not asked for one by one; F on a service asks".to_owned(),
            ));
        }
        for node in &self.nodes {
            if let Some(fault) = node.pages.fault {
                gaps.push(gap(format!("resources of {}", node.name()), fault.line()));
            }
            let ask = Ask::Stack(StackAsk::Stack(node.id.clone()));
            if let Some(fault) = self
                .context
                .answers
                .get(&ask)
                .and_then(|it| it.fault.as_ref())
            {
                gaps.push(gap(format!("{} not renewed", node.name()), fault.line()));
            }
        }
        let described = |node: &Node<'_>| node.stack.is_some() || node.fault.is_some();
        let complete = self.is_told && self.owners.is_settled && self.nodes.iter().all(described);
        let fault = self
            .owners
            .faults
            .first()
            .map(|(_, fault)| (*fault).clone());
        let fault = fault.filter(|_| self.nodes.is_empty());
        ListStatus {
            complete: complete && fault.is_none(),
            fault,
            gaps,
            read_at: self.read_at(),
            empty: self.empty().into(),
        }
    }

    /// When the oldest part was read.
    pub(in crate::panes) fn read_at(&self) -> Option<Timestamp> {
        let nodes = self
            .nodes
            .iter()
            .map(|node| StackAsk::Stack(node.id.clone()));
        let asks = self.owners.asks.iter().cloned().chain(nodes);
        let answered = asks.filter_map(|ask| self.context.answers.get(&Ask::Stack(ask)));
        answered.map(|answered| answered.at).min()
    }

    fn inside(&self) -> Option<&'a ClusterData> {
        self.context.inside.get(self.look.scope.cluster.as_ref()?)
    }

    /// That no stack made any of it, as it is with every cluster that something else deploys.
    fn empty(&self) -> String {
        let cluster = self.look.scope.cluster.as_deref().map_or("", arn::name);
        let things = match (&self.look.scope.service, self.services) {
            (Some(service), _) => format!("service {service} or cluster {cluster}"),
            (None, 0) => format!("cluster {cluster}"),
            (None, 1) => format!("cluster {cluster} or its service"),
            (None, some) => format!("cluster {cluster} or its {some} services"),
        };
        let tags = self.owners.unmade.iter().map(|made| made.tags);
        let by = tags.filter_map(owner::of).next();
        let by = by.map_or_else(
            || "Terraform, the console or the CLI may have".to_owned(),
            |owner| format!("{} did, by its tags", owner.line()),
        );
        let remarks = self
            .owners
            .remarks
            .iter()
            .map(|remark| format!("; {remark}"));
        format!(
            "no CloudFormation stack made {things}: {by}{}",
            remarks.collect::<String>()
        )
    }
}

/// The services of a cluster, or the one of this name, by name; and whether all are told.
fn services<'a>(inside: Option<&'a ClusterData>, only: Option<&str>) -> (Vec<Made<'a>>, bool) {
    let Some(inside) = inside else {
        return (Vec::new(), false);
    };
    let collection = &inside.services;
    let mut is_told = collection.list.complete_at.is_some() || collection.list.fault.is_some();
    let mut made = Vec::new();
    for (id, entry) in collection.entries() {
        let name = arn::name(id);
        if only.is_some_and(|only| only != name) {
            continue;
        }
        let attempted = entry.fault.is_some() || entry.missing.is_some();
        match &entry.item {
            Some(service) => made.push(Made {
                is_cluster: false,
                name,
                arn: id,
                tags: list(&service.tags),
            }),
            None => is_told &= attempted,
        }
    }
    made.sort_by(|one, other| one.name.cmp(other.name));
    (made, is_told)
}
