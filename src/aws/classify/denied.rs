//! What AWS says about a permission that is missing.

use super::fault;
use crate::domain::fault::{Fault, FaultKind};
use regex::Regex;
use std::sync::LazyLock;

/// `… is not authorized to perform: ecs:ListTasks on resource: … because …`
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>).
static PERFORM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"not authorized to perform:? (?:this operation|`?(?P<action>[a-z0-9-]+:[A-Za-z0-9*]+))",
    )
    .ok()
});

/// EC2 and a few others attach an encoded message that nobody can read.
const ENCODED: &str = "Encoded authorization failure message";

pub(super) fn read(message: &str, code: &str, asked: &str) -> Fault {
    let message = message.split(ENCODED).next().unwrap_or(message).trim();
    let named = PERFORM
        .as_ref()
        .and_then(|pattern| pattern.captures(message))
        .and_then(|found| found.name("action"))
        .map_or(asked, |action| action.as_str());
    let words = if message.is_empty() { code } else { message };
    let denied = fault(FaultKind::Denied, named, words);
    match reason(message) {
        Some(reason) => denied.advise(super::presentable(&format!("AWS: {reason}"))),
        None => denied,
    }
}

/// The half sentence after `because`, or after `with an explicit deny`.
fn reason(message: &str) -> Option<&str> {
    let reason = match message.split_once(" because ") {
        Some((_, reason)) => reason,
        None => message
            .find("with an explicit deny")
            .and_then(|at| message.get(at..))?,
    };
    let reason = reason.trim().trim_end_matches('.');
    (!reason.is_empty()).then_some(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn action_and_reason_come_from_aws() {
        let asked = "ecs:ListTasks";
        let cases = [
            (
                "User: arn:aws:iam::1:user/a is not authorized to perform: ecs:DescribeTasks on resource: arn:aws:ecs:x because no identity-based policy allows the ecs:DescribeTasks action",
                "ecs:DescribeTasks",
                Some("AWS: no identity-based policy allows the ecs:DescribeTasks action"),
            ),
            (
                "User: arn:aws:sts::1:assumed-role/a/b is not authorized to perform: ecs:ListTasks with an explicit deny in a service control policy",
                asked,
                Some("AWS: with an explicit deny in a service control policy"),
            ),
            (
                "You are not authorized to perform this operation. Encoded authorization failure message: AbCdEf0123",
                asked,
                None,
            ),
            ("", asked, None),
        ];
        for (message, action, advice) in cases {
            let fault = read(message, "AccessDeniedException", asked);
            assert_eq!(&*fault.action, action, "{message}");
            assert_eq!(fault.advice.as_deref(), advice, "{message}");
            assert!(!fault.message.contains("AbCdEf"), "{message}");
            assert!(!fault.message.is_empty());
        }
    }
}
