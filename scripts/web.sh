#!/usr/bin/env bash
# Installs the front end's packages and builds its assets, where out of date.
#   scripts/web.sh packages     only the packages
set -euo pipefail
cd "$(dirname "$0")/../web"
dist=../handler/web/static/dist

command -v npm >/dev/null || { echo "web.sh: Node.js 20.19 or newer with npm is needed" >&2; exit 1; }

stamp=node_modules/.installed
if [ ! -e $stamp ] || ! cmp -s package-lock.json $stamp; then
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json $stamp
fi
[ "${1:-}" != packages ] || exit 0

manifest=$dist/manifest.json
if [ ! -e $manifest ] || [ -n "$(find src build.mjs trim-tabler.mjs package-lock.json -newer $manifest -print -quit)" ]; then
  node build.mjs
fi
