# The commands of the project; each one is a short script in scripts/.
.DEFAULT_GOAL := help
.PHONY: help run setup test check bench screenshots lock

help: ## Affiche cette aide
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

run: ## Installe ce qui manque, puis lance le logiciel sur http://127.0.0.1:8000 (PORT pour changer)
	@bash scripts/run.sh

setup: ## Installe ce qui manque, sans rien lancer
	@bash scripts/setup.sh run

test: ## Lance tous les essais, sur SQLite et sur PostgreSQL, navigateur compris
	@bash scripts/test.sh

check: ## Vérifie la mise en forme, les règles d’écriture, les types et l’architecture
	@bash scripts/check.sh

bench: ## Mesure la vitesse et la mémoire sur 100 000 entreprises, sur SQLite et sur PostgreSQL (une demi-heure)
	@bash scripts/bench.sh

screenshots: ## Refait les copies d’écran du README
	@bash scripts/test_tools.sh
	@.venv/bin/python scripts/screenshots.py

lock: ## Recalcule uv.lock après un changement de dépendance dans setup.cfg
	@bash scripts/setup.sh run
	@.venv/bin/uv lock
