#!/usr/bin/env bash
# Measures the figures of the product, all of them or those named, beside a
# private MariaDB and Redis.
#   scripts/bench.sh [NAME,NAME]
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/install.sh test
mkdir -p bin
CGO_ENABLED=0 go build -o bin/bench ./cmd/bench
exec scripts/services.sh run -- bin/bench -name "${1:-}"
