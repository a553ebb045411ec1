"""Predict first, look afterwards: a prediction is kept before the figure that answers it is shown."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from actedu import journal
from actedu.learning.display import Shown, put
from actedu.plots import picture

_SURE = [("guessing", 1), ("unsure", 2), ("half sure", 3), ("fairly sure", 4), ("certain", 5)]


@dataclass(frozen=True)
class Prediction:
    """What was asked, and, once kept, the learner's answer: a number, an option or an order of options."""

    name: str
    question: str
    log: bool = False
    unit: str = ""

    @property
    def value(self) -> Any:
        """The newest kept answer, or None."""
        kept = journal.last("prediction", self.name)
        return None if kept is None else kept.get("value")

    def reveal(self, actual: Any, plot: Callable[..., Any]) -> None:
        """Show the figure `plot(guess=...)` with the prediction in it, and compare with `actual` in words.

        In a workspace the figure stays folded until a prediction is kept, so that it cannot spoil one;
        it can always be unfolded.
        """
        value = self.value
        shown = picture(plot(guess=value))
        words = self._compare(value, actual)
        page = f'<p role="status">{escape(words)}</p>'
        if value is None and journal.file() is not None:
            put(
                Shown(
                    f"No prediction is kept yet for: {self.question}",
                    f"<p>Keep a prediction in the cell above, then run this cell again.</p>"
                    f"<details><summary>Show the result without predicting</summary>{page}{shown.html}</details>",
                )
            )
            return
        put(Shown(words, page))
        put(shown)

    def _compare(self, value: Any, actual: Any) -> str:
        unit = f" {self.unit}" if self.unit else ""
        if isinstance(actual, (list, tuple)):
            measured = ", ".join(map(str, actual))
            if value is None:
                return f"Measured order: {measured}."
            pairs = [(a, b) for i, a in enumerate(actual) for b in actual[i + 1 :]]
            kept = sum(value.index(a) < value.index(b) for a, b in pairs if a in value and b in value)
            return f"You said {', '.join(value)}; measured: {measured}. {kept} of {len(pairs)} pairs are in order."
        if isinstance(actual, str):
            if value is None:
                return f"Measured: {actual}."
            return f"You said {value}; measured: {actual}."
        if value is None:
            return f"Measured: {actual:.3g}{unit}."
        if self.log and value > 0 and actual > 0:
            factor = math.exp(abs(math.log(value / actual)))
            return f"You said {value:.3g}{unit}; measured: {actual:.3g}{unit}. You are off by a factor of {factor:.2g}."
        return f"You said {value:.3g}{unit}; measured: {actual:.3g}{unit}."


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
    guess: Any = None,
) -> Prediction:
    """Ask for a number in [low, high], one of `options`, or the `order` of some, and keep what is answered.

    With a front end: a control, how sure you are, and a button. Without one: run the cell with `guess=`.
    A kept prediction survives a restart; a new one is kept beside it. Raises ValueError when the
    question has no range and no options, or when `guess` lies outside of them.
    """
    prediction = Prediction(name, question, log, unit)
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
        words = f"Predict: {question} Your prediction: {_words(prediction.value)}."
    put(asked(words))
    return prediction


def _words(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else (value if isinstance(value, str) else f"{value:.3g}")


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
    from actedu.widgets.panel import Panel, button, html, number, pick, row

    kept = html(f"<p>Your prediction: {escape(_words(prediction.value))}</p>" if prediction.value is not None else "")
    sure = pick(_SURE, "How sure are you?", 3)
    question = html(f"<p><b>Predict.</b> {escape(prediction.question)}</p>")

    def keep(value: Any) -> None:
        _keep(prediction, value, sure.value)
        kept.value = f'<p role="status">Kept: {escape(_words(value))}. Now run the next cell.</p>'

    if ordered:
        places = [pick([(o, o) for o in listed], f"{i + 1}.", o) for i, o in enumerate(listed)]
        controls = row(*places)

        def act() -> None:
            chosen = [place.value for place in places]
            if len(set(chosen)) < len(chosen):
                kept.value = '<p role="status">Use each one once.</p>'
            else:
                keep(chosen)

    elif listed:
        controls = pick([(o, o) for o in listed], "Your answer", listed[0])

        def act() -> None:
            keep(controls.value)

    else:
        assert low is not None
        assert high is not None
        middle = math.sqrt(low * high) if prediction.log else (low + high) / 2
        controls, box = number(low, high, float(f"{middle:.3g}"), prediction.log, prediction.unit)

        def act() -> None:
            try:
                keep(_fitting(box.value, low, high, (), ()))
            except ValueError:
                kept.value = f'<p role="status">Give a number from {low:g} to {high:g}.</p>'

    children = [question, controls, row(sure, button("Keep my prediction", act)), kept]
    return lambda words: Panel(children, words, f"<p>{escape(words)}</p>")
