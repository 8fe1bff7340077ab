"""A handler that adds a diagnosis to records of failed Gemini requests.

    handler = gemdiag.logging.Handler(logging.StreamHandler())
    logging.basicConfig(handlers=[handler])
"""

from __future__ import annotations

import copy
import logging
from typing import Any, Optional

from ._diagnosis import Diagnosis
from ._front import diagnose

__all__ = ["Handler"]


class Handler(logging.Handler):
    """Hands records on to `target`; those that tell of a failed Gemini request with a diagnosis.

    A record is looked at from `level` on [default: WARNING]: its exception, and where that tells of none, its text. The handed copy has
    the facts in the attribute `gemdiag`, a dict that formatters of JSON print, and with `append` the first lines of the screen behind
    its message. Other records and other handlers see nothing of it. Below `level` nothing is looked at.
    """

    def __init__(
        self,
        target: Optional[logging.Handler] = None,
        *,
        level: int = logging.WARNING,
        append: bool = True,
        tier: Optional[str] = None,
    ) -> None:
        # A wrong tier is told here, and not at each record.
        diagnose("", tier=tier)
        # The handler itself takes every record: what is below the level is handed on as it is.
        super().__init__(logging.NOTSET)
        self.target = target if target is not None else logging.StreamHandler()
        self.diagnosed_level = level
        self.append = append
        self.tier = tier

    def emit(self, record: logging.LogRecord) -> None:
        """Hands the record on."""
        if record.levelno >= self.diagnosed_level:
            try:
                record = self._diagnosed(record)
            except Exception:
                # The record matters more than what is said about it.
                self.handleError(record)
        if record.levelno >= self.target.level:
            self.target.handle(record)

    def setFormatter(self, fmt: Optional[logging.Formatter]) -> None:
        """The target formats."""
        self.target.setFormatter(fmt)

    def flush(self) -> None:
        """Flushes the target."""
        self.target.flush()

    def close(self) -> None:
        """Closes the target."""
        self.target.close()
        super().close()

    def _diagnosed(self, record: logging.LogRecord) -> logging.LogRecord:
        error = record.exc_info[1] if record.exc_info else None
        found = diagnose(error, tier=self.tier) if error is not None else None
        found = found or diagnose(record.getMessage(), tier=self.tier)
        if not found:
            return record
        more = copy.copy(record)
        more.gemdiag = facts(found)
        if self.append:
            more.msg, more.args = f"{record.getMessage()}\n{found.screen()}", None
        return more


def facts(found: Diagnosis) -> dict[str, Any]:
    """The facts of a diagnosis as plain values."""
    named = ("cause", "certainty", "summary", "quota_id", "limit", "model", "project", "retry", "retry_after", "wait")
    told = {name: getattr(found, name) for name in named}
    return {**told, "reset_at": found.reset_at and found.reset_at.isoformat(), "fixes": [fix.text for fix in found.fixes]}
