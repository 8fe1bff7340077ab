"""The calls of the package."""

from __future__ import annotations

import os
from datetime import datetime
from typing import IO, Any, Iterable, Optional, Union

from . import _evidence, _gemdiag
from ._diagnosis import Diagnosis
from ._inputs import inputs
from ._report import Report, UnreadError

Now = Union[datetime, str, None]
Source = Union[str, "os.PathLike[str]", bytes, IO[Any], Iterable[Union[str, bytes]]]


def diagnose(
    error_or_text: object, now: Now = None, tier: Optional[str] = None, *, time_zone: Optional[str] = None
) -> Diagnosis:
    """Tells what an error means, and what to do about it.

    `error_or_text` is an exception of any client, with those behind it; the answer of an HTTP client; a body as a dict; or the text of
    an error. `now` is what counts as now, a datetime or a time of RFC 3339; `tier` is the project's, `free`, `paid`, `paid-1` to
    `paid-3`, and narrows the advice; `time_zone` is the one in which the screen shows times, such as `Europe/Berlin`, `utc` or `local`.

    The diagnosis is false where there is no failed Gemini request. Nothing is sent, and nothing is read from an open connection.
    """
    text = _text(error_or_text)
    inner, _ = _gemdiag.triage([("error", text)], _stated(now, tier, time_zone), 1, False)
    first, *others = Report(inner).incidents or (Diagnosis({}, None, lambda width: inner.write("table", width).decode()),)
    first.others = tuple(others)
    return first


def _text(error_or_text: object) -> bytes:
    if isinstance(error_or_text, (bytes, bytearray)):
        return bytes(error_or_text)
    if isinstance(error_or_text, str):
        text = error_or_text
    elif isinstance(error_or_text, BaseException):
        text = _evidence.text_of(error_or_text)
    else:
        text = _evidence.text_of_answer(error_or_text)
    return text.encode("utf-8", "replace")


def triage(
    *sources: Union[Source, list[Source], tuple[Source, ...]],
    now: Now = None,
    tier: Optional[str] = None,
    time_zone: Optional[str] = None,
    assume_tz: Optional[str] = None,
    threads: int = 1,
    strict: bool = True,
) -> Report:
    """Finds the failed Gemini requests in all sources, which are read in their order, as one log.

    A source is a path (str or PathLike), bytes, an object with `read` (files, also binary and packed ones, those of fsspec, StringIO), what
    `fsspec.open` gives, or an iterable of lines as str or bytes. A list or a tuple is several sources. The interpreter is free while files are read.

    `assume_tz` is the zone of times that name none. Raises `UnreadError` where a source cannot be read, with the report over the others;
    with `strict=False` these are in `problems` instead.
    """
    stated = _stated(now, tier, time_zone, assume_tz)
    inner, raised = _gemdiag.triage(inputs(sources), stated, threads, False)
    return _checked(Report(inner), strict, raised)


def partial(
    *sources: Union[Source, list[Source], tuple[Source, ...]],
    now: Now = None,
    assume_tz: Optional[str] = None,
    threads: int = 1,
    strict: bool = True,
) -> bytes:
    """What was counted in the sources, for `merge` here or by the command. Sources and the rest are those of `triage`."""
    inner, raised = _gemdiag.triage(inputs(sources), _stated(now, None, None, assume_tz), threads, True)
    _checked(Report(inner), strict, raised)
    return inner.write("partial", None)


def merge(
    parts: Iterable[bytes],
    now: Now = None,
    tier: Optional[str] = None,
    *,
    time_zone: Optional[str] = None,
    strict: bool = True,
) -> Report:
    """The report over all parts, in any order, as one run over all inputs would give it.

    Raises ValueError where one is no part, or would count twice what another one has, and `UnreadError` where bytes of an input are
    in no part, or an input could not be read for its part; with `strict=False` the latter are in `problems` instead.
    """
    named = [(f"part {number}", bytes(part)) for number, part in enumerate(parts, 1)]
    inner = _gemdiag.merge(named, _stated(now, tier, time_zone), False)
    return _checked(Report(inner), strict, None)


def _checked(report: Report, strict: bool, raised: Optional[BaseException]) -> Report:
    if isinstance(raised, TypeError):
        # It is no source: no input was lost, the call is wrong.
        raise raised
    if strict and report.problems:
        raise UnreadError(report) from raised
    return report


def _stated(
    now: Now, tier: Optional[str], time_zone: Optional[str], assume_tz: Optional[str] = None
) -> _gemdiag.Stated:
    if isinstance(now, datetime):
        # A time without a zone is a local one, as everywhere in Python.
        now = now.astimezone().isoformat()
    return {"now": now, "tier": tier, "time_zone": time_zone, "assume_tz": assume_tz}
