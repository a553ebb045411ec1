"""An entry of `accuracy="plain"` is held to its wider bound by the tests of all entries, and to nothing less."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from plain_entries import PLAIN, WRONG

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def told():
    """What the tests of all entries say of those in `plain_entries`: their outcomes, by entry and test."""
    environment = {**os.environ, "PYTHONPATH": str(HERE), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    files = [str(HERE / "test_activations.py"), str(HERE / "test_accuracy.py")]
    command = [sys.executable, "-m", "pytest", "-rA", "--noconftest", "-p", "no:cacheprovider", "-p", "plain_entries"]
    done = subprocess.run(
        [*command, *files, "-k", " or ".join([*PLAIN, *WRONG])],
        env=environment,
        capture_output=True,
        text=True,
        cwd=HERE,
    )
    lines = re.findall(r"^(PASSED|FAILED|ERROR) \S*::(\w+)\[(\S+)\]", done.stdout, re.MULTILINE)
    assert lines, done.stdout[-2000:] + done.stderr[-2000:]
    return {
        name: [(outcome, test) for outcome, test, case in lines if name in case.split("-")] for name in [*PLAIN, *WRONG]
    }


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_formula_with_a_plain_slope_passes(told, name):
    assert [test for outcome, test in told[name] if outcome != "PASSED"] == []
    assert len(told[name]) > 30


@pytest.mark.parametrize(("name", "test"), WRONG.items())
def test_a_wrong_one_does_not(told, name, test):
    assert ("FAILED", test) in told[name]
