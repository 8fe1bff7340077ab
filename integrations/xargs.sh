#!/usr/bin/env bash
# gemdiag on the cores of one machine by xargs: parts of slices in a folder, one report at the end.
#
#   xargs.sh /logs/app.log.1 /logs/app.log -- --format json
#
# Behind -- stand arguments of the report. SIZE: bytes of a slice at most [64M]; JOBS: runs at a time [one a core].
# A slice whose gemdiag fails ends it all; one that could be read in part only is named in the report (exit code 3).
# Needs jq; xargs of GNU, BSD or BusyBox.
set -euo pipefail
files=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do files+=("$1"); shift; done
[ $# -eq 0 ] || shift
lab=$(mktemp -d)
trap 'rm -rf "$lab"' EXIT
mkdir "$lab/parts"

gemdiag splits --size "${SIZE:-64M}" -- "${files[@]}" > "$lab/slices.jsonl"
# shellcheck disable=SC2016 # the inner shell expands them; 255 ends xargs
jq -nj 'foreach inputs as $of (0; . + 1; ., "\u0000", "\($of.from)..\($of.to)/\($of.size)", "\u0000", $of.input, "\u0000")' "$lab/slices.jsonl" |
  xargs -0 -n 3 -P "${JOBS:-$(getconf _NPROCESSORS_ONLN)}" \
    sh -c 'gemdiag --format partial --threads 1 --bytes "$3" -o "$1/parts/$2" -- "$4" || [ $? -eq 3 ] || exit 255' xargs.sh "$lab"
gemdiag merge --splits "$lab/slices.jsonl" "$@" "$lab"/parts/*
