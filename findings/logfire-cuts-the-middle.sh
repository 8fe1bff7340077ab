#!/usr/bin/env bash
# logfire 5.4.0 with google-genai 3.6.1: the printed line of a daily quota's refusal keeps the wait of 34 s and loses the day.
#
# Seen: `logfire.error("call failed: {error}", error=str(error))` shortens each value in the message to about 60 characters of each end.
# The body ends with RetryInfo, so the console and the field logfire.msg hold "429 RESOURCE_EXHAUSTED ... 'retryDelay': '34s'", and
# neither quota id nor limit nor model. The whole text is in the attribute `error` only, which the console does not print.
# Why good guesses fail: a cut text is expected to lose its end. This one begins and ends like a whole error, brackets
# closed, and what is left of it says "wait 34 seconds" of a quota that is back at midnight.
# For a user of gemdiag: dots in the middle of a body are a cut: take the attribute (or the stack trace of logfire.exception), and do not
# believe the wait alone.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
python3 -m venv "$lab/venv"
"$lab/venv/bin/pip" install --quiet --disable-pip-version-check google-genai==3.6.1 logfire==5.4.0

cat > "$lab/main.py" <<'PY'
import io

import logfire
from google.genai import errors
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

DAILY = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
METRIC = "generativelanguage.googleapis.com/generate_content_free_tier_requests"
error = errors.ClientError(429, {"error": {"code": 429, "message":
    "You exceeded your current quota, please check your plan and billing details.\n* Quota exceeded for metric: "
    f"{METRIC}, limit: 20, model: gemini-3.8-flash\nPlease retry in 34.07s.", "status": "RESOURCE_EXHAUSTED", "details": [
        {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": DAILY, "quotaValue": "20"}]},
        {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34s"}]}})
console, spans = io.StringIO(), InMemorySpanExporter()
logfire.configure(send_to_logfire=False, console=logfire.ConsoleOptions(output=console, colors="never"),
                  additional_span_processors=[SimpleSpanProcessor(spans)])
logfire.error("call failed: {error}", error=str(error))

line = console.getvalue().strip().splitlines()[-1]
stored = spans.get_finished_spans()[-1].attributes
print("str(error):", len(str(error)), "characters, quota id in it:", DAILY in str(error))
print("console:", line)
print("logfire.msg:", stored["logfire.msg"])
print("quota id in the attribute:", DAILY in stored["error"])
for shown in (line, stored["logfire.msg"]):
    assert "'retryDelay': '34s'" in shown and "429 RESOURCE_EXHAUSTED" in shown, "changed: both ends are kept"
    assert "PerDay" not in shown and "limit" not in shown and "gemini-3.8" not in shown, "changed: the middle is shown"
assert DAILY in stored["error"], "changed: the attribute"
PY
"$lab/venv/bin/python" "$lab/main.py"
