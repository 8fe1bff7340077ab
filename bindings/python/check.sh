#!/usr/bin/env bash
# Builds the wheel, installs it, and tests it: without any client, against the real ones, and its types. Needs Rust, a C compiler and Python 3.10 or newer.
#   check.sh [--dist | --alone]    --dist builds the wheel to publish (manylinux_2_17, by zig), which takes minutes;
#                                  --alone leaves the real clients out, which is what CI runs
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
step() { printf '\n== %s (%s s)\n' "$*" "$SECONDS"; }
environment() { python3 -m venv "$work/$1" && "$work/$1/bin/pip" install -q --disable-pip-version-check "${@:2}"; }

step "lints"
cargo clippy --locked -p gemdiag-python --profile wheel -- -D warnings
step "the wheel"
most=8000000
if [ "${1:-}" = --dist ]; then
  most=5000000
  bindings/python/wheel.sh "$work/wheels" x86_64-unknown-linux-gnu manylinux_2_17
else
  environment build maturin==1.16.0
  PATH="$work/build/bin:$PATH" maturin build -q -i python3 --compression-level 9 -o "$work/wheels"
fi
wheel=$(echo "$work"/wheels/*.whl)
size=$(wc -c <"$wheel")
step "${wheel##*/}: $size bytes"
[ "$size" -le "$most" ] || { echo "more than $most bytes"; exit 1; }

step "installed"
begin=$(date +%s%N)
environment alone "$wheel"
echo "environment and installation: $((($(date +%s%N) - begin) / 1000000)) ms"
cd "$work"
alone/bin/gemdiag --version
alone/bin/python -m gemdiag --version
[ "$(alone/bin/gemdiag --version | cut -d' ' -f2)" = "$(alone/bin/python -c 'from importlib.metadata import version; print(version("gemdiag"))')" ]
tests=$OLDPWD/bindings/python/tests

step "without a client"
alone/bin/pip install -q --disable-pip-version-check -r "$tests/pins-alone.txt"
alone/bin/pytest -q -p no:cacheprovider "$tests/test_exceptions.py" "$tests/test_front.py"
step "types"
alone/bin/mypy --cache-dir "$work/types" --strict -p gemdiag
if [ "${1:-}" != --alone ]; then
  step "against the real clients"
  environment clients -r "$tests/pins-clients.txt" "$wheel"
  clients/bin/pytest -q -p no:cacheprovider -W ignore "$tests"
fi
step "done"
