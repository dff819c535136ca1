#!/usr/bin/env bash
# Installs the pinned development tools into .tools, apart from the service's go.mod.
set -euo pipefail
cd "$(dirname "$0")/.."
export GOBIN=$PWD/.tools CGO_ENABLED=0 GOFLAGS=

# Installs MODULE at VERSION unless .tools holds exactly that.
tool() {
  local package=$1 version=$2 name=$3
  if [ -x "$GOBIN/$name" ] && go version -m "$GOBIN/$name" | grep -q "^[[:space:]]mod[[:space:]].*[[:space:]]$version[[:space:]]*"; then
    return
  fi
  echo "tools.sh: building $name $version"
  (cd / && go install -trimpath -ldflags '-s -w' "$package@$version")
}

tool github.com/golangci/golangci-lint/v2/cmd/golangci-lint v2.15.0 golangci-lint
tool mvdan.cc/gofumpt v0.12.0 gofumpt
