# make lab         open the course in JupyterLab, in the folder my-course
# make test        what the course promises: tests, and notebooks that print what they record
# make code        the tests alone
# make library     of these, what another version of Python or of a library could break
# make lint        style, format and types of the code
# make portable    the notebooks on one thread and without AVX-512: outputs must not depend on the processor
# make frameworks  install PyTorch, Keras and, where it can be had, TensorFlow as well, and compare with them
# make build       lessons and exercises to notebooks
# make accuracy    measure every activation and its peers in ulp: docs/accuracy.md
# make bench       time it all beside its peers; docs/speed.md says what the goals are
# make site        write the course as a website into the folder site, which needs no network and no server
# make demo        grade a class of 200 invented students, and open its report
# make pictures    take the pictures of the documentation, in Chromium
# make constraints test with the newest of everything, and record these versions for others to install
# make clean       remove .venv and caches; my-course stays
#
# Another Python: make lab PYTHON=python3.12        Another folder: make lab COURSE=somewhere, make demo DEMO=elsewhere
# What is installed is what was tested on this Python; the newest of everything instead: make lab LATEST=1
# Both hold for a new .venv, after make clean; beside the one that is there: make test VENV=.venv-other

PYTHON ?= python3
VENV ?= .venv
COURSE ?= my-course
DEMO ?= demo-class
BIN := $(VENV)/bin
INSTALL = $(BIN)/python constraints/install.py $(if $(LATEST),--latest)
PYTEST := $(BIN)/pytest -v -n 2 --dist loadfile --no-loadscope-reorder -rf --durations=25
NBVAL := $(BIN)/pytest -v -n 2 --dist loadfile --nbval-current-env --nbval-cell-timeout=180 --nbval-kernel-startup-timeout=120 \
	--nbval-sanitize-with nbval_sanitize.cfg
BENCHMARKS := importing activations attention training redraw lab site feedback grading
OFFLINE := PYTHONPATH=$(CURDIR)/tests/offline

.PHONY: lab test code library lint portable frameworks build site accuracy bench demo pictures constraints clean

lab: $(VENV)/course
	@$(BIN)/actedu lab $(COURSE)

test: code
	$(OFFLINE) $(NBVAL) --nbval lessons solutions
	$(OFFLINE) $(NBVAL) --nbval-lax exercises

code: $(VENV)/tests
	$(PYTEST)

library: $(VENV)/tests
	$(PYTEST) -m "not content"

lint: $(VENV)/tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

portable: $(VENV)/tests
	$(OFFLINE) OPENBLAS_NUM_THREADS=1 NPY_DISABLE_CPU_FEATURES="$$($(BIN)/python tests/avx512.py)" \
		$(NBVAL) --nbval lessons solutions

frameworks: $(VENV)/frameworks
	KERAS_BACKEND=torch $(BIN)/pytest -v -m frameworks

build: $(VENV)/tests
	@$(BIN)/actedu build

site: $(VENV)/docs
	@PYTHONPATH=docs $(BIN)/python -m website

accuracy: $(VENV)/tests
	@$(BIN)/python benchmarks/accuracy.py

bench: $(VENV)/tests
	@for what in $(BENCHMARKS); do echo "== $$what"; $(BIN)/python benchmarks/$$what.py || exit 1; done

demo: $(VENV)/tests
	@$(BIN)/actedu demo $(DEMO) --open

pictures: $(VENV)/tests
	@$(BIN)/python docs/pictures.py

constraints:
	rm -rf .venv-newest
	$(MAKE) lint test LATEST=1 VENV=.venv-newest
	.venv-newest/bin/python constraints/record.py
	rm -rf .venv-newest

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find actedu tests -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/course: pyproject.toml $(wildcard constraints/*.txt)
	@$(PYTHON) -c '' || \
		{ echo "There is no $(PYTHON) that runs. On Debian and Ubuntu: sudo apt install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "The course needs Python 3.11 or newer, and this is $$($(PYTHON) -V 2>&1). With another: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null || \
		{ echo "Python's venv module is missing. On Debian and Ubuntu: sudo apt install python3-venv" >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) -V)."
	@$(PYTHON) -m venv $(VENV)
	@$(INSTALL) lab
	@touch $@

$(VENV)/tests: $(VENV)/course
	@$(INSTALL) test
	@touch $@

$(VENV)/docs: $(VENV)/course
	@$(INSTALL) docs
	@touch $@

$(VENV)/frameworks: $(VENV)/tests
	@$(INSTALL) frameworks
	@$(INSTALL) tensorflow || echo "Without TensorFlow, then: what is compared with it is left out."
	@touch $@
