# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# m365.graph: every task of a developer. `make` prints what there is; tests/tools/ does the work.
#
# Needed: git, make and one Python >= 3.11 with the venv module. Everything else is created in build/.

PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; break; }; done)

# More arguments for the tool behind a target, and one row of the support matrix: make unit ARGS="-k edm" ROW=3.12
ARGS ?=
ROW ?=
export ARGS ROW

DRIVE = $(if $(PYTHON),,$(error m365.graph needs Python 3.11 or newer in PATH, or PYTHON=/path/to/python))$(PYTHON) -B tests/tools/drive.py

.DEFAULT_GOAL := help

.PHONY: help
help: ## Print this list
	@if [ -t 1 ] && [ -z "$$NO_COLOR" ]; then on='\033[36m'; off='\033[0m'; fi; \
	printf 'm365.graph\n\n'; \
	sed -n 's/^\([a-z]*\):.*## \(.*\)/\1:\2/p' $(firstword $(MAKEFILE_LIST)) | while IFS=: read -r target text; do printf "  $$on%-12s$$off %s\n" "$$target" "$$text"; done; \
	printf '\nMore for the tool behind a target: make unit ARGS="-k edm". One Python only: ROW=3.12.\n'

.PHONY: demo
demo: ## See it work: the collection against a local Graph, nothing to configure
	@$(DRIVE) demo

.PHONY: test
test: ## Every check, in every supported Python that this machine has
	@$(DRIVE) test

.PHONY: lint
lint: ## ruff, ansible-lint, shellcheck, licences, documentation and changelog
	@$(DRIVE) lint

.PHONY: format
format: ## Put the Python files in order (ruff, writes)
	@$(DRIVE) format

.PHONY: types
types: ## mypy, strict
	@$(DRIVE) types

.PHONY: unit
unit: ## Unit tests, the fault table, fuzzed input, and the emulator with Microsoft's own client
	@$(DRIVE) unit

.PHONY: sanity
sanity: ## ansible-test sanity, in every supported ansible-core
	@$(DRIVE) sanity

.PHONY: integration
integration: ## Playbooks against the emulator, and every example of the documentation
	@$(DRIVE) integration

.PHONY: contract
contract: ## The contract that every module is held to, one playbook per resource
	@$(DRIVE) contract

.PHONY: bench
bench: ## Measure: tests/benchmarks
	@$(DRIVE) bench

.PHONY: build
build: ## Build the artifact in build/dist, list its content, let galaxy-importer check it
	@$(DRIVE) build

.PHONY: docs
docs: ## Build the documentation's site in build/docs/html
	@$(DRIVE) docs

.PHONY: generate
generate: ## Write what follows from the list of modules: meta/runtime.yml, the README's table
	@$(DRIVE) generate

.PHONY: release
release: ## Write down a release, its number and its changelog: make release VERSION=1.0.0
	@ARGS="$(VERSION)" $(DRIVE) release

.PHONY: nightly
nightly: ## As test, with newest packages, all rows of the matrix, more examples, and the benchmarks
	@$(DRIVE) nightly

.PHONY: clean
clean: ## Remove everything that make created
	rm -rf build tests/output .ansible .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
