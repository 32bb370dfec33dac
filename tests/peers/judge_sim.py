#!/usr/bin/env python3
"""Judge the simulated account with boto3, an AWS client that others wrote.

usage: judge_sim.py ENDPOINT            (a simulated account that serves the scenario `fleet`)
       judge_sim.py ENDPOINT capacity   (one that serves `ec2-full`)
       judge_sim.py ENDPOINT spot       (one that serves `spot`)

Prints `ok N checks` and exits 0, or names the failed check and exits 1. boto3 parses every
answer by AWS's own service model, so a member of the wrong type fails here as well.
"""
import json
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionError as DroppedConnection, HTTPClientError
from botocore.parsers import ResponseParserError

CHECKS = 0
REGION = "us-east-1"


def check(name, condition, detail=""):
    """Count a check; the first that fails ends the run."""
    global CHECKS
    if not condition:
        print(f"failed: {name} {detail}".rstrip())
        sys.exit(1)
    CHECKS += 1


def equal(name, got, wanted):
    check(name, got == wanted, f"(got {got!r}, wanted {wanted!r})")


def refused(name, code, text, call, **arguments):
    """The call must fail with this code and these words."""
    try:
        call(**arguments)
    except ClientError as error:
        equal(f"{name}: code", error.response["Error"]["Code"], code)
        check(f"{name}: words", text in error.response["Error"]["Message"], repr(error.response["Error"]["Message"]))
    else:
        check(name, False, "(was not refused)")


def client(endpoint, service="ecs", region=REGION, key="AKIDEMO0000000000000"):
    config = Config(retries={"max_attempts": 0}, read_timeout=10, max_pool_connections=50)
    return boto3.client(service, endpoint_url=endpoint, region_name=region, aws_access_key_id=key, aws_secret_access_key="x", config=config)


def control(endpoint, method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(endpoint + path, data=data, method=method)
    return json.loads(urllib.request.urlopen(request, timeout=10).read())


def pages(ecs, operation, key, **arguments):
    return [item for page in ecs.get_paginator(operation).paginate(**arguments) for item in page[key]]


def same_shape(name, thing, members):
    """Every member is there and has the type that AWS gives it."""
    for member, kind in members.items():
        check(f"{name}.{member}", isinstance(thing.get(member), kind), f"(is {thing.get(member)!r})")


def clusters(ecs):
    arns = pages(ecs, "list_clusters", "clusterArns")
    equal("three clusters", [arn.split("/")[-1] for arn in arns], ["fleet-1", "fleet-2", "fleet-3"])
    equal("clusters one by one", pages(ecs, "list_clusters", "clusterArns", PaginationConfig={"PageSize": 1}), arns)
    bare = ecs.describe_clusters(clusters=arns)["clusters"][0]
    equal("nothing is included unasked", [bare["settings"], bare["statistics"], bare["tags"]], [[], [], []])
    full = ecs.describe_clusters(clusters=["fleet-1", "nope"], include=["SETTINGS", "STATISTICS", "TAGS", "CONFIGURATIONS", "ATTACHMENTS"])
    cluster = full["clusters"][0]
    equal("insights", cluster["settings"], [{"name": "containerInsights", "value": "enabled"}])
    equal("counts", [cluster["activeServicesCount"], cluster["runningTasksCount"], cluster["pendingTasksCount"]], [100, 1000, 0])
    equal("statistics", {s["name"]: s["value"] for s in cluster["statistics"]}["RunningFargateTasksCount"], "1000")
    equal("missing cluster", [(f["reason"], f["arn"].split("/")[-1]) for f in full["failures"]], [("MISSING", "nope")])
    equal("default cluster is missing", ecs.describe_clusters()["failures"][0]["arn"].split("/")[-1], "default")
    return arns


def services(ecs):
    equal("page of ten by default", len(ecs.list_services(cluster="fleet-1")["serviceArns"]), 10)
    arns = pages(ecs, "list_services", "serviceArns", cluster="fleet-1")
    equal("100 services", len(set(arns)), 100)
    big = ecs.list_services(cluster="fleet-1", maxResults=100)
    equal("100 in one page", (len(big["serviceArns"]), "nextToken" in big), (100, False))
    equal("launch type filter", pages(ecs, "list_services", "serviceArns", cluster="fleet-1", launchType="EC2"), [])
    equal("strategy filter", len(pages(ecs, "list_services", "serviceArns", cluster="fleet-1", schedulingStrategy="REPLICA")), 100)
    answer = ecs.describe_services(cluster="fleet-1", services=arns[:9] + ["nope"], include=["TAGS"])
    equal("nine found, one missing", (len(answer["services"]), [f["reason"] for f in answer["failures"]]), (9, ["MISSING"]))
    service = answer["services"][0]
    same_shape("service", service, {
        "serviceArn": str, "clusterArn": str, "loadBalancers": list, "status": str, "desiredCount": int, "runningCount": int,
        "pendingCount": int, "launchType": str, "platformVersion": str, "taskDefinition": str, "deploymentConfiguration": dict,
        "deployments": list, "roleArn": str, "events": list, "createdAt": datetime, "networkConfiguration": dict,
        "schedulingStrategy": str, "deploymentController": dict, "createdBy": str, "tags": list, "enableExecuteCommand": bool,
        "currentServiceDeployment": str, "currentServiceRevisions": list, "availabilityZoneRebalancing": str,
        "healthCheckGracePeriodSeconds": int, "propagateTags": str,
    })
    check("no strategy beside a launch type", "capacityProviderStrategy" not in service)
    same_shape("deployment", service["deployments"][0], {
        "id": str, "status": str, "taskDefinition": str, "createdAt": datetime, "updatedAt": datetime, "rolloutState": str,
        "rolloutStateReason": str, "failedTasks": int, "networkConfiguration": dict,
    })
    events = [event["createdAt"] for event in service["events"]]
    check("events, newest first, at most 100", events == sorted(events, reverse=True) and 0 < len(events) <= 100)
    check("events have texts", f"(service {service['serviceName']}) has reached a steady state." in service["events"][0]["message"])
    equal("no tags unasked", "tags" in ecs.describe_services(cluster="fleet-1", services=[arns[0]])["services"][0], False)
    equal("task sets", ecs.describe_task_sets(cluster="fleet-1", service="svc-001")["taskSets"], [])
    return arns


def tasks(ecs):
    arns = [arn for cluster in ("fleet-1", "fleet-2", "fleet-3") for arn in pages(ecs, "list_tasks", "taskArns", cluster=cluster)]
    equal("3,000 distinct tasks", len(set(arns)), 3000)
    equal("by service", len(pages(ecs, "list_tasks", "taskArns", cluster="fleet-1", serviceName="svc-007")), 10)
    equal("by family", len(pages(ecs, "list_tasks", "taskArns", cluster="fleet-1", family="fleet-1-svc-007")), 10)
    equal("small pages", len(pages(ecs, "list_tasks", "taskArns", cluster="fleet-1", serviceName="svc-007", PaginationConfig={"PageSize": 3})), 10)
    equal("none stopped", pages(ecs, "list_tasks", "taskArns", cluster="fleet-2", desiredStatus="STOPPED"), [])
    answer = ecs.describe_tasks(cluster="fleet-1", tasks=arns[:99] + ["0" * 32], include=["TAGS"])
    equal("99 found, one missing", (len(answer["tasks"]), [f["reason"] for f in answer["failures"]]), (99, ["MISSING"]))
    task = answer["tasks"][0]
    same_shape("task", task, {
        "taskArn": str, "attachments": list, "availabilityZone": str, "connectivity": str, "connectivityAt": datetime, "containers": list,
        "cpu": str, "memory": str, "createdAt": datetime, "desiredStatus": str, "enableExecuteCommand": bool, "group": str,
        "healthStatus": str, "lastStatus": str, "launchType": str, "platformVersion": str, "pullStartedAt": datetime,
        "pullStoppedAt": datetime, "startedAt": datetime, "startedBy": str, "version": int, "ephemeralStorage": dict, "tags": list,
    })
    for absent in ("stopCode", "stoppedReason", "stoppedAt", "stoppingAt", "containerInstanceArn", "capacityProviderName"):
        check(f"a running Fargate task has no {absent}", absent not in task)
    details = {detail["name"] for detail in task["attachments"][0]["details"]}
    equal("interface", details, {"subnetId", "networkInterfaceId", "macAddress", "privateDnsName", "privateIPv4Address"})
    container = task["containers"][0]
    same_shape("container", container, {"containerArn": str, "image": str, "imageDigest": str, "runtimeId": str, "lastStatus": str, "managedAgents": list})
    check("no exit code while it runs", "exitCode" not in container)
    addresses = set()
    for start in range(0, 1000, 100):
        for task in ecs.describe_tasks(cluster="fleet-1", tasks=arns[start:start + 100])["tasks"]:
            addresses.add(task["containers"][0]["networkInterfaces"][0]["privateIpv4Address"])
    equal("every task has its own address", len(addresses), 1000)
    definition = ecs.describe_task_definition(taskDefinition=task["taskDefinitionArn"], include=["TAGS"])
    same_shape("task definition", definition["taskDefinition"], {
        "containerDefinitions": list, "family": str, "revision": int, "networkMode": str, "cpu": str, "registeredAt": datetime,
        "executionRoleArn": str, "requiresCompatibilities": list,
    })
    protection = ecs.get_task_protection(cluster="fleet-1", tasks=arns[:3])
    equal("no protection", [p["protectionEnabled"] for p in protection["protectedTasks"]], [False] * 3)
    return arns


def the_rest(ecs):
    equal("no instances", ecs.list_container_instances(cluster="fleet-1")["containerInstanceArns"], [])
    equal("no attributes", ecs.list_attributes(cluster="fleet-1", targetType="container-instance", attributeName="ecs.vpc-id")["attributes"], [])
    equal("300 families", len(pages(ecs, "list_task_definition_families", "families")), 300)
    equal("revisions of one family", len(pages(ecs, "list_task_definitions", "taskDefinitionArns", familyPrefix="fleet-1-svc-001")), 2)
    check("providers", {"FARGATE", "FARGATE_SPOT"} <= {p["name"] for p in ecs.describe_capacity_providers()["capacityProviders"]})
    newest = ecs.list_task_definitions(familyPrefix="fleet-1-svc-001", sort="DESC")["taskDefinitionArns"]
    equal("the newest revision in front", [arn.rsplit(":", 1)[1] for arn in newest], ["3", "2"])
    arn = ecs.describe_services(cluster="fleet-1", services=["svc-001"])["services"][0]["serviceArn"]
    equal("tags of a service", {t["key"]: t["value"] for t in ecs.list_tags_for_resource(resourceArn=arn)["tags"]}["team"], "load")
    check("account settings", any(s["name"] == "containerInsights" for s in pages(ecs, "list_account_settings", "settings")))
    briefs = ecs.list_service_deployments(cluster="fleet-1", service="svc-001")["serviceDeployments"]
    equal("one service deployment", [b["status"] for b in briefs], ["SUCCESSFUL"])
    whole = ecs.describe_service_deployments(serviceDeploymentArns=[briefs[0]["serviceDeploymentArn"]])["serviceDeployments"][0]
    same_shape("service deployment", whole, {"targetServiceRevision": dict, "deploymentCircuitBreaker": dict, "startedAt": datetime})
    revisions = ecs.describe_service_revisions(serviceRevisionArns=[whole["targetServiceRevision"]["arn"]])["serviceRevisions"]
    check("the revision names its image", revisions[0]["containerImages"][0]["imageDigest"].startswith("sha256:"))


def balancing(endpoint, ecs):
    """Services behind load balancers; boto3 reads the XML by AWS's own model."""
    elb = client(endpoint, "elbv2")
    service = ecs.describe_services(cluster="fleet-1", services=["svc-001"])["services"][0]
    arn = service["loadBalancers"][0]["targetGroupArn"]
    group = elb.describe_target_groups(TargetGroupArns=[arn])["TargetGroups"][0]
    same_shape("target group", group, {"TargetGroupName": str, "Port": int, "VpcId": str, "HealthCheckEnabled": bool,
                                       "HealthCheckIntervalSeconds": int, "HealthCheckPath": str, "Matcher": dict,
                                       "LoadBalancerArns": list, "TargetType": str})
    equal("the check's port", group["HealthCheckPort"], "traffic-port")
    health = elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
    equal("a target for each task", len(health), service["runningCount"])
    equal("all healthy, without a reason", {json.dumps(h["TargetHealth"]) for h in health}, {json.dumps({"State": "healthy"})})
    tasks = pages(ecs, "list_tasks", "taskArns", cluster="fleet-1", serviceName="svc-001")
    addresses = {d["value"] for t in ecs.describe_tasks(cluster="fleet-1", tasks=tasks)["tasks"] for a in t["attachments"]
                 for d in a["details"] if d["name"] == "privateIPv4Address"}
    equal("targets are the tasks' addresses", {h["Target"]["Id"] for h in health}, addresses)
    equal("at the container's port", {h["Target"]["Port"] for h in health}, {service["loadBalancers"][0]["containerPort"]})
    balancer = elb.describe_load_balancers(LoadBalancerArns=group["LoadBalancerArns"])["LoadBalancers"][0]
    same_shape("load balancer", balancer, {"DNSName": str, "Scheme": str, "CreatedTime": datetime, "State": dict,
                                           "AvailabilityZones": list, "SecurityGroups": list, "Type": str})
    listeners = elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    equal("two listeners", sorted(one["Port"] for one in listeners), [80, 443])
    rules = [rule for one in listeners for rule in elb.describe_rules(ListenerArn=one["ListenerArn"])["Rules"]]
    leading = [rule for rule in rules for action in rule["Actions"] if action.get("TargetGroupArn") == arn]
    equal("one rule leads to it", len(leading), 1)
    check("by its path", leading[0]["Conditions"][0]["Values"] and not leading[0]["IsDefault"])
    tags = elb.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]
    equal("its tags", (tags["ResourceArn"], {t["Key"]: t["Value"] for t in tags["Tags"]}["team"]), (arn, "load"))
    every = pages(elb, "describe_target_groups", "TargetGroups")
    equal("pages hold the same", [g["TargetGroupArn"] for g in pages(elb, "describe_target_groups", "TargetGroups",
                                  PaginationConfig={"PageSize": 50})], [g["TargetGroupArn"] for g in every])
    gone = arn[:-4] + "0000"
    refused("one that is gone among others", "TargetGroupNotFound", "One or more target groups not found",
            elb.describe_target_groups, TargetGroupArns=[arn, gone])
    refused("health of one that is gone", "TargetGroupNotFound", "not found", elb.describe_target_health, TargetGroupArn=gone)
    refused("no such load balancer", "LoadBalancerNotFound", "not found", elb.describe_listeners,
            LoadBalancerArn=balancer["LoadBalancerArn"][:-4] + "0000")
    refused("no such listener", "ListenerNotFound", "not found", elb.describe_rules,
            ListenerArn=listeners[0]["ListenerArn"][:-4] + "0000")
    refused("an action that is not played", "InvalidAction", "", elb.describe_account_limits)
    refused("21 load balancers", "ValidationError", "20", elb.describe_load_balancers,
            LoadBalancerArns=[balancer["LoadBalancerArn"]] * 21)
def metrics(endpoint):
    """CloudWatch by awsJson; what the Rust SDK says by CBOR is tested beside the account itself."""
    watch = client(endpoint, "cloudwatch")

    def query(name, metric, namespace="AWS/ECS", stat="Average", period=60, cluster="fleet-1", service="svc-001"):
        dimensions = [{"Name": "ClusterName", "Value": cluster}, {"Name": "ServiceName", "Value": service}]
        which = {"Namespace": namespace, "MetricName": metric, "Dimensions": dimensions}
        return {"Id": name, "MetricStat": {"Metric": which, "Period": period, "Stat": stat}}

    end = int(time.time()) // 60 * 60
    window = {"StartTime": end - 3600, "EndTime": end}
    cpu = query("cpu", "CPUUtilization")
    nowhere = query("none", "CPUUtilization", service="nope")
    enhanced = query("enhanced", "TaskCpuUtilization", namespace="ECS/ContainerInsights")
    answer = watch.get_metric_data(MetricDataQueries=[cpu, nowhere, enhanced], ScanBy="TimestampAscending", **window)
    found = {result["Id"]: result for result in answer["MetricDataResults"]}
    equal("all are answered", {name: result["StatusCode"] for name, result in found.items()}, dict.fromkeys(["cpu", "none", "enhanced"], "Complete"))
    values, times = found["cpu"]["Values"], found["cpu"]["Timestamps"]
    check("an hour of percents", 55 <= len(values) <= 60 and all(0 < value <= 100 for value in values), repr(values))
    check("whole minutes, ascending", times == sorted(times) and all(moment.second == 0 for moment in times))
    equal("what is not measured has no points", [found["none"]["Values"], found["enhanced"]["Values"]], [[], []])
    newest = watch.get_metric_data(MetricDataQueries=[cpu], **window)["MetricDataResults"][0]
    check("newest first unless told", newest["Timestamps"] == sorted(newest["Timestamps"], reverse=True))
    pager = watch.get_paginator("get_metric_data").paginate(MetricDataQueries=[cpu], MaxDatapoints=25, **window)
    equal("pages give the same points", sum(len(part["Values"]) for page in pager for part in page["MetricDataResults"]), len(values))
    hours = watch.get_metric_data(MetricDataQueries=[query("h", "CPUUtilization", period=300)], **window)["MetricDataResults"][0]
    check("five minutes make one point", 11 <= len(hours["Values"]) <= 13, repr(hours))
    many = [query(f"m{number}", "CPUUtilization") for number in range(501)]
    refused("501 queries", "ValidationError", "greater than 500", watch.get_metric_data, MetricDataQueries=many, **window)
    refused("no time", "ValidationError", "StartTime must be less", watch.get_metric_data, MetricDataQueries=[cpu], StartTime=end, EndTime=end)
    of = [{"Name": "ClusterName", "Value": "fleet-1"}, {"Name": "ServiceName", "Value": "svc-001"}]
    listed = pages(watch, "list_metrics", "Metrics", Namespace="ECS/ContainerInsights", Dimensions=of)
    check("standard Insights lists its metrics", {"CpuUtilized", "RunningTaskCount"} <= {metric["MetricName"] for metric in listed}, repr(listed))
    everywhere = pages(watch, "list_metrics", "Metrics", Namespace="AWS/ECS")
    equal("every service has two metrics of its own", len(everywhere), 600)


def images(endpoint, ecs, task_arns):
    ecr = client(endpoint, "ecr")
    container = ecs.describe_tasks(cluster="fleet-1", tasks=task_arns[:1])["tasks"][0]["containers"][0]
    repository, tag = container["image"].split("/", 1)[1].rsplit(":", 1)
    found = ecr.describe_images(registryId="123456789012", repositoryName=repository, imageIds=[{"imageTag": tag}])["imageDetails"]
    equal("one image of the tag", [d["imageTags"] for d in found], [[tag]])
    same_shape("image", found[0], {"imageDigest": str, "imagePushedAt": datetime, "imageSizeInBytes": int, "registryId": str})
    equal("the tag points to what runs", found[0]["imageDigest"], container["imageDigest"])
    by_digest = ecr.describe_images(repositoryName=repository, imageIds=[{"imageDigest": container["imageDigest"]}])["imageDetails"]
    equal("the same by its digest", by_digest, found)
    check("all images of a repository", found[0] in ecr.describe_images(repositoryName=repository)["imageDetails"])
    refused("no such tag", "ImageNotFoundException", "imageTag:'nope'", ecr.describe_images, repositoryName=repository, imageIds=[{"imageTag": "nope"}])
    refused("no such repository", "RepositoryNotFoundException", "does not exist in the registry", ecr.describe_images, repositoryName="nope")


def limits(ecs, service_arns, task_arns):
    invalid = "InvalidParameterException"
    refused("11 services", invalid, "can have at most 10 items", ecs.describe_services, cluster="fleet-1", services=service_arns[:11])
    refused("no services", invalid, "Services cannot be empty", ecs.describe_services, cluster="fleet-1", services=[])
    refused("101 tasks", invalid, "can have at most 100 items", ecs.describe_tasks, cluster="fleet-1", tasks=task_arns[:101])
    refused("no tasks", invalid, "Tasks cannot be empty", ecs.describe_tasks, cluster="fleet-1", tasks=[])
    refused("page of 101", invalid, "maxResults", ecs.list_services, cluster="fleet-1", maxResults=101)
    refused("made-up token", invalid, "Invalid token", ecs.list_tasks, cluster="fleet-1", nextToken="nonsense")
    token = ecs.list_services(cluster="fleet-1")["nextToken"]
    refused("another list's token", invalid, "Invalid token", ecs.list_services, cluster="fleet-2", nextToken=token)
    refused("no such cluster", "ClusterNotFoundException", "Cluster not found.", ecs.list_services, cluster="nope")
    refused("no such service", "ServiceNotFoundException", "Service not found.", ecs.update_service, cluster="fleet-1", service="nope", desiredCount=1)
    refused("no such service to list", "ServiceNotFoundException", "", ecs.list_tasks, cluster="fleet-1", serviceName="nope")
    refused("no such definition", "ClientException", "Unable to describe task definition.", ecs.describe_task_definition, taskDefinition="nope:1")
    refused("another cluster's task", invalid, "Invalid identifier", ecs.describe_tasks, cluster="fleet-2", tasks=[task_arns[0]])
    refused("an operation that is not played", "UnknownOperationException", "", ecs.create_cluster, clusterName="x")


def identity(endpoint):
    sts = client(endpoint, "sts")
    me = sts.get_caller_identity()
    equal("who am I", (len(me["Account"]), me["Arn"]), (12, f"arn:aws:iam::{me['Account']}:user/on-call"))
    role = sts.assume_role(RoleArn=f"arn:aws:iam::{me['Account']}:role/path/deploy-prod", RoleSessionName="judge")
    check("a role's credentials expire later", role["Credentials"]["Expiration"].timestamp() > time.time() + 60)
    chained = client(endpoint, "sts", key=role["Credentials"]["AccessKeyId"])
    check("the role is the caller", ":assumed-role/deploy-prod/" in chained.get_caller_identity()["Arn"])
    check("session token", sts.get_session_token()["Credentials"]["SessionToken"])
    equal("another region is empty", client(endpoint, region="ap-south-1").list_clusters()["clusterArns"], [])
    refused("an action that is not played", "InvalidAction", "", sts.get_access_key_info, AccessKeyId="AKIDEMO0000000000000")


def changes(endpoint, ecs):
    """Mutations behave; this comes late because it moves the story."""
    before = set(pages(ecs, "list_tasks", "taskArns", cluster="fleet-3", serviceName="svc-001"))
    scaled = ecs.update_service(cluster="fleet-3", service="svc-001", desiredCount=12)["service"]
    equal("scaling starts no deployment", (scaled["desiredCount"], len(scaled["deployments"])), (12, 1))
    control(endpoint, "POST", "/_sim/advance", {"seconds": 120})
    equal("scaled out", ecs.describe_services(cluster="fleet-3", services=["svc-001"])["services"][0]["runningCount"], 12)
    victim = sorted(before)[0]
    stopping = ecs.stop_task(cluster="fleet-3", task=victim, reason="judged")["task"]
    equal("asked to stop", (stopping["desiredStatus"], stopping["stopCode"], stopping["stoppedReason"]), ("STOPPED", "UserInitiated", "judged"))
    control(endpoint, "POST", "/_sim/advance", {"seconds": 180})
    gone = ecs.describe_tasks(cluster="fleet-3", tasks=[victim])["tasks"][0]
    equal("stopped, with its exit code", (gone["lastStatus"], gone["containers"][0]["exitCode"]), ("STOPPED", 143))
    check("times in order", gone["createdAt"] < gone["startedAt"] < gone["stoppingAt"] < gone["executionStoppedAt"] < gone["stoppedAt"])
    equal("replaced", len(pages(ecs, "list_tasks", "taskArns", cluster="fleet-3", serviceName="svc-001")), 12)
    forced = ecs.update_service(cluster="fleet-3", service="svc-002", forceNewDeployment=True)["service"]
    equal("a forced deployment", [(d["status"], d["rolloutState"]) for d in forced["deployments"]], [("PRIMARY", "IN_PROGRESS"), ("ACTIVE", "COMPLETED")])
    control(endpoint, "POST", "/_sim/advance", {"seconds": 30})
    rolling = ecs.describe_services(cluster="fleet-3", services=["svc-002"])["services"][0]
    check("it rolls", 0 < rolling["deployments"][0]["runningCount"] + rolling["deployments"][0]["pendingCount"] <= 10)
    control(endpoint, "POST", "/_sim/advance", {"seconds": 600})
    done = ecs.describe_services(cluster="fleet-3", services=["svc-002"])["services"][0]
    equal("it completes", [(d["status"], d["rolloutState"], d["runningCount"]) for d in done["deployments"]], [("PRIMARY", "COMPLETED", 10)])
    check("it says so", any("deployment completed" in event["message"] for event in done["events"]))
    equal("another revision", ecs.update_service(cluster="fleet-3", service="svc-003", taskDefinition="fleet-3-svc-003:2")["service"]["taskDefinition"][-2:], ":2")
    control(endpoint, "POST", "/_sim/advance", {"seconds": 3700})
    equal("stopped tasks are forgotten after an hour", ecs.describe_tasks(cluster="fleet-3", tasks=[victim])["failures"][0]["reason"], "MISSING")


def faults(endpoint, ecs):
    def under(*texts):
        control(endpoint, "POST", "/_sim/fault", list(texts))

    under("throttle=1:ListTasks")
    refused("injected throttle", "ThrottlingException", "Rate exceeded", ecs.list_tasks, cluster="fleet-1")
    ecs.list_clusters()
    under("deny=DescribeServices")
    words = "is not authorized to perform: ecs:DescribeServices on resource: arn:aws:ecs:us-east-1:"
    refused("denied", "AccessDeniedException", words, ecs.describe_services, cluster="fleet-1", services=["svc-001"])
    under("expired")
    refused("expired", "ExpiredTokenException", "expired", ecs.list_clusters)
    refused("expired at STS", "ExpiredToken", "expired", client(endpoint, "sts").get_caller_identity)
    under("unknown-key")
    refused("unknown key", "UnrecognizedClientException", "invalid", ecs.list_clusters)
    refused("unknown key at STS", "InvalidClientTokenId", "invalid", client(endpoint, "sts").get_caller_identity)
    under("5xx=1")
    refused("server error", "ServerException", "", ecs.list_clusters)
    for text, errors in (("html", (ClientError, ResponseParserError)), ("reset", (HTTPClientError, DroppedConnection)),
                         ("truncate", (HTTPClientError,)), ("garbage", (ResponseParserError,))):
        under(text)
        try:
            answer = ecs.list_services(cluster="fleet-1")
        except errors:
            check(text, True)
        else:
            # boto3 takes a broken JSON body for an empty answer instead of complaining.
            check(text, "serviceArns" not in answer, "(went through)")
    under("latency=120ms")
    start = time.monotonic()
    ecs.list_clusters()
    check("latency", time.monotonic() - start >= 0.12)
    equal("faults off", control(endpoint, "DELETE", "/_sim/fault")["faults"], [])
    ecs.list_clusters()


def buckets(endpoint):
    """The published rate of "Capacity provider read": 50 at once, then 20 per second."""
    ecs = client(endpoint, region="eu-north-1")

    def once(_):
        try:
            ecs.describe_capacity_providers()
            return 200
        except ClientError as error:
            return error.response["Error"]["Code"]

    start = time.monotonic()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(once, range(140)))
    granted, most = answers.count(200), 50 + 20 * (time.monotonic() - start) + 1
    check("the burst is granted, and no more than the rate", 50 <= granted <= most, f"({granted} granted, at most {most:.0f})")
    equal("the rest is throttled", set(answers), {200, "ThrottlingException"})
    time.sleep(1)
    equal("tokens flow back", once(0), 200)


def capacity(endpoint):
    """A cluster of six instances on which nothing more fits."""
    ecs, cluster = client(endpoint), "prod-data"
    arns = ecs.list_container_instances(cluster=cluster)["containerInstanceArns"]
    equal("six instances", len(arns), 6)
    by_status = {status: ecs.list_container_instances(cluster=cluster, status=status)["containerInstanceArns"]
                 for status in ("ACTIVE", "DRAINING", "REGISTERING")}
    equal("by status", {status: len(found) for status, found in by_status.items()},
          {"ACTIVE": 4, "DRAINING": 2, "REGISTERING": 0})
    asked = dict(cluster=cluster, containerInstances=arns)
    plain = ecs.describe_container_instances(**asked)["containerInstances"][0]
    check("health only on demand", "healthStatus" not in plain and plain["tags"] == [])
    instances = ecs.describe_container_instances(**asked, include=["TAGS", "CONTAINER_INSTANCE_HEALTH"])["containerInstances"]
    same_shape("instance", instances[0], {
        "ec2InstanceId": str, "version": int, "versionInfo": dict, "remainingResources": list, "registeredResources": list,
        "status": str, "agentConnected": bool, "runningTasksCount": int, "attributes": list, "registeredAt": datetime,
        "healthStatus": dict, "capacityProviderName": str,
    })
    equal("draining ones", sorted(i["containerInstanceArn"] for i in instances if i["status"] == "DRAINING"),
          sorted(by_status["DRAINING"]))
    lost = [i for i in instances if not i["agentConnected"]]
    equal("one lost its agent", [(i["status"], i["healthStatus"]["overallStatus"]) for i in lost], [("ACTIVE", "IMPAIRED")])
    for instance in instances:
        left, all_ = ({r["name"]: r.get("integerValue") for r in instance[key]}
                      for key in ("remainingResources", "registeredResources"))
        tasks = [t for t in ecs.describe_tasks(cluster=cluster, tasks=pages(ecs, "list_tasks", "taskArns", cluster=cluster))["tasks"]
                 if t["containerInstanceArn"] == instance["containerInstanceArn"]]
        equal("counted tasks", len(tasks), instance["runningTasksCount"])
        for name, member in (("CPU", "cpu"), ("MEMORY", "memory")):
            equal(f"{name} that is left", left[name], all_[name] - sum(int(task[member]) for task in tasks))
    refused("101 instances", "InvalidParameterException", "can have at most 100 items", ecs.describe_container_instances,
            cluster=cluster, containerInstances=arns * 17)
    orders = ecs.describe_services(cluster=cluster, services=["orders"])["services"][0]
    equal("the roll-out waits", [(d["rolloutState"], d["runningCount"]) for d in orders["deployments"]],
          [("IN_PROGRESS", 0), ("COMPLETED", 6)])
    words = "was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance "
    telling = [e["message"] for e in orders["events"] if words in e["message"]]
    equal("it says so once", len(telling), 1)
    check("and what is lacking", "has insufficient memory available." in telling[0], telling[0])
    providers = ecs.describe_capacity_providers(cluster=cluster)["capacityProviders"]
    equal("the cluster's own provider", [(p["name"], p["type"]) for p in providers], [("prod-data-asg", "EC2_AUTOSCALING")])
    named = ecs.describe_capacity_providers(cluster=cluster, capacityProviders=["prod-data-asg", "gone"])
    equal("a provider that is not there", [f["reason"] for f in named["failures"]], ["MISSING"])


def spot(endpoint):
    """Fargate Spot took its tasks back, and what would replace them waits."""
    ecs, cluster = client(endpoint), "prod-web"
    service = ecs.describe_services(cluster=cluster, services=["thumbnailer"])["services"][0]
    equal("base and weights", [(i["capacityProvider"], i["base"], i["weight"]) for i in service["capacityProviderStrategy"]],
          [("FARGATE", 2, 1), ("FARGATE_SPOT", 0, 3)])
    check("below what is desired", 2 <= service["runningCount"] < service["desiredCount"], str(service["runningCount"]))
    stopped = ecs.describe_tasks(cluster=cluster, tasks=pages(ecs, "list_tasks", "taskArns", cluster=cluster, desiredStatus="STOPPED"))["tasks"]
    equal("why they stopped", {(t["stopCode"], t["stoppedReason"], t["capacityProviderName"]) for t in stopped},
          {("SpotInterruption", "Your Spot Task was interrupted.", "FARGATE_SPOT")})
    running = ecs.describe_tasks(cluster=cluster, tasks=pages(ecs, "list_tasks", "taskArns", cluster=cluster, serviceName="thumbnailer"))["tasks"]
    equal("only FARGATE runs", {t["capacityProviderName"] for t in running}, {"FARGATE"})
    words = "was unable to place a task. Reason: Capacity is unavailable at this time. Please try again later or in a different availability zone."
    check("it says so", any(words in event["message"] for event in service["events"]))
    control(endpoint, "POST", "/_sim/advance", {"seconds": 1800})
    service = ecs.describe_services(cluster=cluster, services=["thumbnailer"])["services"][0]
    equal("and recovers when Spot is back", service["runningCount"], 8)


def main():
    stories = {"capacity": capacity, "spot": spot}
    if len(sys.argv) < 2 or any(word not in stories for word in sys.argv[2:]):
        print(__doc__.strip())
        sys.exit(1)
    endpoint = sys.argv[1].rstrip("/")
    if len(sys.argv) > 2:
        stories[sys.argv[2]](endpoint)
        print(f"ok {CHECKS} checks")
        return
    ecs = client(endpoint)
    clusters(ecs)
    service_arns = services(ecs)
    task_arns = tasks(ecs)
    the_rest(ecs)
    balancing(endpoint, ecs)
    images(endpoint, ecs, task_arns)
    limits(ecs, service_arns, task_arns)
    identity(endpoint)
    metrics(endpoint)
    faults(endpoint, ecs)
    changes(endpoint, ecs)
    buckets(endpoint)
    log = control(endpoint, "GET", "/_sim/log")
    check("the log knows the calls", len(log["calls"]) > 100 and log["connections"] >= 1)
    print(f"ok {CHECKS} checks")


if __name__ == "__main__":
    main()
