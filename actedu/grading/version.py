"""What decides the points of an answer, as a digest: the same digest, the same points for the same answer.

It covers the solution, the checks and all that they use, down to the libraries of the course; what the course lends to
an answer; and the ledger's verdicts and defects that it is judged by. It leaves out what no score depends on: titles,
prompts, hints, reasons, known mistakes, what is shown, and the sentences in which a check says what is wrong.
"""

from __future__ import annotations

import ast
import copy
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from actedu import claims, sources
from actedu.claims import defects
from actedu.exercises import Exercise
from actedu.exercises.verdicts import Verdict
from actedu.sources import Source

_KIT = ("actedu.checks", "actedu.exercises")
_ASIDE = {"hints", "why", "rubric", "given", "mistake", "alternative"}  # parts of an exercise that decide nothing
_ANSWERS = {"exercise", "starter", "fault", "vary", "facts"}  # parts that are functions, and whose texts count
_FORM = {"title", "points", "stars", "kind", "curve", "uses"}  # what it counts is for the assignment to say


def digest(exercises: Iterable[Exercise]) -> str:
    """Return a digest of all that decides the points of an answer to one of these exercises."""
    exercises = tuple(exercises)
    rests_on = sources.closure(*(one.function.__module__ for one in exercises), trim=_decisive)
    told = [sources.digest(rests_on), *_verdicts(exercises), *_defects(rests_on)]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _verdicts(exercises: Iterable[Exercise]) -> list[str]:
    rows = {check.row for one in exercises for check in one.checks if isinstance(check, Verdict)}
    answers = [one.solution for one in exercises]  # a check of an exercise's own may ask for verdicts beside others
    given = (item for one in answers if isinstance(one, dict) for item in one.items())
    rows |= {row for row, said in given if row in claims.rows() and isinstance(said, str) and said in claims.VERDICTS}
    return [f"{row} {claims.get(row).verdict}" for row in sorted(rows)]


def _defects(rests_on: Iterable[Source]) -> Iterator[str]:
    """Yield the code of the ledger's defects that exercises among these files name."""
    for node in (node for source in rests_on if _has_an_exercise(source) for node in ast.walk(source.tree)):
        match node:
            case ast.keyword(arg="defect", value=ast.Constant(value=str() as name)):
                snippet = defects.get(name).snippet
                for code in (snippet.faulty, snippet.repaired, snippet.trial):
                    yield sources.written(ast.parse(code))


def _has_an_exercise(source: Source) -> bool:
    return source.name.startswith("actedu.modules.") and ".exercises." in source.name


@lru_cache(maxsize=256)
def _decisive(source: Source) -> Source:
    """Return a source without what decides nothing."""
    tree = copy.deepcopy(source.tree)
    if _has_an_exercise(source):
        tree.body = _needed(tree.body, source.path.stem)
    elif source.name.startswith(_KIT):
        _silence_all(tree.body)
    return replace(source, tree=tree)


def _needed(body: list[ast.stmt], name: str) -> list[ast.stmt]:
    """Return of an exercise's file what its solution, starter and checks need, and imports of what it lends."""
    lent = [line for statement in body for line in _without_form(statement)]
    answers = [one for one in body if _parts(one) & _ANSWERS or name in sources.bound([one])]
    checks = [one for one in body if not (_parts(one) & _ASIDE or sources.bound([one])) and one not in answers]
    texts, needed = _reached(answers, body), _reached(answers + checks, body)
    _silence_all([one for one in needed if one not in texts])  # not what an answer is compared with
    return [*needed, *ast.parse("\n".join(sorted(lent))).body]


def _reached(start: list[ast.stmt], body: list[ast.stmt]) -> list[ast.stmt]:
    """Return these statements of a file and the definitions that they use, and so on, in order."""
    reached = {id(one) for one in start}
    waiting = [*start]
    while waiting:
        used = {node.id for node in ast.walk(waiting.pop()) if isinstance(node, ast.Name)}
        more = [one for one in body if id(one) not in reached and used & sources.bound([one])]
        reached |= {id(one) for one in more}
        waiting += more
    return [one for one in body if id(one) in reached]


def _parts(statement: ast.AST) -> set[str]:
    """Return which parts of an exercise a statement gives, such as "hints" or "starter"."""
    match statement:
        case ast.Expr(value=ast.Call() as call):
            return {_name(call)}
        case ast.FunctionDef(decorator_list=decorators):
            return set(map(_name, decorators))
    return set()


def _name(called: ast.expr) -> str:
    """Return the name of what is called, or of a decorator: "mistake" of @stable_sigmoid.mistake(when=...)."""
    match called:
        case ast.Call(func=function):
            return _name(function)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _without_form(statement: ast.stmt) -> list[str]:
    """Take from an exercise, and from its parts, what decides nothing; return the lines of import that it lends."""
    lent: list[str] = []
    if isinstance(statement, ast.FunctionDef):
        statement.decorator_list = [one for one in statement.decorator_list if _name(one) not in _ASIDE]
        for decorator in statement.decorator_list:
            if isinstance(decorator, ast.Call) and _name(decorator) == "exercise":
                for node in (node for one in decorator.keywords if one.arg == "uses" for node in ast.walk(one)):
                    if isinstance(node, ast.Constant):
                        lent.append(str(node.value))
                decorator.keywords = [one for one in decorator.keywords if one.arg not in _FORM]
    return lent


def _silence_all(statements: Iterable[ast.stmt]) -> None:
    """Leave sentences blank: what is answered to a learner, and what errors say."""
    for statement in statements:
        for function in (node for node in ast.walk(statement) if isinstance(node, ast.FunctionDef)):
            named = {name for said in _said(function) for name in _silence(said)}
            assigned = [node for node in ast.walk(function) if isinstance(node, ast.Assign)]
            waiting = set(named)
            while waiting:  # a sentence may be put together on the way
                name = waiting.pop()
                for node in assigned:
                    if any(isinstance(target, ast.Name) and target.id == name for target in node.targets):
                        more = _silence(node.value) - named
                        named |= more
                        waiting |= more
        for said in _said(statement):
            _silence(said)


def _said(tree: ast.AST) -> Iterator[ast.expr]:
    """Yield the expressions that make sentences: what is returned to a check, titles, errors."""
    for node in ast.walk(tree):
        match node:
            case ast.Return(value=ast.expr() as said) | ast.Lambda(body=said):
                yield said
            case ast.Raise(exc=ast.Call(args=[said, *_])):
                yield said
            case ast.Call(func=ast.Name(id="Failure" | "Holds"), args=[said, *_]):
                yield said
            case ast.keyword(arg="title" | "what" | "sentence", value=said):
                yield said
            case ast.AnnAssign(target=ast.Name(id="title"), value=ast.expr() as said):
                yield said


def _silence(said: ast.expr) -> set[str]:
    """Leave the texts blank of which an expression makes a sentence; return the names of others in it."""
    parts: list[ast.expr] = []
    match said:
        case ast.Name(id=name):
            return {name}
        case ast.Constant() if _has_a_blank(said):
            said.value = ""
        case ast.JoinedStr(values=values) if any(_has_a_blank(one) for one in values):
            shown = [one for one in values if isinstance(one, ast.FormattedValue)]
            said.values = [*shown]
            parts = [one.value for one in shown]
        case ast.IfExp(body=body, orelse=orelse):
            parts = [body, orelse]
        case ast.BoolOp(values=values) | ast.Dict(values=values):
            parts = values
        case ast.BinOp(left=left, right=right):
            parts = [left, right]
        case ast.Subscript(value=value) | ast.NamedExpr(value=value):
            parts = [value]
    return {name for part in parts for name in _silence(part)}


def _has_a_blank(node: ast.expr) -> bool:
    """Whether it is a text of several words: a single one may be a name."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value
