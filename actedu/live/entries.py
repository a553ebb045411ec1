"""What a page knows of each activation."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from math import isfinite
from typing import Any
from unicodedata import normalize

from actedu.activations import Activation, catalogue
from actedu.live.javascript import Pieces, arrow, listed, loop, pieces, written
from actedu.live.trees import parsed

_SHARES = (1.0, 0.5, 1.5, 3.0)  # of the usual parameters: settings at which the kinks' slopes are compared


def facts(entry: Activation) -> dict[str, Any]:
    """Return what JSON can hold of an entry.

    `parameters` maps each to its usual value, at which `range` (null: no bound), `kinks` (pairs of a point and the
    slope there) and `monotone` are told. `conditions` are those on the parameters, as formulas; `source` is the paper
    in short, `torch` the layer of PyTorch, its parameters in braces.
    """
    known = entry.facts
    return {
        "name": known.name,
        "summary": known.summary.replace("`", ""),  # shown as it is
        "textbook": known.textbook,
        "parameters": dict(known.parameters),
        "conditions": list(entry._requires),
        "range": [float(end) if isfinite(end) else None for end in known.range],
        "kinks": [[float(at), float(slope)] for at, slope in known.kinks.items()],
        "monotone": known.monotone,
        "source": citation(known.source),
        "torch": known.torch,
    }


def script(entry: Activation) -> str:
    """Return an entry as a JavaScript object: its `facts` and, as functions of numbers,

    `value(x, ...parameters)` and `slope(x, ...parameters)`, the parameters in the order of `facts.parameters`;
    `allowed(...parameters)`, a list of whether each of the conditions holds.
    """
    known, names = facts(entry), list(entry.facts.parameters)
    value, slope, _ = _pieces(entry)
    tests = ",".join(written(parsed(one, names)) for one in known["conditions"])
    made = {
        **{key: _json(fact) for key, fact in known.items()},
        "value": arrow(value, names),
        "slope": arrow(slope, names),
        "allowed": f"({','.join(names)})=>[{tests}]",
    }
    return _object(made)


def loops(entry: Activation) -> str:
    """Return an entry as the engine has it, a JavaScript object: `name`, the usual `parameters`, and

    `values(z, y, ...parameters)`, which puts the values at the array z into y;
    `slopes(z, y, ...parameters)`, which multiplies y by the slopes at z;
    `bends(x, ...parameters)`, a list of numbers that change their sign where the function may have a kink.
    """
    names = list(entry.facts.parameters)
    value, slope, bends = _pieces(entry)
    return _object(
        {
            "name": _json(entry.name),
            "parameters": _json(dict(entry.facts.parameters)),
            "values": loop(value, names, "="),
            "slopes": loop(slope, names, "*="),
            "bends": listed(bends, names),
        }
    )


@cache
def module() -> str:
    """Return the ES module that exports `entries`, each as `script` has it, in the order of the catalogue."""
    return _module("entries", script)


@cache
def engine_module() -> str:
    """Return the ES module that exports `functions`, each as `loops` has it, in the order of the catalogue."""
    return _module("functions", loops)


def _module(name: str, made: Callable[[Activation], str]) -> str:
    every = ",\n".join(map(made, catalogue.values()))
    return (
        'import {sigmoid, softplus, sech2, tanhSoftplus, over, erf, erfc} from "./primitives.js"\n'
        f"export const {name} = [\n{every},\n];\n"
    )


def _pieces(entry: Activation) -> Pieces:
    return pieces(entry.facts.textbook, [(one.facts.parameters, one.facts.kinks) for one in _settings(entry)])


def _object(parts: Mapping[str, str]) -> str:
    return "{" + ",".join(f"{key}:{text}" for key, text in parts.items()) + "}"


def _settings(entry: Activation) -> Iterator[Activation]:
    """Yield the entry as it is and, if it has parameters, with others that its conditions allow."""
    usual = entry.facts.parameters
    for share in _SHARES if usual else (1.0,):
        try:
            yield entry.bind(**{key: share * at for key, at in usual.items()})
        except ValueError:
            continue


def _json(fact: Any) -> str:
    return json.dumps(fact, ensure_ascii=False, separators=(",", ":"))


@cache
def _references() -> str:
    return files("actedu").joinpath("references.bib").read_text("utf-8")


def citation(key: str) -> str:
    """Return author and year of a paper of `references.bib`: "He et al. 2015"."""
    found = re.search(rf"^@\w+\{{{re.escape(key)},\n(.*?)^\}}", _references(), re.MULTILINE | re.DOTALL)
    if not found:
        raise ValueError(f"citation: references.bib has no paper {key!r}.")
    author, year = (re.search(rf"^\s*{name} = \{{(.*)\}},?$", found[1], re.MULTILINE) for name in ("author", "year"))
    if not (author and year):
        raise ValueError(f"citation: references.bib tells no author or no year of {key!r}.")
    names = [_plain(one.partition(",")[0]) for one in author[1].split(" and ")]
    return f"{names[0]} et al. {year[1]}" if len(names) > 2 else f"{' and '.join(names)} {year[1]}"


def _plain(tex: str) -> str:
    """Return a name without TeX's braces and with its accents: Maechler for M{\\"a}chler, with the dots."""
    marks = {'"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "c": "\u0327"}
    accented = re.sub(r"\\([\"'`^~c])\s*\{?(\w)\}?", lambda found: found[2] + marks[found[1]], tex)
    return normalize("NFC", re.sub(r"[{}]", "", accented))
