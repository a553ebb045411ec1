from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from actedu.checks import Holds, brief, call
from actedu.checks.outcome import Failure
from actedu.exercises import exercise

_PLACES = ("nowhere", "before the folds", "in each fold")
_MOST, _LARGEST = 24, 64


@exercise(title="A search that repeats itself", points=4, stars=2, kind="debug the code", defect="c9")
def search_that_repeats(state):
    """Below are the candidates of our guide's search, made small. Each is a dictionary of settings for scikit-learn's
    `MLPClassifier`, and `"scaler"` says where a `StandardScaler` is fitted: `"nowhere"`, `"before the folds"` or
    `"in each fold"`. `state` is the random state that the nets are to start from.

    Repair it, so that

    * every candidate starts from `state`;
    * at least four candidates come out, and no two of them train to the same net: no setting is dead;
    * the inputs are scaled, without a leak.

    To compare them, the checks train each for ten passes over 60 samples, with up to 64 units in a layer.
    """


class _StoppedError(Exception):
    def __init__(self, failure):
        super().__init__()
        self.failure = failure


def _given(answer, state):
    """Return the candidates, and what makes a failure of a sentence. Raises _StoppedError for what is none."""
    got = call(answer, state)

    def failing(sentence):
        return Failure(sentence, (state,), "at least four candidates", got)

    if got.error == "NotImplementedError":
        raise _StoppedError(failing("there is no code yet: replace the line that raises NotImplementedError"))
    if got.error:
        raise _StoppedError(failing(f"it stops with {got}"))
    found = list(got.value) if isinstance(got.value, (list, tuple)) else []
    if not found or not all(isinstance(one, Mapping) and all(isinstance(key, str) for key in one) for one in found):
        raise _StoppedError(failing(f"a list of dictionaries is asked for; this is {brief(got.value)}"))
    if not 4 <= len(found) <= _MOST:
        raise _StoppedError(failing(f"there are {len(found)} candidates; from 4 to {_MOST} are asked for"))
    return found, failing


def _judge(look, *, drawn=False):
    def judge(answer, setting):
        state = int(setting.rng().integers(10, 1000)) if drawn else 0
        try:
            return look(answer, state)
        except _StoppedError as stopped:
            return stopped.failure

    return judge


@lru_cache(maxsize=512)
def _weights(settings):
    """Return the weights of a small net that was trained with these settings. Raises ValueError for wrong ones."""
    import warnings

    from sklearn.neural_network import MLPClassifier

    rng = np.random.default_rng(0)
    x = rng.standard_normal((60, 4))
    y = (x[:, 0] > x[:, 1]).astype(int)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        net = MLPClassifier(**{"hidden_layer_sizes": (8,), **dict(settings), "max_iter": 10}).fit(x, y)
    return b"".join(np.ascontiguousarray(layer).tobytes() for layer in net.coefs_)


def _trained(candidate, state):
    """Return a net's weights; one without a state starts from `state`, so that luck hides nothing."""
    settings = {key: one for key, one in candidate.items() if key != "scaler"}
    settings.setdefault("random_state", state)
    sizes = np.atleast_1d(settings.get("hidden_layer_sizes", 8))
    if sizes.ndim > 1 or sizes.size > 3 or not all(size in range(1, _LARGEST + 1) for size in sizes):
        raise ValueError(f"hidden_layer_sizes may hold up to three sizes up to {_LARGEST} here")
    if "hidden_layer_sizes" in settings:
        settings["hidden_layer_sizes"] = tuple(int(size) for size in sizes)
    return _weights(tuple(sorted(settings.items())))


def _from_the_state(answer, state):
    for one in (state, state + 1):
        found, failing = _given(answer, one)
        states = [candidate.get("random_state") for candidate in found]
        if any(isinstance(said, bool) or said != one for said in states):
            return failing(f"for the state {one} the candidates' random_state is {brief(states)}")
    return None


def _different(answer, state):
    found, failing = _given(answer, state)
    try:
        nets = [_trained(candidate, state) for candidate in found]
    except Exception as error:  # whatever scikit-learn says of settings that it does not know
        return failing(f"a candidate cannot be trained: {' '.join(str(error).split())[:160]}")
    alike = len(nets) - len(set(nets))
    said = f"in ten passes {alike} of the {len(nets)} candidates train to a net that another one gives too"
    return failing(said) if alike else None


def _scaled(answer, state):
    found, failing = _given(answer, state)
    places = [candidate.get("scaler") for candidate in found]
    if unknown := [place for place in places if not isinstance(place, str) or place not in _PLACES]:
        return failing(f"'scaler' is to be one of {', '.join(map(repr, _PLACES))}; this is {brief(unknown[0])}")
    other = [place for place in places if place != "in each fold"]
    return failing(f"'scaler' is {other[0]!r}") if other else None


def _everything(answer, state):
    return _from_the_state(answer, state) or _different(answer, state) or _scaled(answer, state)


search_that_repeats.checks(
    Holds("all candidates are different nets", _judge(_different)),
    Holds("they start from the state", _judge(_from_the_state)),
    Holds("inputs are scaled without a leak", _judge(_scaled)),
    Holds("holds for another state", _judge(_everything, drawn=True), hidden=True),
)

search_that_repeats.hints(
    "Take the candidates two by two: what tells them apart, and does their solver read it?",
    "See 'A dead setting' in the lesson and 'Leaks' before it: what did the guide's search lack besides?",
    "A grid over `momentum` would be as bad for Adam: only SGD reads it. `alpha` is read by every solver.",
    'settings = {"solver": solver, "learning_rate___": rate, "random_state": ___}; and the scaler "in ___"',
)

search_that_repeats.why(
    "`learning_rate` names a schedule that only SGD reads, and that acts only once the loss has stopped falling. The "
    "rate itself is `learning_rate_init`, which both solvers read. From one state all candidates start alike, so that "
    "the settings alone tell them apart; without one luck does. A scaler that is fitted before the folds has seen the "
    "samples that each fold tests on."
)


def _grid(name, values, state, scaler):
    found = []
    for solver in ["sgd", "adam"]:
        for value in values:
            candidate = {"solver": solver, name: value, "scaler": scaler}
            if state is not None:
                candidate["random_state"] = state
            found.append(candidate)
    return found


@search_that_repeats.fault
def schedule_for_rate(state):
    """learning_rate names a schedule, which Adam never reads and SGD not before the loss stops falling: two candidates
    each are one net, and without a state luck tells them apart
    """


@search_that_repeats.mistake
def schedule_from_one_state(state):
    """the state is given, and shows it: candidates that differ in `learning_rate` alone are one net"""
    return _grid("learning_rate", ["constant", "adaptive"], state, "in each fold")


@search_that_repeats.mistake
def luck_left_in(state):
    """the rate is searched, and the nets have no state: two candidates differ by their start as well"""
    return _grid("learning_rate_init", [0.001, 0.01], None, "in each fold")


@search_that_repeats.mistake
def scaler_left_out(state):
    """state and rate are right; the inputs are not scaled, so what suits a net depends on their unit"""
    return _grid("learning_rate_init", [0.001, 0.01], state, "nowhere")


@search_that_repeats.mistake
def scaler_before_the_folds(state):
    """a scaler that is fitted before the folds has seen the samples that each fold tests on: a leak"""
    return _grid("learning_rate_init", [0.001, 0.01], state, "before the folds")


@search_that_repeats.mistake
def one_state_for_ever(state):
    """a fixed random_state ignores `state`: nobody can ask how far starts differ"""
    return _grid("learning_rate_init", [0.001, 0.01], 0, "in each fold")


@search_that_repeats.mistake
def dead_setting_dropped(state):
    """the dead setting is gone, and nothing stands in its place: two candidates, both at the default rate"""
    return _grid("learning_rate_init", [0.001], state, "in each fold")


@search_that_repeats.alternative
def other_settings(state):
    common = {"random_state": state, "scaler": "in each fold"}
    return tuple({"activation": f, "alpha": a, **common} for f in ("tanh", "relu") for a in (0.0001, 0.05))


@search_that_repeats.alternative
def more_rates(state):
    return _grid("learning_rate_init", [0.001, 0.01, 0.1], state, "in each fold")
