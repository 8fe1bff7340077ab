#!/usr/bin/env bash
# awslambdaric 4.2.2, the Python runtime client of AWS Lambda: an exception's cause, its group's members and its notes are not logged.
#
# Seen: a handler that lets google-genai's ClientError through is logged with its whole text. If it raises its own error `from` the
# refusal, or if the call ran in an asyncio.TaskGroup, the log and the error reported to Lambda hold the outer exception only:
# "RuntimeError: summary failed", "ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)", and the frames of the outer one
# (on standard output in one line, divided by carriage returns). A note added to the refusal is dropped as well. `logger.exception`
# keeps all of it in the text format. Set the function's log format to JSON and it drops the same three; `errorMessage` and `stackTrace`
# are the outer exception's again.
# Why good guesses fail: Python itself prints cause, group and notes, so the same handler shows the quota in every local run and test; and
# JSON, chosen to keep more, keeps less than text.
# For a user of gemdiag: in a Lambda's log such an outer exception is a failed call of which nobody can tell the quota, nor even that
# it was Gemini. Catch in the handler and log repr() of the cause, or of each of a group's exceptions, in the message itself.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check awslambdaric==4.2.2 google-genai==3.6.1
venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "needs Python 3.11 or newer" >&2; exit 2; }

cat > function.py <<'PY'
import asyncio
import logging

from google.genai import errors

REFUSAL = {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "You exceeded your current quota.", "details": [
    {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [
        {"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier", "quotaValue": "20"}]}]}}


def plain():
    raise errors.ClientError(429, REFUSAL)


def cause():
    try:
        plain()
    except errors.ClientError as error:
        raise RuntimeError("summary failed") from error


def group():
    async def one():
        plain()

    async def all_of_them():
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(one())

    asyncio.run(all_of_them())


def note():
    try:
        plain()
    except errors.ClientError as error:
        error.add_note("project demo-project-123")
        raise


def handler(event, context):
    kind = {"plain": plain, "cause": cause, "group": group, "note": note}[event["kind"]]
    if not event["caught"]:
        kind()
    try:
        kind()
    except Exception:
        logging.getLogger().exception("call failed")
PY

cat > main.py <<'PY'
import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KINDS = ("plain", "cause", "group", "note")


def invoke(kind, caught, log_format):
    """One invocation by a runtime API of the loopback address: what the function printed, and the error that it reported."""
    waiting, reported, over = [{"kind": kind, "caught": caught}], [], threading.Event()

    class RuntimeApi(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            if not waiting:
                over.set()
                return
            body = json.dumps(waiting.pop()).encode()
            self.send_response(200)
            self.send_header("Lambda-Runtime-Aws-Request-Id", "00000000-0000-4000-8000-000000000001")
            self.send_header("Lambda-Runtime-Deadline-Ms", "9999999999999")
            self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-west-1:123456789012:function:demo")
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self):
            reported.append(self.rfile.read(int(self.headers["content-length"])).decode())
            self.send_response(202)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), RuntimeApi)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings = {"AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_port}", "AWS_LAMBDA_LOG_FORMAT": log_format, "AWS_REGION": "eu-west-1",
                "AWS_LAMBDA_FUNCTION_NAME": "demo", "AWS_LAMBDA_FUNCTION_VERSION": "1", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
                "AWS_LAMBDA_LOG_GROUP_NAME": "group", "AWS_LAMBDA_LOG_STREAM_NAME": "stream"}
    with open("printed.txt", "w+", newline="") as printed:
        function = subprocess.Popen([sys.executable, "-m", "awslambdaric", "function.handler"], env={**os.environ, **settings},
                                    stdout=printed, stderr=subprocess.DEVNULL)
        assert over.wait(60), "the function did not come back"
        function.kill()
        function.wait()
        printed.seek(0)
        text = printed.read()
    server.shutdown()
    assert text.startswith(("[ERROR]", '{"timestamp"')), text
    return text, "" if caught else reported[0]


def kept(text):
    return {"quota": "PerDay" in text, "note": "demo-project-123" in text}


for caught in (False, True):
    for log_format in ("Text", "JSON"):
        for kind in KINDS:
            text, report = invoke(kind, caught, log_format)
            shown = text if log_format == "Text" else text[text.index('"errorMessage'):]
            print(f"{'logger.exception' if caught else 'uncaught':16} {log_format} {kind:5} {kept(text)} {shown[:76]!r}")
            whole = caught and log_format == "Text"
            assert kept(text) == {"quota": whole or kind in ("plain", "note"), "note": whole and kind == "note"}, f"changed: {text}"
            assert caught or kept(report) == kept(text), f"changed: what is reported to Lambda: {report}"
PY
venv/bin/python main.py
