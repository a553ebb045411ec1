"""The reference: a page for each package, made from what is public in it and from the docstrings there."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from actedu.activations import Activation
from website.markup import code, raw

PACKAGES = {
    "actedu": "what a notebook imports by name",
    "actedu.activations": "elementwise functions, with slope and facts",
    "actedu.vectors": "softmax and its relatives, gated and pooled units",
    "actedu.attention": "scores, masks, weights, heads",
    "actedu.numeric": "derivatives, gains, kinks, rounding",
    "actedu.nets": "a small engine for neural nets",
    "actedu.probes": "what is measured inside a net",
    "actedu.data": "data sets, bundled or drawn",
    "actedu.experiments": "the kit for experiments, and every module's own",
    "actedu.plots": "figures that say themselves in words",
    "actedu.widgets": "the labs and the kit for them",
    "actedu.chooser": "which activation, and on what evidence",
    "actedu.claims": "the ledger's rows",
    "actedu.checks": "what an answer is held to",
    "actedu.exercises": "how an exercise is defined",
    "actedu.grading.classroom": "a class: hand out, grade, report, export",
}


@dataclass(frozen=True)
class Entry:
    """A public name: the object, and where it is defined."""

    name: str
    value: Any

    @property
    def kind(self) -> str:
        """In a word, as the page says it."""
        if isinstance(self.value, Activation):
            return "activation"
        return "class" if inspect.isclass(self.value) else "function" if callable(self.value) else "value"


def pages() -> Iterator[tuple[str, str]]:
    """Yield name and Markdown of each page of the reference, and of the page that lists them."""
    listed = [f"- [{name}]({name}.md): {what}" for name, what in PACKAGES.items()]
    tree = "\n".join(PACKAGES)
    contents = f"```{{toctree}}\n:hidden:\n\n{tree}\n```"
    words = "Every public name, from its docstring. The examples are run by the tests."
    yield "index", "\n\n".join(["# Reference", words, "\n".join(listed), contents]) + "\n"
    for name, what in PACKAGES.items():
        yield name, page(name, what)


def page(package: str, what: str) -> str:
    """Return the Markdown of one package."""
    module = importlib.import_module(package)
    parts = [f"# {package}", markdown(inspect.getdoc(module) or f"{what}.")]
    for one in entries(module):
        parts += [f"## {one.name}", *_entry(one, package)]
    return "\n\n".join(parts) + "\n"


def entries(module: ModuleType) -> list[Entry]:
    """Return what is public in a package, in its own order: what `__all__` lists, else what it and its files define."""
    names = list(getattr(module, "__all__", ())) or [
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and str(getattr(value, "__module__", "")).startswith(module.__name__)
    ]
    if not names and hasattr(module, "names"):
        names = list(module.names())
    found = (Entry(name, getattr(module, name)) for name in dict.fromkeys(names))
    return [one for one in found if callable(one.value)]


def _entry(one: Entry, package: str) -> Iterator[str]:
    where = getattr(one.value, "__module__", package)
    if isinstance(one.value, Activation):
        facts = one.value.facts
        yield facts.summary
        yield f"$$\n{facts.formula}\n$$\n\nSlope:\n\n$$\n{facts.slope_formula}\n$$"
        parameters = ", ".join(f"`{name}` = {value:g}" for name, value in facts.parameters.items()) or "none"
        low, high = facts.range
        yield f"Range {low:g} to {high:g}; parameters: {parameters}; source: {facts.source}. `{where}`"
        return
    yield code(f"{'class ' if one.kind == 'class' else ''}{one.name}{_signature(one.value)}")
    yield markdown(inspect.getdoc(one.value) or "", _parameters(one.value))
    if inspect.isclass(one.value):
        yield from _members(one.value)
    yield raw(f'<p class="where"><code>{where}</code></p>')


def _members(of: type) -> Iterator[str]:
    """Yield the public methods and properties that a class defines itself."""
    for name, value in vars(of).items():
        plain = value.__func__ if isinstance(value, (classmethod, staticmethod)) else value
        seen = value.fget if isinstance(value, property) else plain
        if name.startswith("_") or not inspect.isfunction(seen) or not seen.__doc__:
            continue
        yield f"### {of.__name__}.{name}"
        if not isinstance(value, property):
            yield code(f"{name}{_signature(seen)}")
        yield markdown(inspect.getdoc(seen) or "", _parameters(seen))


def _signature(of: Any) -> str:
    try:
        written = str(inspect.signature(of))
    except (TypeError, ValueError):
        return "(...)"
    written = re.sub(r"<(?:function|class|object) ([\w.]+)[^>]*>", r"\1", written).replace("'", "")
    written = re.sub(r"\b(?:collections\.abc|typing|numpy|pathlib)\.", "", written)
    return written if len(written) < 88 else written.replace(", ", ",\n    ").replace("(", "(\n    ", 1)


def _parameters(of: Any) -> frozenset[str]:
    try:
        return frozenset(inspect.signature(of).parameters)
    except (TypeError, ValueError):
        return frozenset()


_NAMED = re.compile(r"(\w+(?:, \w+)*): (.*)")


def markdown(docstring: str, parameters: frozenset[str] = frozenset()) -> str:
    """Return a docstring as Markdown: doctests as listings, what is said of each parameter or attribute as a list."""
    blocks = []
    for block in re.split(r"\n[ \t]*\n", docstring.strip("\n")):
        lines = block.splitlines()
        if not lines:
            continue
        if lines[0].lstrip().startswith(">>>"):
            blocks.append(code(inspect.cleandoc(block), "pycon"))
        elif lines[0].rstrip(":") in ("Attributes", "Parameters", "Arguments"):
            blocks.append(_listed(inspect.cleandoc("\n".join(lines[1:])).splitlines(), None))
        elif lines[0].startswith("    "):
            blocks.append(code(inspect.cleandoc(block), "text"))
        elif (found := _NAMED.fullmatch(lines[0])) and parameters.intersection(found[1].split(", ")):
            blocks.append(_listed(lines, parameters))
        else:
            blocks.append(_plain(" ".join(lines)))
    return "\n\n".join(blocks)


def _listed(lines: list[str], parameters: frozenset[str] | None) -> str:
    items: list[str] = []
    for line in lines:
        found = _NAMED.fullmatch(line) or re.fullmatch(r"(\w+(?:, \w+)*):()", line)
        if found and (parameters is None or parameters.intersection(found[1].split(", "))):
            items.append(f"- `{found[1]}`: {_plain(found[2])}")
        elif items:
            items[-1] += f" {_plain(line.strip())}"
        else:
            items.append(_plain(line))
    return "\n".join(items)


def _plain(line: str) -> str:
    """Return prose whose < and * are letters; what stands between backticks or dollars is code or a formula already."""
    parts = re.split(r"(`+[^`]*`+|\$[^$]+\$)", line)
    return "".join(part if place % 2 else re.sub(r"([*_<$\[\]])", r"\\\1", part) for place, part in enumerate(parts))
