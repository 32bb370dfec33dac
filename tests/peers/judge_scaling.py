#!/usr/bin/env python3
"""Judge the simulated auto scaling and alarms with boto3.

usage: judge_scaling.py ENDPOINT      (a simulated account that serves the scenario `scaling`)

Prints `ok N checks` and exits 0, or names the failed check and exits 1.
"""
import json
import sys
from datetime import datetime

import judge_sim
from judge_sim import check, client, equal, refused, same_shape

ECS = {"ServiceNamespace": "ecs"}
CHECKOUT = "service/prod-web/checkout"


def targets(scaling):
    found = [target for page in scaling.get_paginator("describe_scalable_targets").paginate(
        **ECS, PaginationConfig={"PageSize": 1}) for target in page["ScalableTargets"]]
    equal("targets one by one", sorted(target["ResourceId"].split("/")[-1] for target in found),
          ["batch-reports", "checkout", "search-api", "storefront"])
    named = scaling.describe_scalable_targets(
        **ECS, ResourceIds=[CHECKOUT, "service/prod-web/image-proxy", "service/prod-web/nope"])["ScalableTargets"]
    equal("what is not scaled is left out", [target["ResourceId"] for target in named], [CHECKOUT])
    same_shape("target", named[0], {
        "ServiceNamespace": str, "ScalableDimension": str, "MinCapacity": int, "MaxCapacity": int, "RoleARN": str,
        "CreationTime": datetime, "SuspendedState": dict, "ScalableTargetARN": str})
    equal("bounds", (named[0]["MinCapacity"], named[0]["MaxCapacity"]), (4, 10))
    search = scaling.describe_scalable_targets(**ECS, ResourceIds=["service/prod-web/search-api"])["ScalableTargets"]
    equal("scaling in is suspended", search[0]["SuspendedState"], {
        "DynamicScalingInSuspended": True, "DynamicScalingOutSuspended": False, "ScheduledScalingSuspended": False})
    equal("another namespace", scaling.describe_scalable_targets(ServiceNamespace="dynamodb")["ScalableTargets"], [])
    refused("a page too large", "ValidationException", "maxResults", scaling.describe_scalable_targets,
            **ECS, MaxResults=51)
    refused("a made-up token", "InvalidNextTokenException", "", scaling.describe_scalable_targets,
            **ECS, NextToken="00000001")


def policies(scaling):
    found = scaling.describe_scaling_policies(**ECS, ResourceId=CHECKOUT)["ScalingPolicies"]
    equal("one policy", [policy["PolicyType"] for policy in found], ["TargetTrackingScaling"])
    same_shape("policy", found[0], {
        "PolicyARN": str, "PolicyName": str, "ResourceId": str, "Alarms": list, "CreationTime": datetime,
        "TargetTrackingScalingPolicyConfiguration": dict})
    equal("target", found[0]["TargetTrackingScalingPolicyConfiguration"]["TargetValue"], 60.0)
    refused("ten policies a page", "ValidationException", "", scaling.describe_scaling_policies, **ECS, MaxResults=11)
    actions = scaling.describe_scheduled_actions(**ECS, ResourceId="service/prod-web/storefront")["ScheduledActions"]
    equal("schedules", [(one["ScheduledActionName"], one["Timezone"]) for one in actions],
          [("office-hours", "Europe/Berlin"), ("night", "Europe/Berlin")])
    return [alarm["AlarmName"] for alarm in found[0]["Alarms"]]


def activities(scaling):
    done = scaling.describe_scaling_activities(**ECS, ResourceId=CHECKOUT)["ScalingActivities"]
    equal("what was done", [one["Description"] for one in done],
          ["Setting desired count to 10.", "Setting desired count to 8."])
    every = scaling.describe_scaling_activities(
        **ECS, ResourceId=CHECKOUT, IncludeNotScaledActivities=True)["ScalingActivities"]
    equal("and what was not", [one.get("NotScaledReasons", [{}])[0].get("Code") for one in every],
          ["AlreadyAtMaxCapacity", "AlreadyAtMaxCapacity", None, None])
    starts = [one["StartTime"] for one in every]
    check("newest first", starts == sorted(starts, reverse=True))
    same_shape("activity", every[-1], {
        "ActivityId": str, "Cause": str, "StatusCode": str, "StatusMessage": str, "StartTime": datetime,
        "EndTime": datetime})


def alarms(cloudwatch, tracking):
    metric = cloudwatch.describe_alarms(MaxRecords=100)
    equal("composite alarms come only when asked for", metric.get("CompositeAlarms", []), [])
    states = {alarm["AlarmName"]: alarm["StateValue"] for alarm in metric["MetricAlarms"]}
    equal("states", [states[name] for name in ("checkout-5xx", "storefront-memory", "search-queue-depth")],
          ["ALARM", "OK", "INSUFFICIENT_DATA"])
    check("the policy's alarms exist", all(name in states for name in tracking))
    every = [alarm for page in cloudwatch.get_paginator("describe_alarms").paginate(
        AlarmTypes=["MetricAlarm", "CompositeAlarm"], PaginationConfig={"PageSize": 8})
        for alarm in page.get("MetricAlarms", []) + page.get("CompositeAlarms", [])]
    equal("eight by eight", len({alarm["AlarmName"] for alarm in every}), len(states) + 1)
    equal("a rule", [alarm["AlarmRule"] for alarm in every if "AlarmRule" in alarm],
          ['ALARM("checkout-5xx") AND ALARM("checkout-latency")'])
    named = cloudwatch.describe_alarms(AlarmNames=["checkout-5xx", "nope"])["MetricAlarms"]
    equal("by name", [alarm["AlarmName"] for alarm in named], ["checkout-5xx"])
    same_shape("alarm", named[0], {
        "AlarmArn": str, "AlarmDescription": str, "ActionsEnabled": bool, "AlarmActions": list, "OKActions": list,
        "StateReason": str, "StateReasonData": str, "StateUpdatedTimestamp": datetime, "MetricName": str,
        "Namespace": str, "Statistic": str, "Dimensions": list, "Period": int, "EvaluationPeriods": int,
        "Threshold": float, "ComparisonOperator": str})
    equal("the newest data point", json.loads(named[0]["StateReasonData"])["recentDatapoints"][-1], 42.0)
    ringing = cloudwatch.describe_alarms(StateValue="ALARM", AlarmNamePrefix="search")["MetricAlarms"]
    equal("by state and prefix", [alarm["AlarmName"] for alarm in ringing], ["search-errors"])
    refused("more than 100 names", "ValidationError", "alarmNames", cloudwatch.describe_alarms,
            AlarmNames=[f"a{number}" for number in range(101)])
    refused("a made-up token", "InvalidNextToken", "", cloudwatch.describe_alarms, NextToken="x")
    items = cloudwatch.describe_alarm_history(AlarmName="checkout-5xx", HistoryItemType="StateUpdate")
    equal("history, newest first", [item["HistorySummary"] for item in items["AlarmHistoryItems"]],
          ["Alarm updated from OK to ALARM", "Alarm updated from INSUFFICIENT_DATA to OK"])


def deployment(ecs):
    service = ecs.describe_services(cluster="prod-web", services=["checkout"])["services"][0]
    equal("the alarm that ends deployments", service["deploymentConfiguration"]["alarms"],
          {"alarmNames": ["checkout-5xx"], "enable": True, "rollback": True})
    equal("scaled to its maximum", service["desiredCount"], 10)


def main():
    endpoint = sys.argv[1].rstrip("/")
    scaling, cloudwatch = client(endpoint, "application-autoscaling"), client(endpoint, "cloudwatch")
    targets(scaling)
    tracking = policies(scaling)
    activities(scaling)
    alarms(cloudwatch, tracking)
    deployment(client(endpoint))
    print(f"ok {judge_sim.CHECKS} checks")


if __name__ == "__main__":
    main()
