"""Calls of gRPC and of google.api_core, told in the form of a body."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Iterator

from ._attributes import attribute, call
from ._texts import message, text


def status(error: BaseException) -> Iterator[str]:
    """The status of a call of gRPC, or of google.api_core, in the form of a body."""
    messages = _grpc_details(error)
    code = attribute(error, "grpc_status_code")
    if code is None and callable(attribute(error, "code")) and callable(attribute(error, "trailing_metadata")):
        code = call(error, "code")
    name = attribute(code, "name")
    if not messages and not isinstance(name, str):
        return
    said = attribute(error, "message") or call(error, "details")
    number = attribute(error, "code")
    inner = {"code": int(number) if isinstance(number, int) else None, "message": said, "status": name, "details": messages}
    yield text({"error": {key: value for key, value in inner.items() if value}})


def _grpc_details(error: BaseException) -> list[object]:
    kept = attribute(error, "details")
    if isinstance(kept, (list, tuple)):
        return [message(part) for part in kept if hasattr(part, "DESCRIPTOR")]
    metadata = call(error, "trailing_metadata") or ()
    packed = [value for key, value in metadata if key == "grpc-status-details-bin"]
    try:
        # Whoever has a call of gRPC with details has the package, but for odd installations.
        import_module("google.rpc.error_details_pb2")
        status_pb2: Any = import_module("google.rpc.status_pb2")
        return [message(part) for value in packed for part in status_pb2.Status.FromString(value).details]
    except Exception:
        return []
