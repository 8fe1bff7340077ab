#!/usr/bin/env bash
# googleapis-common-protos 1.76.0 with protobuf 7.36.2: the limit 0, which means "no free tier", is lost on the way through protobuf.
#
# Seen: a violation with "quotaValue": "0", parsed into google.rpc.QuotaFailure and printed again, as text or as JSON, has no
# quota value any more; 20 stays (as the string "20" in JSON). `future_quota_value`, its neighbour, keeps its 0. RetryInfo
# behaves otherwise again: a delay of 0 is kept, as `retry_delay { }` in text and "0s" in JSON.
# Why good guesses fail: a missing number reads like "not told", so code treats it as unknown and retries, or shows no limit. The two
# value fields of one message differ because only one of them is declared optional.
# For a user of gemdiag: a violation with a quota id but without a quota value may be a limit of 0, for which waiting does not help:
# look for "limit: 0" in the sentence. Printing all fields is no way out: it also prints "0" where no value was sent.
set -euo pipefail
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
python3 -m venv "$lab/venv"
"$lab/venv/bin/pip" install --quiet --disable-pip-version-check googleapis-common-protos==1.76.0 protobuf==7.36.2

"$lab/venv/bin/python" - <<'PY'
import json

from google.protobuf import json_format
from google.rpc import error_details_pb2


def violation(**values):
    sent = {"violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier", **values}]}
    message = json_format.ParseDict(sent, error_details_pb2.QuotaFailure())
    text, back = str(message), json_format.MessageToDict(message)
    print("sent ", json.dumps(sent), "\njson ", json.dumps(back), "\ntext ", " ".join(text.split()), "\n")
    return text, back["violations"][0]


zero_text, zero = violation(quotaValue="0")
_, twenty = violation(quotaValue="20")
future_text, future = violation(futureQuotaValue="0")
wait = json_format.ParseDict({"retryDelay": "0s"}, error_details_pb2.RetryInfo())
print("RetryInfo of 0 s: text", " ".join(str(wait).split()), "| json", json_format.MessageToJson(wait, indent=None))
filled = json_format.MessageToDict(error_details_pb2.QuotaFailure.Violation(quota_id="x"),
                                   always_print_fields_with_no_presence=True)
print("nothing sent, all fields printed:", filled)

assert "quotaValue" not in zero and "quota_value" not in zero_text, "changed: 0 is kept"
assert twenty["quotaValue"] == "20", "changed: 20"
assert future["futureQuotaValue"] == "0" and "future_quota_value: 0" in future_text, "changed: future value"
assert json_format.MessageToDict(wait) == {"retryDelay": "0s"}, "changed: delay"
assert filled["quotaValue"] == "0", "changed: fields without presence"
PY
