#!/usr/bin/env bash
# Virtual environment and locked packages. Usage: setup.sh [run|test]. Does nothing when all is there.
# A stamp in .venv holds the hash of what was installed, the folder and the Python version.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"
wanted=${1:-run}

expected_stamp() {
  { cat uv.lock scripts/uv.txt; echo "$PWD"; python_version .venv/bin/python; } | sha256sum | cut -d ' ' -f 1
}

# test holds run, so a stamp for test is good for run.
is_ready() {
  local stamp
  [ -x .venv/bin/flask ] && stamp=$(expected_stamp) || return 1
  grep -qsx "$stamp" .venv/stamp-test || { [ "$wanted" = run ] && grep -qsx "$stamp" .venv/stamp-run; }
}

# An environment that was moved, or whose Python is gone, has scripts that point nowhere: it is made again.
make_environment() {
  local place
  if place=$(.venv/bin/python -c 'import pip, sys; print(sys.prefix)' 2>/dev/null) && [ "$place" = "$PWD/.venv" ] &&
    { [ ! -f .venv/stamp-place ] || grep -qxF "$PWD" .venv/stamp-place; }; then
    return
  fi
  rm -rf .venv
  "$(find_python)" -m venv .venv
  printf '%s\n' "$PWD" >.venv/stamp-place
}

install_packages() {
  local extra=()
  [ "$wanted" = run ] || extra=(--extra "$wanted")
  .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes --requirement scripts/uv.txt &&
    { with_uv "${extra[@]}" || with_pip "${extra[@]}"; }
}

with_uv() {
  UV_PYTHON_DOWNLOADS=never .venv/bin/uv sync --quiet --frozen --inexact --no-install-project --compile-bytecode "$@"
}

# Where only a mirror known to pip can be reached: the same lock, the same hashes.
with_pip() {
  say "« uv » n’a pas abouti : nouvel essai avec « pip », mêmes versions et mêmes empreintes"
  local list=.cache/requirements.txt
  mkdir -p .cache
  .venv/bin/uv export --quiet --frozen --no-emit-project --format requirements-txt --output-file "$list" "$@" &&
    .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes --requirement "$list"
}

bash scripts/system_packages.sh run
[ ! -x .venv/bin/python ] || .venv/bin/python -m compileall -q crm || true # read at once by web, worker and clock
is_ready && exit 0

say "Préparation de l’environnement Python ($wanted)"
make_environment
install_packages || refuse "Les bibliothèques n’ont pas pu être installées." \
  "Vérifiez l’accès à pypi.org, puis relancez la commande : ce qui est déjà fait ne sera pas refait."
expected_stamp >".venv/stamp-$wanted"
