# Everything one does with this repository. `make` alone prints the list.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

NAME ?=
FUZZTIME ?= 20000x
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
PROGRAMS := laigao wxsim demo
GOTESTFLAGS ?=
export FUZZTIME

# The race detector looks at Go's memory only. SQLite, which was translated from
# C, keeps all of its own outside of it: asking the detector about each access
# there finds nothing and makes the tests several times as slow.
RACE := -race $(foreach package,sqlite/lib libc memory,-gcflags=modernc.org/$(package)=-race=false)

##@ Use

.PHONY: demo
demo: bin/demo ## run the whole product with sample data on this machine
	bin/demo

.PHONY: build
build: $(PROGRAMS:%=bin/%) ## build bin/laigao, bin/wxsim and bin/demo

.PHONY: screenshots
screenshots: assets ## photograph the components at phone and desktop size
	scripts/install.sh browser
	cd web && npm run --silent styleguide

.PHONY: phone-pages
phone-pages: assets bin/demo ## one page of screenshots of every phone page and state at three widths
	scripts/install.sh browser media
	cd web && LAIGAO_BIN=$(CURDIR)/bin npm run --silent phone-pages

##@ Check

.PHONY: test
test: export CGO_ENABLED := 0
test: prepare ## everything that must pass; starts its services by itself
	go vet ./...
	scripts/services.sh run -- go test $(GOTESTFLAGS) ./...
	$(MAKE) --no-print-directory test-web

.PHONY: check
check: export CI := true
check: prepare lint ## what CI runs: format, lint, tests with the race detector, short fuzz
	scripts/services.sh run -- env CGO_ENABLED=1 go test $(RACE) -timeout 20m $(GOTESTFLAGS) $$(go list ./... | grep -v /cmd/bench$$)
	scripts/services.sh run -- env CGO_ENABLED=0 go test $(GOTESTFLAGS) ./cmd/bench
	$(MAKE) --no-print-directory test-web
	scripts/fuzz.sh

.PHONY: test-web
test-web: assets bin/laigao bin/wxsim bin/demo ## types, unit tests and browser tests of the front end
	cd web && npm run --silent types
	cd web && npm run --silent test:unit
	cd web && LAIGAO_BIN=$(CURDIR)/bin npm run --silent test:browser

.PHONY: lint
lint: assets ## format check and linters
	scripts/tools.sh
	scripts/format.sh
	CGO_ENABLED=0 .tools/golangci-lint run --concurrency 2 ./...

.PHONY: fuzz
fuzz: ## fuzz every target with FUZZTIME inputs (20000x) or for a time (60s)
	scripts/fuzz.sh

.PHONY: bench
bench: bin/laigao ## measure all figures, or those of NAME=a,b
	scripts/bench.sh $(NAME)

.PHONY: lighthouse
lighthouse: assets bin/demo ## score the heaviest phone pages, median of five
	scripts/install.sh browser media
	cd web/lighthouse && npm ci --silent --ignore-scripts
	cd web && LAIGAO_BIN=$(CURDIR)/bin node lighthouse/measure.mjs

.PHONY: chaos
chaos: prepare ## kill the program at every moment of the main job, on all engines; takes hours, EVERY=20 minutes
	scripts/services.sh run -- scripts/chaos.sh

##@ Work

.PHONY: assets
assets: ## build the pages' scripts and styles, where out of date
	scripts/web.sh

.PHONY: fmt
fmt: ## format the Go files
	scripts/tools.sh
	.tools/gofumpt -w $$(find . -name '*.go' -not -path './web/*' -not -path './.*')

.PHONY: clean
clean: ## remove what was built; keeps data and caches of tools
	rm -rf bin coverage .cache web/test/screenshots
	find handler/web/static/dist -mindepth 1 -not -name .gitkeep -delete

.PHONY: help
help: ## print this list
	@awk 'BEGIN {FS = ":.*## "} \
	  /^##@ / {printf "\n%s\n", substr($$0, 5)} \
	  /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo

.PHONY: prepare
prepare: assets
	scripts/install.sh test browser media
	scripts/tools.sh versitygw

# Go decides itself what is out of date, so the programs are always asked for.
.PHONY: $(PROGRAMS:%=bin/%)
$(PROGRAMS:%=bin/%): bin/%: assets
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w -X main.version=$(VERSION)' -o $@ ./cmd/$*
