#!/usr/bin/env bash
# openai 3.57.0 (Python) at Gemini's OpenAI-compatible endpoint: a refusal's whole text is "Error code: 429".
#
# Seen: that endpoint is known to wrap its error in a list, [{"error": {...}}]. openai 2.54.0 printed any body behind the code; 3.57.0 prints a
# message only of a body that is an object. The traceback, str(), repr() and a logged exception hold no sentence, no status, no quota id
# and no word of Google or Gemini; `code` is None. Sent as an object, the same error is "Error code: 429 - You exceeded your current quota.", still
# without the quota id, which 2.54.0 kept as well. All of it is in `error.body`. By default each such line is three requests.
# Why good guesses fail: the program and the endpoint are the same as before the upgrade, and against OpenAI's own API the text is as good as ever:
# the tests of an upgrade are run there.
# For a user of gemdiag: "openai.RateLimitError: Error code: 429" with nothing behind it may well be Gemini's, and nobody can tell which quota. Log
# error.body, or error.response.text, and give gemdiag that.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
for version in 3.57.0 2.54.0; do
  python3 -m venv "venv-$version"
  "venv-$version/bin/pip" install --quiet --disable-pip-version-check "openai==$version"
done

cat > main.py <<'PY'
import json
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import openai

QUOTA = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
SENTENCE = "You exceeded your current quota."
ERROR = {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": SENTENCE, "details": [
    {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": QUOTA, "quotaValue": "20"}]}]}}
served = []


class Refuses(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        served.append(self.path)
        body = json.dumps([ERROR] if "list" in self.path else ERROR).encode()
        self.send_response(429)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Refuses)
threading.Thread(target=server.serve_forever, daemon=True).start()


def refused(shape):
    """The exception of a refused call, and the last line of its traceback."""
    client = openai.OpenAI(api_key="unused", base_url=f"http://127.0.0.1:{server.server_port}/{shape}")
    served.clear()
    try:
        client.chat.completions.create(model="gemini-3.8-flash", messages=[{"role": "user", "content": "hi"}])
    except openai.RateLimitError as error:
        line = traceback.format_exception(error)[-1].strip()
        print(f"openai {openai.__version__}, error as {shape}: {len(served)} requests, {line[:150]}")
        assert len(served) == 3 and QUOTA in json.dumps(error.body), "changed: requests or body"
        return error, line
    raise AssertionError("changed: not refused")


as_list, line = refused("list")
as_object, other = refused("object")
if openai.__version__.startswith("3."):
    assert line == "openai.RateLimitError: Error code: 429", "changed: the list"
    assert not any(word in repr(as_list) for word in (SENTENCE, "RESOURCE", QUOTA)) and as_list.code is None, "changed: repr or code"
    assert SENTENCE in other and QUOTA not in other, "changed: the object"
else:
    assert SENTENCE in line and QUOTA in line and QUOTA in other, "changed: the older release"
PY
for version in 3.57.0 2.54.0; do "venv-$version/bin/python" main.py; done
