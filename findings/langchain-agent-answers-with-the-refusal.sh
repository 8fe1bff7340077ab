#!/usr/bin/env bash
# langchain 1.5.0 with langchain-google-genai 4.4.2: its retry makes a refusal the agent's answer, and with a response_format asks without an end.
#
# Seen: create_agent with ModelRetryMiddleware(). A 429 or 503 that stays refused raises nothing: the agent ends well, and its last AIMessage is "Model call
# failed after 3 attempts with ...: 429 RESOURCE_EXHAUSTED ...", quota id and all. The checkpointer keeps it, and with each later question Gemini is sent that text
# as words of its own. A ModelFallbackMiddleware around it never sees a failure: the spare model is not asked. It is only with the two in the other
# order, where each refusal is one request and then the spare's. With a response_format (the class itself, or ToolStrategy) that answer is no
# result, so the agent asks again, three requests a round, until LangGraph's limit: here a limit of 20 is 60 requests and a GraphRecursionError that says
# nothing of a refusal; create_agent's own is 9,999. With ProviderStrategy it ends well, `structured_response` None. 400 and 403 are raised at once.
# Why good guesses fail: a retry that gives up raises, everywhere else; the order "fallback around retry" is the book's. A test with a wrong
# key or region shows an exception, as one expects. Not a line is logged at level WARNING.
# For a user of gemdiag: "Model call failed after N attempts" within an answer, a trace or a request is a refusal, told again as often as the talk
# goes on. Set on_failure="error".
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile --disable-pip-version-check langchain==1.5.0 langchain-google-genai==4.4.2 langgraph==1.2.24 google-genai==2.34.0

cat > main.py <<'PY'
import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from langchain.agents import create_agent
from langchain.agents.middleware import ModelFallbackMiddleware, ModelRetryMiddleware
from langchain.agents.structured_output import ProviderStrategy, ToolStrategy
from langchain_google_genai import ChatGoogleGenerativeAI
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.errors import GraphRecursionError
from pydantic import BaseModel

QUOTA = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
REFUSALS = {
    429: {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": "You exceeded your current quota.", "details": [
        {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": QUOTA, "quotaValue": "20"}]}]},
    503: {"code": 503, "status": "UNAVAILABLE", "message": "The model is overloaded. Please try again later."},
    400: {"code": 400, "status": "FAILED_PRECONDITION", "message": "User location is not supported for the API use."},
    403: {"code": 403, "status": "PERMISSION_DENIED", "message": "The caller does not have permission"}}
ANSWER = {"candidates": [{"content": {"role": "model", "parts": [{"text": "hello"}]}, "finishReason": "STOP"}]}
code, asked, sent = [429], [], []


class Refuses(BaseHTTPRequestHandler):
    """Refuses the first model with `code`, and answers for the spare one and when `code` is 200."""

    def do_POST(self):
        sent.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        asked.append("spare" if "spare" in self.path else "first")
        status = 200 if asked[-1] == "spare" else code[0]
        body = json.dumps(ANSWER if status == 200 else {"error": REFUSALS[status]}).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


class Logged(logging.Handler):
    def emit(self, record):
        raise SystemExit(f"changed: logged {record.getMessage()}")


server = ThreadingHTTPServer(("127.0.0.1", 0), Refuses)
threading.Thread(target=server.serve_forever, daemon=True).start()
logging.getLogger().addHandler(Logged(logging.WARNING))


class Weather(BaseModel):
    degrees: int


def model(name):
    """max_retries=1: the client's own retries, six requests a call by default, are left out of the count."""
    return ChatGoogleGenerativeAI(model=name, google_api_key="unused", max_retries=1, base_url=f"http://127.0.0.1:{server.server_port}")


RETRY = ModelRetryMiddleware(initial_delay=0)
FALLBACK = ModelFallbackMiddleware(model("gemini-spare"))


def ask(name, middleware, status=429, agent=None, **options):
    """One question: what invoke gave, or the exception; the requests are in `asked`."""
    code[0] = status
    asked.clear(), sent.clear()
    agent = agent or create_agent(model("gemini-3.8-flash"), middleware=middleware, **options)
    try:
        got = agent.invoke({"messages": [("user", "hi")]}, {"recursion_limit": 20, "configurable": {"thread_id": "talk"}})
        told = got["messages"][-1].text
    except Exception as error:
        got, told = error, f"{type(error).__name__}: {error}"
    print(f"{name}, {status}: {len(asked)} request(s), {told[:110]!r}")
    return agent, got, told


_, got, told = ask("no middleware", [])
assert isinstance(got, Exception) and QUOTA in told and asked == ["first"], "changed: without middleware"
for status in (400, 403):
    _, got, told = ask("retry", [RETRY], status)
    assert isinstance(got, Exception) and REFUSALS[status]["message"] in told and len(asked) == 1, f"changed: {status}"
_, got, told = ask("on_failure='error'", [ModelRetryMiddleware(initial_delay=0, on_failure="error")])
assert isinstance(got, Exception) and QUOTA in told and len(asked) == 3, "changed: on_failure"

for status in (503, 429):
    agent, got, told = ask("retry", [RETRY], status, checkpointer=InMemorySaver())
    assert isinstance(got, dict) and got["messages"][-1].type == "ai" and len(asked) == 3, f"changed: {status}"
    assert told.startswith("Model call failed after 3 attempts with Google") and REFUSALS[status]["message"] in told, f"changed: {told}"
_, got, told = ask("the next question of that talk", [], 200, agent)
turn = sent[0]["contents"][1]
assert turn["role"] == "model" and QUOTA in turn["parts"][0]["text"] and len(asked) == 1, "changed: the next question"

_, got, told = ask("fallback around retry", [FALLBACK, RETRY])
assert asked == ["first"] * 3 and told.startswith("Model call failed"), "changed: the order"
_, got, told = ask("retry around fallback", [RETRY, FALLBACK])
assert asked == ["first", "spare"] and told == "hello", "changed: the other order"

for name, wanted in {"the class": Weather, "ToolStrategy": ToolStrategy(Weather)}.items():
    _, got, told = ask(name, [RETRY], response_format=wanted)
    assert type(got) is GraphRecursionError and len(asked) == 60, f"changed: {name}"
    assert "quota" not in told and "429" not in told and got.__cause__ is None, "changed: the refusal is told"
    assert sum(QUOTA in turn["parts"][0]["text"] for turn in sent[-1]["contents"]) == 19, "changed: what is sent"
agent, got, told = ask("ProviderStrategy", [RETRY], response_format=ProviderStrategy(Weather))
assert got["structured_response"] is None and len(asked) == 3 and told.startswith("Model call failed"), "changed: ProviderStrategy"
print("create_agent's own limit:", agent.config["recursion_limit"])
assert agent.config["recursion_limit"] == 9999, "changed: the limit"
PY
venv/bin/python main.py
