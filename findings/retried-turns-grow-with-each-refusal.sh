#!/usr/bin/env bash
# google-adk 2.13.0, langchain 1.5.0 (langgraph 1.2.24), openai-agents 0.24.0, strands-agents 1.62.0: a turn that is tried again is sent once more each time.
#
# Seen: an agent with a memory (session, checkpointer) is asked a question and refused (503), and the program asks again until it is answered, as a
# retry decorator does. With these four the question was kept although the turn failed, so that the second request holds it twice and the fourth four times,
# attached text and all: four requests carry it ten times, and the one that is answered is a talk in which the user says the same thing four times over.
# With agno 3.1.10, agent-framework 1.23.0 and google-genai's own Chat each request holds it once.
# Why good guesses fail: a turn that raised has not happened, one thinks, and for the SDK's Chat it is so. The request grows with the number of
# refusals: where the quota is one of input tokens, the second try asks for twice as many as the first, and to keep the wait does not help. Nothing
# tells of the copies: the exceptions are alike.
# For a user of gemdiag: with a token quota, refusals that go on although the waits were kept may be such copies. Ask again without a question:
# agent.invoke(None, config) (langgraph), Runner.run(agent, [], session=session) (openai-agents), agent() (strands); runner.rewind_async (adk).
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile --disable-pip-version-check google-genai==2.34.0 google-adk==2.13.0 langchain==1.5.0 langchain-google-genai==4.4.2 \
  langgraph==1.2.24 openai-agents==0.24.0 openai==3.57.0 strands-agents==1.62.0 agno==3.1.10 agent-framework-core==1.23.0 agent-framework-gemini==1.0.0b261022
export GOOGLE_API_KEY=unused AGNO_TELEMETRY=false OTEL_SDK_DISABLED=true OPENAI_AGENTS_DISABLE_TRACING=1

cat > main.py <<'PY'
import asyncio
import json
import logging
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MODEL, TRIES, SENTENCE = "gemini-3.8-flash", 4, "The model is overloaded. Please try again later."
QUESTION = "What is this text about? " + "the sea is wide and the wind is cold " * 250
ANSWER = {"candidates": [{"content": {"role": "model", "parts": [{"text": "the sea"}]}, "finishReason": "STOP"}]}
COMPATIBLE = {"id": "1", "object": "chat.completion", "created": 1, "model": MODEL, "choices": [
    {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "the sea"}}]}
sent, refusing = [], [True]


class Refuses(BaseHTTPRequestHandler):
    """Refuses while `refusing`; keeps each request's turns and its size."""

    def do_POST(self):
        size = int(self.headers["content-length"])
        body = json.loads(self.rfile.read(size))
        compatible, stream = "messages" in body, "alt=sse" in self.path
        turns = [(turn["role"], json.dumps(turn)) for turn in body["messages" if compatible else "contents"]]
        sent.append({"size": size, "roles": [role for role, _ in turns], "questions": sum(text.count("What is this text about?") for _, text in turns)})
        answer = {"error": {"code": 503, "status": "UNAVAILABLE", "message": SENTENCE}} if refusing[0] else COMPATIBLE if compatible else ANSWER
        answer = json.dumps(answer)
        answer = (f"data: {answer}\r\n\r\n" if stream and not refusing[0] else answer).encode()
        self.send_response(503 if refusing[0] else 200)
        self.send_header("content-type", "text/event-stream" if stream and not refusing[0] else "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Refuses)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = os.environ["GOOGLE_GEMINI_BASE_URL"] = f"http://127.0.0.1:{server.server_port}"

from agent_framework import Agent as FrameworkAgent
from agent_framework_gemini import GeminiChatClient
from agents import Agent as OpenAIAgent
from agents import OpenAIChatCompletionsModel, Runner, SQLiteSession
from agno.agent import Agent as AgnoAgent
from agno.db.in_memory import InMemoryDb
from agno.models.google import Gemini
from google import genai
from google.adk.agents import LlmAgent
from google.adk.runners import InMemoryRunner
from langchain.agents import create_agent
from langchain_google_genai import ChatGoogleGenerativeAI
from langgraph.checkpoint.memory import InMemorySaver
from openai import AsyncOpenAI
from strands import Agent as StrandsAgent
from strands.models.gemini import GeminiModel

logging.disable(logging.CRITICAL)
client = genai.Client(api_key="unused")


def adk():
    runner = InMemoryRunner(LlmAgent(name="a", model=MODEL), app_name="app")
    at = {"user_id": "u", "session_id": "s"}
    asyncio.run(runner.session_service.create_session(app_name="app", **at))
    message = genai.types.Content(role="user", parts=[genai.types.Part(text=QUESTION)])

    def ask():
        return list(runner.run(new_message=message, **at))

    def again():
        events = asyncio.run(runner.session_service.get_session(app_name="app", **at)).events
        asyncio.run(runner.rewind_async(rewind_before_invocation_id=events[-1].invocation_id, **at))
        return ask()

    return ask, again


def langgraph():
    model = ChatGoogleGenerativeAI(model=MODEL, google_api_key="unused", base_url=url, max_retries=1)
    agent, config = create_agent(model, checkpointer=InMemorySaver()), {"configurable": {"thread_id": "talk"}}
    return lambda: agent.invoke({"messages": [("user", QUESTION)]}, config), lambda: agent.invoke(None, config)


def openai_agents():
    model = OpenAIChatCompletionsModel(model=MODEL, openai_client=AsyncOpenAI(api_key="unused", base_url=url, max_retries=0))
    agent, session = OpenAIAgent(name="a", model=model), SQLiteSession("talk")
    return lambda: asyncio.run(Runner.run(agent, QUESTION, session=session)), lambda: asyncio.run(Runner.run(agent, [], session=session))


def strands():
    agent = StrandsAgent(model=GeminiModel(client_args={"api_key": "unused"}, model_id=MODEL), callback_handler=None)
    return lambda: agent(QUESTION), lambda: agent()


def agno():
    agent = AgnoAgent(model=Gemini(id=MODEL, api_key="unused"), db=InMemoryDb(), add_history_to_context=True, session_id="talk", telemetry=False)

    def ask():
        run = agent.run(QUESTION)
        if run.status.value != "COMPLETED":  # agno raises nothing
            raise RuntimeError(run.content)

    return ask, None


def framework():
    agent = FrameworkAgent(client=GeminiChatClient(model=MODEL, api_key="unused"))
    session = agent.create_session()
    return lambda: asyncio.run(agent.run(QUESTION, session=session)), None


def chat():
    talk = client.chats.create(model=MODEL)
    return lambda: talk.send_message(QUESTION), None


def chat_stream():
    talk = client.chats.create(model=MODEL)
    return lambda: list(talk.send_message_stream(QUESTION)), None


def tried(ask, again):
    """Three refused tries and the answered one: the requests."""
    sent.clear()
    for number in range(1, TRIES + 1):
        refusing[0] = number < TRIES
        try:
            (ask if number == 1 else again)()
        except Exception as error:
            assert refusing[0], f"changed: the last try is {error!r}"
        else:
            assert not refusing[0], "changed: a refused turn raises nothing"
        assert len(sent) == number, f"changed: {len(sent)} requests in {number} tries"
    return list(sent)


for build, grows in {adk: True, langgraph: True, openai_agents: True, strands: True, agno: False, framework: False, chat: False, chat_stream: False}.items():
    ask, again = build()
    requests = tried(ask, ask)
    print(f"{build.__name__}: the question is in them {[each['questions'] for each in requests]} times, {[each['size'] for each in requests]} bytes")
    assert [each["questions"] for each in requests] == ([1, 2, 3, 4] if grows else [1] * 4), f"changed: {build.__name__}"
    assert requests[-1]["roles"] == ["user"] * (4 if grows else 1), f"changed: the turns of {build.__name__}"
    assert (requests[-1]["size"] > 3.5 * requests[0]["size"]) == grows, f"changed: the size of {build.__name__}"
    if grows:
        ask, again = build()
        assert [each["questions"] for each in tried(ask, again)] == [1] * 4, f"changed: the way out of {build.__name__}"
PY
venv/bin/python main.py
