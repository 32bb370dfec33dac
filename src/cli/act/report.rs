//! What came of it: as a document, and as an exit code.

use super::super::Failure;
use super::super::get::{CONTEXT, failure_of};
use super::{Acting, Plan};
use crate::actions::{Preview, Settling};
use crate::audit::in_brief;
use crate::audit::masked;
use crate::domain::errand::Ask;
use crate::domain::fault::Fault;
use crate::domain::mutation::Mutated;
use crate::domain::time::Timestamp;
use crate::domain::{Text, json};
use crate::fetchers::errands::operation;
use serde_json::{Value, json};

/// What came of the calls for one target.
pub(super) struct Outcome {
    name: String,
    pub(super) end: End,
    pub(super) answers: Vec<Mutated>,
    /// By what a change whose answer was lost is known to be made.
    pub(super) read_back: Option<String>,
    pub(super) settling: Option<Settling>,
    /// How it settled, if that was waited for.
    pub(super) settled: Option<Settled>,
    pub(super) was_interrupted: bool,
    /// The code of the signal that ended it.
    pub(super) exit: Option<u8>,
}

/// How the calls for a target ended.
pub(super) enum End {
    /// All accepted.
    Accepted,
    /// One was certainly not done.
    Refused(Fault),
    /// One may have been done: why the answer is missing, and what reading it back told.
    NotKnown(Fault, String),
    /// It was not what was shown any more.
    Changed(String),
    /// Nothing was sent, or no more.
    NotSent(String),
}

/// How what was begun came to an end.
pub(super) enum Settled {
    Done(String),
    Failed(String),
    /// It went on when nobody waited any longer: how far it was.
    Still(String),
    /// It goes on.
    NotSeen,
}

impl Outcome {
    pub(super) fn of(plan: &Plan) -> Self {
        Self {
            name: plan.name.clone(),
            end: End::Accepted,
            answers: Vec::new(),
            read_back: None,
            settling: None,
            settled: None,
            was_interrupted: false,
            exit: None,
        }
    }

    pub(super) fn not_sent(plan: &Plan, why: &str) -> Self {
        Self::of(plan).ends(End::NotSent(why.to_owned()))
    }

    /// AWS accepted a call; `began` is the deployment that reading it back has found.
    pub(super) fn accepts(&mut self, plan: &Plan, answer: Mutated, began: Option<Text>) {
        self.answers.push(answer);
        let known = plan.traces.first().map_or(&[][..], |it| it.deployments());
        let (calls, answers) = (plan.calls.clone(), self.answers.clone());
        let mut settling = Settling::begun(Timestamp::now(), calls, answers, known);
        let before = self.settling.take().and_then(|it| it.deployment);
        settling.deployment = began.or(settling.deployment).or(before);
        self.settling = Some(settling);
    }

    /// The same with another end.
    pub(super) fn ends(mut self, end: End) -> Self {
        self.end = end;
        self
    }

    /// Why nothing is sent for the targets after this one, if nothing is: what fails for this one
    /// alone is no reason.
    pub(super) fn halts(&self) -> Option<String> {
        if self.was_interrupted {
            return Some("interrupted".to_owned());
        }
        match &self.end {
            End::Accepted | End::Changed(_) => None,
            End::Refused(fault) if fault.kind.stops_context() => Some(fault.line()),
            End::Refused(_) => None,
            End::NotKnown(..) => Some(format!("it is not known what became of {}", self.name)),
            End::NotSent(why) => Some(why.clone()),
        }
    }

    /// Parts of what was asked for that AWS did not do.
    fn undone(&self) -> Option<&(Text, Text)> {
        self.answers.iter().find_map(|answer| match answer {
            Mutated::Each { failed, .. } => failed.first(),
            _ => None,
        })
    }

    fn state(&self) -> &'static str {
        match self.end {
            End::Accepted => "accepted",
            End::Refused(_) => "refused",
            End::NotKnown(..) => "not_known",
            End::Changed(_) => "changed",
            End::NotSent(_) => "not_sent",
        }
    }

    fn words(&self) -> Option<String> {
        match &self.end {
            End::Accepted => self.read_back.clone(),
            End::Refused(fault) => Some(fault.line()),
            End::NotKnown(fault, why) => Some(format!("{} · {why}", fault.line())),
            End::Changed(words) | End::NotSent(words) => Some(words.clone()),
        }
    }
}

/// The exit code for all that came of it. The lines were told already.
pub(super) fn verdict(outcomes: &[Outcome]) -> Result<(), Failure> {
    if let Some(code) = outcomes.iter().find_map(|it| it.exit) {
        return Err(Failure::silent(code));
    }
    let mut worst = 0;
    for outcome in outcomes {
        let code = match (&outcome.end, &outcome.settled) {
            (End::Refused(fault), _) => failure_of(fault).code,
            (End::NotKnown(..) | End::NotSent(_), _) => 3,
            (End::Changed(_), _) | (End::Accepted, Some(Settled::Failed(_))) => 1,
            (End::Accepted, _) if outcome.undone().is_some() => 1,
            (End::Accepted, _) => 0,
        };
        worst = worst.max(code);
    }
    match worst {
        0 => Ok(()),
        code => Err(Failure::silent(code)),
    }
}

impl Acting {
    /// What holds for the whole order.
    pub(super) fn head(&self, plans: &[Plan]) -> Value {
        let context = self.asker.store.context(CONTEXT);
        let mut info = context.map(|it| it.info.clone()).unwrap_or_default();
        let caller = context.and_then(|it| it.identity.clone());
        let account = caller.as_ref().and_then(|it| it.account.clone());
        info.account = account.or(info.account);
        let previews: Vec<Value> = plans.iter().map(|it| preview(&it.preview)).collect();
        json!({
            "schema": "ecsight.do/1",
            "context": json::to_value(&info),
            "caller": caller.and_then(|it| it.arn),
            "cluster": self.cluster,
            "action": self.order.action.id,
            "target": plans.iter().map(|it| it.id.arn(&self.cluster)).collect::<Vec<_>>(),
            "preview": previews,
        })
    }

    /// The document of `-o json`.
    pub(super) fn document(&self, plans: &[Plan], outcomes: &[Outcome]) -> String {
        let mut document = self.head(plans);
        let results: Vec<Value> = plans
            .iter()
            .zip(outcomes)
            .map(|(plan, outcome)| self.result(plan, outcome))
            .collect();
        document["results"] = Value::Array(results);
        let mut settled = Value::Null;
        for outcome in outcomes {
            settled = match (&outcome.settled, settled) {
                (Some(Settled::Failed(_)), _) => "failed".into(),
                (Some(Settled::Still(_)), before) if before != "failed" => "still_going".into(),
                (Some(Settled::NotSeen), before) if before != "failed" => "not_seen".into(),
                (Some(Settled::Done(_)), Value::Null) => "done".into(),
                (_, before) => before,
            };
        }
        document["settled"] = settled;
        pretty(&document)
    }

    fn result(&self, plan: &Plan, outcome: &Outcome) -> Value {
        let calls: Vec<Value> = plan
            .calls
            .iter()
            .enumerate()
            .map(|(at, call)| {
                let mut value = json!({
                    "operation": operation(&Ask::Mutate(call.clone())).iam_action(),
                    "request": masked(call.request()),
                });
                if let Some(answer) = outcome.answers.get(at) {
                    value["answer"] = in_brief(answer);
                }
                value
            })
            .collect();
        let mut value = json!({
            "target": plan.id.arn(&self.cluster),
            "state": outcome.state(),
            "calls": calls,
        });
        if let Some(words) = outcome.words() {
            value["reason"] = words.into();
        }
        let began = outcome.settling.as_ref();
        if let Some(deployment) = began.and_then(|it| it.deployment.as_ref()) {
            value["deployment"] = Value::from(&**deployment);
        }
        value["settled"] = match &outcome.settled {
            Some(Settled::Done(words)) => json!({"state": "done", "reason": words}),
            Some(Settled::Failed(words)) => json!({"state": "failed", "reason": words}),
            Some(Settled::Still(words)) => json!({"state": "still_going", "reason": words}),
            Some(Settled::NotSeen) => json!({"state": "not_seen"}),
            None => Value::Null,
        };
        value
    }
}

fn preview(preview: &Preview) -> Value {
    let changes: Vec<Value> = preview
        .changes
        .iter()
        .map(|it| json!({"what": it.what, "before": it.before, "after": it.after}))
        .collect();
    json!({
        "sentence": preview.sentence,
        "changes": changes,
        "notes": preview.notes,
        "warnings": preview.warnings,
    })
}

/// A document as it is printed.
pub(super) fn pretty(document: &Value) -> String {
    serde_json::to_string_pretty(document).unwrap_or_default() + "\n"
}
