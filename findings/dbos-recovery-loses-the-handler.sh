#!/usr/bin/env bash
# dbos 3.4.0 with google-genai 3.6.1: a workflow that had handled a refusal fails of it when it is recovered, without a request.
#
# Seen: a step is refused (429), its workflow catches errors.ClientError, puts the job off and goes on to the next step, where the process is
# killed. After the restart DBOS recovers the workflow: it takes the step's stored error instead of asking again. What it stored as a ClientError
# comes back as the bare base class, errors.APIError, with the same code, text and details: `except ClientError` passes it by, and
# the workflow that had gone well so far ends with status ERROR. The log then holds a traceback of a 429 for a request that nobody sent. The same
# is true of fork_workflow, and of a second call under the same workflow id. With `except APIError` the recovery goes well.
# Why good guesses fail: a durable workflow is deterministic by the book here, and a recovery is meant to take the way of the first run; no test
# without a crash goes the other one. The exception survives pickling, which is what one checks for; its class does not: the SDK
# rebuilds whatever was pickled as an APIError.
# For a user of gemdiag: "google.genai.errors.APIError: 429 ..." below "Exception encountered in background workflow" is likely an old refusal that was
# read back: it is no further request, and says nothing about the quota of now. Catch APIError and look at its code.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile --disable-pip-version-check dbos==3.4.0 google-genai==3.6.1

cat > job.py <<'PY'
"""One life of the process: starts the job, or, where it was started before, waits for what DBOS recovers. Argument: the class to catch."""
import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from dbos import DBOS, SetWorkflowID
from google import genai

REFUSAL = {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "You exceeded your current quota.", "details": [
    {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]}]}}
CAUGHT = getattr(genai.errors, sys.argv[1])
served = []


class Refuses(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        served.append(self.path)
        body = json.dumps(REFUSAL).encode()
        self.send_response(429)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Refuses)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = genai.Client(api_key="unused", http_options={"base_url": f"http://127.0.0.1:{server.server_port}"})
DBOS(config={"name": "refused", "system_database_url": "sqlite:///state.sqlite", "log_level": "WARNING"})


@DBOS.step()
def ask():
    return client.models.generate_content(model="gemini-3.8-flash", contents="hi").text


@DBOS.step()
def tell(text):
    """The process is killed here, once."""
    if not os.path.exists("killed"):
        with open("killed", "w") as file:
            file.write(f"{len(served)} {text}")
        os._exit(3)
    return text


@DBOS.workflow()
def job():
    try:
        text = ask()
    except CAUGHT as error:
        text = f"put off after {type(error).__name__} {error.code}"
    return tell(text)


recovered = os.path.exists("killed")
DBOS.launch()
with SetWorkflowID("job"):
    handle = DBOS.retrieve_workflow("job") if recovered else DBOS.start_workflow(job)
try:
    result = handle.get_result()
except Exception as error:
    result = {"raised": type(error).__name__, "code": error.code, "details": bool(error.details)}
print(json.dumps({"status": handle.get_status().status, "result": result, "requests": len(served)}))
DBOS.destroy()
PY

cat > main.py <<'PY'
import json
import os
import subprocess
import sys


def lives(caught):
    """The job's two processes: what the first had done when it was killed, then the second's outcome and log."""
    os.mkdir(caught)
    command = [sys.executable, "../job.py", caught]
    first = subprocess.run(command, cwd=caught, capture_output=True, text=True, timeout=60)
    assert first.returncode == 3, first.stderr[-800:]
    with open(f"{caught}/killed") as file:
        requests, told = file.read().split(" ", 1)
    second = subprocess.run(command, cwd=caught, capture_output=True, text=True, timeout=60)
    assert second.returncode == 0, second.stderr[-800:]
    outcome = json.loads(second.stdout)
    print(f"except {caught}: first {requests} request, {told!r}, killed; recovered with {outcome['requests']} requests: {outcome['status']}, {outcome['result']}")
    assert requests == "1" and told == "put off after ClientError 429" and outcome["requests"] == 0, "changed: the requests"
    return outcome, second.stderr


outcome, log = lives("ClientError")
assert outcome["status"] == "ERROR" and outcome["result"] == {"raised": "APIError", "code": 429, "details": True}, "changed: the recovery"
lines = [line for line in log.splitlines() if "background workflow" in line or line.startswith("google.genai")]
print("its log:", *(line[:110] for line in lines), sep="\n  ")
assert len(lines) == 2 and lines[1].startswith("google.genai.errors.APIError: 429 RESOURCE_EXHAUSTED."), "changed: the log"
outcome, log = lives("APIError")
assert outcome["status"] == "SUCCESS" and outcome["result"] == "put off after APIError 429", "changed: the base class"
PY
venv/bin/python main.py
