from collections.abc import Mapping

import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise

_EPOCHS = 20


@exercise(title="When would it stop?", points=2, stars=2, kind="read the plot")
def when_it_stops(*, patience=4, bump=3, best=6):
    """The figure shows the validation loss after each of {epochs} epochs, the whole run. Suppose that early stopping had
    watched it, with a patience of {patience}.

    After which epoch would training have stopped, and of which epoch are the weights that it should put back? Answer
    with `{"stop": ..., "best": ...}`.
    """  # noqa: E501 (one sentence)
    return {"stop": best + patience, "best": best}


when_it_stops.facts(lambda: {"epochs": _EPOCHS})


@when_it_stops.starter
def blank():
    return {"stop": ..., "best": ...}


def _losses(patience, bump, best):
    """Fall, rise once at `bump`, fall to `best`, stay above it for more than the patience, and fall lower later."""
    lowest = 0.9
    loss = [lowest + 0.12 * (best - epoch) for epoch in range(1, best + 1)]
    loss[bump - 1] = loss[bump - 2] + 0.1
    above = [0.2, 0.1, 0.26, 0.14, 0.3, 0.18, 0.24]
    loss += [lowest + more for more in above[: patience + 1]]
    loss += [lowest - 0.15]
    rest = _EPOCHS - len(loss)
    return np.array([*loss, *(lowest - 0.05 + 0.06 * i for i in range(rest))])


@when_it_stops.given
def validation_loss(*, patience, bump, best):
    """Draw the losses."""
    from actedu.plots import COLOURS, describe, new_axes

    loss, epoch = _losses(patience, bump, best), np.arange(1, _EPOCHS + 1)
    ax = new_axes()
    ax.plot(epoch, loss, "o-", color=COLOURS[1], linewidth=1.5, markersize=6)
    ax.set_xticks(epoch)
    ax.grid(axis="x", linewidth=0.4, alpha=0.5)
    ax.set(title="One run, watched on data kept back", xlabel="epoch", ylabel="validation loss", ylim=(0.5, None))
    said = ", ".join(f"{one:.2f}" for one in loss)
    return describe(ax, f"Validation loss after epochs 1 to {_EPOCHS}: {said}.")


def _whole(answer, key):
    if not isinstance(answer, Mapping) or set(answer) != {"stop", "best"}:
        return None, f'write it as {{"stop": 12, "best": 3}}; this is {brief(answer)}'
    value = numbers(answer[key])
    if value is None or value.size != 1 or isinstance(answer[key], bool):
        return None, f"{key!r} is to be the number of an epoch; this is {brief(answer[key])}"
    return float(value.reshape(())), None


def _is(key, words):
    def judge(answer, setting):
        said, fault = _whole(answer, key)
        return fault or (None if said == setting.solution[key] else f"{words} {brief(answer[key])}")

    return judge


when_it_stops.checks(
    Holds("the stop", _is("stop", "it would not stop after")),
    Holds("the weights to put back", _is("best", "the weights are not those of epoch")),
)

when_it_stops.hints(
    "Go from epoch to epoch with a finger on the lowest loss so far. When has it not moved for {patience} epochs?",
    "See 'early stopping' under Observe in the lesson: when it stops, and what it knows by then.",
    "For losses 5, 4, 6, 3, 4, 5 and a patience of 2: the 6 is the first wait, the 3 ends it; 4 and 5 are two in a "
    "row, so it stops after epoch 6 with the weights of epoch 4.",
    "The lowest loss before {patience} epochs without a lower one is that of epoch ___; add ___ for the stop.",
)

when_it_stops.why(
    "A new lowest loss sets the count back to 0, so the early rise costs nothing. What counts after that is the "
    "distance to the lowest so far, not whether the loss rises or falls from one epoch to the next. The lower loss "
    "later on was never seen: that is the price of not training on."
)


@when_it_stops.mistake(when=lambda a, *, patience, bump, best: _whole(a, "best")[0] == best + patience + 2)
def looked_ahead(*, patience, best):
    """this is the lowest loss of the whole run; training had stopped before, and nobody saw it"""
    return {"stop": best + patience, "best": best + patience + 2}


@when_it_stops.mistake(
    when=lambda a, *, patience, bump, best: _whole(a, "best")[0] == _whole(a, "stop")[0] == best + patience
)
def last_weights(*, patience, best):
    """the stop is right; the weights of that epoch are the ones that early stopping is there to avoid"""
    return {"stop": best + patience, "best": best + patience}


@when_it_stops.mistake(when=lambda a, *, patience, bump, best: _whole(a, "best")[0] == bump - 1)
def first_rise(*, patience, bump):
    """the first rise is followed by a new lowest loss within the patience, which sets the count back to 0"""
    return {"stop": bump - 1 + patience, "best": bump - 1}


@when_it_stops.mistake(
    when=lambda a, *, patience, bump, best: (
        _whole(a, "best")[0] == best and abs((_whole(a, "stop")[0] or 0) - best - patience) == 1
    )
)
def one_off(*, patience, best):
    """the best epoch is right; the stop is one off: the epoch after the best is the first that is waited for"""
    return {"stop": best + patience - 1, "best": best}


@when_it_stops.alternative
def as_floats(*, patience, best):
    return {"best": float(best), "stop": np.int64(best + patience)}
