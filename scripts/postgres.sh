#!/usr/bin/env bash
# Runs a command with a private, throw-away PostgreSQL server: postgres.sh COMMAND…
# The command finds it in TEST_DATABASE_URL. The server listens on a Unix socket only, in a folder of its own,
# and does not wait for the disk, unless DURABLE=1. It stops, and its folder goes, however the command ends.
# The folder is in the temporary folder: root's checkouts are closed to the account that runs the server,
# and a socket's path may not exceed 107 bytes.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

binaries=$(find_postgres) || refuse "PostgreSQL n’est pas installé." "Lancez : make test"
folder=$(mktemp -d "${TMPDIR:-/tmp}/mentorat-pg.XXXXXX")

# The server refuses to run as root.
as_server() {
  if [ "$(id -u)" -ne 0 ]; then "$@"; else (cd / && runuser -u "$account" -- "$@"); fi
}

stop() {
  as_server "$binaries/pg_ctl" --pgdata "$folder/data" --mode immediate --silent stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}

account=$(id -un postgres 2>/dev/null || echo nobody)
[ "$(id -u)" -ne 0 ] || chown "$account" "$folder"
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

as_server "$binaries/initdb" --pgdata "$folder/data" --username crm --auth trust --encoding UTF8 \
  --locale C.UTF-8 --no-sync >"$folder/initdb.log" 2>&1 ||
  { cat "$folder/initdb.log" >&2; refuse "PostgreSQL n’a pas pu créer sa base d’essai."; }
hurry="-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0"
[ -z "${DURABLE:-}" ] || hurry="-c shared_buffers=256MB -c max_wal_size=2GB"
as_server "$binaries/pg_ctl" --pgdata "$folder/data" --log "$folder/data/server.log" --silent --wait --options \
  "-c listen_addresses='' -c unix_socket_directories='$folder' $hurry" start >/dev/null ||
  { cat "$folder/data/server.log" >&2; refuse "PostgreSQL n’a pas pu démarrer."; }

export TEST_DATABASE_URL="postgresql+psycopg://crm@/postgres?host=$folder"
"$@"
