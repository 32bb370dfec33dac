"""CloudWatch's rpc-v2-cbor in front of moto, which knows its awsJson only.

The AWS SDK for Rust speaks nothing but CBOR to CloudWatch. Both ways of writing are botocore's own:
nothing of the answer is made here.
"""
import io
import json

import botocore.session
from botocore.parsers import RpcV2CBORParser, create_parser
from botocore.serialize import RpcV2CBORSerializer

PREFIX = "/service/GraniteServiceVersion20100801/operation/"
HEADERS = [("Content-Type", "application/cbor"), ("smithy-protocol", "rpc-v2-cbor"), ("x-amzn-RequestId", "peer")]


def plain(value):
    """Instants as awsJson has them."""
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [plain(member) for member in value]
    return value.timestamp() if hasattr(value, "timestamp") else value


def whole(shape, value):
    """Without absent members, and floating point numbers as such."""
    if shape.type_name == "structure":
        return {name: whole(shape.members[name], member) for name, member in value.items()
                if name in shape.members and member is not None}
    if shape.type_name == "list":
        return [whole(shape.member, member) for member in value]
    return float(value) if shape.type_name in ("double", "float") else value


class Bridge:
    def __init__(self, app):
        self.app = app
        self.model = botocore.session.Session().get_service_model("cloudwatch")

    def __call__(self, env, start):
        if not env["PATH_INFO"].startswith(PREFIX):
            return self.app(env, start)
        operation = env["PATH_INFO"][len(PREFIX):]
        body = env["wsgi.input"].read(int(env.get("CONTENT_LENGTH") or 0))
        asked = RpcV2CBORParser().parse_data_item(io.BufferedReader(io.BytesIO(body))) if body else {}
        sent = json.dumps(plain(asked)).encode()
        env = dict(env, PATH_INFO="/", RAW_URI="/", REQUEST_URI="/", CONTENT_TYPE="application/x-amz-json-1.0",
                   CONTENT_LENGTH=str(len(sent)), HTTP_X_AMZ_TARGET=f"GraniteServiceVersion20100801.{operation}",
                   **{"wsgi.input": io.BytesIO(sent)})
        env.pop("HTTP_SMITHY_PROTOCOL", None)
        env.pop("HTTP_ACCEPT", None)
        seen = {}
        answer = b"".join(self.app(env, lambda status, headers, _=None: seen.update(status=int(status.split()[0]))))
        out = bytearray()
        writer = RpcV2CBORSerializer()
        if seen["status"] == 200:
            shape = self.model.operation_model(operation).output_shape
            read = create_parser("json").parse({"status_code": 200, "headers": {}, "body": answer}, shape)
            read.pop("ResponseMetadata", None)
            writer._serialize_data_item(out, whole(shape, read), shape)
        else:
            shape = self.model.shape_for("InvalidNextToken")
            writer._serialize_data_item(out, {"message": answer[:200].decode("utf-8", "replace")}, shape)
        start(f"{seen['status']} X", HEADERS + [("Content-Length", str(len(out)))])
        return [bytes(out)]
