#!/usr/bin/env python3
"""Judge what the simulated account does when it is changed, with boto3, an AWS client that others wrote.

usage: judge_actions.py ENDPOINT      (a simulated account that serves the scenario `actions`)

Prints `ok N checks` and exits 0, or names the failed check and exits 1. Every mutation is read
back; the story is moved by hand, so that waiting for a roll-out takes no time.
"""
import sys
import time

import judge_sim
from botocore.exceptions import ClientError, ConnectionError as DroppedConnection, HTTPClientError
from judge_deployments import raw
from judge_sim import check, client, control, equal, pages, refused

CLUSTER = "prod-web"


class Judge:
    def __init__(self, endpoint):
        self.endpoint = endpoint
        self.ecs = client(endpoint)
        self.scaling = client(endpoint, "application-autoscaling")

    def advance(self, seconds):
        control(self.endpoint, "POST", "/_sim/advance", {"seconds": seconds})

    def service(self, name, cluster=CLUSTER):
        return self.ecs.describe_services(cluster=cluster, services=[name], include=["TAGS"])["services"][0]

    def stable(self, name, cluster=CLUSTER):
        """boto3's own waiter says that a service is stable."""
        self.ecs.get_waiter("services_stable").wait(cluster=cluster, services=[name], WaiterConfig={"Delay": 1, "MaxAttempts": 3})
        return self.service(name, cluster)

    def newest(self, name, cluster=CLUSTER):
        briefs = self.ecs.list_service_deployments(cluster=cluster, service=name)["serviceDeployments"]
        arn = briefs[0]["serviceDeploymentArn"]
        return self.ecs.describe_service_deployments(serviceDeploymentArns=[arn])["serviceDeployments"][0]

    def tasks(self, name, cluster=CLUSTER, status="RUNNING"):
        arns = pages(self.ecs, "list_tasks", "taskArns", cluster=cluster, serviceName=name, desiredStatus=status)
        return self.ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"] if arns else []

    def update(self, of, cluster=CLUSTER, **changes):
        return self.ecs.update_service(cluster=cluster, service=of, **changes)["service"]

    def events(self, name, cluster=CLUSTER):
        return [event["message"] for event in self.service(name, cluster)["events"]]


def forcing(judge):
    before = judge.service("storefront")
    old = {task["taskArn"] for task in judge.tasks("storefront")}
    after = judge.update("storefront", forceNewDeployment=True)
    check("a new deployment", after["deployments"][0]["id"] != before["deployments"][0]["id"])
    check("a new service deployment", after["currentServiceDeployment"] != before["currentServiceDeployment"])
    check("a new service revision", after["currentServiceRevisions"][0]["arn"] != before["currentServiceRevisions"][0]["arn"])
    equal("the same definition", after["taskDefinition"], before["taskDefinition"])
    equal("under way", [d["rolloutState"] for d in after["deployments"]], ["IN_PROGRESS", "COMPLETED"])
    equal("its own status", judge.newest("storefront")["status"], "IN_PROGRESS")
    for _ in range(10):
        judge.advance(12)
        now = judge.service("storefront")
        check("never below the minimum", now["runningCount"] >= 4, now["runningCount"])
        check("never above the maximum", now["runningCount"] + now["pendingCount"] <= 8, f"{now['runningCount']}+{now['pendingCount']}")
    judge.advance(400)
    after = judge.stable("storefront")
    equal("completed", after["deployments"][0]["rolloutState"], "COMPLETED")
    check("all tasks are others", not old & {task["taskArn"] for task in judge.tasks("storefront")})
    equal("successful", judge.newest("storefront")["status"], "SUCCESSFUL")
    check("told in an event", any("deployment completed" in text for text in judge.events("storefront")[:4]))
    groups = after["loadBalancers"][0]["targetGroupArn"]
    elb = client(judge.endpoint, "elbv2")
    health = elb.describe_target_health(TargetGroupArn=groups)["TargetHealthDescriptions"]
    running = {task["containers"][0]["networkInterfaces"][0]["privateIpv4Address"] for name in ("storefront", "storefront-eu") for task in judge.tasks(name)}
    equal("the target group follows, both services in it", {t["Target"]["Id"] for t in health if t["TargetHealth"]["State"] == "healthy"}, running)
    revision = judge.ecs.describe_service_revisions(serviceRevisionArns=[after["currentServiceRevisions"][0]["arn"]])
    equal("the revision is described", revision["serviceRevisions"][0]["taskDefinition"], before["taskDefinition"])


def deploying(judge):
    ecs = judge.ecs
    refused("unknown family", "ClientException", "TaskDefinition not found.", judge.update, of="storefront", taskDefinition="nope:1")
    refused("inactive", "ClientException", "TaskDefinition is inactive", judge.update, of="storefront", taskDefinition="prod-web-storefront:7")
    refused("unknown service", "ServiceNotFoundException", "Service not found.", judge.update, of="nope", desiredCount=1)
    refused("unknown cluster", "ClusterNotFoundException", "Cluster not found.", judge.update, of="storefront", cluster="nope", desiredCount=1)
    judge.update("storefront", taskDefinition="prod-web-storefront:11")
    judge.advance(600)
    check("revision 11 runs", judge.stable("storefront")["taskDefinition"].endswith("storefront:11"))
    again = judge.update("storefront", taskDefinition="prod-web-storefront:11")
    equal("what is deployed is not deployed again", len(again["deployments"]), 1)
    judge.update("storefront", taskDefinition="prod-web-storefront")
    judge.advance(600)
    check("a family is its newest active one", judge.stable("storefront")["taskDefinition"].endswith("storefront:12"))
    refused("subnet", "InvalidParameterException", "does not exist", judge.update, of="storefront", networkConfiguration={"awsvpcConfiguration": {"subnets": ["subnet-nope"]}})
    network = judge.service("storefront")["networkConfiguration"]
    one = dict(network["awsvpcConfiguration"], subnets=network["awsvpcConfiguration"]["subnets"][:1])
    moved = judge.update("storefront", networkConfiguration={"awsvpcConfiguration": one})
    equal("another network is another deployment", len(moved["deployments"]), 2)
    equal("the old one keeps its subnets", len(moved["deployments"][1]["networkConfiguration"]["awsvpcConfiguration"]["subnets"]), 3)
    judge.advance(600)
    judge.stable("storefront")
    zones = {task["availabilityZone"] for task in judge.tasks("storefront")}
    equal("tasks follow the subnet", len(zones), 1)
    judge.update("storefront", networkConfiguration=network)
    judge.advance(600)
    judge.stable("storefront")


def breaking(judge):
    before = judge.service("checkout")
    judge.update("checkout", taskDefinition="prod-web-checkout:42")
    judge.advance(25)
    now = judge.newest("checkout")
    equal("a threshold", now["deploymentCircuitBreaker"]["threshold"], 3)
    judge.advance(600)
    after = judge.stable("checkout")
    equal("back on the old revision", after["taskDefinition"], before["taskDefinition"])
    equal("all run", after["runningCount"], 4)
    failed = judge.newest("checkout")
    equal("rolled back", failed["status"], "ROLLBACK_SUCCESSFUL")
    check("why", "circuit breaker threshold was exceeded" in failed["statusReason"], failed["statusReason"])
    check("where to", failed["rollback"]["serviceRevisionArn"] == before["currentServiceRevisions"][0]["arn"])
    equal("tripped", failed["deploymentCircuitBreaker"]["status"], "TRIGGERED")
    check("told in events", any("rolling back to deployment" in text for text in judge.events("checkout")))
    stopped = [task for task in judge.tasks("checkout", status="STOPPED") if task["taskDefinitionArn"].endswith(":42")]
    check("stopped tasks tell", stopped and all(task["stopCode"] in ("EssentialContainerExited", "ServiceSchedulerInitiated") for task in stopped))


def alarms(judge):
    cloudwatch = client(judge.endpoint, "cloudwatch")
    state = lambda: cloudwatch.describe_alarms(AlarmNames=["orders-latency-p99"])["MetricAlarms"][0]["StateValue"]
    equal("calm before", state(), "OK")
    judge.update("orders", taskDefinition="prod-web-orders:62")
    judge.advance(150)
    now = judge.newest("orders")
    check("rolled back", now["status"].startswith("ROLLBACK"), now["status"])
    equal("by its alarm", now["alarms"].get("triggeredAlarmNames"), ["orders-latency-p99"])
    equal("the alarm rings", state(), "ALARM")
    judge.advance(900)
    check("back", judge.stable("orders")["taskDefinition"].endswith("orders:61"))
    equal("and is quiet again", state(), "OK")


def stopping(judge):
    ecs = judge.ecs
    judge.update("storefront", forceNewDeployment=True)
    judge.advance(10)
    arn = judge.newest("storefront")["serviceDeploymentArn"]
    refused("stop type", "InvalidParameterException", "stopType", ecs.stop_service_deployment, serviceDeploymentArn=arn, stopType="SOFTLY")
    equal("the same ARN", ecs.stop_service_deployment(serviceDeploymentArn=arn, stopType="ROLLBACK")["serviceDeploymentArn"], arn)
    check("requested", judge.newest("storefront")["status"].startswith("ROLLBACK_"))
    judge.advance(600)
    judge.stable("storefront")
    equal("rolled back", judge.newest("storefront")["status"], "ROLLBACK_SUCCESSFUL")
    refused("nothing to stop", "ConflictException", "", ecs.stop_service_deployment, serviceDeploymentArn=arn)
    refused("no such deployment", "ServiceDeploymentNotFoundException", "", ecs.stop_service_deployment, serviceDeploymentArn=arn + "x")
    judge.update("storefront", forceNewDeployment=True)
    judge.advance(10)
    arn = judge.newest("storefront")["serviceDeploymentArn"]
    ecs.stop_service_deployment(serviceDeploymentArn=arn, stopType="ABORT")
    equal("aborted", judge.newest("storefront")["status"], "STOPPED")
    judge.update("storefront", forceNewDeployment=True)
    judge.advance(600)
    judge.stable("storefront")


def continuing(judge):
    ecs = judge.ecs
    waiting = judge.newest("search")
    equal("waits", (waiting["status"], waiting["lifecycleStage"]), ("IN_PROGRESS", "POST_TEST_TRAFFIC_SHIFT"))
    arn, hook = waiting["serviceDeploymentArn"], waiting["lifecycleHookDetails"][-1]
    equal("for a person", (hook["targetType"], hook["status"]), ("PAUSE", "AWAITING_ACTION"))
    act = getattr(ecs, "continue_service_deployment", None)
    if act:
        refused("hook", "ConflictException", "", act, serviceDeploymentArn=arn, hookId="nope")
        act(serviceDeploymentArn=arn, hookId=hook["hookId"], action="CONTINUE")
    else:
        raw(ecs, "ContinueServiceDeployment", serviceDeploymentArn=arn, hookId=hook["hookId"], action="CONTINUE")
    judge.advance(900)
    equal("goes on to its end", judge.newest("search")["status"], "SUCCESSFUL")
    judge.stable("search")


def controllers(judge):
    way = "Use AWS CodeDeploy to trigger a new deployment."
    refused("force", "InvalidParameterException", "Cannot force a new deployment", judge.update, of="invoices", forceNewDeployment=True)
    refused("definition", "InvalidParameterException", way, judge.update, of="invoices", taskDefinition="prod-web-invoices:30")
    network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
    refused("network", "InvalidParameterException", "Unable to update network parameters", judge.update, of="invoices", networkConfiguration=network)
    refused("external", "InvalidParameterException", "EXTERNAL deployment controller", judge.update, of="legacy-gateway", forceNewDeployment=True)
    equal("a count is ECS's own", judge.update("invoices", desiredCount=3)["desiredCount"], 3)
    daemon = dict(of="node-agent", cluster="prod-ec2")
    refused("daemon", "InvalidParameterException", "does not support a desired count", judge.update, desiredCount=3, **daemon)
    refused("daemon percent", "InvalidParameterException", "above 100", judge.update, deploymentConfiguration={"maximumPercent": 150, "minimumHealthyPercent": 0}, **daemon)


def configuring(judge):
    before = judge.service("storefront")
    after = judge.update(
        "storefront",
        deploymentConfiguration={"maximumPercent": 150, "minimumHealthyPercent": 50, "deploymentCircuitBreaker": {"enable": True, "rollback": False}},
        enableExecuteCommand=False, availabilityZoneRebalancing="DISABLED", healthCheckGracePeriodSeconds=77,
    )
    equal("no deployment comes of it", after["deployments"][0]["id"], before["deployments"][0]["id"])
    for now in (after, judge.service("storefront")):
        deploy = now["deploymentConfiguration"]
        equal("percents", (deploy["minimumHealthyPercent"], deploy["maximumPercent"]), (50, 150))
        equal("breaker", deploy["deploymentCircuitBreaker"]["rollback"], False)
        equal("the rest", (now["enableExecuteCommand"], now["availabilityZoneRebalancing"], now["healthCheckGracePeriodSeconds"]), (False, "DISABLED", 77))
    check("tasks keep what they were launched with", all(task["enableExecuteCommand"] for task in judge.tasks("storefront")))
    judge.update("storefront", forceNewDeployment=True)
    judge.advance(600)
    judge.stable("storefront")
    check("new ones do not have it", not any(task["enableExecuteCommand"] for task in judge.tasks("storefront")))
    equal("nor its agent", [c.get("managedAgents") for t in judge.tasks("storefront") for c in t["containers"] if c["name"] == "app"], [None] * 4)
    refused("percents that block", "InvalidParameterException", "will block deployments", judge.update, of="storefront", deploymentConfiguration={"maximumPercent": 100, "minimumHealthyPercent": 100})
    judge.update("storefront", deploymentConfiguration={"maximumPercent": 100, "minimumHealthyPercent": 50})
    refused("zones", "InvalidParameterException", "maximumPercent", judge.update, of="storefront", availabilityZoneRebalancing="ENABLED")
    judge.update("storefront", deploymentConfiguration={"maximumPercent": 200, "minimumHealthyPercent": 100}, enableExecuteCommand=True)
    refused("grace without a balancer", "InvalidParameterException", "load balancers", judge.update, of="worker", healthCheckGracePeriodSeconds=30)
    spot = judge.update("sessions", capacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}])
    equal("a strategy instead of a launch type", (spot["capacityProviderStrategy"][0]["capacityProvider"], "launchType" in spot), ("FARGATE_SPOT", False))
    refused("unknown provider", "InvalidParameterException", "was not found", judge.update, of="sessions", capacityProviderStrategy=[{"capacityProvider": "nope", "weight": 1}])


def scaling(judge):
    equal("up", judge.update("worker", desiredCount=5)["desiredCount"], 5)
    judge.advance(120)
    equal("five run", judge.stable("worker")["runningCount"], 5)
    judge.update("worker", desiredCount=2)
    judge.advance(240)
    equal("two are left", judge.stable("worker")["runningCount"], 2)
    refused("too many", "InvalidParameterException", "", judge.update, of="worker", desiredCount=5001)
    id_ = {"ServiceNamespace": "ecs", "ResourceId": f"service/{CLUSTER}/catalog", "ScalableDimension": "ecs:service:DesiredCount"}
    activities = lambda: judge.scaling.describe_scaling_activities(ServiceNamespace="ecs", ResourceId=id_["ResourceId"])["ScalingActivities"]
    target = lambda: judge.scaling.describe_scalable_targets(ServiceNamespace="ecs", ResourceIds=[id_["ResourceId"]])["ScalableTargets"][0]
    judge.update("catalog", desiredCount=2)
    judge.advance(200)
    equal("auto scaling wants its four back", judge.service("catalog")["desiredCount"], 4)
    check("and says so", "AlarmHigh" in activities()[0]["Cause"] and "count to 4" in activities()[0]["Description"], activities()[0])
    judge.update("catalog", desiredCount=7)
    judge.advance(300)
    equal("slowly on the way down", judge.service("catalog")["desiredCount"], 7)
    judge.advance(700)
    equal("but in the end", judge.service("catalog")["desiredCount"], 4)
    judge.scaling.register_scalable_target(MinCapacity=6, MaxCapacity=9, **id_)
    equal("new bounds", (target()["MinCapacity"], target()["MaxCapacity"]), (6, 9))
    judge.advance(10)
    equal("are kept", judge.service("catalog")["desiredCount"], 6)
    check("as an activity", activities()[0]["Cause"] == "minimum capacity was set to 6", activities()[0]["Cause"])
    judge.scaling.register_scalable_target(SuspendedState={"DynamicScalingInSuspended": True, "DynamicScalingOutSuspended": True}, **id_)
    equal("suspended", target()["SuspendedState"], {"DynamicScalingInSuspended": True, "DynamicScalingOutSuspended": True, "ScheduledScalingSuspended": False})
    equal("bounds stay", (target()["MinCapacity"], target()["MaxCapacity"]), (6, 9))
    judge.update("catalog", desiredCount=8)
    judge.advance(1000)
    equal("nobody interferes", judge.service("catalog")["desiredCount"], 8)
    refused("bounds", "ValidationException", "", judge.scaling.register_scalable_target, MinCapacity=9, MaxCapacity=2, **id_)
    refused("new without bounds", "ValidationException", "", judge.scaling.register_scalable_target, **dict(id_, ResourceId=f"service/{CLUSTER}/worker"))
    refused("no service", "ValidationException", "ECS service doesn't exist", judge.scaling.register_scalable_target, MinCapacity=1, MaxCapacity=2, **dict(id_, ResourceId=f"service/{CLUSTER}/nope"))


def tasks(judge):
    ecs = judge.ecs
    for name, exit_code in (("sessions", 143), ("worker", 137)):
        victim = judge.tasks(name)[0]["taskArn"]
        told = ecs.stop_task(cluster=CLUSTER, task=victim, reason="on call was here")["task"]
        equal("at once", (told["desiredStatus"], told["stoppedReason"]), ("STOPPED", "on call was here"))
        judge.advance(120)
        gone = ecs.describe_tasks(cluster=CLUSTER, tasks=[victim])["tasks"][0]
        equal(f"{name} stopped", (gone["lastStatus"], gone["stopCode"], gone["containers"][0]["exitCode"]), ("STOPPED", "UserInitiated", exit_code))
        check("and was replaced", victim not in {task["taskArn"] for task in judge.tasks(name)})
        judge.stable(name)
    refused("unknown task", "InvalidParameterException", "The referenced task was not found.", ecs.stop_task, cluster=CLUSTER, task="0" * 32)


def running(judge):
    ecs = judge.ecs
    network = judge.service("storefront")["networkConfiguration"]
    run = dict(cluster=CLUSTER, taskDefinition="prod-web-storefront:12", launchType="FARGATE", networkConfiguration=network)
    refused("count", "InvalidParameterException", "", ecs.run_task, **dict(run, count=11))
    refused("network", "InvalidParameterException", "Network Configuration must be provided", ecs.run_task, cluster=CLUSTER, taskDefinition="prod-web-storefront:12", launchType="FARGATE")
    refused("inactive", "ClientException", "inactive", ecs.run_task, **dict(run, taskDefinition="prod-web-storefront:7"))
    overrides = {"containerOverrides": [{"name": "app", "command": ["sh", "-c", "migrate && exit 3"], "environment": [{"name": "A", "value": "b"}]}]}
    refused("override", "InvalidParameterException", "not a container", ecs.run_task, **dict(run, overrides={"containerOverrides": [{"name": "nope"}]}))
    answer = ecs.run_task(count=2, startedBy="ecsight/on-call", overrides=overrides, clientToken="token-1", enableExecuteCommand=True, **run)
    equal("two, no failure", (len(answer["tasks"]), answer["failures"]), (2, []))
    task = answer["tasks"][0]
    equal("as asked", (task["startedBy"], task["group"], task["lastStatus"], task["enableExecuteCommand"]), ("ecsight/on-call", "family:prod-web-storefront", "PROVISIONING", True))
    equal("overrides", task["overrides"]["containerOverrides"][0]["command"], ["sh", "-c", "migrate && exit 3"])
    again = ecs.run_task(count=2, startedBy="ecsight/on-call", overrides=overrides, clientToken="token-1", enableExecuteCommand=True, **run)
    equal("a token starts nothing twice", [t["taskArn"] for t in again["tasks"]], [t["taskArn"] for t in answer["tasks"]])
    refused("a token of another request", "ConflictException", "clientToken", ecs.run_task, count=1, clientToken="token-1", **run)
    found = ecs.list_tasks(cluster=CLUSTER, startedBy="ecsight/on-call")["taskArns"]
    equal("listed", set(found), {t["taskArn"] for t in answer["tasks"]})
    judge.advance(25)
    equal("runs", ecs.describe_tasks(cluster=CLUSTER, tasks=found)["tasks"][0]["lastStatus"], "RUNNING")
    judge.advance(90)
    done = ecs.describe_tasks(cluster=CLUSTER, tasks=found)["tasks"][0]
    equal("and ends", (done["lastStatus"], done["containers"][0]["exitCode"], done["stopCode"]), ("STOPPED", 3, "EssentialContainerExited"))
    equal("services do not see it", judge.stable("storefront")["runningCount"], 4)
    ec2 = dict(cluster="prod-ec2", launchType="EC2")
    full = ecs.run_task(count=4, taskDefinition="prod-ec2-indexer:2", **ec2)
    check("what has no room is a failure", full["failures"] and full["failures"][0]["reason"].startswith("RESOURCE:"), full["failures"])
    arns = [task["taskArn"] for task in full["tasks"]]
    for arn in arns:
        ecs.stop_task(cluster="prod-ec2", task=arn)
    judge.advance(60)


def protection(judge):
    ecs = judge.ecs
    arns = [task["taskArn"] for task in judge.tasks("sessions")]
    protected = [t["taskArn"] for t in ecs.get_task_protection(cluster=CLUSTER, tasks=arns)["protectedTasks"] if t["protectionEnabled"]]
    equal("two are protected from the beginning", len(protected), 2)
    free = [arn for arn in arns if arn not in protected]
    answer = ecs.update_task_protection(cluster=CLUSTER, tasks=free[:1] + ["0" * 32], protectionEnabled=True, expiresInMinutes=10)
    equal("one more", [(t["taskArn"], t["protectionEnabled"]) for t in answer["protectedTasks"]], [(free[0], True)])
    equal("one unknown", [f["reason"] for f in answer["failures"]], ["MISSING"])
    check("until", "expirationDate" in answer["protectedTasks"][0])
    refused("minutes", "InvalidParameterException", "", ecs.update_task_protection, cluster=CLUSTER, tasks=free[:1], protectionEnabled=True, expiresInMinutes=2881)
    refused("eleven", "InvalidParameterException", "", ecs.update_task_protection, cluster=CLUSTER, tasks=arns * 3, protectionEnabled=True)
    judge.update("sessions", desiredCount=0)
    judge.advance(300)
    left = {task["taskArn"] for task in judge.tasks("sessions")}
    equal("the protected ones stay", left, set(protected) | {free[0]})
    check("and it is said why", any("tasks under protection" in text for text in judge.events("sessions")))
    judge.advance(420)
    equal("protection ends", {task["taskArn"] for task in judge.tasks("sessions")}, set(protected))
    ecs.update_task_protection(cluster=CLUSTER, tasks=protected, protectionEnabled=False)
    judge.advance(120)
    equal("or is taken away", judge.stable("sessions")["runningCount"], 0)
    judge.update("sessions", desiredCount=4)
    judge.advance(120)


def draining(judge):
    ecs = judge.ecs
    one, two = pages(ecs, "list_container_instances", "containerInstanceArns", cluster="prod-ec2")
    busy = lambda arn: ecs.describe_container_instances(cluster="prod-ec2", containerInstances=[arn])["containerInstances"][0]
    before = busy(one)
    check("has tasks", before["runningTasksCount"] >= 2)
    answer = ecs.update_container_instances_state(cluster="prod-ec2", containerInstances=[one], status="DRAINING")
    equal("draining", [i["status"] for i in answer["containerInstances"]], ["DRAINING"])
    refused("status", "InvalidParameterException", "", ecs.update_container_instances_state, cluster="prod-ec2", containerInstances=[one], status="GONE")
    low = 99
    for _ in range(20):
        judge.advance(10)
        low = min(low, judge.service("api", "prod-ec2")["runningCount"])
    check("never below the minimum", low >= 4, low)
    judge.advance(300)
    equal("api moved", {t["containerInstanceArn"] for t in judge.tasks("api", "prod-ec2")}, {two})
    judge.stable("api", "prod-ec2")
    equal("the daemon counts the instances that take tasks", judge.service("node-agent", "prod-ec2")["desiredCount"], 1)
    equal("listed by status", ecs.list_container_instances(cluster="prod-ec2", status="DRAINING")["containerInstanceArns"], [one])
    ecs.update_container_instances_state(cluster="prod-ec2", containerInstances=[one], status="ACTIVE")
    judge.advance(120)
    equal("active again", (busy(one)["status"], judge.service("node-agent", "prod-ec2")["runningCount"]), ("ACTIVE", 2))


def registering(judge):
    ecs = judge.ecs
    described = ecs.describe_task_definition(taskDefinition="prod-web-storefront:12")["taskDefinition"]
    read_only = ("taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities", "registeredAt", "registeredBy")
    wanted = {name: value for name, value in described.items() if name not in read_only}
    register = lambda **changes: ecs.register_task_definition(**dict(wanted, **changes))
    refused("family", "ClientException", "Family contains invalid characters.", register, family="a b")
    refused("size", "ClientException", "No Fargate configuration exists for given values: 256 CPU, 4096 memory.", register, cpu="256", memory="4096")
    refused("network mode", "ClientException", "Fargate only supports network mode", register, networkMode="bridge")
    refused("containers", "ClientException", "Container list cannot be empty.", register, containerDefinitions=[])
    app = dict(wanted["containerDefinitions"][0])
    app["image"] = app["image"].rsplit(":", 1)[0] + ":broken"
    new = register(containerDefinitions=[app] + wanted["containerDefinitions"][1:])["taskDefinition"]
    equal("the next revision", (new["revision"], new["status"], new["family"]), (13, "ACTIVE", "prod-web-storefront"))
    again = ecs.describe_task_definition(taskDefinition="prod-web-storefront")["taskDefinition"]
    equal("the newest, as registered", (again["taskDefinitionArn"], again["containerDefinitions"]), (new["taskDefinitionArn"], [app] + wanted["containerDefinitions"][1:]))
    raw(ecs, "DescribeTaskDefinition", taskDefinition="prod-web-storefront:13")
    judge.update("storefront", taskDefinition=new["taskDefinitionArn"], deploymentConfiguration={"deploymentCircuitBreaker": {"enable": True, "rollback": True}})
    judge.advance(900)
    check("a bad image rolls back", judge.stable("storefront")["taskDefinition"].endswith(":12"))
    gone = ecs.deregister_task_definition(taskDefinition="prod-web-storefront:13")["taskDefinition"]
    equal("inactive", gone["status"], "INACTIVE")
    listed = pages(ecs, "list_task_definitions", "taskDefinitionArns", familyPrefix="prod-web-storefront")
    check("no longer listed", new["taskDefinitionArn"] not in listed)
    check("but among the inactive", new["taskDefinitionArn"] in pages(ecs, "list_task_definitions", "taskDefinitionArns", familyPrefix="prod-web-storefront", status="INACTIVE"))
    equal("still described", ecs.describe_task_definition(taskDefinition="prod-web-storefront:13")["taskDefinition"]["status"], "INACTIVE")
    fresh = ecs.register_task_definition(family="one-off", containerDefinitions=[{"name": "job", "image": "busybox:1", "memory": 128}])["taskDefinition"]
    equal("a new family", (fresh["revision"], fresh["compatibilities"]), (1, ["EC2"]))


def deleting(judge):
    ecs = judge.ecs
    refused("scaled", "InvalidParameterException", "cannot be stopped while it is scaled above 0", ecs.delete_service, cluster=CLUSTER, service="silent")
    equal("draining", ecs.delete_service(cluster=CLUSTER, service="silent", force=True)["service"]["status"], "DRAINING")
    refused("not active", "ServiceNotActiveException", "Service was not ACTIVE.", judge.update, of="silent", desiredCount=1)
    refused("twice", "ServiceNotActiveException", "", ecs.delete_service, cluster=CLUSTER, service="silent")
    check("not listed", not any(arn.endswith("/silent") for arn in pages(ecs, "list_services", "serviceArns", cluster=CLUSTER)))
    judge.advance(120)
    ecs.get_waiter("services_inactive").wait(cluster=CLUSTER, services=["silent"], WaiterConfig={"Delay": 1, "MaxAttempts": 2})
    equal("nothing runs", judge.service("silent")["runningCount"], 0)
    judge.update("closed", desiredCount=0)
    equal("at zero it goes without force", ecs.delete_service(cluster=CLUSTER, service="closed")["service"]["status"], "DRAINING")


def settings(judge):
    ecs = judge.ecs
    told = lambda: ecs.describe_clusters(clusters=[CLUSTER], include=["SETTINGS"])["clusters"][0]["settings"]
    for value in ("enhanced", "enabled", "disabled"):
        ecs.update_cluster_settings(cluster=CLUSTER, settings=[{"name": "containerInsights", "value": value}])
        equal("insights", told(), [{"name": "containerInsights", "value": value}])
    refused("value", "InvalidParameterException", "", ecs.update_cluster_settings, cluster=CLUSTER, settings=[{"name": "containerInsights", "value": "loud"}])


def addresses(judge):
    subnet = judge.service("reports", "prod-tight")["networkConfiguration"]["awsvpcConfiguration"]["subnets"][0]
    ec2 = client(judge.endpoint, "ec2")
    left = lambda: ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["AvailableIpAddressCount"]
    equal("two addresses are left", left(), 2)
    judge.update("reports", "prod-tight", desiredCount=6)
    judge.advance(60)
    stopped = judge.tasks("reports", "prod-tight", "STOPPED")
    check("the sixth finds none", any("InsufficientFreeAddressesInSubnet" in task["stoppedReason"] for task in stopped))
    judge.update("reports", "prod-tight", desiredCount=3)
    judge.advance(900)
    judge.stable("reports", "prod-tight")


def faults(judge):
    """What was done though nobody was told, exactly once."""
    ecs = judge.ecs
    fault = lambda *texts: control(judge.endpoint, "POST", "/_sim/fault", list(texts))
    done = lambda: [m for m in control(judge.endpoint, "GET", "/_sim/mutations")["mutations"] if m["op"] == "UpdateService"]
    before, count = len(done()), judge.service("vault")["desiredCount"]
    for text, wanted in (("lost:UpdateService", DroppedConnection), ("lost-5xx:UpdateService", ClientError)):
        fault(text)
        try:
            judge.update("vault", desiredCount=count + 1)
        except (wanted, HTTPClientError) as error:
            check("the client heard of a failure", True, error)
        else:
            check(f"{text} loses the answer", False)
        fault()
        count += 1
        equal("but it was done", judge.service("vault")["desiredCount"], count)
    mine = done()[before:]
    equal("kept with their bodies", [(m["done"], '"desiredCount"' in m["body"]) for m in mine], [(True, True), (True, True)])
    fault("5xx=1:UpdateService")
    refused("not done", "ServerException", "", judge.update, of="vault", desiredCount=9)
    fault("deny=UpdateService")
    refused("denied", "AccessDeniedException", "ecs:UpdateService", judge.update, of="vault", desiredCount=9)
    fault("throttle=1:UpdateService")
    refused("throttled", "ThrottlingException", "Rate exceeded", judge.update, of="vault", desiredCount=9)
    fault()
    equal("nothing was done", (judge.service("vault")["desiredCount"], [m["done"] for m in done()[-3:]]), (count, [False] * 3))
    check("reads are no mutations", all(m["op"] != "DescribeServices" for m in control(judge.endpoint, "GET", "/_sim/mutations")["mutations"]))
    burst = 0
    try:
        for _ in range(40):
            ecs.update_cluster_settings(cluster="prod-tight", settings=[{"name": "containerInsights", "value": "disabled"}])
            burst += 1
    except ClientError as error:
        equal("its published bucket", error.response["Error"]["Code"], "ThrottlingException")
    check("twenty at once", 10 <= burst <= 22, burst)


def main(endpoint):
    judge = Judge(endpoint)
    parts = [protection, forcing, deploying, breaking, alarms, stopping, continuing, controllers, configuring, scaling, tasks, running,
             draining, registering, deleting, settings, addresses, faults]
    for part in parts:
        begun = time.monotonic()
        part(judge)
        print(f"{part.__name__}: {judge_sim.CHECKS} checks, {time.monotonic() - begun:.1f} s")
    print(f"ok {judge_sim.CHECKS} checks")


if __name__ == "__main__":
    main(sys.argv[1])
