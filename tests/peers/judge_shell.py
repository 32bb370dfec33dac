#!/usr/bin/env python3
"""Judge ECS Exec and forwarded ports of the simulated account, from the call to the last byte.

usage: judge_shell.py ENDPOINT      (a simulated account that serves the scenario `actions`)

Prints `ok N checks` and exits 0, or names the failed check and exits 1.
"""
import struct
import sys

import judge_sim
from data_channel import Channel
from judge_deployments import raw
from judge_sim import check, client, control, equal, refused

CLUSTER = "prod-web"


def task_of(ecs, service, cluster=CLUSTER):
    arn = ecs.list_tasks(cluster=cluster, serviceName=service)["taskArns"][0]
    return ecs.describe_tasks(cluster=cluster, tasks=[arn])["tasks"][0]


def opened(ecs, task, command="/bin/sh"):
    answer = ecs.execute_command(cluster=CLUSTER, task=task["taskArn"], container="app", command=command, interactive=True)
    session = answer["session"]
    return answer, Channel(session["streamUrl"], session["tokenValue"])


def refusals(ecs):
    task = task_of(ecs, "storefront")["taskArn"]
    run = dict(cluster=CLUSTER, task=task, container="app", command="sh", interactive=True)
    refused("not interactive", "InvalidParameterException", "Interactive is the only mode", ecs.execute_command, **dict(run, interactive=False))
    refused("no container", "InvalidParameterException", "container name", ecs.execute_command, cluster=CLUSTER, task=task, command="sh", interactive=True)
    refused("unknown container", "InvalidParameterException", "nope", ecs.execute_command, **dict(run, container="nope"))
    refused("unknown task", "InvalidParameterException", "not found", ecs.execute_command, **dict(run, task="0" * 32))
    for service in ("closed", "silent", "vault"):
        refused(service, "InvalidParameterException", "was not enabled when the task was run or the execute command agent", ecs.execute_command, **dict(run, task=task_of(ecs, service)["taskArn"]))
    refused("adrift", "TargetNotConnectedException", "internal error", ecs.execute_command, **dict(run, task=task_of(ecs, "adrift")["taskArn"]))
    agents = {name: task_of(ecs, name)["containers"][0].get("managedAgents", [{}])[0].get("lastStatus") for name in ("storefront", "silent", "vault", "adrift", "closed")}
    equal("agents say so before", agents, {"storefront": "RUNNING", "silent": "STOPPED", "vault": "STOPPED", "adrift": "RUNNING", "closed": None})
    definition = ecs.describe_task_definition(taskDefinition=task_of(ecs, "vault")["taskDefinitionArn"])["taskDefinition"]
    check("read-only root", definition["containerDefinitions"][0]["readonlyRootFilesystem"])


def shell(ecs):
    task = task_of(ecs, "storefront")
    raw(ecs, "ExecuteCommand", cluster=CLUSTER, task=task["taskArn"], container="app", command="sh", interactive=True)
    answer, channel = opened(ecs, task)
    equal("the container", answer["containerArn"], task["containers"][0]["containerArn"])
    check("an id as ECS gives it", answer["session"]["sessionId"].startswith("ecs-execute-command-"))
    request = channel.start()
    equal("a session of commands", request["RequestedClientActions"][0]["ActionParameters"]["SessionType"], "InteractiveCommands")
    channel.until("# ")
    channel.resize(132, 50)
    key = channel.keys("stty size\r")
    check("the size arrives", b"50 132\r\n" in channel.until("132\r\n# "))
    check("keys are acknowledged", key in channel.acknowledged)
    channel.keys("cat\r")
    channel.until("cat\r\n")
    channel.keys("still here\r")
    channel.until("still here\r\nstill here\r\n")
    channel.keys(b"\x03")
    channel.until("^C\r\n# ")
    channel.keys("env\r")
    seen = channel.until("\n# ")
    check("values are masked", b"API_TOKEN=****" in seen and b"not-a-secret" not in seen, seen)
    channel.keys("seq 5000\r")
    check("a flood arrives whole", len(channel.until("\n5000\r\n# ")) > 25_000)
    channel.keys("exit\r")
    equal("and ends", channel.until_closed()["SessionId"], answer["session"]["sessionId"])
    try:
        again = Channel(answer["session"]["streamUrl"], answer["session"]["tokenValue"])
        again.start()
    except EOFError:
        check("a session that is over is not entered again", True)
    else:
        check("a session that is over is not entered again", False)
    _, channel = opened(ecs, task, "cat VERSION")
    channel.start()
    channel.until_closed()
    check("one command", b"storefront:" in channel.output, channel.output)
    answer, _ = opened(ecs, task)
    try:
        Channel(answer["session"]["streamUrl"], "wrong").start()
    except EOFError:
        check("a wrong token opens nothing", True)
    else:
        check("a wrong token opens nothing", False)


def ports(endpoint, ecs, ssm):
    task = task_of(ecs, "storefront")
    target = "_".join(["ecs:" + CLUSTER, task["taskArn"].split("/")[-1], task["containers"][0]["runtimeId"]])
    forward = dict(Target=target, DocumentName="AWS-StartPortForwardingSession")
    session = ssm.start_session(Parameters={"portNumber": ["8080"], "localPortNumber": ["18080"]}, **forward)
    channel = Channel(session["StreamUrl"], session["TokenValue"])
    request = channel.start()
    equal("a session of ports", request["RequestedClientActions"][0]["ActionParameters"]["SessionType"], "Port")

    def frame(what, stream, data=b""):
        return struct.pack("<BBHI", 1, what, len(data), stream) + data

    channel.keys(frame(0, 3) + frame(0, 5))
    channel.keys(frame(2, 3, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"))
    answer = channel.until(frame(1, 3))
    check("a page", b"HTTP/1.1 200 OK" in answer and b"GET /healthz" in answer and b"storefront" in answer, answer)
    channel.keys(frame(2, 5, b"not http"))
    channel.until(frame(2, 5, b"not http"))
    remote = dict(forward, DocumentName="AWS-StartPortForwardingSessionToRemoteHost")
    far = ssm.start_session(Parameters={"host": ["db.internal"], "portNumber": ["5432"]}, **remote)
    other = Channel(far["StreamUrl"], far["TokenValue"])
    other.start()
    other.keys(b"hello")
    other.until(b"hello")
    closed = ssm.start_session(Parameters={"portNumber": ["9"]}, **forward)
    deaf = Channel(closed["StreamUrl"], closed["TokenValue"])
    deaf.start()
    deaf.keys(frame(0, 3))
    deaf.until(frame(1, 3))
    equal("nobody listens there", deaf.flags, [3])
    refused("not connected", "TargetNotConnected", "is not connected", ssm.start_session, **dict(forward, Target=target + "x"))
    refused("port", "InvalidParameters", "portNumber", ssm.start_session, Parameters={"portNumber": ["0"]}, **forward)
    refused("document", "InvalidDocument", "", ssm.start_session, **dict(forward, DocumentName="AWS-Nope"))
    new = ssm.resume_session(SessionId=far["SessionId"])
    check("a new token", new["TokenValue"] != far["TokenValue"])
    ssm.terminate_session(SessionId=far["SessionId"])
    other.until_closed()
    refused("over", "DoesNotExistException", "", ssm.resume_session, SessionId=far["SessionId"])
    ecs.stop_task(cluster=CLUSTER, task=task["taskArn"])
    control(endpoint, "POST", "/_sim/advance", {"seconds": 60})
    channel.until_closed()
    check("the session ends with its task", True)


def main(endpoint):
    ecs = client(endpoint)
    refusals(ecs)
    shell(ecs)
    ports(endpoint, ecs, client(endpoint, "ssm"))
    print(f"ok {judge_sim.CHECKS} checks")


if __name__ == "__main__":
    main(sys.argv[1])
