"""The course as a website: what Sphinx is given, composed from the lessons, the exercises, the ledger and the code.

`python -m website` in the folder docs, or `make site`, writes it to the folder `site`.

    figures, formulas, links    what pages are made of
    outputs                     what a cell gave, as a page without a kernel shows it
    lessons, exercises, ledger, reference, gallery, landing     one file for each kind of page
    sources                     all of them together, in the folder that Sphinx reads
    rendering                   Sphinx's own part: formulas, and tables that scroll by themselves
"""
