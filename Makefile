# Every target is one command of the runner in platform/atmp/up (Python 3.11 or newer).
# Variables: SEED, N (chaos), PORT, DATA_DIR, DATABASE_URL, REDIS_URL, EMAIL_URL, VENV, ARGS (for the tests),
# BACKUP_DIR, BACKUP, UPLOAD_ROOT (for backup and restore).
PYTHON ?= $(or $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,$(shell command -v $(name)))),python3)
export PYTHONPATH := $(CURDIR)/platform

.DEFAULT_GOAL := help
.PHONY: run test check browser browser-full screens deep deep-full erase-scan chaos bench backup restore cov schema lock install help

run test check browser browser-full screens deep deep-full erase-scan chaos bench backup restore cov schema lock install help:
	@cd '$(CURDIR)' && exec $(PYTHON) -m atmp.up $@
