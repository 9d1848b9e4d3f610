# `make` alone shows what there is. Everything below needs Go, git, make and Node
# with npm; `image` and `image-check` need docker, podman or buildah besides.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
BINARY := bin/sinch-mock
IMAGE ?= localhost/sinch-mock:dev
GO_BUILD := CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)"
LINT := go tool -modfile=tools/go.mod golangci-lint

# The race detector needs a C compiler; without one the tests say so and run all the same.
CC_FOUND := $(shell command -v "$$(go env CC)")
RACE := $(if $(CC_FOUND),-race)
NO_RACE_NOTE := $(if $(CC_FOUND),,@echo "NOTE: no C compiler found: testing WITHOUT the race detector")

.PHONY: help
help: ## show this text
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: build ## build and start it; ARGS="--clock manual" passes flags
	$(BINARY) $(ARGS)

.PHONY: build
build: ## build bin/sinch-mock
	$(GO_BUILD) -o $(BINARY) ./cmd/sinch-mock

# internal/house fails when this list lacks a target for something that exists.
.PHONY: test
test: lint unit node openapi-lint ## everything CI runs

.PHONY: unit
unit: ## all Go tests with the race detector: units, contract, scripts, house rules
	$(NO_RACE_NOTE)
	go test $(RACE) ./...

.PHONY: contract
contract: ## only the contract suite, against the program in process and as a binary
	$(NO_RACE_NOTE)
	go test $(RACE) -count=1 ./contracttests/...

.PHONY: script
script: ## only the scripts that test the command from outside
	$(NO_RACE_NOTE)
	go test $(RACE) -count=1 ./cmd/...

.PHONY: node
node: build ## the official Node SDK against the built binary
	cd tests/node && npm ci --no-audit --no-fund && MOCK_BINARY=$(abspath $(BINARY)) npm test

.PHONY: openapi-lint
openapi-lint: ## lint the OpenAPI documents
	cd tools/npm && npm ci --no-audit --no-fund && npm run lint

.PHONY: lint
lint: ## linters, formatting, a tidy go.mod
	$(LINT) run ./...
	$(LINT) fmt --diff
	go mod tidy -diff

.PHONY: fuzz-seeds
fuzz-seeds: ## run the fuzz tests on their committed seeds
	go test -run '^Fuzz' ./...

.PHONY: bench
bench: ## benchmarks; compare two runs side by side on one machine
	go test -run '^$$' -bench . -benchmem ./...

.PHONY: image
image: ## build the container image; ENGINE=docker|podman|buildah chooses the tool
	GOOS=linux $(GO_BUILD) -o dist/image/sinch-mock ./cmd/sinch-mock
	scripts/image.sh build $(IMAGE) $(VERSION)

.PHONY: image-check
image-check: ## start the built image, ask its health, check its size and settings
	scripts/image.sh check $(IMAGE)

.PHONY: generate
generate: ## write the generated files anew
	go generate ./...

.PHONY: clean
clean: ## remove what the other targets made
	rm -rf bin dist tests/node/node_modules tools/npm/node_modules
