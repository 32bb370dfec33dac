//! What an action is about: what is selected, marked, or around it.

use super::App;
use crate::actions::{Facts, Subject, TargetId, facts};
use crate::app::nav::Place;
use crate::domain::Text;
use crate::domain::arn;
use crate::domain::context::ContextId;
use crate::domain::polled::Key;
use crate::panes::kind::{KindId, Logged};
use crate::store::Store;

/// Most things that something is done with at once: more cannot be read before they are agreed to.
const MOST: usize = 50;

/// What an action is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Aim {
    pub(super) context: ContextId,
    pub(super) subject: Subject,
    pub(super) of: Vec<Aimed>,
}

/// One of the things it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Aimed {
    pub(super) cluster: Text,
    pub(super) id: TargetId,
    pub(super) name: Text,
}

impl Aimed {
    /// Its ARN.
    pub(super) fn arn(&self) -> &Text {
        self.id.arn(&self.cluster)
    }

    /// What is known of it.
    pub(super) fn facts<'a>(&self, context: ContextId, store: &'a Store) -> Option<Facts<'a>> {
        facts(store.context(context)?, &self.cluster, &self.id)
    }

    /// The list that it is read in, and its id there.
    pub(super) fn reading(&self, context: ContextId, store: &Store) -> (Key, Text) {
        let arn = self.arn();
        let inside = store.context(context);
        let inside = inside.and_then(|it| it.inside.get(&self.cluster));
        let stopped = inside
            .is_some_and(|it| it.running.item(arn).is_none() && it.stopped.item(arn).is_some());
        let (running, other) = self.id.keys(context, &self.cluster);
        let key = other.filter(|_| stopped).unwrap_or(running);
        (key, arn.clone())
    }
}

impl Aim {
    /// What it is called.
    pub(super) fn words(&self) -> String {
        match self.of.as_slice() {
            [one] => one.name.to_string(),
            many => {
                let noun: &str = self.subject.into();
                format!("{} {noun}s", many.len())
            }
        }
    }

    /// The name that is typed where it must be: of the one thing, or of the cluster of several.
    pub(super) fn name_to_type(&self) -> String {
        match self.of.as_slice() {
            [one] => one.name.to_string(),
            many => many
                .first()
                .map_or_else(String::new, |one| arn::name(&one.cluster).to_owned()),
        }
    }

    /// Names of the clusters, each once.
    pub(super) fn clusters(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.of.iter().map(|one| arn::name(&one.cluster)).collect();
        names.dedup();
        names
    }
}

impl App {
    /// What is selected or marked here, as something an action can be about; or why it is nothing
    /// of that kind.
    pub(super) fn aim(&self) -> Result<Aim, String> {
        let scope = self.scope();
        let context = scope.context;
        let cluster = scope.cluster.clone();
        let picked: Vec<(Text, Text)> = match self.trail.here() {
            Place::List { .. } => {
                let targets = self.list.targets(&self.table()).into_iter();
                targets.map(|it| (it.id, it.name)).collect()
            }
            Place::Row { id, name, .. } => vec![(id.clone(), name.clone())],
            Place::Logs { of, .. } => return self.aim_of_logs(of),
            Place::Compare { .. } | Place::Help => Vec::new(),
        };
        let inside = |make: fn(Text) -> TargetId, subject| {
            let cluster = cluster.clone().ok_or("the cluster is not known yet")?;
            let of = picked.iter().map(|(id, name)| Aimed {
                cluster: cluster.clone(),
                id: make(id.clone()),
                name: name.clone(),
            });
            checked(Aim {
                context,
                subject,
                of: of.collect(),
            })
        };
        match self.kind() {
            KindId::Clusters => {
                let of = picked.into_iter().map(|(id, name)| Aimed {
                    cluster: id,
                    id: TargetId::Cluster,
                    name,
                });
                checked(Aim {
                    context,
                    subject: Subject::Cluster,
                    of: of.collect(),
                })
            }
            KindId::Services => inside(TargetId::Service, Subject::Service),
            KindId::Tasks => inside(TargetId::Task, Subject::Task),
            KindId::Instances => inside(TargetId::Instance, Subject::Instance),
            KindId::Containers => {
                let task = scope.task.as_deref().ok_or("the task is not known yet")?;
                self.aim_at_task(task)
            }
            _ if scope.service.is_some() => self.aim_around(Subject::Service),
            _ => {
                Err("actions are for services, tasks, container instances and clusters".to_owned())
            }
        }
    }

    /// The one thing that is selected here, for what is done with one thing at a time: its context,
    /// its cluster, itself and its name.
    pub(in crate::app) fn aimed(&self) -> Result<(ContextId, Text, TargetId, Text), String> {
        let aim = self.aim()?;
        match <[Aimed; 1]>::try_from(aim.of) {
            Ok([one]) => Ok((aim.context, one.cluster, one.id, one.name)),
            Err(_) => Err("this is for one at a time: take the marks away".to_owned()),
        }
    }

    /// What an action of this kind is about here: what is selected, or what that belongs to.
    pub(super) fn aim_at(&self, subject: Subject) -> Result<Aim, String> {
        let aim = self.aim();
        if aim.as_ref().is_ok_and(|aim| aim.subject == subject) {
            return aim;
        }
        self.aim_around(subject)
    }

    /// The service or cluster around what is on screen.
    fn aim_around(&self, subject: Subject) -> Result<Aim, String> {
        let scope = self.scope();
        let noun: &str = subject.into();
        let none = || format!("this is for a {noun}: none is selected");
        let cluster = scope.cluster.clone().ok_or_else(none)?;
        let one = match subject {
            Subject::Cluster => Aimed {
                name: arn::name(&cluster).into(),
                id: TargetId::Cluster,
                cluster,
            },
            Subject::Service => {
                let name = scope.service.clone().ok_or_else(none)?;
                self.service_named(&cluster, &name)?
            }
            Subject::Task | Subject::Instance => return Err(none()),
        };
        Ok(Aim {
            context: scope.context,
            subject,
            of: vec![one],
        })
    }

    fn service_named(&self, cluster: &Text, name: &Text) -> Result<Aimed, String> {
        let context = self.store.context(self.scope().context);
        let inside = context.and_then(|it| it.inside.get(cluster));
        let mut services = inside.into_iter().flat_map(|it| it.services.entries());
        let found = services.find(|(id, _)| arn::name(id) == &**name);
        let (id, _) = found.ok_or_else(|| format!("the service {name} is not known yet"))?;
        Ok(Aimed {
            cluster: cluster.clone(),
            id: TargetId::Service(id.clone()),
            name: name.clone(),
        })
    }

    fn aim_at_task(&self, task: &str) -> Result<Aim, String> {
        let scope = self.scope();
        let cluster = scope.cluster.clone();
        Ok(Aim {
            context: scope.context,
            subject: Subject::Task,
            of: vec![Aimed {
                cluster: cluster.ok_or("the cluster is not known yet")?,
                id: TargetId::Task(task.into()),
                name: arn::short_id(task).into(),
            }],
        })
    }

    fn aim_of_logs(&self, of: &[Logged]) -> Result<Aim, String> {
        match of {
            [Logged::Task(task) | Logged::Container { task, .. }] => self.aim_at_task(task),
            [Logged::Service(name)] => {
                let scope = self.scope();
                let cluster = scope.cluster.clone();
                let cluster = cluster.ok_or("the cluster is not known yet")?;
                Ok(Aim {
                    context: scope.context,
                    subject: Subject::Service,
                    of: vec![self.service_named(&cluster, name)?],
                })
            }
            _ => Err("actions are for one service or task here".to_owned()),
        }
    }
}

fn checked(aim: Aim) -> Result<Aim, String> {
    match aim.of.len() {
        0 => Err("nothing is selected".to_owned()),
        count if count > MOST => Err(format!("{count} are marked; at most {MOST} at once")),
        _ => Ok(aim),
    }
}
