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
    if callable(getattr(source, "open", None)):
        path = getattr(source, "path", None)
        return (path if isinstance(path, str) else f"file {number}", _Opened(source))
    # A set has no order, and a dict has no lines.
    if isinstance(source, Iterable) and not isinstance(source, (dict, set, frozenset)):
        return (f"lines {number}", _Lines(iter(source)))
    raise TypeError(f"a source is a path, bytes, a file or an iterable of lines, and no {type(source).__name__}")


class _Opened:
    """What is yet to be opened, as `fsspec.open` gives it, as a file."""

    def __init__(self, source: Any) -> None:
        self._source = source
        self._file: Any = None

    def read(self, size: int) -> Any:
        """About `size` bytes or characters; nothing at the end."""
        if self._file is None:
            self._file = self._source.open()
        piece = self._file.read(size)
        if not piece:
            self._file.close()
        return piece


class _Lines:
    """Lines as a file. A line that does not end itself is ended, so that two never become one."""

    def __init__(self, lines: Iterator[object]) -> None:
        self._lines = lines
        self._has_begun = False

    def read(self, size: int) -> bytes:
        """About `size` bytes; nothing at the end."""
        piece = bytearray()
        for line in self._lines:
            # As glob.iglob() gives them: read as a log, they would say that nothing has failed.
            if not self._has_begun and isinstance(line, str) and os.path.isfile(line):
                raise TypeError(f"a line is text, and {line!r} is a file; paths are given as a list")
            self._has_begun = True
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

