"""Module 19: the input that a unit answers to most, and what is cited for it by mistake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from actedu.data import digits
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, experiment
from actedu.nets import Adam, Network, train
from actedu.plots import COLOURS, GUESS, INK, Table
from actedu.probes import ascend

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]

REGULARISERS: dict[str, dict[str, Any]] = {"l2": {"l2": 0.5}, "tv": {"tv": 0.1}, "clip": {"clip": True}}


class _Job(NamedTuple):
    unit: int
    conditions: Mapping[str, Mapping[str, Any]]
    seed: int
    steps: int


class _Found(NamedTuple):
    distance: float
    logit: float
    nearest: int
    image: Array


def _maximise(job: _Job) -> tuple[dict[str, _Found], float, float]:
    """Return what each condition found, the mean logit of real images of the class, and how much the net changed."""
    d = digits()
    net = Network((64, 64, 10), "softplus", seed=job.seed)
    train(net, d.x_train, d.y_train, optimiser=Adam(2e-3), epochs=15, seed=job.seed, progress=False)
    before, start = net.parameters.copy(), 0.1 * np.random.default_rng(job.seed).standard_normal(64)
    real = float(net(d.x_test[d.y_test == job.unit])[:, job.unit].mean())
    found = {}
    for name, settings in job.conditions.items():
        x = ascend(net, job.unit, start, steps=job.steps, **settings)
        apart = np.linalg.norm(d.x_train - x, axis=1)
        logit = float(net(x[None])[0, job.unit])
        found[name] = _Found(float(apart.min()), logit, int(d.y_train[apart.argmin()]), x)
    return found, real, float(np.abs(net.parameters - before).max())


@experiment(ratio=(14.0, 25.0), excess=(20.0, 55.0), right_class=(0.6, 1.0), net_changes=(0.0, 0.0))
def maximise(
    unit: int = 3, regularisers: Sequence[str] = ("l2", "tv", "clip"), steps: int = 400, seeds: int = 5,
    full: bool = False,
) -> Result:  # fmt: skip
    """Which image does the logit of the digit `unit` like best? Gradient ascent on the input of 64-64-10 softplus nets.

    Values are the distances from the image found to the nearest training image; between real digits they are about 3.
    From faint noise, `steps` of 0.1 (1 600 and 20 seeds if full): without a regulariser, with each of `regularisers`
    ("l2", "tv", "clip") alone, and with all of them. `ratio` compares none with all; without a bound it grows with
    the steps. `excess` is the logit found with none over that of real digits, `right_class` the share of seeds whose
    nearest training image shows the digit asked for. Raises ValueError for an unknown regulariser.

    Source: erhan2009, simonyan2014, mahendran2015.
    """
    if unknown := [name for name in regularisers if name not in REGULARISERS]:
        raise ValueError(f"maximise: there is no regulariser {unknown[0]!r}; there are {', '.join(REGULARISERS)}")
    seeds, steps = (20, 1600) if full else (seeds, steps)
    together = " + ".join(regularisers)
    conditions: dict[str, Mapping[str, Any]] = {"none": {}}
    conditions |= {name: REGULARISERS[name] for name in regularisers}
    conditions[together] = {key: value for name in regularisers for key, value in REGULARISERS[name].items()}
    runs = run_each(_maximise, [_Job(unit, conditions, seed, steps) for seed in range(seeds)], progress=full)
    values = {name: np.array([found[name].distance for found, *_ in runs]) for name in conditions}
    logits = {name: float(np.mean([found[name].logit for found, *_ in runs])) for name in conditions}
    right = {name: float(np.mean([found[name].nearest == unit for found, *_ in runs])) for name in conditions}
    real = float(np.mean([real for _, real, _ in runs]))
    far, near = values["none"].mean(), values[together].mean()
    return Result(
        "distance to the nearest training image",
        values,
        f"Left alone, the favourite {unit} lies {_rounded(far / near)} times as far from any digit as with priors",
        f"After {steps} steps the favourite image of the logit {unit} has a logit {_rounded(logits['none'] / real)} "
        f"times that of real digits and lies {_rounded(far)} from the nearest one; with {together} it lies {near:.0f} "
        "away. Real digits lie about 3 apart.",
        _draw_images,
        {
            "ratio": float(far / near),
            "excess": logits["none"] / real,
            "right_class": right[together],
            "net_changes": max(changed for *_, changed in runs),
        },
        focus="none",
        form=lambda distance: f"{distance:.0f}",
        rows=Table(
            ["regularisers", "distance", "logit", f"nearest digit is a {unit}"],
            [[name, f"{values[name].mean():.0f}", f"{logits[name]:.0f}", f"{right[name]:.0%}"] for name in values],
            f"mean of {seeds} seeds; the logit of a real {unit} is {real:.0f}",
        ),
        more={"images": {name: runs[0][0][name].image for name in conditions}},
    )


def _rounded(x: float) -> str:
    """Write a number to one digit: 93.2 as 90."""
    return f"{float(f'{x:.0e}'):.0f}"


def _draw_images(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    images: Mapping[str, Array] = result.more["images"]
    for place, (name, x) in enumerate(images.items()):
        left = 10 * place
        ax.imshow(
            x.reshape(8, 8), cmap="cividis", interpolation="nearest", extent=(left, left + 8, 0, 8), origin="upper"
        )
        said = f"{name}\ndistance {result.form(result.mean[name])}\npixels {x.min():.0f} to {x.max():.0f}"
        ax.annotate(said, (left + 4, -0.4), ha="center", va="top", color=COLOURS[0], annotation_clip=False)
        if name in guesses:
            ax.annotate(
                f"your guess: {result.form(guesses[name])}", (left + 4, 8.4), ha="center", color=GUESS,
                fontweight="bold", annotation_clip=False,
            )  # fmt: skip
    ax.set(xlim=(-1, 10 * len(images) - 1), ylim=(-5.0, 9.5))
    ax.set_axis_off()


class Work(NamedTuple):
    """A work that document A cites under one of its headings, in our words.

    `loosely` says whether it is on the heading's subject if that is read by its words alone: anything maximised that
    counts who or what is active, anything that has to do with active learners. `varies` is what its authors choose,
    `for_the_sake_of` what they choose it for; `sense` is what the word that it shares with the heading (active,
    activity) means in it.
    """

    key: str
    heading: str
    about: str
    varies: str
    for_the_sake_of: str
    sense: str
    loosely: bool = False


UNIT, LABELS = "a unit's activation", "accuracy for few labels"
MAXIMIZATION, FUNCTION, LEARNING = "activation maximization", "activation function (no. 9)", "active learning"
SUBJECT = {MAXIMIZATION: UNIT, FUNCTION: UNIT, LEARNING: LABELS}

CITED = (
    Work("wang2015", MAXIMIZATION, "In a social network, those who hear news from a neighbour are informed even if "
         "they pass on nothing. Choose first senders so that most users are active or informed.",
         "first senders", "users reached", "passing on news", loosely=True),
    Work("peng2023", MAXIMIZATION, "A surface that reflects radio waves has elements that amplify and others that do "
         "not. Choose how many of each for the most bits per joule.",
         "numbers of elements", "energy efficiency", "amplifying"),
    Work("guo2020", MAXIMIZATION, "Choose a marketing strategy, a vector that makes users first senders by chance, "
         "for the largest expected benefit of what they then say to each other.",
         "a marketing strategy", "expected benefit", "traffic between users", loosely=True),
    Work("debois2020", MAXIMIZATION, "From the sensors of a phone, recognise what a person does and how much energy "
         "that takes, with a mean error of 26 percent.", "a model of a person", "a good estimate", "moving about"),
    Work("mandal2021", FUNCTION, "In a glass of particles that push themselves, how long does it take until they have "
         "changed places, if they push hard?", "a theory", "the relaxation time", "self-propulsion"),
    Work("burkholder2023", LEARNING, "Introduce students to lectures in which they work in groups, so that they "
         "accept them.", "the first lessons", "students' attitude", "learning by doing", loosely=True),
    Work("phan2021", LEARNING, "Predict what people do in a day and when, with deep nets and random forests, to "
         "forecast traffic.", "models of schedules", "a good forecast", "errands of a day"),
    Work("gal2017", LEARNING, "Let a convolutional net say by dropout what it is unsure of, and ask for the labels of "
         "those images only.", "samples to label", LABELS, "asking for labels"),
    Work("geifman2019", LEARNING, "While asking for labels, search for the architecture as well.",
         "samples to label", LABELS, "asking for labels"),
)  # fmt: skip


@experiment(maximise_a_unit=(0, 0), ask_for_labels=(2, 2), of_active_learning=(4, 4))
def homonyms(loosely: bool = False, full: bool = False) -> Result:
    """What do the works optimise that document A cites under its headings?

    Values are 1 for a work on its heading's subject, else 0: the four cited in the text on activation maximization, no.
    9 of the reading list on activation functions, and the four in the text on active learning. `maximise_a_unit` and
    `ask_for_labels` count them; with `loosely`, so do works on what the heading's words mean elsewhere. The abstracts
    are in `CITED`, in our words; `full` has no effect.

    Source: what activation maximization is, erhan2009.
    """
    values = {
        heading: np.array([float(_counts(w, loosely)) for w in CITED if w.heading == heading]) for heading in SUBJECT
    }
    senses = len({w.sense for w in CITED if w.for_the_sake_of not in (UNIT, LABELS)})
    asked = int(values[LEARNING].sum())
    return Result(
        "share of works on the subject of their heading",
        values,
        "Cited for a shared word, and about something else",
        f"Of {len(CITED)} cited works none maximises a unit's activation; of the {values[LEARNING].size} under active "
        f"learning {asked} ask for labels. In the other {len(CITED) - asked} 'active' or 'activity' has {senses} "
        "other senses.",
        _draw_senses,
        {
            "maximise_a_unit": float(values[MAXIMIZATION].sum()),
            "on_functions": float(values[FUNCTION].sum()),
            "ask_for_labels": float(asked),
            "of_active_learning": float(values[LEARNING].size),
        },
        focus=LEARNING,
        form=lambda share: f"{share:.0%}",
        rows=Table(
            ["work", "heading", "chooses", "for", "'active' means"],
            [[w.key, w.heading, w.varies, w.for_the_sake_of, w.sense] for w in CITED],
        ),
    )


def _counts(work: Work, loosely: bool) -> bool:
    return work.for_the_sake_of == SUBJECT[work.heading] or (loosely and work.loosely)


def _draw_senses(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    for row, work in enumerate(CITED):
        on = work.for_the_sake_of == SUBJECT[work.heading]
        ax.plot(float(on), row, "o" if on else "x", color=COLOURS[0 if on else 1], markersize=9)
        ax.annotate(
            work.sense, (float(on), row), xytext=(-12 if on else 12, 0),
            textcoords="offset points", ha="right" if on else "left", va="center", color=INK,
        )  # fmt: skip
    for name, guess in guesses.items():
        ax.annotate(
            f"your guess for {name}: {result.form(guess)}", (0.5, -0.8), ha="center", color=GUESS, fontweight="bold"
        )
    ax.set_yticks(range(len(CITED)), [work.key for work in CITED])
    ax.set_xticks([0, 1], ["another subject", "the subject"])
    ax.set(xlim=(-0.2, 1.2), ylim=(len(CITED) - 0.4, -1.3))
