#!/usr/bin/env bash
# grpcio-status 1.85.3 with protobuf 7.36.2: a printed google.rpc.Status shows its details as wire bytes; a wait of 34 s is a quote.
#
# Seen: `print(rpc_status.from_call(error))` gives `type_url` and an escaped `value`. The quota id can be made out between control
# characters; the numbers cannot: retryDelay 34 s is the one byte `\"`, 60 s is `<`, and 5 s is `\005`.
# str(error) itself has no details at all, and the number printed is 8, not 429.
# Why good guesses fail: the types of both details are imported and used in the same program, so nothing but the printing is missing;
# a search of the log for retry_delay, seconds or quota_value finds nothing, and no JSON or text reader takes the value apart.
# For a user of gemdiag: `code: 8` is RESOURCE_EXHAUSTED. Unpack each detail and print it, or print the exception that
# google.api_core makes of it: that holds quota_metric, quota_id and retry_delay as text.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
python3 -m venv "$lab/venv"
"$lab/venv/bin/pip" install --quiet --disable-pip-version-check grpcio==1.85.3 grpcio-status==1.85.3 protobuf==7.36.2 \
  googleapis-common-protos==1.76.0 google-api-core==2.44.0

"$lab/venv/bin/python" - <<'PY'
from concurrent import futures

import grpc
from google.api_core import exceptions
from google.protobuf import any_pb2
from google.rpc import error_details_pb2, status_pb2
from grpc_status import rpc_status

DAILY = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"


def refusal():
    status = status_pb2.Status(code=8, message="You exceeded your current quota.")
    quota = error_details_pb2.QuotaFailure()
    quota.violations.add(quota_id=DAILY, quota_value=20)
    wait = error_details_pb2.RetryInfo()
    wait.retry_delay.seconds = 34
    for detail in (quota, wait):
        packed = any_pb2.Any()
        packed.Pack(detail)
        status.details.append(packed)
    return status


class Refuses(grpc.GenericRpcHandler):
    def service(self, call):
        return grpc.unary_unary_rpc_method_handler(
            lambda request, context: context.abort_with_status(rpc_status.to_status(refusal())))


server = grpc.server(futures.ThreadPoolExecutor(1))
server.add_generic_rpc_handlers((Refuses(),))
port = server.add_insecure_port("127.0.0.1:0")
server.start()
try:
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        channel.unary_unary("/demo.Service/Generate")(b"")
except grpc.RpcError as raised:
    error = raised
plain, status = str(error), str(rpc_status.from_call(error))
core = str(exceptions.from_grpc_error(error))
print("str(error):\n" + plain, "\nstatus:\n" + status, "\ngoogle.api_core:\n" + core, sep="\n")
server.stop(None)
assert DAILY not in plain, "changed: str(error) has details"
assert DAILY in status and "34" not in status and r'value: "\n\002\010\""' in status, "changed: text of the status"
assert f'quota_id: "{DAILY}"' in core and "seconds: 34" in core, "changed: google.api_core"
PY
