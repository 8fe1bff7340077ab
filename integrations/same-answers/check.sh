#!/usr/bin/env bash
# The command, the page, the Python module and the server for agents give the same answer to the same 500 texts. Needs Rust, a C compiler,
# Node 20 and Python 3.10. GEMDIAG_CORPUS may name a folder of labelled samples (*.jsonl): half of the texts are theirs then.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo build --release --locked --features mcp
cargo run --locked -q -p xtask -- web
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check maturin==1.16.0
PATH="$work/venv/bin:$PATH" maturin build -q -i python3 -o "$work/wheels"
"$work/venv/bin/pip" install -q --disable-pip-version-check "$work"/wheels/*.whl
"$work/venv/bin/python" integrations/same-answers/compare.py target/release/gemdiag target/page/index.html fixtures ${GEMDIAG_CORPUS:+"$GEMDIAG_CORPUS"}
