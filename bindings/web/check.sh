#!/usr/bin/env bash
# Builds the page and the npm package, and tries them: the same bytes as the program, in Node, Bun and headless Chromium, where Vite and webpack
# have bundled it as well.
# Needs Node 20 or later; Chromium (CHROMIUM names another one) for the page, and Node 22 for the real clients: what is not there is
# left out and said. Screenshots are in target/page-shots.
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo build --release --locked
cargo run --locked -q -p xtask -- web
node --test bindings/web/test/ bindings/web/npm/test/*.test.js

# The clients, at versions that their own folder names.
clients=bindings/web/npm/test/clients
[ -e $clients/node_modules ] || npm install --prefix $clients --ignore-scripts --no-fund --no-audit --no-package-lock --loglevel=error
node --test $clients/facts.test.js

# Bun, and what bundles for browsers. Bun's own script fetches its program.
bundlers=bindings/web/npm/test/bundlers
[ -e $bundlers/node_modules ] || npm install --prefix $bundlers --no-fund --no-audit --no-package-lock --loglevel=error

browser=${CHROMIUM:-$(command -v chromium chromium-browser google-chrome | head -n 1 || true)}
if [ -z "$browser" ]; then
  node --test $bundlers/bundlers.test.js
  echo "no Chromium: no page is tried" >&2
  exit 0
fi
tools=target/tools/browser
[ -e $tools/node_modules/playwright-core ] || npm install --prefix $tools --no-fund --no-audit --loglevel=error playwright-core@1.65.1
CHROMIUM=$browser node --test $bundlers/bundlers.test.js bindings/web/page/page.test.mjs
