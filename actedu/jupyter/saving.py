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
_GO_ON = (
    "<p><small>A copy without controls. Run the cells above (Run &gt; Run All Above Selected Cell), "
    "then run this cell to go on.</small></p></div>"
)


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
    if kind == "AnyModel":  # a page of its own, which keeps a copy of what it shows
        return str(state.get("copy", ""))
    if kind == "ToggleButtonModel":  # it opens what a copy shows or does not show
        return ""
    if kind == "ButtonModel":
        words = escape(state.get("description", ""))
        return f"<li><b>{words}</b> (chosen)</li>" if state.get("icon") else f"<li>{words}</li>"
    if "children" in state:
        names = [child.removeprefix("IPY_MODEL_") for child in state["children"]]
        if kind == "HBoxModel":  # its buttons do something; those in a column are options
            names = [one for one in names if not _is_button(stored, one)]
            return f"<div>{' '.join(_page(stored, one) for one in names)}</div>"
        if any(_is_button(stored, one) for one in names):
            options = "".join(_page(stored, one) for one in names if _is_button(stored, one))
            rest = "".join(_page(stored, one) for one in names if not _is_button(stored, one))
            return f"<ul>{options}</ul>{rest}"
        pages = [_page(stored, one) for one in names]
        if kind == "GridBoxModel":  # a stack, one upon another
            pages = [f'<div style="grid-area:1/1">{page}</div>' for page in pages]
            return f'<div style="display:grid">{"".join(pages)}</div>'
        return "".join(pages)
    shown = state.get("value", 0 if kind == "IntSliderModel" else None)  # a default is not stored
    if "_options_labels" in state:
        shown = state["_options_labels"][state.get("index") or 0]
    words = state.get("description", "")
    colon = ":" if words[-1:].isalnum() else ""  # not after a question or the number of a place
    return f"<span>{escape(words)}{colon} <b>{escape(str(shown))}</b></span>" if words and shown is not None else ""


def _is_button(stored: Mapping[str, Any], name: str) -> bool:
    return bool(stored[name]["model_name"] == "ButtonModel")


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    # later: an extension loaded after this one may put another contents manager in place, as Jupytext's does
    server.io_loop.add_callback(lambda: server.contents_manager.register_pre_save_hook(keep_copies))
