#!/usr/bin/env bash
# Does of a release what needs no release: packs this machine's program, takes it as the action, npm, pre-commit and the image do, and
# reads the workflows. Needs Linux on x64, Rust with the target x86_64-unknown-linux-musl, musl-gcc, Python, Node and a package index.
# As root the image is tried as well. The program of target/x86_64-unknown-linux-musl/dist is taken if it is there: building it takes minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
triple=x86_64-unknown-linux-musl
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
step() { printf '\n== %s (%s s)\n' "$*" "$SECONDS"; }
fail() { echo "$*" >&2; exit 1; }
xtask() { cargo run --locked -q -p xtask -- "$@"; }

step "workflows and scripts"
ci/check-workflows.sh

step "the archive"
[ -x target/$triple/dist/gemdiag ] || CC_x86_64_unknown_linux_musl=musl-gcc cargo build --locked --profile dist --features mcp --target $triple
rm -rf target/archives target/npm-programs
xtask archive $triple
xtask sums
(cd target/archives && sha256sum --check --strict SHA256SUMS)
archive=target/archives/gemdiag-$version-$triple.tar.gz
first=$(sha256sum < "$archive")
xtask archive $triple
[ "$first" = "$(sha256sum < "$archive")" ] || fail "packed again, it has other bytes"
ls -l "$archive"

step "the action takes it"
mkdir -p "$work/releases/v$version"
cp target/archives/* "$work/releases/v$version"
env -i PATH=/usr/bin:/bin HOME="$work" GITHUB_ACTION_PATH="$PWD" GITHUB_PATH="$work/path" RUNNER_TEMP="$work" RUNNER_TOOL_CACHE="$work/cache" \
  RUNNER_OS=Linux RUNNER_ARCH=X64 ACTION_REPOSITORY=an-owner/gemdiag GEMDIAG_RELEASES="$work/releases" INPUT_VERSION='' INPUT_BUILD=false \
  ci/install.sh
"$(cat "$work/path")/gemdiag" -q fixtures/logs/app.log

step "the npm package with the program"
xtask program-package $triple
ci/npm-pack.sh "$work/npm" an-owner/gemdiag target/npm-programs/linux-x64
npm install --silent --no-audit --no-fund --prefix "$work/app" "$work"/npm/gemdiag-linux-x64-*.tgz
"$work/app/node_modules/@gemdiag/linux-x64/bin/gemdiag" -q fixtures/logs/app.log

step "the image"
ci/image.sh "$work/image" target/archives
size=$(du -sb "$work/image/amd64" | cut -f1)
echo "$size bytes"
[ "$size" -lt 20000000 ] || fail "more than 20 MB"
# What the Containerfile says, without a container: a root that holds nothing else, a user who is nobody, and no network.
if [ "$(id -u)" = 0 ]; then
  install -m 644 fixtures/logs/app.log "$work/image/amd64/logs/app.log"
  chmod 755 "$work" "$work/image" "$work/image/amd64"
  in_image() { unshare --net --mount chroot --userspec=65532:65532 "$work/image/amd64" /gemdiag "$@"; }
  in_image -q /logs/app.log
  in_image --text '429 RESOURCE_EXHAUSTED' < /dev/null | head -n 1
  in_image --report html=/logs/x.html /logs/app.log > /dev/null 2>&1 && fail "nobody may write a report"
else
  echo "not root: the image is not run"
fi

step "pre-commit"
python3 -m venv "$work/tools"
"$work/tools/bin/pip" install -q --disable-pip-version-check pre-commit==4.7.0
mkdir "$work/bin" "$work/repository"
ln -s "$PWD/target/$triple/dist/gemdiag" "$work/bin/gemdiag"
PATH=$work/bin:$PATH:$work/tools/bin ci/check-pre-commit.sh "$work/repository"
step "done"
