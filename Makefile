# Copyright (c) 2026, m365.graph contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# m365.graph: every task of a developer. `make` lists them; the work is done by the sessions in noxfile.py.
#
# Requirements: git, make and Python >= 3.11 with the venv module. Everything else is created in build/.

PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$python; break; }; done)

# More arguments for the tool behind a target, and one row of the support matrix: make unit ARGS="-k edm" ROW=3.12
ARGS ?=
ROW ?=
export ARGS ROW

RUN = $(if $(PYTHON),,$(error m365.graph needs Python 3.11 or newer in PATH, or PYTHON=/path/to/python))$(PYTHON) -B tests/tools/run.py

.DEFAULT_GOAL := help

.PHONY: help
help: ## Print this list
	@if [ -t 1 ] && [ -z "$$NO_COLOR" ]; then on='\033[36m'; off='\033[0m'; fi; \
	printf 'm365.graph\n\n'; \
	sed -n 's/^\([a-z]*\):.*## \(.*\)/\1:\2/p' $(firstword $(MAKEFILE_LIST)) | while IFS=: read -r target text; do printf "  $$on%-12s$$off %s\n" "$$target" "$$text"; done; \
	printf '\nMore arguments: make unit ARGS="-k edm". One Python only: ROW=3.12.\n'

.PHONY: demo
demo: ## Show the collection at work against a local Graph; nothing to configure
	@$(RUN) demo

.PHONY: pictures
pictures: ## Draw the README's pictures in docs/images again: the demo and the report; needs Chromium
	@$(RUN) pictures

.PHONY: test
test: ## Run every check, in every supported Python on this machine
	@$(RUN) test

.PHONY: lint
lint: ## ruff, yamllint, ansible-lint, shellcheck, licences, documentation, changelog, figures
	@$(RUN) lint

.PHONY: format
format: ## Format the Python files with ruff
	@$(RUN) format

.PHONY: types
types: ## mypy, strict
	@$(RUN) types

.PHONY: unit
unit: ## Unit tests, the table of faults, random input, and the emulator with Microsoft's own client
	@$(RUN) unit

.PHONY: sanity
sanity: ## ansible-test sanity, in every supported ansible-core
	@$(RUN) sanity

.PHONY: integration
integration: ## Playbooks against the emulator, and every example of the documentation
	@$(RUN) integration

.PHONY: contract
contract: ## The contract that every module meets, and that no secret is shown
	@$(RUN) contract

.PHONY: year
year: ## A simulated year of a tenant in Git; ARGS="--days 31" for less
	@$(RUN) year

.PHONY: acceptance
acceptance: ## Playbooks' tasks against the tenant of AZURE_*, or against the emulator
	@$(RUN) acceptance

.PHONY: bench
bench: ## Run the benchmarks in tests/benchmarks
	@$(RUN) bench

.PHONY: build
build: ## Build the artifact in build/dist and check it with galaxy-importer and ansible-builder
	@$(RUN) build

.PHONY: docs
docs: ## Build the documentation site in build/docs/html
	@$(RUN) docs

.PHONY: generate
generate: ## Update generated files: meta/runtime.yml, tables of modules and playbooks, notes on permissions
	@$(RUN) generate

.PHONY: facts
facts: ## Rebuild tests/facts from Microsoft's SDKs
	@$(RUN) facts

.PHONY: release
release: ## Prepare a release, its number and its changelog: make release VERSION=1.0.0
	@ARGS="$(VERSION)" $(RUN) release

.PHONY: nightly
nightly: ## Run everything: newest packages, all rows of the matrix, more examples, benchmarks
	@$(RUN) nightly

.PHONY: clean
clean: ## Remove everything that make created
	rm -rf build tests/output .ansible .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
