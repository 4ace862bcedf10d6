#!/usr/bin/env bash
# Set-up, database, demonstration data, then web, worker and scheduler until Ctrl-C. PORT chooses the port.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
export PORT=${PORT:-8000}
# Links in mails lead to this port, unless a setting says otherwise.
grep -qs '^PUBLIC_URL=' .env || export PUBLIC_URL="${PUBLIC_URL:-http://127.0.0.1:$PORT}"

port_is_taken "$PORT" && refuse "Le port $PORT est déjà occupé par un autre programme." \
  "Arrêtez-le, ou choisissez un autre port, par exemple : PORT=$((PORT + 1)) make run"

bash scripts/setup.sh run
.venv/bin/python -m scripts.prepare

announce() {
  for _ in $(seq 300); do
    if port_is_taken "$PORT"; then
      say "Ouvrez http://127.0.0.1:$PORT dans un navigateur. Ctrl-C arrête tout."
      return
    fi
    sleep 0.1
  done
}

# Ctrl-C goes to honcho, which stops the three and answers 130: for whoever pressed it, all went well.
trap : INT
announce &
status=0
.venv/bin/python -m honcho start || status=$?
[ "$status" -eq 130 ] || exit "$status"
