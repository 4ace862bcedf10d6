#!/usr/bin/env bash
# The whole suite on both databases: PostgreSQL without the browser (except tests marked smoke), then SQLite with everything.
# Both always run; it fails if either fails. Usage: test.sh [pytest arguments]
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

step "Outils d’essai" bash scripts/test_tools.sh

# Settings of the person who runs the tests must not reach them.
unset DATABASE_URL TEST_DATABASE_URL SMTP_URL MAIL_FROM DATA_DIR INSTANCE_DIR PUBLIC_URL SIRENE_URL TASKS_BROKER_URL
unset SECRET_KEY CRM_ENVIRONMENT TRUSTED_PROXIES RECONTACT_DAYS WORKERS FLASK_DEBUG
CHROMIUM=$(find_browser)
export CHROMIUM
if [ -z "${CRM_REAL_DATA:-}" ] && [ -d ../shared/data ]; then
  CRM_REAL_DATA=$(cd ../shared/data && pwd)
  export CRM_REAL_DATA
fi
# Python is started many times (two processes of tests, commands, web, worker): it compiles the modules once.
unset PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX=$PWD/.cache/python
pytest=(.venv/bin/python -m pytest -q -n 2 --dist worksteal)

postgres=0
step "Essais sur PostgreSQL" bash scripts/postgres.sh "${pytest[@]}" -m "not browser or smoke" "$@" </dev/null || postgres=$?

say "Essais sur SQLite, navigateur compris"
sqlite=0
"${pytest[@]}" "$@" </dev/null || sqlite=$?

# A failure of the first pass must not hide behind the last line of the second.
[ "$postgres" -eq 0 ] || refuse "Des essais échouent sur PostgreSQL : voir plus haut."
exit "$sqlite"
