"""The client's side of Session Manager's data channel, with nothing but Python: a websocket and its messages.

The layout of the messages is that of `agent/session/contracts` in AWS's session-manager-plugin.
"""
import base64
import hashlib
import json
import os
import socket
import struct
import time
import urllib.parse
import uuid

OUTPUT, SIZE, HANDSHAKE_REQUEST, HANDSHAKE_RESPONSE, HANDSHAKE_COMPLETE, FLAG = 1, 3, 5, 6, 7, 10
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class Channel:
    """An open session: `start`, then `keys` and `until`."""

    def __init__(self, url, token):
        parts = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=10)
        key = base64.b64encode(os.urandom(16)).decode()
        path = f"{parts.path}?{parts.query}"
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer:
            self.more()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        accept = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest())
        assert head.startswith(b"HTTP/1.1 101"), head
        assert accept.lower() in head.lower(), head
        self.sent, self.expected, self.acknowledged = 0, 0, set()
        self.output, self.closed, self.flags, self.handshake = b"", None, [], []
        self.frame(1, json.dumps({"MessageSchemaVersion": "1.0", "RequestId": str(uuid.uuid4()), "TokenValue": token, "ClientId": str(uuid.uuid4()), "ClientVersion": "1.2.707.0"}).encode())

    def more(self):
        data = self.socket.recv(65536)
        if not data:
            raise EOFError("the agent hung up")
        self.buffer += data

    def frame(self, opcode, payload):
        mask = os.urandom(4)
        size = bytes([0x80 | len(payload)]) if len(payload) < 126 else b"\xfe" + struct.pack(">H", len(payload))
        self.socket.sendall(bytes([0x80 | opcode]) + size + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload)))

    def receive(self):
        """One frame: its opcode and its payload."""
        def need(count):
            while len(self.buffer) < count:
                self.more()
        need(2)
        opcode, size, head = self.buffer[0] & 15, self.buffer[1] & 127, 2
        if size == 126:
            need(4)
            size, head = struct.unpack(">H", self.buffer[2:4])[0], 4
        need(head + size)
        payload, self.buffer = self.buffer[head:head + size], self.buffer[head + size:]
        return opcode, payload

    def send(self, kind, payload_type, payload, sequence=0, flags=0):
        name = uuid.uuid4()
        self.frame(2, struct.pack(">I32sIQqQ", 116, kind.ljust(32).encode(), 1, int(time.time() * 1000), sequence, flags)
                   + name.bytes[8:] + name.bytes[:8] + hashlib.sha256(payload).digest() + struct.pack(">II", payload_type, len(payload)) + payload)
        return str(name)

    def stream(self, payload_type, payload):
        name = self.send("input_stream_data", payload_type, payload, self.sent, 1 if self.sent == 0 else 0)
        self.sent += 1
        return name

    def hear(self):
        """Takes one message, and acknowledges it if it is of the stream."""
        opcode, frame = self.receive()
        if opcode == 8:
            raise EOFError("the agent closed the websocket")
        header, kind, _, created, sequence, flags = struct.unpack(">I32sIQqQ", frame[:64])
        kind = kind.decode().strip(" \0")
        name = uuid.UUID(bytes=frame[72:80] + frame[64:72])
        payload_type, size = struct.unpack(">II", frame[112:120])
        payload = frame[120:]
        assert (header, size) == (116, len(payload)) and created > 1_500_000_000_000, frame[:120]
        assert hashlib.sha256(payload).digest() == frame[80:112], "the digest is right"
        if kind == "acknowledge":
            self.acknowledged.add(json.loads(payload)["AcknowledgedMessageId"])
            return
        if kind == "channel_closed":
            self.closed = json.loads(payload)
            return
        assert kind == "output_stream_data" and sequence == self.expected, (kind, sequence, self.expected)
        self.expected += 1
        told = {"AcknowledgedMessageType": kind, "AcknowledgedMessageId": str(name), "AcknowledgedMessageSequenceNumber": sequence, "IsSequentialMessage": True}
        self.send("acknowledge", 0, json.dumps(told).encode(), 0, 3)
        if payload_type == OUTPUT:
            self.output += payload
        elif payload_type == FLAG:
            self.flags.append(struct.unpack(">I", payload)[0])
        else:
            self.handshake.append((payload_type, json.loads(payload)))

    def start(self):
        """Shakes hands; the agent's request."""
        while not self.handshake:
            self.hear()
        kind, request = self.handshake[0]
        assert kind == HANDSHAKE_REQUEST, kind
        actions = [{"ActionType": action["ActionType"], "ActionStatus": 1, "ActionResult": None, "Error": ""} for action in request["RequestedClientActions"]]
        self.stream(HANDSHAKE_RESPONSE, json.dumps({"ClientVersion": "1.2.707.0", "ProcessedClientActions": actions, "Errors": []}).encode())
        while len(self.handshake) < 2:
            self.hear()
        assert self.handshake[1][0] == HANDSHAKE_COMPLETE
        return request

    def resize(self, cols, rows):
        self.stream(SIZE, json.dumps({"cols": cols, "rows": rows}).encode())

    def keys(self, text):
        return self.stream(OUTPUT, text if isinstance(text, bytes) else text.encode())

    def until(self, wanted):
        """What is on the screen when this is there; it is taken off then."""
        wanted = wanted if isinstance(wanted, bytes) else wanted.encode()
        while wanted not in self.output:
            assert self.closed is None, f"closed before {wanted!r}: {self.output!r}"
            self.hear()
        at = self.output.index(wanted) + len(wanted)
        seen, self.output = self.output[:at], self.output[at:]
        return seen

    def until_closed(self):
        while self.closed is None:
            self.hear()
        return self.closed
