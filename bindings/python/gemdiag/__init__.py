"""What a Gemini API error means, which quota or cause it was, when it resets, and what to do now.

>>> try:
...     client.models.generate_content(model="gemini-3.8-flash", contents="Why is the sky blue?")
... except Exception as error:
...     print(gemdiag.diagnose(error))  # the screen; .cause, .quota_id, .wait and more for programs

`triage` reads logs, `partial` and `merge` those of many machines; `gemdiag.logging` has a handler. The command is `gemdiag` in this package.
"""

from __future__ import annotations

from ._diagnosis import Diagnosis, Fix
from ._front import diagnose, merge, partial, triage
from ._report import Report, UnreadError

__all__ = ["Diagnosis", "Fix", "Report", "UnreadError", "diagnose", "merge", "partial", "triage"]
