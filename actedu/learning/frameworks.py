"""The same thing in another library: run if it is installed, else shown with its recorded output."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import textwrap
from html import escape

from actedu.learning.display import Shown, put


def run_with(library: str, code: str, prints: str) -> None:
    """Show what `code` prints: run if `library` is installed, else as recorded in `prints`.

    A difference between the two is said, so that a changed library does not go unnoticed.
    """
    code, expected = textwrap.dedent(code).strip(), prints.strip()
    if importlib.util.find_spec(library) is None:
        head, out = f"{library} is not installed; recorded output:", expected
    else:
        stream = io.StringIO()
        with contextlib.redirect_stdout(stream):
            exec(compile(code, f"<{library}>", "exec"), {"__name__": "__main__"})
        out = stream.getvalue().strip()
        head = f"{library} prints:" if out == expected else f"{library} prints (recorded before: {expected}):"
    put(Shown(f"{head}\n{out}", f"<p>{escape(head)}</p><pre>{escape(out)}</pre>"))
