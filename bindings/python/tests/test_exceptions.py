"""Exceptions of made-up clients: each keeps its facts somewhere else. No package of a client is needed."""

from __future__ import annotations

import json
import sys
from types import SimpleNamespace as Holder
from typing import Any

import pytest
from answers import DAY, MINUTE, MODEL, OVERLOAD, RPD, RPM, SHORT

import gemdiag


class ClientError(Exception):
    """Has the attributes that it is given."""

    def __init__(self, *args: Any, **held: Any) -> None:
        super().__init__(*args)
        self.__dict__.update(held)


def behind(inner: BaseException, outer: BaseException) -> BaseException:
    outer.__cause__ = inner
    return outer


def noted(error: BaseException, *notes: str) -> BaseException:
    error.__notes__ = list(notes)  # type: ignore[attr-defined]  # add_note() is of 3.11
    return error


HIDDEN = "Connection refused by the model service"
BODY = json.dumps(RPM)
HOLDERS = {
    "a body": ClientError(HIDDEN, body=RPM),
    "a body without its envelope, as openai has it": ClientError(HIDDEN, body=RPM["error"]),
    "a body in a list": ClientError(HIDDEN, body=[RPM]),
    "a body as text": ClientError(HIDDEN, body=BODY),
    "a body as bytes": ClientError(HIDDEN, body=BODY.encode()),
    "details": ClientError(HIDDEN, details=RPM),
    "an answer that was read": ClientError(HIDDEN, response=Holder(status_code=429, _content=BODY.encode())),
    "an answer with a text": ClientError(HIDDEN, response=Holder(status_code=429, text=BODY)),
    "an attribute of any name": ClientError(HIDDEN, payload=RPM),
    "a dict as argument": ClientError(HIDDEN, RPM),
    "the text alone": ClientError(f"429 RESOURCE_EXHAUSTED. {RPM}"),
    "a note": noted(ClientError(HIDDEN), BODY),
    "an exception behind it": behind(ClientError(HIDDEN, body=RPM), RuntimeError("no summary")),
    "an exception in an attribute": ClientError(HIDDEN, inner=ClientError(HIDDEN, body=RPM)),
    "an exception as argument": RuntimeError(ClientError(HIDDEN, body=RPM)),
    "an exception of several": ClientError(HIDDEN, exceptions=[KeyError("x"), ClientError(HIDDEN, body=RPM)]),
    "a better text than its body": ClientError(f"429 RESOURCE_EXHAUSTED. {RPM}", body=SHORT),
}


@pytest.mark.parametrize("where", HOLDERS)
def test_the_facts_are_found_wherever_they_are_held(where: str) -> None:
    found = gemdiag.diagnose(HOLDERS[where])
    assert (found.cause, found.quota_id, found.limit, found.model, found.count) == ("rpm", MINUTE, 10, MODEL, 1)
    assert found.retry_after == pytest.approx(17.646654881)


class Picky(Exception):
    """Fails whatever it is asked for."""

    __notes__ = 7

    @property
    def response(self) -> Any:
        raise ValueError("the answer was not read")

    @property
    def details(self) -> Any:
        raise SystemError("no details")

    def __str__(self) -> str:
        raise TypeError("no text")


class Unread:
    """An answer that would be read from its connection now."""

    _content = False

    def __init__(self) -> None:
        self._content = False
        self.status_code = 503

    @property
    def text(self) -> str:
        raise AssertionError("it reads from the connection")

    content = text


def circle() -> BaseException:
    one, other = ClientError("one"), ClientError("other", body=OVERLOAD)
    one.__cause__, other.__cause__ = other, one
    return one


def test_no_exception_makes_it_raise() -> None:
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    itself: list[Any] = []
    itself.append(itself)
    for hostile in [Picky(), ClientError("x" * 3_000_000), ClientError(body=deep), ClientError(body=itself), ClientError(body={1: {2}})]:
        assert not gemdiag.diagnose(hostile)
    assert gemdiag.diagnose(circle()).cause == "overload"
    # What fails is left out, and the rest is told.
    assert gemdiag.diagnose(behind(ClientError(body=OVERLOAD), Picky())).cause == "overload"


def test_nothing_is_read_from_a_connection() -> None:
    gemdiag.diagnose(ClientError(HIDDEN, response=Unread()))
    gemdiag.diagnose(Unread())


def request_of(url: str, **held: Any) -> Any:
    return Holder(status_code=503, _content=json.dumps(OVERLOAD).encode(), request=Holder(url=url, **held))


@pytest.mark.parametrize(
    "held",
    [
        {"model": MODEL},
        {"model": f"models/{MODEL}"},
        {"model_name": f"gemini/{MODEL}"},
        {"response": request_of(f"https://generativelanguage.googleapis.com/v1beta/models/{MODEL}:generateContent?key=AIzaSecret")},
        {
            "response": request_of(
                "https://generativelanguage.googleapis.com/v1beta/openai/chat/completions",
                _content=b'{"messages":[{"content":"\\"model\\": \\"gpt-9\\""}],"model":"%s"}' % MODEL.encode(),
            )
        },
    ],
)
def test_the_model_is_taken_from_beside_a_body_that_names_none(held: dict[str, Any]) -> None:
    assert gemdiag.diagnose(ClientError(**{"body": OVERLOAD, **held})).model == MODEL


def test_the_model_of_a_body_counts_more_than_a_name_beside_it() -> None:
    assert gemdiag.diagnose(ClientError(body=RPM, model="gemini-flash-latest")).model == MODEL


@pytest.mark.parametrize(
    "held",
    [{"response": Holder(headers={"retry-after": "23"})}, {"headers": {"Retry-After": "23"}}, {"retry_after": 23}, {"retry_after": 23.0}],
)
def test_the_wait_is_taken_from_headers_where_the_body_has_none(held: dict[str, Any]) -> None:
    assert gemdiag.diagnose(ClientError(body=SHORT, **held)).retry_after == 23


@pytest.mark.parametrize(
    "foreign",
    [
        KeyError("x"),
        ClientError("429 Too Many Requests", response=Holder(status_code=429, request=Holder(url="https://api.github.com/user"), text="{}")),
        ClientError(body={"error": {"message": "Rate limit reached for gpt-9", "type": "requests", "code": "rate_limit_exceeded"}}, status_code=429),
    ],
)
def test_failures_of_other_services_are_none(foreign: BaseException) -> None:
    found = gemdiag.diagnose(foreign)
    assert not found
    assert (found.cause, found.quota_id, found.wait, found.fixes, found.to_dict()) == (None, None, None, (), {})
    assert "no Gemini API error found" in str(found)


def test_two_failures_in_one_chain_are_two() -> None:
    fallback = behind(ClientError(HIDDEN, body=RPD), ClientError(HIDDEN, body=OVERLOAD))
    found = gemdiag.diagnose(fallback)
    assert sorted([found.cause, *(other.cause for other in found.others)], key=str) == ["overload", "rpd"]


@pytest.mark.skipif(sys.version_info < (3, 11), reason="groups of exceptions are of 3.11")
def test_a_group_tells_of_each_of_its_failures() -> None:
    group = ExceptionGroup("two calls", [ClientError(body=RPM), ClientError(body=RPD)])  # type: ignore[name-defined]  # noqa: F821
    found = gemdiag.diagnose(group)
    assert {found.quota_id, *(other.quota_id for other in found.others)} == {MINUTE, DAY}


def test_a_program_s_own_status_is_none_of_the_api() -> None:
    found = gemdiag.diagnose(behind(ClientError(HIDDEN, body=RPM), ClientError("502: no summary", status_code=502)))
    assert (found.cause, found.count, found.others, found.to_dict()["http_statuses"]) == ("rpm", 1, (), [429])


def test_two_failures_that_are_only_printed_are_two() -> None:
    daily = ClientError(f"429 RESOURCE_EXHAUSTED. {RPD}")
    found = gemdiag.diagnose(behind(daily, ClientError("503 UNAVAILABLE. The model is overloaded. Please try again later.")))
    assert {found.cause, *(other.cause for other in found.others)} == {"overload", "rpd"}


def test_what_was_asked_for_is_no_answer() -> None:
    asked = Holder(url="https://example.com/v1", method="POST", _content=BODY.encode(), body=BODY)
    assert not gemdiag.diagnose(ClientError("the disk is full", request=asked, messages=[BODY], sent=asked))


def messages() -> list[Any]:
    """What gRPC has for the details of a body."""
    pytest.importorskip("google.rpc.error_details_pb2")
    from google.protobuf import any_pb2, json_format

    return [json_format.ParseDict(detail, any_pb2.Any()) for detail in RPM["error"]["details"]]


def test_details_of_grpc_are_read() -> None:
    packed = messages()
    from google.rpc import status_pb2

    status = status_pb2.Status(code=8, message=HIDDEN, details=packed).SerializeToString()
    call = ClientError("<_InactiveRpcError>")
    call.__dict__.update(code=lambda: Holder(name="RESOURCE_EXHAUSTED"), details=lambda: HIDDEN)
    call.__dict__["trailing_metadata"] = lambda: (("grpc-status-details-bin", status),)
    found = gemdiag.diagnose(behind(call, RuntimeError("no summary")))
    assert (found.cause, found.quota_id, found.limit, found.model, found.retry_after) == ("rpm", MINUTE, 10, MODEL, 17)


def test_details_of_api_core_are_read() -> None:
    from_core = pytest.importorskip("google.api_core.exceptions").ResourceExhausted
    found = gemdiag.diagnose(from_core(HIDDEN, details=messages()))
    assert (found.cause, found.quota_id, found.limit, found.model, found.retry_after) == ("rpm", MINUTE, 10, MODEL, 17)
