"""Show something in a notebook, or print it where there is none."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Shown:
    """The same content as plain text and as HTML."""

    text: str
    html: str

    def __str__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": self.text, "text/html": self.html}


def put(content: Any) -> None:
    """Display `content` in a notebook; print it elsewhere."""
    if "IPython" in sys.modules:
        from IPython.core.getipython import get_ipython
        from IPython.display import display

        if get_ipython() is not None:
            display(content)  # type: ignore[no-untyped-call]  # IPython publishes no types for it
            return
    print(content)


def note(sentence: str) -> Shown:
    """Return one sentence ready to be shown."""
    from html import escape

    return Shown(sentence, f'<p role="status">{escape(sentence)}</p>')
