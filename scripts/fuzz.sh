#!/usr/bin/env bash
# Fuzzes every Fuzz function of the tree for FUZZTIME each: a number of inputs
# (20000x), or a time (10s) for a longer hunt. A number is the default since go
# test may report the end of a time that falls on a busy machine as a failure.
# What anybody can send us by the chat gets twenty times as many inputs, which
# take about twenty seconds each.
set -euo pipefail
cd "$(dirname "$0")/.."
time=${FUZZTIME:-20000x}
count=0
while IFS=: read -r file name; do
  package=$(dirname "$file")
  long=$time
  case $name in
    FuzzOpen | FuzzDecrypt | FuzzHear | FuzzParseSpokenDay) [[ $time != *x ]] || long=$((${time%x} * 20))x ;;
  esac
  echo "fuzz $package $name for $long"
  go test -run '^$' -fuzz "^$name\$" -fuzztime "$long" -parallel 2 "$package"
  count=$((count + 1))
done < <(find . -name '*_test.go' -not -path './web/*' -not -path './.*' | sort |
  xargs -r grep -oE '^func Fuzz[A-Za-z0-9_]+' /dev/null | sed 's/:func /:/')
echo "fuzz: $count targets"
