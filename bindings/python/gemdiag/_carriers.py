"""Where the objects of HTTP, gRPC and model clients keep what they know, by the names of their attributes."""

from __future__ import annotations

import re
from typing import Iterator, NamedTuple, Optional

from ._attributes import attribute
from ._grpc import status
from ._texts import text

# Exceptions of one chain, and values of one exception: more is no refusal, and an exception may hold anything.
_CHAIN = 32
_VALUES = 64

# Attributes of an exception in which clients keep bodies and answers, the most faithful first; then whatever else it has.
_KNOWN = ("body", "details", "response_json", "response", "raw_response", "_response", "errors", "error", "message", "args")

# What was asked for is no answer, whatever it says.
_ASKED = {"request", "request_info", "request_data", "create_kwargs", "kwargs", "messages", "prompt", "input"}

# Where an answer keeps what has been read of it. A `text` that would be read now is never asked for.
_READ = ("_content", "_body", "body", "response_json")


def values(error: BaseException) -> Iterator[object]:
    """What the exception holds, without other exceptions."""
    own = attribute(error, "__dict__") or {}
    held = [attribute(error, name) for name in _KNOWN]
    held += [value for name, value in list(own.items())[:_VALUES] if name not in _ASKED]
    for value in held:
        for part in value[:_CHAIN] if isinstance(value, (list, tuple)) else [value]:
            if part is not None and not isinstance(part, BaseException):
                yield part
        if isinstance(value, list):
            yield value


def exceptions(error: BaseException) -> Iterator[BaseException]:
    """The exception and those behind it, each once, the outermost first."""
    todo: list[BaseException] = [error]
    seen: set[int] = set()
    while todo and len(seen) < _CHAIN:
        link = todo.pop(0)
        if id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        todo += _behind(link)


def _behind(error: BaseException) -> list[BaseException]:
    own = attribute(error, "__dict__") or {}
    held: list[object] = [error.__cause__, error.__context__, *list(own.values())[:_VALUES]]
    for several in ("args", "exceptions", "errors", "failed_attempts"):
        found = attribute(error, several)
        held += found[:_CHAIN] if isinstance(found, (list, tuple)) else []
    # A future of tenacity that is done, and the attempts of instructor.
    held += [_outcome(value) for value in list(held) if not isinstance(value, BaseException)]
    return [value for value in held if isinstance(value, BaseException)]


def _outcome(value: object) -> object:
    try:
        found = getattr(value, "exception", None)
        if not callable(found):
            return found
        return found() if getattr(value, "done")() and not getattr(value, "cancelled")() else None
    except Exception:
        return None


def answer(value: object) -> Iterator[str]:
    """The texts that a value is, or that it keeps of an answer."""
    if isinstance(value, (str, bytes, bytearray, dict, list)):
        yield text(value)
        return
    if isinstance(value, BaseException):
        yield from status(value)
        return
    if not any(isinstance(attribute(value, name), int) for name in ("status_code", "status", "code")):
        return
    own = attribute(value, "__dict__") or {}
    kept = [own[name] for name in _READ if name in own]
    if not kept:
        kept = [attribute(value, "text"), attribute(value, "content")]
    yield from (text(part) for part in kept if isinstance(part, (str, bytes, bytearray, dict, list)))


class Request(NamedTuple):
    """What was asked for."""

    url: Optional[str]
    model: Optional[str]


_ASKED_MODEL = re.compile(r'"model"\s*:\s*"([^"\\]{1,200})"')


def request(holder: object) -> Request:
    """The address and the model of the request that the holder keeps. Of its text no more is looked at."""
    asked = attribute(holder, "request") or attribute(holder, "request_info")
    url = attribute(asked, "url") or attribute(holder, "url")
    # The query may hold a key.
    url = str(url).partition("?")[0][:1000] if url else None
    own = attribute(asked, "__dict__") or {}
    sent = own.get("_content") or own.get("body")
    found = None
    if isinstance(sent, (str, bytes)):
        found = _ASKED_MODEL.search(text(sent[:4096])) or _ASKED_MODEL.search(text(sent[-4096:]))
    return Request(url, found.group(1).rpartition("/")[2] if found else None)
