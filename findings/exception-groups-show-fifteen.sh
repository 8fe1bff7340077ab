#!/usr/bin/env bash
# Forty calls of google-genai 3.6.1 refused in one asyncio.TaskGroup: OpenTelemetry 1.45.2 and loguru 0.7.3 keep fifteen of them.
#
# Seen: a log of the standard library, the `exception.stacktrace` of an OpenTelemetry span and a log of loguru hold fifteen of the forty
# refusals and the line "and 25 more exceptions"; `exception.message` is "unhandled errors in a TaskGroup (40 sub-exceptions)".
# Sentry (sentry-sdk 2.75.0) keeps all forty as values of one event; structlog 26.1.0 (dict_tracebacks) as well, in one line of 300 kB,
# since it prints the variables of each frame: a line that most shippers and stores cut or split.
# Why good guesses fail: all five are handed the same exception, so one expects the same number. The fifteen are a limit of Python's
# traceback module, which none of these loggers mentions: a log store counts 15 refusals, the error tracker 40, for the same calls.
# For a user of gemdiag: "and 25 more exceptions" are 25 more failed calls whose errors the text does not have; count them, but do not take
# them for the same refusal. Log each task's error where it is raised, with its model, instead of the group.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
python3 -m venv venv
venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "needs Python 3.11 or newer" >&2; exit 2; }
venv/bin/pip install --quiet --disable-pip-version-check google-genai==3.6.1 opentelemetry-sdk==1.45.2 loguru==0.7.3 structlog==26.1.0 \
  sentry-sdk==2.75.0

cat > main.py <<'PY'
import asyncio
import io
import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import loguru
import sentry_sdk
import structlog
from google import genai
from opentelemetry.sdk.trace import TracerProvider

CALLS = 40
QUOTA = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
REFUSAL = json.dumps({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "You exceeded your current quota.", "details": [
    {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": QUOTA, "quotaValue": "20"}]}]}}).encode()
served = []


class Refuses(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        served.append(self.path)
        self.send_response(429)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(REFUSAL)))
        self.end_headers()
        self.wfile.write(REFUSAL)

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Refuses)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = genai.Client(api_key="unused", http_options={"base_url": f"http://127.0.0.1:{server.server_port}"})


async def ask(turn, start):
    """A call, one after the other; the refusals are raised together, so that none cancels another call."""
    try:
        async with turn:
            await client.aio.models.generate_content(model="gemini-3.8-flash", contents="hi")
    except genai.errors.ClientError:
        await start.wait()
        raise


async def fan_out():
    turn, start = asyncio.Lock(), asyncio.Barrier(CALLS)
    async with asyncio.TaskGroup() as tasks:
        for _ in range(CALLS):
            tasks.create_task(ask(turn, start))


def through(write):
    """What `write` makes of the group's exception: one text."""
    sink = io.StringIO()
    try:
        asyncio.run(fan_out())
    except ExceptionGroup as group:
        return write(group, sink) or sink.getvalue()
    raise AssertionError("changed: no group")


def standard(group, sink):
    logger = logging.getLogger("fan-out")
    logger.addHandler(logging.StreamHandler(sink))
    logger.propagate = False
    logger.exception("calls failed")


def with_loguru(group, sink):
    loguru.logger.remove()
    loguru.logger.add(sink, diagnose=False)
    loguru.logger.exception("calls failed")


def with_structlog(group, sink):
    structlog.configure(processors=[structlog.processors.dict_tracebacks, structlog.processors.JSONRenderer()],
                        logger_factory=structlog.PrintLoggerFactory(sink))
    structlog.get_logger().exception("calls failed")


def span(group, sink):
    with TracerProvider().get_tracer("fan-out").start_as_current_span("calls") as current:
        current.record_exception(group)
    attributes = current.events[0].attributes
    assert attributes["exception.message"] == f"unhandled errors in a TaskGroup ({CALLS} sub-exceptions)", "changed: message"
    return attributes["exception.stacktrace"]


def sentry(group, sink):
    events = []
    sentry_sdk.init(before_send=lambda event, hint: events.append(event), dsn="http://key@127.0.0.1:1/1", default_integrations=False)
    sentry_sdk.capture_exception(group)
    return "\n".join(value["type"] for value in events[0]["exception"]["values"])


for write, what, expected in ((standard, QUOTA, 15), (span, QUOTA, 15), (with_loguru, QUOTA, 15), (sentry, "ClientError", CALLS),
                              (with_structlog, QUOTA, CALLS)):
    served.clear()
    text = through(write)
    more = [line.strip(" |") for line in text.splitlines() if line.endswith("more exceptions")]
    print(f"{len(served)} requests, {write.__name__}: {text.count(what)} times {what}; {len(text)} characters; {more}")
    assert len(served) == CALLS and text.count(what) == expected, f"changed: {write.__name__}"
    assert write is not with_structlog or len(text) > 100_000 and text.count("\n") == 1, "changed: structlog's line"
    assert more == ([f"and {CALLS - 15} more exceptions"] if expected == 15 else []), f"changed: {more}"
PY
venv/bin/python main.py
