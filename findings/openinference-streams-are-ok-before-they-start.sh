#!/usr/bin/env bash
# openinference-instrumentation 0.1.72 with google-genai 3.6.1: a function that yields a refused stream is a span with status OK, of no length.
#
# Seen: @tracer.chain and @tracer.agent on a generator, or an async one, that passes on what a stream of Gemini says. Refused at once or in the middle, the
# span has status OK, lasts a few milliseconds where the stream took half a second, its output.value is "<generator object ...>", and it has no exception: it ended
# before the request was sent. What is traced within the stream finds no parent and is a trace of its own. The same functions as plain ones
# are ERROR with the whole text, and with @tracer.llm of the same package generators are as well. As a decorator, its tracer's
# start_as_current_span does this to an async function too, its status UNSET, where OpenTelemetry's own tracer is right about async
# functions and wrong about generators alone. logfire 5.4.0's instrument and langfuse 5.0.4's observe are right about all four.
# Why good guesses fail: one checks the decorator on a function that returns its text, and later lets it yield. OK, unlike UNSET, is a statement: a
# backend takes it for a success whatever is below it. The kind of the span, no option, decides whether a stream is traced.
# For a user of gemdiag: an OK span is no proof that a stream was answered: look at its length and output. Use @tracer.llm, or a `with` in the generator.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile --disable-pip-version-check openinference-instrumentation==0.1.72 opentelemetry-sdk==1.45.2 langfuse==5.0.4 logfire==5.4.0 \
  google-genai==3.6.1

cat > main.py <<'PY'
import asyncio
import json
import logging
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import langfuse
import logfire
from google import genai
from openinference.instrumentation import TracerProvider
from opentelemetry.sdk.trace import TracerProvider as PlainProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

MODEL, SENTENCE, TAKES = "gemini-3.8-flash", "You exceeded your current quota.", 0.5
REFUSAL = {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": SENTENCE}}
PART = {"candidates": [{"content": {"role": "model", "parts": [{"text": "the sea"}]}}]}
at_once = [True]


class Refuses(BaseHTTPRequestHandler):
    """Refuses after TAKES seconds: at once, or after the stream's first event."""

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        if at_once[0]:
            time.sleep(TAKES)
        body = json.dumps(REFUSAL).encode()
        self.send_response(429 if at_once[0] else 200)
        self.send_header("content-type", "application/json" if at_once[0] else "text/event-stream")
        self.end_headers()
        if not at_once[0]:
            self.wfile.write(b"data: " + json.dumps(PART).encode() + b"\r\n\r\n")
            self.wfile.flush()
            time.sleep(TAKES)
            body = b"data: " + body + b"\r\n\r\n"
        self.wfile.write(body)

    def log_message(self, *args):
        pass


logging.disable(logging.CRITICAL)
server = ThreadingHTTPServer(("127.0.0.1", 0), Refuses)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = genai.Client(api_key="unused", http_options={"base_url": f"http://127.0.0.1:{server.server_port}"})
exporter = InMemorySpanExporter()


def tracer_of(provider):
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    return provider.get_tracer("app")


tracer, plain = tracer_of(TracerProvider()), tracer_of(PlainProvider())
logfire.configure(send_to_logfire=False, console=False, additional_span_processors=[SimpleSpanProcessor(exporter)])
fuse = langfuse.Langfuse(public_key="p", secret_key="s", base_url="http://127.0.0.1:9", span_exporter=exporter)


def function():
    return "".join(chunk.text for chunk in client.models.generate_content_stream(model=MODEL, contents="hi"))


async def async_function():
    return "".join([chunk.text async for chunk in await client.aio.models.generate_content_stream(model=MODEL, contents="hi")])


def generator():
    with tracer.start_as_current_span("within"):
        pass
    for chunk in client.models.generate_content_stream(model=MODEL, contents="hi"):
        yield chunk.text


async def async_generator():
    async for chunk in await client.aio.models.generate_content_stream(model=MODEL, contents="hi"):
        yield chunk.text


async def read(made):
    return [text async for text in made] if hasattr(made, "__aiter__") else await made


CALLS = {function: lambda call: call(), async_function: lambda call: asyncio.run(read(call())),
         generator: lambda call: list(call()), async_generator: lambda call: asyncio.run(read(call()))}


def spans(name, decorate):
    """The span of each of the four functions, which are refused: status, seconds, whether it tells the sentence."""
    found = {}
    for inner, run in CALLS.items():
        for at_once[0] in (True, False):
            exporter.clear()
            try:
                run(decorate(inner))
            except genai.errors.ClientError:
                pass
            else:
                raise AssertionError("changed: not refused")
            fuse.flush()
            finished = {each.context.span_id: each for each in exporter.get_finished_spans()}.values()  # langfuse's pass both processors
            span, = (span for span in finished if span.name != "within")
            within = [below.parent for below in finished if below.name == "within"]
            seconds, told = (span.end_time - span.start_time) / 1e9, SENTENCE in span.to_json()
            print(f"{name}, {inner.__name__}, {'at once' if at_once[0] else 'in the middle'}: {span.status.status_code.name}, {seconds:.2f} s, told: {told}")
            state = span.status.status_code.name
            assert (seconds >= TAKES) == told == (state == "ERROR"), f"changed: {name} {inner.__name__}"
            if name == "@tracer.chain" and inner is generator:
                assert within == [None] and span.attributes["output.value"].startswith("<generator object"), "changed: what is within"
            found.setdefault(inner, set()).add(state)
    return [", ".join(found[inner]) for inner in CALLS]


RIGHT = ["ERROR"] * 4
for kind, expected in {"chain": ["ERROR", "ERROR", "OK", "OK"], "agent": ["ERROR", "ERROR", "OK", "OK"], "llm": RIGHT}.items():
    assert spans(f"@tracer.{kind}", getattr(tracer, kind)) == expected, f"changed: {kind}"
as_decorator = {"its tracer": (tracer, ["ERROR", "UNSET", "UNSET", "UNSET"]), "OpenTelemetry's": (plain, ["ERROR", "ERROR", "UNSET", "UNSET"])}
for name, (of, expected) in as_decorator.items():
    assert spans(f"{name} start_as_current_span", lambda inner, of=of: of.start_as_current_span("asked")(inner)) == expected, f"changed: {name}"
assert spans("logfire.instrument", logfire.instrument("asked", extract_args=False, allow_generator=True)) == RIGHT, "changed: logfire"
assert spans("langfuse.observe", langfuse.observe()) == RIGHT, "changed: langfuse"
PY
venv/bin/python main.py 2> error.log || { cat error.log; exit 1; }
