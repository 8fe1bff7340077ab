#!/usr/bin/env bash
# Tries the hooks with the real pre-commit, which must be on the path as gemdiag is, in a new repository in an empty folder.
#   check-pre-commit.sh FOLDER [rust]    with `rust` also the hooks that pre-commit builds by itself, which takes minutes
set -euo pipefail
source=$(cd "$(dirname "$0")/.." && pwd)
cd "$1"
export PRE_COMMIT_HOME=$PWD/.cache GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
fail() { echo "$*" >&2; exit 1; }

pre-commit validate-manifest "$source/.pre-commit-hooks.yaml"
git init -q
printf '.cache\ntold\n' > .gitignore
try() {
  local logs=gemdiag$1 run=gemdiag-run$1 code
  cat > .pre-commit-config.yaml <<Y
repos:
  - repo: $source
    rev: $(git -C "$source" rev-parse HEAD)
    hooks:
      - id: $logs
      - id: $run
        args: [sh, -c, 'cat "\$0"; exit 5', bad.log]
Y
  # A name that looks like an option is a name.
  echo 'Gemini: 400 API key not valid. Please pass a valid API key. API_KEY_INVALID' > bad.log
  echo 'all is well' > ./--fail-on=any.log
  git add -A
  code=0
  pre-commit run "$logs" > told 2>&1 || code=$?
  { [ $code = 1 ] && grep -q 'critical\[auth\]' told; } || { cat told; fail "$logs: a bad key in a log"; }
  git rm -q --cached bad.log
  pre-commit run "$logs" > told 2>&1 || { cat told; fail "$logs: a log without failures"; }
  code=0
  pre-commit run --hook-stage pre-push "$run" > told 2>&1 || code=$?
  { [ $code = 1 ] && grep -q 'exit code: 5' told && grep -q 'critical\[auth\]' told; } || { cat told; fail "$run"; }
  echo "$logs, $run: as they should"
}
try -installed
[ "${2:-}" != rust ] || try ''
