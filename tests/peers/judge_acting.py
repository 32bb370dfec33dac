#!/usr/bin/env python3
"""A service that is acted upon, on moto: `judge_acting.py ENDPOINT begin|read`.

begin   makes the cluster `acting` with the service `web` (two tasks of web:1; web:2 is registered) and its bounds
read    what boto3 reads of it now, as JSON
"""
import json
import sys

import boto3

REGION, CLUSTER, SERVICE = "us-east-1", "acting", "web"
RESOURCE = dict(ServiceNamespace="ecs", ResourceIds=[f"service/{CLUSTER}/{SERVICE}"])


def begin(ecs, scaling):
    arn = ecs.create_cluster(clusterName=CLUSTER)["cluster"]["clusterArn"]
    for image in ("registry.invalid/web:1", "registry.invalid/web:2"):
        app = {"name": "app", "image": image, "cpu": 64, "memory": 128, "essential": True}
        ecs.register_task_definition(family=SERVICE, containerDefinitions=[app])
    made = ecs.create_service(cluster=CLUSTER, serviceName=SERVICE, taskDefinition="web:1", desiredCount=2)["service"]
    scaling.register_scalable_target(
        ServiceNamespace="ecs", ResourceId=RESOURCE["ResourceIds"][0], ScalableDimension="ecs:service:DesiredCount",
        MinCapacity=1, MaxCapacity=4)
    return {"cluster": arn, "service": made["serviceArn"]}


def read(ecs, scaling):
    service = ecs.describe_services(cluster=CLUSTER, services=[SERVICE])["services"][0]
    names = ("status", "desiredCount", "taskDefinition", "enableExecuteCommand", "availabilityZoneRebalancing")
    told = {name: service.get(name) for name in names}
    told["deployments"] = [deployment["id"] for deployment in service.get("deployments", [])]
    targets = scaling.describe_scalable_targets(**RESOURCE)["ScalableTargets"]
    told["bounds"] = [[it["MinCapacity"], it["MaxCapacity"]] for it in targets]
    told["suspended"] = [it.get("SuspendedState") for it in targets]
    return told


if __name__ == "__main__":
    keys = dict(aws_access_key_id="test", aws_secret_access_key="test")
    clients = [boto3.client(name, endpoint_url=sys.argv[1], region_name=REGION, **keys)
               for name in ("ecs", "application-autoscaling")]
    print(json.dumps({"begin": begin, "read": read}[sys.argv[2]](*clients)))
