# `make` alone lists what there is. Every target installs what it needs first (tools/setup/setup.sh).
SHELL := /bin/bash
export PATH := $(PATH):$(HOME)/.cargo/bin
.DEFAULT_GOAL := help
PY := .venv/bin/python
# The tests' extension keeps its assertions; what users run is built in release.
CI_PROFILE := ci
ARGS ?=

.PHONY: help setup setup-tests build build-ci watch gen check lint format test test-python test-rust test-live test-kernels bench soak parity fuzz clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  \033[1m%-14s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install what a build needs: Debian packages, uv, .venv
	@tools/setup/setup.sh

build: ## .venv/bin/tiercel, optimised
	@PROFILE=release tools/setup/setup.sh --build

setup-tests: ## install what tests compare with: sysdig
	@tools/setup/setup.sh --tests

build-ci:
	@PROFILE=$(CI_PROFILE) tools/setup/setup.sh --build

watch: build ## live detection on this machine with the starter rules (root; ARGS="--output json" and so on)
	@if [ "$$(id -u)" = 0 ]; then exec .venv/bin/tiercel watch $(ARGS); else exec sudo .venv/bin/tiercel watch $(ARGS); fi

gen: setup ## write the generated files from schema/
	@$(PY) -m tools.gen

check: setup ## fail when a generated file differs from schema/
	@$(PY) -m tools.gen --check

lint: build-ci check ## ruff, mypy, rustfmt, clippy: warnings are errors
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --profile $(CI_PROFILE) --quiet -- -D warnings

format: setup ## put Python and Rust into shape
	$(PY) -m ruff check --fix --quiet . || true
	$(PY) -m ruff format --quiet .
	cargo fmt --all

test: build-ci test-rust test-python test-live test-kernels lint ## everything that CI runs

test-rust: setup ## cargo's tests of all crates
	cargo test --workspace --exclude tiercel-py --profile $(CI_PROFILE)

test-python: setup-tests build-ci ## Python tests but the live ones
	$(PY) -m pytest tests -m "not live" --ignore=tests/live -n 2 $(ARGS)

test-live: build-ci ## the real probe on this kernel (root)
	$(PY) -m pytest tests/live $(ARGS)

test-kernels: setup-tests ## boot Debian's kernels under QEMU, load the probe, check what it sees
	$(PY) -m tests.kernels $(ARGS)

bench: build ## one table: what Tiercel costs, in ratios
	$(PY) -m benches $(ARGS)

soak: build ## 48 hours of a busy machine as fast as they replay: memory must stay flat (20 minutes)
	$(PY) -m benches.soak $(ARGS)

parity: setup-tests build-ci ## replay the corpus beside this repository and compare with what must come out
	$(PY) -m pytest tests/parity $(ARGS)

fuzz: setup-tests build-ci ## look for inputs that break the parsers (10 minutes; FUZZ_SECONDS, ARGS="capture")
	@tools/fuzz/run.sh $(ARGS)

clean: ## remove what was built
	rm -rf build target .venv python/tiercel/*.so
