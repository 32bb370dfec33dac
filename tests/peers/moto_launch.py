"""moto as one process on a port of its own, mended where it is no believable ECS.

Prints `listening on http://127.0.0.1:PORT` and ends when its standard input closes.

What is mended, because plain moto does otherwise:
  - tasks stay RUNNING however often they are described
  - ListServices and the other lists honour maxResults/nextToken with the page sizes of AWS (10 or 100)
  - ListTasks honours serviceName; DescribeTasks names what is MISSING
  - batches beyond AWS's limits (10 services, 100 tasks, 100 clusters) are refused in AWS's words
  - counts of DescribeClusters come from the services and tasks that exist
  - what moto cannot do is an error in the protocol of ECS, not an HTML page
  - POST /_peer/task, /_peer/service and /_peer/target set what no call can set: stop codes, exit codes, events,
    deployments, the state of a target
  - CloudWatch is answered in rpc-v2-cbor as well
  - calls that come together are answered one after the other: moto's stores are plain dictionaries
  - POST /_peer/task and /_peer/service set what no call can set: stop codes, exit codes, events, deployments
"""
import datetime
import io
import json
import logging
import re
import threading

from botocore import xform_name
from moto.ecs import models
from moto.elbv2 import models as balancing
from moto.moto_api import state_manager
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    MotoRequestHandler,
    create_backend_app,
)
from werkzeug.serving import make_server

import cbor_bridge
import lifeline

ACCOUNT, REGION = "123456789012", "us-east-1"
PAGES = {
    "ListClusters": ("clusterArns", 100),
    "ListServices": ("serviceArns", 10),
    "ListTasks": ("taskArns", 100),
    "ListTaskDefinitions": ("taskDefinitionArns", 100),
    "ListContainerInstances": ("containerInstanceArns", 100),
}
BATCHES = {
    "DescribeClusters": ("clusters", 100),
    "DescribeServices": ("services", 10),
    "DescribeTasks": ("tasks", 100),
}
Backend = models.EC2ContainerServiceBackend
# State, reason and description of targets by group and id.
TOLD = {}


def mend():
    state_manager.set_transition("ecs::task", {"progression": "manual", "times": 10**9})
    plain_list, plain_clusters = Backend.list_tasks, Backend.describe_clusters

    def list_tasks(self, cluster_str=None, container_instance=None, family=None,
                   started_by=None, service_name=None, desiredStatus=None):
        cluster_str = cluster_str or "default"
        arn = self._get_cluster(cluster_str).arn
        tasks = plain_list(self, cluster_str, None, family, started_by, None, desiredStatus or "RUNNING")
        tasks = [task for task in tasks if task.cluster_arn == arn]
        if container_instance:
            wanted = container_instance.split("/")[-1]
            tasks = [t for t in tasks if (t.container_instance_arn or "").split("/")[-1] == wanted]
        if service_name:
            tasks = [t for t in tasks if t.group == "service:" + service_name.split("/")[-1]]
        return tasks

    def describe_clusters(self, names):
        clusters, failures = plain_clusters(self, names)
        for cluster in clusters:
            tasks = [task.last_status for task in self.tasks.get(cluster.name, {}).values()]
            cluster.running_tasks_count = tasks.count("RUNNING")
            cluster.pending_tasks_count = sum(s in ("PROVISIONING", "PENDING", "ACTIVATING") for s in tasks)
            cluster.active_services_count = sum(
                s.cluster_name == cluster.name and s.status == "ACTIVE" for s in self.services.values())
        return clusters, failures

    Backend.list_tasks, Backend.describe_clusters = list_tasks, describe_clusters
    plain_health = balancing.FakeTargetGroup.health_for

    def health_for(self, target, backend):
        health = plain_health(self, target, backend)
        told = TOLD.get((self.arn, target["Id"]))
        if told is None:
            return health
        return balancing.FakeHealthStatus(target["Id"], health.port, self.health_check_port, *told)

    balancing.FakeTargetGroup.health_for = health_for


def instant(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).replace(tzinfo=None)


def put(target, members):
    for name, value in members.items():
        if name.endswith("At") and isinstance(value, (int, float)):
            value = instant(value)
        setattr(target, xform_name(name), value)


def set_task(backend, body):
    wanted = body["task"].split("/")[-1]
    for tasks in backend.tasks.values():
        for arn, task in tasks.items():
            if arn.split("/")[-1] == wanted:
                put(task, body.get("set", {}))
                by_name = {container.name: container for container in task.containers}
                for members in body.get("containers", []):
                    container = by_name[members["name"]]
                    for name, value in members.items():
                        setattr(container, name if name == "exitCode" else xform_name(name), value)
                return True
    return False


def set_service(backend, body):
    for service in backend.services.values():
        if (service.cluster_name, service.name) == (body["cluster"], body["service"]):
            put(service, body.get("set", {}))
            if "events" in body:
                service.events = [dict(event, createdAt=instant(event["createdAt"])) for event in body["events"]]
            if "deployments" in body:
                service.deployments = [
                    {k: instant(v) if k.endswith("At") else v for k, v in deployment.items()}
                    for deployment in body["deployments"]]
            return True
    return False


def set_target(_backend, body):
    TOLD[(body["group"], body["id"])] = (body["state"], body.get("reason"), body.get("description"))
    return True


class Mended:
    def __init__(self, app):
        self.app = app

    def __call__(self, env, start):
        size = int(env.get("CONTENT_LENGTH") or 0)
        body = env["wsgi.input"].read(size) if size else b""
        path = env["PATH_INFO"]
        if path.startswith("/_peer/"):
            backend = models.ecs_backends[ACCOUNT][REGION]
            change = {"/_peer/task": set_task, "/_peer/service": set_service,
                      "/_peer/target": set_target}.get(path)
            done = change is not None and change(backend, json.loads(body))
            return self.send(start, 200 if done else 404, json.dumps({"done": done}).encode())
        operation = env.get("HTTP_X_AMZ_TARGET", "").split(".")[-1]
        if "EC2ContainerService" not in env.get("HTTP_X_AMZ_TARGET", ""):
            return self.app(self.rewound(env, body), start)
        asked = json.loads(body or b"{}")
        if operation in BATCHES:
            member, most = BATCHES[operation]
            if len(asked.get(member) or []) > most:
                return self.refuse(start, "InvalidParameterException",
                                   f"{member.capitalize()} cannot have more than {most} elements.")
        size, token = None, None
        if operation in PAGES:
            size = int(asked.pop("maxResults", None) or PAGES[operation][1])
            token = asked.pop("nextToken", None)
            if not 1 <= size <= 100:
                return self.refuse(start, "InvalidParameterException", "maxResults must be between 1 and 100")
        status, headers, answer = self.inner(env, json.dumps(asked).encode())
        if status == 500:
            words = re.sub(r"[<>\n]", " ", answer[:160].decode("utf-8", "replace"))
            return self.refuse(start, "InvalidAction", f"moto cannot do {operation}: {words}")
        if status == 200:
            document = json.loads(answer or b"{}")
            if operation in PAGES:
                member, begin = PAGES[operation][0], int(token or 0)
                items = document.get(member, [])
                document[member] = items[begin:begin + size]
                document.pop("nextToken", None)
                if begin + size < len(items):
                    document["nextToken"] = str(begin + size)
            if operation == "DescribeTasks":
                found = {task["taskArn"].split("/")[-1] for task in document["tasks"]}
                document["failures"] = [{"arn": arn, "reason": "MISSING"} for arn in asked.get("tasks", [])
                                        if arn.split("/")[-1] not in found]
            answer = json.dumps(document).encode()
        return self.send(start, status, answer, [(k, v) for k, v in headers if k.lower() != "content-length"])

    @staticmethod
    def rewound(env, body):
        return dict(env, **{"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))})

    def inner(self, env, body):
        seen = {}

        def start(status, headers, _=None):
            seen.update(status=int(status.split()[0]), headers=headers)

        try:
            answer = b"".join(self.app(self.rewound(env, body), start))
        except Exception as error:  # what moto cannot do it says by raising
            return 500, [], repr(error).encode()
        return seen["status"], seen["headers"], answer

    def refuse(self, start, code, message):
        return self.send(start, 400, json.dumps({"__type": code, "message": message}).encode())

    @staticmethod
    def send(start, status, body, headers=None):
        headers = headers or [("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-RequestId", "peer")]
        start(f"{status} X", headers + [("Content-Length", str(len(body)))])
        return [body]


def one_at_a_time(app):
    lock = threading.Lock()

    def answer(environ, start):
        # A dictionary that grows while another call reads it fails that call.
        with lock:
            return list(app(environ, start))

    return answer


def main():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    mend()
    app = cbor_bridge.Bridge(Mended(DomainDispatcherApplication(create_backend_app)))
    server = make_server("127.0.0.1", 0, one_at_a_time(app), threaded=True, request_handler=MotoRequestHandler)
    lifeline.hold()
    lifeline.say(f"http://127.0.0.1:{server.server_port}")
    server.serve_forever()


if __name__ == "__main__":
    main()
