//! How a service is deployed and balanced: `deploymentConfiguration`, `loadBalancers`.

use serde_json::{Value, json};

use super::desk::Desk;
use super::json::Object;
use crate::sim::clock::Ms;
use crate::sim::scenario::{HookSpec, Strategy};
use crate::sim::story::{
    Cluster, Service, alternate_target_group_arn, listener_rule_arn, target_group_arn,
};

/// `deploymentConfiguration`.
pub(super) fn deployment_configuration(
    desk: &Desk<'_>,
    cluster: &Cluster,
    service: &Service,
) -> Value {
    let (minimum, maximum) = service.percents();
    let rollout = &service.spec.rollout;
    let breaker = service.spec.breaker.as_ref();
    let mut circuit = json!({ "enable": breaker.is_some(), "rollback": breaker.is_some_and(|breaker| breaker.rollback) });
    if let Some(breaker) = breaker {
        circuit["resetOnHealthyTask"] = json!(true);
        circuit["thresholdConfiguration"] = match breaker.threshold {
            Some(count) => json!({ "type": "COUNT", "value": count }),
            None => json!({ "type": "BOUNDED_PERCENT", "value": 50 }),
        };
    }
    let hooks: Vec<Value> = rollout
        .hooks
        .iter()
        .map(|hook| hook_configuration(desk, cluster, hook))
        .collect();
    let alarms = watched_alarms(service).map(
        |(names, rollback)| json!({ "alarmNames": names, "enable": true, "rollback": rollback }),
    );
    let (percent, step_bake) = (rollout.step_percent(), minutes(rollout.step_time().0));
    let linear = (rollout.strategy == Strategy::Linear)
        .then(|| json!({ "stepPercent": percent, "stepBakeTimeInMinutes": step_bake }));
    let canary = (rollout.strategy == Strategy::Canary)
        .then(|| json!({ "canaryPercent": percent, "canaryBakeTimeInMinutes": step_bake }));
    Object::new()
        .put("deploymentCircuitBreaker", circuit)
        .put("maximumPercent", maximum)
        .put("minimumHealthyPercent", minimum)
        .some("alarms", alarms)
        .put("strategy", rollout.strategy.word())
        .put("bakeTimeInMinutes", minutes(rollout.bake_time().0))
        .some("lifecycleHooks", (!hooks.is_empty()).then_some(hooks))
        .some("linearConfiguration", linear)
        .some("canaryConfiguration", canary)
        .done()
}

/// The alarms that end deployments, and whether they roll back: those of the roll-out, which the
/// story plays, and alarms of the service that are marked so.
pub(super) fn watched_alarms(service: &Service) -> Option<(Vec<&str>, bool)> {
    let spec = &service.spec;
    let rollout = spec.rollout.alarms.as_ref();
    let mut names: Vec<&str> = rollout
        .into_iter()
        .flat_map(|alarms| alarms.names.iter().map(String::as_str))
        .collect();
    for alarm in spec.alarms.iter().filter(|alarm| alarm.deployment) {
        if !names.contains(&alarm.name.as_str()) {
            names.push(&alarm.name);
        }
    }
    let rollback = rollout.is_none_or(|alarms| alarms.rollback);
    (!names.is_empty()).then_some((names, rollback))
}

fn minutes(time: Ms) -> Ms {
    time / 60_000
}

fn hook_configuration(desk: &Desk<'_>, cluster: &Cluster, hook: &HookSpec) -> Value {
    let stages: Vec<&str> = hook.stages.iter().map(|stage| stage.word()).collect();
    let target = desk.world.lambda_arn(&cluster.region, hook);
    let account = &desk.world.account;
    let role = target
        .is_some()
        .then(|| format!("arn:aws:iam::{account}:role/ecs-deployment-hooks"));
    Object::new()
        .put(
            "targetType",
            if target.is_some() {
                "AWS_LAMBDA"
            } else {
                "PAUSE"
            },
        )
        .some("hookTargetArn", target)
        .some("roleArn", role)
        .put("lifecycleStages", stages)
        .put(
            "timeoutConfiguration",
            json!({ "timeoutInMinutes": minutes(hook.timeout.0), "action": hook.action.word() }),
        )
        .done()
}

/// The service's target group, and the alternate one where traffic is shifted between two.
pub(super) fn target_groups(
    desk: &Desk<'_>,
    cluster: &Cluster,
    service: &Service,
) -> [Option<String>; 2] {
    let (region, account) = (desk.region, &desk.world.account);
    let balanced = service.spec.path.is_some();
    let shifts = service.spec.rollout.shifts();
    [
        balanced.then(|| target_group_arn(region, account, &cluster.name, service.group_name())),
        (balanced && shifts)
            .then(|| alternate_target_group_arn(region, account, &cluster.name, &service.name)),
    ]
}

fn rule(desk: &Desk<'_>, cluster: &Cluster, service: &Service, test: bool) -> String {
    let account = &desk.world.account;
    listener_rule_arn(desk.region, account, &cluster.name, &service.name, test)
}

/// `loadBalancers`.
pub(super) fn load_balancers(desk: &Desk<'_>, cluster: &Cluster, service: &Service) -> Value {
    let [Some(group), alternate] = target_groups(desk, cluster, service) else {
        return json!([]);
    };
    let account = &desk.world.account;
    let by_ecs = service.spec.controller == "ECS";
    let advanced = alternate.filter(|_| by_ecs).map(|alternate| {
        json!({
            "alternateTargetGroupArn": alternate,
            "productionListenerRule": rule(desk, cluster, service, false),
            "testListenerRule": rule(desk, cluster, service, true),
            "roleArn": format!("arn:aws:iam::{account}:role/ecsInfrastructureRole"),
        })
    });
    let balancer = Object::new()
        .put("targetGroupArn", group)
        .put("containerName", "app")
        .put("containerPort", service.spec.port.unwrap_or(8080))
        .some("advancedConfiguration", advanced)
        .done();
    json!([balancer])
}

/// `resolvedConfiguration`: which of the target groups holds the tasks of a deployment.
pub(super) fn resolved(
    desk: &Desk<'_>,
    cluster: &Cluster,
    service: &Service,
    index: usize,
) -> Option<Value> {
    let [group, alternate] = target_groups(desk, cluster, service);
    let second = service.deployments[index].alternate;
    let mut balancer = json!({ "targetGroupArn": if second { alternate? } else { group? } });
    if service.spec.rollout.shifts() {
        balancer["productionListenerRule"] = json!(rule(desk, cluster, service, false));
    }
    Some(json!({ "loadBalancers": [balancer] }))
}
