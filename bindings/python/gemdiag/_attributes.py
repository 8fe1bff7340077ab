"""Attributes of objects that may fail when they are asked for."""

from __future__ import annotations

from typing import Any


def attribute(holder: object, name: str) -> Any:
    """The attribute, or None where there is none, or where asking for it fails."""
    try:
        return getattr(holder, name, None)
    except Exception:  # Properties of clients may raise anything.
        return None


def call(holder: object, name: str) -> Any:
    """What the method gives, or None."""
    try:
        return getattr(holder, name)()
    except Exception:
        return None
