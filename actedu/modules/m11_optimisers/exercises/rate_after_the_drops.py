from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="The rate after the drops", points=2, stars=1, kind="predict the number")
def rate_after_the_drops(*, start=0.2, factor=0.5, every=10, epoch=34):
    r"""A schedule starts at a rate of {start} and multiplies it by {factor} after each {every} epochs. Epochs count
    from 0: in epochs 0 to {last} the rate is {start}.

    What is the rate in epoch {epoch}?
    """
    return start * factor ** (epoch // every)


@rate_after_the_drops.vary
def other_drops(rng):
    every = int(rng.choice([5, 6, 8, 10]))
    return {
        "start": float(rng.choice([0.05, 0.1, 0.2, 0.4])),
        "factor": float(rng.choice([0.1, 0.2, 0.5])),
        "every": every,
        "epoch": every * int(rng.integers(3, 5)) + int(rng.integers(1, every - 1)),
    }


rate_after_the_drops.facts(lambda *, every, epoch: {"last": every - 1, "drops": epoch // every})

rate_after_the_drops.checks(IsNumber(rtol=1e-3))

rate_after_the_drops.hints(
    "How many drops have happened by then? Each one multiplies; none subtracts.",
    "See the last prediction of the lesson, where step decay is named, and write the rate down drop by drop.",
    "From 1 with a factor of 0.5 after each 4 epochs: epoch 9 comes after two drops, so the rate is 0.25.",
    "{start} * {factor} ** ___; the number of drops is a whole number",
)

rate_after_the_drops.why(
    "By epoch {epoch} there were {drops} drops, and each multiplies what the one before it left. Between drops nothing "
    "changes, however far the next one is."
)


@rate_after_the_drops.mistake
def smooth_fall(*, start, factor, every, epoch):
    """this falls a little in every epoch; a staircase waits for the next drop"""
    return start * factor ** (epoch / every)


@rate_after_the_drops.mistake
def one_drop_more(*, start, factor, every, epoch):
    """this counts the next drop already, or takes the start for the first; epochs before the first drop have none"""
    return start * factor ** (epoch // every + 1)


@rate_after_the_drops.mistake
def one_drop_fewer(*, start, factor, every, epoch):
    """this counts one drop too few: the first of them comes right after epoch {last}"""
    return start * factor ** (epoch // every - 1)


@rate_after_the_drops.mistake
def one_drop_only(*, start, factor):
    """this is the rate after the first drop; each later one multiplies again"""
    return start * factor


@rate_after_the_drops.mistake
def each_epoch_drops(*, start, factor, epoch):
    """this drops in every epoch; the schedule drops after some epochs at a time"""
    return start * factor**epoch


@rate_after_the_drops.mistake
def factors_added(*, start, factor, every, epoch):
    """this multiplies by the number of drops; the factor acts once at each drop, so it is raised to that power"""
    return start * factor * (epoch // every)
