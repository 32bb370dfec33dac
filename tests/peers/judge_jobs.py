#!/usr/bin/env python3
"""Judge rules, schedules, Cloud Map and tasks of no service of the simulated account with boto3.

usage: judge_jobs.py ENDPOINT      (a simulated account that serves the scenario `jobs`)

Prints `ok N checks` and exits 0, or names the failed check and exits 1.
"""
import sys

import judge_sim
from judge_sim import check, client, equal, pages, refused, same_shape

CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/prod-batch"


def jobs(ecs):
    arns = pages(ecs, "list_services", "serviceArns", cluster="prod-batch")
    equal("jobs are no services", sorted(arn.split("/")[-1] for arn in arns), ["api", "handmade", "mailer", "orders", "wiki"])
    equal("nor found by name", ecs.describe_services(cluster="prod-batch", services=["backfill"])["failures"][0]["reason"], "MISSING")
    equal("nor counted", ecs.describe_clusters(clusters=["prod-batch"])["clusters"][0]["activeServicesCount"], 5)
    running = pages(ecs, "list_tasks", "taskArns", cluster="prod-batch", family="prod-batch-backfill")
    task = ecs.describe_tasks(cluster="prod-batch", tasks=running, include=["TAGS"])["tasks"][0]
    equal("three run", len(running), 3)
    equal("group and starter", (task["group"], task["startedBy"]), ("family:prod-batch-backfill", "alice"))
    check("no service tag", "aws:ecs:serviceName" not in {tag["key"] for tag in task["tags"]})
    equal("by starter", len(pages(ecs, "list_tasks", "taskArns", cluster="prod-batch", startedBy="alice")), 3)
    ended = pages(ecs, "list_tasks", "taskArns", cluster="prod-batch", family="prod-batch-nightly-report", desiredStatus="STOPPED")
    check("failed runs are remembered", len(ended) >= 2, f"(got {len(ended)})")
    report = ecs.describe_tasks(cluster="prod-batch", tasks=ended)["tasks"][0]
    equal("exit code", report["containers"][0]["exitCode"], 1)
    equal("started by the rule", report["startedBy"], "events-rule/nightly-report")


def rules(events):
    equal("rules", events.list_rule_names_by_target(TargetArn=CLUSTER)["RuleNames"], ["nightly-report", "old-export", "thumbnails-on-upload"])
    first = events.list_rule_names_by_target(TargetArn=CLUSTER, Limit=2)
    rest = events.list_rule_names_by_target(TargetArn=CLUSTER, Limit=2, NextToken=first["NextToken"])
    equal("in pages", (first["RuleNames"][-1], rest["RuleNames"], "NextToken" in rest), ("old-export", ["thumbnails-on-upload"], False))
    equal("of another target", events.list_rule_names_by_target(TargetArn=CLUSTER + "x")["RuleNames"], [])
    rule = events.describe_rule(Name="nightly-report")
    equal("rule", (rule["ScheduleExpression"], rule["State"], rule["EventBusName"]), ("rate(25 minutes)", "ENABLED", "default"))
    equal("disabled", events.describe_rule(Name="old-export")["State"], "DISABLED")
    check("pattern", "Object Created" in events.describe_rule(Name="thumbnails-on-upload")["EventPattern"])
    target = events.list_targets_by_rule(Rule="nightly-report")["Targets"][0]
    equal("target", (target["Arn"], target["EcsParameters"]["TaskCount"]), (CLUSTER, 1))
    equal("subnets", len(target["EcsParameters"]["NetworkConfiguration"]["awsvpcConfiguration"]["Subnets"]), 3)
    refused("rule", "ResourceNotFoundException", "Rule nope does not exist on EventBusName default.", events.describe_rule, Name="nope")


def schedules(scheduler):
    listed = pages(scheduler, "list_schedules", "Schedules")
    equal("schedules", [item["Name"] for item in listed], ["billing-close", "cache-warmer", "year-end"])
    equal("in pages", [item["Name"] for item in pages(scheduler, "list_schedules", "Schedules", PaginationConfig={"PageSize": 1})], [item["Name"] for item in listed])
    equal("target", listed[0]["Target"], {"Arn": CLUSTER})
    schedule = scheduler.get_schedule(Name="billing-close")
    equal("zone", (schedule["ScheduleExpression"], schedule["ScheduleExpressionTimezone"]), ("cron(0/30 * * * ? *)", "Europe/Berlin"))
    equal("count", schedule["Target"]["EcsParameters"]["TaskCount"], 2)
    check("dead letters", schedule["Target"]["DeadLetterConfig"]["Arn"].startswith("arn:aws:sqs:"))
    equal("window", scheduler.get_schedule(Name="cache-warmer", GroupName="default")["FlexibleTimeWindow"], {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 2})
    refused("schedule", "ResourceNotFoundException", "Schedule nope does not exist.", scheduler.get_schedule, Name="nope")


def registries(ecs, discovery):
    api, orders = ecs.describe_services(cluster="prod-batch", services=["api", "orders"])["services"]
    service = discovery.get_service(Id=api["serviceRegistries"][0]["registryArn"].split("/")[-1])["Service"]
    same_shape("registry", service, {"Id": str, "Arn": str, "Name": str, "NamespaceId": str, "DnsConfig": dict, "InstanceCount": int})
    namespace = discovery.get_namespace(Id=service["NamespaceId"])["Namespace"]
    equal("namespace", (namespace["Name"], namespace["Type"]), ("prod.local", "DNS_PRIVATE"))
    instances = pages(discovery, "list_instances", "Instances", ServiceId=service["Id"])
    tasks = {arn.split("/")[-1] for arn in pages(ecs, "list_tasks", "taskArns", cluster="prod-batch", serviceName="api")}
    ids = {instance["Id"] for instance in instances}
    equal("one task is missing", (len(tasks), len(ids), ids < tasks), (4, 3, True))
    check("addresses", all(instance["Attributes"]["AWS_INSTANCE_IPV4"].startswith("10.50.") for instance in instances))
    health = discovery.get_instances_health_status(ServiceId=service["Id"])["Status"]
    equal("health", set(health), ids)
    refused("registry", "ServiceNotFound", "Service not found.", discovery.get_service, Id="srv-nope")
    refused("namespace", "NamespaceNotFound", "Namespace not found.", discovery.get_namespace, Id="ns-nope")
    connect = orders["deployments"][0]["serviceConnectConfiguration"]
    equal("service connect", connect["services"][0]["clientAliases"], [{"port": 9090, "dnsName": "orders"}])
    equal("its resource", orders["deployments"][0]["serviceConnectResources"][0]["discoveryName"], "orders-sc")


def main():
    endpoint = sys.argv[1]
    ecs = client(endpoint)
    jobs(ecs)
    rules(client(endpoint, "events"))
    schedules(client(endpoint, "scheduler"))
    registries(ecs, client(endpoint, "servicediscovery"))
    print(f"ok {judge_sim.CHECKS} checks")


if __name__ == "__main__":
    main()
