#!/usr/bin/env bash
# mcp 2.3.0 (Python) with google-genai 3.6.1: a refused Gemini call inside of a tool reaches the client as "Error executing tool ask".
#
# Seen: the answer to the client is an error result whose text is that sentence alone: no 429, no status, no quota. Only the server
# process logs the traceback. With mcp 1.30.0 the text went on with ": " and str(exception), so the agent's log held the whole refusal.
# Why good guesses fail: the same tool, unchanged, told its client the quota before the upgrade; and an agent that sees a bare failure
# calls the tool again, which a spent quota does not forgive.
# For a user of gemdiag: give it the MCP server's standard error, not the agent's transcript; or let the tool catch the
# refusal and raise ToolError(str(error)), which is passed on.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
python3 -m venv "$lab/venv"
"$lab/venv/bin/pip" install --quiet --disable-pip-version-check google-genai==3.6.1 mcp==2.3.0

"$lab/venv/bin/python" - <<'PY'
import asyncio
import io
import logging

from google.genai import errors
from mcp import Client
from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

log = io.StringIO()
logging.basicConfig(stream=log, force=True)
server = MCPServer("demo")


def refused():
    return errors.ClientError(429, {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED",
        "message": "Resource has been exhausted (e.g. check quota)."}})


@server.tool()
def ask(question: str) -> str:
    raise refused()


@server.tool()
def ask_and_tell(question: str) -> str:
    try:
        raise refused()
    except errors.ClientError as error:
        raise ToolError(str(error)) from error


async def main():
    async with Client(server) as client:
        return [(await client.call_tool(tool, {"question": "hi"})) for tool in ("ask", "ask_and_tell")]


masked, told = asyncio.run(main())
for result in (masked, told):
    print("client is told:", result.is_error, result.content[0].text)
print("server's log holds 429:", "429 RESOURCE_EXHAUSTED" in log.getvalue())
assert masked.is_error and masked.content[0].text == "Error executing tool ask", "changed: the plain tool"
assert told.is_error and "429 RESOURCE_EXHAUSTED" in told.content[0].text, "changed: ToolError"
assert "429 RESOURCE_EXHAUSTED" in log.getvalue(), "changed: the server's log"
PY
