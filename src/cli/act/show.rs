//! What would be different, before it is done; and what came of it, after.

use super::super::get::CONTEXT;
use super::super::{Failure, print};
use super::args::{Act, Form};
use super::report::{End, Outcome};
use super::send::{joined, together};
use super::{Acting, Plan, production};
use crate::audit::masked;
use crate::domain::errand::Ask;
use crate::domain::mutation::Mutated;
use crate::domain::{arn, list};
use crate::fetchers::errands::operation;
use serde_json::{Value, json};
use std::sync::Arc;

impl Acting {
    /// Where, what, and what to think of before.
    pub(super) fn show(&self, plans: &[Plan]) {
        let action = self.order.action;
        print::tell(&format!("{} ({})", action.title, action.id));
        print::tell(&format!("  {}", self.place()));
        for plan in plans {
            let preview = &plan.preview;
            let name = match plans {
                [_] => String::new(),
                _ => format!("{}: ", plan.name),
            };
            print::tell(&format!("  {name}{}", preview.sentence));
            let width = preview
                .changes
                .iter()
                .map(|it| it.what.chars().count())
                .max();
            for change in &preview.changes {
                print::tell(&format!(
                    "    {:<width$}  {} → {}",
                    change.what,
                    change.before,
                    change.after,
                    width = width.unwrap_or_default(),
                ));
            }
            for note in &preview.notes {
                print::tell(&format!("    {note}"));
            }
            for warning in &preview.warnings {
                print::tell(&format!("  ! {warning}"));
            }
        }
    }

    /// `account 123456789012 · region us-east-1 · profile ops · cluster prod`.
    fn place(&self) -> String {
        let context = self.asker.store.context(CONTEXT);
        let info = context.map(|it| it.info.clone()).unwrap_or_default();
        let account = context.and_then(|it| it.identity.as_ref()?.account.clone());
        let mut words = vec![
            match account.or(info.account) {
                Some(account) => format!("account {account}"),
                None => "account not known".to_owned(),
            },
            format!("region {}", info.region.as_deref().unwrap_or("not known")),
        ];
        words.extend(info.profile.map(|profile| format!("profile {profile}")));
        words.push(format!("cluster {}", arn::name(&self.cluster)));
        words.extend(
            production(&self.asker.store, &self.config, &self.cluster)
                .map(|it| format!("production ({it})")),
        );
        words.join(" · ")
    }

    /// Prints what would be sent. The calls go their whole way to the choke point, which refuses
    /// them: so the line is the one of the real call, and nothing is sent.
    pub(super) async fn rehearse(&mut self, act: &Act, plans: &[Plan]) -> Result<(), Failure> {
        let mut results = Vec::new();
        let mut text = String::new();
        let mut rest = plans;
        while !rest.is_empty() {
            let (these, others) = rest.split_at(together(rest));
            rest = others;
            let steps = these.iter().map(|plan| plan.calls.len()).max();
            for step in 0..steps.unwrap_or_default() {
                let Some(call) = joined(these.iter(), step) else {
                    continue;
                };
                let ask = Ask::Mutate(call.clone());
                let name = operation(&ask).iam_action();
                let request = masked(call.request());
                let line = self.line_of(ask).await?;
                text.push_str(&format!(
                    "{name}\n{}\n{line}\n",
                    serde_json::to_string_pretty(&request).unwrap_or_default()
                ));
                results.extend(these.iter().map(|plan| {
                    json!({
                        "target": plan.id.arn(&self.cluster),
                        "operation": name,
                        "request": request,
                        "cli": line,
                        "state": "not_sent",
                    })
                }));
            }
        }
        match act.output {
            Form::Text => print::data(&text),
            Form::Json => {
                let mut document = self.head(plans);
                document["dry_run"] = Value::Bool(true);
                document["results"] = Value::Array(results);
                print::data(&super::report::pretty(&document))
            }
        }?;
        print::tell("nothing was sent");
        Ok(())
    }

    /// The same call for the AWS CLI.
    async fn line_of(&mut self, ask: Ask) -> Result<String, Failure> {
        let errand = self.asker.errand(Arc::new(ask));
        loop {
            if let Some(done) = self.run_errand(&errand).await? {
                let line = done.record.map(|it| it.cli.to_string());
                return line.ok_or_else(|| Failure::aws("the call could not be put into words"));
            }
        }
    }

    /// One line of what came of it.
    pub(super) fn tell(&self, plan: &Plan, outcome: &Outcome) {
        let name = &plan.name;
        let line = match &outcome.end {
            End::Accepted => {
                let words: Vec<String> = outcome.answers.iter().map(answered).collect();
                let began = outcome.settling.as_ref();
                let began = began.and_then(|it| it.deployment.as_ref());
                match (began, &outcome.read_back) {
                    (_, Some(words)) => format!("{name}: accepted after all: {words}"),
                    (Some(id), None) => format!("{name}: accepted: deployment {id}"),
                    (None, None) => format!("{name}: {}", words.join("; ")),
                }
            }
            End::Refused(fault) => format!("{name}: not done: {}", fault.line()),
            End::NotKnown(fault, why) => format!(
                "{name}: not known whether it was done: {} · {why} · it was sent once and is not sent again",
                fault.line()
            ),
            End::Changed(difference) => {
                format!("{name}: nothing was sent: it is not what was shown any more: {difference}")
            }
            End::NotSent(why) => format!("{name}: nothing was sent: {why}"),
        };
        print::tell(&line);
    }
}

/// What AWS answered, in a few words.
fn answered(answer: &Mutated) -> String {
    match answer {
        Mutated::Service(service) => {
            let status = service.status.as_deref().unwrap_or("—");
            let desired = service.desired_count;
            let desired = desired.map_or("—".to_owned(), |it| it.to_string());
            let running = list(&service.deployments).len();
            format!("accepted: {status}, desired count {desired}, deployments {running}")
        }
        Mutated::Task(Some(status)) => format!("accepted: the task is {status}"),
        Mutated::Each { done, failed } if failed.is_empty() => {
            format!("accepted for {}", done.len())
        }
        Mutated::Each { done, failed } => {
            let why: Vec<String> = failed
                .iter()
                .map(|(arn, why)| format!("{}: {why}", arn::short_id(arn)))
                .collect();
            format!(
                "accepted for {}, not for {}: {}",
                done.len(),
                failed.len(),
                why.join(", ")
            )
        }
        Mutated::Deployment(Some(arn)) => format!("accepted: {}", arn::short_id(arn)),
        _ => "accepted".to_owned(),
    }
}
