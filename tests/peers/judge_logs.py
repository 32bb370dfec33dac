#!/usr/bin/env python3
"""Judge the simulated CloudWatch Logs with boto3.

usage: judge_logs.py ENDPOINT      (a simulated account that serves the scenario `logs`)

Prints `ok N checks` and exits 0, or names the failed check and exits 1.
"""
import json
import re
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, EventStreamError

import judge_sim
from judge_sim import check, control, equal, refused, same_shape

HOME = "/ecs/prod-web/"
MINUTE = 60_000


def client(endpoint, region="us-east-1"):
    config = Config(retries={"max_attempts": 0}, read_timeout=30, inject_host_prefix=False, max_pool_connections=50)
    return boto3.client("logs", endpoint_url=endpoint, region_name=region, aws_access_key_id="AKIDEMO0000000000000",
                        aws_secret_access_key="x", config=config)


def patient(call, **arguments):
    """A call that waits when it is told that the rate is exceeded."""
    while True:
        try:
            return call(**arguments)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ThrottlingException":
                raise
            time.sleep(0.2)


def everything(logs, **arguments):
    """All events of all pages, and how many of the pages were empty."""
    events, empty = [], 0
    while True:
        page = patient(logs.filter_log_events, **arguments)
        events += page["events"]
        empty += not page["events"]
        if "nextToken" not in page:
            return events, empty
        arguments["nextToken"] = page["nextToken"]


def ids(events):
    return [event["eventId"] for event in events]


def window(now, begin, end):
    return {"startTime": now - begin, "endTime": now - end}


def groups(logs):
    found = [group for page in logs.get_paginator("describe_log_groups").paginate(PaginationConfig={"PageSize": 7})
             for group in page["logGroups"]]
    names = [group["logGroupName"] for group in found]
    check("groups by name, none twice", names == sorted(set(names)))
    check("a group nobody created is missing", HOME + "never-created" not in names)
    same_shape("group", found[0], {"logGroupName": str, "creationTime": int, "arn": str, "logGroupArn": str,
                                   "logGroupClass": str, "storedBytes": int, "retentionInDays": int})
    check("two forms of an ARN", all(group["arn"] == group["logGroupArn"] + ":*" for group in found))
    part = logs.describe_log_groups(logGroupNamePattern="Orders")["logGroups"]
    equal("by a part of the name", [group["logGroupName"] for group in part], [HOME + "orders", HOME + "orders-old"])
    return {group["logGroupName"]: group for group in found}


def streams(logs):
    group = HOME + "web-proxy"
    found = [stream for page in logs.get_paginator("describe_log_streams").paginate(
        logGroupName=group, logStreamNamePrefix="ecs/app/", PaginationConfig={"PageSize": 9})
        for stream in page["logStreams"]]
    equal("thirty tasks, thirty streams", len({stream["logStreamName"] for stream in found}), 30)
    same_shape("stream", found[0], {"logStreamName": str, "creationTime": int, "firstEventTimestamp": int,
                                    "lastEventTimestamp": int, "lastIngestionTime": int, "arn": str})
    latest = logs.describe_log_streams(logGroupName=group, orderBy="LastEventTime", descending=True)["logStreams"]
    times = [stream["lastEventTimestamp"] for stream in latest]
    check("by the last event", times == sorted(times, reverse=True))
    refused("a prefix and the last event", "InvalidParameterException", "", logs.describe_log_streams,
            logGroupName=group, orderBy="LastEventTime", logStreamNamePrefix="ecs/")
    docker = logs.describe_log_streams(logGroupName="/ecs/prod-data/indexer")["logStreams"]
    check("without a prefix Docker's id", all(re.fullmatch("[0-9a-f]{64}", one["logStreamName"]) for one in docker))


def pages(logs, now):
    group = HOME + "storefront"
    span = window(now, 20 * MINUTE, 2 * MINUTE)
    whole, _ = everything(logs, logGroupName=group, **span)
    check("there is much to read", len(whole) > 300, str(len(whole)))
    equal("no event twice", len(set(ids(whole))), len(whole))
    times = [event["timestamp"] for event in whole]
    check("oldest first", times == sorted(times))
    check("inside the window", span["startTime"] <= times[0] and times[-1] <= span["endTime"])
    same_shape("event", whole[0], {"logStreamName": str, "timestamp": int, "message": str, "ingestionTime": int,
                                   "eventId": str})
    for limit in (70, 311):
        forward, _ = everything(logs, logGroupName=group, limit=limit, startFromHead=True, **span)
        equal(f"forward by {limit}", ids(forward), ids(whole))
        backward, _ = everything(logs, logGroupName=group, limit=limit, startFromHead=False, **span)
        equal(f"newest first by {limit}", ids(backward), ids(whole)[::-1])
    prefix = "ecs/app/"
    ours, _ = everything(logs, logGroupName=group, logStreamNamePrefix=prefix, **span)
    equal("by a prefix", ids(ours), [one["eventId"] for one in whole if one["logStreamName"].startswith(prefix)])
    names = sorted({event["logStreamName"] for event in whole})[:2]
    two, _ = everything(logs, logGroupName=group, logStreamNames=names, **span)
    equal("by names", ids(two), [one["eventId"] for one in whole if one["logStreamName"] in names])
    name = ours[0]["logStreamName"]
    equal("one stream, forward", one_stream(logs, group, name, span, True), messages(ours, name))
    equal("one stream, backward", one_stream(logs, group, name, span, False), messages(ours, name))
    return whole


def messages(events, name):
    return [(event["timestamp"], event["message"]) for event in events if event["logStreamName"] == name]


def one_stream(logs, group, name, span, from_head):
    key = "nextForwardToken" if from_head else "nextBackwardToken"
    arguments = {"logGroupName": group, "logStreamName": name, "limit": 60, "startFromHead": from_head,
                 "startTime": span["startTime"], "endTime": span["endTime"] + 1}
    found = []
    while True:
        page = patient(logs.get_log_events, **arguments)
        found.append([(event["timestamp"], event["message"]) for event in page["events"]])
        if page[key] == arguments.get("nextToken"):
            return [event for page in (found if from_head else found[::-1]) for event in page]
        arguments["nextToken"] = page[key]


def as_json(event):
    try:
        return json.loads(event["message"])
    except ValueError:
        return {}


def patterns(logs, now, whole):
    group = HOME + "storefront"
    span = window(now, 20 * MINUTE, 2 * MINUTE)
    table = [
        ("", lambda event: True),
        ("error", lambda event: "error" in event["message"]),
        ("request completed", lambda event: "request" in event["message"] and "completed" in event["message"]),
        ('"request completed"', lambda event: "request completed" in event["message"]),
        ("-healthz", lambda event: "healthz" not in event["message"]),
        ("?orders ?cart", lambda event: "orders" in event["message"] or "cart" in event["message"]),
        (r"%/orders/\d+%", lambda event: re.search(r"/orders/\d+", event["message"])),
        ("{ $.status >= 400 }", lambda event: as_json(event).get("status", 0) >= 400),
        ('{ $.level = "debug" || $.duration_ms > 80 }',
         lambda event: as_json(event).get("level") == "debug" or as_json(event).get("duration_ms", 0) > 80),
        ('{ $.path = "/cart*" && $.status NOT EXISTS }', lambda event: False),
        ('{ $.path = "/cart*" && $.status EXISTS }', lambda event: as_json(event).get("path", "").startswith("/cart")),
    ]
    empty = 0
    for pattern, own in table:
        found, none = everything(logs, logGroupName=group, filterPattern=pattern, **span)
        empty += none
        equal(f"pattern {pattern}", ids(found), [event["eventId"] for event in whole if own(event)])
    check("some pages were empty, and not the end", empty > 0)
    access = "[ip, id, user, at, request, status = 5*, ...]"
    group = HOME + "web-proxy"
    span = window(now, 4 * MINUTE, 2 * MINUTE)
    found, _ = everything(logs, logGroupName=group, filterPattern=access, **span)
    whole, _ = everything(logs, logGroupName=group, **span)
    own = [event["eventId"] for event in whole if re.search(r'HTTP/1.1" 5\d\d ', event["message"])]
    equal("fields between spaces", ids(found), own)


def hard_to_listen_to(logs, now):
    escapes, _ = everything(logs, logGroupName=HOME + "escapes", **window(now, 3 * MINUTE, 2 * MINUTE))
    text = "".join(event["message"] for event in escapes)
    check("escape sequences, NUL, bidi", all(part in text for part in ("\x1b]52;", "\0", "\u202e", "\x9b", "\ufffd")))
    long = logs.filter_log_events(logGroupName=HOME + "dumper", filterPattern="payload",
                                  **window(now, 5 * MINUTE, 2 * MINUTE))
    long, _ = everything(logs, logGroupName=HOME + "dumper", filterPattern="payload",
                         **window(now, 5 * MINUTE, 2 * MINUTE))
    equal("as long as they get", {len(event["message"]) for event in long}, {1_048_576 - 26})
    late, _ = everything(logs, logGroupName=HOME + "web-proxy", **window(now, 12 * MINUTE, 2 * MINUTE))
    check("some come late", any(event["ingestionTime"] - event["timestamp"] > MINUTE for event in late))
    ahead, _ = everything(logs, logGroupName=HOME + "time-traveller", startTime=now)
    check("a clock runs ahead", ahead and ahead[-1]["timestamp"] - ahead[-1]["ingestionTime"] > MINUTE)


def refusals(logs, now):
    group = HOME + "storefront"
    refused("a group that is not there", "ResourceNotFoundException", "The specified log group does not exist.",
            logs.filter_log_events, logGroupName=HOME + "never-created")
    refused("a stream that is not there", "ResourceNotFoundException", "The specified log stream does not exist.",
            logs.get_log_events, logGroupName=group, logStreamName="nope")
    refused("a group of others", "AccessDeniedException", "logs:FilterLogEvents", logs.filter_log_events,
            logGroupName=HOME + "payroll")
    refused("names and a prefix", "InvalidParameterException", "", logs.filter_log_events, logGroupName=group,
            logStreamNames=["a"], logStreamNamePrefix="b")
    refused("newest first from the beginning of time", "InvalidParameterException", "", logs.filter_log_events,
            logGroupName=group, startFromHead=False, startTime=0)
    refused("no pattern", "InvalidParameterException", "", logs.filter_log_events, logGroupName=group,
            filterPattern="{ $.a")
    refused("a made-up token", "InvalidParameterException", "", logs.filter_log_events, logGroupName=group,
            nextToken="x")


def result(logs, groups, query, now):
    asked = patient(logs.start_query, logGroupNames=groups, startTime=(now - 20 * MINUTE) // 1000,
                    endTime=(now - 2 * MINUTE) // 1000 - 1, queryString=query)["queryId"]
    seen = []
    while True:
        answer = patient(logs.get_query_results, queryId=asked)
        seen.append(answer["status"])
        if answer["status"] not in ("Scheduled", "Running"):
            return answer, seen
        time.sleep(0.2)


def table(answer):
    return [{cell["field"]: cell["value"] for cell in row} for row in answer["results"]]


def insights(logs, now):
    group = HOME + "storefront"
    span = {"startTime": (now - 20 * MINUTE) // 1000 * 1000, "endTime": (now - 2 * MINUTE) // 1000 * 1000 - 1}
    whole, _ = everything(logs, logGroupName=group, **span)
    answer, seen = result(logs, [group], "stats count(*) as n", now)
    equal("it ends well", seen[-1], "Complete")
    check("after a while", seen[0] in ("Scheduled", "Running"))
    equal("everything is counted", table(answer), [{"n": str(len(whole))}])
    statistics = answer["statistics"]
    equal("records scanned", statistics["recordsScanned"], len(whole))
    equal("bytes scanned", statistics["bytesScanned"],
          sum(len(event["message"].encode()) + 26 for event in whole))
    answer, _ = result(logs, [group], "filter status >= 500 | fields @timestamp, path | sort @timestamp asc", now)
    own = [event for event in whole if as_json(event).get("status", 0) >= 500]
    equal("what is filtered", [row["path"] for row in table(answer)], [as_json(event)["path"] for event in own])
    answer, _ = result(logs, [group], "filter ispresent(level) | stats count(*) as n by level | sort level", now)
    levels = [as_json(event)["level"] for event in whole if "level" in as_json(event)]
    equal("by level", table(answer), [{"level": level, "n": str(levels.count(level))} for level in sorted(set(levels))])
    answer, _ = result(logs, [group], "stats count(*) as n by bin(5m)", now)
    equal("by time", sum(int(row["n"]) for row in table(answer)), len(whole))
    try:
        logs.start_query(logGroupName=group, startTime=0, endTime=1, queryString="fields @message | where x")
        check("a query that is none", False)
    except ClientError as error:
        equal("a query that is none", error.response["Error"]["Code"], "MalformedQueryException")
        equal("and where", error.response["queryCompileError"]["location"]["startCharOffset"], 18)
    refused("a group that is not there", "ResourceNotFoundException", "does not exist for account ID", logs.start_query,
            logGroupName="nope", startTime=0, endTime=1, queryString="fields @message")
    refused("an unknown query", "ResourceNotFoundException", "", logs.get_query_results, queryId="nope")
    asked = patient(logs.start_query, logGroupName=group, startTime=0, endTime=1, queryString="limit 1")["queryId"]
    equal("stopped", logs.stop_query(queryId=asked)["success"], True)
    equal("and it stays so", logs.get_query_results(queryId=asked)["status"], "Cancelled")


def tail(endpoint, logs, known):
    logs.create_log_group(logGroupName="judge")
    logs.create_log_stream(logGroupName="judge", logStreamName="a")
    arn = logs.describe_log_groups(logGroupNamePrefix="judge")["logGroups"][0]["logGroupArn"]
    archive = known[HOME + "archive"]["logGroupArn"]
    for name, arguments in {
        "with an asterisk": {"logGroupIdentifiers": [arn + ":*"]},
        "a class that cannot be tailed": {"logGroupIdentifiers": [archive]},
        "streams of two groups": {"logGroupIdentifiers": [arn, archive], "logStreamNames": ["a"]},
    }.items():
        try:
            patient(logs.start_live_tail, **arguments)
            check(name, False, "(was not refused)")
        except ClientError as error:
            equal(name, error.response["Error"]["Code"], "InvalidParameterException")
    stream = patient(logs.start_live_tail, logGroupIdentifiers=[arn], logEventFilterPattern="wanted")["responseStream"]
    events = iter(stream)
    start = next(events)["sessionStart"]
    equal("a session", start["logGroupIdentifiers"], [arn])
    written, read = 0, []
    for _ in range(4):
        now = int(time.time() * 1000)
        batch = [{"timestamp": now, "message": f"wanted {written + n}"} for n in range(100)]
        batch.append({"timestamp": now, "message": "left out"})
        logs.put_log_events(logGroupName="judge", logStreamName="a", logEvents=batch)
        written += 100
        update = next(events)["sessionUpdate"]
        equal("not sampled", update["sessionMetadata"]["sampled"], False)
        read += [result["message"] for result in update["sessionResults"]]
    read += [result["message"] for result in next(events)["sessionUpdate"]["sessionResults"]]
    equal("every line once", read, [f"wanted {n}" for n in range(written)])
    now = int(time.time() * 1000)
    logs.put_log_events(logGroupName="judge", logStreamName="a",
                        logEvents=[{"timestamp": now, "message": f"wanted {n}"} for n in range(3_000)])
    update = next(events)["sessionUpdate"]
    if not update["sessionResults"]:
        update = next(events)["sessionUpdate"]
    equal("too much is sampled", update["sessionMetadata"]["sampled"], True)
    check("to 500", 400 < len(update["sessionResults"]) <= 500)
    same_shape("result", update["sessionResults"][0], {
        "logStreamName": str, "logGroupIdentifier": str, "message": str, "timestamp": int, "ingestionTime": int})
    found, _ = everything(logs, logGroupName="judge")
    equal("all that was written is there", len(found), written + 4 + 3_000)
    control(endpoint, "POST", "/_sim/tail", {"seconds": 1})
    try:
        for _ in events:
            pass
        check("a session ends", False)
    except EventStreamError as error:
        check("a session ends", "SessionTimeoutException" in str(error))
    control(endpoint, "POST", "/_sim/tail", {"seconds": 10_800})
    open_ = [patient(logs.start_live_tail, logGroupIdentifiers=[arn])["responseStream"] for _ in range(15)]
    try:
        patient(logs.start_live_tail, logGroupIdentifiers=[arn])
        check("the sixteenth", False, "(was not refused)")
    except ClientError as error:
        equal("the sixteenth", error.response["Error"]["Code"], "LimitExceededException")
    for session in open_:
        session.close()
    for _ in range(100):
        try:
            patient(logs.start_live_tail, logGroupIdentifiers=[arn])["responseStream"].close()
            break
        except ClientError:
            time.sleep(0.1)
    else:
        check("who goes makes room", False)
    check("who goes makes room", True)


def configurations(endpoint, logs):
    ecs = judge_sim.client(endpoint)
    definitions = {}
    for family in ("routed", "elsewhere", "configured-in-s3", "silent", "far-away", "orders"):
        definition = ecs.describe_task_definition(taskDefinition=f"prod-web-{family}")["taskDefinition"]
        definitions[family] = {one["name"]: one for one in definition["containerDefinitions"]}
    routed = definitions["routed"]["app"]["logConfiguration"]
    equal("FireLens", (routed["logDriver"], routed["options"]["Name"]), ("awsfirelens", "cloudwatch_logs"))
    check("and its router", "firelensConfiguration" in definitions["routed"]["log_router"])
    found = logs.describe_log_streams(logGroupName=routed["options"]["log_group_name"])["logStreams"]
    check("its streams", all(one["logStreamName"].startswith("fl-app-firelens-") for one in found) and len(found) == 2)
    equal("another destination", definitions["elsewhere"]["app"]["logConfiguration"]["options"]["Name"], "datadog")
    equal("a configuration in S3",
          definitions["configured-in-s3"]["log_router"]["firelensConfiguration"]["options"]["config-file-type"], "s3")
    check("none at all", "logConfiguration" not in definitions["silent"]["app"])
    far = definitions["far-away"]["app"]["logConfiguration"]["options"]
    events = client(endpoint, far["awslogs-region"]).filter_log_events(logGroupName=far["awslogs-group"], limit=1)["events"]
    equal("in another region", len(events), 1)
    old = ecs.describe_task_definition(taskDefinition="prod-web-orders:7")["taskDefinition"]["containerDefinitions"][0]
    check("a deployment changed the group", old["logConfiguration"]["options"]["awslogs-group"] !=
          definitions["orders"]["app"]["logConfiguration"]["options"]["awslogs-group"])


def main():
    endpoint = sys.argv[1].rstrip("/")
    logs = client(endpoint)
    now = int(time.time() * 1000)
    known = groups(logs)
    streams(logs)
    patterns(logs, now, pages(logs, now))
    hard_to_listen_to(logs, now)
    refusals(logs, now)
    insights(logs, now)
    configurations(endpoint, logs)
    tail(endpoint, logs, known)
    print(f"ok {judge_sim.CHECKS} checks")


if __name__ == "__main__":
    main()
