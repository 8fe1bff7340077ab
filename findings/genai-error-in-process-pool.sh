#!/usr/bin/env bash
# google-genai 3.6.1 in a ProcessPoolExecutor: the refusal of `interactions.create` breaks the pool and looks like a killed worker.
#
# Seen: the worker's 429 is pickled without its keyword arguments, so the parent cannot build it again: the future raises
# BrokenProcessPool, "A process in the process pool was terminated abruptly", and the pool takes no further work. The refusal of
# `generate_content` comes through, but as errors.APIError instead of errors.ClientError: `except ClientError` in the parent misses it.
# Why good guesses fail: the sentence of BrokenProcessPool is that of a worker killed for its memory; people look at memory,
# not at the quota. Both classes raise and print well in the process where they arise.
# For a user of gemdiag: the parent's log holds nothing of the refusal. Log in the worker, or return the text instead of raising.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
python3 -m venv "$lab/venv"
"$lab/venv/bin/pip" install --quiet --disable-pip-version-check google-genai==3.6.1 httpx2==2.16.2

cat > "$lab/batch.py" <<'PY'
import json
import multiprocessing
import threading
from concurrent.futures import ProcessPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REFUSAL = json.dumps({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED",
    "message": "Resource has been exhausted (e.g. check quota)."}}).encode()


class Refuses(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(429)
        self.send_header("content-type", "application/json")
        self.send_header("x-should-retry", "false")  # else interactions.create waits and tries five times
        self.send_header("content-length", str(len(REFUSAL)))
        self.end_headers()
        self.wfile.write(REFUSAL)

    def log_message(self, *args):
        pass


def call(url, api):
    from google import genai
    from google.genai import types
    client = genai.Client(api_key="unused", http_options=types.HttpOptions(base_url=url))
    if api == "interactions":
        return client.interactions.create(model="gemini-3.8-flash", input="hi").id
    return client.models.generate_content(model="gemini-3.8-flash", contents="hi").text


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Refuses)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    seen = {}
    for api in ("generate_content", "interactions"):
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            try:
                pool.submit(call, url, api).result(timeout=120)
            except Exception as error:
                seen[api] = type(error).__name__, "exhausted" in str(error)
                print(f"{api}: {type(error).__module__}.{type(error).__name__}: {str(error)[:110]}")
    assert seen["generate_content"] == ("APIError", True), "changed: generate_content"
    assert seen["interactions"] == ("BrokenProcessPool", False), "changed: interactions.create"
PY
"$lab/venv/bin/python" "$lab/batch.py"
