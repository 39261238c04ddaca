# Run `make` alone for the list. What each command does is in scripts/.
.DEFAULT_GOAL := help
.PHONY: help setup run test test-all lint format bench messages lock

# Variables given to make (make run PORT=8080) reach the scripts.
export PORT LISTEN DEMO

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: ## install what is missing, prepare database and demo province
	@scripts/setup

run: ## set up, then start the site at http://127.0.0.1:8000 (PORT=8080 for another)
	@scripts/run

test: ## set up and run the test suite on its own PostgreSQL and Redis
	@scripts/test

test-all: ## the same with the slow tests
	@scripts/test --all

lint: ## linters, pending migrations, deployment checks
	@scripts/lint

format: ## format Python code
	@.venv/bin/ruff check --fix-only --quiet . && .venv/bin/ruff format --quiet .

bench: ## measure the promised limits, as ratios within one run
	@scripts/setup --test && scripts/with_services .venv/bin/python -m bench $(ONLY)

messages: ## collect translatable texts of every app into its catalogue
	@.venv/bin/python manage.py makemessages -l vi --add-location file --ignore node_modules --ignore var --ignore .venv

lock: ## pin again everything that requirements-dev.txt pulls in
	@scripts/lock
