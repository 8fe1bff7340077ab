"""Answers as Google's servers give them, and a server on the loopback that gives them to real clients."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Iterator

MODEL = "gemini-3.8-flash"
METRIC = "generativelanguage.googleapis.com/generate_content_free_tier_requests"
MINUTE = "GenerateRequestsPerMinutePerProjectPerModel-FreeTier"
DAY = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"


def quota(quota_id: str, limit: int, wait: float) -> dict[str, Any]:
    """A quota is used up."""
    message = (
        "You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: "
        "https://ai.google.dev/gemini-api/docs/rate-limits. To monitor your current usage, head to: https://ai.dev/rate-limit. \n"
        f"* Quota exceeded for metric: {METRIC}, limit: {limit}, model: {MODEL}\nPlease retry in {wait}s."
    )
    violation = {
        "quotaMetric": METRIC,
        "quotaId": quota_id,
        "quotaDimensions": {"location": "global", "model": MODEL},
        "quotaValue": str(limit),
    }
    details = [
        {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [violation]},
        {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{int(wait)}s"},
    ]
    return {"error": {"code": 429, "message": message, "status": "RESOURCE_EXHAUSTED", "details": details}}


def plain(code: int, message: str, status: str) -> dict[str, Any]:
    """An error without details."""
    return {"error": {"code": code, "message": message, "status": status}}


RPM = quota(MINUTE, 10, 17.646654881)
RPD = quota(DAY, 20, 34.074824224)
OVERLOAD = plain(503, "The model is overloaded. Please try again later.", "UNAVAILABLE")
SHORT = plain(429, "Resource has been exhausted (e.g. check quota).", "RESOURCE_EXHAUSTED")

# By their names in an address: status, headers, body.
ANSWERS: dict[str, tuple[int, dict[str, str], dict[str, Any]]] = {
    "rpm": (429, {}, RPM),
    "rpd": (429, {}, RPD),
    "overload": (503, {}, OVERLOAD),
    "short": (429, {"Retry-After": "23"}, SHORT),
}


class _Gemini(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        pass

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        status, headers, body = ANSWERS[self.path.split("/")[1]]
        # The endpoint that speaks OpenAI's protocol, and streams that are no events, put a list around the error.
        wrapped = "/openai/" in self.path or ("stream" in self.path and "alt=sse" not in self.path)
        data = json.dumps([body] if wrapped else body, indent=2).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json; charset=UTF-8", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def server() -> Iterator[str]:
    """A server on the loopback; gives its address."""
    serving = ThreadingHTTPServer(("127.0.0.1", 0), _Gemini)
    serving.daemon_threads = True
    threading.Thread(target=serving.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{serving.server_address[1]}"
    finally:
        serving.shutdown()
        serving.server_close()
