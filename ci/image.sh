#!/usr/bin/env bash
# Lays out what the image holds, from the archives of a release: one folder for each processor, as Docker calls it.
#   image.sh TO ARCHIVES    TO/amd64, TO/arm64, as far as their archives are in the folder ARCHIVES
set -euo pipefail
to=$1
for pair in amd64:x86_64 arm64:aarch64; do
  for archive in "$2"/gemdiag-*-"${pair#*:}"-unknown-linux-musl.tar.gz; do
    [ -e "$archive" ] || continue
    rootfs=$to/${pair%:*}
    rm -rf "$rootfs"
    mkdir -p "$rootfs/licenses" "$rootfs/logs"
    tar -xzf "$archive" -C "$rootfs" --strip-components=1 --wildcards '*/gemdiag' '*/LICENSE*'
    mv "$rootfs"/LICENSE* "$rootfs/licenses"
  done
done
