#!/usr/bin/env bash
# The first step of action.yml: puts gemdiag on the path of the job, from a release of the action's own repository. It is built with
# cargo only where `build: true` asks for that, or where the action is a folder of the workflow's own checkout and no version is named.
#   INPUT_VERSION, INPUT_BUILD    the action's inputs
#   ACTION_REPOSITORY             OWNER/NAME of the action; empty for a folder of the checkout
#   GEMDIAG_RELEASES              a folder in the place of the releases, for tests. A runner always sets GITHUB_ACTIONS, and lets no
#                                 step change it: there this is not looked at.
set -euo pipefail

say() { echo "gemdiag: $*" >&2; }
fail() { say "$*"; exit 1; }

# Where a platform's program is: the archive's target, and the ending of its name.
target() {
  case "$RUNNER_OS-$RUNNER_ARCH" in
    Linux-X64) echo x86_64-unknown-linux-musl tar.gz ;;
    Linux-ARM64) echo aarch64-unknown-linux-musl tar.gz ;;
    macOS-X64) echo x86_64-apple-darwin tar.gz ;;
    macOS-ARM64) echo aarch64-apple-darwin tar.gz ;;
    Windows-X64) echo x86_64-pc-windows-msvc zip ;;
    *) fail "there is no release for $RUNNER_OS on $RUNNER_ARCH; 'build: true' builds the program with cargo" ;;
  esac
}

# The value of a line of the action's Cargo.toml.
manifest() { sed -n "s/^$1 = \"\(.*\)\"/\1/p" "$GITHUB_ACTION_PATH/Cargo.toml" | head -n 1; }

use() {
  local folder=$1
  if command -v cygpath > /dev/null; then folder=$(cygpath -w "$folder"); fi
  printf '%s\n' "$folder" >> "$GITHUB_PATH"
}

build() {
  command -v cargo > /dev/null || fail "$1, and there is no cargo on the path"
  cargo install --locked --quiet --path "$GITHUB_ACTION_PATH" --root "$RUNNER_TEMP/gemdiag"
  use "$RUNNER_TEMP/gemdiag/bin"
}

fetch() {
  local options=(--location --proto '=https' --proto-redir '=https' --retry 3)
  [ "$releases" = "$public" ] || options=(--proto '=file')
  curl --silent --show-error --fail "${options[@]}" --output "$work/$1" "$releases/v$version/$1"
}

# From standard input: beside a name with backslashes, as Windows has them, the sum is written in another way.
sha256() {
  if command -v sha256sum > /dev/null; then sha256sum; else shasum -a 256; fi | cut -d' ' -f1
}

# The checksum tells a broken download, the attestation that a workflow of the repository has built it.
verify() {
  local listed found
  # By the whole name: what another name begins or ends with is another file.
  listed=$(awk -v name="$1" '$2 == name { print $1 }' "$work/SHA256SUMS")
  [ -n "$listed" ] || fail "SHA256SUMS of $version has no $1"
  found=$(sha256 < "$work/$1")
  [ "$listed" = "$found" ] || fail "$1 has the SHA-256 $found, and the release says $listed"
  if ! command -v gh > /dev/null || [ -z "${GH_TOKEN:-}" ]; then
    say "the checksum of $1 is verified; its attestation is not, for want of gh or of a token"
  elif ! gh attestation verify "$work/$1" --repo "$repository" > "$work/gh" 2>&1; then
    cat "$work/gh" >&2
    fail "$1 has no attestation of a workflow of $repository"
  fi
}

download() {
  local triple ending archive
  read -r triple ending <<< "$1"
  archive=gemdiag-$version-$triple.$ending
  # Beside its place, so that it comes there whole or not at all: other jobs may look for it.
  mkdir -p "${folder%/*}"
  work=$(mktemp -d "${folder%/*}/.new-XXXXXX")
  trap 'rm -rf "$work"' EXIT
  if ! { fetch SHA256SUMS && fetch "$archive"; }; then
    fail "version $version cannot be fetched from $releases; 'version' names another one, and 'build: true' builds it with cargo"
  fi
  verify "$archive"
  case $ending in
    zip) unzip -q "$work/$archive" -d "$work" ;;
    *) tar -xzf "$work/$archive" -C "$work" ;;
  esac
  [ -e "$folder" ] || mv "$work/${archive%."$ending"}" "$folder"
}

version=${INPUT_VERSION#v}
repository=${ACTION_REPOSITORY:-}
if [ "$INPUT_BUILD" = true ]; then
  own=$(manifest version)
  [ "${version:-$own}" = "$own" ] || fail "'build' builds $own, and 'version' says $version"
  build "'build' is true"
  exit 0
fi
if [ -z "$version" ]; then
  # A program that is there already is taken, unless another one is asked for.
  if command -v gemdiag > /dev/null; then exit 0; fi
  if [ -z "$repository" ]; then
    build "the action is a folder of this checkout, which is built"
    exit 0
  fi
  version=$(manifest version)
fi
[ -n "$repository" ] || repository=$(manifest repository | sed 's|^https://github.com/||')
[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || fail "'$version' is no version"
[[ $repository =~ ^[0-9A-Za-z_.-]+/[0-9A-Za-z_.-]+$ ]] || fail "'$repository' is no repository: whose release is $version?"

public=https://github.com/$repository/releases/download
releases=$public
if [ "${GITHUB_ACTIONS:-}" != true ] && [ -n "${GEMDIAG_RELEASES:-}" ]; then releases=file://$GEMDIAG_RELEASES; fi
platform=$(target)
cache=${RUNNER_TOOL_CACHE:-$RUNNER_TEMP}
if command -v cygpath > /dev/null; then cache=$(cygpath -u "$cache"); fi
folder=$cache/gemdiag/$version/$RUNNER_ARCH
[ -d "$folder" ] || download "$platform"
use "$folder"
