#!/usr/bin/env bash
# deepeval 4.3.1: the retries that it has for Gemini are switched off by an error at its import, which is swallowed.
#
# Seen: deepeval has a policy for Google's errors (429 and 5xx are sent again, 400 to 404 are not). It names google.genai.gerrors, which
# google-genai does not have, neither 3.6.1 nor 2.34.0; the AttributeError ends in "except Exception: GOOGLE_ERROR_POLICY = None". So a
# 429, a 503 and a 500 are one request each, with DEEPEVAL_RETRY_MAX_ATTEMPTS=5 too, without a wait and without a line. The same
# overload behind deepeval's OpenAI model is as many requests as that variable says.
# Why good guesses fail: the environment variables, the policy and its comments on Gemini are all there and documented, and the same
# settings work for another provider of the same library. A test of a metric with a refused judge passes or fails just as it would with retries.
# For a user of gemdiag: in an evaluation by deepeval each refused line is a whole call given up: no retries stand behind it, an
# overload of a second is a failed metric. Retry around measure() or evaluate() yourself.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check deepeval==4.3.1 google-genai==3.6.1

cat > main.py <<'PY'
import importlib.metadata
import io
import json
import logging
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

os.environ.update(DEEPEVAL_TELEMETRY_OPT_OUT="YES", DEEPEVAL_RETRY_MAX_ATTEMPTS="5", DEEPEVAL_DISABLE_DOTENV="1")
ANSWERS = {
    429: {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "You exceeded your current quota."},
    503: {"code": 503, "status": "UNAVAILABLE", "message": "The model is overloaded. Please try again later."},
    500: {"code": 500, "status": "INTERNAL", "message": "An internal error has occurred."}}
served, waits, log = [], [], io.StringIO()
logging.basicConfig(stream=log, level=logging.INFO)


class Refuses(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        code = int(self.path.split("/")[1])
        served.append(code)
        body = json.dumps({"error": ANSWERS[code]}).encode()
        self.send_response(code)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Refuses)
threading.Thread(target=server.serve_forever, daemon=True).start()
sleep = time.sleep


def at_once(seconds):
    """Notes a wait of the client and does not wait."""
    if seconds >= 0.2:
        waits.append(seconds)
        seconds = 0
    sleep(seconds)


time.sleep = at_once
import google.genai
from deepeval.models import GeminiModel, GPTModel, retry_policy


def ask(model, code):
    served.clear(), waits.clear()
    log.seek(0), log.truncate()
    try:
        model.generate("hi")
    except Exception as error:
        print(f"  {type(model).__name__} {code}: {len(served)} request(s), {len(waits)} wait(s), {type(error).__name__}")
        return len(served)
    raise AssertionError("changed: no exception")


print("google-genai", importlib.metadata.version("google-genai"), "policy:", retry_policy.GOOGLE_ERROR_POLICY)
assert retry_policy.GOOGLE_ERROR_POLICY is None and not hasattr(google.genai, "gerrors"), "changed: the policy"
for code in ANSWERS:
    os.environ["GOOGLE_GEMINI_BASE_URL"] = f"http://127.0.0.1:{server.server_port}/{code}"
    assert ask(GeminiModel(model="gemini-2.5-flash", api_key="unused"), code) == 1, f"changed: {code}"
    assert "etry" not in log.getvalue(), "changed: the log"
other = GPTModel(model="gpt-4o", api_key="unused", base_url=f"http://127.0.0.1:{server.server_port}/503")
assert ask(other, 503) == 5, "changed: another provider"
PY
venv/bin/python main.py
venv/bin/pip install --quiet --disable-pip-version-check google-genai==2.34.0
venv/bin/python main.py
