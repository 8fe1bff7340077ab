"""Asks `gemdiag mcp` with Python's mcp client: python client.py GEMDIAG LOG."""

import asyncio
import json
import os
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

BODY = '{"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}'


async def main(gemdiag: str, log: str) -> None:
    server = StdioServerParameters(command=gemdiag, args=["mcp", "--root", os.path.dirname(log)])
    async with stdio_client(server) as streams, ClientSession(*streams) as session:
        await session.initialize()
        names = [tool.name for tool in (await session.list_tools()).tools]
        assert names == ["diagnose", "explain", "plan", "reset", "triage"], names
        for tool, arguments, words in [
            ("diagnose", {"text": BODY}, "warning[overload]"),
            ("triage", {"path": log}, "warning[overload]"),
            ("explain", {"name": "rpd"}, "midnight Pacific"),
            ("reset", {"bucket": "rpd"}, "requests per day are back"),
            ("plan", {"requests": 500, "rpm": 10}, "50 min of sending"),
        ]:
            told = (await session.call_tool(tool, arguments)).model_dump(mode="json", by_alias=True)
            assert not told["isError"] and words in told["content"][0]["text"], told
            print(f"{tool}: {len(json.dumps(told))} bytes")
        told = (await session.call_tool("triage", {"path": "/etc/passwd"})).model_dump(mode="json", by_alias=True)
        assert told["isError"], told


asyncio.run(main(*sys.argv[1:]))
