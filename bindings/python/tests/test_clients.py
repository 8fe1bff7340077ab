"""Exceptions of real clients, raised by answers of a server on the loopback.

`KNOWN` says which facts some attribute still holds of the answer; the diagnosis has each of them.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any, Callable, Iterator

import pytest
from answers import ANSWERS, DAY, MINUTE, MODEL, server

import gemdiag

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
KEY = "AIzaSyEXAMPLE-not-a-real-key-0000000000"
ASKED = "Name three rivers."
MESSAGES = [{"role": "user", "content": ASKED}]

Call = Callable[[str], Any]


def genai(**options: Any) -> Call:
    """google-genai, in the ways in which it is called."""

    def call(base: str) -> Any:
        client_of = pytest.importorskip("google.genai").Client
        client = client_of(api_key=KEY, http_options={"base_url": base})
        asked = {"model": MODEL, "contents": ASKED}
        if options.get("stream"):
            return list(client.models.generate_content_stream(**asked))
        if options.get("is_async"):
            return asyncio.run(client.aio.models.generate_content(**asked))
        return client.models.generate_content(**asked)

    return call


def openai(**options: Any) -> Call:
    """openai at Gemini's endpoint for its protocol."""

    def call(base: str) -> Any:
        client_of = pytest.importorskip("openai").OpenAI
        client = client_of(api_key=KEY, base_url=f"{base}/v1beta/openai/", max_retries=0)
        return list(client.chat.completions.create(model=MODEL, messages=MESSAGES, **options))

    return call


def litellm(base: str) -> Any:
    """litellm's own client of Gemini."""
    completion = pytest.importorskip("litellm").completion
    return completion(model=f"gemini/{MODEL}", messages=MESSAGES, api_key=KEY, api_base=f"{base}/v1beta/models/{MODEL}")


def litellm_router(base: str) -> Any:
    """litellm behind a name of one's own."""
    router = pytest.importorskip("litellm").Router
    params = {"model": f"gemini/{MODEL}", "api_key": KEY, "api_base": f"{base}/v1beta/models/{MODEL}"}
    model_list = [{"model_name": "fast", "litellm_params": params}]
    return router(model_list=model_list, num_retries=0).completion(model="fast", messages=MESSAGES)


def langchain(**options: Any) -> Call:
    """LangChain's chat model, which wraps google-genai."""

    def call(base: str) -> Any:
        chat = pytest.importorskip("langchain_google_genai").ChatGoogleGenerativeAI
        model = chat(model=MODEL, google_api_key=KEY, base_url=base, max_retries=1)
        return list(model.stream(ASKED)) if options.get("stream") else model.invoke(ASKED)

    return call


def tenacity(base: str) -> Any:
    """A retry that gives up, and raises an exception of its own."""
    retry = pytest.importorskip("tenacity")
    return retry.retry(stop=retry.stop_after_attempt(2), wait=retry.wait_none())(lambda: genai()(base))()


def wrapped(base: str) -> Any:
    """A program that says it in its own words."""
    try:
        genai()(base)
    except Exception as error:
        raise RuntimeError("the summary of document 7 failed") from error


def forgotten(base: str) -> Any:
    """The same, which hides what was behind it from the traceback."""
    try:
        openai()(base)
    except Exception:
        raise RuntimeError("the summary of document 7 failed") from None


def http(package: str) -> Call:
    """A program that speaks HTTP itself."""

    def call(base: str) -> Any:
        post = pytest.importorskip(package).post
        post(f"{base}/v1beta/models/{MODEL}:generateContent", json={"contents": []}, params={"key": KEY}).raise_for_status()

    return call


CALLS: dict[str, Call] = {
    "google-genai": genai(),
    "google-genai stream": genai(stream=True),
    "google-genai async": genai(is_async=True),
    "openai": openai(),
    "openai stream": openai(stream=True),
    "litellm": litellm,
    "litellm Router": litellm_router,
    "langchain": langchain(),
    "langchain stream": langchain(stream=True),
    "tenacity": tenacity,
    "raise from": wrapped,
    "raise from None": forgotten,
    "httpx": http("httpx"),
    "requests": http("requests"),
}


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with server() as address:
        yield address


def raised(call: Call, base: str, answer: str) -> BaseException:
    """What the call raises."""
    with pytest.raises(Exception) as caught:
        call(f"{base}/{answer}")
    assert caught.type is not pytest.skip.Exception
    return caught.value


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize(
    ("answer", "quota_id", "limit", "asked", "least"), [("rpm", MINUTE, 10, 17.646654881, 17), ("rpd", DAY, 20, 34.074824224, 60)]
)
def test_a_refusal_is_known_whole(name: str, answer: str, quota_id: str, limit: int, asked: float, least: float, base: str) -> None:
    found = gemdiag.diagnose(raised(CALLS[name], base, answer), now="2026-11-22T10:00:00Z")
    assert (found.cause, found.certainty, found.quota_id) == (answer, "certain", quota_id)
    assert (found.limit, found.model, found.retry, found.retry_after) == (limit, MODEL, "after-reset", pytest.approx(asked, abs=1))
    assert found.wait is not None and found.wait >= least
    # One failure is one, however often a chain tells of it.
    assert (found.count, found.others) == (1, ())
    assert KEY not in str(found.to_dict()) + str(found)


@pytest.mark.parametrize("name", CALLS)
def test_what_the_body_does_not_say_is_taken_from_beside_it(name: str, base: str) -> None:
    overload = gemdiag.diagnose(raised(CALLS[name], base, "overload"))
    assert (overload.cause, overload.model, overload.count, overload.others) == ("overload", MODEL, 1, ())
    short = gemdiag.diagnose(raised(CALLS[name], base, "short"))
    assert (short.cause, short.model, short.retry_after) == ("quota-unspecified", MODEL, 23)


def test_the_answers_are_those_that_are_served() -> None:
    assert [status for status, _, _ in ANSWERS.values()] == [429, 429, 503, 429]
