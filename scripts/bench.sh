#!/usr/bin/env bash
# The benchmarks on SQLite, then on a PostgreSQL that waits for the disk as in production.
# Both always run; it fails if a figure is not held. Usage: bench.sh [--companies N] [--only WORKS]
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

step "Outils d’essai" bash scripts/test_tools.sh
unset DATABASE_URL TEST_DATABASE_URL SMTP_URL MAIL_FROM DATA_DIR INSTANCE_DIR PUBLIC_URL SIRENE_URL SECRET_KEY

status=0
step "Mesures sur SQLite" .venv/bin/python -m tests.benchmarks "$@" || status=1
DURABLE=1 step "Mesures sur PostgreSQL" bash scripts/postgres.sh .venv/bin/python -m tests.benchmarks "$@" || status=1
exit "$status"
