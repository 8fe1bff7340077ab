#!/usr/bin/env bash
# pipecat-ai 1.14.0 with google-genai 2.34.0: its failover to a second model never happens for a spent quota or an overload, and for ever after one 400.
#
# Seen: an LLMSwitcher of two Gemini services with ServiceSwitcherStrategyFailover, the first of which is refused. With 429 (a day's quota too),
# 503 or 500 each turn asks the first one again; the second is never asked, and the user hears nothing. After one 400, 403 or 404 the second
# has all further turns; the turn that was refused is not asked again, and the first is not tried again in that session. The exception is read by
# its HTTP status: "permanent" is what a new key or request would mend, and only that is worth a failover. So a refusal within a stream (HTTP 200)
# is "unknown", whatever its code. Each refused turn is an ERROR and a WARNING with the whole body, a millisecond apart.
# Why good guesses fail: quotas and overloads are what one gives a voice bot a second model for; trying it with a wrong key or model name, as
# one does, shows a failover that works. A single message with a file that Gemini does not read gives the first model up.
# For a user of gemdiag: two lines are one refused request. To leave a spent model, subclass the strategy, and switch where error.category is RATE_LIMIT or SERVER.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile --disable-pip-version-check pipecat-ai==1.14.0 google-genai==2.34.0 google-api-core==2.44.0

cat > main.py <<'PY'
import asyncio
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from google.genai.types import HttpOptions
from loguru import logger
from pipecat.frames.frames import EndFrame, LLMContextFrame, LLMFullResponseEndFrame, TextFrame
from pipecat.pipeline.llm_switcher import LLMSwitcher
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.service_switcher import ServiceSwitcherStrategyFailover
from pipecat.pipeline.worker import PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.services.google.llm import GoogleLLMService
from pipecat.workers.runner import WorkerRunner

REFUSALS = {429: "RESOURCE_EXHAUSTED", 503: "UNAVAILABLE", 500: "INTERNAL", 400: "FAILED_PRECONDITION", 403: "PERMISSION_DENIED", 404: "NOT_FOUND"}
TURNS = 4
refusal, in_stream, asked = 429, False, []


def event(message):
    return b"data: " + json.dumps(message).encode() + b"\r\n\r\n"


class Google(BaseHTTPRequestHandler):
    """Refuses what is sent to /first, with the status or within a stream, and answers /second."""

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        asked.append(self.path.split("/")[1])
        details = [{"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]}]
        error = {"error": {"code": refusal, "status": REFUSALS[refusal], "message": "Refused.", "details": details if refusal == 429 else []}}
        good = {"candidates": [{"content": {"role": "model", "parts": [{"text": "Hello."}]}, "finishReason": "STOP"}]}
        code, body = 200, event(good if asked[-1] == "second" else error)
        if asked[-1] == "first" and not in_stream:
            code, body = refusal, json.dumps(error).encode()
        self.send_response(code)
        self.send_header("content-type", "text/event-stream" if code == 200 else "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Google)
threading.Thread(target=server.serve_forever, daemon=True).start()


def service(name):
    return GoogleLLMService(api_key="unused", settings=GoogleLLMService.Settings(model="gemini-3.8-flash"),
                            http_options=HttpOptions(base_url=f"http://127.0.0.1:{server.server_port}/{name}"))


class Heard(FrameProcessor):
    """What would be spoken, and when a turn is over."""

    def __init__(self):
        super().__init__()
        self.texts, self.over = [], asyncio.Event()

    async def process_frame(self, frame, direction):
        await super().process_frame(frame, direction)
        if isinstance(frame, TextFrame):
            self.texts.append(frame.text)
        if isinstance(frame, LLMFullResponseEndFrame):
            self.over.set()
        await self.push_frame(frame, direction)


async def session(code, within):
    """A session of four turns: who was asked, what was heard, which services can still be asked, and the log."""
    global refusal, in_stream
    refusal, in_stream = code, within
    asked.clear()
    log, heard, services = [], Heard(), [service("first"), service("second")]
    logger.remove()
    logger.add(lambda line: log.append(str(line)), level="WARNING")
    worker = PipelineWorker(Pipeline([LLMSwitcher(llms=services, strategy_type=ServiceSwitcherStrategyFailover), heard]))
    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)

    async def talk():
        for turn in range(TURNS):
            heard.over.clear()
            await worker.queue_frame(LLMContextFrame(LLMContext([{"role": "user", "content": f"turn {turn}"}])))
            await asyncio.wait_for(heard.over.wait(), 20)
            await asyncio.sleep(0.2)  # the error's own way, upstream
        await worker.queue_frame(EndFrame())

    await asyncio.gather(runner.run(), talk())
    return heard.texts, services[0].is_usable, [line for line in log if REFUSALS[code] in line]


for code, within in [(429, False), (503, False), (500, False), (429, True), (400, False), (403, False), (404, False)]:
    heard, usable, log = asyncio.run(session(code, within))
    kinds = [line.split("|")[1].strip() for line in log]
    print(f"{code}{' within the stream' if within else ''}: asked {asked}, heard {len(heard)} of {TURNS}; {len(log)} lines {sorted(set(kinds))}")
    if code in (400, 403, 404):
        assert asked == ["first"] + ["second"] * (TURNS - 1) and len(heard) == TURNS - 1 and not usable, "changed: the failover"
    else:
        assert asked == ["first"] * TURNS and not heard and usable, "changed: a failover"
        assert kinds == ["ERROR", "WARNING"] * TURNS, "changed: the log"
        category = {429: "rate_limit", 503: "server", 500: "server"}[code]
        assert (f"category: {category}" in log[1]) == (not within), "changed: the category"
PY
venv/bin/python main.py
