"""What notebooks show. All text is escaped: a log may say anything."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._diagnosis import Diagnosis


def diagnosis(found: Diagnosis) -> str:
    """One problem: what it is, its facts, and the steps."""
    if not found:
        return f"<p>{escape(str(found))}</p>"
    facts = {
        "quota": found.quota_id,
        "limit": found.limit,
        "model": found.model,
        "project": found.project,
        "retry": (found.to_dict().get("retry") or {}).get("says"),
        "back at": found.reset_at and found.reset_at.strftime("%Y-%m-%d %H:%M:%S UTC"),
    }
    rows = "".join(
        f"<tr><th style='text-align:left'>{name}</th><td style='text-align:left'>{escape(str(value))}</td></tr>"
        for name, value in facts.items()
        if value is not None
    )
    steps = "".join(f"<li>{escape(fix.text)}{_link(fix.link)}</li>" for fix in found.fixes)
    avoid = "".join(f"<li>{escape(text)}</li>" for text in found.avoid)
    likely = "Likely: " if found.certainty == "likely" else ""
    head = f"<b>{escape(str(found.severity))}[{escape(str(found.cause))}]</b> {likely}{escape(found.summary or '')}"
    told = f"<div><p>{head}</p><table>{rows}</table><p>Do:</p><ol>{steps}</ol>"
    return told + (f"<p>Don't:</p><ul>{avoid}</ul></div>" if avoid else "</div>")


def _link(link: str | None) -> str:
    # Links are rows of the tables, and never of a log.
    return f' <a href="{escape(link)}" target="_blank" rel="noopener">{escape(link)}</a>' if link else ""


def page(html: str) -> str:
    """A whole page within another one, which its styles and scripts do not reach."""
    frame = 'sandbox="allow-scripts allow-popups" style="width:100%;height:32em;border:0"'
    return f'<iframe {frame} srcdoc="{escape(html)}"></iframe>'
