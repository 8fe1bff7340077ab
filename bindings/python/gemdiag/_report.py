"""The answer to a whole log."""

from __future__ import annotations

import json
from functools import cached_property, partial
from typing import Any, Iterator

from . import _gemdiag, _html
from ._diagnosis import Diagnosis, time


class UnreadError(OSError):
    """An input could not be read, or not to its end. The others were read all the same, and `report` tells of them."""

    report: Report

    def __init__(self, report: Report) -> None:
        super().__init__("; ".join(report.problems))
        self.report = report


class Report:
    """Incidents, worst first, totals, and what could not be read. It is false where no failed Gemini request was found."""

    def __init__(self, inner: _gemdiag.Report) -> None:
        self._inner = inner

    @cached_property
    def _json(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._inner.json())
        return found

    @cached_property
    def incidents(self) -> tuple[Diagnosis, ...]:
        """The problems, worst first: each is one cause, in one project, with one model."""
        now = time(self._json["generated_at"])
        numbered = enumerate(self._json["incidents"])
        return tuple(Diagnosis(incident, now, partial(self._inner.block, place)) for place, incident in numbered)

    @property
    def totals(self) -> dict[str, Any]:
        """What was read, and what became of it."""
        found: dict[str, Any] = self._json["totals"]
        return found

    @property
    def first(self) -> tuple[str, ...]:
        """What to do first, over all incidents."""
        return tuple(action["text"] for action in self._json["first"])

    @property
    def inputs(self) -> list[str]:
        """Names of the inputs that were read."""
        return self._inner.inputs

    @property
    def problems(self) -> list[str]:
        """What could not be read."""
        return self._inner.problems

    def __bool__(self) -> bool:
        return len(self) > 0

    def __len__(self) -> int:
        return len(self._json["incidents"])

    def __iter__(self) -> Iterator[Diagnosis]:
        return iter(self.incidents)

    def __str__(self) -> str:
        return self.screen()

    def __repr__(self) -> str:
        return f"<gemdiag.Report: {len(self)} incidents from {self.totals['events']} errors>"

    def _repr_html_(self) -> str:
        return _html.page(self.write("html"))

    def screen(self, width: int = 100) -> str:
        """What the command prints, without colours, in lines of at most `width` columns."""
        return self._inner.write("table", width).decode().rstrip("\n")

    def write(self, format: str) -> str:
        """The report in a format of the command: json, concise, markdown, github, junit, gitlab, sarif, html, table."""
        return self._inner.write(format, None).decode()

    def to_dict(self) -> dict[str, Any]:
        """The JSON report, as the command's `--format json` has it."""
        return dict(self._json)
