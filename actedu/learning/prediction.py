"""Predict first, look afterwards: a prediction is kept before the figure that answers it is shown."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from actedu import blocks, journal
from actedu.learning.display import Shown, markdown, put
from actedu.plots import picture

_SURE = [("guessing", 1), ("unsure", 2), ("half sure", 3), ("fairly sure", 4), ("certain", 5)]


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

    @property
    def value(self) -> Any:
        """The newest kept answer, or None."""
        kept = journal.last("prediction", self.name)
        return None if kept is None else kept.get("value")

    def reveal(self, actual: Any, plot: Callable[..., Any], *more: Any) -> None:
        """Show what came out: the comparison with `actual`, the figure `plot(guess=...)`, `more`, and what it means.

        `more` are tables or sentences. What it means is the lesson's block ```` ```reveal name ````, with the
        prediction's own name. In a workspace all of it stays folded until a prediction is kept, so that nothing can
        spoil one; it can always be unfolded.
        """
        value = self.value
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
        if value is None and journal.file() is not None:
            put(
                Shown(
                    f"No prediction is kept yet for: {self.question}",
                    f"<p>Keep a prediction in the cell above, then run this cell again.</p>"
                    f"<details><summary>Show the result without predicting</summary>{page}</details>",
                )
            )
            return
        if value is not None and journal.last("revealed", self.name) is None:  # later ones are no predictions
            sure = (journal.last("prediction", self.name) or {}).get("sure")
            journal.add("revealed", self.name, right=self._right(value, actual), sure=sure)
        put(Shown(text, page, shown.png))

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
            sentence += f" {kept} of {len(pairs)} pairs are in order."
        elif self.log and not isinstance(actual, str) and value > 0 and actual > 0:
            factor = math.exp(abs(math.log(value / actual)))
            near = f"within a factor of {self.close:g}, which counts as right"
            sentence += f" That is {near}." if right else f" That is off by a factor of {rounded(factor)}."
        elif not isinstance(actual, str):
            sentence += " That is close enough to count as right." if right else ""
        sure = (journal.last("prediction", self.name) or {}).get("sure")
        return sentence + "".join(f" You were {word}." for word, level in _SURE if level == sure)

    def _said(self, value: Any) -> str:
        if isinstance(value, (list, tuple)):
            return ", ".join(map(str, value))
        return value if isinstance(value, str) else f"{rounded(value)}{' ' + self.unit if self.unit else ''}"


def rounded(number: float) -> str:
    """Write a number with three digits as people do: 0.000123, 130 000, 4.6 × 10⁻⁷ rather than 4.6e-07."""
    if number == 0 or 1e-4 <= abs(number) < 1e7:
        digits = max(0, 2 - math.floor(math.log10(abs(number)))) if number else 0
        whole = round(number, 2 - math.floor(math.log10(abs(number)))) if number else 0
        words = f"{whole:,.{digits}f}".replace(",", "\N{NO-BREAK SPACE}")
        return words.rstrip("0").rstrip(".") if "." in words else words
    size, power = f"{number:.1e}".split("e")
    return f"{size} × 10{str(int(power)).translate(_RAISED)}"


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


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
    prediction = Prediction(name, question, log, unit, close)
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
    return ", ".join(value) if isinstance(value, list) else (value if isinstance(value, str) else rounded(value))


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
