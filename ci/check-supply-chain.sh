#!/usr/bin/env bash
# What is built in: licences, sources, doubles and yanked or vulnerable versions (cargo deny), and who has looked at it (cargo vet).
#   ci/check-supply-chain.sh [--offline]
# Nobody here has audited the crates: all are exempted from cargo vet at their versions, so that a new one is seen. After an update that was looked at:
# cargo vet regenerate exemptions.
# --offline leaves out what asks somebody: the database of advisories. Both tools are taken from the PATH, else installed below target/tools.
set -euo pipefail
cd "$(dirname "$0")/.."
offline=
checks=(advisories bans licenses sources)
if [ "${1:-}" = --offline ]; then
  offline=--offline
  checks=(bans licenses sources)
fi
export PATH=$PWD/target/tools/supply-chain/bin:$PATH
for tool in cargo-deny@0.20.2 cargo-vet@0.10.3; do
  command -v "${tool%@*}" >/dev/null || cargo install --locked --root target/tools/supply-chain "$tool"
done

# All members, and what the fuzzer is built of.
for manifest in Cargo.toml fuzz/Cargo.toml; do
  echo "== $manifest: ${checks[*]}"
  cargo deny --manifest-path "$manifest" --workspace --config deny.toml $offline --log-level error check --hide-inclusion-graph "${checks[@]}"
done
echo "== who has looked at it"
cargo vet --locked
