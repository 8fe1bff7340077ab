"""Values as text, and text as the body of an answer."""

from __future__ import annotations

import ast
import json
from importlib import import_module
from typing import Any

# Characters of one text: more is no refusal.
MOST = 1 << 18


def text(value: Any) -> str:
    """A text, bytes, or a value as JSON."""
    if isinstance(value, str):
        return value[:MOST]
    if isinstance(value, (bytes, bytearray)):
        return bytes(value[:MOST]).decode("utf-8", "replace")
    try:
        return json.dumps(value, default=_plain)[:MOST]
    except Exception:
        return printed(value)


def printed(value: object) -> str:
    """What `str()` makes of it, or nothing where that fails."""
    try:
        return str(value)[:MOST]
    except Exception:
        return ""


def _plain(value: object) -> object:
    """A message of protobuf as JSON has it, anything else as it prints."""
    if hasattr(value, "DESCRIPTOR"):
        return message(value)
    return str(value)


def message(message: Any) -> object:
    """A message as JSON, with its type, as the API writes it. `Any` unpacks itself where its type is known."""
    try:
        json_format: Any = import_module("google.protobuf.json_format")
        found = dict(json_format.MessageToDict(message))
        return found if "@type" in found else {"@type": f"type.googleapis.com/{message.DESCRIPTOR.full_name}", **found}
    except Exception:
        return printed(message)


def as_json(text: str) -> str:
    """The body of an answer as Google sends it, where the text is one, and otherwise the text."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = _printed_dict(text)
    if isinstance(found, list) and len(found) == 1:
        found = found[0]
    if not isinstance(found, dict):
        return text
    # openai takes the body out of its envelope.
    if "error" not in found and "message" in found and ("status" in found or "details" in found or "code" in found):
        found = {"error": found}
    return json.dumps(found)


def _printed_dict(text: str) -> object:
    """A dict that Python printed."""
    if not text.startswith(("{'", "[{'")):
        return None
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
