# abs-study: everything happens inside this folder; `make` alone tells what can be made.
# Choose a Python:  make study PYTHON=python3.12     Messages in English:  make study ABS_STUDY_LANG=en

.DEFAULT_GOAL := help
.PHONY: help study test browse lab check bench messages lock lowest clean setup

BIN := .venv/bin
RUN := . tools/environment.sh &&
export PYTHON ABS_STUDY_LANG

study: setup    ## Refaire toute l’étude, puis ouvrir reports/index.html | Run the whole study, then open reports/index.html
	@sh tools/system.sh
	@$(RUN) $(BIN)/abs-study run
	@test -f reports/index.html && printf '\n%s/reports/index.html\n' "$$(pwd)"

test: setup     ## Prouver : tous les tests (PYTEST_ARGS="tests/test_grid.py") | Prove it: all the tests
	@sh tools/system.sh
	@sh tools/browser.sh
	@$(RUN) $(BIN)/python -m pytest -n 2 --dist loadfile $(PYTEST_ARGS)

browse: setup   ## Éprouver le site publié (reports/) dans un navigateur | Test the published site (reports/) in a browser
	@sh tools/browser.sh
	@$(RUN) ABS_STUDY_SITE=reports $(BIN)/python -m pytest -n 2 tests/browser $(PYTEST_ARGS)

lab: setup      ## Ouvrir les carnets dans JupyterLab | Open the notebooks in JupyterLab
	@$(RUN) $(BIN)/abs-study lab

check: setup    ## Vérifier registre, empreintes, grille, lectures, réglages | Verify register, hashes, grid, readings, settings
	@$(RUN) $(BIN)/abs-study check

setup:          ## Préparer .venv (fait tout seul par les autres) | Prepare .venv (the others do it by themselves)
	@sh tools/setup.sh

bench: setup    ## Mesurer la vitesse : docs/vitesse.md (installe spaCy, pypdf, pdfplumber dans .venv) | Measure the speed: docs/vitesse.md
	@$(BIN)/python -c 'import pdfplumber, pypdf, spacy' 2>/dev/null || $(BIN)/python -m pip install --quiet 'pdfplumber>=0.11' 'pypdf>=5' 'spacy>=3.8'
	@$(RUN) $(BIN)/python benchmarks/coding.py && $(BIN)/python benchmarks/reading.py && $(BIN)/python benchmarks/running.py && $(BIN)/python benchmarks/report.py

messages: setup ## Mettre à jour les messages et leur traduction anglaise | Update the messages and their English translation
	@$(BIN)/python tools/messages.py

lock: setup     ## Figer les paquets dans requirements.lock (Python 3.11) | Pin the packages in requirements.lock (Python 3.11)
	@sh tools/lock.sh $(LOCK_ARGS)

lowest: setup   ## Éprouver les versions minimales déclarées (Python 3.11) | Test the declared minimum versions (Python 3.11)
	@sh tools/lowest.sh $(PYTEST_ARGS)

clean:          ## Retirer ce qui est calculé (data/processed, reports, ro-crate-metadata.json) | Remove what is computed (data/processed, reports, ro-crate-metadata.json)
	@rm -f ro-crate-metadata.json
	@find data/processed reports -mindepth 1 -maxdepth 1 ! -name README.md -exec rm -rf {} +

help:           ## Cette aide | This help
	@awk -F '##' -v lang="$$ABS_STUDY_LANG" '/^[a-z]+:.*##/ { split($$1, name, ":"); n = index($$2, " | "); \
	    printf "  make %-9s%s\n", name[1], lang == "en" ? substr($$2, n + 2) : substr($$2, 1, n - 1) }' Makefile
