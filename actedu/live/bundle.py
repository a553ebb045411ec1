"""Join the modules of this folder into one ES module, and that into one page.

The modules are plain ES modules that import each other by lines such as `import {a, b} from "./x.js"`. They are put one
after another, each before those that import it, without these lines and without the word `export`; so a name may be
declared at the top of one module only. Six modules are made here rather than read:

* `vendor/preact.js` gives what Preact and htm export, by their usual names: `html`, `render`, `useState`, ...;
* `entries.js` gives `entries`, what a page knows of each activation;
* `formulas.js` gives `formulas`, the value and the slope of each activation in MathML;
* `functions.js` gives `functions`, each activation as loops over arrays, for the engine;
* `schema.js` gives `schema`, `limits` and `optimisers`: what the settings of a run may be;
* `engine.js` gives the function `engine`, which holds all of `engine/index.js` and returns what that exports: a page
  calls it, and the text of it makes the Worker, `new Blob(["(" + engine + ")().serve(self)"])`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from posixpath import dirname, normpath

from actedu.live import entries, explorer, formulas, schema

FOLDER = Path(__file__).parent
TITLES = {
    "explorer": "Activation functions, side by side",
    "playground": "Playground: a small net at work",
}
BEFORE: dict[str, Callable[[], str]] = {  # what a page shows before its script runs
    "explorer": explorer.before,
    "playground": lambda: (FOLDER / "playground.html").read_text("utf-8"),
}
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' blob:; \
style-src 'unsafe-inline'; img-src data: blob:; worker-src blob:">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>
{style}</style>
</head>
<body class="live">
<main id="live">{before}<noscript>This page computes in your browser and needs JavaScript.</noscript></main>
<script type="module">
{script}</script>
</body>
</html>
"""
LICENCES = "/*! holds Preact, (c) Jason Miller, MIT licence, and htm, (c) Google, Apache licence 2.0 */"

_IMPORT = re.compile(r'^import \{([\w$, ]+)\} from "(\.[\w./-]+)";?$', re.MULTILINE)
_SHEET = re.compile(r'^@import "([\w.]+)";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const|let)\b)", re.MULTILINE)
_DECLARED = re.compile(
    r"^(?:export )?(?:(?:async )?(?:function\*?|class) ([\w$]+)|(?:const|let|var) (?:([\w$]+)|[{\[]([^=]*)[}\]] =))",
    re.MULTILINE,
)
_COMMENT = re.compile(r"^[ \t]*(?://.*|/\*(?!!)(?:(?!\*/)[\s\S])*\*/[ \t]*)$\n?", re.MULTILINE)


def module(name: str) -> str:
    """Return the ES module `name`, an entry of this folder without ".js", with all that it imports.

    It exports what `name.js` exports. Raises ValueError for an import of another form, of something that is not
    exported, or in a circle, and for a name that two modules declare at their top.
    """
    text = joined(f"{name}.js")
    default = "" if "\nexport default " in text else f"export {{{', '.join(_exported(source(f'{name}.js')))}}};\n"
    return text + default


def page(name: str) -> str:
    """Return the page `name`, "explorer" or "playground", as HTML that needs nothing else: it also opens as a file.

    The module's function of the same name is called with the element that it is to fill.
    """
    if name not in TITLES:
        raise ValueError(f"page: there is no page {name!r}; the pages are {', '.join(TITLES)}.")
    script = f"{module(name)}{name}(document.getElementById('live'));\n".replace("</script", "<\\/script")
    return _PAGE.format(title=TITLES[name], style=style(name), before=BEFORE[name](), script=script)


def style(name: str) -> str:
    """Return the style sheet of a page: the common one, then its own with those that it imports."""
    sheets = [FOLDER / "style.css", FOLDER / f"{name}.css"]
    return "".join(_sheet(sheet) for sheet in sheets if sheet.exists())


def _sheet(path: Path) -> str:
    text = _SHEET.sub(lambda found: _sheet(FOLDER / found[1]), path.read_text("utf-8"))
    return _shortened(text)


@cache
def source(path: str) -> str:
    """Return the text of the module at a path of this folder, be it read or made."""
    if path in _MADE:
        return _MADE[path]()
    if not (file := FOLDER / path).is_file():
        raise ValueError(f"bundle: there is no module {path} in actedu/live.")
    text = file.read_text("utf-8")
    return _wrapped(text) if path.startswith("vendor/") else text


def _engine() -> str:
    inside = re.sub("^", " ", joined("engine/index.js"), flags=re.MULTILINE)  # not at the top: its names are its own
    names = ", ".join(_exported(source("engine/index.js")))
    return f"export function engine() {{\n{inside}return {{{names}}};\n}}\n"


_MADE: dict[str, Callable[[], str]] = {
    "entries.js": entries.module,
    "formulas.js": formulas.module,
    "functions.js": entries.engine_module,
    "schema.js": schema.module,
    "engine.js": _engine,
}


def _wrapped(text: str) -> str:
    """Put a minified module, whose short names would clash, into a function that returns what it exports."""
    body, _, last = text.rstrip().rstrip(";").rpartition("export{")
    pairs = [pair.split(" as ") for pair in last.removesuffix("}").split(",")]
    names, inside = ",".join(pair[-1] for pair in pairs), ",".join(f"{pair[-1]}:{pair[0]}" for pair in pairs)
    return f"{LICENCES}\nexport const {{{names}}} = (() => {{{body}return {{{inside}}}}})();\n"


def joined(*entries: str) -> str:
    """Return modules and all that they import as one text, which exports nothing."""
    owner: dict[str, str] = {}
    joined = ""
    for path in dict.fromkeys(path for entry in entries for path in _in_order(entry, ())):
        text = source(path)
        for name in _declared(text):
            if owner.setdefault(name, path) != path:
                raise ValueError(f"bundle: {owner[name]} and {path} both declare {name} at their top; rename one.")
        joined += _shortened(_EXPORT.sub("", _IMPORT.sub("", text)))
    return joined


def _shortened(text: str) -> str:
    """Leave out blank lines, indentation and comments that fill whole lines; a licence, which begins by /*!, stays."""
    return re.sub(r"^\s+", "", _COMMENT.sub("", text), flags=re.MULTILINE)


def _in_order(path: str, above: tuple[str, ...]) -> list[str]:
    """Return a module and those that it imports, each once and after those that it imports itself."""
    if path in above:
        raise ValueError(f"bundle: {' imports '.join([*above[above.index(path) :], path])}, which is a circle.")
    order: list[str] = []
    for names, other in _imports(path):
        for name in names:
            if name not in _exported(source(other)):
                raise ValueError(f"bundle: {path} imports {name}, which {other} does not export.")
        order += _in_order(other, (*above, path))
    return list(dict.fromkeys([*order, path]))


def _imports(path: str) -> Iterator[tuple[list[str], str]]:
    text = source(path)
    for line in re.findall(r"^import\b.*$", text, re.MULTILINE):
        if not (found := _IMPORT.match(line)):
            raise ValueError(f'bundle: {path} has {line!r}; write import {{a, b}} from "./x.js" on one line.')
        yield [name.strip() for name in found[1].split(",")], normpath(f"{dirname(path)}/{found[2]}".lstrip("/"))


def _declared(text: str) -> Iterator[str]:
    for of, one, several in _DECLARED.findall(text):
        yield from [of or one] if of or one else (part.split(":")[-1].strip() for part in several.split(","))


def _exported(text: str) -> list[str]:
    exported = "\n".join(re.findall(r"^export .*$", text, re.MULTILINE))
    return list(_declared(exported))
