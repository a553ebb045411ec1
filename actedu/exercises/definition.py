"""How an exercise is written: a decorated function, then its parts, each called after what it is.

The docstring is the prompt, the signature the starter, the body the solution. Below it stand what judges an answer,
what helps, and the known mistakes, each a function whose name a gradebook keeps and whose docstring is what the
learner is told:

    @exercise(title="The square", points=1, stars=1, kind="write the function")
    def square(x):
        "Write the square of `x`, an array of any shape."
        return x * x

    square.checks(Matches([(np.linspace(-3, 3, 7),)]), LeavesInputAlone())
    square.hints("...", "...", "...", "x * ___")
    square.why("...")

    @square.mistake
    def doubled(x):
        "this doubles x"
        return 2 * x

Where the answer is a value, the solution, each mistake and each alternative is a function that returns it.
"""

from __future__ import annotations

import ast
import inspect
import linecache
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar, overload

from actedu.checks import Check
from actedu.errors import UserError
from actedu.exercises.parameters import positional
from actedu.exercises.record import FOR_READER, KINDS, Exercise, Mistake
from actedu.modules import home

_Function = TypeVar("_Function", bound=Callable[..., Any])


class Definition:
    """An exercise as its file defines it, part by part; `exercise` is what follows. Calling it calls the solution."""

    def __init__(self, function: Callable[..., Any], defect: str | None, **about: Any) -> None:
        self.name = function.__name__
        self.file = function.__module__
        self._function = function
        self._defect = defect
        self._about = about
        self._mistakes: dict[str, Mistake] = {}
        self._alternatives: list[Callable[..., Any]] = []
        self._parts: dict[str, Any] = {}

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the solution."""
        return self.solution(*args, **kwargs)

    @cached_property
    def exercise(self) -> Exercise:
        """The record of all parts, with the parameters that practice has."""
        raw = Exercise(
            name=self.name,
            module=home(self.file),
            prompt=inspect.getdoc(self._function) or "",
            function=self.solution,
            mistakes=self._mistakes,
            alternatives=tuple(self._alternatives),
            **self._about,
            **self._parts,
        )
        return raw.having({})

    @cached_property
    def solution(self) -> Callable[..., Any]:
        """The function that is decorated; of one that names a defect, the ledger's repair."""
        return self._function if self._defect is None else self._listed("repaired")

    def checks(self, *checks: Check) -> None:
        """Say what judges an answer."""
        self._parts["checks"] = checks

    def hints(self, *hints: str) -> None:
        """Say what helps: the goal in other words, the place in the lesson, another case, the key line with a gap."""
        self._parts["hints"] = hints

    def why(self, text: str) -> None:
        """Say why the solution works, in Markdown."""
        self._parts["why"] = inspect.cleandoc(text)

    def rubric(self, *points: str) -> None:
        """Say what a reader looks for in an answer in words."""
        self._parts["rubric"] = points

    def given(self, show: _Function) -> _Function:
        """Take what the notebook shows before it asks: a function that returns a figure or a table."""
        self._parts["given"] = show
        return show

    def starter(self, function: _Function) -> _Function:
        """Take the form in which an answer is written, where that is more than a gap."""
        self._parts["starter"] = function
        return function

    def vary(self, draw: _Function) -> _Function:
        """Take what draws a student's own values of the parameters from a random generator."""
        if self._about["kind"] == FOR_READER:  # one rubric serves the whole class
            raise UserError(f"exercise {self.name}: what a reader marks is asked alike of everybody; leave out vary")
        self._parts["vary"] = draw
        return draw

    def facts(self, compute: _Function) -> _Function:
        """Take what computes from the parameters that which texts name beside them."""
        self._parts["facts"] = compute
        return compute

    def alternative(self, function: _Function) -> _Function:
        """Take another right answer."""
        self._alternatives.append(function)
        return function

    @overload
    def mistake(self, function: _Function) -> _Function: ...

    @overload
    def mistake(self, *, when: Callable[..., object]) -> Callable[[_Function], _Function]: ...

    def mistake(self, function: Any = None, *, when: Callable[..., object] | None = None) -> Any:
        """Take a known mistake: its name, in the docstring what the learner is told, and an answer that shows it.

        Recognised is a function that does the same in all visible cases, and a value as near as the check tolerates;
        with `when`, each answer for which `when(answer)` is true.
        Raises ValueError for a name that is taken and for a missing docstring.
        """
        if function is None:
            return lambda function: self._add(function, function, when)
        return self._add(function, function, when)

    def fault(self, function: _Function) -> _Function:
        """Take the fault that is to be found: it is what the learner starts from, and a known mistake.

        The code of a defect of the ledger stands there; what is decorated then has a docstring only.
        """
        faulty = function if self._defect is None else self._listed("faulty")
        self._parts["starter"] = faulty
        self._add(function, faulty, None)
        return function

    def _add(self, function: _Function, example: Callable[..., Any], when: Callable[..., object] | None) -> _Function:
        name, sentence = function.__name__, " ".join((inspect.getdoc(function) or "").split())
        if not sentence:
            raise UserError(f"exercise {self.name}: say in the docstring of {name} what its learner is to be told")
        if name in self._mistakes:
            raise UserError(f"exercise {self.name}: two mistakes are named {name}")
        self._mistakes[name] = Mistake(name, sentence, example, when)
        return function

    def _listed(self, version: str) -> Callable[..., Any]:
        """Return the last function of the defect's snippet, "faulty" or "repaired".

        Raises UserError for an unknown defect, and one that has no function of the arguments that are asked for.
        """
        from actedu.claims import defects

        if self._defect not in defects.names():
            raise UserError(f"exercise {self.name}: there is no defect {self._defect!r}; see `actedu claims`")
        source: str = getattr(defects.get(str(self._defect)).snippet, version)
        functions = [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
        if not functions:
            raise UserError(f"exercise {self.name}: defect {self._defect} has no function that one could repair")
        place = f"<{self._defect}, {version}>"
        linecache.cache[place] = (len(source), None, source.splitlines(keepends=True), place)  # so that it can be read
        names: dict[str, Any] = {"__name__": self.file}
        exec(compile(source, place, "exec"), names)
        found: Callable[..., Any] = names[functions[-1]]
        if loose := {name for name in inspect.getclosurevars(found).globals if name not in ("np", found.__name__)}:
            said = f"{functions[-1]} of defect {self._defect} needs {', '.join(sorted(loose))} beside it"
            raise UserError(f"exercise {self.name}: {said}; let its function hold all that it needs")
        asked, takes = positional(self._function), positional(found)
        if asked != takes:
            said = f"{functions[-1]} of defect {self._defect} takes {takes}"
            raise UserError(f"exercise {self.name} asks for {asked}; {said}")
        return found


def exercise(
    *,
    title: str,
    points: int,
    stars: int,
    kind: str,
    curve: tuple[float, float] | None = None,
    uses: tuple[str, ...] = (),
    defect: str | None = None,
    retired: bool = False,
    withheld: bool = False,
) -> Callable[[Callable[..., Any]], Definition]:
    """Begin the definition of an exercise with its prompt and its solution.

    Args:
        title: a title, as notebooks and reports show it.
        points: for all checks together; 0 for what a reader marks.
        stars: how hard it is, 1 to 3.
        kind: one of `KINDS`.
        curve: from where to where a function's wrong answer is drawn over the right one.
        uses: import lines an answer may need, beside NumPy.
        defect: the defect of the ledger that is to be repaired, such as "c4". What is decorated then has a prompt and
            no body: the solution is the ledger's repair, and `fault` hands out the ledger's fault.
        retired: whether it is asked no more, and kept for the assignments and gradebooks that have it.
        withheld: whether the body is none, as it was left out of the package that students have.

    Raises UserError for an unknown kind, so that a typing error is met at import.
    """
    if kind not in KINDS:
        raise UserError(f"exercise: unknown kind {kind!r}; known are {', '.join(map(repr, KINDS))}")
    about = {
        "title": title,
        "points": points,
        "stars": stars,
        "kind": kind,
        "curve": curve,
        "uses": uses,
        "retired": retired,
        "withheld": withheld,
    }
    return lambda function: Definition(function, defect, **about)
