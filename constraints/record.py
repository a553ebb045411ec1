"""Record the versions installed beside the Python that runs this: those are what was tested on it."""

import subprocess
import sys

from install import HERE, PYTHON

FREEZE = [sys.executable, "-m", "pip", "freeze", "--exclude-editable", "--exclude", "pip", "--exclude", "setuptools"]

if __name__ == "__main__":
    versions = subprocess.run(FREEZE, check=True, capture_output=True, text=True).stdout
    head = f"# Written by `make constraints`: the newest versions that the tests passed with on Python {PYTHON}.\n"
    (HERE / f"python-{PYTHON}.txt").write_text(head + versions, encoding="utf-8")
    print(f"constraints/python-{PYTHON}.txt has {len(versions.splitlines())} versions.")
