"""A service that logs, on any emulator: `write_logs.py ENDPOINT moto|ministack`.

Reads one JSON object a line and answers each with one:
  {"do": "begin", "cluster": C, "group": true}     a cluster with the service `talker` and a task; without `group`
                                                   its log group is not made        -> {"task": id, "group": name}
  {"do": "task"}                                   one more task of the service      -> {"task": id}
  {"do": "write", "task": id, "messages": [...], "ago": ms, "same": n}
                                                   writes the messages so long ago, n of them in each millisecond
                                                                                     -> {"first": ms}
Ends when its standard input closes.
"""
import json
import sys
import time

import boto3
from botocore.config import Config

REGION, SERVICE = "us-east-1", "talker"
# What one call takes.
BATCH = 5_000


class Writer:
    def __init__(self, endpoint, kind):
        self.kind = kind
        config = Config(retries={"max_attempts": 2}, read_timeout=60)
        keys = dict(aws_access_key_id="test", aws_secret_access_key="test")
        self.ecs, self.ec2, self.logs = (
            boto3.client(name, endpoint_url=endpoint, region_name=REGION, config=config, **keys)
            for name in ("ecs", "ec2", "logs"))
        self.cluster = self.group = self.definition = self.network = None

    def begin(self, cluster, group=True):
        self.cluster, self.group = cluster, f"/ecs/{cluster}"
        self.ecs.create_cluster(clusterName=cluster)
        if group:
            self.logs.create_log_group(logGroupName=self.group)
        log = {"logDriver": "awslogs", "options": {"awslogs-group": self.group, "awslogs-region": REGION,
                                                   "awslogs-stream-prefix": "ecs"}}
        app = {"name": "app", "image": "registry.invalid/app:1", "cpu": 64, "memory": 128, "essential": True,
               "logConfiguration": log}
        self.definition = self.ecs.register_task_definition(
            family=cluster, containerDefinitions=[app], networkMode="awsvpc", requiresCompatibilities=["FARGATE"],
            cpu="256", memory="512")["taskDefinition"]["taskDefinitionArn"]
        vpc = self.ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
        self.ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
        subnet = self.ec2.create_subnet(VpcId=vpc, CidrBlock="10.1.0.0/20")["Subnet"]["SubnetId"]
        firewall = self.ec2.create_security_group(VpcId=vpc, GroupName=cluster, Description="tasks")["GroupId"]
        self.network = {"awsvpcConfiguration": {"subnets": [subnet], "securityGroups": [firewall]}}
        self.ecs.create_service(cluster=cluster, serviceName=SERVICE, taskDefinition=self.definition,
                                desiredCount=0 if self.kind == "moto" else 1, launchType="FARGATE",
                                networkConfiguration=self.network)
        if self.kind == "moto":
            # Its services start no tasks.
            return self.task() | {"group": self.group}
        return {"task": self.wait_for_task(0), "group": self.group}

    def task(self):
        if self.kind == "moto":
            made = self.ecs.run_task(cluster=self.cluster, taskDefinition=self.definition, count=1,
                                     launchType="FARGATE", networkConfiguration=self.network, group=f"service:{SERVICE}")["tasks"][0]["taskArn"]
            return {"task": made.split("/")[-1]}
        known = self.tasks()
        self.ecs.update_service(cluster=self.cluster, service=SERVICE, desiredCount=len(known) + 1)
        return {"task": self.wait_for_task(len(known), known)}

    def tasks(self):
        return self.ecs.list_tasks(cluster=self.cluster, serviceName=SERVICE)["taskArns"]

    def wait_for_task(self, count, known=()):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            fresh = [task for task in self.tasks() if task not in known]
            if fresh and len(self.tasks()) > count:
                return fresh[0].split("/")[-1]
            time.sleep(0.1)
        raise SystemExit("the service started no task within 30 s")

    def write(self, task, messages, ago=0, same=1):
        stream = f"ecs/app/{task}"
        try:
            self.logs.create_log_stream(logGroupName=self.group, logStreamName=stream)
        except self.logs.exceptions.ResourceAlreadyExistsException:
            pass
        first = int(time.time() * 1000) - ago
        events = [{"timestamp": first + number // same, "message": message} for number, message in enumerate(messages)]
        for begin in range(0, len(events), BATCH):
            self.logs.put_log_events(logGroupName=self.group, logStreamName=stream,
                                     logEvents=events[begin:begin + BATCH])
        return {"first": first}


def main():
    writer = Writer(*sys.argv[1:3])
    for line in sys.stdin:
        asked = json.loads(line)
        answer = getattr(writer, asked.pop("do"))(**asked)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
