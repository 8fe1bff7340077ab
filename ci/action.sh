#!/usr/bin/env bash
# The second step of action.yml, after install.sh. Everything comes through the environment; nothing of it is ever read as code, except
# the command that INPUT_RUN asks for.
set -euo pipefail

options=()
if [ "$INPUT_ANNOTATIONS" = true ]; then
  options+=(--format github)
fi
if [ "$INPUT_SUMMARY" = true ] && [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  options+=(--report "markdown=$GITHUB_STEP_SUMMARY")
fi
while IFS= read -r report; do
  [ -z "$report" ] || options+=(--report "$report")
done <<< "$INPUT_REPORTS"
if [ -n "$INPUT_FAIL_ON" ]; then
  options+=(--fail-on "$INPUT_FAIL_ON")
fi

if [ -n "$INPUT_RUN" ]; then
  exec gemdiag run ${options[@]+"${options[@]}"} -- bash -eo pipefail -c "$INPUT_RUN"
fi

shopt -s globstar 2> /dev/null || true
files=()
while IFS= read -r pattern; do
  # Patterns are expanded, blanks do not divide. One that fits nothing stays, so that gemdiag says that it is missing.
  IFS=
  # shellcheck disable=SC2206
  [ -z "$pattern" ] || files+=($pattern)
done <<< "$INPUT_FILES"
if [ "${#files[@]}" -eq 0 ]; then
  echo "gemdiag: neither 'run' nor 'files' is given" >&2
  exit 2
fi
exec gemdiag ${options[@]+"${options[@]}"} -- "${files[@]}"
