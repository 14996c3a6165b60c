# Every command that this project needs. `make` alone lists them.
#
# PYTHON=...   the interpreter that makes the environment (3.11 or newer; found by itself)
# PORT=8001    where `make run` listens                ARGS="tests/drafts -k frozen"   what `make test` runs
# WORKERS=2    how many processes `make test` uses     DATABASE_URL=postgres://...     instead of SQLite in var/

PORT ?= 8000
THREADS ?= 8
WORKERS ?= 2
ARGS ?=
VAR_DIR ?= $(CURDIR)/var
export VAR_DIR

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
STATIC_SOURCES = $(shell find config home search consultations drafts -path '*/static/*' -type f 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help install run test lint bench messages lock

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | while IFS='|' read -r name words; do \
		printf '%-16s %s\n' "$$name" "$$words"; done

# The first of the candidates that runs, is new enough and can make an environment.
define FIND_PYTHON
found=; old=; bare=; \
for candidate in "$(PYTHON)" python3 python3.13 python3.12 python3.11 python3.14 /usr/bin/python3 python; do \
	[ -n "$$candidate" ] && "$$candidate" -c '' 2>/dev/null || continue; \
	"$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { old="$$candidate"; continue; }; \
	"$$candidate" -c 'import ensurepip, venv' 2>/dev/null || { bare="$$candidate"; continue; }; \
	found="$$candidate"; break; \
done; \
if [ -z "$$found" ] && [ -n "$$bare" ]; then \
	echo "Redraft needs Python with its venv module: $$bare has none (on Debian: apt-get install python3-venv)." >&2; exit 1; \
elif [ -z "$$found" ]; then \
	echo "Redraft needs Python 3.11 or newer, and found $${old:+only an older }$${old:-none}. Install one, or name it: make PYTHON=/path/to/python3.11" >&2; exit 1; \
fi
endef

$(BIN)/python:
	@$(FIND_PYTHON); echo "Making the environment with $$($$found -V) in .venv"; $$found -m venv .venv

.venv/installed: requirements.txt | $(BIN)/python
	@echo "Installing the locked packages (once; a minute or two)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/installed-tests: tests/requirements.txt .venv/installed
	@echo "Installing the locked test tools (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.txt
	@touch $@

# Collected and compressed once; again when a file of ours or a locked package changes.
$(VAR_DIR)/static.stamp: .venv/installed requirements.txt $(STATIC_SOURCES)
	@echo "Collecting the static files"
	@mkdir -p "$(VAR_DIR)"
	@$(MANAGE) collectstatic --no-input --verbosity 0
	@touch "$@"

install: .venv/installed ## the environment and the locked packages
	@echo "Everything is installed in .venv."

run: export DJANGO_SETTINGS_MODULE ?= config.settings.development
run: export BASE_URL ?= http://127.0.0.1:$(PORT)
run: .venv/installed $(VAR_DIR)/static.stamp ## everything, with demo data, on http://127.0.0.1:8000 (PORT=8001 for another)
	@echo "Bringing the database up to date (the first time takes half a minute)"
	@$(MANAGE) migrate --no-input --verbosity 0
	@$(MANAGE) demo
	@echo
	@echo "Redraft is at http://127.0.0.1:$(PORT)/ and its mails are in $(VAR_DIR)/mail. Ctrl-C stops it; what you write stays."
	@exec $(BIN)/gunicorn config.wsgi --bind 127.0.0.1:$(PORT) --workers 1 --threads $(THREADS) --log-level warning --no-control-socket

test: .venv/installed-tests ## every test (ARGS="tests/drafts" for some, WORKERS=1 for one process)
	@$(BIN)/pytest -n $(WORKERS) $(ARGS)

lint: .venv/installed-tests ## style, the direction of imports, migrations, translations
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports
	@$(MANAGE) makemigrations --check --dry-run
	@$(BIN)/pytest -q -p no:cacheprovider tests/config/test_translations.py

bench: .venv/installed-tests ## measure, print name, value, unit, ratio, and write var/bench.json
	@$(BIN)/python -m tests.bench $(ARGS)

messages: .venv/installed ## gather and compile the translatable words (needs gettext)
	@command -v msgfmt >/dev/null || { echo "make messages needs gettext (on Debian: apt-get install gettext)." >&2; exit 1; }
	@$(MANAGE) makemessages --locale ar --no-wrap --add-location file --ignore '.venv/*' --ignore 'var/*' --ignore 'tests/*'
	@$(MANAGE) compilemessages --locale ar --ignore '.venv/*' --verbosity 0

# Under the oldest Python that we support, so that packages only needed there are locked too.
lock: ## lock what pyproject.toml and tests/requirements.in name (needs pip-tools; UPGRADE=--upgrade for newer releases)
	@command -v pip-compile >/dev/null || { echo "make lock needs pip-tools under Python 3.11 (pip install pip-tools)." >&2; exit 1; }
	pip-compile $(UPGRADE) --output-file requirements.txt pyproject.toml
	cd tests && pip-compile $(UPGRADE) --config ../pyproject.toml --output-file requirements.txt requirements.in
