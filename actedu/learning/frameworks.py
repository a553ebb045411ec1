"""The same thing in another library: run if it is installed, else shown with its recorded output."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import textwrap
from html import escape

from actedu.learning.display import Shown, put


def run_with(library: str, code: str, prints: str) -> None:
    """Show `code` and what it prints. With `library` installed it is run, and a difference from `prints` is said."""
    code, expected = textwrap.dedent(code).strip(), prints.strip()
    if importlib.util.find_spec(library) is None:
        head, out = f"{library} is not installed; recorded output:", expected
    else:
        stream = io.StringIO()
        with contextlib.redirect_stdout(stream):
            exec(compile(code, f"<{library}>", "exec"), {"__name__": "__main__"})
        out = stream.getvalue().strip()
        head = f"{library} prints:" if out == expected else f"{library} prints (recorded before: {expected}):"
    put(
        Shown(
            f"{code}\n\n{head}\n{out}",
            f"<pre>{escape(code)}</pre><p>{escape(head)}</p><pre>{escape(out)}</pre>",
        )
    )
