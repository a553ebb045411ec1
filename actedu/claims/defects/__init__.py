"""Defects in the code of the source documents, each shown by running it and cured by a repair.

>>> from actedu.claims import defects
>>> defects.get("c6").title
'softmax twice'
>>> defects.get("c1").test().holds
True
"""

from dataclasses import replace
from functools import cache

from actedu import modules
from actedu.claims.defects.record import Defect, Demonstration, Outcome, Snippet
from actedu.errors import UserError


@cache
def _all() -> dict[str, Defect]:
    """Return every defect of the modules, c1 first. Raises UserError where two have one name."""
    found: dict[str, Defect] = {}
    for folder in modules.folders():
        for defect in (one for part in folder.load("claims") for one in getattr(part, "DEFECTS", ())):
            if defect.name in found:
                raise ValueError(
                    f"two defects are named {defect.name}: in {found[defect.name].module} and {folder.name}"
                )
            found[defect.name] = replace(defect, module=folder.name)
    return {name: found[name] for name in sorted(found, key=lambda name: int(name.removeprefix("c")))}


def get(name: str) -> Defect:
    """Return the defect with this name, such as "c6". Raises UserError for an unknown one, listing the known."""
    if name not in _all():
        raise UserError(f"defects: there is no defect {name!r}; there are {', '.join(_all())}")
    return _all()[name]


def names() -> tuple[str, ...]:
    """Return the names of all defects, in order."""
    return tuple(_all())


__all__ = ["Defect", "Demonstration", "Outcome", "Snippet", "get", "names"]
