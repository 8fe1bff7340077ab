#!/usr/bin/env bash
# Runs each script of this folder for real over logs that it makes, and holds its JSON report against that of one run: byte for byte the
# same, or it exits with 1. Then what goes wrong: a worker that is killed, a program that fails, a part that is missing.
#
#   cargo build --release --locked && integrations/check.sh             # or GEMDIAG=path/to/gemdiag integrations/check.sh [NAME...]
#
# NAME: xargs parallel kubernetes spark ray dask; without one all of them. It takes some minutes and 1.3 GB for the engines, which it installs
# into a folder that it removes, and is therefore no part of CI. Needs Debian's python3-venv, default-jre-headless, parallel and jq: as root
# it installs what is missing.
# shellcheck disable=SC2317 # the cases are called by their names
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
trap 'exit 1' INT TERM
# Under its own name, whatever the file is called: Spark's --files brings it as it is.
program=$lab/program/gemdiag
mkdir "$lab/program"
cp "${GEMDIAG:-$here/../target/release/gemdiag}" "$program"
[ $# -gt 0 ] || set -- xargs parallel kubernetes spark ray dask
wanted=" $* "
differ=0

if ! { command -v java && command -v parallel && command -v jq; } > /dev/null; then
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv default-jre-headless parallel jq
fi
python3 -m venv "$lab/venv"
python=$lab/venv/bin/python
install() { "$lab/venv/bin/pip" install --quiet --disable-pip-version-check "$@"; }

# Two rotated logs, one of another name, and one that cannot be cut.
"$python" - "$lab" <<'PY'
import datetime
import gzip
import pathlib
import sys

lab = pathlib.Path(sys.argv[1])
BODY = '{"error": {"code": 429, "message": "You exceeded your current quota.", "status": "RESOURCE_EXHAUSTED", "details": [{"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [{"quotaId": "%s", "quotaDimensions": {"model": "%s"}, "quotaValue": "%d"}]}, {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "%ds"}]}}'
QUOTAS = ["GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "GenerateRequestsPerDayPerProjectPerModel-FreeTier", "GenerateContentInputTokensPerModelPerMinute-FreeTier"]
MODELS = ["gemini-2.5-flash", "gemini-2.5-pro", "gemini-3.5-flash"]


def lines(first, count):
    for n in range(first, first + count):
        at = (datetime.datetime(2026, 11, 22) + datetime.timedelta(seconds=n // 2)).strftime("%Y-%m-%dT%H:%M:%SZ")
        if n % 90 == 7:
            body = BODY % (QUOTAS[n % 7 % 3], MODELS[n % 11 % 3], 10 + n % 3, n % 50)
            yield f"{at} ERROR app attempt {1 + n // 90 % 4}/4 failed\nTraceback (most recent call last):\n  File \"app.py\", line {n % 400}, in answer\n    client.models.generate_content(model=\"{MODELS[n % 11 % 3]}\")\ngoogle.genai.errors.ClientError: 429 RESOURCE_EXHAUSTED. {body}"
        elif n % 400 == 13:
            yield f"{at} ERROR app 503 UNAVAILABLE. {{'error': {{'code': 503, 'message': 'The model is overloaded. Please try again later.', 'status': 'UNAVAILABLE'}}}}"
        elif n % 30 == 3:
            yield f'{at} INFO httpx HTTP Request: POST https://generativelanguage.googleapis.com/v1beta/models/{MODELS[n % 3]}:generateContent "HTTP/1.1 200 OK"'
        else:
            yield f"{at} INFO worker {n} did what it does for somebody, and all is well"


def text(first, count):
    return "".join(f"{line}\n" for line in lines(first, count)).encode()


(lab / "app.log.1").write_bytes(text(0, 60_000))
(lab / "app.log").write_bytes(text(60_000, 50_000))
(lab / "another app's.log").write_bytes(text(20_000, 20_000))
(lab / "packed.log.gz").write_bytes(gzip.compress(text(10_000, 5_000)))
PY
cd "$lab"
logs=("$lab/app.log.1" "$lab/app.log" "$lab/another app's.log" "$lab/packed.log.gz")
report=(--format json --now 2026-11-23T00:00:00Z)
mkdir bin tmp
# Whatever is killed leaves its files here.
export TMPDIR=$lab/tmp JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=$lab/tmp
ln -s "$program" bin/gemdiag
export PATH=$lab/bin:$lab/venv/bin:$PATH SIZE=256K
export XDG_CONFIG_HOME=$lab # settings of whoever runs this are not

gemdiag "${report[@]}" -- "${logs[@]}" > one-run.json
gemdiag splits --size "$SIZE" -- "${logs[@]}" > slices.jsonl
echo "$(gemdiag --version), $(wc -l < slices.jsonl) slices, $(jq .totals.events one-run.json) failures in $(jq '.incidents | length' one-run.json) incidents"

# Whether what came of a case is what was expected: same NAME FILE, ends NAME CODE EXPECTED, says NAME FILE WORDS.
verdict() { if [ "$2" = 0 ]; then echo "ok: $1"; else echo "NOT SO: $1"; differ=1; fi; }
same() { verdict "$1: the report of one run" "$(cmp -s "$2" one-run.json; echo $?)"; }
ends() { verdict "$1: exit code $2, wanted $3" "$([ "$2" = "$3" ]; echo $?)"; }
says() { verdict "$1: it says '$3'" "$(grep -q "$3" "$2"; echo $?)"; }
# Runs a command whose report goes to OUT and whose words go to OUT.txt; gives its exit code.
into() { local out=$1; shift; "$@" > "$out" 2> "$out.txt" && echo 0 || echo $?; }
# A program called gemdiag that does something first: what stands on standard input.
stand_in() { rm -f bin/gemdiag; { echo '#!/bin/bash'; cat; printf 'exec %q "$@"\n' "$program"; } > bin/gemdiag; chmod +x bin/gemdiag; }
itself() { rm -f bin/gemdiag; ln -s "$program" bin/gemdiag; }
# The list without one slice in the middle of a log, and without a log of one slice.
sed '3d;/packed/d' slices.jsonl > fewer.jsonl
fails='case "$*" in *--bytes\ 262144..*app.log.1) echo "this slice fails" >&2; exit 4;; esac'

shell() {
  ends "$1" "$(into "$1.json" "$here/$1.sh" "${logs[@]}" -- "${report[@]}")" 0
  same "$1" "$1.json"
  stand_in <<< "$fails"
  code=$(into failing.json "$here/$1.sh" "${logs[@]}" -- "${report[@]}")
  verdict "$1, a slice fails: no report, exit code $code" "$([ "$code" != 0 ] && [ ! -s failing.json ]; echo $?)"
  itself
}

kubernetes() {
  install kubernetes-validate==1.37.0
  ends "$1, the schemas of Kubernetes 1.37" "$(into validated.txt kubernetes-validate --kubernetes-version 1.37.0 --strict "$here/kubernetes-job.yaml")" 0
  mkdir -p work/slices work/parts
  cp slices.jsonl work/slices/
  jq -r '"\(.from)..\(.to)/\(.size) \(.input)"' slices.jsonl > work/slices/slices.txt
  # What the pods run, each with its number.
  "$python" - "$here/kubernetes-job.yaml" "$(wc -l < slices.jsonl)" <<'PY'
import os
import subprocess
import sys

import yaml

count, report = list(yaml.safe_load_all(open(sys.argv[1])))


def pod(job, **env):
    container = job["spec"]["template"]["spec"]["containers"][0]
    env = {**os.environ, "WORK": os.path.abspath("work"), "HOSTNAME": "a-pod", **env}
    return subprocess.run(container["command"] + container["args"], env=env, capture_output=True)


for number in range(int(sys.argv[2])):
    pod(count, JOB_COMPLETION_INDEX=str(number)).check_returncode()
settings = {"GEMDIAG_FORMAT": "json", "GEMDIAG_NOW": "2026-11-23T00:00:00Z"}
done = pod(report, **settings)
open("kubernetes.json", "wb").write(done.stdout)
done.check_returncode()
os.remove("work/parts/2.part")
done = pod(report, **settings)
open("missing.json.txt", "wb").write(done.stderr)
assert done.returncode == 3, done
PY
  same "$1" kubernetes.json
  says "$1, a part is missing" missing.json.txt 'bytes 524288..786432 of the .* are in no part'
}

# A script in Python: engine OUT COMMAND... runs it over the logs, and listed OUT LIST COMMAND... over a list of slices; both give its
# exit code. The report goes to a file: spark-submit writes the words of both streams to standard output.
engine() { local out=$1; shift; listed "$out" slices.jsonl "$@" "${logs[@]}" --size "$SIZE"; }
listed() {
  local out=$1 list=$2; shift 2
  [ "$list" = slices.jsonl ] || set -- "$@" --slices "$list"
  "$@" --report "${report[*]} -o $lab/$out" > "$out.txt" 2>&1 && echo 0 || echo $?
}

# cases NAME PATTERN COMMAND...: the process that the pattern tells, above one of gemdiag, is a worker.
cases() {
  local name=$1 worker=$2; shift 2
  local began=$SECONDS
  ends "$name" "$(engine "$name.json" "$@")" 0
  same "$name, $((SECONDS - began)) s" "$name.json"
  stand_in <<< "$fails"
  code=$(engine "$name-fails.json" "$@")
  verdict "$name, a slice fails: no report, exit code $code" "$([ "$code" != 0 ] && [ ! -e "$name-fails.json" ]; echo $?)"
  says "$name, a slice fails" "$name-fails.json.txt" 'this slice fails'
  itself
  ends "$name, slices are missing" "$(listed missing.json fewer.jsonl "$@")" 3
  says "$name, slices are missing" missing.json 'bytes 524288..786432 of the .* are in no part'
  sed 's/packed/gone/' slices.jsonl > gone.jsonl
  ends "$name, a log is gone" "$(listed gone.json gone.jsonl "$@")" 3
  says "$name, a log is gone" gone.json 'gone.log.gz are in no part'
  code=$(engine unlisted.json "$@" nowhere.log)
  verdict "$name, a log cannot be listed: no report, exit code $code" "$([ "$code" != 0 ] && [ ! -e unlisted.json ]; echo $?)"
  # The third slice kills the worker that it runs on, once.
  stand_in <<KILL
pid=\$\$
case "\$*" in *--bytes\\ 524288..*) mkdir "$lab/$name-killed" 2> /dev/null && while [ "\$pid" -gt 1 ]; do
  pid=\$(awk '{print \$4}' /proc/\$pid/stat)
  if tr '\\0' ' ' < /proc/\$pid/cmdline | grep -Eq '$worker'; then kill -9 "\$pid" && touch "$lab/$name-killed/it"; break; fi
done;; esac
KILL
  ends "$name, a worker is killed" "$(engine killed.json "$@")" 0
  same "$name, a worker is killed" killed.json
  verdict "$name, a worker is killed: it was" "$([ -e "$name-killed/it" ]; echo $?)"
  itself
  rm -f ./*.json.txt {missing,gone,killed}.json
}

spark() {
  install pyspark==4.3.0
  local submit=(spark-submit --master 'local-cluster[2,1,1024]' --conf spark.executor.memory=1g --conf spark.ui.enabled=false --py-files "$here/gemdiag_fleet.py")
  local script=$here/spark_gemdiag.py
  cases "$1" CoarseGrainedExecutorBackend "${submit[@]}" "$script"
  # The program comes with --files, and nobody has it on the PATH.
  mv bin bin-away
  ends "$1, --files" "$(engine files.json "${submit[@]}" --files "$program" "$script")" 0
  same "$1, --files" files.json
  mv bin-away bin
}

ray() {
  install 'ray[data]==2.60.0'
  export RAY_TMPDIR=$lab RAY_USAGE_STATS_ENABLED=0
  cases "$1" '^ray::' "$python" "$here/ray_gemdiag.py"
}

dask() {
  install dask==2026.8.0 distributed==2026.8.0
  cases "$1" 'multiprocessing' "$python" "$here/dask_gemdiag.py"
}

for name in xargs parallel; do [[ $wanted != *" $name "* ]] || shell "$name"; done
for name in kubernetes spark ray dask; do [[ $wanted != *" $name "* ]] || "$name" "$name"; done
exit "$differ"
