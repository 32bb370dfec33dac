//! `ecsight do`: the actions of the screens, for scripts and for whoever knows what to do.
//!
//! Reading, preview, consent, reading again, one call each, and what came of it.

pub(super) mod args;
pub(super) mod confirm;
mod edit;
mod follow;
mod list;
mod order;
mod report;
mod send;
mod show;
mod target;
mod wait;

pub(super) use confirm::{Given, Need};
pub use list::{rows, usage};
pub(super) use send::entry;
pub(super) use target::{is_id, pick};

use self::args::{Act, Form};
use self::order::Order;
use self::report::Outcome;
use super::args::Global;
use super::get::{Asker, CONTEXT, failure_of};
use super::start::{config_told, session};
use super::{Failure, print, run_to_end};
use crate::actions::{self, Fingerprint, Preview, Subject, TargetId, Trace};
use crate::audit::AuditLog;
use crate::config::Config;
use crate::domain::errand::{Ask, Errand};
use crate::domain::mutation::Mutation;
use crate::domain::polled::{Key, SourceId, Tempo, Want};
use crate::domain::time::Timestamp;
use crate::domain::{Text, arn};
use crate::scheduler::Report;
use crate::store::Store;
use crate::ui::signals::Signals;
use rustc_hash::FxHashSet;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::io::IsTerminal as _;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Does it, or lists what can be done.
pub(super) fn run(global: &Global, act: &Act) -> Result<(), Failure> {
    let Some(id) = &act.action else {
        return print::data(&list::text());
    };
    let order = Order::read(id, global, act)?;
    let config = config_told(global)?;
    let write = session(global, &config).write;
    if !write && !act.dry_run {
        return Err(Failure::usage(format!(
            "{id} changes something, and nothing is changed without --write: ecsight --write do {} \
             (or write = true for the profile in the configuration; --dry-run shows what would be sent)",
            list::usage(order.action)
        )));
    }
    let can_ask = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    if act.yes.is_none() && !act.dry_run && !can_ask {
        return Err(Failure::usage(
            "nobody can be asked here, since this is no terminal: --yes goes on without asking, \
             --dry-run shows what would be sent",
        ));
    }
    if let Some(input) = order.to_edit().filter(|_| !can_ask) {
        return Err(Failure::usage(format!(
            "{} is missing, and nobody can edit it here, since this is no terminal: ecsight --write do {}",
            input.name,
            list::usage(order.action)
        )));
    }
    let log = AuditLog::find(|name| std::env::var(name).ok());
    let log = log.map_err(|error| Failure::usage(error.to_string()))?;
    let mut asker = Asker::new(global, &config);
    // A rehearsal goes the same way, with the choke point shut.
    asker.spec.write = write && !act.dry_run;
    run_to_end(async {
        let reports = asker.open();
        let acting = Acting {
            asker,
            reports,
            order,
            config,
            log,
            cluster: Text::default(),
            calls: 0,
            asking: Vec::new(),
        };
        acting.run(act, can_ask).await
    })
}

/// The doing of it.
struct Acting {
    asker: Asker,
    reports: mpsc::Receiver<Report>,
    order: Order,
    config: Config,
    log: AuditLog,
    /// ARN of the cluster.
    cluster: Text,
    /// Calls that were written down.
    calls: u64,
    /// Questions on their way while something settles.
    asking: Vec<Errand>,
}

/// What is to be done to one thing, and what it was when it was looked at.
struct Plan {
    id: TargetId,
    name: String,
    preview: Preview,
    calls: Vec<Mutation>,
    traces: Vec<Trace>,
    fingerprint: Fingerprint,
}

impl Acting {
    async fn run(mut self, act: &Act, can_ask: bool) -> Result<(), Failure> {
        let ended = self.go(act, can_ask).await;
        if let Some(runner) = self.asker.runner.take() {
            runner.shutdown().await;
        }
        ended
    }

    async fn go(&mut self, act: &Act, can_ask: bool) -> Result<(), Failure> {
        let name = self.order.cluster.clone();
        self.cluster = self.asker.cluster_of(&name, &mut self.reports).await?;
        let targets = self.targets(&self.cluster.clone()).await?;
        self.learn(&targets).await?;
        if let Some(input) = self.order.to_edit() {
            self.edit(input, &targets).await?;
        }
        let plans: Vec<Plan> = targets
            .into_iter()
            .map(|id| self.plan(id))
            .collect::<Result<_, _>>()?;
        self.show(&plans);
        if act.dry_run {
            return self.rehearse(act, &plans).await;
        }
        // From here on ctrl-c means: say what is known.
        let mut signals = Signals::new()
            .map_err(|error| Failure::usage(format!("cannot listen to signals: {error}")))?;
        self.consent(act, can_ask, &plans, &mut signals).await?;
        let mut outcomes: Vec<Outcome> = Vec::new();
        let mut halted: Option<String> = None;
        let mut rest = &*plans;
        while !rest.is_empty() {
            let (these, others) = rest.split_at(send::together(rest));
            let each = match &halted {
                Some(why) => these.iter().map(|it| Outcome::not_sent(it, why)).collect(),
                None => self.carry_out(these, &mut signals).await,
            };
            for (plan, outcome) in these.iter().zip(each) {
                self.tell(plan, &outcome);
                halted = halted.or_else(|| outcome.halts());
                outcomes.push(outcome);
            }
            rest = others;
        }
        let watched = match act.wait && !outcomes.iter().any(|it| it.was_interrupted) {
            true => {
                self.wait(&plans, &mut outcomes, act.timeout, &mut signals)
                    .await
            }
            false => Ok(()),
        };
        if act.output == Form::Json {
            print::data(&self.document(&plans, &outcomes))?;
        }
        watched.and(report::verdict(&outcomes))
    }

    /// Asks for what the action looks at, again and again while what came makes it need more.
    async fn learn(&mut self, targets: &[TargetId]) -> Result<(), Failure> {
        let mut asked = Vec::new();
        let mut told: FxHashSet<Arc<Ask>> = FxHashSet::default();
        loop {
            let mut wants = self.wants(targets, Tempo::Normal);
            let identity = Key::region(CONTEXT, SourceId::Identity);
            wants.push(Want::only(identity, vec!["caller".into()], Tempo::Normal));
            self.add_named(targets, &mut wants);
            let context = self.asker.store.context(CONTEXT);
            let mut asks: Vec<Arc<Ask>> = targets
                .iter()
                .zip(std::iter::repeat(context))
                .filter_map(|(id, context)| Some(actions::questions(context?, &self.cluster, id)))
                .flatten()
                .map(|question| question.ask)
                .collect();
            asks.retain(|ask| told.insert(Arc::clone(ask)));
            if wants == asked && asks.is_empty() {
                break;
            }
            self.asker.gather(wants.clone(), &mut self.reports).await?;
            asked = wants;
            let asks = asks.iter().map(|ask| Ask::clone(ask)).collect();
            for (ask, answer) in self.asker.errands(asks, &mut self.reports).await? {
                let answers = &mut self.asker.store.context_mut(CONTEXT).answers;
                answers.keep(ask, answer, Timestamp::now());
            }
        }
        let context = self.asker.store.context(CONTEXT);
        match context.map(|context| &context.blocked) {
            Some(None) => Ok(()),
            Some(Some(fault)) => Err(failure_of(fault)),
            None => Err(Failure::aws("AWS did not answer in time")),
        }
    }

    /// What must be polled of these, each list once.
    fn wants(&self, targets: &[TargetId], tempo: Tempo) -> Vec<Want> {
        let nothing = crate::store::ContextData::default();
        let context = self.asker.store.context(CONTEXT).unwrap_or(&nothing);
        let mut wants: Vec<Want> = Vec::new();
        for id in targets {
            for want in actions::wants(context, CONTEXT, &self.cluster, id, tempo) {
                add(&mut wants, want);
            }
        }
        wants
    }

    /// Adds the task definitions that the order names, so that what they change can be shown.
    fn add_named(&self, targets: &[TargetId], wants: &mut Vec<Want>) {
        let Some(context) = self.asker.store.context(CONTEXT) else {
            return;
        };
        for id in targets {
            let facts = actions::facts(context, &self.cluster, id);
            let inputs = &self.order.inputs;
            if let Some(want) = facts.and_then(|it| actions::wants_said(CONTEXT, &it, inputs)) {
                add(wants, want);
            }
        }
    }

    /// What would be done to a target; why not, where it does not apply.
    fn plan(&self, id: TargetId) -> Result<Plan, Failure> {
        let arn = id.arn(&self.cluster);
        // Services and clusters have names; ids are told apart by their beginning.
        let name = match id {
            TargetId::Service(_) | TargetId::Cluster => arn::name(arn),
            TargetId::Task(_) | TargetId::Instance(_) => arn::short_id(arn),
        };
        let name = name.to_owned();
        let action = self.order.action;
        let context = self.asker.store.context(CONTEXT);
        let facts = context.and_then(|it| actions::facts(it, &self.cluster, &id));
        let Some(facts) = facts else {
            let seen = self.seen(&id);
            return Err(match (seen.fault, seen.missing) {
                (Some(fault), _) => failure_of(&fault),
                (None, Some(why)) => Failure::usage(format!("there is no {name}: AWS says {why}")),
                (None, None) => Failure::aws(format!("{name} could not be read")),
            });
        };
        let refuse = |why: String| Failure::usage(format!("{} {name}: {why}", action.id));
        // Of its own: one token for two requests would be a conflict.
        let mut inputs = self.order.inputs.clone();
        inputs.set_token(&token());
        let inputs = &inputs;
        (action.applies)(&facts).map_err(refuse)?;
        let preview = (action.preview)(&facts, inputs).map_err(refuse)?;
        let calls = (action.calls)(&facts, inputs).map_err(refuse)?;
        if calls.is_empty() {
            return Err(refuse("there is nothing to change".to_owned()));
        }
        let traces = calls.iter().map(|it| Trace::before(it, &facts)).collect();
        Ok(Plan {
            fingerprint: facts.fingerprint(),
            id,
            name,
            preview,
            calls,
            traces,
        })
    }

    /// Has somebody say that it shall be done.
    async fn consent(
        &self,
        act: &Act,
        can_ask: bool,
        plans: &[Plan],
        signals: &mut Signals,
    ) -> Result<(), Failure> {
        // A service has a name one can type; ids are typed by nobody.
        let name = match plans {
            [one] if self.order.action.subject == Subject::Service => &one.name,
            _ => arn::name(&self.cluster),
        };
        let need = Need::of(
            self.order.action.danger,
            production(&self.asker.store, &self.config, &self.cluster).as_deref(),
            name,
        );
        match need.given(act.yes.as_deref()) {
            Given::Already => return Ok(()),
            Given::Wrong(line) => return Err(Failure::usage(line)),
            Given::Ask if !can_ask => {
                let option = need.option();
                return Err(Failure::usage(format!(
                    "nothing was sent: it takes {option}"
                )));
            }
            Given::Ask => {}
        }
        print::ask(&need.question());
        let typed = tokio::select! {
            typed = crate::ui::prompt::line() => typed,
            signal = signals.next() => {
                print::tell("");
                return Err(Failure { code: signal.exit_code(), line: "interrupted: nothing was sent".to_owned() });
            }
        };
        match typed {
            Some(typed) if need.is_met_by(&typed) => Ok(()),
            _ => Err(Failure {
                code: 1,
                line: "nothing was sent".to_owned(),
            }),
        }
    }
}

/// The pattern that makes a cluster production, seen with these credentials.
pub(super) fn production(store: &Store, config: &Config, cluster: &str) -> Option<String> {
    let context = store.context(CONTEXT);
    let info = context.map(|it| &it.info);
    let account = context.and_then(|it| it.identity.as_ref()?.account.as_deref());
    let names = [
        info.and_then(|it| it.profile.as_deref()),
        account.or(info.and_then(|it| it.account.as_deref())),
        Some(arn::name(cluster)),
    ];
    let pattern = config.production_pattern(names.into_iter().flatten());
    pattern.map(str::to_owned)
}

/// Adds what is wanted of a list, which is there once.
fn add(wants: &mut Vec<Want>, want: Want) {
    let Some(known) = wants.iter_mut().find(|known| known.key == want.key) else {
        wants.push(want);
        return;
    };
    known.rest |= want.rest;
    for (to, from) in [
        (&mut known.visible, want.visible),
        (&mut known.also, want.also),
    ] {
        for id in from {
            if !to.contains(&id) {
                to.push(id);
            }
        }
    }
}

/// A token that nobody else draws, of letters and digits
/// ([RunTask](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html) takes 64).
fn token() -> String {
    let of = |number: u8| RandomState::new().hash_one(number);
    format!("ecsight-{:016x}{:016x}", of(0), of(1))
}
