#!/usr/bin/env bash
# Builds what is published on PyPI.
#   wheel.sh TO TARGET [PLATFORM]    one wheel, in the folder TO; with a PLATFORM, such as manylinux_2_17, it is linked by zig for it
#   wheel.sh TO source               the source
set -euo pipefail
mkdir -p "$1"
to=$(cd "$1" && pwd)
target=$2
platform=${3:-}
cd "$(dirname "$0")/../.."
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"$(command -v python3 || command -v python)" -m venv "$tools"
bin=$tools/bin
[ -d "$bin" ] || bin=$tools/Scripts
PATH=$bin:$PATH
pip install -q --disable-pip-version-check maturin==1.16.0
if [ "$target" = source ]; then
  maturin sdist -o "$tools/source"
  # The source has fewer members than the workspace, and is built with --locked: its lock must not name the others.
  name=$(basename "$tools"/source/*.tar.gz .tar.gz)
  tar -xzf "$tools/source/$name.tar.gz" -C "$tools/source"
  cargo update -q --workspace --manifest-path "$tools/source/$name/Cargo.toml"
  cargo tree -q --locked -p gemdiag-python --manifest-path "$tools/source/$name/Cargo.toml" > /dev/null
  tar -czf "$to/$name.tar.gz" --sort=name --owner=0 --group=0 --numeric-owner -C "$tools/source" "$name"
  exit 0
fi
options=(--profile wheel-dist --target "$target" -o "$tools/wheels")
if [ -n "$platform" ]; then
  pip install -q --disable-pip-version-check ziglang==0.17.1
  options+=(--zig --compatibility "$platform")
fi
maturin build -q "${options[@]}"
cargo run --locked -q -p xtask -- repack "$tools"/wheels/*.whl
mv "$tools"/wheels/*.whl "$to"
