#!/usr/bin/env bash
# Dependencies, format, lint, types, architecture. All run; it fails if one fails.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
bash scripts/setup.sh test

status=0
step "Dépendances" .venv/bin/python scripts/locked.py || status=1
step "Mise en forme" .venv/bin/ruff format --check . || status=1
step "Règles d’écriture" .venv/bin/ruff check . || status=1
step "Types" .venv/bin/mypy || status=1
step "Architecture" .venv/bin/python -m pytest -q tests/test_architecture.py tests/test_templates.py || status=1
exit "$status"
