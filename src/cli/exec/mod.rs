//! `ecsight exec`: a command or a shell in a container, for scripts and for whoever knows where.

pub(super) mod args;
mod check;
mod consent;
pub(super) mod open;
mod target;

use self::args::Exec;
use self::check::Subject;
use self::open::NotOpened;
use self::target::{Meant, Named};
use super::args::Global;
use super::get::{Asker, CONTEXT, failure_of};
use super::start::{config_told, session};
use super::{Failure, print, run_to_end};
use crate::app::ShellOrder;
use crate::audit::{About, AuditLog};
use crate::config::Config;
use crate::domain::exec_check;
use crate::domain::mutation::Mutation;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::session::CommandExecution;
use crate::domain::task::Task;
use crate::domain::{Text, arn};
use crate::scheduler::Report;
use crate::store::ClusterData;
use crate::ui::shell::{self, Ended, Ends, Place};
use crate::ui::signals::Signals;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Opens a session and holds it to its end.
pub(super) fn run(global: &Global, exec: &Exec) -> Result<(), Failure> {
    let named = target::named(global, exec)?;
    let config = config_told(global)?;
    let write = session(global, &config).write;
    let opens = !exec.check && !exec.dry_run;
    if !write && opens {
        return Err(Failure::usage(
            "whoever has a session can change everything there, and nothing is changed without --write: \
             ecsight --write exec CLUSTER SERVICE|TASK [-- COMMAND…] (or write = true for the profile in \
             the configuration; --dry-run shows what would be sent, --check what it takes)",
        ));
    }
    let ends = Ends::here();
    if opens && exec.command.is_empty() && !ends.keys && !ends.input {
        return Err(Failure::usage(
            "a shell needs a terminal for what it says, and this is none: -- COMMAND runs a command",
        ));
    }
    let log = AuditLog::find(|name| std::env::var(name).ok());
    let log = log.map_err(|error| Failure::usage(error.to_string()))?;
    let mut asker = Asker::new(global, &config);
    // A rehearsal goes the same way, with the choke point shut.
    asker.spec.write = write && !exec.dry_run;
    run_to_end(async {
        let reports = asker.open();
        let executing = Executing {
            asker,
            reports,
            log,
            ends,
            config,
        };
        executing.run(exec, &named).await
    })
}

/// The doing of it.
struct Executing {
    asker: Asker,
    reports: mpsc::Receiver<Report>,
    log: AuditLog,
    ends: Ends,
    config: Config,
}

impl Executing {
    async fn run(mut self, exec: &Exec, named: &Named) -> Result<(), Failure> {
        let ended = self.go(exec, named).await;
        if let Some(runner) = self.asker.runner.take() {
            runner.shutdown().await;
        }
        ended
    }

    async fn go(&mut self, exec: &Exec, named: &Named) -> Result<(), Failure> {
        let cluster = self
            .asker
            .cluster_of(&named.cluster, &mut self.reports)
            .await?;
        let task = self.task(&cluster, &named.target, exec).await?;
        if exec.check {
            return self.check(&cluster, &task.task_arn, exec).await;
        }
        let Some(container) = target::container(&task, exec.container.as_deref())? else {
            print::complain("nothing was sent: in no container of the task the agent runs");
            let subject = Subject {
                cluster: &cluster,
                task: &task.task_arn,
                container: None,
                tried: None,
            };
            self.why_not(&subject).await;
            return Err(Failure::silent(1));
        };
        let container_name = container.name.clone();
        let command = args::line(&exec.command);
        let command = command.unwrap_or_else(|| exec_check::shell(&task, None).to_owned());
        let call = Mutation::ExecuteCommand(CommandExecution {
            cluster: cluster.clone(),
            task: task.task_arn.clone(),
            container: container_name.clone(),
            command: command.as_str().into(),
            interactive: true,
        });
        if exec.dry_run {
            return open::rehearse(&mut self.asker, &mut self.reports, &call).await;
        }
        self.consent(&cluster, exec.yes.as_deref()).await?;
        let about = About {
            action: "exec",
            cluster: &cluster,
            target: &task.task_arn,
            // where it is sent the tries are counted
            number: 0,
        };
        let opened = open::open(&mut self.asker, &mut self.reports, &self.log, &about, &call);
        let session = match opened.await {
            Ok(session) => session,
            Err(NotOpened::Failure(failure)) => return Err(failure),
            Err(NotOpened::Fault(fault)) => {
                let failure = failure_of(&fault);
                print::complain(&failure.line);
                let subject = Subject {
                    cluster: &cluster,
                    task: &task.task_arn,
                    container: container_name.as_deref(),
                    tried: Some(&fault),
                };
                self.why_not(&subject).await;
                return Err(Failure::silent(failure.code));
            }
        };
        let order = ShellOrder {
            session,
            context: CONTEXT,
            cluster,
            task: task.task_arn.clone(),
            container: container_name.unwrap_or_default(),
            runtime_id: container.runtime_id.clone(),
            command: command.into(),
        };
        self.hold(&order, &task).await
    }

    /// Holds the session until it ends.
    async fn hold(&self, order: &ShellOrder, task: &Task) -> Result<(), Failure> {
        let mut signals = Signals::new()
            .map_err(|error| Failure::usage(format!("cannot listen to signals: {error}")))?;
        let context = self.asker.store.context(CONTEXT);
        let info = context.map(|it| it.info.clone()).unwrap_or_default();
        let place = Place::new(order, &self.asker.spec, &info, task.service_name());
        if self.ends.keys && self.ends.screen {
            return match shell::converse(order, &place, &mut signals).await {
                Ended::Well(_) => Ok(()),
                // It was told on the terminal when it ended.
                Ended::Badly(_) => Err(Failure::silent(1)),
                Ended::Signalled(signal) => Err(Failure::silent(signal.exit_code())),
            };
        }
        match shell::converse_by_pipe(order, self.ends, &mut signals).await {
            Ended::Well(_) => Ok(()),
            Ended::Badly(line) => Err(Failure { code: 1, line }),
            Ended::Signalled(signal) => Err(Failure {
                code: signal.exit_code(),
                line: "interrupted: the session was ended".to_owned(),
            }),
        }
    }

    /// The task that is meant, as it was read just now.
    async fn task(
        &mut self,
        cluster: &Text,
        target: &str,
        exec: &Exec,
    ) -> Result<Arc<Task>, Failure> {
        let of = |source| Key::cluster(CONTEXT, source, cluster.clone());
        let running = || Want::all(of(SourceId::RunningTasks), Tempo::Normal);
        let names = |want: Want| Want {
            rest: false,
            ..want
        };
        if !target.starts_with("arn:") {
            let services = Want::all(of(SourceId::Services), Tempo::Normal);
            let wants = vec![names(services), names(running())];
            self.asker.gather(wants, &mut self.reports).await?;
        }
        let meant = target::meant(self.inside(cluster)?, target)?;
        let wants = match &meant {
            Meant::Service(_) => vec![running()],
            Meant::Task(task) => {
                let only = |source| Want::only(of(source), vec![task.clone()], Tempo::Normal);
                vec![only(SourceId::RunningTasks), only(SourceId::StoppedTasks)]
            }
        };
        self.asker.gather(wants, &mut self.reports).await?;
        let inside = self.inside(cluster)?;
        match meant {
            Meant::Task(task) => target::task(inside, &task),
            Meant::Service(name) => {
                let wanted = exec.container.as_deref();
                let (task, words) = target::newest(inside, &name, wanted)?;
                print::tell(&words);
                Ok(task)
            }
        }
    }

    fn inside(&self, cluster: &Text) -> Result<&ClusterData, Failure> {
        let context = self.asker.store.context(CONTEXT);
        let context = context.ok_or_else(|| Failure::aws("AWS did not answer in time"))?;
        match (&context.blocked, context.inside.get(cluster)) {
            (Some(fault), _) => Err(failure_of(fault)),
            (None, Some(inside)) => Ok(inside),
            (None, None) => Err(Failure::aws("the cluster could not be read")),
        }
    }

    /// Tells what a session takes.
    async fn check(&mut self, cluster: &Text, task: &Text, exec: &Exec) -> Result<(), Failure> {
        let subject = Subject {
            cluster,
            task,
            container: exec.container.as_deref(),
            tried: None,
        };
        check::learn(&mut self.asker, &mut self.reports, &subject).await?;
        let (lines, fails) = check::lines(&self.asker, &subject, true).await;
        check::show(&lines)?;
        match fails {
            true => Err(Failure::silent(1)),
            false => Ok(()),
        }
    }

    /// After a failure: what is known to stand in the way.
    async fn why_not(&mut self, subject: &Subject<'_>) {
        // What could not be read is not known, and so does not fail.
        let learned = check::learn(&mut self.asker, &mut self.reports, subject).await;
        if learned.is_err() {
            return;
        }
        let (lines, _) = check::lines(&self.asker, subject, false).await;
        for line in &lines {
            print::tell(line);
        }
        let cluster = arn::name(subject.cluster);
        let task = arn::short_id(subject.task);
        print::tell(&format!(
            "all of the list: ecsight exec {cluster} {task} --check"
        ));
    }
}
