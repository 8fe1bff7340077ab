#!/usr/bin/env bash
# gemdiag on many machines by GNU parallel: parts of slices come back through ssh, one report at the end.
#
#   PARALLEL='--sshlogin one,two,three' parallel.sh /logs/app.log.1 /logs/app.log -- --format json
#
# Behind -- stand arguments of the report. SIZE: bytes of a slice at most [64M]. PARALLEL: more arguments of parallel; without --sshlogin
# the cores of this machine count. The machines need gemdiag, and the logs under the same names.
# A slice is tried three times; one whose gemdiag fails each time ends it all; one that could be read in part only is named in the
# report (exit code 3). Needs jq.
set -euo pipefail
files=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do files+=("$1"); shift; done
[ $# -eq 0 ] || shift
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
mkdir "$lab/parts"

gemdiag splits --size "${SIZE:-64M}" -- "${files[@]}" > "$lab/slices.jsonl"
jq -j '"\(.from)..\(.to)/\(.size)", "\u0000", .input, "\u0000"' "$lab/slices.jsonl" |
  parallel -0 -N 2 --will-cite --retries 3 --halt now,fail=1 --results "$lab/parts/{#}.part" \
    'gemdiag --format partial --threads 1 --bytes {1} -- {2} || [ $? -eq 3 ]' > /dev/null
gemdiag merge --splits "$lab/slices.jsonl" "$@" "$lab"/parts/*.part
