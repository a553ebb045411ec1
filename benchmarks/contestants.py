"""Every widget of the course whose controls are ipywidgets, ready to be measured."""

from actedu import widgets
from actedu.widgets.lab import Lab

LABS = [name for name in widgets.names() if issubclass(getattr(widgets, name), Lab)]  # site.py times the Playground

_ARGUMENTS = {"Meet": ("tanh",)}  # of those that want some


def made(name):
    """Return the widget of this name."""
    return getattr(widgets, name)(*_ARGUMENTS.get(name, ()))


def source(name):
    """Return the cell that shows it."""
    return f"from actedu.widgets import {name}\n\n{name}({', '.join(map(repr, _ARGUMENTS.get(name, ())))})"
