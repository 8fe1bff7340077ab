"""What an exception still holds of a refusal, as text that the library reads.

Structure comes first: bodies, answers and headers, wherever a client keeps them. What `str()` prints is the last resort, because several
clients cut it. Nothing here reads from a connection, and nothing raises.
"""

from __future__ import annotations

import json
import re
from itertools import chain
from typing import Any, Iterable, Optional

from ._attributes import attribute
from ._carriers import answer, exceptions, request, values
from ._texts import MOST, as_json, printed

# What makes one text worth more than another: the facts of a refusal, as Google and its clients write them.
_FACTS = [
    re.compile(fact)
    for fact in (
        r"quota_?[iI]d\W",
        r"retry_?[dD]elay\W|retry in \d",
        r"quota_?[vV]alue\W|limit: \d",
        r"quota_?[mM]etric\W|Quota exceeded for",
        r"models?\W{1,5}[a-z]+-[\w.-]+",
        r"\b(?:[A-Z]+_[A-Z_]+|UNAVAILABLE|INTERNAL)\b",
        r"\b[45]\d\d\b",
    )
]
_CODE = re.compile(r"\b[45]\d\d\b")
_MODEL = re.compile(r"models?\W{1,5}[a-z]+-[\w.-]+")


def text_of(error: BaseException) -> str:
    """The failures that `error` and the exceptions behind it tell of, a line of JSON each."""
    failures: list[dict[str, Any]] = []
    for link in exceptions(error):
        try:
            told = _told(link)
        except Exception:  # An exception may hold anything, also what no rule here has thought of.
            continue
        same = next((failure for failure in failures if _is_same(failure, told)), None)
        if same is None:
            failures.append(told)
        else:
            _join(same, told)
    return "\n".join(_line(failure) for failure in failures)


def text_of_answer(response: object) -> str:
    """The same for an answer of an HTTP client."""
    told = _facts_beside([response])
    told["body"] = _best(answer(response))
    return _line(told)


def _told(error: BaseException) -> dict[str, Any]:
    """What one exception tells: `body` is the best text of its own, `is_structure` whether that is a body of an answer."""
    held = list(values(error))
    told = _facts_beside([error, *held])
    told["exception"] = [f"{type(error).__module__}.{type(error).__qualname__}"]
    said = [printed(error), *_notes(error)]
    # Of equal texts the first one stays: structure before what is printed.
    told["body"] = _best(chain((text for value in [error, *held] for text in answer(value)), said)) or ""
    told["is_structure"] = told["body"].startswith("{")
    told["notes"] = said[1:]
    return told


def _is_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Two exceptions of a chain tell of one failure, unless each says enough to be one of its own."""
    if one["is_structure"] and other["is_structure"]:
        return _essence(one["body"]) == _essence(other["body"])
    # What a program says in its own words, such as 502 for a refusal behind it, is no failure of the API.
    if min(_worth(one["body"]), _worth(other["body"])) < 2:
        return True
    codes = [set(_CODE.findall(told["body"])) for told in (one, other)]
    return not all(codes) or not codes[0].isdisjoint(codes[1])


def _essence(body: str) -> list[str]:
    return sorted(set(re.findall(r'"(?:message|quotaId)"\s*:\s*"((?:[^"\\]|\\.)*)', body))) or [body]


def _join(failure: dict[str, Any], told: dict[str, Any]) -> None:
    """Adds what an exception further inside tells: the better text stays, and what stands beside it counts first."""
    # A program's own status, such as 502, is none of the API's.
    before, behind = sorted([failure, told], key=lambda one: _worth(one["body"]), reverse=True)
    found = {name: before[name] or behind[name] for name in ("status", "model", "url", "headers")}
    found.update(body=before["body"], is_structure=before["is_structure"])
    lists = {name: failure[name] + told[name] for name in ("exception", "notes")}
    failure.update(found, **lists)


def _line(failure: dict[str, Any]) -> str:
    """The failure as a record of a log, without what its body says itself."""
    body = failure["body"] or ""
    kept = {name: failure.get(name) for name in ("status", "model", "url", "headers", "exception", "notes")}
    if _MODEL.search(body):
        kept["model"] = None
    if failure.get("exception"):
        kept["exception"] = " from ".join(failure["exception"])
    kept = {name: value for name, value in kept.items() if value}
    try:
        return json.dumps({**kept, "body": json.loads(body)})
    except (ValueError, RecursionError):
        return json.dumps({**kept, "message": body})


def _facts_beside(holders: list[object]) -> dict[str, Any]:
    """Status, model, address and Retry-After: the first that any of the holders has."""
    told: dict[str, Any] = {"status": None, "model": None, "url": None, "headers": None}
    for holder in holders:
        asked = request(holder)
        found = {"status": _status(holder), "headers": _headers(holder), "url": asked.url, "model": _model(holder) or asked.model}
        for name, value in found.items():
            told[name] = told[name] or value
    return told


def _status(holder: object) -> Optional[int]:
    for name in ("status_code", "code", "status", "http_status"):
        value = attribute(holder, name)
        if isinstance(value, int) and 400 <= value <= 599:
            return int(value)
    return None


def _model(holder: object) -> Optional[str]:
    for name in ("model", "model_name", "model_id"):
        value = attribute(holder, name)
        if isinstance(value, str) and 0 < len(value) <= 200:
            return value.rpartition("/")[2]
    return None


def _headers(holder: object) -> Optional[dict[str, str]]:
    headers = attribute(holder, "headers")
    wait = attribute(holder, "retry_after")
    try:
        wait = headers.get("retry-after") or headers.get("Retry-After") or wait
    except Exception:  # Whatever a client calls headers need not be a mapping.
        pass
    return {"retry-after": str(wait)[:100]} if isinstance(wait, (str, int, float)) and wait else None


def _notes(error: BaseException) -> list[str]:
    notes = attribute(error, "__notes__")
    return [note[:MOST] for note in notes[:32] if isinstance(note, str)] if isinstance(notes, (list, tuple)) else []


def _best(texts: Iterable[str]) -> Optional[str]:
    """The text with most facts, of equal ones the first."""
    return max((as_json(text) for text in texts), key=_worth, default=None)


def _worth(text: Optional[str]) -> int:
    return sum(1 for fact in _FACTS if text and fact.search(text))
