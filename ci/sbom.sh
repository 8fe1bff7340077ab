#!/usr/bin/env bash
# Lists what the program is made of, as CycloneDX: all crates of all targets, with their licences and checksums.
#   sbom.sh TO    TO/gemdiag-VERSION.cdx.json
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p "$1"
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
tools=$PWD/target/tools/cyclonedx
[ -x "$tools/bin/cargo-cyclonedx" ] || cargo install --quiet --locked --root "$tools" --version =0.5.9 cargo-cyclonedx
PATH="$tools/bin:$PATH" cargo cyclonedx --quiet --format json --spec-version 1.5 --features mcp --target all --override-filename gemdiag-sbom
mv gemdiag-sbom.json "$1/gemdiag-$version.cdx.json"
# It writes one for each member of the workspace; the others are not released by themselves.
rm -f bindings/*/gemdiag-sbom.json xtask/gemdiag-sbom.json
