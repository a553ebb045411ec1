"""An exercise's parameters: where its definition names them, a variant has their values.

A text names a parameter in braces, "{depth}", or "x^{{depth}}" where LaTeX needs some of its own; a function takes it
as a keyword-only argument.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import partial
from typing import Any

import numpy as np

TOKEN = "[a-z2-7]{6}"  # what the numbers of one student are drawn from: public, and said in the notebook handed out


def defaults(function: Callable[..., Any]) -> dict[str, Any]:
    """Return the keyword-only parameters of a definition, with the values that practice has."""
    return dict(function.__kwdefaults__ or {})


def _named(function: Any) -> tuple[str, ...]:
    """Return the names of the keyword-only parameters; asking for the signature would take ten times as long."""
    code = function.__code__
    return tuple(code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount])


def positional(function: Callable[..., Any]) -> inspect.Signature:
    """Return the signature that a learner sees: without the exercise's own parameters."""
    signature = inspect.signature(function)
    seen = [one for one in signature.parameters.values() if one.kind is not one.KEYWORD_ONLY]
    return signature.replace(parameters=seen)


def draws(token: str, exercise: str) -> np.random.Generator:
    """Return what an exercise draws its parameters from: always the same for the same token."""
    digest = hashlib.sha256(f"{token}\0{exercise}".encode(errors="surrogatepass")).digest()
    # named, as default_rng may become another one with a later NumPy
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:16], "big")))


class Binding:
    """Puts values where a definition names parameters: in texts, functions, records and collections of them."""

    def __init__(self, parameters: Mapping[str, Any], facts: Callable[..., Mapping[str, Any]] | None) -> None:
        self.parameters = parameters
        self._made: dict[Any, Any] = {}
        self._words = {**parameters, **(self(facts)() if facts else {})}

    def __call__(self, thing: Any) -> Any:
        """Return `thing` with the values in it."""
        if isinstance(thing, str):
            return re.sub(r"\{(\w+)\}", self._word, thing)
        if inspect.isfunction(thing):
            return self._function(thing)
        if is_dataclass(thing) and not isinstance(thing, type):
            return replace(thing, **{one.name: self(getattr(thing, one.name)) for one in fields(thing)})
        if isinstance(thing, dict):
            return {self(key): self(value) for key, value in thing.items()}
        return type(thing)(map(self, thing)) if type(thing) in (tuple, list) else thing

    def value(self, function: Callable[..., Any]) -> Any:
        """Return the answer that a function of some of the parameters gives for these values."""
        return self(function)()

    def _function(self, function: Any) -> Any:
        """Return the function with its share of the parameters: the same one each time, so that `is` still holds."""
        taken = {name: self.parameters[name] for name in _named(function) if name in self.parameters}
        return self._made.setdefault(function, partial(function, **taken)) if taken else function

    def _word(self, found: re.Match[str]) -> str:
        if found[1] not in self._words:
            return found[0]  # braces of LaTeX or of a dictionary
        word = self._words[found[1]]
        return f"{word:g}" if isinstance(word, float) else str(word)


def inlined(source: str, parameters: Mapping[str, Any]) -> str:
    """Return code with the values of parameters in place of their names."""
    lines = [line.encode() for line in source.splitlines()]  # positions are counted in bytes
    found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name) and node.id in parameters]
    for node in sorted(found, key=lambda node: (node.lineno, node.col_offset), reverse=True):
        line, value = lines[node.lineno - 1], parameters[node.id]
        literal = json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
        lines[node.lineno - 1] = line[: node.col_offset] + literal.encode() + line[node.end_col_offset :]
    return b"\n".join(lines).decode()
