#!/usr/bin/env bash
# Says which Go files are not formatted, and fails when there are any.
set -euo pipefail
cd "$(dirname "$0")/.."
bad=$(find . -name '*.go' -not -path './web/*' -not -path './.*' -print0 | xargs -0r .tools/gofumpt -l)
[ -z "$bad" ] || { echo "not formatted (make fmt):" >&2; echo "$bad" >&2; exit 1; }
