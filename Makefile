# Two commands to begin with: `make demo` and `make test`. Both make their own virtual environment and need nothing but
# Python 3.11 or newer, make and a C compiler. `make help` lists the rest.
#
# PYTHON=path/to/python takes another Python; its environment stands beside the default one, so both can be kept.

PYTHON ?= python3

ifeq ($(PYTHON),python3)
VENV := .venv
else
VENV := .venv-$(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])')
endif

IN  := $(VENV)/bin
PIP := $(IN)/python -m pip --disable-pip-version-check --no-input
SAY := @printf '\n== %s\n'
LOCK := pyproject.toml constraints.txt

# How many processes share the tests of `make test`; those that measure times run alone, in `make test-slow`.
JOBS ?= 2

# How many programs `make fuzz` tries; another seed gives other programs.
N ?= 1000
SEED ?= 1

.DEFAULT_GOAL := help
.PHONY: help demo demos test test-again lint types imports tests fuzz lifting test-slow test-quiet test-table test-faults bench bench-tool bench-profile bench-timing bench-tune test-oldest test-browser screenshot screenshots format lock clean

help:
	@echo "make demo          run the demo notebook in a real Jupyter kernel, print its table, write a page"
	@echo "make demos         all demo notebooks, one after the other (02 needs the GSL: apt-get install libgsl-dev)"
	@echo "make test          lint, types, import rules and tests"
	@echo "make test-again    what failed in the last \`make test\`, in one process"
	@echo "make fuzz N=5000   random programs in every variant, against Python; what fails is kept in fuzz_output"
	@echo "make lifting       the labelled loops: which are written as arrays, which are declined and why"
	@echo "make test-slow     the long tests: large sizes, speedups"
	@echo "make test-quiet    profiles against cProfile and line_profiler alone: wants a quiet machine"
	@echo "make test-table    199 small programs, one for each kind of value and statement, in every version"
	@echo "make test-faults   crashes, full disks, missing compilers, Ctrl-C: each put into a real kernel"
	@echo "make bench         automatic versions against hand-written ones, a quarter of an hour; ONLY=fib,nbody takes some, BUDGET=3 more time"
	@echo "make bench-tool    how long the tool itself takes, beside a %%cython cell written by hand"
	@echo "make bench-profile what %autoprofile costs, beside cProfile and line_profiler by hand"
	@echo "make bench-timing  whether the times can be trusted: simulations, one function under two names, known ratios"
	@echo "make bench-tune    the hand-written versions against further attempts at being faster; ONLY, BUDGET and OUT as for bench"
	@echo "make test-oldest   a part of the tests with the oldest versions there are, in an environment of their own"
	@echo "make test-browser  the notebook in JupyterLab, seen through Chromium (needs Chromium)"
	@echo "make screenshot    README's picture, from a real notebook page (needs Chromium)"
	@echo "make format        let ruff lay out the code"
	@echo "make lock          renew constraints.txt"
	@echo "make clean         remove what make made"
	@echo "with PYTHON=path/to/python all of them use that Python"

# ------------------------------------------------------------------------------------------------------- the environment
# One stamp for each set of dependencies: made when missing, or when pyproject.toml or constraints.txt changed.

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "ipyaccel needs Python 3.11 or newer, this is " + sys.version.split()[0])'
	$(SAY) "making $(VENV)"
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed-%: $(VENV)/.made $(LOCK)
	$(SAY) "installing what \`$*\` needs into $(VENV) (a minute or two, the first time)"
	$(PIP) install --progress-bar off -c constraints.txt setuptools
	$(PIP) install --progress-bar off -c constraints.txt --no-build-isolation -e '.[$*]'
	@touch $@

# ---------------------------------------------------------------------------------------------------------------- running

demo: $(VENV)/.installed-demo
	$(SAY) "running demo_notebooks/01_trapezoid.ipynb in a Jupyter kernel"
	@$(IN)/python demo_notebooks/run.py demo_notebooks/01_trapezoid.ipynb demo_output

demos: $(VENV)/.installed-demo
	@for notebook in demo_notebooks/*.ipynb; do \
	    printf '\n== running %s\n' "$$notebook"; \
	    $(IN)/python demo_notebooks/run.py "$$notebook" demo_output || exit 1; \
	done

lifting: $(VENV)/.installed-dev
	@$(IN)/python tests/lifting/judged.py

test: lint types imports tests

lint: $(VENV)/.installed-dev
	$(SAY) "lint"
	$(IN)/ruff check .
	$(IN)/ruff format --check .

types: $(VENV)/.installed-dev
	$(SAY) "types"
	$(IN)/mypy

imports: $(VENV)/.installed-dev
	$(SAY) "import rules"
	$(IN)/lint-imports

tests: $(VENV)/.installed-dev
	$(SAY) "tests"
	$(IN)/python -m pytest --numprocesses $(JOBS) --dist worksteal --durations=10

test-again: lint types imports
	$(IN)/python -m pytest --last-failed --last-failed-no-failures none

fuzz: $(VENV)/.installed-dev
	$(SAY) "$(N) random programs in every variant, against Python"
	$(IN)/python tests/fuzz/run.py --programs $(N) --seed $(SEED) --keep fuzz_output --reduce 1

test-slow: $(VENV)/.installed-dev
	$(IN)/python -m pytest -m slow

test-quiet: $(VENV)/.installed-dev
	$(IN)/python -m pytest -m quiet

test-table: $(VENV)/.installed-dev
	$(IN)/python -m pytest -m table

# Tests that share a kernel stay together, the others go to whoever is free. With byte code, as in any installation, the many
# new processes begin sooner; where files may not grow, Python would write half of it.
test-faults: $(VENV)/.installed-dev
	$(IN)/python -m compileall -q ipyaccel
	$(IN)/python -m pytest -m 'faults and not slow' tests/faults tests/notebook --numprocesses $(JOBS) --dist loadgroup --durations=10

bench-tool: $(VENV)/.installed-dev
	$(SAY) "the tool itself, beside cells written by hand"
	@$(IN)/python tests/experiments/tool.py

bench-profile: $(VENV)/.installed-dev
	$(SAY) "profiling, beside the profilers by hand"
	@$(IN)/python tests/experiments/profiling.py

bench-timing: $(VENV)/.installed-dev
	$(SAY) "comparisons whose truth is known"
	@$(IN)/python tests/experiments/noise.py
	@$(IN)/python tests/experiments/trust.py

bench: $(VENV)/.installed-dev
	$(SAY) "benchmarks"
	@$(IN)/python tests/benchmarks/bench.py $(if $(ONLY),--only $(ONLY)) $(if $(BUDGET),--budget $(BUDGET)) $(if $(OUT),--out $(OUT))

bench-tune: $(VENV)/.installed-dev
	$(SAY) "hand-written versions against further attempts"
	@$(IN)/python tests/benchmarks/tune.py $(if $(ONLY),--only $(ONLY)) $(if $(BUDGET),--budget $(BUDGET)) $(if $(OUT),--out $(OUT)) $(if $(BUILD),--build)

# Hosted notebooks pin old versions. An environment of its own, on Python 3.11; tests that say what the newest answer are left out.
OLDEST := .venv-oldest
$(OLDEST)/.installed: pyproject.toml constraints-oldest.txt
	$(SAY) "making $(OLDEST) with the oldest versions"
	$(PYTHON) -m venv $(OLDEST)
	$(OLDEST)/bin/python -m pip --disable-pip-version-check --no-input install --progress-bar off -c constraints-oldest.txt setuptools
	$(OLDEST)/bin/python -m pip --disable-pip-version-check --no-input install --progress-bar off -c constraints-oldest.txt --no-build-isolation -e '.[test]'
	@touch $@

OLD_TESTS := tests/frontends tests/test_magics.py tests/test_result.py tests/test_profiled.py tests/report tests/notebook/test_cythonbench.py
OLD_PROGRAMS := tests/contract/test_backends.py -k 'our_own or trapezoid or pairwise or gibbs or fibonacci or polynomial'

test-oldest: $(OLDEST)/.installed
	$(OLDEST)/bin/python -m pytest -m 'not browser and not faults and not table and not quiet' $(OLD_TESTS)
	$(OLDEST)/bin/python -m pytest $(OLD_PROGRAMS)

test-browser: $(VENV)/.installed-browser
	$(IN)/python -m pytest -m browser

screenshot: $(VENV)/.installed-browser
	$(IN)/python demo_notebooks/screenshot.py demo_notebooks/01_trapezoid.ipynb demo_notebooks/trapezoid.png

format: $(VENV)/.installed-dev
	$(IN)/ruff check --fix .
	$(IN)/ruff format .

lock: $(VENV)/.made
	@$(PIP) install --dry-run --ignore-installed --quiet --report - '.[dev,browser]' | $(IN)/python .ci/lock.py > constraints.new
	@mv constraints.new constraints.txt

clean:
	rm -rf .venv .venv-* demo_output fuzz_output .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
