#!/usr/bin/env bash
# polars 2.1.0 with google-genai 3.6.1: a refusal within an expression is a TypeError about the SDK's constructor, without a word of Google's.
#
# Seen: a function that asks the model is mapped over a column. In an expression (with_columns, select, LazyFrame, map_batches) each refusal, be it
# 429, 503 or 400, is "TypeError: APIError.__init__() missing 1 required positional argument: 'response_json'": no code, no sentence, no quota
# id, no cause and no context, so that the whole traceback has none of them either. Its last frame is the `raise` of the SDK, and "raise ClientError" or
# "raise ServerError" there is all that is left. polars makes the exception anew from its text alone, which the class does not allow;
# openai's are lost the same way, google-api-core's keep the sentence and lose their details. Without a return_dtype it is an
# InvalidOperationError that asks for one, and the refusal is gone altogether. The very same function mapped over a Series, or by
# map_rows, raises the ClientError itself; in map_groups it is a ComputeError with the whole text.
# Why good guesses fail: no process and no pickle is in between, the function is called in this thread. One tries it on a Series, where all is
# well, and `except ClientError` is right there. The message looks like a bug of the SDK, or like two versions that do not fit.
# For a user of gemdiag: that TypeError is one refused call of unknown status. Raise RuntimeError(str(error)) in the function: its text arrives.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
cd "$lab"
python3 -m venv venv
venv/bin/pip install --quiet --no-compile --disable-pip-version-check polars==2.1.0 google-genai==3.6.1 openai==3.57.0 google-api-core==2.44.0

cat > main.py <<'PY'
import json
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import openai
import polars
from google import genai
from google.api_core import exceptions

SENTENCE, QUOTA = "You exceeded your current quota.", "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
ANSWERS = {
    429: {"code": 429, "status": "RESOURCE_EXHAUSTED", "message": SENTENCE, "details": [
        {"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": QUOTA, "quotaValue": "20"}]}]},
    503: {"code": 503, "status": "UNAVAILABLE", "message": "The model is overloaded. Please try again later."},
    400: {"code": 400, "status": "FAILED_PRECONDITION", "message": "User location is not supported for the API use."}}
TOLD = [answer[key] for answer in ANSWERS.values() for key in ("status", "message")] + [QUOTA, "429", "503", "quota"]
MODEL, TEXT = "gemini-3.8-flash", polars.String
LOST = "APIError.__init__() missing 1 required positional argument: 'response_json'"
served, code = [], [429]


class Refuses(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        served.append(self.path)
        body = json.dumps({"error": ANSWERS[code[0]]}).encode()
        self.send_response(code[0])
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Refuses)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_port}"
google = genai.Client(api_key="unused", http_options={"base_url": url})
compatible = openai.OpenAI(api_key="unused", base_url=url, max_retries=0)
table = polars.DataFrame({"text": ["the sea", "the sky", "the wind"]})


def ask(text):
    return google.models.generate_content(model=MODEL, contents=text).text


def ask_compatible(text):
    return compatible.chat.completions.create(model=MODEL, messages=[{"role": "user", "content": text}]).choices[0].message.content


def ask_core(text):
    raise exceptions.ResourceExhausted(SENTENCE, details=[QUOTA])


def ask_in_words(text):
    try:
        return ask(text)
    except genai.errors.APIError as error:
        raise RuntimeError(str(error)) from error


def refused(name, call, status=429):
    """The exception of the call, and the whole traceback as a program prints it."""
    code[0] = status
    served.clear()
    try:
        call()
    except Exception as error:
        print(f"{name}, {status}: {type(error).__name__}: {str(error).splitlines()[0][:95]}")
        return error, "".join(traceback.format_exception(error))
    raise AssertionError(f"changed: {name} is not refused")


def column(function, **options):
    return polars.col("text").map_elements(function, **options)


print("polars", polars.__version__)
for name, call in {"Series": lambda: table["text"].map_elements(ask, return_dtype=TEXT), "map_rows": lambda: table.map_rows(lambda row: ask(row[0]))}.items():
    error, shown = refused(name, call)
    assert type(error) is genai.errors.ClientError and QUOTA in shown and len(served) == 1, f"changed: {name}"

for name, call in {
        "expression": lambda: table.with_columns(column(ask, return_dtype=TEXT)),
        "lazy": lambda: table.lazy().select(column(ask, return_dtype=TEXT)).collect(),
        "map_batches": lambda: table.select(polars.col("text").map_batches(lambda texts: polars.Series(map(ask, texts)), return_dtype=TEXT))}.items():
    for status in ANSWERS:
        error, shown = refused(name, call, status)
        assert type(error) is TypeError and str(error) == LOST and served, f"changed: {name}"
        assert not vars(error) and error.__cause__ is None and error.__context__ is None, f"changed: more is kept, {vars(error)}"
        known = [word for word in TOLD if word in "\n".join(line for line in shown.splitlines() if not line.startswith('  File "'))]
        assert not known, f"changed: the traceback tells {known}"
        raised = "raise ServerError(" if status == 503 else "raise ClientError("
        assert any(raised in line for line in shown.splitlines()[-3:]), "changed: the last frame"

error, shown = refused("without return_dtype", lambda: table.with_columns(column(ask)))
assert type(error) is polars.exceptions.InvalidOperationError and "not able to infer the output type" in str(error) and len(served) == 1, "changed"
assert "response_json" not in shown and QUOTA not in shown and "genai" not in shown, "changed: the refusal is told"
error, shown = refused("map_groups", lambda: table.group_by("text").map_groups(lambda group: group.with_columns(said=polars.lit(ask(group["text"][0])))))
assert type(error) is polars.exceptions.ComputeError and QUOTA in str(error), "changed: map_groups"
error, shown = refused("openai", lambda: table.select(column(ask_compatible, return_dtype=TEXT)))
assert type(error) is TypeError and "APIStatusError.__init__() missing 2 required keyword-only arguments" in str(error) and len(served) == 1, "changed: openai"
error, shown = refused("google-api-core", lambda: table.select(column(ask_core, return_dtype=TEXT)))
assert type(error) is exceptions.ResourceExhausted and SENTENCE in str(error) and not error.details, "changed: google-api-core"
error, shown = refused("raised in words", lambda: table.select(column(ask_in_words, return_dtype=TEXT)))
assert type(error) is RuntimeError and QUOTA in str(error), "changed: RuntimeError"
PY
venv/bin/python main.py
