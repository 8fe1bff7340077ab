#!/usr/bin/env bash
# google-genai 3.6.1: a refused `interactions.create` is no `google.genai.errors.APIError`.
#
# Seen: with the same client and the same 429, `models.generate_content` raises errors.ClientError after one request;
# `interactions.create` raises a RateLimitError of the private module `_interactions_errors` after five requests, the last four
# in silence, although the answer names a wait of hours. Its `code` is missing; the status is `status_code`.
# Why good guesses fail: `google.genai.errors` holds one family, APIError with `.code`, and one client object makes both calls, so
# `except errors.APIError` looks complete. It lets the refusal of the newer API through as an unhandled exception.
# For a user of gemdiag: one line of the log stands for five refused requests, and a handler that logs "429" for one API is silent
# for the other. Catch both families (the second has `status_code` and `body`).
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
python3 -m venv "$lab/venv"
"$lab/venv/bin/pip" install --quiet --disable-pip-version-check google-genai==3.6.1 httpx2==2.16.2

"$lab/venv/bin/python" - <<'PY'
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from google import genai
from google.genai import errors, types

REFUSAL = json.dumps({"error": {"code": "too_many_requests", "message":
    "Rate limit exceeded for model gemini-3.8-flash (limit: 20 requests per day on Free Tier). "
    "Please retry in 9h54m or upgrade your tier at https://ai.dev/rate-limit."}}).encode()
paths = []


class Refuses(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        paths.append(self.path)
        self.send_response(429)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(REFUSAL)))
        self.end_headers()
        self.wfile.write(REFUSAL)

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Refuses)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = genai.Client(api_key="unused", http_options=types.HttpOptions(
    base_url=f"http://127.0.0.1:{server.server_port}"))

seen = {}
for name, call in {
    "generate_content": lambda: client.models.generate_content(model="gemini-3.8-flash", contents="hi"),
    "interactions": lambda: client.interactions.create(model="gemini-3.8-flash", input="hi"),
}.items():
    paths.clear()
    try:
        call()
    except Exception as error:
        seen[name] = (isinstance(error, errors.APIError), len(paths), hasattr(error, "code"))
        print(f"{name}: {type(error).__module__}.{type(error).__name__}")
        print(f"  is errors.APIError: {seen[name][0]}; requests: {seen[name][1]}; has .code: {seen[name][2]}")
        print(f"  {str(error)[:120]}")

assert seen["generate_content"] == (True, 1, True), "changed: generate_content"
assert seen["interactions"] == (False, 5, False), "changed: interactions.create"
PY
