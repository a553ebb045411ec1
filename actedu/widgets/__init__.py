"""The course's figures with controls. Only widgets import ipywidgets, when one is first used.

Each lies in its module's `lab.py`, or in this folder where it belongs to no module, and is found by its name:
`from actedu.widgets import BoundaryLab`.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from actedu import modules

if TYPE_CHECKING:
    from actedu.widgets.exhibit import Exhibit

__all__ = ["names"]


@modules.remembered
def _found() -> dict[str, type[Exhibit]]:
    from actedu.widgets.lab import Lab
    from actedu.widgets.meet import Meet
    from actedu.widgets.playground import Playground

    labs = modules.found("lab", lambda thing: inspect.isclass(thing) and issubclass(thing, Lab))
    return {**labs, "Meet": Meet, "Playground": Playground}


def names() -> tuple[str, ...]:
    """Return the names of all widgets, in the order of the alphabet."""
    return tuple(sorted(_found()))


def __getattr__(name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    if name in _found():
        return _found()[name]
    raise AttributeError(f"widgets: there is no {name!r}; there are {', '.join(names())}")


def __dir__() -> list[str]:
    return sorted({*globals(), *names()})
