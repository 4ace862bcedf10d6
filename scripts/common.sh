# Shared by the scripts of this folder (sourced): root folder, French sentences, timed steps.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")/.."
export PATH="$PWD/.venv/bin:$PATH:/usr/sbin:/sbin"
unset VIRTUAL_ENV

say() { printf '→ %s\n' "$*"; }

refuse() {
  printf '\n✗ %s\n' "$1" >&2
  shift
  [ $# -eq 0 ] || printf '  %s\n' "$@" >&2
  exit 1
}

# step TITLE COMMAND…: runs it and prints how long it took; the status is the command's.
step() {
  local title=$1 from=$SECONDS status=0
  shift
  say "$title"
  "$@" || status=$?
  say "$title : $([ "$status" -eq 0 ] && echo terminé || echo échec) ($((SECONDS - from)) s)"
  return "$status"
}

python_version() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null; }

# Prints the first Python 3.11 or later; a command that exists without working (a shim) does not count.
find_python() {
  local name
  for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return 0
    fi
  done
  return 1
}

find_browser() {
  local name
  for name in "${CHROMIUM:-}" chromium google-chrome; do
    [ -n "$name" ] && command -v "$name" && return 0
  done
  # Ubuntu's own package is a snap: there the browser comes from Playwright, into .cache.
  find .cache/browsers -name chrome -type f -perm -u+x 2>/dev/null | sed "s|^|$PWD/|" | grep -m1 .
}

# Prints the folder of the newest PostgreSQL server's binaries.
find_postgres() {
  local folder
  folder=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
  [ -x "$folder/initdb" ] || folder=$(dirname "$(command -v initdb)" 2>/dev/null)
  [ -x "$folder/initdb" ] && echo "$folder"
}

port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
