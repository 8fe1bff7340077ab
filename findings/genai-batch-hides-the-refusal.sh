#!/usr/bin/env bash
# google-genai 3.6.1: one refused request of a batch makes the whole batch unreadable, and a failed batch tells no reason.
#
# Seen: `batches.get` of a finished job with one answer and one refusal, whose error has the documented `details` (a google.rpc.Status:
# objects with "@type"), raises pydantic's ValidationError: "Input should be a valid string" for each detail. The good answer is out
# of reach too, and `batches.list` stops at that job. The text has no 429, no status and no quota id, only what pydantic's cut of
# each value leaves: its two ends. The same error without details is read. An operation that failed as a whole, with the
# same Status in its `error`, becomes a BatchJob with state JOB_STATE_FAILED and `error=None`.
# Why good guesses fail: JobError has a field for the details, so one expects to find them there; it is declared a list of strings.
# Errors without details, most refusals that one writes into a test, pass. The job counts as succeeded, so the exception looks like a fault
# of one's own types or of the SDK's version, and what was paid for looks lost.
# For a user of gemdiag: that ValidationError "for BatchJob" is a refused request within the batch, no failed call: do not
# submit it again; fetch the batch over plain HTTP, where both the answers and the refusal are, and give gemdiag that text.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
python3 -m venv "$lab/venv"
"$lab/venv/bin/pip" install --quiet --disable-pip-version-check google-genai==3.6.1 pydantic==2.14.4

"$lab/venv/bin/python" - <<'PY'
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pydantic
from google import genai

QUOTA = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
BARE = {"code": 8, "message": "You exceeded your current quota."}
STATUS = {**BARE, "details": [
    {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [
        {"quotaMetric": "generativelanguage.googleapis.com/generate_content_free_tier_requests", "quotaId": QUOTA, "quotaValue": "20"}]},
    {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34s"}]}
GOOD = {"response": {"candidates": [{"content": {"role": "model", "parts": [{"text": "paid for"}]}}]}}


def finished(error):
    return {"name": "batches/1", "done": True, "metadata": {
        "model": "models/gemini-3.8-flash", "state": "BATCH_STATE_SUCCEEDED", "name": "batches/1",
        "output": {"inlinedResponses": {"inlinedResponses": [GOOD, {"error": error}]}}}}


JOBS = {"bare": finished(BARE), "detailed": finished(STATUS), "failed": {
    "name": "batches/1", "done": True, "error": STATUS,
    "metadata": {"model": "models/gemini-3.8-flash", "state": "BATCH_STATE_FAILED", "name": "batches/1"}}}


class Serves(BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.split("?")[0].rsplit("/", 1)[1]
        body = json.dumps(JOBS.get(name) or {"operations": [JOBS["bare"], JOBS["detailed"]]}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Serves)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = genai.Client(api_key="unused", http_options={"base_url": f"http://127.0.0.1:{server.server_port}"})


def refused(call):
    try:
        call()
    except pydantic.ValidationError as error:
        return str(error)
    raise AssertionError("changed: the details are read")


read = client.batches.get(name="batches/bare").dest.inlined_responses
print("without details:", read[0].response.text, "|", read[1].error)
assert read[0].response.text == "paid for" and read[1].error.message == BARE["message"], "changed: an error without details"

text = refused(lambda: client.batches.get(name="batches/detailed"))
print("with details:", text)
assert text.startswith("2 validation errors for BatchJob") and "inlined_responses.1.error.details.0" in text, "changed: the text"
assert QUOTA not in text and "429" not in text and "exceeded" not in text and "paid for" not in text, "changed: the text holds the refusal"

listed = refused(lambda: list(client.batches.list()))
assert "error.details.0" in listed, "changed: the list"

failed = client.batches.get(name="batches/failed")
print("failed as a whole:", failed.state.name, "error =", failed.error)
assert failed.state.name == "JOB_STATE_FAILED" and failed.error is None, "changed: a failed job has its reason"
PY
