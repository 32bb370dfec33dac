#!/usr/bin/env python3
"""Read back with boto3 what was changed.

usage: read_changes.py ENDPOINT task CLUSTER [ARN] | started-by CLUSTER NAME | instance CLUSTER [ARN] | definition NAME | service CLUSTER [NAME]

Prints JSON. Without an ARN `task` is the first task of a service that runs.
"""
import json
import sys

import boto3

endpoint, what, name, *rest = sys.argv[1:]
ecs = boto3.client("ecs", endpoint_url=endpoint, region_name="us-east-1",
                   aws_access_key_id="test", aws_secret_access_key="test")


def tasks(cluster, arns):
    return ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"] if arns else []


def told():
    if what == "instance":
        arns = rest or ecs.list_container_instances(cluster=name)["containerInstanceArns"]
        return ecs.describe_container_instances(cluster=name, containerInstances=arns[:1])["containerInstances"][0]
    if what == "definition":
        return ecs.describe_task_definition(taskDefinition=name)["taskDefinition"]
    if what == "service":
        names = rest or ecs.list_services(cluster=name)["serviceArns"]
        return ecs.describe_services(cluster=name, services=names[:1])["services"][0]
    if what == "started-by":
        every = tasks(name, ecs.list_tasks(cluster=name)["taskArns"])
        return [task for task in every if task.get("startedBy") == rest[0]]
    if rest:
        return tasks(name, rest)[0]
    every = tasks(name, ecs.list_tasks(cluster=name, desiredStatus="RUNNING")["taskArns"])
    return next(task for task in every if task.get("group", "").startswith("service:"))


print(json.dumps(told(), default=str))
