"""Module 17: make an activation of your own, see its gains, and let it run against ReLU on digits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from actedu.activations import get
from actedu.data import Split, digits
from actedu.experiments.compare import Difference, paired_difference
from actedu.nets import Adam, Curve, DivergenceError, Network, accuracy, train
from actedu.nets.threads import one_thread
from actedu.numeric import backward_gain, forward_gain
from actedu.plots import COLOURS, INK, MUTED, Table
from actedu.plots.axes import restyle
from actedu.plots.frame import Array, Dots, Frame, Line, Mark, Text, Title
from actedu.widgets.lab import Lab
from actedu.widgets.missions import Mission
from actedu.widgets.panel import Panel, button, row
from actedu.widgets.recorded import Recorded
from actedu.widgets.settings import Choice, Number, steps
from actedu.widgets.training import pause_unseen, player

MIX, DRAWN = "a mix of two", "drawn"
NOT_RUN = "not run"
STARTS = {NOT_RUN: 0, "3 starts": 3, "10 starts": 10}
NAMES = ("relu", "tanh", "sigmoid", "sine", "gcu", "silu", "softplus", "gaussian", "absolute", "identity")
PLACES = (-4.0, -2.0, 0.0, 2.0, 4.0)
RATES = (0.003, 0.01, 0.03)
_TOP, _FURTHEST = 4.0, 10.0  # of the left axes; of the differences, in points
_HEIGHTS = steps(-3.0, 3.0, 0.25)


class ActivationDesigner(Lab):
    """Mix two activations, or draw one by its heights at five places, and let it run on digits against ReLU.

    A mix is (1 - share) of the first function plus share of the second. A drawn one goes straight from height to
    height, and on evenly beyond -4 and 4. A run is fair: 32 hidden units, 5 passes of Adam, each of the two with its
    own learning rate of three and its own start of two gains, chosen on digits kept back; then both from the same
    starts. Another function makes a run void. `lab.run = "10 starts"` runs to the end; where the control asks for it,
    it can be watched training by training, stopped, and taken up again.

    State: `forward` and `backward`, the gains that keep the mean square of sums and of gradients, and `mean`, that of
    the outputs, all for standard normal sums; `xor`, whether some single neuron of it solves XOR; `differences`, in
    points of test accuracy, one a start so far, and `difference`, their mean with its 95% interval, None before there
    are two; `running` says what is trained next, and is empty where nothing is.
    """

    how = Choice(MIX, "The function is", (MIX, DRAWN))
    first = Choice("tanh", "First function", NAMES)
    second = Choice("sine", "Second function", NAMES)
    share = Number(0.5, "Share of the second", steps(0.0, 1.0, 0.05))
    left = Number(-1.0, "Drawn: height at -4", _HEIGHTS)
    low = Number(-0.5, "height at -2", _HEIGHTS)
    middle = Number(0.0, "height at 0", _HEIGHTS)
    high = Number(1.5, "height at 2", _HEIGHTS)
    right = Number(3.0, "height at 4", _HEIGHTS)
    run = Choice(NOT_RUN, "On digits", tuple(STARTS))

    baked = (
        Recorded(
            MIX,
            first=("relu", "tanh", "sine", "silu", "gaussian"),
            second=("sine", "softplus", "relu", "absolute", "identity"),
            share=(0.0, 0.25, 0.5, 0.75, 1.0),
        ),
        Recorded(
            DRAWN,
            how=(DRAWN,),
            left=(-1.0, 0.0, 1.0),
            low=(-0.5, 0.0),
            middle=(0.0, 1.0),
            high=(0.0, 1.5),
            right=(0.0, 1.0, 3.0),
        ),
        Recorded(
            "a valley, run on digits",
            how=(DRAWN,),
            left=(1.0,),
            low=(0.0,),
            middle=(0.0,),
            high=(0.0,),
            right=(1.0,),
            run=tuple(STARTS),
        ),
    )

    goals = (
        Mission(
            "Mix two functions whose own two gains differ by 0.1 or more each, a tenth or more of both, so that those "
            "of the mix agree to within 0.02.",
            lambda lab: (
                lab.how == MIX
                and 0.1 <= lab.share <= 0.9
                and min(_apart(lab.first), _apart(lab.second)) >= 0.1
                and abs(lab.forward - lab.backward) <= 0.02
            ),
            "One function bends, which makes its forward gain the larger; the other has a mean, which makes it the "
            "smaller. The start that suits sums then suits gradients.",
        ),
        Mission(
            "Draw a function with heights from 0 to 1 with which one neuron solves XOR. What is the least that it "
            "must do?",
            lambda lab: lab.how == DRAWN and lab.xor and min(lab.heights) >= 0.0 and max(lab.heights) <= 1.0,
            "Turn once: up and down again, a hill, or down and up again, a valley. A wave has both, but nothing needs "
            "to wave.",
        ),
        Mission(
            "Find a function that is not a straight line, with which 10 starts on digits are seen to do worse than "
            "with ReLU. Guess from its picture first.",
            lambda lab: (
                lab.run == "10 starts"
                and not lab.running
                and lab.difference is not None
                and lab.difference.high < 0.0
                and not _straight(lab.curve)
            ),
            "It took a search for a bad one: most functions with a bend do about as well here.",
        ),
    )

    curve: Curve
    forward: float
    backward: float
    mean: float
    xor: bool
    differences: Array
    difference: Difference | None
    running: str
    _race: Iterator[tuple[str, Array]]
    _watched = False  # run in steps that the browser asks for

    def set(self, **changes: Any) -> None:
        """As in any lab; a change of the function makes a run void."""
        super().set(**({"run": NOT_RUN} | changes) if changes else {})

    @property
    def heights(self) -> tuple[float, ...]:
        """The heights of the drawn function at `PLACES`."""
        return (self.left, self.low, self.middle, self.high, self.right)

    def measure(self) -> None:
        """Compute gains, and run on digits if that is asked for."""
        key = self.heights if self.how == DRAWN else (self.first, self.second, self.share)
        self.curve = _curve(key)
        self.forward, self.backward, self.mean, self.xor = _facts(key)
        if self._panel is not None:
            self._clock.playing = False
        self._race = _race(key, STARTS[self.run])
        self._go_on()
        while self.running and not self._watched:
            self._go_on()

    def _go_on(self) -> None:
        """Train up to the next thing to look at."""
        self.running, self.differences = next(self._race)
        n = self.differences.size
        self.difference = paired_difference(self.differences, np.zeros(n)) if n > 1 else None

    def _build(self) -> Panel:
        panel = super()._build()
        pause_unseen(panel, self._clock)
        return panel

    def _more_controls(self) -> Sequence[Any]:
        self._clock = player(max=10**6)
        self._stop_or_go = button("Stop", self._toggle)
        self._clock.observe(self._tick, "value")
        self._clock.observe(lambda _: self._redraw(), "playing")
        return (row(self._stop_or_go, self._clock),)

    def _follow(self, name: str) -> Any:
        if name != "run":
            return super()._follow(name)

        def watch(change: Any) -> None:
            if change["new"] != self.run:
                self._watched = True
                try:
                    self.set(run=change["new"])
                finally:
                    self._watched = False
                self._clock.playing = bool(self.running)

        return watch

    def _toggle(self) -> None:
        self._clock.playing = bool(self.running) and not self._clock.playing

    def _tick(self, change: Any) -> None:
        with self._turn:
            if self._clock.playing and self.running:
                with one_thread():
                    self._go_on()
                self.missions.look(self)
                self._redraw()
                self._clock.playing = bool(self.running)

    def _redraw(self) -> None:
        if self._panel is not None:
            self._stop_or_go.description = "Stop" if self._clock.playing or not self.running else "Go on"
            self._stop_or_go.disabled = not self.running
        super()._redraw()

    @property
    def unused(self) -> Collection[str]:
        """The settings of the other kind of function."""
        drawn = {"left", "low", "middle", "high", "right"}
        return {"first", "second", "share"} if self.how == DRAWN else drawn

    @property
    def sentence(self) -> str:
        """What the function is, what follows from it, and what the run gave."""
        return (
            f"{self.curve.name}: mean {_said(self.mean)}, gain forward {_said(self.forward)}, backward "
            f"{_said(self.backward)}; one neuron of it can{'' if self.xor else 'not'} solve XOR. {self._verdict}"
        )

    @property
    def _verdict(self) -> str:
        d = self.difference
        if d is None:
            return f"On digits: {self.running}." if self.running else "Not run on digits yet."
        return (
            f"Accuracy minus ReLU's, in points, over {self.differences.size} starts: {d.mean:+.1f}, interval "
            f"{d.low:+.1f} to {d.high:+.1f}. Seen: {d.seen}." + (f" Next: {self.running}." if self.running else "")
        )

    def table(self) -> Table:
        """Return what follows from the function, and the run, start by start."""
        rows: list[tuple[str, str]] = [
            ("function", self.curve.name),
            ("mean for standard normal sums", _said(self.mean)),
            ("gain that keeps the sums", _said(self.forward)),
            ("gain that keeps the gradients", _said(self.backward)),
            ("one neuron can solve XOR", "yes" if self.xor else "no"),
        ]
        rows += [(f"start {i + 1}, minus ReLU, points", f"{d:+.1f}") for i, d in enumerate(self.differences)]
        return Table(("", "value"), [*rows, ("verdict", self._verdict)], "Your activation")

    @property
    def _seen(self) -> str:
        d = self.difference
        return "on digits: not run" if d is None else f"seen: {d.seen} ({d.low:+.1f} to {d.high:+.1f})"

    def frame(self) -> Frame:
        """Return the axes of the function and those of the run."""
        return _frame()

    def marks(self) -> Sequence[Mark]:
        """Return value and slope on the left, the differences and their interval on the right."""
        z = np.linspace(-5.0, 5.0, 161)
        value, slope = (np.clip(values, -_TOP, _TOP) for values in (self.curve(z), self.curve.slope(z)))
        d = self.difference
        run: tuple[Mark, ...] = (Text(0.6, 5.5, "not run yet", axes=1),)  # beside the line at 0
        if self.run != NOT_RUN:
            ends = np.clip(np.array([d.low, d.high]), -_FURTHEST, _FURTHEST) if d else np.empty(0)
            run = (
                Line(ends, np.zeros(ends.size), COLOURS[1], 5.0, axes=1),
                Dots(
                    np.clip(self.differences, -_FURTHEST, _FURTHEST), np.arange(1.0, self.differences.size + 1.0),
                    COLOURS[0], axes=1,
                ),
            )  # fmt: skip
        return (
            Line(z, slope, COLOURS[1], 2.0, "6 4"),
            Line(z, value, COLOURS[0], 3.0),
            Title(f"gain forward {_said(self.forward)}, backward {_said(self.backward)}"),
            *run,
            Title(self.running or self._seen, axes=1),
        )


Key = tuple[str, str, float] | tuple[float, ...]  # of a mix or of a drawn function


@lru_cache(maxsize=256)
def _curve(key: Any) -> Curve:
    if isinstance(key[0], float):
        return Curve(partial(_height, key), partial(_rise, key), "drawn " + ", ".join(f"{y:g}" for y in key))
    first, second, share = key
    name = (
        first
        if share == 0.0 or first == second
        else second
        if share == 1.0
        else f"{1.0 - share:.2g} {first} + {share:g} {second}"
    )
    parts = [(weight, get(f)) for weight, f in ((1.0 - share, first), (share, second)) if weight]
    return Curve(partial(_sum, parts), partial(_sum_of_slopes, parts), name)


def _sum(parts: Sequence[tuple[float, Callable[[Any], Any]]], z: Array) -> Array:
    return np.asarray(sum(weight * f(z) for weight, f in parts))


def _sum_of_slopes(parts: Sequence[tuple[float, Any]], z: Array) -> Array:
    return np.asarray(sum(weight * f.slope(z) for weight, f in parts))


def _height(heights: tuple[float, ...], z: Array) -> Array:
    return np.interp(z, PLACES, heights)


def _rise(heights: tuple[float, ...], z: Array) -> Array:
    slopes = np.concatenate([[0.0], np.diff(heights) / np.diff(PLACES), [0.0]])
    return slopes[np.searchsorted(PLACES, z)]


@lru_cache(maxsize=256)
def _facts(key: Any) -> tuple[float, float, float, bool]:
    """Return the two gains, infinite where there is none, the mean, and whether a neuron solves XOR."""
    f = _curve(key)
    kinks = (0.0,) if isinstance(key[0], str) else PLACES
    z = np.linspace(-8.0, 8.0, 3201)
    density = np.exp(-np.square(z) / 2.0)
    mean = float(np.sum(f(z) * density) / np.sum(density))
    return forward_gain(f, kinks), backward_gain(f, f.slope, kinks), mean, _solves_xor(f)


def _solves_xor(f: Curve) -> bool:
    """Whether two sums where f is above 1/2 add up to as much as two where it is not."""
    high = (f(np.linspace(-10.0, 10.0, 401)) > 0.5).astype(int)
    return bool(np.any((np.convolve(high, high) > 0) & (np.convolve(1 - high, 1 - high) > 0)))


def _apart(name: str) -> float:
    forward, backward, _, _ = _facts((name, name, 0.0))
    return abs(forward - backward)


def _straight(f: Curve) -> bool:
    slope = f.slope(np.linspace(-4.0, 4.0, 801))
    return bool(np.ptp(slope) < 1e-9)


_RELU = ("relu", "relu", 0.0)


def _race(key: Any, starts: int) -> Iterator[tuple[str, Array]]:
    """Train for a comparison with ReLU; yield what is trained next, "" at the end, and the differences so far.

    Of the rates and the gains each takes those that did best on digits kept back.
    """
    differences: list[float] = []
    if starts:
        chosen: dict[Any, tuple[float, float] | None] = {}
        for name, one in (("yours", key), ("ReLU", _RELU)):
            tried: dict[tuple[float, float], float] = {}
            cells = [(gain, lr) for gain in _gains(one) for lr in RATES]
            for n, cell in enumerate(cells, 1):
                yield f"gain and rate of {name}, {n} of {len(cells)}", np.empty(0)
                tried[cell] = sum(_accuracy(one, *cell, seed, True) for seed in (1000, 1001))
            chosen[one] = max(tried, key=lambda cell: tried[cell], default=None)
        for seed in range(starts):
            yield f"start {seed + 1} of {starts}", 100.0 * np.array(differences)
            # without a gain its output is the same whatever goes in: chance
            mine, relu = (_accuracy(one, *best, seed, False) if (best := chosen[one]) else 0.1 for one in (key, _RELU))
            differences.append(mine - relu)
    yield "", 100.0 * np.array(differences)


def _gains(key: Any) -> list[float]:
    forward, backward, _, _ = _facts(key)
    return sorted({round(gain, 6) for gain in (forward, backward) if np.isfinite(gain)})


@lru_cache(maxsize=4096)
def _accuracy(key: Any, gain: float, lr: float, seed: int, choosing: bool) -> float:
    d = _kept_back() if choosing else digits()
    net = Network((64, 32, 10), _curve(key), gain=gain, seed=seed)
    try:
        train(net, d.x_train, d.y_train, optimiser=Adam(lr), epochs=5, batch=32, seed=seed, progress=False)
    except DivergenceError:
        return 0.1
    return accuracy(net, d.x_test, d.y_test)


@lru_cache(maxsize=1)
def _kept_back() -> Split:
    d = digits()
    kept, used = np.split(np.random.default_rng(0).permutation(len(d.x_train)), [len(d.x_train) // 5])
    return Split(d.x_train[used], d.y_train[used], d.x_train[kept], d.y_train[kept])


def _said(x: float) -> str:
    return f"{round(float(x), 2) + 0.0:.2f}" if np.isfinite(x) else "none"


@lru_cache(maxsize=1)
def _frame() -> Frame:
    figure = Figure(figsize=(7.2, 3.6), layout="constrained")
    left, right = (restyle(ax) for ax in figure.subplots(1, 2))
    left.set(xlim=(-5, 5), ylim=(-_TOP, _TOP), xlabel="sum z", ylabel="value and slope")
    for draw in (left.axhline, left.axvline, right.axvline):
        draw(0.0, color=MUTED, linewidth=0.8)
    right.set(
        xlim=(-_FURTHEST, _FURTHEST), ylim=(-0.7, 10.7), xlabel="accuracy minus ReLU's, in points", ylabel="start"
    )
    right.set_yticks([0, *range(1, 11)], ["mean", *map(str, range(1, 11))])
    for ax in (left, right):
        ax.set_title(" ")
    left.plot([], [], color=COLOURS[0], linewidth=3, label="value")
    left.plot([], [], color=COLOURS[1], linewidth=2, linestyle="--", label="slope")
    right.plot([], [], "o", color=COLOURS[0], label="one start")
    right.plot([], [], color=COLOURS[1], linewidth=5, label="95% interval of the mean")
    figure.legend(loc="outside lower center", ncols=4, frameon=False, labelcolor=INK)
    return Frame(figure)
