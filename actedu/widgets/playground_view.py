"""The Playground's view in JupyterLab: the page's own module, which asks Python for every frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from math import isfinite
from typing import Any

import numpy as np

from actedu.live import bundle


def view(answer: Callable[[Mapping[str, Any]], dict[str, Any] | None], **traits: Any) -> Any:
    """Return an anywidget that shows the Playground's page and lets `answer` say what it asks for."""
    made = _view_class()(**traits)
    made.on_msg(lambda _, message, buffers: _respond(made, answer, message))
    return made


@cache
def _view_class() -> Any:
    import traitlets
    from anywidget import AnyWidget

    class PlaygroundView(AnyWidget):
        """The page; `copy` is the HTML that is saved in its place."""

        _esm = bundle.module("playground_widget")
        _css = bundle.style("playground")
        settings = traitlets.Dict().tag(sync=True)
        functions = traitlets.List(traitlets.Unicode()).tag(sync=True)
        copy = traitlets.Unicode().tag(sync=True)

    return PlaygroundView


def _respond(
    made: Any, answer: Callable[[Mapping[str, Any]], dict[str, Any] | None], message: Mapping[str, Any]
) -> None:
    """Send the answer: arrays lie beside it as bytes, and {"buffer": i, "type": ...} stands for the i-th."""
    told = answer(message)
    if told is not None:
        buffers: list[bytes] = []
        made.send({"id": message["id"], "view": message["view"], "answer": packed(told, buffers)}, buffers)


def packed(value: Any, buffers: list[bytes]) -> Any:
    """Return a value as JSON takes it, its arrays put into `buffers`; None stands for a number that is not finite."""
    if isinstance(value, np.ndarray):
        buffers.append(value.tobytes())
        return {"buffer": len(buffers) - 1, "type": value.dtype.name}
    if isinstance(value, Mapping):
        return {key: packed(one, buffers) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [packed(one, buffers) for one in value]
    return None if isinstance(value, float) and not isfinite(value) else value
