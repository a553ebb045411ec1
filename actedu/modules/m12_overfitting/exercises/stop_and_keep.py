import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="The weights that are kept", points=3, stars=2, kind="debug the code", defect="c10")
def stop_and_keep(losses, weights, patience):
    r"""One of our sources stops early with `EarlyStopping(monitor='val_loss', patience=10)`. Below is what that does,
    written out: `losses` are the validation losses epoch by epoch, `weights` has a row of weights for each. Training
    stops once `patience` epochs in a row brought no new lowest loss.

    Repair it, so that it returns the best weights of those epochs that were run, the earlier ones where two are alike.
    """


def _runs(rng):
    """Draw one run that falls lower right after its stop, and one that ends before it would stop, with a tie."""
    best, patience = int(rng.integers(2, 6)), int(rng.integers(2, 5))
    above = 1.0 + np.sort(rng.uniform(0.1, 0.9, patience))[::-1]
    stopped = np.array([*np.linspace(2.0, 1.0, best), *above, 0.5, 0.4])
    ended = np.array([*np.linspace(3.0, 1.0, best), 1.0, *above])
    return [
        (stopped, rng.normal(size=(stopped.size, 3)), patience),
        (ended, rng.normal(size=(ended.size, 3)), patience + 2),
    ]


_W, _LONG = np.arange(12.0).reshape(6, 2), np.arange(18.0).reshape(9, 2)
_TURNS = (np.array([2.0, 1.0, 1.5, 1.6, 1.7, 1.8]), _W, 2)
_FALLS = (np.array([2.0, 1.5, 1.0, 0.9, 0.8, 0.7]), _W, 2)
_LATER = (np.array([2.0, 1.0, 1.5, 1.6, 0.5, 0.6, 0.7, 0.8, 0.1]), _LONG, 2)
_TIE = (np.array([2.0, 1.0, 1.0, 1.2, 1.3, 0.1]), _W, 3)
_OUT = (np.array([2.0, 1.0, 1.2, 1.1, 1.3, 1.4]), _W, 9)

stop_and_keep.checks(
    Matches([_TURNS, _OUT], title="returns the best weights where the loss turns"),
    Matches([_FALLS], title="returns the last ones where the loss falls to the end"),
    Matches([_LATER], title="does not know what comes after the stop"),
    Matches([_TIE], title="stops in time where a loss comes twice, with the earlier weights"),
    LeavesInputAlone(args=_TURNS),
    Matches(_runs, title="is right in other runs", hidden=True),
)

stop_and_keep.hints(
    "The loop knows when a loss is the lowest so far. What does it keep of that moment, and what not?",
    "See what is said of the last and the best weights under 'Observe' in the lesson.",
    "To find the name of the tallest one remembers two things whenever a taller one comes by: height and name.",
    "if loss < best: best, waited, kept = loss, 0, ___; and after the loop return ___",
)

stop_and_keep.why(
    "The loop knew the best loss and forgot whose it was. What it returned came from as many epochs past the best as "
    "the patience is long. In Keras the repair is `restore_best_weights=True`."
)


@stop_and_keep.fault
def last_weights_kept(losses, weights, patience):
    """it returns the weights of the epoch in which it stops, as many past the best as the patience is long"""


@stop_and_keep.mistake
def best_of_all(losses, weights, patience):
    """this looks at the whole run: an epoch after the stop was never run, so its weights do not exist"""
    return weights[np.argmin(losses)]


@stop_and_keep.mistake
def one_too_patient(losses, weights, patience):
    """this waits one epoch too long: it is to stop in the epoch that makes it `patience` in a row"""
    best, waited, kept = np.inf, 0, None
    for loss, now in zip(losses, weights, strict=True):
        if loss < best:
            best, waited, kept = loss, 0, now
        elif waited == patience:
            break
        else:
            waited += 1
    return kept


@stop_and_keep.mistake
def patience_steps_back(losses, weights, patience):
    """stepping back by the patience is right only if it did stop: a run that ends before has another best epoch"""
    best, waited, run = np.inf, 0, 0
    for loss in losses:
        waited, run = waited + 1, run + 1
        if loss < best:
            best, waited = loss, 0
        if waited == patience:
            break
    return weights[max(run - 1 - patience, 0)]


@stop_and_keep.mistake
def epoch_before(losses, weights, patience):
    """this compares each loss with the one before it; what counts is the lowest so far"""
    before, waited, kept = np.inf, 0, weights[0]
    for loss, now in zip(losses, weights, strict=True):
        waited += 1
        if loss < before:
            waited, kept = 0, now
        before = loss
        if waited == patience:
            break
    return kept


@stop_and_keep.mistake
def later_of_equals(losses, weights, patience):
    """a loss that comes again is no new lowest one: with <= in place of < it sets the count back"""
    best, waited, kept = np.inf, 0, None
    for loss, now in zip(losses, weights, strict=True):
        waited += 1
        if loss <= best:
            best, waited, kept = loss, 0, now
        if waited == patience:
            break
    return kept


@stop_and_keep.alternative
def by_epoch(losses, weights, patience):
    best = 0
    for epoch in range(len(losses)):
        if losses[epoch] < losses[best]:
            best = epoch
        if epoch - best == patience:
            break
    return list(weights[best])
