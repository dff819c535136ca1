#!/usr/bin/env bash
# Does the main job again and again, the program being killed at the n-th
# statement or outgoing call of each step, for every n or every EVERY-th, and
# sums up. Ends with: lost=N doubled=N
#   [EVERY=1] scripts/services.sh run -- scripts/chaos.sh [sqlite|mysql]
set -euo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
LAIGAO_CHAOS=${EVERY:-1} CGO_ENABLED=0 go test -v -count=1 -timeout 12h -run "TestChaos/${1:-.*}" ./cmd/laigao |
  grep --line-buffered -v "^=== " | tee "$log" || status=$?
awk '/^chaos / { for (i = 2; i <= NF; i++) { split($i, part, "="); sum[part[1]] += part[2] } runs++ }
  END { printf "%d jobs, killed %d times\nlost=%d doubled=%d\n", runs, sum["deaths"], sum["lost"], sum["doubled"] }' "$log"
exit $status
