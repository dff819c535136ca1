#!/usr/bin/env bash
# Measures the figures of the product, all of them or the one named.
#   scripts/bench.sh [NAME]
set -euo pipefail
cd "$(dirname "$0")/.."
exec go run ./cmd/bench -name "${1:-}"
