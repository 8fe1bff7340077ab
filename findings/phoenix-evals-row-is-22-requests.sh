#!/usr/bin/env bash
# arize-phoenix-evals 3.9.4 with google-genai 3.6.1: one row of a refused classification is 22 requests, and its rate limiter never hears of it.
#
# Seen: an evaluator of create_classifier, run by evaluate_dataframe with all defaults, sends each row twice: a
# refused request for structured output counts as a model that cannot do it, so that the same is asked as a tool call. That second refusal is
# raised as a ValueError, which the executor takes for a fault of any kind: eleven attempts, without any wait. A spent day, a minute's
# quota and a project without access (403) are 22 requests each. The limiter, which is there for a 429 and has a class of its own for Google,
# looks for that class and sees a ValueError. Where it does work, in llm.generate_text, a 429 is one request, 5 s, and
# "RateLimitError: Rate limited: throttling requests to 2.5 RPS", which is not sent again and has no word of Google's.
# Why good guesses fail: the library speaks of throttling, so a refusal is thought to slow it down. The lines "on attempt 1" to "on attempt 10"
# look like a count of requests; they are half of them, and the last two requests have no line.
# For a user of gemdiag: each "failed with both structured output and tool calling" is two refused requests, of which the text has the second. A
# "RateLimitError ... throttling requests to" is one refused request. Pass max_retries=0 until a single row is answered.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile --disable-pip-version-check arize-phoenix-evals==3.9.4 google-genai==3.6.1 pandas==3.1.1

cat > main.py <<'PY'
import io
import json
import threading
import time
from contextlib import redirect_stderr, redirect_stdout
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pandas
from phoenix.evals import create_classifier, evaluate_dataframe
from phoenix.evals.llm import LLM
from phoenix.evals.rate_limiters import RateLimitError

ANSWERS = {
    429: {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "You exceeded your current quota.", "details": [
        {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]}]},
    403: {"code": 403, "status": "PERMISSION_DENIED", "message": "Your project has been denied access. Please contact support."}}
served, waits = [], []


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


def noted(seconds):
    """A wait of the library, noted and not waited."""
    waits.extend([seconds] if seconds >= 0.5 else [])
    return 0 if seconds >= 0.5 else seconds


time.sleep = lambda seconds: sleep(noted(seconds))


def model(code):
    client = {"api_key": "unused", "http_options": {"base_url": f"http://127.0.0.1:{server.server_port}/{code}"}}
    return LLM(provider="google", model="gemini-3.8-flash", sync_client_kwargs=client, async_client_kwargs=client)


def one_row(code):
    """Evaluates a table of one row; returns what was printed."""
    served.clear(), waits.clear()
    judge = create_classifier(name="fact", prompt_template="Is it true? {text}", llm=model(code), choices={"yes": 1, "no": 0})
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(out):
        evaluate_dataframe(dataframe=pandas.DataFrame({"text": ["the sea is blue"]}), evaluators=[judge])
    return out.getvalue()


for code in (429, 403):
    printed = one_row(code)
    print(f"one row, HTTP {code}: {len(served)} requests, waits {waits}, {printed.count('on attempt')} lines of attempts")
    assert len(served) == 22 and not waits and printed.count("on attempt") == 10, "changed: the requests of a row"
    assert f"failed with both structured output and tool calling. Tool calling error: {code} " in printed, "changed: the text"
served.clear()
try:
    model(429).generate_text("hi")
    raise AssertionError("changed: not refused")
except RateLimitError as error:
    print(f"generate_text, HTTP 429: {len(served)} request, waits {waits}, {type(error).__name__}: {error}")
    assert len(served) == 1 and waits == [5] and str(error).startswith("Rate limited: throttling requests to 2.5"), "changed: generate_text"
PY
venv/bin/python main.py
