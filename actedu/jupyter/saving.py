"""An extension of Jupyter's server: what is saved of the course's widgets is a copy that needs no kernel.

A widget lives in the kernel, and a saved notebook only names it. Opened on the next day, Lab would show "model not
found" rather than the picture and the words beside the name, so the name is left out of what is saved. The page that
is open keeps it. Where Lab stores the widgets' state, as in `actedu lab`, the copy shows what was last on the page;
elsewhere it shows what the cell gave at first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

VIEW = "application/vnd.jupyter.widget-view+json"
_STATE = "application/vnd.jupyter.widget-state+json"
_COPY = '<div class="actedu-copy">'  # tells our widgets from those of others
_GO_ON = "<p><small>A copy without controls: in Jupyter, run this cell to go on.</small></p></div>"


def copy(page: str) -> str:
    """Return the HTML that stands in for a widget which shows `page`, itself HTML."""
    return f"{_COPY}{page}{_GO_ON}"


def keep_copies(model: dict[str, Any], **_: Any) -> None:
    """Put the copy in place of each of the course's widgets in a notebook about to be saved."""
    if model.get("type") != "notebook" or not model.get("content"):
        return
    notebook = model["content"]
    stored = notebook.get("metadata", {}).get("widgets", {}).get(_STATE, {}).get("state", {})
    others = False
    for output in _outputs(notebook):
        data = output.get("data", {})
        if VIEW not in data:
            continue
        if not "".join(data.get("text/html", "")).startswith(_COPY):
            others = True
            continue
        name = data.pop(VIEW)["model_id"]
        if name in stored:
            data["text/html"] = copy(_page(stored, name))
    if not others:
        notebook.get("metadata", {}).pop("widgets", None)


def _outputs(notebook: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for cell in notebook.get("cells", ()):
        yield from cell.get("outputs", ())


def _page(stored: Mapping[str, Any], name: str) -> str:
    """Return what the widget `name` shows, as HTML: text as it is, a control as its words and its value."""
    kind, state = stored[name]["model_name"], stored[name]["state"]
    if kind == "HTMLModel":
        return str(state.get("value", ""))
    if kind == "ButtonModel":
        return f"<li>{escape(state.get('description', ''))}</li>"
    if "children" in state:
        names = [child.removeprefix("IPY_MODEL_") for child in state["children"]]
        if kind == "HBoxModel":  # its buttons do something; those in a column are options
            names = [one for one in names if stored[one]["model_name"] != "ButtonModel"]
            return f"<div>{' '.join(_page(stored, one) for one in names)}</div>"
        pages = [_page(stored, one) for one in names]
        if kind == "GridBoxModel":  # a stack, one upon another
            pages = [f'<div style="grid-area:1/1">{page}</div>' for page in pages]
            return f'<div style="display:grid">{"".join(pages)}</div>'
        return "".join(pages)
    shown = state.get("value", 0 if kind == "IntSliderModel" else None)  # a default is not stored
    if "_options_labels" in state:
        shown = state["_options_labels"][state.get("index") or 0]
    words = state.get("description", "")
    return f"<span>{escape(words)}: <b>{escape(str(shown))}</b></span>" if words and shown is not None else ""


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    # later: an extension loaded after this one may put another contents manager in place, as Jupytext's does
    server.io_loop.add_callback(lambda: server.contents_manager.register_pre_save_hook(keep_copies))
