#!/usr/bin/env bash
# stamina 26.1.0 logs each retried refusal of Gemini without a word of it, and elsewhere as soon as structlog 26.1.0 is installed.
#
# Seen: a call of google-genai 3.6.1 that is refused three times leaves, in a log of the standard library, two lines
# "stamina: stamina.retry_scheduled" and nothing else: exception, number and wait are attributes of the record that no default format
# prints. Install structlog, without importing it, and the same program's two lines leave the log: they are printed on standard
# output, with the exception's repr.
# Why good guesses fail: tenacity's and backoff's lines say what they retry; and a package that is merely installed, often by a
# dependency, decides which stream has the retries, although logging was configured and structlog was not.
# For a user of gemdiag: two such lines are two refused requests of which the log holds neither status nor quota. Print the
# attributes (%(stamina.caused_by)s is one), or give gemdiag standard output as well: what structlog prints there is read.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
python3 -m venv "$lab/venv"
"$lab/venv/bin/pip" install --quiet --disable-pip-version-check google-genai==3.6.1 stamina==26.1.0 tenacity==9.1.4

cat > "$lab/ask.py" <<'PY'
import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import stamina
from google import genai
from google.genai import errors, types

REFUSAL = json.dumps({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED",
    "message": "Resource has been exhausted (e.g. check quota)."}}).encode()


class Refuses(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        self.send_response(429)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(REFUSAL)))
        self.end_headers()
        self.wfile.write(REFUSAL)

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Refuses)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = genai.Client(api_key="unused", http_options=types.HttpOptions(base_url=f"http://127.0.0.1:{server.server_port}"))
logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")


@stamina.retry(on=errors.APIError, attempts=3, wait_initial=0.05, wait_max=0.1)
def ask():
    return client.models.generate_content(model="gemini-3.8-flash", contents="hi")


try:
    ask()
except errors.APIError:
    pass
PY

"$lab/venv/bin/python" "$lab/ask.py" > "$lab/out" 2> "$lab/err"
echo "standard library alone: log:"; cat "$lab/err"
[ "$(grep -cx 'WARNING stamina: stamina.retry_scheduled' "$lab/err")" = 2 ] || { echo "changed: the lines of the log"; exit 1; }
! grep -q '429' "$lab/err" "$lab/out" || { echo "changed: the log says what was refused"; exit 1; }

"$lab/venv/bin/pip" install --quiet --disable-pip-version-check structlog==26.1.0
"$lab/venv/bin/python" "$lab/ask.py" > "$lab/out" 2> "$lab/err"
echo "with structlog installed: $(wc -l < "$lab/err") lines in the log, $(grep -c 'retry_scheduled.*429 RESOURCE_EXHAUSTED' "$lab/out") on standard output"
[ ! -s "$lab/err" ] || { echo "changed: the log has lines"; exit 1; }
[ "$(grep -c 'retry_scheduled.*429 RESOURCE_EXHAUSTED' "$lab/out")" = 2 ] || { echo "changed: standard output"; exit 1; }
