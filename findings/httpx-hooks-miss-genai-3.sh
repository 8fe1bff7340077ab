#!/usr/bin/env bash
# respx 0.23.1 and opentelemetry-instrumentation-httpx 0.66b2 see no request of google-genai 3.6.1.
#
# Seen: inside of `respx.mock`, with a route that matches every address, the request goes out to the server all the same and
# its 429 comes back; the tracer of httpx records no span. Neither warns. The SDK moved from httpx to httpx2, and both tools patch httpx.
# Why good guesses fail: google-genai 2.x sent through httpx, and httpx is often still installed
# (respx itself brings it), so nothing fails to import. A mock that matches nothing usually raises; this one is never asked.
# For a user of gemdiag: a 429 in the log of a mocked test may be a real one that used up real quota, and a trace without the call's
# span is no proof that nothing was sent. Search logs for `httpx2:`, not `httpx:`.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
python3 -m venv "$lab/venv"
"$lab/venv/bin/pip" install --quiet --disable-pip-version-check google-genai==3.6.1 httpx2==2.16.2 httpx==0.28.1 \
  respx==0.23.1 opentelemetry-sdk==1.45.2 opentelemetry-instrumentation-httpx==0.66b2

"$lab/venv/bin/python" - <<'PY'
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import respx
from google import genai
from google.genai import types
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

REFUSAL = json.dumps({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED",
    "message": "Resource has been exhausted (e.g. check quota)."}}).encode()
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
spans = InMemorySpanExporter()
provider = TracerProvider()
provider.add_span_processor(SimpleSpanProcessor(spans))
HTTPXClientInstrumentor().instrument(tracer_provider=provider)
client = genai.Client(api_key="unused", http_options=types.HttpOptions(base_url=url))

with respx.mock(assert_all_called=False) as mock:
    route = mock.route().respond(200, json={"candidates": []})
    try:
        client.models.generate_content(model="gemini-3.8-flash", contents="hi")
        outcome = "the mock's answer"
    except Exception as error:
        outcome = str(error)[:40]
    print(f"mocked call of google-genai: {outcome}; server saw {len(served)}, mock saw {route.call_count}")
    assert (len(served), route.call_count) == (1, 0), "changed: respx"
print("spans of google-genai:", len(spans.get_finished_spans()))
assert not spans.get_finished_spans(), "changed: the tracer of httpx"

httpx.post(url, json={})
print("spans after one call of httpx itself:", len(spans.get_finished_spans()))
assert len(spans.get_finished_spans()) == 1, "changed: the tracer does not trace httpx either"
PY
