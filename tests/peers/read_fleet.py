"""The fleet as boto3 reads it, in the shape of `ecsight get WHAT -o json`.

read_fleet.py ENDPOINT clusters|services|tasks|targets|target-groups|instances|capacity-providers|alarms|scaling|vpcs [--cluster NAME] [--status RUNNING|STOPPED|ALL] [--key K --secret S]

Names are snake_case by botocore's own rule, times RFC 3339 in UTC, items sorted by ARN.
"""
import argparse
import datetime
import json

import boto3
from botocore import xform_name
from botocore.config import Config


def plain(shape, value):
    """Only names that AWS defines are renamed; keys of maps are data."""
    if shape.type_name == "structure":
        return {xform_name(name): plain(shape.members[name], member) for name, member in value.items()
                if name in shape.members}
    if shape.type_name == "list":
        return [plain(shape.member, member) for member in value]
    if shape.type_name == "map":
        return {name: plain(shape.value, member) for name, member in value.items()}
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.timezone.utc).isoformat().replace("+00:00", "Z")
    return value


def batches(items, size):
    for begin in range(0, len(items), size):
        yield items[begin:begin + size]


class Fleet:
    def __init__(self, endpoint, key, secret):
        self.ecs = boto3.client(
            "ecs", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=key,
            aws_secret_access_key=secret, config=Config(retries={"max_attempts": 2}, read_timeout=60))
        self.elb = boto3.client(
            "elbv2", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=key,
            aws_secret_access_key=secret, config=Config(retries={"max_attempts": 2}, read_timeout=60))
        self.model = self.ecs.meta.service_model
        # boto3's newest way to CloudWatch is one that moto does not know: it takes the older one.
        self.scaling, self.cloudwatch = (
            boto3.client(name, endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=key,
                         aws_secret_access_key=secret, config=Config(retries={"max_attempts": 2}))
            for name in ("application-autoscaling", "cloudwatch"))

        self.ec2 = boto3.client("ec2", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=key,
                                aws_secret_access_key=secret, config=Config(retries={"max_attempts": 2}))

    def vpcs(self, cluster):
        """By the subnets of its services."""
        ids = {subnet for service in self.services(cluster)
               for subnet in service.get("network_configuration", {}).get("awsvpc_configuration", {}).get("subnets", [])}
        subnets = self.ec2.describe_subnets(SubnetIds=sorted(ids))["Subnets"]
        for found in sorted({subnet["VpcId"] for subnet in subnets}):
            yield vpc(self.ec2, {"id": found, "subnets": [it for it in subnets if it["VpcId"] == found]})

    def listed(self, operation, member, **arguments):
        return [arn for page in self.ecs.get_paginator(operation).paginate(**arguments) for arn in page[member]]

    def described(self, operation, member, **arguments):
        name = self.ecs.meta.method_to_api_mapping[operation]
        shape = self.model.operation_model(name).output_shape.members[member]
        return plain(shape, getattr(self.ecs, operation)(**arguments)[member])

    def clusters(self):
        arns = self.listed("list_clusters", "clusterArns")
        include = ["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"]
        for batch in batches(arns, 100):
            yield from self.described("describe_clusters", "clusters", clusters=batch, include=include)

    def services(self, cluster):
        arns = self.listed("list_services", "serviceArns", cluster=cluster, PaginationConfig={"PageSize": 100})
        for batch in batches(arns, 10):
            yield from self.described("describe_services", "services", cluster=cluster, services=batch,
                                      include=["TAGS"])

    def tasks(self, cluster, status):
        wanted = ["RUNNING", "STOPPED"] if status == "ALL" else [status]
        arns = [arn for one in wanted for arn in self.listed("list_tasks", "taskArns", cluster=cluster,
                                                             desiredStatus=one)]
        for batch in batches(list(dict.fromkeys(arns)), 100):
            yield from self.described("describe_tasks", "tasks", cluster=cluster, tasks=batch, include=["TAGS"])

    def groups(self, cluster):
        """Service and target group, as the services name them."""
        for service in self.services(cluster):
            for balancer in service.get("load_balancers", []):
                yield service["service_name"], balancer["target_group_arn"]

    def target_groups(self, cluster):
        shape = self.elb.meta.service_model.operation_model("DescribeTargetGroups").output_shape.members["TargetGroups"]
        arns = [arn for _, arn in self.groups(cluster)]
        for batch in batches(arns, 20):
            yield from plain(shape, self.elb.describe_target_groups(TargetGroupArns=batch)["TargetGroups"])

    def targets(self, cluster):
        """Every target of every service, with the task that has its address."""
        at = {detail["value"]: task["task_arn"] for task in self.tasks(cluster, "RUNNING")
              for attachment in task["attachments"] for detail in attachment["details"]
              if detail["name"] == "privateIPv4Address"}
        for service, arn in self.groups(cluster):
            for one in self.elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]:
                target, health = one["Target"], one["TargetHealth"]
                item = {"target_group_arn": arn, "target_id": target["Id"], "port": target.get("Port"),
                        "availability_zone": target.get("AvailabilityZone"), "state": health.get("State"),
                        "reason": health.get("Reason"), "description": health.get("Description"),
                        "service_name": service, "task_arn": at.get(target["Id"])}
                yield {name: value for name, value in item.items() if value is not None}

    def instances(self, cluster):
        arns = self.listed("list_container_instances", "containerInstanceArns", cluster=cluster)
        for batch in batches(arns, 100):
            yield from self.described("describe_container_instances", "containerInstances", cluster=cluster,
                                      containerInstances=batch, include=["TAGS", "CONTAINER_INSTANCE_HEALTH"])

    def capacity_providers(self, cluster):
        names = self.ecs.describe_clusters(clusters=[cluster])["clusters"][0].get("capacityProviders", [])
        for batch in batches(sorted(names), 10):
            yield from self.described("describe_capacity_providers", "capacityProviders", cluster=cluster,
                                      capacityProviders=batch, include=["TAGS"])

    @staticmethod
    def shaped(client, operation, member, **arguments):
        """Every page of a call that names and describes at once."""
        shape = client.meta.service_model.operation_model(
            client.meta.method_to_api_mapping[operation]).output_shape.members[member]
        return [item for page in client.get_paginator(operation).paginate(**arguments)
                for item in plain(shape, page[member])]

    def scalable(self, cluster):
        names = [arn.split("/")[-1] for arn in self.listed("list_services", "serviceArns", cluster=cluster)]
        ids = [f"service/{cluster.split('/')[-1]}/{name}" for name in names]
        for batch in batches(ids, 50):
            found = self.shaped(self.scaling, "describe_scalable_targets", "ScalableTargets",
                                ServiceNamespace="ecs", ResourceIds=batch)
            yield from found
            there = {item["resource_id"] for item in found}
            # A service without auto scaling is a row of its name.
            yield from ({"resource_id": name} for name in batch if name not in there)

    def alarms(self, clusters):
        """Those whose dimensions name one of the clusters."""
        names = {cluster.split("/")[-1] for cluster in clusters}
        for alarm in self.shaped(self.cloudwatch, "describe_alarms", "MetricAlarms"):
            dimensions = {one["name"]: one["value"] for one in alarm.get("dimensions", [])}
            if dimensions.get("ClusterName") in names:
                yield alarm


def vpc(ec2, found):
    used = sorted(found["subnets"], key=lambda subnet: (subnet["AvailabilityZone"], subnet["SubnetId"]))
    described = ec2.describe_vpcs(VpcIds=[found["id"]])["Vpcs"][0]
    return {"vpc_id": found["id"],
            "cidr_blocks": [block["CidrBlock"] for block in described["CidrBlockAssociationSet"]],
            "subnets": [{"subnet_id": subnet["SubnetId"], "availability_zone": subnet["AvailabilityZone"],
                         "available_ip_address_count": subnet["AvailableIpAddressCount"]} for subnet in used]}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("endpoint")
    parser.add_argument("what", choices=["clusters", "services", "tasks", "targets", "target-groups", "instances", "capacity-providers",
                                         "alarms", "scaling", "vpcs"])
    parser.add_argument("--cluster")
    parser.add_argument("--status", default="RUNNING")
    parser.add_argument("--key", default="test")
    parser.add_argument("--secret", default="test")
    asked = parser.parse_args()
    fleet = Fleet(asked.endpoint, asked.key, asked.secret)
    clusters = [asked.cluster] if asked.cluster else fleet.listed("list_clusters", "clusterArns")
    if asked.what == "clusters":
        items = list(fleet.clusters())
    elif asked.what == "services":
        items = [item for cluster in clusters for item in fleet.services(cluster)]
    elif asked.what == "targets":
        items = [item for cluster in clusters for item in fleet.targets(cluster)]
    elif asked.what == "target-groups":
        items = [item for cluster in clusters for item in fleet.target_groups(cluster)]
    elif asked.what == "instances":
        items = [item for cluster in clusters for item in fleet.instances(cluster)]
    elif asked.what == "capacity-providers":
        items = [item for cluster in clusters for item in fleet.capacity_providers(cluster)]
    elif asked.what == "alarms":
        items = list(fleet.alarms(clusters))
    elif asked.what == "vpcs":
        items = [item for cluster in clusters for item in fleet.vpcs(cluster)]
    elif asked.what == "scaling":
        items = [item for cluster in clusters for item in fleet.scalable(cluster)]
    else:
        items = [item for cluster in clusters for item in fleet.tasks(cluster, asked.status)]
    arn = {"clusters": "cluster_arn", "services": "service_arn", "tasks": "task_arn",
           "targets": "target_id", "target-groups": "target_group_arn",
           "instances": "container_instance_arn", "capacity-providers": "capacity_provider_arn",
           "alarms": "alarm_name", "scaling": "resource_id",
           "vpcs": "vpc_id"}[asked.what]
    items.sort(key=lambda item: item[arn])
    print(json.dumps({"schema": f"ecsight.{asked.what}/1", "items": items, "gaps": []}))


if __name__ == "__main__":
    main()
