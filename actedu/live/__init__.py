<<<<<<< HEAD
"""The explorer and the Playground as pages of their own, which run without a kernel.

Python stays the one definition: `javascript` translates the catalogue's formulas, `entries` says what a page knows of
each function, and `bundle` joins the modules of this folder into one page that asks the network for nothing.
"""
=======
"""The explorer and the Playground that run in a page: settings and runs here, their twins in JavaScript beside them."""
>>>>>>> kernel
