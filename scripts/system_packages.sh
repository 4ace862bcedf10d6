#!/usr/bin/env bash
# Installs the Debian packages that are missing. Usage: system_packages.sh [run|test]
# What counts is the library or the program itself, so that one that comes from elsewhere is left alone.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

missing=()

library() { ldconfig -p 2>/dev/null | grep -q "$1" || missing+=("$2"); }
program() { command -v "$1" >/dev/null || missing+=("$2"); }

for_python() {
  local python
  if ! python=$(find_python); then
    missing+=(python3 python3-venv)
  elif [ ! -x .venv/bin/python ] && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    missing+=("python$(python_version "$python")-venv")
  fi
}

for_documents() {
  library libpango-1.0.so.0 libpango-1.0-0
  library libpangoft2-1.0.so.0 libpangoft2-1.0-0
  library libharfbuzz-subset.so.0 libharfbuzz-subset0
  program fc-list fontconfig
}

for_tests() {
  find_postgres >/dev/null || missing+=(postgresql)
  is_ubuntu || find_browser >/dev/null || missing+=(chromium)
  java -version >/dev/null 2>&1 || missing+=(default-jre-headless)
  program node nodejs
  program npm npm
  program pdftoppm poppler-utils
  library libatomic.so.1 libatomic1 # for the Node that Playwright brings
}

is_ubuntu() { grep -qs '^ID=ubuntu' /etc/os-release; }

install() {
  local as_root=()
  command -v apt-get >/dev/null ||
    refuse "Il manque des logiciels, et cette machine n’a pas « apt-get » pour les installer." \
      "Installez l’équivalent des paquets Debian suivants, puis relancez la commande :" "${missing[*]}"
  if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
      refuse "Il manque des paquets du système et vous n’avez pas le droit de les installer : ${missing[*]}." \
        "Demandez à une personne qui administre la machine de taper, puis relancez la commande :" \
        "sudo apt-get update && sudo apt-get install --yes --no-install-recommends ${missing[*]}"
    fi
    as_root=(sudo -n)
  fi
  say "Installation des paquets du système : ${missing[*]}"
  local log
  log=$(mktemp)
  # An update may fail for a source that has nothing to do with us: only the installation counts.
  if ! { apt update || true; apt install --yes --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
    tail -n 15 "$log" >&2
    refuse "Les paquets du système n’ont pas pu être installés." \
      "Vérifiez l’accès au réseau, ou essayez vous-même :" \
      "sudo apt-get update && sudo apt-get install --yes --no-install-recommends ${missing[*]}"
  fi
  rm -f "$log"
}

apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 "$@"; }

for_python
for_documents
[ "${1:-run}" != test ] || for_tests
[ "${#missing[@]}" -eq 0 ] || install

find_python >/dev/null || refuse "Il faut Python 3.11 ou plus récent." \
  "Cette machine a : $(python3 --version 2>&1 || true). Indiquez un autre Python ainsi : PYTHON=/chemin/vers/python3.12 make run"
