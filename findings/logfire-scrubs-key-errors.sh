#!/usr/bin/env bash
# logfire 5.4.0 with google-genai 3.6.1: "API key not valid" is stored as "[Scrubbed due to 'API key']", without code and reason.
#
# Seen: the scrubber of secrets matches the words "API key" in the refusal's own sentence and replaces the whole value, of the message and
# of the attribute. 400, INVALID_ARGUMENT and API_KEY_INVALID go with it; no key was in the text. The same refusal raised through
# `logfire.exception` is kept in full in the recorded exception.
# Why good guesses fail: a scrubber is expected to mask a key, or fields with such a name, not an error that speaks of keys. Just the
# refusals that a user must act on are hit (not valid, expired, leaked); a quota's text passes.
# For a user of gemdiag: that mark in a log of Gemini calls is likely a refused key, never proof of one. Log with logfire.exception, or
# give the scrubber a callback that lets these sentences pass.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
python3 -m venv "$lab/venv"
"$lab/venv/bin/pip" install --quiet --disable-pip-version-check google-genai==3.6.1 logfire==5.4.0

cat > "$lab/main.py" <<'PY'
import logfire
from google.genai import errors
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

spans = InMemorySpanExporter()
logfire.configure(send_to_logfire=False, console=False, additional_span_processors=[SimpleSpanProcessor(spans)])


def logged(code, status, message):
    error = errors.ClientError(code, {"error": {"code": code, "message": message, "status": status}})
    logfire.error("call failed: {error}", error=str(error))
    text = spans.get_finished_spans()[-1].attributes
    print(f"{code} {message}\n  message:   {text['logfire.msg'][:120]}\n  attribute: {text['error'][:120]}")
    try:
        raise error
    except errors.ClientError:
        logfire.exception("call failed")
    return text["error"], spans.get_finished_spans()[-1].events[0].attributes["exception.message"]


for message in ("API key not valid. Please pass a valid API key.", "API key expired. Please renew the API key.",
                "Your API key was reported as leaked. Please use another API key."):
    attribute, exception = logged(400, "INVALID_ARGUMENT", message)
    assert attribute.lower() == "[scrubbed due to 'api key']", "changed: key errors are kept"
    assert message in exception, "changed: recorded exceptions are scrubbed too"
quota, _ = logged(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota.")
assert "You exceeded" in quota, "changed: quota errors are scrubbed too"
PY
"$lab/venv/bin/python" "$lab/main.py"
