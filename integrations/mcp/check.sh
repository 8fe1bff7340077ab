#!/usr/bin/env bash
# Runs `gemdiag mcp` with two clients: Python's mcp and the Inspector's command line, both from the public registries, in a temporary
# folder. Needs Python 3.10, Node 22 and a binary with the feature mcp: check.sh [GEMDIAG].
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
gemdiag=$(realpath "${1:-$here/../../target/release/gemdiag}")
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
printf '%s\n' '2026-11-22T09:00:00Z ERROR gemini {"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}}' > "$tmp/app.log"

python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" -q install mcp==2.3.0
"$tmp/venv/bin/python" "$here/client.py" "$gemdiag" "$tmp/app.log"

cd "$tmp"
npm --silent install --no-audit --no-fund @modelcontextprotocol/inspector@2.12.0 > /dev/null
ask() { npx mcp-inspector --cli "$gemdiag" mcp --method "$@"; }
ask tools/list | grep -q '"readOnlyHint": true'
ask tools/call --tool-name diagnose --tool-arg text='503 UNAVAILABLE. The model is overloaded. gemini-2.5-flash' | grep -q 'overload'
ask tools/call --tool-name plan --tool-arg requests=500 --tool-arg rpm=10 | grep -q '50 min of sending'
echo "both clients agree"
