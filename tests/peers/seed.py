"""A fleet with every state the program must tell apart: `seed.py ENDPOINT moto|ministack [--bulk]`.

prod-web   Fargate: a healthy service, a failed deployment, an unhealthy one, one scaled to zero
prod-data  EC2: a service killed for memory, one with host ports
staging    Fargate: an image that cannot be pulled; text that is not harmless (escapes, emoji, right to left)
empty      nothing at all
bulk       with --bulk: 130 services and 260 tasks, more than any page holds
"""
import argparse
import json
import urllib.request

import boto3
from botocore.config import Config

REGION, NOW = "us-east-1", 1_795_000_000
HEALTHY, FAILED, SICK, OOM, NO_IMAGE, ZERO = "healthy", "failed", "sick", "oom", "no-image", "zero"
FLEET = {
    "prod-web": ("FARGATE", [("storefront", 6, HEALTHY), ("checkout", 4, FAILED), ("search-api", 3, SICK),
                             ("batch-reports", 0, ZERO)]),
    "prod-data": ("EC2", [("ingest", 3, HEALTHY), ("kafka-bridge", 2, OOM)]),
    "staging": ("FARGATE", [("storefront", 1, HEALTHY), ("checkout", 1, NO_IMAGE)]),
}
STOPPED = {
    FAILED: ("EssentialContainerExited", "Essential container in task exited", 1, None),
    OOM: ("EssentialContainerExited", "Essential container in task exited", 137,
          "OutOfMemoryError: Container killed due to memory usage"),
    NO_IMAGE: ("TaskFailedToStart",
               "CannotPullContainerError: pull image manifest has been retried 1 time(s): not found", None,
               "CannotPullContainerError: not found"),
    SICK: ("ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group tg/search-api)", 143, None),
}
HOSTILE = "\x1b[2J\x1b]0;owned\x07 caf\u00e9 \U0001f469\u200d\U0001f680 \u202egnp.exe \u05e9\u05dc\u05d5\u05dd"


class Seeder:
    def __init__(self, endpoint, kind):
        self.endpoint, self.kind = endpoint, kind
        config = Config(retries={"max_attempts": 2}, read_timeout=60)
        keys = dict(aws_access_key_id="test", aws_secret_access_key="test")
        self.ecs, self.ec2, self.elb, self.scaling, self.cloudwatch = (
            boto3.client(name, endpoint_url=endpoint, region_name=REGION, config=config, **keys)
            for name in ("ecs", "ec2", "elbv2", "application-autoscaling", "cloudwatch"))
        self.listeners = {}

    def post(self, path, body):
        request = urllib.request.Request(self.endpoint + path, json.dumps(body).encode(),
                                         {"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=30).read()

    def network(self, number):
        vpc = self.ec2.create_vpc(CidrBlock=f"10.{number}.0.0/16")["Vpc"]["VpcId"]
        self.ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
        subnets = [self.ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.{number}.{16 * i}.0/20",
                                          AvailabilityZone=REGION + zone)["Subnet"]["SubnetId"]
                   for i, zone in enumerate("ab")]
        group = self.ec2.create_security_group(VpcId=vpc, GroupName=f"tasks-{number}", Description="tasks")
        return {"awsvpcConfiguration": {"subnets": subnets, "securityGroups": [group["GroupId"]],
                                        "assignPublicIp": "DISABLED"}}

    def instances(self, cluster, network, count):
        subnet = network["awsvpcConfiguration"]["subnets"][0]
        image = self.ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
        machines = self.ec2.run_instances(ImageId=image, MinCount=count, MaxCount=count, InstanceType="m5.xlarge",
                                          SubnetId=subnet)["Instances"]
        for machine in machines:
            document = {"instanceId": machine["InstanceId"], "region": REGION, "accountId": "123456789012",
                        "instanceType": "m5.xlarge", "imageId": image, "version": "2017-09-30"}
            self.ecs.register_container_instance(
                cluster=cluster, instanceIdentityDocument=json.dumps(document),
                totalResources=[{"name": "CPU", "type": "INTEGER", "integerValue": 4096},
                                {"name": "MEMORY", "type": "INTEGER", "integerValue": 15800}])

    def provider(self, cluster):
        name = f"{cluster}-asg"
        group = f"arn:aws:autoscaling:{REGION}:123456789012:autoScalingGroup:0000:autoScalingGroupName/{name}"
        self.ecs.create_capacity_provider(name=name, autoScalingGroupProvider={
            "autoScalingGroupArn": group, "managedTerminationProtection": "DISABLED",
            "managedScaling": {"status": "ENABLED", "targetCapacity": 90, "minimumScalingStepSize": 1,
                               "maximumScalingStepSize": 10, "instanceWarmupPeriod": 300}})
        self.ecs.put_cluster_capacity_providers(
            cluster=cluster, capacityProviders=[name],
            defaultCapacityProviderStrategy=[{"capacityProvider": name, "weight": 1, "base": 0}])

    def definition(self, family, launch, image="registry.invalid/app:1"):
        app = {"name": "app", "image": image, "cpu": 192, "memory": 384, "essential": True,
               "environment": [{"name": "PASSWORD", "value": "hunter2"}],
               "portMappings": [{"containerPort": 8080, "protocol": "tcp"}]}
        side = {"name": "otel", "image": "registry.invalid/otel:1", "cpu": 32, "memory": 64, "essential": False}
        fargate = dict(networkMode="awsvpc", requiresCompatibilities=["FARGATE"], cpu="256", memory="512")
        made = self.ecs.register_task_definition(family=family, containerDefinitions=[app, side],
                                                 **(fargate if launch == "FARGATE" else {}))
        return made["taskDefinition"]["taskDefinitionArn"]

    def run(self, cluster, launch, definition, service, count, network, deployment):
        placed = {"networkConfiguration": network} if launch == "FARGATE" else {}
        tasks = []
        while len(tasks) < count:
            tasks += self.ecs.run_task(
                cluster=cluster, taskDefinition=definition, count=min(10, count - len(tasks)), launchType=launch,
                group=f"service:{service}", startedBy=deployment,
                tags=[{"key": "aws:ecs:serviceName", "value": service}], **placed)["tasks"]
        return [task["taskArn"] for task in tasks]

    def target_group(self, cluster, name, network):
        subnets = network["awsvpcConfiguration"]["subnets"]
        vpc = self.ec2.describe_subnets(SubnetIds=subnets)["Subnets"][0]["VpcId"]
        group = self.elb.create_target_group(
            Name=f"{cluster}-{name}", Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip", HealthCheckPath="/healthz",
            HealthCheckIntervalSeconds=15, Matcher={"HttpCode": "200"})["TargetGroups"][0]["TargetGroupArn"]
        forward = [{"Type": "forward", "TargetGroupArn": group}]
        if cluster not in self.listeners:
            balancer = self.elb.create_load_balancer(Name=cluster, Subnets=subnets)["LoadBalancers"][0]
            self.listeners[cluster] = (self.elb.create_listener(
                LoadBalancerArn=balancer["LoadBalancerArn"], Protocol="HTTP", Port=80,
                DefaultActions=forward)["Listeners"][0]["ListenerArn"], 10)
        listener, priority = self.listeners[cluster]
        self.elb.create_rule(ListenerArn=listener, Priority=priority, Actions=forward,
                             Conditions=[{"Field": "path-pattern", "Values": [f"/{name}/*"]}])
        self.listeners[cluster] = (listener, priority + 10)
        return group

    def targets(self, group, running, state):
        """Every task is a target; of a sick service one is unhealthy, of a failed one the first is not yet checked."""
        for number, task in enumerate(self.ecs.describe_tasks(
                cluster=running[0].split("/")[1], tasks=running)["tasks"] if running else []):
            address = next(detail["value"] for attachment in task["attachments"] for detail in attachment["details"]
                           if detail["name"] == "privateIPv4Address")
            self.elb.register_targets(TargetGroupArn=group, Targets=[{"Id": address, "Port": 8080}])
            told = {(SICK, 0): ("unhealthy", "Target.ResponseCodeMismatch", "Health checks failed with these codes: [503]"),
                    (SICK, 1): ("unhealthy", "Target.Timeout", "Request timed out"),
                    (FAILED, 0): ("initial", "Elb.InitialHealthChecking", "Initial health checks in progress"),
                    (FAILED, 1): ("draining", "Target.DeregistrationInProgress", "Target deregistration is in progress"),
                    }.get((state, number))
            if told:
                self.post("/_peer/target", {"group": group, "id": address, "state": told[0], "reason": told[1],
                                            "description": told[2]})

    def service(self, cluster, launch, name, wanted, state, network):
        first = self.definition(f"{cluster}-{name}", launch)
        second = self.definition(f"{cluster}-{name}", launch, "registry.invalid/app:2")
        group = self.target_group(cluster, name, network) if launch == "FARGATE" and self.kind == "moto" else None
        balanced = {"loadBalancers": [{"targetGroupArn": group, "containerName": "app", "containerPort": 8080}],
                    "healthCheckGracePeriodSeconds": 30} if group else {}
        tags = [{"key": "team", "value": HOSTILE if cluster == "staging" else "shop"}]
        made = self.ecs.create_service(
            cluster=cluster, serviceName=name, taskDefinition=second, desiredCount=wanted, launchType=launch,
            tags=tags, deploymentConfiguration={"maximumPercent": 200, "minimumHealthyPercent": 100,
                                                "deploymentCircuitBreaker": {"enable": True, "rollback": True}},
            **balanced, **({"networkConfiguration": network} if launch == "FARGATE" else {}))["service"]
        if self.kind != "moto":
            return
        deployment = (made.get("deployments") or [{"id": "ecs-svc/1"}])[0]["id"]
        running = self.run(cluster, launch, second, name, wanted, network, deployment) if wanted else []
        for number, task in enumerate(running):
            pending = state in (FAILED, NO_IMAGE) and number == 0
            times = {"createdAt": NOW - 86_400 - number}
            if not pending:
                times |= {"pullStartedAt": NOW - 86_390, "pullStoppedAt": NOW - 86_350, "startedAt": NOW - 86_340}
            health = "UNHEALTHY" if state == SICK and number == 0 else "UNKNOWN" if pending else "HEALTHY"
            self.post("/_peer/task", {
                "task": task, "set": {"lastStatus": "PENDING" if pending else "RUNNING", "healthStatus": health,
                                      "availabilityZone": REGION + "ab"[number % 2], "connectivity": "CONNECTED",
                                      "version": 5, **times}})
        if group:
            self.targets(group, running, state)
        if state in STOPPED:
            code, reason, exit_code, why = STOPPED[state]
            for number, task in enumerate(self.run(cluster, launch, second, name, 3, network, deployment)):
                self.ecs.stop_task(cluster=cluster, task=task, reason=reason)
                at = NOW - 120 - 400 * number
                container = {"name": "app", "lastStatus": "STOPPED"}
                container |= {"exitCode": exit_code} if exit_code is not None else {}
                container |= {"reason": why} if why else {}
                self.post("/_peer/task", {
                    "task": task, "containers": [container],
                    "set": {"stopCode": code, "stoppedReason": reason, "desiredStatus": "STOPPED",
                            "lastStatus": "STOPPED", "createdAt": at - 90, "startedAt": at - 60,
                            "stoppingAt": at - 5, "executionStoppedAt": at - 3, "stoppedAt": at}})
        waiting = 1 if state in (FAILED, NO_IMAGE) else 0
        primary = {"id": deployment, "status": "PRIMARY", "taskDefinition": second, "desiredCount": wanted,
                   "runningCount": len(running) - waiting, "pendingCount": waiting, "failedTasks": 0,
                   "createdAt": NOW - 86_400, "updatedAt": NOW - 86_000, "launchType": launch,
                   "rolloutState": "COMPLETED", "rolloutStateReason": f"ECS deployment {deployment} completed."}
        deployments = [primary]
        if state == FAILED:
            failed = dict(primary, failedTasks=7, rolloutState="FAILED", runningCount=0,
                          rolloutStateReason="ECS deployment circuit breaker: tasks failed to start.")
            deployments = [failed, dict(primary, id="ecs-svc/1111111111111111111", status="ACTIVE",
                                        taskDefinition=first)]
        words = "deployment failed: tasks failed to start." if state == FAILED else "has reached a steady state."
        events = [{"id": f"{name}-{number}", "createdAt": NOW - 60 - 3600 * number,
                   "message": f"(service {name}) {words}"} for number in range(12)]
        if cluster == "staging":
            events[0]["message"] += HOSTILE
        self.post("/_peer/service", {
            "cluster": cluster, "service": name, "events": events, "deployments": deployments,
            "set": {"runningCount": len(running) - waiting, "pendingCount": waiting,
                    "createdAt": NOW - 90 * 86_400}})

    def elastic(self, cluster, service, least, most):
        """Bounds, a policy, a schedule, and an alarm in each state."""
        what = {"ServiceNamespace": "ecs", "ResourceId": f"service/{cluster}/{service}",
                "ScalableDimension": "ecs:service:DesiredCount"}
        self.scaling.register_scalable_target(
            MinCapacity=least, MaxCapacity=most, **what,
            SuspendedState={"DynamicScalingInSuspended": service == "checkout",
                            "DynamicScalingOutSuspended": False, "ScheduledScalingSuspended": False})
        self.scaling.put_scaling_policy(
            PolicyName="cpu", PolicyType="TargetTrackingScaling", **what, TargetTrackingScalingPolicyConfiguration={
                "TargetValue": 55.0, "ScaleOutCooldown": 60, "PredefinedMetricSpecification": {
                    "PredefinedMetricType": "ECSServiceAverageCPUUtilization"}})
        for state in ("OK", "ALARM", "INSUFFICIENT_DATA"):
            name = f"{cluster}-{service}-{state.lower()}"
            self.cloudwatch.put_metric_alarm(
                AlarmName=name, AlarmDescription="CPU is high", Namespace="AWS/ECS", MetricName="CPUUtilization",
                Dimensions=[{"Name": "ClusterName", "Value": cluster}, {"Name": "ServiceName", "Value": service}],
                Statistic="Average", Period=60, EvaluationPeriods=3, DatapointsToAlarm=2, Threshold=85.0,
                ComparisonOperator="GreaterThanThreshold", TreatMissingData="notBreaching",
                AlarmActions=[f"arn:aws:sns:{REGION}:123456789012:on-call"])
            self.cloudwatch.set_alarm_state(
                AlarmName=name, StateValue=state, StateReason="Threshold Crossed: 3 datapoints [97.1, 96.4, 95.9]",
                StateReasonData='{"recentDatapoints": [95.9, 96.4, 97.1], "threshold": 85.0}')

    def bulk(self, network):
        self.ecs.create_cluster(clusterName="bulk")
        definition = self.definition("bulk", "FARGATE")
        for number in range(130):
            name = f"svc-{number:03}"
            self.ecs.create_service(cluster="bulk", serviceName=name, taskDefinition=definition, desiredCount=2,
                                    launchType="FARGATE", networkConfiguration=network)
            if self.kind == "moto":
                self.run("bulk", "FARGATE", definition, name, 2, network, "ecs-svc/2")

    def seed(self, bulk):
        network = None
        for number, (cluster, (launch, services)) in enumerate(FLEET.items()):
            network = self.network(40 + number)
            fargate = {"capacityProviders": ["FARGATE", "FARGATE_SPOT"], "defaultCapacityProviderStrategy":
                       [{"capacityProvider": "FARGATE", "weight": 1, "base": 1}]} if launch == "FARGATE" else {}
            self.ecs.create_cluster(
                clusterName=cluster, tags=[{"key": "env", "value": cluster.split("-")[0]}],
                settings=[{"name": "containerInsights", "value": "enabled" if number else "enhanced"}], **fargate)
            if launch == "EC2" and self.kind == "moto":
                self.instances(cluster, network, 3)
                self.provider(cluster)
            for name, wanted, state in services:
                self.service(cluster, launch, name, wanted, state, network)
        self.ecs.create_cluster(clusterName="empty")
        if self.kind == "moto":
            self.elastic("prod-web", "storefront", 4, 20)
            self.elastic("prod-web", "checkout", 2, 12)
        if bulk:
            self.bulk(network)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("endpoint")
    parser.add_argument("kind", choices=["moto", "ministack"])
    parser.add_argument("--bulk", action="store_true")
    asked = parser.parse_args()
    Seeder(asked.endpoint, asked.kind).seed(asked.bulk)
