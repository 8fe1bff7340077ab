"""Sources as a caller has them, as inputs that the library reads."""

from __future__ import annotations

import os
from typing import Any, Iterable, Iterator

from . import _gemdiag


def inputs(sources: Iterable[Any]) -> list[_gemdiag.Input]:
    """The inputs, in their order. Lists and tuples are several of them."""
    found: list[_gemdiag.Input] = []
    for source in sources:
        if isinstance(source, (list, tuple)):
            found += inputs(source)
        else:
            found.append(_input(source, len(found) + 1))
    return found


def _input(source: Any, number: int) -> _gemdiag.Input:
    if isinstance(source, (str, os.PathLike)):
        return source
    if isinstance(source, (bytes, bytearray, memoryview)):
        return (f"bytes {number}", bytes(source))
    if callable(getattr(source, "read", None)):
        name = getattr(source, "name", None)
        return (name if isinstance(name, str) else f"file {number}", source)
    if isinstance(source, Iterable) and not isinstance(source, dict):
        return (f"lines {number}", _Lines(iter(source)))
    raise TypeError(f"a source is a path, bytes, a file or an iterable of lines, and no {type(source).__name__}")


class _Lines:
    """Lines as a file. A line that does not end itself is ended, so that two never become one."""

    def __init__(self, lines: Iterator[object]) -> None:
        self._lines = lines

    def read(self, size: int) -> bytes:
        """About `size` bytes; nothing at the end."""
        piece = bytearray()
        for line in self._lines:
            piece += _line(line)
            if len(piece) >= size:
                break
        return bytes(piece)


def _line(line: object) -> bytes:
    if isinstance(line, str):
        line = line.encode("utf-8", "replace")
    if not isinstance(line, (bytes, bytearray)):
        raise TypeError(f"a line is str or bytes, and no {type(line).__name__}; paths are given as a list")
    return bytes(line) if line.endswith(b"\n") else bytes(line) + b"\n"

