"""What is written in Rust: plain values in, reports out. Programs use the package, not this module."""

from os import PathLike
from typing import Any, Optional, Protocol, Sequence, Tuple, TypedDict, Union, final

class Stated(TypedDict):
    now: Optional[str]
    tier: Optional[str]
    time_zone: Optional[str]
    assume_tz: Optional[str]

class Readable(Protocol):
    def read(self, size: int, /) -> Any: ...

Input = Union[str, PathLike[str], Tuple[str, bytes], Tuple[str, Readable]]

@final
class Report:
    @property
    def problems(self) -> list[str]: ...
    @property
    def inputs(self) -> list[str]: ...
    def json(self) -> str: ...
    def write(self, format: str, width: Optional[int]) -> bytes: ...
    def block(self, place: int, width: Optional[int]) -> str: ...

def triage(
    inputs: Sequence[Input], stated: Stated, threads: int, keep_part: bool
) -> tuple[Report, Optional[Exception]]: ...
def merge(parts: Sequence[tuple[str, bytes]], stated: Stated, keep_part: bool) -> Report: ...
def main(words: Sequence[str]) -> int: ...
