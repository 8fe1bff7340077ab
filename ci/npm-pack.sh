#!/usr/bin/env bash
# Packs npm packages as they are published. What proves where a package comes from wants its repository named in it.
#   npm-pack.sh TO OWNER/NAME FOLDER...    one .tgz each, in the folder TO
set -euo pipefail
mkdir -p "$1"
to=$(cd "$1" && pwd)
repository=$2
[[ $repository =~ ^[0-9A-Za-z_.-]+/[0-9A-Za-z_.-]+$ ]] || { echo "'$repository' is not OWNER/NAME" >&2; exit 2; }
for folder in "${@:3}"; do
  (
    cd "$folder"
    npm pkg set repository.type=git "repository.url=git+https://github.com/$repository.git"
    npm pack --silent --ignore-scripts --pack-destination "$to"
  )
done
