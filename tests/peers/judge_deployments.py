#!/usr/bin/env python3
"""Judge the simulated account's deployments with boto3, an AWS client that others wrote.

usage: judge_deployments.py CANARY ALARM      (endpoints that serve the scenarios of these names)

Prints `ok N checks` and exits 0, or names the failed check and exits 1. Every member of every
answer is compared with AWS's own service model: an unknown one fails here, and so does a wrong type.
"""
import json
import sys
import urllib.request
from datetime import datetime

import judge_sim
from judge_sim import check, client, control, equal, pages, refused, same_shape

TYPES = {"string": str, "integer": int, "long": int, "double": (float, int), "boolean": bool, "timestamp": (float, int)}


def conforms(name, value, shape):
    """The raw JSON has only members that AWS's model knows, with their types."""
    if shape.type_name == "structure":
        for member, inner in value.items():
            check(f"{name}.{member} is a member", member in shape.members)
            conforms(f"{name}.{member}", inner, shape.members[member])
    elif shape.type_name == "list":
        for inner in value:
            conforms(f"{name}[]", inner, shape.member)
    elif shape.type_name == "map":
        for inner in value.values():
            conforms(f"{name}{{}}", inner, shape.value)
    else:
        wanted = TYPES[shape.type_name]
        check(f"{name} is {shape.type_name}", isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool)), repr(value))


def raw(ecs, operation, **arguments):
    """The answer as it was on the wire, judged by the model."""
    model = ecs.meta.service_model.operation_model(operation)
    request = urllib.request.Request(
        ecs.meta.endpoint_url,
        data=json.dumps(arguments).encode(),
        headers={
            "X-Amz-Target": f"{ecs.meta.service_model.metadata['targetPrefix']}.{operation}",
            "Content-Type": "application/x-amz-json-1.1",
            "Authorization": "AWS4-HMAC-SHA256 Credential=AKIDEMO0000000000000/20260101/us-east-1/ecs/aws4_request, SignedHeaders=host, Signature=0",
        },
    )
    answer = json.loads(urllib.request.urlopen(request, timeout=10).read())
    conforms(operation, answer, model.output_shape)
    return answer


def shapes(ecs):
    """Every deployment, revision, service and task set of the account."""
    for cluster in pages(ecs, "list_clusters", "clusterArns"):
        services = pages(ecs, "list_services", "serviceArns", cluster=cluster)
        raw(ecs, "DescribeServices", cluster=cluster, services=services, include=["TAGS"])
        for service in services:
            raw(ecs, "DescribeTaskSets", cluster=cluster, service=service)
            briefs = raw(ecs, "ListServiceDeployments", cluster=cluster, service=service)["serviceDeployments"]
            if not briefs:
                continue
            arns = [brief["serviceDeploymentArn"] for brief in briefs]
            whole = raw(ecs, "DescribeServiceDeployments", serviceDeploymentArns=arns)["serviceDeployments"]
            equal("all are described", [d["serviceDeploymentArn"] for d in whole], arns)
            revisions = {d["targetServiceRevision"]["arn"] for d in whole} | {r["arn"] for d in whole for r in d["sourceServiceRevisions"]}
            answer = raw(ecs, "DescribeServiceRevisions", serviceRevisionArns=sorted(revisions))
            equal("all revisions are described", len(answer["serviceRevisions"]), len(revisions))


def newest(ecs, service, cluster="prod-web"):
    briefs = ecs.list_service_deployments(cluster=cluster, service=service)["serviceDeployments"]
    arn = briefs[0]["serviceDeploymentArn"]
    return ecs.describe_service_deployments(serviceDeploymentArns=[arn])["serviceDeployments"][0]


def state(deployment):
    target = deployment["targetServiceRevision"]
    return deployment["status"], deployment["lifecycleStage"], target.get("requestedProductionTrafficWeight")


def rules_of(elb):
    """Every rule of the load balancer in front of prod-web, by its ARN."""
    balancers = elb.describe_load_balancers()["LoadBalancers"]
    arn = next(one["LoadBalancerArn"] for one in balancers if one["LoadBalancerName"] == "prod-web")
    listeners = elb.describe_listeners(LoadBalancerArn=arn)["Listeners"]
    rules = [rule for one in listeners for rule in elb.describe_rules(ListenerArn=one["ListenerArn"])["Rules"]]
    return {rule["RuleArn"]: rule for rule in rules}


def weights(rule):
    return {group["TargetGroupArn"]: group["Weight"] for group in rule["Actions"][0]["ForwardConfig"]["TargetGroups"]}


def own_group(ecs, deployment):
    """The group that holds the new tasks of a deployment."""
    arn = deployment["targetServiceRevision"]["arn"]
    revision = ecs.describe_service_revisions(serviceRevisionArns=[arn])["serviceRevisions"][0]
    return revision["resolvedConfiguration"]["loadBalancers"][0]["targetGroupArn"]


def balanced(endpoint, ecs):
    """ECS and the load balancer tell the same of both groups."""
    elb = client(endpoint, service="elbv2")
    rules = rules_of(elb)
    for service, production, test in [("checkout", 10, 100), ("catalog", 100, 100), ("recommend", 30, 100), ("login", 0, 0)]:
        deployment = newest(ecs, service)
        new = own_group(ecs, deployment)
        own = ecs.describe_services(cluster="prod-web", services=[service])["services"][0]["loadBalancers"][0]
        more = own["advancedConfiguration"]
        for shifted, arn in [(production, more["productionListenerRule"]), (test, more["testListenerRule"])]:
            found = weights(rules[arn])
            equal(f"the groups of {service}", set(found), {own["targetGroupArn"], more["alternateTargetGroupArn"]})
            equal(f"{service} shifts", {group == new: weight for group, weight in found.items()}, {True: shifted, False: 100 - shifted})
        described = elb.describe_target_groups(TargetGroupArns=list(found))["TargetGroups"]
        check(f"both groups of {service} have a balancer", all(group["LoadBalancerArns"] for group in described), repr(described))
        tags = elb.describe_tags(ResourceArns=list(found))["TagDescriptions"]
        check(f"both groups of {service} have tags", all(tag["Tags"] for tag in tags), repr(tags))
        targets = elb.describe_target_health(TargetGroupArn=new)["TargetHealthDescriptions"]
        equal(f"the new tasks of {service} are in their group", len(targets), deployment["targetServiceRevision"]["runningTaskCount"])
    service = ecs.describe_services(cluster="prod-web", services=["basket"])["services"][0]["loadBalancers"][0]
    second = elb.describe_target_health(TargetGroupArn=service["advancedConfiguration"]["alternateTargetGroupArn"])
    equal("a second group that nobody is in", second["TargetHealthDescriptions"], [])


def ringing(endpoint, expected):
    """The alarms that deployments name are known, in the states that the story tells."""
    ecs, watch = client(endpoint), client(endpoint, service="cloudwatch")
    services = pages(ecs, "list_services", "serviceArns", cluster="prod-web")
    configured = {
        name
        for service in ecs.describe_services(cluster="prod-web", services=services)["services"]
        for name in service["deploymentConfiguration"].get("alarms", {}).get("alarmNames", [])
    }
    equal("these are watched", configured, set(expected))
    found = watch.describe_alarms(AlarmNames=sorted(configured))["MetricAlarms"]
    equal("and in these states", {alarm["AlarmName"]: alarm["StateValue"] for alarm in found}, expected)


def canary(endpoint):
    ecs = client(endpoint)
    shapes(ecs)
    balanced(endpoint, ecs)
    ringing(endpoint, {"checkout-5xx": "OK", "checkout-p99": "OK"})
    equal("the canary waits", state(newest(ecs, "checkout")), ("IN_PROGRESS", "PRE_PRODUCTION_TRAFFIC_SHIFT", 10.0))
    equal("it bakes", state(newest(ecs, "catalog")), ("IN_PROGRESS", "BAKE_TIME", 100.0))
    equal("it steps", state(newest(ecs, "recommend")), ("IN_PROGRESS", "PRODUCTION_TRAFFIC_SHIFT", 30.0))
    equal("it was turned back", state(newest(ecs, "login")), ("ROLLBACK_SUCCESSFUL", "CLEAN_UP", 0.0))
    whole = newest(ecs, "checkout")
    same_shape("service deployment", whole, {
        "createdAt": datetime, "startedAt": datetime, "updatedAt": datetime, "sourceServiceRevisions": list, "targetServiceRevision": dict,
        "lifecycleHookDetails": list, "deploymentConfiguration": dict, "deploymentCircuitBreaker": dict, "alarms": dict,
    })
    history = [b["status"] for b in ecs.list_service_deployments(cluster="prod-web", service="checkout")["serviceDeployments"]]
    equal("history", history, ["IN_PROGRESS", "SUCCESSFUL", "SUCCESSFUL", "SUCCESSFUL", "ROLLBACK_SUCCESSFUL", "SUCCESSFUL"])
    hook = whole["lifecycleHookDetails"][-1]
    equal("a pause waits", (hook["targetType"], hook["status"]), ("PAUSE", "AWAITING_ACTION"))
    arn = whole["serviceDeploymentArn"]
    refused("no such hook", "ConflictException", "", ecs.continue_service_deployment, serviceDeploymentArn=arn, hookId="nope")
    ecs.continue_service_deployment(serviceDeploymentArn=arn, hookId=hook["hookId"], action="CONTINUE")
    equal("all traffic goes over", state(newest(ecs, "checkout")), ("IN_PROGRESS", "PRODUCTION_TRAFFIC_SHIFT", 100.0))
    ecs.stop_service_deployment(serviceDeploymentArn=arn, stopType="ROLLBACK")
    equal("and back", newest(ecs, "checkout")["status"], "ROLLBACK_REQUESTED")
    control(endpoint, "POST", "/_sim/advance", {"seconds": 120})
    equal("it is back", state(newest(ecs, "checkout")), ("ROLLBACK_SUCCESSFUL", "CLEAN_UP", 0.0))
    sets = ecs.describe_services(cluster="prod-legacy", services=["invoices"])["services"][0]["taskSets"]
    equal("task sets", [(s["status"], s["runningCount"]) for s in sets], [("PRIMARY", 2), ("ACTIVE", 2)])


def alarm(endpoint):
    ecs = client(endpoint)
    shapes(ecs)
    states = {
        "payments-5xx": "ALARM", "payments-queue-age": "OK", "orders-latency-p99": "ALARM", "search-api-errors": "OK",
        "reports-errors": "ALARM", "storefront-5xx": "OK",
    }
    ringing(endpoint, states)
    payments = newest(ecs, "payments")
    equal("rolled back in silence", (payments["status"], payments["alarms"]["triggeredAlarmNames"]), ("ROLLBACK_SUCCESSFUL", ["payments-5xx"]))
    service = ecs.describe_services(cluster="prod-web", services=["payments"])["services"][0]
    equal("it looks steady", [(d["rolloutState"], d["runningCount"]) for d in service["deployments"]], [("COMPLETED", 4)])
    check("on the old revision", service["taskDefinition"].endswith(":87"), service["taskDefinition"])
    equal("on its way back", newest(ecs, "orders")["status"], "ROLLBACK_IN_PROGRESS")
    equal("no rollback wanted", newest(ecs, "reports")["status"], "STOPPED")
    control(endpoint, "POST", "/_sim/advance", {"seconds": 900})
    ringing(endpoint, states | {"search-api-errors": "ALARM"})
    equal("back", newest(ecs, "orders")["status"], "ROLLBACK_SUCCESSFUL")
    equal("the traffic, too", state(newest(ecs, "search-api")), ("ROLLBACK_SUCCESSFUL", "CLEAN_UP", 0.0))


def main():
    if len(sys.argv) != 3:
        print(__doc__.strip())
        sys.exit(1)
    canary(sys.argv[1].rstrip("/"))
    alarm(sys.argv[2].rstrip("/"))
    print(f"ok {judge_sim.CHECKS} checks")


if __name__ == "__main__":
    main()
