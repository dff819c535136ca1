#!/usr/bin/env bash
# Installs the pinned development tools into .tools, apart from the service's go.mod.
#   scripts/tools.sh [NAME...]     all of them when none is named
set -euo pipefail
cd "$(dirname "$0")/.."
export GOBIN=$PWD/.tools CGO_ENABLED=0 GOFLAGS=
wanted=("$@")

# Installs PACKAGE at VERSION as NAME if it is wanted and .tools does not hold
# exactly that.
tool() {
  local package=$1 version=$2 name=$3
  if [ ${#wanted[@]} -gt 0 ] && [[ " ${wanted[*]} " != *" $name "* ]]; then
    return
  fi
  if [ -x "$GOBIN/$name" ] && go version -m "$GOBIN/$name" | grep -q "^[[:space:]]mod[[:space:]].*[[:space:]]$version[[:space:]]*"; then
    return
  fi
  echo "tools.sh: building $name $version"
  (cd / && go install -trimpath -ldflags '-s -w' "$package@$version")
}

tool github.com/golangci/golangci-lint/v2/cmd/golangci-lint v2.15.0 golangci-lint
tool mvdan.cc/gofumpt v0.12.0 gofumpt
tool github.com/versity/versitygw/cmd/versitygw v1.8.0 versitygw # the S3 server of the tests
