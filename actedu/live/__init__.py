"""The explorer and the Playground as pages of their own, which run without a kernel, and the same runs in Python.

Python stays the one definition: `javascript` translates the catalogue's formulas, `entries` and `schema` say what a
page knows of them and of a run's settings, and `bundle` joins the modules of this folder into one page that asks the
network for nothing. `run` and `data` are what `engine/` follows.
"""
