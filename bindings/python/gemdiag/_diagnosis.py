"""One problem: what was refused, why, and what to do."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any, Callable, NamedTuple, Optional

from . import _html


class Fix(NamedTuple):
    """A step to take, in the order in which to try them."""

    text: str
    link: Optional[str]


class Diagnosis:
    """One incident of a report. Unknown is None; a diagnosis of a text without any failed Gemini request is false, and has no cause.

    `str()` is the block that the command prints, without colours; `to_dict()` is the incident of the JSON report, in which everything
    stands that has no attribute here. Keys, tokens and addresses of people are masked everywhere.
    """

    cause: Optional[str]
    """The cause, such as `rpm`, `rpd`, `overload`; `gemdiag explain CAUSE` tells of it."""
    certainty: Optional[str]
    """`certain`, `likely` or `unspecified`."""
    severity: Optional[str]
    """`critical`, `error`, `warning` or `info`."""
    summary: Optional[str]
    """What it amounts to, in a sentence."""
    count: int
    """Failures of this kind in what was read."""
    quota_id: Optional[str]
    """The quota, as Google calls it; the first of several."""
    quota_metric: Optional[str]
    """What the quota counts, as Google calls it."""
    limit: Optional[int]
    """The limit of the quota; the least of several."""
    model: Optional[str]
    project: Optional[str]
    retry: Optional[str]
    """Whether to send the same request again: `now`, `after-reset`, `backoff` or `no`."""
    retry_after: Optional[float]
    """Seconds that the server asked to wait. For a daily quota it does not mean that the quota is back: see `wait`."""
    wait: Optional[float]
    """Seconds from now until a retry makes sense; 0 where it does now, None where it never does or nobody knows."""
    reset_at: Optional[datetime]
    """When the quota is back, in UTC."""
    fixes: tuple[Fix, ...]
    """What to do, in the order in which to try it."""
    avoid: tuple[str, ...]
    """What makes it worse."""
    docs: tuple[str, ...]
    """Pages of Google's documentation."""
    others: tuple[Diagnosis, ...]
    """Further problems of the same error or text, worst first."""

    def __init__(
        self,
        incident: dict[str, Any],
        now: Optional[datetime],
        screen: Callable[[int], str],
        others: tuple[Diagnosis, ...] = (),
    ) -> None:
        advice = incident.get("advice") or {}
        retry = incident.get("retry") or {}
        reset = incident.get("reset") or {}
        self._incident = incident
        self._screen = screen
        self.cause = incident.get("cause")
        self.certainty = incident.get("certainty")
        self.severity = incident.get("severity")
        self.summary = advice.get("summary")
        self.count = incident.get("count", 0)
        self.quota_id = _first(incident.get("quota_ids"))
        self.quota_metric = _first(incident.get("quota_metrics"))
        self.limit = min(incident.get("limits") or [], default=None)
        self.model = incident.get("model")
        self.project = incident.get("project")
        self.retry = retry.get("id")
        self.retry_after = incident.get("retry_after_s")
        self.wait = _wait(retry, now)
        self.reset_at = time(reset.get("reset_at"))
        self.fixes = tuple(Fix(step["text"], step["link"]) for step in advice.get("steps", ()))
        self.avoid = tuple(advice.get("avoid", ()))
        self.docs = tuple(advice.get("docs", ()))
        self.others = others

    def __bool__(self) -> bool:
        return self.cause is not None

    def __str__(self) -> str:
        return self.screen()

    def __repr__(self) -> str:
        told = (("cause", self.cause), ("quota_id", self.quota_id), ("limit", self.limit), ("model", self.model), ("wait", self.wait))
        return f"Diagnosis({', '.join(f'{name}={value!r}' for name, value in told if value is not None)})"

    def _repr_html_(self) -> str:
        return _html.diagnosis(self)

    def screen(self, width: int = 100) -> str:
        """The block that the command prints, without colours, in lines of at most `width` columns."""
        return self._screen(width).rstrip("\n")

    def to_dict(self) -> dict[str, Any]:
        """The incident as the JSON report has it; empty where nothing was found."""
        return dict(self._incident)


def _first(values: Optional[list[str]]) -> Optional[str]:
    return values[0] if values else None


def _wait(retry: dict[str, Any], now: Optional[datetime]) -> Optional[float]:
    not_before = time(retry.get("not_before"))
    if not_before is not None and now is not None:
        # Never a little too soon.
        return max(0.0, math.ceil((not_before - now).total_seconds() * 1000) / 1000)
    return 0.0 if retry.get("id") == "now" else None


def time(text: Optional[str]) -> Optional[datetime]:
    """A time as the JSON report writes it."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")) if text else None
