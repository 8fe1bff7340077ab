#!/usr/bin/env bash
# opentelemetry-instrumentation-google-generativeai 0.62.4 (OpenLLMetry) with google-genai 3.6.1: a refused stream leaves no span.
#
# Seen: of two refused calls, `generate_content` is a span with status ERROR and the whole refusal in its exception event;
# `generate_content_stream` is no span at all, sync and async alike: its span is started, and ended only where the stream ends
# well. The histogram gen_ai.client.operation.duration has it the other way round: the refused plain call is not counted, and the refused
# stream is, with the same attributes as a success.
# Why good guesses fail: the plain call is traced as it should be, so one trusts the rest; a span that is never ended is exported by
# nobody and missed by nobody. A chat that streams, as most do, shows an error rate of 0 during a day of nothing but refusals.
# For a user of gemdiag: exported spans say nothing about refused streams, and the ratio of errors to calls in these metrics is
# made up: take the program's log, or wrap the loop over the stream in a span of your own.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
python3 -m venv "$lab/venv"
"$lab/venv/bin/pip" install --quiet --disable-pip-version-check google-genai==3.6.1 opentelemetry-sdk==1.45.2 \
  opentelemetry-instrumentation-google-generativeai==0.62.4

"$lab/venv/bin/python" - <<'PY'
import asyncio
import gc
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from opentelemetry import metrics
from opentelemetry.instrumentation.google_generativeai import GoogleGenerativeAiInstrumentor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

spans, reader = InMemorySpanExporter(), InMemoryMetricReader()
tracing, measuring = TracerProvider(), MeterProvider([reader])
tracing.add_span_processor(SimpleSpanProcessor(spans))
GoogleGenerativeAiInstrumentor().instrument(tracer_provider=tracing, meter_provider=measuring)

from google import genai  # noqa: E402
from google.genai import errors  # noqa: E402

QUOTA = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
REFUSAL = json.dumps({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "You exceeded your current quota.", "details": [
    {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": QUOTA, "quotaValue": "20"}]}]}}).encode()
ANSWER = json.dumps({"candidates": [{"content": {"role": "model", "parts": [{"text": "ok"}]}, "finishReason": "STOP"}]}).encode()
served = []


class Serves(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        served.append(self.path)
        good = "good" in self.path
        body = REFUSAL if not good else b"data: " + ANSWER + b"\r\n\r\n" if "stream" in self.path else ANSWER
        self.send_response(200 if good else 429)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Serves)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = genai.Client(api_key="unused", http_options={"base_url": f"http://127.0.0.1:{server.server_port}"})


def plain(model):
    client.models.generate_content(model=model, contents="hi")


def stream(model):
    list(client.models.generate_content_stream(model=model, contents="hi"))


def async_stream(model):
    async def read():
        async for _ in await client.aio.models.generate_content_stream(model=model, contents="hi"):
            pass

    asyncio.run(read())


def durations():
    data = reader.get_metrics_data()
    return sum(point.count for resource in (data.resource_metrics if data else []) for scope in resource.scope_metrics
               for metric in scope.metrics if metric.name == "gen_ai.client.operation.duration" for point in metric.data.data_points)


def attempt(call, model):
    """Requests sent, whether refused, the exported spans, and how many durations were counted."""
    served.clear(), spans.clear()
    before, refused = durations(), False
    try:
        call(model)
    except errors.ClientError:
        refused = True
    gc.collect()
    tracing.force_flush()
    exported = [(span.status.status_code.name, QUOTA in str([dict(event.attributes) for event in span.events]))
                for span in spans.get_finished_spans()]
    return len(served), refused, exported, durations() - before


for call in (plain, stream, async_stream):
    good, bad = attempt(call, "good"), attempt(call, "gemini-3.8-flash")
    print(f"{call.__name__:12} answered: spans {good[2]}, durations {good[3]} | refused: spans {bad[2]}, durations {bad[3]}")
    assert good[:2] == (1, False) and [status for status, _ in good[2]] == ["OK"] and good[3] == 1, "changed: an answered call"
    if call is plain:
        assert bad == (1, True, [("ERROR", True)], 0), "changed: a refused call"
    else:
        assert bad == (1, True, [], 1), "changed: a refused stream"
PY
