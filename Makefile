# Everything is started here. `make run` needs Python 3.11 or newer and nothing else.
PYTHON ?= python3
PORT ?= 8000
WORKERS ?= 2
BIN := .venv/bin
export PORT

.PHONY: setup dev run test check nightly bench lock

setup: ## .venv with the product, from requirements.lock
	@command -v $(PYTHON) >/dev/null || { echo "没有找到 $(PYTHON);请先安装 Python 3.11 或更高版本。" >&2; exit 1; }
	@$(PYTHON) scripts/environment.py

dev: ## the same with the tools for developers, from requirements-dev.lock
	@command -v $(PYTHON) >/dev/null || { echo "没有找到 $(PYTHON);请先安装 Python 3.11 或更高版本。" >&2; exit 1; }
	@$(PYTHON) scripts/environment.py --dev

run: setup ## the demo county on http://127.0.0.1:$(PORT); Ctrl-C stops everything
	@$(BIN)/qiaowu up --port $(PORT) --with-parent

test: dev ## everything in WORKERS processes, browser tests included; ARGS=path runs that alone, in one process
	@$(BIN)/python scripts/system_packages.py
	@$(BIN)/pytest $(or $(ARGS),-n $(WORKERS) --dist worksteal)

check: dev ## format, lint, types, import directions, missing migrations, shape
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy qiaowu
	@$(BIN)/lint-imports
	@PYTHONWARNINGS=ignore::RuntimeWarning DJANGO_SETTINGS_MODULE=qiaowu.config.settings \
		$(BIN)/python -m django makemigrations --check --dry-run
	@$(BIN)/python scripts/shape.py

nightly: dev ## the long tests: kills at random, backups under load
	@$(BIN)/pytest tests/nightly/backup.py

bench: dev ## ratios against a floor measured in the same run
	@$(BIN)/python -m bench $(ARGS)

lock: dev ## write the lock files anew from pyproject.toml
	@$(BIN)/python scripts/lock.py
