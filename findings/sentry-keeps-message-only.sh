#!/usr/bin/env bash
# sentry-sdk 2.75.0 with google-genai 3.6.1: the issue's text is not str(exception), and the quota id is not in it.
#
# Seen: the event's `value` is the exception's attribute `message`, the sentence alone. The code 429, the status and details[]
# (quota id, quota dimensions, RetryInfo) that str() holds are in the event only as local variables of stack frames, which go with
# include_local_variables=False. The span of the AI call says `internal_error`, not resource_exhausted.
# Why good guesses fail: Sentry is taken to store what a traceback prints. For most exceptions that is true; this one has a
# `message` of its own, which wins. The sentence of a day's and of a minute's quota is the same but for its number.
# For a user of gemdiag: a text copied from Sentry decides "which quota" by the limit at best. Add
# `sentry_sdk.set_context("gemini", error.details)` or log str(error) beside it.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
python3 -m venv "$lab/venv"
"$lab/venv/bin/pip" install --quiet --disable-pip-version-check google-genai==3.6.1 httpx2==2.16.2 sentry-sdk==2.75.0

"$lab/venv/bin/python" - <<'PY'
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import sentry_sdk
from google import genai
from google.genai import types
from sentry_sdk.transport import Transport

DAILY = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
REFUSAL = json.dumps({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message":
    "You exceeded your current quota, please check your plan and billing details.\n* Quota exceeded for metric: "
    "generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 20, model: gemini-3.8-flash\n"
    "Please retry in 34.07s.", "details": [{"@type": "type.googleapis.com/google.rpc.QuotaFailure",
    "violations": [{"quotaId": DAILY, "quotaValue": "20"}]}]}}).encode()
events = []


class Refuses(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(429)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(REFUSAL)))
        self.end_headers()
        self.wfile.write(REFUSAL)

    def log_message(self, *args):
        pass


class Keeps(Transport):
    def capture_envelope(self, envelope):
        events.extend(item.payload.json for item in envelope.items if item.payload.json)


server = ThreadingHTTPServer(("127.0.0.1", 0), Refuses)
threading.Thread(target=server.serve_forever, daemon=True).start()
sentry_sdk.init(dsn="http://public@127.0.0.1:9/1", transport=Keeps, traces_sample_rate=1.0)
client = genai.Client(api_key="unused", http_options=types.HttpOptions(
    base_url=f"http://127.0.0.1:{server.server_port}"))
try:
    client.models.generate_content(model="gemini-3.8-flash", contents="hi")
except Exception as error:
    text = str(error)
sentry_sdk.flush()

issue = next(e for e in events if "exception" in e)
value = issue["exception"]["values"][-1]["value"]
status = next(e for e in events if e.get("type") == "transaction")["contexts"]["trace"]["status"]
print("str(error):", text)
print("Sentry's value:", value)
for frame in (f for v in issue["exception"]["values"] for f in v["stacktrace"]["frames"]):
    frame.pop("vars", None)
print("quota id in the event outside of local variables:", DAILY in json.dumps(issue))
print("Sentry's status of the AI span:", status)
assert "429" in text and DAILY in text, "changed: str(error)"
assert "limit: 20" in value and "429" not in value and DAILY not in value, "changed: what Sentry keeps"
assert DAILY not in json.dumps(issue), "changed: another field holds the quota id"
assert status == "internal_error", "changed: status of the span"
PY
