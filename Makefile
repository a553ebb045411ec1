# make lab         open the course in JupyterLab, in the folder my-course
# make test        everything the project promises about itself
# make frameworks  install PyTorch and Keras as well, and compare with them
# make build       lessons and exercises to notebooks
# make accuracy    measure every activation and its peers in ulp: docs/accuracy.md
# make bench       time it all beside its peers; docs/speed.md says what the goals are
# make demo        grade a class of 200 invented students, and open its report
# make clean       remove .venv and caches; my-course stays
#
# Another Python: make lab PYTHON=python3.12        Another folder: make lab COURSE=somewhere, make demo DEMO=elsewhere

PYTHON ?= python3
COURSE ?= my-course
DEMO ?= demo-class
BIN := .venv/bin
NBVAL := $(BIN)/pytest -v -n 2 --dist loadfile --nbval-current-env --nbval-cell-timeout=180 --nbval-kernel-startup-timeout=120 \
	--nbval-sanitize-with nbval_sanitize.cfg
BENCHMARKS := importing activations attention training redraw lab feedback grading
OFFLINE := PYTHONPATH=$(CURDIR)/tests/offline

.PHONY: lab test frameworks build accuracy bench demo clean

lab: .venv/course
	@$(BIN)/actedu lab $(COURSE)

test: .venv/tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -v -n 2 --dist loadfile
	$(OFFLINE) $(NBVAL) --nbval lessons solutions
	$(OFFLINE) $(NBVAL) --nbval-lax exercises
	@echo "Again, on one thread and without AVX-512: the outputs must not depend on the processor"
	$(OFFLINE) OPENBLAS_NUM_THREADS=1 NPY_DISABLE_CPU_FEATURES="$$($(BIN)/python tests/avx512.py)" \
		$(NBVAL) --nbval lessons solutions

frameworks: .venv/tests
	$(BIN)/python -m pip install --quiet --disable-pip-version-check '.[frameworks]'
	KERAS_BACKEND=torch $(BIN)/pytest -v tests -k "torch or keras or library or peers or frameworks"

build: .venv/tests
	@$(BIN)/actedu build

accuracy: .venv/tests
	@$(BIN)/python benchmarks/accuracy.py

bench: .venv/tests
	@for what in $(BENCHMARKS); do echo "== $$what"; $(BIN)/python benchmarks/$$what.py || exit 1; done

demo: .venv/tests
	@$(BIN)/actedu demo $(DEMO) --open

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find actedu tests -name __pycache__ -prune -exec rm -rf {} +

.venv/course: pyproject.toml
	@command -v $(PYTHON) > /dev/null || \
		{ echo "There is no $(PYTHON). On Debian and Ubuntu: sudo apt install python3 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "The course needs Python 3.11 or newer, and this is $$($(PYTHON) -V 2>&1). With another: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null || \
		{ echo "Python's venv module is missing. On Debian and Ubuntu: sudo apt install python3-venv" >&2; exit 1; }
	@echo "Installing the course into .venv; this takes a minute or two."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/tests: .venv/course
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@
