#!/usr/bin/env bash
# pydantic-ai 2.68.0 with its own retry transport calls a day's quota a rate limit, and keeps nothing of the answer.
#
# Seen: a call that a quota of a day refuses is ModelQuotaExceededError, whose text and body hold the quota id. With
# AsyncHTTPX2TenacityTransport around the provider's client, set up as its documentation shows (raise_for_status,
# wait_retry_after, reraise), the same answer is three requests and ModelRateLimitError with "body: None" and retry_after None.
# Why good guesses fail: the transport is offered for exactly this, rate limits, and adding a retry below should not change which
# exception comes out above. Code that sleeps on a ModelRateLimitError and gives up on a ModelQuotaExceededError, as the two
# types invite, now sleeps and sends again until midnight. The response was raised before it was read, so no layer has its body.
# For a user of gemdiag: such a text says 429 and a model, and neither minute nor day: retry around the agent's run
# instead, where the exception has its body. One such exception is as many requests as the attempts.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
python3 -m venv "$lab/venv"
"$lab/venv/bin/pip" install --quiet --disable-pip-version-check "pydantic-ai-slim[google,retries]==2.68.0" google-genai==2.34.0 \
  tenacity==9.1.4 httpx2==2.16.2

"$lab/venv/bin/python" - <<'PY'
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
from pydantic_ai import Agent
from pydantic_ai.models.google import GoogleModel
from pydantic_ai.providers.google import GoogleProvider
from pydantic_ai.retries import AsyncHTTPX2TenacityTransport, RetryConfig, wait_retry_after
from tenacity import retry_if_exception_type, stop_after_attempt, wait_fixed

QUOTA = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
REFUSAL = json.dumps({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "You exceeded your current quota.", "details": [
    {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": QUOTA, "quotaValue": "20"}]},
    {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34s"}]}}).encode()
served = []


class Refuses(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        served.append(self.path)
        self.send_response(429)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(REFUSAL)))
        self.end_headers()
        self.wfile.write(REFUSAL)

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Refuses)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"


def retrying():
    transport = AsyncHTTPX2TenacityTransport(
        config=RetryConfig(retry=retry_if_exception_type(httpx2.HTTPStatusError), stop=stop_after_attempt(3), reraise=True,
                           wait=wait_retry_after(fallback_strategy=wait_fixed(0.05), max_wait=300)),
        validate_response=lambda response: response.raise_for_status())
    return httpx2.AsyncClient(transport=transport, timeout=60)


def ask(client):
    served.clear()
    model = GoogleModel("gemini-2.5-flash", provider=GoogleProvider(api_key="unused", base_url=url, http_client=client))
    try:
        return Agent(model).run_sync("hi").output
    except Exception as error:
        return error


plain = ask(None)
print(f"plain: {len(served)} request, {type(plain).__name__}, quota id in its text: {QUOTA in str(plain)}")
assert (len(served), type(plain).__name__, QUOTA in str(plain)) == (1, "ModelQuotaExceededError", True), "changed: without the transport"

lost = ask(retrying())
print(f"with the retry transport: {len(served)} requests, {type(lost).__name__}: {lost}")
print(f"  body {lost.body}, retry_after {lost.retry_after}, caused by {type(lost.__cause__).__name__}")
assert (len(served), type(lost).__name__) == (3, "ModelRateLimitError"), "changed: the exception"
assert lost.body is None and lost.retry_after is None and QUOTA not in str(lost), "changed: the body is kept"
PY
