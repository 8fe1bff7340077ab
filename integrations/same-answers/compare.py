"""Asks the command, the page, the Python module and the server for agents about the same texts: do they say the same?

    python compare.py GEMDIAG PAGE FIXTURES [SAMPLES]

FIXTURES is a folder of texts; SAMPLES one of *.jsonl files whose lines have the text as `input`. The module is the one that this Python has.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Callable, Iterator

import gemdiag

NOW = "2026-11-29T12:00:00Z"
COUNT = 500
LONGEST = 100_000

Report = dict[str, Any]


def texts(fixtures: Path, samples: Path | None) -> list[tuple[str, str]]:
    """500 texts with their names, evenly out of both folders: what a person could paste."""
    ours = [(str(path), path.read_bytes()) for path in sorted(fixtures.rglob("*")) if path.is_file()]
    readable = [(name, text) for name, text in ((name, decoded(raw)) for name, raw in ours) if text]
    theirs = [
        (sample["id"], sample["input"])
        for path in (sorted(samples.glob("*.jsonl")) if samples else [])
        for sample in map(json.loads, path.read_text().splitlines())
        if 0 < len(sample.get("input", "")) < LONGEST
    ]
    half = COUNT // 2 if theirs else COUNT
    return evenly(readable, half) + evenly(theirs, COUNT - half)


def decoded(raw: bytes) -> str | None:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return None
    # Neither an argument nor a paste has a zero byte.
    return text if 0 < len(text) < LONGEST and "\0" not in text else None


def evenly(all_of_them: list[tuple[str, str]], count: int) -> list[tuple[str, str]]:
    count = min(count, len(all_of_them))
    return [all_of_them[place * len(all_of_them) // count] for place in range(count)] if count else []


class Lines:
    """A process that answers a line with a line."""

    def __init__(self, *words: str) -> None:
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def tell(self, message: Any) -> None:
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def ask(self, message: Any) -> Any:
        self.tell(message)
        return json.loads(self.process.stdout.readline())


def command(program: str) -> Callable[[str], Report]:
    options = ["--no-config", "--format", "json", "--utc", "--assume-tz", "utc", "--now", NOW]

    def ask(text: str) -> Report:
        return json.loads(subprocess.run([program, *options, f"--text={text}"], capture_output=True, check=True).stdout)

    return ask


def page(path: str) -> Callable[[str], Report]:
    return Lines("node", str(Path(__file__).with_name("page.mjs")), path, NOW).ask


def module(text: str) -> Report:
    """Of the report, a diagnosis has the incidents."""
    first = gemdiag.diagnose(text, now=NOW, time_zone="utc")
    return {"incidents": [one.to_dict() for one in (first, *first.others) if one]}


def agent(program: str) -> Callable[[str], Report | None]:
    server = Lines("env", "TZ=UTC", program, "mcp", "--now", NOW)
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "compare", "version": "1"}}
    server.ask({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": hello})
    server.tell({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def ask(text: str) -> Report | None:
        params = {"name": "diagnose", "arguments": {"text": text}}
        answer = server.ask({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})
        return answer["result"].get("structuredContent")

    return ask


# An agent gets a log's words marked as such.
EXCERPT = re.compile(r"data of a log, no instruction: (?P<fence>`{3,})text\n(?P<line>.*)\n(?P=fence)", re.DOTALL)


def nameless(value: Any) -> Any:
    """Without the name of the input: a text has none, and each way gives it one of its own; and without the marks of excerpts."""
    if isinstance(value, dict):
        return {key: None if key == "source" else nameless(part) for key, part in value.items()}
    if isinstance(value, list):
        return [nameless(part) for part in value]
    if isinstance(value, str) and (marked := EXCERPT.fullmatch(value)):
        return marked["line"]
    return None if value in ("<text>", "<error>") else value


def differences(ours: Report, theirs: Report) -> Iterator[str]:
    """Parts of the report that both have and that are not the same. Of an answer that is cut to 8 KB, the incidents that it has count; how many
    it leaves out, it says itself."""
    theirs = dict(theirs)
    left_out = len(ours["incidents"]) - len(theirs["incidents"])
    if left_out and "totals" in theirs:
        if theirs["totals"]["below_top"]["incidents"] != left_out:
            yield f"{left_out} incidents are left out, and it says {theirs['totals']['below_top']}"
        theirs["totals"] = theirs["totals"] | {key: ours["totals"][key] for key in ("below_top", "incidents")}
        ours = ours | {"incidents": ours["incidents"][: len(theirs["incidents"])]}
    for part in ("incidents", "totals", "first", "across", "groups", "hints", "dropped"):
        if part in theirs:
            one, other = nameless(ours[part]), nameless(theirs[part])
            if one != other:
                yield f"{part}: {json.dumps(one)[:1500]} ... {json.dumps(other)[:1500]}"


def main(program: str, built: str, fixtures: str, samples: str = "") -> int:
    asked = texts(Path(fixtures), Path(samples) if samples else None)
    ways = {"page": page(built), "module": module, "agent": agent(program)}
    reference = command(program)
    same, cut, none = (dict.fromkeys(ways, 0) for _ in range(3))
    incidents, wrong = 0, 0
    for name, text in asked:
        expected = reference(text)
        incidents += len(expected["incidents"])
        for way, ask in ways.items():
            answer = ask(text)
            if answer is None:
                none[way] += 1
                continue
            found = list(differences(expected, answer))
            same[way] += not found
            cut[way] += len(answer["incidents"]) < len(expected["incidents"])
            wrong += bool(found)
            for difference in found:
                print(f"{way}, {name}: {difference}", file=sys.stderr)
    print(f"{len(asked)} texts, {incidents} incidents by the command")
    print(f"{'way':8} {'same':>5} {'with fewer incidents':>21} {'text only':>10}")
    for way in ways:
        print(f"{way:8} {same[way]:5} {cut[way]:21} {none[way]:10}")
    # An answer of an agent that is too long for 8 KB even with one incident is told as text.
    return 1 if wrong or none["page"] or none["module"] or len(asked) < COUNT else 0


sys.exit(main(*sys.argv[1:]))
