//! Attributes of target groups.

use super::xml::{list, text};
use super::{Desk, groups};
use crate::sim::wire::ApiError;

/// What a target group of an Application Load Balancer has unless it was told otherwise, but for the
/// delay: nobody who deploys often waits five minutes for each task.
const ATTRIBUTES: [(&str, &str); 9] = [
    ("deregistration_delay.timeout_seconds", "30"),
    ("stickiness.enabled", "false"),
    ("stickiness.type", "lb_cookie"),
    ("stickiness.lb_cookie.duration_seconds", "86400"),
    ("stickiness.app_cookie.cookie_name", ""),
    ("stickiness.app_cookie.duration_seconds", "86400"),
    ("slow_start.duration_seconds", "0"),
    ("load_balancing.algorithm.type", "round_robin"),
    (
        "load_balancing.cross_zone.enabled",
        "use_load_balancer_configuration",
    ),
];

/// `DescribeTargetGroupAttributes`.
pub(super) fn attributes(desk: &Desk<'_>) -> Result<String, ApiError> {
    // Both calls name a group in the same way, and refuse one that is not there in the same words.
    groups::health(desk)?;
    let members: Vec<String> = ATTRIBUTES
        .iter()
        .map(|(key, value)| text("Key", key) + &text("Value", value))
        .collect();
    Ok(list("Attributes", &members))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::super::tests::{ask, group, played};

    #[test]
    fn a_group_has_attributes_and_a_stranger_none() {
        let mut world = played(1);
        let arn = group(&mut world, "search-api");
        let op = "DescribeTargetGroupAttributes";
        let answer = ask(&mut world, op, &format!("TargetGroupArn={arn}")).unwrap();
        assert!(answer.contains(
            "<member><Key>deregistration_delay.timeout_seconds</Key><Value>30</Value></member>"
        ));
        let refused = ask(&mut world, op, "TargetGroupArn=arn:none").unwrap_err();
        assert!(format!("{refused:?}").contains("TargetGroupNotFound"));
    }
}
