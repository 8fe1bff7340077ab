#!/usr/bin/env bash
# opentelemetry-instrumentation-logging 0.66b2: `exception.message` of a log record is the exception's first argument, not its text.
#
# Seen: of a refused gRPC call (grpcio 1.85.3) the log record's `exception.message` is "<grpc._channel._RPCState object at 0x...>"; of the
# same refusal through google-api-core 2.44.0 it is the sentence alone, without "429", quota id and limit. The span of the same call,
# recorded by the same SDK (1.45.2) under the same attribute's name, has str(error), whole. `exception.type` differs as well: "ResourceExhausted" in the
# log, "google.api_core.exceptions.ResourceExhausted" in the span. google-genai's ClientError is whole in both.
# Why good guesses fail: it is one attribute of one convention, written twice by one project, and for most exceptions the first
# argument is the text. gRPC's error is built from an object of state, which no one ever sees but here.
# For a user of gemdiag: in OTLP logs read `exception.stacktrace`, whose last lines have the exception's text; a search of
# `exception.message` for 429 or RESOURCE_EXHAUSTED finds no gRPC refusal, and an object's address there is no message of anybody's.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile --disable-pip-version-check grpcio==1.85.3 grpcio-status==1.85.3 google-api-core==2.44.0 google-genai==3.6.1 \
  opentelemetry-sdk==1.45.2 opentelemetry-instrumentation-logging==0.66b2

cat > main.py <<'PY'
import logging
from concurrent import futures

import grpc
from google.api_core import grpc_helpers
from google.genai import errors
from google.rpc import error_details_pb2, status_pb2
from grpc_status import rpc_status
from opentelemetry.instrumentation.logging.handler import LoggingHandler
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import InMemoryLogRecordExporter, SimpleLogRecordProcessor
from opentelemetry.sdk.trace import TracerProvider

QUOTA = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
SENTENCE = "You exceeded your current quota."
REFUSAL = status_pb2.Status(code=8, message=SENTENCE)
REFUSAL.details.add().Pack(error_details_pb2.QuotaFailure(violations=[{"quota_id": QUOTA, "quota_value": 20}]))


def refuse(request, context):
    context.abort_with_status(rpc_status.to_status(REFUSAL))


def with_genai():
    raise errors.ClientError(429, {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": SENTENCE, "details": [{"quotaId": QUOTA}]}})


server = grpc.server(futures.ThreadPoolExecutor(1), handlers=[grpc.method_handlers_generic_handler(
    "demo.Service", {"Generate": grpc.unary_unary_rpc_method_handler(refuse)})])
port = server.add_insecure_port("127.0.0.1:0")
server.start()
with_grpc = grpc.insecure_channel(f"127.0.0.1:{port}").unary_unary("/demo.Service/Generate")
with_api_core = grpc_helpers.wrap_errors(with_grpc)

logs = InMemoryLogRecordExporter()
provider = LoggerProvider()
provider.add_log_record_processor(SimpleLogRecordProcessor(logs))
logger = logging.getLogger("app")
logger.addHandler(LoggingHandler(logger_provider=provider))
logger.propagate = False
tracer = TracerProvider().get_tracer("app")


def recorded(call, *arguments):
    """The attributes of a refused call's log record and of its span's event, and the exception's text."""
    logs.clear()
    try:
        with tracer.start_as_current_span("call") as span:
            call(*arguments)
    except Exception as error:
        logger.exception("call failed")
        return logs.get_finished_logs()[0].log_record.attributes, span.events[0].attributes, str(error)
    raise AssertionError("changed: not refused")


for name, call, expected in (("grpc", with_grpc, "<grpc._channel._RPCState object at 0x"), ("api_core", with_api_core, SENTENCE), ("genai", with_genai, "429 R")):
    log, span, text = recorded(call, *([b""] if call is not with_genai else []))
    for place, attributes in (("log ", log), ("span", span)):
        shown = attributes["exception.message"].replace("\n", " ")
        print(f"{name}, {place}: {attributes['exception.type']}: {shown[:130]}")
    assert span["exception.message"] == text, f"changed: the span of {name}"
    assert log["exception.message"].startswith(expected), f"changed: the log of {name}"
    assert (log["exception.message"] == text) == (name == "genai"), f"changed: how much of {name} the log keeps"
    assert "RESOURCE_EXHAUSTED" in log["exception.stacktrace"] or QUOTA in log["exception.stacktrace"], f"changed: the stack of {name}"
server.stop(None)
PY
venv/bin/python main.py 2> stderr.log || { cat stderr.log >&2; exit 1; }
