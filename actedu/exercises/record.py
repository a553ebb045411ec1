"""What judging an answer needs to know of an exercise, and what it gives.

An exercise's file defines it (see `definition`); from that follows this record, which nothing changes any more. Both
notebooks, the learner's check and the grader are computed from it.
"""

from __future__ import annotations

import ast
import copy
import inspect
import re
import textwrap
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from types import MappingProxyType
from typing import Any

import numpy as np

from actedu.checks import (
    Arguments,
    Check,
    Failure,
    Foreseeable,
    IsNumber,
    Outcome,
    Setting,
    call,
    call_with,
    copied,
    numbers,
    same,
    source_of,
)
from actedu.checks.plain_values import exact
from actedu.errors import UserError
from actedu.exercises.parameters import Binding, defaults, draws, inlined, positional

ROUNDED = 0.005  # relatively: a number that was rounded to two digits or more, where the check tolerates nothing
FOR_READER = "explain"  # the kind whose answers no program judges
KINDS = (
    "write the function",
    "debug the code",
    "predict the number",
    "choose and justify",
    "fit parameters",
    "read the plot",
    "derive the gradient",
    "order the lines",
    "design an experiment",
    "verdict on a claim",
    "trace by hand",
    FOR_READER,
    "minimal example",
)


@dataclass(frozen=True)
class Mistake:
    """A known wrong answer.

    Attributes:
        name: what a gradebook keeps, and a class's report counts.
        sentence: what a learner is told; it may be improved at any time.
        example: an answer that shows it.
        recognise: `recognise(answer)` is true for a family of answers that the example belongs to; without it, an
            answer is meant that errs as the example does.
    """

    name: str
    sentence: str
    example: Any
    recognise: Callable[..., object] | None = None


@dataclass(frozen=True)
class Result:
    """How one check went. `failure` is None when it passed; `ran` is False when an earlier one stopped it."""

    title: str
    failure: Failure | None
    ran: bool = True
    hidden: bool = False

    @property
    def passed(self) -> bool:
        """Whether the check ran and found nothing wrong."""
        return self.ran and self.failure is None


@dataclass(frozen=True)
class Curve:
    """The answer's curve and the right one over the same x, all 1-D."""

    x: np.ndarray[Any, np.dtype[np.float64]]
    yours: np.ndarray[Any, np.dtype[np.float64]]
    right: np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Report:
    """What judging an answer gave. `status` is "solved", "partly", "not yet", "unanswered" or "for a reader"."""

    exercise: str
    status: str
    points: float
    max_points: float
    results: tuple[Result, ...]
    mistake: str | None = None  # the name of the known one that the answer shows
    sentence: str | None = None  # and what to say of it
    curve: Curve | None = None
    hidden_left: int = 0  # checks that run only when the work is handed in

    @property
    def passed(self) -> int:
        """How many checks passed."""
        return sum(result.passed for result in self.results)


@dataclass(frozen=True)
class Exercise:
    """One exercise and everything that follows from its definition. Calling it calls the solution.

    Keyword-only arguments of the solution are parameters: numbers and texts that differ from student to student
    where the exercise says how to `vary` them. Their defaults are what practice has.
    """

    name: str  # under which an answer is found
    module: str  # such as "03_s_curves"
    title: str
    prompt: str  # Markdown
    function: Callable[..., Any]  # the solution, or what returns it where the answer is a value
    points: int
    stars: int
    kind: str
    checks: tuple[Check, ...] = ()
    hints: tuple[str, ...] = ()
    mistakes: Mapping[str, Mistake] = field(default_factory=dict)  # by name, in the order in which they are looked for
    alternatives: tuple[Any, ...] = ()  # other right answers
    starter: Callable[..., Any] | None = None  # what the learner finds, where that is not a gap
    given: Callable[[], Any] | None = None  # what the notebook shows before asking: a figure, data, a listing
    uses: tuple[str, ...] = ()  # import lines an answer may need, beside NumPy
    why: str = ""  # shown below the solution
    rubric: tuple[str, ...] = ()
    curve: tuple[float, float] | None = None  # where the answer is drawn over the solution when it fails
    vary: Callable[[np.random.Generator], Mapping[str, Any]] | None = None  # draws other values of the parameters
    facts: Callable[..., Mapping[str, Any]] | None = None  # what texts name beside the parameters, computed from them
    retired: bool = False  # asked no more; assignments that have it go on
    withheld: bool = False  # whether this package was made without its solution and checks
    parameters: Mapping[str, Any] = field(default_factory=dict)
    definition: Exercise | None = field(default=None, repr=False, compare=False)  # before parameters were put in

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the solution."""
        return self.function(*args, **kwargs, **self.parameters)

    def variant(self, token: str | None) -> Exercise:
        """Return the exercise with the parameters that are drawn for `token`, or those of practice for None."""
        if self.vary is None:
            return self
        return self.having(self.vary(draws(token, self.name)) if token is not None else {})

    def having(self, parameters: Mapping[str, Any]) -> Exercise:
        """Return the exercise with these parameters, and those of practice for what is left out.

        Raises ValueError for a parameter that the exercise does not have, or that is no number, text or truth value.
        """
        raw = self.definition or self
        known = defaults(raw.function)
        for name in parameters:
            if name not in known:
                listed = f"there are {', '.join(known)}" if known else "it has none"
                raise ValueError(f"exercise {self.name}: no parameter is called {name!r}; {listed}")
        values = {**known, **parameters}
        for name, value in values.items():
            if not isinstance(value, bool | int | float | str):
                raise ValueError(f"exercise {self.name}: {name} is to be a number or a text, not {value!r}")
        bind = Binding(values, raw.facts)
        put = bind if raw.asks_function else bind.value
        return replace(
            raw,
            prompt=bind(raw.prompt),
            checks=bind(raw.checks),
            hints=bind(raw.hints),
            mistakes=MappingProxyType(
                {name: replace(bind(one), example=put(one.example)) for name, one in raw.mistakes.items()}
            ),
            alternatives=tuple(map(put, raw.alternatives)),
            starter=bind(raw.starter),
            given=bind(raw.given),
            why=bind(raw.why),
            rubric=bind(raw.rubric),
            parameters=bind.parameters,
            definition=raw,
        )

    @property
    def for_reader(self) -> bool:
        """Whether a person marks the answers, as no program can."""
        return self.kind == FOR_READER

    @cached_property
    def asks_function(self) -> bool:
        """Whether the answer is a function; otherwise it is the value that the solution returns."""
        return bool(positional(self.function).parameters)

    @cached_property
    def solution(self) -> Any:
        """The right answer: the function itself, or the value it returns."""
        function = partial(self.function, **self.parameters) if self.parameters else self.function
        return function if self.asks_function else function()

    @cached_property
    def solution_source(self) -> str:
        """The answer as code for the solution notebook."""
        return self._source(self.function)

    @cached_property
    def starter_source(self) -> str:
        """What the learner finds: the exercise's own starter, or the signature, or `name = ...`."""
        if self.starter is not None:
            return self._source(self.starter)
        if self.asks_function:
            return f"def {self.name}{positional(self.function)}:\n    raise NotImplementedError"
        return f"{self.name} = ..."

    def _source(self, function: Callable[..., Any]) -> str:
        """Code of `function` under the exercise's name, without decorator and docstring; a value's function
        becomes an assignment of what it returns, and parameters become their values."""
        function = getattr(function, "func", function)  # where parameters were put in
        source = textwrap.dedent(inspect.getsource(function))
        lines = source.splitlines()
        definition = next(node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
        body = definition.body[1:] if ast.get_docstring(definition) is not None else definition.body
        # comments between the docstring and the first statement belong to the code
        first = (definition.body[0].end_lineno or 1) if body is not definition.body else definition.body[0].lineno - 1
        code = textwrap.dedent("\n".join(lines[first : definition.end_lineno])).strip("\n")
        if self.asks_function:
            signature = f"def {self.name}{positional(function)}:\n"
            return inlined(signature + textwrap.indent(code, "    "), self.parameters)
        answer = body[-1]
        if not isinstance(answer, ast.Return):
            raise ValueError(f"exercise {self.name}: a value's solution must end in return")
        head, _, tail = code.rpartition("return ")
        return inlined(f"{head}{self.name} = {textwrap.dedent(tail)}", self.parameters)

    def judge(self, answer: Any, *, seed: int = 0, hidden: bool = False) -> Report:
        """Run the checks on `answer`; with `hidden`, also those kept for handed-in work, on cases from `seed`.

        Raises UserError where the solution was withheld.
        """
        counted = [check for check in self.checks if hidden or not check.hidden]
        left = len(self.checks) - len(counted)
        if self.is_unanswered(answer) or (hidden and self._is_handed_out(answer)):
            return Report(self.name, "unanswered", 0, self.points, (), hidden_left=left)
        if self.withheld:
            raise UserError(f"{self.name} cannot be judged here: this package of the course holds no solution of it")
        if self.for_reader:
            return Report(self.name, "for a reader", 0, self.points, ())
        answer = answer if self.asks_function else exact(answer)
        setting = Setting(self.solution, seed)
        results: list[Result] = []
        callable_as_asked = callable(answer) or not self.asks_function
        for check in counted:
            passed_so_far = all(result.passed for result in results)
            ran = passed_so_far or (callable_as_asked and not check.condition)  # saying it once is enough
            failure = check.run(answer, setting) if ran else None
            results.append(Result(check.title, failure, ran, check.hidden))
            if failure and failure.got and failure.got.error == "NotImplementedError":
                return Report(self.name, "unanswered", 0, self.points, (), hidden_left=left)
        passed = sum(result.passed for result in results)
        points = self.points * passed / len(results) if results else 0.0
        if passed == len(results):
            return Report(self.name, "solved", points, self.points, tuple(results), hidden_left=left)
        if self._is_handed_out(answer):  # a check that the fault passes too is no work of the learner
            points = 0.0
        asked = [(check, result) for check, result in zip(counted, results, strict=True) if result.ran]
        mistake = self._name_mistake(answer, asked, setting)
        return Report(
            self.name,
            "partly" if points else "not yet",
            points,
            self.points,
            tuple(results),
            mistake.name if mistake else None,
            mistake.sentence if mistake else None,
            self._draw(answer),
            left,
        )

    def calls(self, seed: int) -> list[Arguments]:
        """Return the arguments of all calls that judging a right answer makes, in order, hidden checks included."""
        made: list[Arguments] = []

        def right(*args: Any, **kwargs: Any) -> Any:
            made.append((copied(args), copy.deepcopy(kwargs)))
            return self.solution(*args, **kwargs)

        setting = Setting(self.solution, seed)
        for check in self.checks:
            if isinstance(check, Foreseeable):
                made += ((args, {}) for args in check.calls(setting))
            else:
                check.run(right, setting)
        return made

    def is_unanswered(self, answer: Any) -> bool:
        """Whether there is nothing to judge: no answer, dots wherever one is asked for, or the starter's own value."""
        if answer is None or _is_blank(answer):
            return True
        if self.for_reader:
            return not str(answer).strip()
        if self.asks_function or self.starter is None:
            return False
        starter = self.starter()
        return type(answer) is type(starter) and repr(answer) == repr(starter)

    def _is_handed_out(self, answer: Any) -> bool:
        """Whether a function is the starter, line by line, but for comments and blank lines."""
        return (
            self.asks_function and self.starter is not None and _code(source_of(answer)) == _code(self.starter_source)
        )

    def _name_mistake(self, answer: Any, asked: Sequence[tuple[Check, Result]], setting: Setting) -> Mistake | None:
        """Find the known mistake that the answer shows.

        A function errs as the mistake does in every case of the visible checks; a value is the one next to it, as near
        as the check would have it to the right one.
        """
        distances = {
            name: self._distance(one.example, answer)
            for name, one in self.mistakes.items()
            if not self.asks_function and one.recognise is None
        }
        for name, mistake in self.mistakes.items():
            if mistake.recognise is not None:
                try:
                    with warnings.catch_warnings():
                        warnings.simplefilter("ignore")  # as of a complex number taken for a real one
                        found = bool(mistake.recognise(answer))
                except Exception:  # an answer of another form is not this mistake
                    found = False
            elif self.asks_function:
                found = _errs_alike(mistake.example, answer, asked, setting)
            else:
                found = distances[name] == min(distances.values()) <= 1
            if found:
                return mistake
        return None

    def _distance(self, example: Any, answer: Any) -> float:
        """Return how far a value is from that of a mistake, in units of what the check tolerates."""
        check = next((one for one in self.checks if isinstance(one, IsNumber)), None)
        wrong, given = numbers(example), numbers(answer)
        if check is None or wrong is None or given is None or wrong.size != 1 or given.size != 1:
            return 0.0 if same(example, answer, rtol=ROUNDED) else np.inf
        if check.atol == check.rtol == 0 and check.factor is None:
            check = IsNumber(rtol=ROUNDED)
        return check.distance(float(given.reshape(())), float(wrong.reshape(())))

    def _draw(self, answer: Any) -> Curve | None:
        if self.curve is None:
            return None
        x = np.linspace(*self.curve, 121)
        yours, right = numbers(call(answer, x).value), numbers(call(self.solution, x).value)
        if yours is None or right is None or yours.shape != x.shape:
            return None
        return Curve(x, yours, right)


def _errs_alike(
    mistake: Callable[..., Any], answer: Any, asked: Sequence[tuple[Check, Result]], setting: Setting
) -> bool:
    """Whether the answer does what the mistake does where it was seen to fail, and in all other visible cases."""
    failures = [result.failure for _, result in asked if result.failure]
    seen = [(one.args, one.got) for one in failures if one.args is not None and one.got is not None]
    if not seen or not all(_alike(call(mistake, *args), got) for args, got in seen):
        return False
    for check in (check for check, _ in asked if isinstance(check, Foreseeable) and not check.hidden):
        for args in check.calls(setting):
            left, right = copied(args), copied(args)
            if not _alike(call_with(mistake, left), call_with(answer, right)):
                return False
            if check.condition and not same(left, right, 0, 0):  # what became of the arguments was asked
                return False
    return True


def _alike(one: Outcome, other: Outcome) -> bool:
    if one.error or other.error:
        return (one.error, _message(one)) == (other.error, _message(other))
    return same(one.value, other.value) and bool(one.warned) == bool(other.warned)


def _message(outcome: Outcome) -> str:
    """Return an error's message without the function's name; from the sandbox comes no more of it."""
    return re.sub(r"^[\w.<>]+\(\) ", "", outcome.message)[:300]


def _is_blank(answer: Any) -> bool:
    """Whether an answer is dots, or holds nothing else."""
    if isinstance(answer, dict):
        answer = list(answer.values())
    if type(answer) in (list, tuple, set):
        return bool(answer) and all(map(_is_blank, answer))
    return answer is Ellipsis


def _code(source: str) -> list[str]:
    """Return the lines of code, without comments and blank lines."""
    lines = (line.partition("#")[0].rstrip() for line in textwrap.dedent(source).splitlines())
    return [line for line in lines if line]
