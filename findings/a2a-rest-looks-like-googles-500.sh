#!/usr/bin/env bash
# a2a-sdk 1.3.0 (Agent2Agent, Python): an agent's refused Gemini call reaches its caller as Google's own "500 INTERNAL".
#
# Seen: an executor that lets google-genai's ClientError through answers, over A2A's REST binding, HTTP 500 and {"error": {"code": 500, "status":
# "INTERNAL", "message": "unknown exception"}}: the envelope of Google's APIs, word for word in its shape, filled in by the agent's own server,
# with nothing of the 429. Over the JSON-RPC binding the same server answers HTTP 200, code -32603 and the whole text, quota id and all.
# A task that does not exist is a NOT_FOUND of the same shape, told apart by the domain "a2a-protocol.org" in its ErrorInfo; the 500 has no
# such mark. The server logs one refusal as three tracebacks over REST and as four entries over JSON-RPC.
# Why good guesses fail: two bindings of one protocol are expected to tell the same; and a google.rpc error from an agent that runs
# on Gemini reads like one that was passed on from Google. It is retried and waited for as an outage there, while a day's quota is spent.
# For a user of gemdiag: 500 INTERNAL "unknown exception" is no answer of Google's. Read the agent's log, where Producer, Consumer and "Unknown error
# occurred" (or "Unhandled exception") are one failed call, or talk JSON-RPC to it.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile --disable-pip-version-check 'a2a-sdk[http-server]==1.3.0' google-genai==3.6.1

cat > main.py <<'PY'
import asyncio
import io
import logging

import httpx
from a2a.server.agent_execution import AgentExecutor
from a2a.server.request_handlers import DefaultRequestHandler
from a2a.server.routes import create_jsonrpc_routes, create_rest_routes
from a2a.server.tasks import InMemoryTaskStore
from a2a.types import AgentCapabilities, AgentCard, AgentInterface, AgentSkill
from google.genai import errors
from starlette.applications import Starlette

REFUSAL = {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "You exceeded your current quota.",
                     "details": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]}}
log = io.StringIO()
logging.basicConfig(stream=log, level=logging.WARNING, format="%(levelname)s %(message)s")


class Refused(AgentExecutor):
    async def execute(self, context, event_queue):
        raise errors.ClientError(429, REFUSAL)

    async def cancel(self, context, event_queue):
        pass


interfaces = [AgentInterface(url="http://agent.example", protocol_binding=binding, protocol_version="1.0") for binding in ("JSONRPC", "HTTP+JSON")]
card = AgentCard(name="demo", description="demo", version="1", capabilities=AgentCapabilities(), default_input_modes=["text/plain"],
                 default_output_modes=["text/plain"], supported_interfaces=interfaces,
                 skills=[AgentSkill(id="ask", name="ask", description="ask", tags=["demo"])])
handler = DefaultRequestHandler(agent_executor=Refused(), task_store=InMemoryTaskStore(), agent_card=card)
app = Starlette(routes=[*create_jsonrpc_routes(handler, "/rpc"), *create_rest_routes(handler)])
MESSAGE = {"message": {"messageId": "1", "role": "ROLE_USER", "parts": [{"text": "hi"}]}}


async def asked(client, method, path, body=None):
    """The answer's status and JSON, and how often the server's log tells the refusal."""
    log.seek(0), log.truncate()
    answer = await client.request(method, path, json=body)
    text = log.getvalue()
    entries = [line[:90] for line in text.splitlines() if line.startswith("ERROR")]
    print(f"{method} {path}: HTTP {answer.status_code} {answer.text[:200]}")
    print(f"  log: {text.count('Traceback')} tracebacks, {entries}")
    return answer.status_code, answer.json(), text.count("\ngoogle.genai.errors.ClientError: 429"), len(entries)


async def main():
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://agent.example", headers={"A2A-Version": "1.0"}) as client:
        rest = await asked(client, "POST", "/message:send", MESSAGE)
        rpc = await asked(client, "POST", "/rpc", {"jsonrpc": "2.0", "id": 1, "method": "SendMessage", "params": MESSAGE})
        missing = await asked(client, "GET", "/tasks/none")
    assert rest == (500, {"error": {"code": 500, "status": "INTERNAL", "message": "unknown exception"}}, 3, 3), f"changed: REST {rest}"
    assert rpc[0] == 200 and rpc[1]["error"] == {"code": -32603, "message": str(errors.ClientError(429, REFUSAL))}, f"changed: JSON-RPC {rpc}"
    assert rpc[2:] == (3, 4), f"changed: the log of JSON-RPC {rpc[2:]}"
    assert missing[0] == 404 and missing[1]["error"]["details"][0]["domain"] == "a2a-protocol.org", f"changed: a missing task {missing}"


asyncio.run(main())
PY
venv/bin/python main.py
