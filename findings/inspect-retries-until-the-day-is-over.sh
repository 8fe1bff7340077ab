#!/usr/bin/env bash
# inspect-ai 0.3.285: a day's quota is asked again until midnight, fifty times, and the evaluation is then a success.
#
# Seen: with all defaults one refused sample is sent again without an end, after 3, 6, 12 s and so on, then every 30 minutes (the 34 s of
# RetryInfo are not read): here 20 hours and 50 requests. The first nine refusals, 26 minutes, leave no line on the screen, only a count of
# "HTTP retries" beside the progress; from the tenth on each has a WARNING, "retry 10 (retrying in 1,537 seconds) [ClientError 429]", without
# sentence or quota id. When the quota is back the log's status is "success", its error None. All 49 refusals are in the .eval file, a zip archive.
# Why good guesses fail: a few retries and then a failed sample is what one knows of evaluations and what `fail_on_error` speaks of.
# What looks hung is working as meant, and in CI it ends by the job's time limit, before any line says why.
# For a user of gemdiag: a log from this screen begins with the tenth refusal of each sample. Read the archive as text: `inspect log
# dump FILE.eval | gemdiag`; pass max_retries (or --max-retries) to have an end.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check inspect-ai==0.3.285 google-genai==3.6.1

cat > main.py <<'PY'
import json
import os
import re
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import inspect_ai.model._retry
from inspect_ai import Task, eval
from inspect_ai.dataset import Sample
from inspect_ai.model import GenerateConfig, get_model
from inspect_ai.scorer import match

os.environ["GOOGLE_API_KEY"] = "unused"
QUOTA = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
REFUSAL = {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "You exceeded your current quota.", "details": [
    {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": QUOTA, "quotaValue": "20"}]},
    {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34s"}]}}
ANSWER = {"candidates": [{"content": {"role": "model", "parts": [{"text": "ok"}]}, "finishReason": "STOP"}],
          "usageMetadata": {"promptTokenCount": 1, "candidatesTokenCount": 1, "totalTokenCount": 2}}
HOURS = 20
served, waits = [], []


async def at_once(seconds):
    """Notes a wait between two requests and does not wait."""
    waits.append(seconds)


inspect_ai.model._retry._sleep = at_once


class Refuses(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        over = sum(waits) >= HOURS * 3600
        served.append(over)
        body = json.dumps(ANSWER if over else REFUSAL).encode()
        self.send_response(200 if over else 429)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Refuses)
threading.Thread(target=server.serve_forever, daemon=True).start()


def evaluate(**config):
    served.clear(), waits.clear()
    model = get_model("google/gemini-3.8-flash", base_url=f"http://127.0.0.1:{server.server_port}", config=GenerateConfig(**config))
    task = Task(dataset=[Sample(input="hi", target="ok")], scorer=match())
    return eval(task, model=model, display="plain", log_dir="logs")[0]


log = evaluate()
print(f"RESULT {log.status}, error {log.error}: {len(served)} requests in {sum(waits) / 3600:.1f} hours,",
      f"silent for {sum(waits[:9]) / 60:.0f} minutes, longest wait {max(waits):.0f} s")
assert (log.status, log.error) == ("success", None), "changed: the status"
assert 45 <= len(served) <= 55 and served.count(True) == 1 and max(waits) == 1800, "changed: requests or waits"
assert 2 < waits[0] < 7 and not any(30 < wait < 40 for wait in waits[:1]), "changed: the first wait"
with zipfile.ZipFile(log.location) as archive:
    kept = json.loads(archive.read("samples/1_epoch_1.json"))
refusals = [event for event in kept["events"] if event["event"] == "model" and QUOTA in json.dumps(event)]
print("RESULT refusals in the archive:", len(refusals))
assert len(refusals) == len(served) - 1, "changed: the refusals in the archive"

log = evaluate(max_retries=1)
print(f"RESULT max_retries=1: {log.status}, {len(served)} requests")
assert (log.status, len(served)) == ("error", 2), "changed: the way out"
PY
venv/bin/python main.py > printed 2> errors || { cat printed errors; exit 1; }
grep '^RESULT' printed
cat printed errors > both
# The screen is wrapped at its width: look at its words without their breaks.
screen=$(sed -n '1,/^RESULT success/p' printed | tr -s '[:space:]' ' ')
first=$(grep -o 'retry [0-9]* (retrying in [0-9,]* seconds) \[ClientError 429\]' <<< "$screen" | head -n 1)
echo "first line on the screen: $first"
[[ $first == "retry 10 (retrying in 1,"* ]] || { echo "changed: the first line"; exit 1; }
if grep -q 'PerDay\|You exceeded' <<< "$screen"; then echo "changed: the screen names the quota"; exit 1; fi
