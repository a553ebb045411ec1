import numpy as np

from actedu.checks import Matches
from actedu.exercises import exercise


@exercise(title="A schedule that does nothing", points=3, stars=2, kind="debug the code", defect="c8")
def plateau_that_lowers(losses):
    r"""Source B lowers Adam's rate when the validation loss stands still, with Keras's
    `ReduceLROnPlateau(factor=0.2, patience=5, min_lr=0.001)`. Below is the same rule in plain Python: `losses` holds
    the loss of each epoch, and what comes back is the rate that was in use in each.

    Run it on 30 epochs without progress, then repair it: from Adam's default, 0.001, the rate is to be multiplied by
    0.2 after 5 epochs in a row without a new lowest loss, again and again, down to a rate of a millionth and not below.
    """


_STILL = [1.0] * 32
_FALLS = [float(x) for x in np.linspace(1.0, 0.2, 20)]
_BOTH = [1.0, 0.8, 0.7, *[0.7] * 6, 0.6, *[0.65] * 12]


def _drawn(rng):
    steps = np.where(rng.random(40) < 0.25, rng.uniform(0.0, 0.1, 40), -rng.uniform(0.0, 0.02, 40))
    losses = (2.0 - np.cumsum(steps)).round(3).tolist()
    return [([*losses, *[losses[0]] * 28],)]  # still to the end, so that the floor is reached


plateau_that_lowers.checks(
    Matches([([1.0] * 17,)], title="lowers the rate when the loss stands still"),
    Matches([(_FALLS,), (_BOTH,)], title="waits as long as the loss falls"),
    Matches([(_STILL,)], title="stops at a millionth"),
    Matches(_drawn, title="other losses", hidden=True),
)

plateau_that_lowers.hints(
    "Print the rate in each epoch. Which line decides what it becomes, and between which two numbers does it choose?",
    "See 'In practice' in the lesson: whatever the schedule, look at the rate. This one has a smallest rate as well.",
    "A thermostat that may not go below 20 degrees, in a room at 20 degrees, never lets it cool.",
    "START, FACTOR, PATIENCE, MIN_LR = 0.001, 0.2, 5, ___",
)

plateau_that_lowers.why(
    "The smallest rate allowed was the rate to start from, so the larger of the two was always the start. Nothing "
    "failed, and nothing was said. The values of the listing are those of Keras's own page for the callback, where "
    "they would suit a larger start. Print the rate; `actedu.nets.schedules.plateau` refuses such a floor."
)


@plateau_that_lowers.fault
def floor_at_the_start(losses):
    """the rate never changes: the smallest rate allowed is the one it starts from"""


@plateau_that_lowers.mistake
def start_raised(losses):
    """now it is lowered, from another start: Adam's 0.001 is to stay, and a higher start can make it diverge"""
    rate, best, waited, used = 0.1, float("inf"), 0, []
    for loss in losses:
        used.append(rate)
        waited = 0 if loss < best else waited + 1
        best = min(best, loss)
        if waited == 5:
            rate, waited = max(rate * 0.2, 0.001), 0
    return used


@plateau_that_lowers.mistake
def no_floor(losses):
    """it goes on below a millionth: the floor is lowered, not left out"""
    rate, best, waited, used = 0.001, float("inf"), 0, []
    for loss in losses:
        used.append(rate)
        waited = 0 if loss < best else waited + 1
        best = min(best, loss)
        if waited == 5:
            rate, waited = rate * 0.2, 0
    return used


@plateau_that_lowers.mistake
def smaller_of_the_two(losses):
    """min in place of max jumps to the floor at once: the first drop is to be to a fifth"""
    rate, best, waited, used = 0.001, float("inf"), 0, []
    for loss in losses:
        used.append(rate)
        waited = 0 if loss < best else waited + 1
        best = min(best, loss)
        if waited == 5:
            rate, waited = min(rate * 0.2, 0.000001), 0
    return used


@plateau_that_lowers.mistake
def waits_only_once(losses):
    """after the first drop it drops in every epoch: the count of epochs without progress is to begin anew"""
    rate, best, waited, used = 0.001, float("inf"), 0, []
    for loss in losses:
        used.append(rate)
        waited = 0 if loss < best else waited + 1
        best = min(best, loss)
        if waited >= 5:
            rate = max(rate * 0.2, 0.000001)
    return used


@plateau_that_lowers.mistake
def every_five_epochs(losses):
    """this drops every five epochs, progress or not: that is step decay"""
    return [max(0.001 * 0.2 ** (epoch // 5), 0.000001) for epoch in range(len(losses))]


@plateau_that_lowers.alternative
def with_a_power(losses):
    drops, best, waited, used = 0, np.inf, 0, []
    for loss in losses:
        used.append(max(1e-3 * 0.2**drops, 1e-6))
        if loss < best:
            best, waited = loss, 0
        else:
            waited += 1
        if waited == 5:
            drops, waited = drops + 1, 0
    return np.array(used)
