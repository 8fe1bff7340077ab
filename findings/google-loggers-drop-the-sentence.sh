#!/usr/bin/env bash
# firebase-functions 7.4.0, google-cloud-logging 3.17.0: a refusal logged as fields loses Google's sentence to the log's own words.
#
# Seen: logger.error("Gemini refused", body.error) of Cloud Functions for Firebase writes code, status and details, but as `message` its own
# text; the sentence is gone, without a warning. In its place stands a stack, "Error: Gemini refused at entryFromArgs ...", of an error that
# nobody raised. Python's logging.error("Gemini refused", extra={"json_fields": error}) with StructuredLogHandler loses it as
# well. The same fields one level lower, {error: body.error}, are whole in both. firebase's logger.write() is the other way round
# in the same package: there the sentence wins and the log's words are gone.
# Why good guesses fail: structured logging is what one turns to so as to lose nothing, and all but one field do arrive; a record with
# code and status looks whole, and a test that looks for the status is green. But many refusals have no
# details (a region, a denied project, an overload, a 429 of Agent Platform): there the sentence is all that tells a region from billing.
# For a user of gemdiag: such a record is "FAILED_PRECONDITION" and no more, which has several causes: none can be named. Log the whole
# body, with its "error", as one field, and the line's own stack is no second failure.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
npm init --yes > npm.log
npm install --silent --no-audit --no-fund firebase-functions@7.4.0 firebase-admin@13.10.0 >> npm.log
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check google-cloud-logging==3.17.0

cat > body.json <<'JSON'
{"error": {"code": 400, "status": "FAILED_PRECONDITION", "message": "User location is not supported for the API use."}}
JSON

cat > log.cjs <<'JS'
const {logger} = require('firebase-functions');
const body = require('./body.json');
logger.error('Gemini refused', body.error);
logger.error('Gemini refused', {error: body.error});
logger.write({severity: 'ERROR', message: 'Gemini refused', ...body.error});
JS

cat > log.py <<'PY'
import json
import logging
import sys

from google.cloud.logging_v2.handlers import StructuredLogHandler

body = json.load(open("body.json"))
logger = logging.getLogger("app")
logger.propagate = False
logger.addHandler(StructuredLogHandler(stream=sys.stdout, project_id="my-project"))
logger.error("Gemini refused", extra={"json_fields": body["error"]})
logger.error("Gemini refused", extra={"json_fields": {"error": body["error"]}})
PY

node log.cjs > node.log 2>&1
venv/bin/python log.py > python.log
cat > check.py <<'PY'
import json


def records(name):
    found = [json.loads(line) for line in open(name)]
    return [record for record in found if "FAILED_PRECONDITION" in json.dumps(record)]


flat, nested, written = records("node.log")
plain, below = records("python.log")
for name, record in (("firebase", flat), ("python", plain)):
    print(f"{name}: code {record['code']}, status {record['status']}, message {record['message'][:60]!r}")
    assert (record["code"], record["status"]) == (400, "FAILED_PRECONDITION"), f"changed: the fields of {name}"
    assert "User location" not in json.dumps(record), f"changed: {name} keeps the sentence"
assert flat["message"].startswith("Error: Gemini refused\n    at entryFromArgs "), "changed: the stack that nobody raised"
assert plain["message"] == "Gemini refused", "changed: Python's message"
for name, record in (("firebase", nested), ("python", below)):
    assert "User location" in record["error"]["message"] and "Gemini refused" in record["message"], f"changed: one level lower in {name}"
print(f"firebase's write: message {written['message']!r}")
assert "User location" in written["message"] and "Gemini refused" not in json.dumps(written), "changed: write"
PY
venv/bin/python check.py
