"""Defects in the code of the source documents, each shown by running it and cured by a repair.

>>> from actedu.claims import defects
>>> defects.get("c6").title
'softmax twice'
>>> defects.get("c1").test().holds
True
"""

from actedu import modules
from actedu.claims.defects.record import Defect, Demonstration, Outcome, Snippet
from actedu.errors import UserError


@modules.remembered
def _all() -> dict[str, Defect]:
    """Return every defect of the modules: c1 to c16 of the course first, then those of others."""
    found = modules.listed("DEFECTS", Defect, "name")
    return {name: found[name] for name in sorted(found, key=lambda name: ("." in name, len(name), name))}


def get(name: str) -> Defect:
    """Return the defect with this name, such as "c6". Raises UserError for an unknown one, listing the known."""
    if name not in _all():
        raise UserError(f"defects: there is no defect {name!r}; there are {', '.join(_all())}")
    return _all()[name]


def names() -> tuple[str, ...]:
    """Return the names of all defects, in order."""
    return tuple(_all())


__all__ = ["Defect", "Demonstration", "Outcome", "Snippet", "get", "names"]
