#!/usr/bin/env bash
# Set-up, database, demonstration data, then web, worker and scheduler until Ctrl-C. PORT chooses the port.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
export PORT=${PORT:-8000}
# Links in mails lead to this port, unless a setting says otherwise.
grep -qs '^PUBLIC_URL=' .env || export PUBLIC_URL="${PUBLIC_URL:-http://127.0.0.1:$PORT}"

port_is_taken "$PORT" && refuse "Le port $PORT est déjà occupé par un autre programme." \
  "Arrêtez-le, ou choisissez un autre port, par exemple : PORT=$((PORT + 1)) make run"

# Fictional companies are unknown to the official register, and real ones must not mix with them: ask it only if told to.
grep -qs '^SIRENE_URL=' .env || export SIRENE_URL="${SIRENE_URL:-}"

bash scripts/setup.sh run

# The database of this very code is ready already: only the accounts are told again. Any doubt prepares anew.
prepared=instance/prepared
code=$(find crm migrations -type f \( -name '*.py' -o -name '*.json' -o -name '*.tsv' -o -name '*.txt' \) -print0 |
  sort -z | xargs -0 sha256sum | sha256sum | cut -c1-64)
if [ -z "${DATABASE_URL:-}${INSTANCE_DIR:-}" ] && ! grep -qsE '^(DATABASE_URL|INSTANCE_DIR)=' .env &&
  [ -s instance/engagement.sqlite3 ] && [ "$(head -n 1 $prepared 2>/dev/null)" = "$code" ]; then
  tail -n +2 $prepared
else
  rm -f $prepared
  .venv/bin/python -m scripts.prepare "$code" $prepared
fi

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
