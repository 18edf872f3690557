# `make run` and `make test` set up all they need; `make help` lists the rest.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

.PHONY: run
run: $(VENV)/.run ## Set up, load a sample conference into an empty archive, start web and worker
	@exec $(BIN)/python -m giaoban serve --first-run

# In two processes side by side, each with a half of the files, until one has nothing left and takes from the other.
TESTS := $(BIN)/pytest -m "not slow"

.PHONY: test
test: $(VENV)/.dev ## Set up and run the tests
	$(TESTS) -n 2 --dist worksteal $(PYTEST)

.PHONY: test-one
test-one: $(VENV)/.dev ## The same tests in one process, one after the other
	$(TESTS) $(PYTEST)

.PHONY: test-all
test-all: $(VENV)/.dev ## Run every test, the slow ones too
	$(BIN)/pytest $(PYTEST)

.PHONY: lint
lint: $(VENV)/.dev ## Check style, types and import contracts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: bench
bench: $(VENV)/.dev ## Measure the pipeline against a bare faster-whisper loop, side by side
	$(BIN)/python -m bench

.PHONY: bench-search
bench-search: $(VENV)/.dev ## Measure the index
	$(BIN)/python -m bench.search $(BENCH)

.PHONY: bench-editor
bench-editor: $(VENV)/.dev ## Measure the editor on a transcript of four hours, in Chromium
	$(BIN)/python -m bench.editor $(BENCH)

.PHONY: bench-relevance
bench-relevance: $(VENV)/.dev ## Measure how well the indexes rank, and write it into docs/search.md
	$(BIN)/python -m bench.relevance --write docs/search.md $(BENCH)

.PHONY: bench-accuracy
bench-accuracy: $(VENV)/.dev ## Measure what is wrong, lost and invented, and write it into docs/accuracy.md
	$(BIN)/python -m bench.accuracy --results build/accuracy.json --write docs/accuracy.md $(BENCH)

.PHONY: bench-gpu
bench-gpu: $(VENV)/.dev ## Measure recognition and speakers on this machine's GPU
	$(BIN)/python -m bench.gpu $(BENCH)

.PHONY: constraints
constraints: ## Resolve every dependency anew, in an environment of its own, and write the versions down
	$(PYTHON) -m venv build/constraints
	build/constraints/bin/pip install --quiet torch==2.13.0
	build/constraints/bin/pip install --quiet '.[dev,pyannote,gpu]'
	build/constraints/bin/pip freeze --exclude giaoban | grep -E '^[A-Za-z0-9_.-]+==' | sed 's/+cpu//' > constraints.txt
	rm -rf build/constraints

.PHONY: clean
clean: ## Remove what set-up made; recordings and database stay
	rm -rf $(VENV) *.egg-info build

# pip is the last thing that venv puts in: a virtual environment without it is one that was left half made.
$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Cần Python 3.11 trở lên / Python 3.11 or newer is needed: make $(MAKECMDGOALS) PYTHON=python3.11"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Không tạo được môi trường Python / no virtual environment. Debian, Ubuntu: apt install python3-venv"; exit 1; }

# A stamp for each kind of set-up: it is done again when what it installs from has changed.
$(VENV)/.run: pyproject.toml constraints.txt | $(BIN)/pip
	@echo "Đang cài đặt / installing (1-3 min the first time)…"
	@$(PIP) install -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(BIN)/pip
	@echo "Đang cài đặt công cụ kiểm thử / installing test tools…"
	@$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@ $(VENV)/.run
