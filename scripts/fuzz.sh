#!/usr/bin/env bash
# Fuzzes every Fuzz function of the tree for FUZZTIME each: a number of inputs
# (20000x), or a time (10s) for a longer hunt. A number is the default since go
# test may report the end of a time that falls on a busy machine as a failure.
set -euo pipefail
cd "$(dirname "$0")/.."
time=${FUZZTIME:-20000x}
count=0
while IFS=: read -r file name; do
  package=$(dirname "$file")
  echo "fuzz $package $name for $time"
  go test -run '^$' -fuzz "^$name\$" -fuzztime "$time" -parallel 2 "$package"
  count=$((count + 1))
done < <(find . -name '*_test.go' -not -path './web/*' -not -path './.*' | sort |
  xargs -r grep -oE '^func Fuzz[A-Za-z0-9_]+' /dev/null | sed 's/:func /:/')
echo "fuzz: $count targets"
