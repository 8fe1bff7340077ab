#!/usr/bin/env bash
# google-genai 3.6.1: a call of Gemini that is refused inside of a Python tool is told to the model, and to nobody else.
#
# Seen: a function given as a tool (automatic function calling) calls a second model, whose day is spent. No exception leaves generate_content,
# generate_content_stream or chat.send_message: the SDK puts the refusal's text, "Failed to invoke function draw ... because of error 429
# RESOURCE_EXHAUSTED. {...}", into a function response and sends that to the first model, as the tool's result. The answer is what the model
# makes of it, with HTTP 200. No line at WARNING or above speaks of it; with logging at INFO there is the request's line alone,
# "429 Too Many Requests". The whole refusal, quota id and all, is in the chat's history and goes to the model again with every further message.
# Why good guesses fail: the tool is a plain function, called by one's own process, so its exception is expected where any callback's is:
# out of the call that runs it. The same function called by hand raises ClientError. What the model says of it may well be made up.
# For a user of gemdiag: a refusal within "functionResponse" or "function_response" of a saved history or a traced request is a real failed call of
# the tool's model, not of the model that was asked, and each later request repeats its text: count it once. Log in the tool itself.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile --disable-pip-version-check google-genai==3.6.1

cat > main.py <<'PY'
import io
import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from google import genai

QUOTA = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
REFUSAL = {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "You exceeded your current quota.", "details": [
    {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": QUOTA, "quotaValue": "20"}]}]}}
MODEL, PAINTER = "gemini-3.8-flash", "gemini-3.8-flash-image"
served, told = [], []


class Google(BaseHTTPRequestHandler):
    """Refuses the painter; the other model asks for the tool, and once it has a result it answers."""

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        results = [part["functionResponse"]["response"] for content in asked["contents"] for part in content["parts"] if "functionResponse" in part]
        code = 429 if PAINTER in self.path else 200
        part = {"text": "Here is your lighthouse."} if results else {"functionCall": {"name": "draw", "args": {"what": "a lighthouse"}}}
        answer = REFUSAL if code == 429 else {"candidates": [{"content": {"role": "model", "parts": [part]}, "finishReason": "STOP"}]}
        served.append(code)
        told[:] = results or told
        body = json.dumps(answer).encode()
        body = b"data: " + body + b"\r\n\r\n" if "alt=sse" in self.path else body
        self.send_response(code)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Google)
threading.Thread(target=server.serve_forever, daemon=True).start()
log = io.StringIO()
logging.basicConfig(stream=log, level=logging.INFO, format="%(levelname)s %(message)s")
client = genai.Client(api_key="unused", http_options={"base_url": f"http://127.0.0.1:{server.server_port}"})


def draw(what: str) -> str:
    """Draws a picture of something."""
    return client.models.generate_content(model=PAINTER, contents=what).text


CONFIG = {"tools": [draw]}
chat = client.chats.create(model=MODEL, config=CONFIG)
calls = {"generate_content": lambda: client.models.generate_content(model=MODEL, contents="a picture, please", config=CONFIG).text,
         "generate_content_stream": lambda: "".join(
             part.text or "" for chunk in client.models.generate_content_stream(model=MODEL, contents="a picture, please", config=CONFIG)
             for part in chunk.candidates[0].content.parts),
         "chat.send_message": lambda: chat.send_message("a picture, please").text}
for name, call in calls.items():
    served.clear(), told.clear()
    log.seek(0), log.truncate()
    print(f"{name}: {call()!r} after the answers {served}")
    assert served == [200, 429, 200], f"changed: {served}"
    assert QUOTA in told[0]["error"] and "429 RESOURCE_EXHAUSTED" in told[0]["error"], f"changed: {told}"
    lines = [line for line in log.getvalue().splitlines() if "429" in line or "RESOURCE" in line]
    assert len(lines) == 1 and lines[0].startswith("INFO HTTP Request") and QUOTA not in log.getvalue(), f"changed: {lines}"
print("told to the model:", told[0]["error"][:170], "...")
chat.send_message("and now a bridge")
assert QUOTA in told[0]["error"], "changed: a further message does not repeat it"
try:
    draw("a lighthouse")
    raise AssertionError("changed: not refused")
except genai.errors.ClientError as error:
    print("the same function called by hand:", type(error).__name__, error.code)
PY
venv/bin/python main.py
