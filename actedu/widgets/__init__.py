"""The course's figures with controls. Only this package imports ipywidgets, when a widget is first used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from actedu.widgets.boundary import BoundaryLab
    from actedu.widgets.dead_units import DeadUnitLab
    from actedu.widgets.saturation import SaturationMap

_HOMES = {"BoundaryLab": "boundary", "DeadUnitLab": "dead_units", "SaturationMap": "saturation"}

__all__ = ["BoundaryLab", "DeadUnitLab", "SaturationMap"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"actedu.widgets has no {name!r}; it has {', '.join(_HOMES)}")
    return getattr(import_module(f"actedu.widgets.{_HOMES[name]}"), name)
