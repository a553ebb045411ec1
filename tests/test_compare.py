import numpy as np
import pytest

from actedu.activations import get
from actedu.data import Split
from actedu.experiments import compare, paired_difference
from actedu.experiments.compare import Contest, competitors
from actedu.nets import Curve, Dense, Learned, Mixture
from actedu.numeric import forward_gain
from actedu.plots import picture


def small(rule, n=240):
    """Points in the square whose class is `rule` of them: half to train on, half to test."""
    x = np.random.default_rng(0).uniform(-1, 1, (n, 2))
    y = rule(x).astype(np.int64)
    return Split(x[: n // 2], y[: n // 2], x[n // 2 :], y[n // 2 :])


QUADRANTS = small(lambda x: x[:, 0] * x[:, 1] > 0)
QUICK = {"data": QUADRANTS, "hidden": (16,), "lrs": (0.03,), "epochs": 15, "seeds": 4}


def test_a_real_difference_is_seen_and_none_is_made_up():
    found = compare(("relu", "identity", "leaky_relu"), **QUICK).more["differences"]
    assert found["identity"].seen == "lower", "a line cannot tell the quadrants apart"
    assert found["leaky_relu"].seen == "no difference"


def test_the_same_function_under_another_name_differs_by_exactly_nothing():
    relu = get("relu")
    twin = Curve(relu, relu.slope, "twin")
    result = compare(("relu", twin), **QUICK)
    assert np.array_equal(result.values["relu"], result.values["twin"]), "the same starts and the same order"
    assert result.more["differences"]["twin"] == (0.0, 0.0, 0.0)
    assert "twin could not be told apart at this scale" in result.sentence, "which is not to be equal"
    assert "None could be told apart from relu" in picture(result.plot()).sentence


def test_each_gets_its_own_learning_rate():
    relu = get("relu")
    tiny = Curve(lambda z: 1e-3 * relu(z), lambda z: 1e-3 * relu.slope(z), "tiny")
    steep = Curve(lambda z: relu(30 * z), lambda z: 30 * relu.slope(30 * z), "steep")
    result = compare((tiny, steep), **QUICK | {"lrs": (1e-3, 0.3), "optimiser": "sgd", "seeds": 2})
    assert set(result.more["rates"].values()) <= {1e-3, 0.3}
    rates = Contest(QUADRANTS, (16,), 15, "adam").best_rates({"relu": relu}, (0.03, 1e-9))
    assert rates == {"relu": 0.03}, "a rate that learns nothing is not chosen"


def test_the_test_part_has_no_say_in_the_learning_rate():
    entries = competitors(("relu", "tanh"))
    spoiled = QUADRANTS._replace(y_test=1 - QUADRANTS.y_test)
    honest, blind = (Contest(d, (16,), 3).best_rates(entries, (1e-3, 0.03)) for d in (QUADRANTS, spoiled))
    assert honest == blind


def test_layers_that_learn_their_shape_take_part():
    result = compare(("relu", Learned("prelu"), Mixture(["relu", "tanh"])), **QUICK | {"hidden": (8, 8), "seeds": 2})
    assert list(result.values) == ["relu", "Learned(prelu, alpha of the layer)", "Mixture(relu, tanh)"]
    layer = Learned("prelu")
    net = Contest(QUADRANTS, (8, 8)).net(layer, 0)
    assert net.layers[1] is not net.layers[3] is not layer, "one of its own for each hidden layer"


def test_a_layer_starts_from_the_same_weights_as_the_function_it_is_made_of():
    contest = Contest(QUADRANTS, (8, 8))
    plain, layered = contest.net("prelu", 5), contest.net(Learned("prelu"), 5)
    dense = [layer for layer in layered.layers if isinstance(layer, Dense)]
    assert all(np.allclose(a.W, b.W, rtol=1e-9, atol=0) for a, b in zip(plain.layers, dense, strict=True))


def test_a_run_that_diverges_counts_as_chance():
    contest = Contest(QUADRANTS, (8,), 3, "sgd")
    with np.errstate(all="ignore"):
        score = contest.accuracy((get("square"), 1e6, 0))
    common = np.bincount(QUADRANTS.y_train).argmax()
    assert score == (QUADRANTS.y_test == common).mean()


def test_the_same_settings_give_the_same_result_on_any_number_of_workers():
    alone, together = (compare(("relu", "tanh"), **QUICK, n_jobs=n) for n in (1, 2))
    assert all(np.array_equal(alone.values[name], together.values[name]) for name in alone.values)


def test_a_paired_interval_is_that_of_the_textbook():
    a, b = np.array([0.98, 0.97, 0.99, 0.96]), np.array([0.97, 0.97, 0.97, 0.96])
    d = paired_difference(a, b)
    assert d.mean == pytest.approx(0.0075)
    assert d.high - d.mean == pytest.approx(3.182446 * np.std(a - b, ddof=1) / 2, rel=1e-6)  # t, 3 degrees of freedom
    assert d.seen == "no difference"
    assert paired_difference(a + 0.1, b).seen == "higher"
    wider = paired_difference(a, b, among=5)
    assert wider.high - wider.mean > d.high - d.mean


def test_paired_intervals_miss_as_often_as_they_say():
    rng = np.random.default_rng(0)
    missed = [paired_difference(*rng.standard_normal((2, 5))).seen != "no difference" for _ in range(2000)]
    assert 0.035 < np.mean(missed) < 0.065, "5 % of 2000, give or take 3 standard errors"


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"activations": ("relu",)}, "give at least two"),
        ({"activations": "relu"}, "give at least two"),
        ({"activations": ("relu", "rleu")}, "no activation is called 'rleu'; known are .*relu"),
        ({"activations": ("relu", "relu")}, "two of the activations are called 'relu'"),
        ({"activations": ("relu", np.cos)}, "has no slope"),
        ({"seeds": 1}, "seeds is 1; a spread needs at least 2"),
        ({"reference": "tanh"}, "'tanh' does not take part; relu, gelu, identity do"),
        ({"data": "mnist"}, "no data 'mnist'; give a Split or one of digits, moons"),
        ({"data": QUADRANTS._replace(y_train=QUADRANTS.y_train * 1.0)}, "targets are float64; give classes"),
        ({"optimiser": "lion"}, "no optimiser 'lion'; the known ones are sgd, "),
        ({"lrs": ()}, "at least one learning rate"),
        ({"lrs": 0.1}, r"lrs is 0.1; give a list, such as \[0.1\]"),
        ({"hidden": (8)}, r"hidden is 8; give a list, such as \[8\]"),
        ({"lrs": (0.0, 0.1)}, "all above 0"),
        ({"confidence": 95, "lrs": (0.01,), "epochs": 0, "seeds": 2}, "must lie between 0 and 1, such as 0.95"),
    ],
)
def test_bad_settings_are_refused_in_one_sentence(settings, says):
    with pytest.raises(ValueError, match=says):
        compare(**settings)


def test_a_learner_may_give_rates_as_an_array():
    result = compare(("relu", "tanh"), **QUICK | {"lrs": np.array([0.01, 0.03]), "seeds": 2})
    assert result.n == {"relu": 2, "tanh": 2}
    assert result.intervals == {}


def test_gains_are_their_own():
    contest = Contest(QUADRANTS, (200,))
    for f in ("relu", "tanh"):
        net = contest.net(f, 0)
        assert net.layers[0].W.std() * np.sqrt(2) == pytest.approx(forward_gain(get(f)), rel=0.15)
