#!/usr/bin/env bash
# What the tests need besides the application: system packages, Python test packages, axe-core and vnu-jar, a browser.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# npm packages, by the hash of their lock file.
npm_packages() {
  local stamp=tests/tools/node_modules/.stamp lock
  lock=$(sha256sum <tests/tools/package-lock.json)
  grep -qsxF "$lock" "$stamp" && return
  say "Installation d’axe-core et du validateur du W3C"
  (cd tests/tools && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error </dev/null) ||
    refuse "axe-core et vnu-jar n’ont pas pu être installés : vérifiez l’accès à registry.npmjs.org."
  printf '%s\n' "$lock" >"$stamp"
}

browser() {
  find_browser >/dev/null && return
  say "Installation d’un navigateur pour les essais"
  PLAYWRIGHT_BROWSERS_PATH="$PWD/.cache/browsers" .venv/bin/playwright install --with-deps chromium </dev/null ||
    refuse "Aucun navigateur n’a pu être installé." "Installez chromium ou google-chrome, puis relancez la commande."
}

bash scripts/system_packages.sh test
bash scripts/setup.sh test
npm_packages
browser
