"""Predict first, look afterwards: a prediction is kept before the figure that answers it is shown."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from actedu import blocks, journal
from actedu.learning.display import Shown, ended, markdown, note, put
from actedu.numbers import rounded
from actedu.plots import picture

if TYPE_CHECKING:
    from actedu.experiments import Result

CERTAINTY = [("guessing", 1), ("unsure", 2), ("half sure", 3), ("fairly sure", 4), ("certain", 5)]


@dataclass(frozen=True)
class Prediction:
    """What was asked, and, once kept, the learner's answer: a number, an option or an order of options.

    `close` is how far a number may be off and still count as right: a factor where `log` is set, else a difference.
    """

    name: str
    question: str
    log: bool = False
    unit: str = ""
    close: float = 0.0
    ordered: bool = False

    @property
    def value(self) -> Any:
        """The newest kept answer, or None."""
        kept = journal.last("prediction", self.name)
        return None if kept is None else kept.get("value")

    def reveal(
        self,
        actual: Any,
        plot: Callable[..., Any] | None = None,
        *more: Any,
        of: str | Callable[[Result], Any] = "",
        tables: Callable[[Result], Any] | None = None,
        show: bool = False,
    ) -> None:
        """Show what came out: the comparison with the prediction, the figure, tables, and what it means.

        `actual` is an experiment, such as `relu_v_s_curves`: it runs once a prediction is kept, and not before. What
        was predicted is its mean for the condition `of`, by default its `focus`; or `of` takes the result and returns
        it; an order is that of the means, lowest first. `plot(result, guess=...)` and `tables(result)`, one thing or
        several, stand for the result's own figure and table.

        Or `actual` is the number, option or order itself; then `plot(guess=...)` is its figure, and `more` are tables
        or sentences.

        What it means is the lesson's block ```` ```reveal name ````, with the prediction's own name. In a workspace
        nothing is shown before a prediction is kept, so that nothing can spoil one, except with `show=True`.
        """
        value = self.value
        if callable(actual):
            if value is None and not show and journal.file() is not None:
                return put(
                    note(
                        f"No prediction is kept yet for: {ended(self.question)} Keep one in the cell above, then run "
                        "this cell again: the experiment runs then. With show=True it runs without one."
                    )
                )
            actual, plot, more = self._read(actual(), plot, of, tables)
        assert plot is not None, "reveal: a number is shown in a figure, plot(guess=...)"
        shown = picture(plot(guess=value))
        words = self._compare(value, actual)
        told = blocks.told(self.name)
        page = "".join(
            [
                f'<p role="status" style="font-size:1.15em"><b>{escape(words)}</b></p>',
                shown.html,
                *(one._repr_html_() if hasattr(one, "_repr_html_") else f"<p>{escape(str(one))}</p>" for one in more),
                markdown(told),
            ]
        )
        text = "\n\n".join(filter(None, (words, shown.sentence, *map(str, more), told)))
        if value is None and not show and journal.file() is not None:
            return put(
                Shown(
                    f"No prediction is kept yet for: {self.question}",
                    f"<p>Keep a prediction in the cell above, then run this cell again.</p>"
                    f"<details><summary>Show the result without predicting</summary>{page}</details>",
                )
            )
        if value is not None and journal.last("revealed", self.name) is None:  # later ones are no predictions
            sure = (journal.last("prediction", self.name) or {}).get("sure")
            journal.add("revealed", self.name, right=self._right(value, actual), sure=sure)
        return put(Shown(text, page, shown.png))

    def _read(
        self, result: Result, plot: Any, of: str | Callable[[Result], Any], tables: Callable[[Result], Any] | None
    ) -> tuple[Any, Callable[..., Any], tuple[Any, ...]]:
        """Return what an experiment gave as `reveal` shows it: the outcome, its figure, and what stands below it."""
        if callable(of):
            condition, actual = "", of(result)  # no condition's mean: the figure's axis need not be the guess's
        elif self.ordered:
            condition, actual = "", sorted(result.mean, key=lambda name: result.mean[name])
        else:
            condition = of or result.focus
            if condition not in result.mean:
                raise ValueError(f"reveal: no condition {condition!r}; there are {', '.join(result.mean)}")
            actual = result.mean[condition]

        def drawn(guess: Any) -> Any:
            if plot is not None:
                return plot(result, guess=guess)
            return result.plot(guess={condition: guess} if condition and isinstance(guess, float) else None)

        below = result.table() if tables is None else tables(result)
        return actual, drawn, tuple(below) if isinstance(below, (list, tuple)) else (below,)

    def _right(self, value: Any, actual: Any) -> bool:
        if isinstance(actual, (list, tuple)):
            return list(value) == list(actual)
        if isinstance(actual, str):
            return bool(value == actual)
        if self.log and value > 0 and actual > 0:
            return abs(math.log(value / actual)) <= math.log(self.close) + 1e-12
        return bool(abs(value - actual) <= self.close * (1 + 1e-12))

    def _compare(self, value: Any, actual: Any) -> str:
        """Say what was measured, and if a prediction is kept, how near it came and how sure the learner was."""
        if value is None:
            return f"Measured: {self._said(actual)}."
        sentence = f"You said {self._said(value)}; measured: {self._said(actual)}."
        right = self._right(value, actual)
        if isinstance(actual, (list, tuple)):
            pairs = [(a, b) for i, a in enumerate(actual) for b in actual[i + 1 :]]
            kept = sum(value.index(a) < value.index(b) for a, b in pairs if a in value and b in value)
            sentence += " That is right." if right else f" {kept} of {len(pairs)} pairs are in order."
        elif self.log and not isinstance(actual, str) and value > 0 and actual > 0:
            factor = math.exp(abs(math.log(value / actual)))
            near = f"within a factor of {self.close:g}, which counts as right"
            sentence += f" That is {near}." if right else f" That is off by a factor of {rounded(factor)}."
        elif isinstance(actual, str):
            sentence += " That is right." if right else ""
        else:
            sentence += " That is close enough to count as right." if right else ""
        sure = (journal.last("prediction", self.name) or {}).get("sure")
        return sentence + "".join(f" You were {word}." for word, level in CERTAINTY if level == sure)

    def _said(self, value: Any) -> str:
        return f"{_words(value)}{' ' + self.unit if self.unit and not isinstance(value, (str, list, tuple)) else ''}"


def predict(
    name: str,
    question: str,
    low: float | None = None,
    high: float | None = None,
    *,
    options: Sequence[str] = (),
    order: Sequence[str] = (),
    log: bool = False,
    unit: str = "",
    close: float | None = None,
    guess: Any = None,
) -> Prediction:
    """Ask for a number in [low, high], one of `options`, or the `order` of some, and keep what is answered.

    With a front end: a control, how sure you are, and a button. Without one: run the cell with `guess=`.
    A kept prediction survives a restart; a new one is kept beside it. `close` is how far off a number still counts as
    right, a factor if `log`: left out, a factor of 3, or a tenth of the range. Raises ValueError when the question has
    no range and no options, or when `guess` lies outside of them.
    """
    if close is None:
        close = 3.0 if log else (high - low) / 10 if low is not None and high is not None else 0.0
    prediction = Prediction(name, question, log, unit, close, bool(order))
    listed = list(options or order)
    if not listed and (low is None or high is None):
        raise ValueError("predict: give a range (low, high), options=[...] or order=[...]")
    if guess is not None:
        _keep(prediction, _fitting(guess, low, high, options, order), None)
    asked = _ask(prediction, low, high, listed, bool(order))
    if prediction.value is None:
        how = f"guess={listed!r}" if order else (f"guess={listed[0]!r}" if listed else "guess=<a number>")
        span = f"between {low:g} and {high:g}{' ' + unit if unit else ''}" if not listed else ", ".join(listed)
        words = f"Predict: {question} ({span}). Without controls, run this cell with {how}."
    else:
        words = f"Predict: {ended(question)} Your prediction: {_words(prediction.value)}."
    put(asked(words))
    return prediction


def _words(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ("; " if any("," in one for one in value) else ", ").join(value)
    return value if isinstance(value, str) else rounded(value)


def _fitting(guess: Any, low: float | None, high: float | None, options: Sequence[str], order: Sequence[str]) -> Any:
    if order:
        if not isinstance(guess, (list, tuple)) or sorted(guess) != sorted(order):
            raise ValueError(f"predict: guess={guess!r} is not an order of {list(order)}")
        return list(guess)
    if options:
        if guess not in options:
            raise ValueError(f"predict: guess={guess!r} is not one of {list(options)}")
        return guess
    if isinstance(guess, bool) or not isinstance(guess, (int, float)) or not math.isfinite(guess):
        raise ValueError(f"predict: guess={guess!r} is not a number")
    if low is not None and high is not None and not low <= guess <= high:
        raise ValueError(f"predict: guess={guess!r} lies outside {low:g} to {high:g}")
    return float(guess)


def _keep(prediction: Prediction, value: Any, sure: int | None) -> None:
    journal.add("prediction", prediction.name, value=value, sure=sure)


def _ask(prediction: Prediction, low: float | None, high: float | None, listed: list[str], ordered: bool) -> Any:
    """Build the controls; what comes back turns a sentence into something to display."""
    from actedu.widgets.panel import Panel, button, html, is_share, number, pick, row, typed

    before = prediction.value
    kept = html(f"<p>Your prediction: {escape(_words(before))}</p>" if before is not None else "")
    level = (journal.last("prediction", prediction.name) or {}).get("sure")
    known = level if level in dict(CERTAINTY).values() else ""
    sure = pick([("choose, if you like", ""), *CERTAINTY], "How sure are you?", known)
    question = html(f"<p><b>Predict.</b> {escape(prediction.question)}</p>")

    def keep(value: Any) -> None:
        _keep(prediction, value, sure.value or None)
        say(f"Kept: {_words(value)}. Now run the next cell.")

    def say(words: str) -> None:
        kept.value = f'<p role="status">{escape(words)}</p>'

    nothing_yet = ("choose", "")  # no None: a menu shows that as an empty line
    if ordered:
        stood = before if isinstance(before, list) and sorted(before) == sorted(listed) else [""] * len(listed)
        places = [pick([nothing_yet, *((o, o) for o in listed)], f"{i}.", one) for i, one in enumerate(stood, 1)]
        controls = row(*places)

        def act() -> None:
            chosen = [place.value for place in places]
            if not all(chosen):
                say("Choose one for each place first.")
            elif len(set(chosen)) < len(chosen):
                say("Use each one once.")
            else:
                keep(chosen)

    elif listed:
        answered = before if before in listed else ""
        controls = pick([nothing_yet, *((o, o) for o in listed)], "Your answer", answered)

        def act() -> None:
            if not controls.value:
                say("Choose an answer first.")
            else:
                keep(controls.value)

    else:
        assert low is not None
        assert high is not None
        guessed = before if isinstance(before, (int, float)) else None
        controls, box = number(low, high, prediction.log, prediction.unit, guessed)

        def act() -> None:
            span = f"from {rounded(low)} to {rounded(high)}"
            if not box.value.strip():
                return say("Move the slider or type a number first.")
            try:
                value = typed(box.value, is_share(low, high))
            except ValueError as error:
                two_ways = "two ways" in str(error)
                return say(f"{error}." if two_ways else f"{box.value.strip()!r} is no number. Give one {span}.")
            try:
                keep(_fitting(value, low, high, (), ()))
            except ValueError:
                say(f"{box.value.strip()} is not {span}.")
            return None

    children = [question, controls, row(sure, button("Keep my prediction", act)), kept]
    return lambda words: Panel(children, words, f"<p>{escape(words)}</p>")
