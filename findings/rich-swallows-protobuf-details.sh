#!/usr/bin/env bash
# rich 15.0.0 with google-api-core 2.44.0: `console.print(f"[red]{error}[/red]")` swallows the quota id and the wait, without a sign.
#
# Seen: the text of api_core's ResourceExhausted ends in its details, as protobuf text in brackets: `[violations {...}, retry_delay
# {...}]`. For rich that is a tag, as is every bracket that begins with a small letter, up to the next closing one, over lines too:
# a style of an unknown name, which is dropped in silence. What is printed is "429 You exceeded your current quota." and nothing
# more. The older form, `[reason: "RATE_LIMIT_EXCEEDED" ...]`, goes the same way, and of Go's `[map[quotaId:...]]` the inside.
# google-genai's text of the same answer, `[{'@type': ...`, is printed whole.
# Why good guesses fail: one expects unknown markup to be printed as it stands or refused; rich does refuse a closing tag that
# nothing opened. The same line of code has printed Gemini's errors whole in the program that used the other client.
# For a user of gemdiag: a 429 of api_core without brackets behind it was likely printed through markup: print with
# markup=False or rich.markup.escape(str(error)), and paste that.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
python3 -m venv "$lab/venv"
"$lab/venv/bin/pip" install --quiet --disable-pip-version-check rich==15.0.0 google-api-core==2.44.0 googleapis-common-protos==1.76.0 \
  protobuf==7.36.2 google-genai==3.6.1

"$lab/venv/bin/python" - <<'PY'
import io
from datetime import timedelta

from google.api_core import exceptions
from google.genai import errors
from google.protobuf import json_format
from google.rpc import error_details_pb2
from rich.console import Console
from rich.errors import MarkupError
from rich.markup import escape

QUOTA = "GenerateRequestsPerDayPerProjectPerModel-FreeTier"
MESSAGE = "You exceeded your current quota."
VIOLATIONS = {"violations": [{"quotaId": QUOTA, "quotaDimensions": {"model": "gemini-3.8-flash"}, "quotaValue": "20"}]}
LIMIT_ZERO = {"reason": "RATE_LIMIT_EXCEEDED", "domain": "googleapis.com", "metadata": {"quota_limit_value": "0"}}


def api_core(**details):
    found = [json_format.ParseDict(values, getattr(error_details_pb2, name)()) for name, values in details.items()]
    return str(exceptions.ResourceExhausted(MESSAGE, details=found))


def printed(text, **options):
    console = Console(file=io.StringIO(), width=2000)
    console.print(f"[red]{text}[/red]" if options.get("markup", True) else text, **options)
    return console.file.getvalue().rstrip()


new = api_core(QuotaFailure=VIOLATIONS, RetryInfo={"retryDelay": "34s"})
old = api_core(ErrorInfo=LIMIT_ZERO)
genai = str(errors.ClientError(429, {"error": {"code": 429, "message": MESSAGE, "status": "RESOURCE_EXHAUSTED", "details": [
    {"@type": "type.googleapis.com/google.rpc.QuotaFailure", **VIOLATIONS}]}}))
go = f"Details: [map[violations:[map[quotaId:{QUOTA} quotaValue:20]]]]"
for text in (new, old, genai, go):
    print("text    ", " ".join(text.split()), "\nprinted ", " ".join(printed(text).split()), "\n")

assert QUOTA in new and "seconds: 34" in new and "quota_limit_value" in old, "changed: api_core's text"
assert printed(new) == printed(old) == "429 " + MESSAGE, "changed: what is left of api_core's text"
assert printed(genai) == genai, "changed: google-genai's text"
assert printed(go) == "Details: [map[violations:[map]]]", "changed: Go's text"
for whole in (printed(new, markup=False), printed(escape(new))):
    assert QUOTA in whole and "seconds: 34" in whole, "changed: the ways out"
try:
    raise AssertionError("changed: a closing tag is printed: " + printed(MESSAGE + " [/violations]"))
except MarkupError as error:
    print("a closing tag:", error)
PY
