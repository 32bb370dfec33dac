"""A reverse proxy that puts AWS's errors in front of any emulator: `fault_proxy.py UPSTREAM`.

Prints `listening on http://127.0.0.1:PORT` and ends when its standard input closes.

POST /_fault  [{"service": "ecs", "op": "DescribeTasks", "kind": "error", "code": "ThrottlingException",
                "message": "Rate exceeded", "status": 400, "times": 3, "pass": 1}]
              service is the signing name, "*" fits any; `pass` lets that many through first, `times` ends the fault
              kind: error (in the words of the request's protocol) | html | reset | hang | truncate
DELETE /_fault    clears the faults
GET    /_log      every request as {"service", "op", "status"}; a hung or reset one has status 0
"""
import http.client
import http.server
import json
import re
import socket
import socketserver
import struct
import sys
import threading
import urllib.parse

import lifeline

FAULTS, LOG, LOCK = [], [], threading.Lock()
END = threading.Event()
HOP = ("connection", "transfer-encoding", "expect", "content-length", "server", "date")


def classify(headers, body):
    scope = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/", headers.get("Authorization", ""))
    service, target = scope.group(1) if scope else "", headers.get("X-Amz-Target", "")
    if target:
        return service, target.split(".")[-1], "json"
    action = urllib.parse.parse_qs(body.decode("utf-8", "replace")).get("Action", [""])[0]
    return service, action, "query"


def words(protocol, code, message):
    if protocol == "json":
        return "application/x-amz-json-1.1", json.dumps({"__type": code, "message": message})
    return "text/xml", (f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message>"
                        "</Error><RequestId>fault</RequestId></ErrorResponse>")


def fault_for(service, operation):
    with LOCK:
        for fault in FAULTS:
            if fault.get("service", "*") not in ("*", service) or fault.get("op", "*") not in ("*", operation):
                continue
            if fault.get("pass", 0) > 0:
                fault["pass"] -= 1
                continue
            if "times" in fault:
                fault["times"] -= 1
                if fault["times"] <= 0:
                    FAULTS.remove(fault)
            return dict(fault)
    return None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, kind, body, headers=()):
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def admin(self, body):
        with LOCK:
            if self.path == "/_log":
                return self.answer(200, "application/json", json.dumps(LOG).encode())
            if self.command == "DELETE":
                FAULTS.clear()
            else:
                FAULTS.extend(json.loads(body))
            return self.answer(200, "application/json", b"{}")

    def break_off(self):
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        return 0

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith("/_"):
            return self.admin(body)
        service, operation, protocol = classify(self.headers, body)
        fault = fault_for(service, operation)
        kind = fault.get("kind", "error") if fault else "none"
        if kind == "hang":
            END.wait(120)
            status = self.break_off()
        elif kind == "reset":
            status = self.break_off()
        elif kind == "html":
            status = fault.get("status", 502)
            self.answer(status, "text/html", b"<html><body><h1>Bad Gateway</h1></body></html>")
        elif kind == "error":
            status = fault.get("status", 400)
            content_type, text = words(protocol, fault["code"], fault.get("message", fault["code"]))
            self.answer(status, content_type, text.encode(), [("x-amzn-RequestId", "fault")])
        else:
            status = self.forward(body, half=kind == "truncate")
        with LOCK:
            LOG.append({"service": service, "op": operation, "status": status})
        return None

    def forward(self, body, half):
        upstream = http.client.HTTPConnection(*UPSTREAM, timeout=120)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in HOP or k.lower() == "content-length"}
        upstream.request(self.command, self.path, body, headers)
        reply = upstream.getresponse()
        data = reply.read()
        self.send_response(reply.status)
        for name, value in reply.getheaders():
            if name.lower() not in HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[:len(data) // 2] if half else data)
        self.close_connection = half
        upstream.close()
        return reply.status

    do_GET = do_POST = do_DELETE = handle_any


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):
        pass  # a client that went away is its own business


if __name__ == "__main__":
    parts = urllib.parse.urlsplit(sys.argv[1])
    UPSTREAM = (parts.hostname, parts.port)
    server = Server(("127.0.0.1", 0), Handler)
    lifeline.hold()
    lifeline.say(f"http://127.0.0.1:{server.server_address[1]}")
    server.serve_forever()
