"""What an answer's code looks like with names and layout taken away: fingerprints that survive renaming.

Runs inside the sandbox, before any of the code does: standard library only. Parsing what a stranger wrote can end a
process, so the trusted side never does it.

The fingerprints are those of winnowing (Schleimer, Wilkerson and Aiken, "Winnowing: Local Algorithms for Document
Fingerprinting", 2003) over the syntax tree's nodes in pre-order, function by function: any run of `GRAM + WINDOW - 1`
nodes that two answers share leaves a fingerprint that they share.
"""

from __future__ import annotations

import ast
import builtins
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

GRAM = 10  # nodes in what is hashed: shorter ones are in everybody's code
WINDOW = 4  # of so many neighbouring hashes, one is kept
MOST_SOURCE = 4000  # characters of an answer with its helpers
MOST_PRINTS = 200  # of one answer
_MOST_CODE = 100_000  # characters that are parsed
_MOST_PARTS = 12  # definitions of one answer
_KNOWN = frozenset(dir(builtins))
_UNSEEN = frozenset({"ctx", "annotation", "returns", "type_comment", "kind"})  # fields that say nothing of the work

Clean = Callable[[str], str]


@dataclass(frozen=True)
class _Definition:
    node: ast.stmt
    cell: str

    @property
    def helps(self) -> bool:
        """Whether other answers may call it."""
        node = self.node
        lambda_ = isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda)
        return lambda_ or isinstance(node, ast.FunctionDef | ast.ClassDef)

    @property
    def text(self) -> str:
        first = min([self.node.lineno, *(one.lineno for one in getattr(self.node, "decorator_list", []))])
        return "\n".join(self.cell.split("\n")[first - 1 : self.node.end_lineno])

    @cached_property
    def read(self) -> tuple[frozenset[int], tuple[str, ...]]:
        """Its fingerprints, and the names that occur in it."""
        shape, used = bytearray(), dict[str, None]()
        try:
            _shape(self.node, shape, used)
        except RecursionError:
            return frozenset(), ()
        grams = [zlib.crc32(shape[at : at + 2 * GRAM]) for at in range(0, len(shape) - 2 * GRAM + 1, 2)]
        neighbours = (grams[i:] for i in range(min(WINDOW, len(grams))))
        return frozenset(map(min, zip(*neighbours, strict=False))), tuple(used)


def outlines(cells: Sequence[str], names: Sequence[str], clean: Clean = str) -> dict[str, tuple[str, list[int]]]:
    """Return source and fingerprints of the answers among `names`, with the functions of the notebook that they call.

    Of several definitions the last one counts, as it does when the cells run. In which order they stand leaves the
    fingerprints alone. A cell that is no Python as it stands is tried again as `clean` leaves it; one that is none
    then either is passed over.
    """
    found: dict[str, _Definition] = {}
    left = _MOST_CODE
    for cell in cells:
        if len(cell) > left or not ("def " in cell or any(name in cell for name in names)):
            continue
        left -= len(cell)
        for tidy in (str, clean):
            try:
                text = tidy(cell)
                tree = ast.parse(text)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
            found |= {name: _Definition(node, text) for node in tree.body for name in _defined(node)}
            break
    told = {}
    for name in names:
        if name not in found:
            continue
        parts, prints = [name], set[int]()
        for part in parts:
            own, used = found[part].read
            prints |= own
            helpers = [one for one in used if one in found and one not in parts and found[one].helps]
            parts += helpers[: _MOST_PARTS - len(parts)]
        source = "\n\n".join(found[part].text for part in parts)
        told[name] = (source[:MOST_SOURCE], sorted(prints)[:MOST_PRINTS])
    return told


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _shape(node: Any, shape: bytearray, used: dict[str, None]) -> None:
    """Append two bytes for each node at and below `node`, which tell of what kind it is; to `used`, the names met.

    A name of the student's own, a number or a text is only said to be one; what others named (np.exp, len) stays.
    """
    kind: Any = type(node)
    if kind is ast.Name:
        name: str = node.id
        shape += _mark(name if name in _KNOWN else "name")
        used[name] = None
        return
    if kind is ast.Constant:
        value = node.value
        shape += _mark("number" if isinstance(value, int | float | complex) else type(value).__name__)
        return
    if kind is ast.Expr and isinstance(node.value, ast.Constant):
        return  # a docstring, or no statement at all
    shape += _mark(f".{node.attr}" if kind is ast.Attribute else kind.__name__)
    for field in _told(kind):
        inner = getattr(node, field, None)
        if isinstance(inner, list):
            for one in inner:
                if isinstance(one, ast.AST):
                    _shape(one, shape, used)
        elif isinstance(inner, ast.AST):
            _shape(inner, shape, used)


@cache
def _told(kind: Any) -> tuple[str, ...]:
    """Return the fields of a kind of node that tell of the work."""
    return tuple(field for field in kind._fields if field not in _UNSEEN)


@lru_cache(maxsize=4096)
def _mark(word: str) -> bytes:
    return zlib.crc32(word.encode(errors="replace")).to_bytes(4, "big")[:2]
