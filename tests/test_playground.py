"""The Playground without a browser: settings, codes, data, runs that repeat to the last digit, hostile functions."""

from __future__ import annotations

import base64
import json
import os
import signal
import threading
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actedu.activations import catalogue, leaky_relu, relu, sigmoid
from actedu.errors import UserError
from actedu.live import data, functions, own, settings
from actedu.live.functions import FunctionError
from actedu.live.run import SIDE, Run, features
from actedu.nets import Adam, Network, binary_cross_entropy
from actedu.numeric import forward_gain
from actedu.widgets import Playground
from actedu.widgets.playground_view import packed

SETS = [*data.GROUPS, *data.SURFACES]
MANY = {
    "data": {"name": "three", "points": 90, "noise": 0.2, "share": 0.4, "seed": 3},
    "features": ["x1", "x2", "x1*x2"],
    "layers": [
        {"units": 5, "activation": "gelu"},
        {"units": 3, "activation": "leaky_relu", "parameters": {"alpha": 0.2}},
    ],
    "start": {"name": "he", "scale": 0.5, "seed": 7},
    "optimiser": {"name": "momentum", "rate": 0.05},
    "batch": 7, "penalty": {"name": "l2", "strength": 0.01}, "dropout": 0.25, "epochs": 30,
}  # fmt: skip


def refusal(f: Any, *args: Any, **more: Any) -> str:
    """The sentence with which something is refused."""
    with pytest.raises(UserError) as refused:
        f(*args, **more)
    assert "\n" not in str(refused.value)
    return str(refused.value)


# settings and codes


def test_settings_are_complete_and_checking_them_again_changes_nothing() -> None:
    full = settings.checked(MANY)
    assert settings.checked(full) == full
    assert full["layers"][0]["parameters"] == {}
    assert settings.checked({}) == settings.defaults()
    assert json.loads(json.dumps(full)) == full


@pytest.mark.parametrize("path", settings.SCHEMA)
def test_what_a_setting_does_not_accept_is_named_with_what_it_does(path: str) -> None:
    rule = settings.SCHEMA[path]
    group, _, name = path.rpartition(".")
    wrong: list[Any] = [None, object(), {"a": 1}, float("nan")]
    if "low" in rule:
        wrong += [rule["low"] - 1, rule["high"] + 1, True, "3", 10**400, float("inf")]
        wrong += [rule["low"] + 0.5] * rule.get("whole", False)
    for value in wrong:
        sentence = refusal(settings.checked, {group: {name: value}} if group else {name: value})
        assert path in sentence
        assert "give " in sentence or "choose " in sentence


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"bach": 3}, "there is no setting 'bach'; the settings can have data, features"),
        ({"data": {"nose": 3}}, "there is no setting 'data.nose'; data can have name, points"),
        ({"version": 2}, "version is 2; this Playground reads version 1"),
        ({"layers": [{"activation": "rleu"}]}, "layer 1: the activation is 'rleu'; choose one of step"),
        ({"layers": [{"neurons": 3}]}, "layer 1 has a 'neurons'; it can have units, activation, parameters"),
        ({"layers": [{"units": 9}]}, "layer 1: units is 9; give a whole number from 1 to 8"),
        ({"layers": [{}] * 7}, "layers has 7 layers; give 0 to 6"),
        (
            {"layers": [{"activation": "celu", "parameters": {"alpha": 0}}]},
            "layer 1: celu needs alpha > 0, not alpha = 0",
        ),
        ({"layers": [{"activation": "elu", "parameters": {"alpha": 10**400}}]}, "give a finite number"),
        ({"layers": [{"activation": "relu", "parameters": {"alpha": 1}}]}, "relu has no parameter 'alpha'"),
        ({"features": []}, "features has 0 features; give 1 to 7"),
        ({"features": ["x1", "x1"]}, "give each only once"),
        ({"data": {"name": "own"}}, "data.own has 0 points; give at least 2"),
        ({"data": {"own": [[0, 0]]}}, "point 1 is [0, 0]; give three finite numbers"),
        ({"data": {"own": [[0, 9, 0]]}}, "point 1 lies at (0, 9); x1 and x2 must be from -1.5 to 1.5"),
        (
            {"data": {"name": "own", "own": [[0, 0, 0], [1, 1, 6]]}},
            "point 2 has the class 6; a class is a whole number",
        ),
    ],
)
def test_each_mistake_gets_one_sentence(given: dict[str, Any], words: str) -> None:
    assert words in refusal(settings.checked, given)


def test_a_code_gives_back_the_settings_and_holds_only_what_differs() -> None:
    assert settings.settings_of(settings.code({})) == settings.defaults()
    text = settings.code(MANY)
    assert settings.settings_of(text) == settings.checked(MANY)
    assert settings.settings_of(f"https://example.org/playground.html#{text}&hide=data") == settings.checked(MANY)
    for one in (text, settings.code({})):
        packed_part = one.removeprefix("1.")
        plain = zlib.decompress(base64.urlsafe_b64decode(packed_part + "=" * (-len(packed_part) % 4)), wbits=-15)
        assert "version" not in json.loads(plain)
    assert json.loads(plain) == {}


@given(
    st.dictionaries(
        st.sampled_from(["data.points", "batch", "dropout", "data.noise", "optimiser.rate"]), st.floats(0, 1)
    )
)
def test_any_settings_come_back_from_their_code(changes: dict[str, float]) -> None:
    given: dict[str, Any] = {}
    for path, share in changes.items():
        rule, (group, _, name) = settings.SCHEMA[path], path.rpartition(".")
        value = rule["low"] + share * (rule["high"] - rule["low"])
        (given.setdefault(group, {}) if group else given)[name] = round(value) if rule.get("whole") else value
    assert settings.settings_of(settings.code(given)) == settings.checked(given)


def test_a_code_that_is_none_gets_one_sentence() -> None:
    bomb = zlib.compressobj(9, zlib.DEFLATED, -15)
    huge = base64.urlsafe_b64encode(bomb.compress(b" " * 50_000_000) + bomb.flush()).decode().rstrip("=")
    text = settings.code(MANY)
    for broken in (text[:-3], text + "AA", "1.", "1.###", f"1.{huge}", "1." + "A" * 100_000):
        assert "copy the whole text" in refusal(settings.settings_of, broken)
    assert "is not a code" in refusal(settings.settings_of, "tanh")
    assert "the code is of version 2; this Playground reads version 1" in refusal(settings.settings_of, "2.abc")
    assert "the code is 3; give the text" in refusal(settings.settings_of, 3)


def test_every_link_of_a_text_is_read_and_checked() -> None:
    """What is packed by hand is checked as what is typed."""
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = press.compress(b'{"batch": 1e999}') + press.flush()
    assert "batch is inf" in refusal(settings.settings_of, f"1.{base64.urlsafe_b64encode(raw).decode().rstrip('=')}")


# data


@pytest.mark.parametrize("name", SETS)
def test_data_lie_in_the_picture_and_come_from_the_frozen_generator(name: str) -> None:
    chosen = settings.defaults()["data"] | {"name": name, "points": 200}
    x, y, trained, classes = data.draw(chosen)
    assert (x.shape, y.shape, trained) == ((200, 2), (200,), 100)
    assert np.abs(x).max() <= settings.REACH
    assert set(y) == set(range(classes)) if classes else len(set(y)) == 200
    again = data.draw(chosen)
    assert (x == again.x).all()
    assert (x != data.draw(chosen | {"seed": 1}).x).any()
    random = np.random.RandomState(0)
    if name == "circles":  # what the page has to do, step by step
        angle = 2 * np.pi * random.random_sample(200)
        label = np.arange(200) % 2
        place = np.stack([np.cos(angle), np.sin(angle)], axis=1) * (1 - label / 2)[:, None]
        place += 0.1 * random.standard_normal((200, 2))
        order = np.argsort(random.random_sample(200), kind="stable")
        np.testing.assert_array_equal(x, place[order])
        np.testing.assert_array_equal(y, label[order])


@pytest.mark.parametrize(("points", "share", "trained"), [(10, 0.25, 3), (10, 0.1, 1), (15, 0.9, 14), (11, 0.5, 6)])
def test_a_share_is_rounded_half_up_and_leaves_a_point_to_test(points: int, share: float, trained: int) -> None:
    assert data.draw(settings.defaults()["data"] | {"points": points, "share": share}).trained == trained


# runs


def test_a_run_is_what_the_engine_for_lessons_computes() -> None:
    """The same net, start and batches, trained step by step by hand."""
    run = Run({})
    x, y, n, _ = run.data
    net = Network((2, 4, 1), "tanh")
    random = np.random.RandomState(1_000_000)
    for layer, gain in zip(net.layers, (forward_gain(catalogue["tanh"]), 1.0), strict=True):
        layer.W[...] = gain / np.sqrt(len(layer.W)) * random.standard_normal(layer.W.shape)
    optimiser, orders = Adam(0.03), np.random.RandomState(2_000_000)
    for _ in range(3):
        order = np.argsort(orders.random_sample(n), kind="stable")
        for start in range(0, n, 10):
            rows = order[start : start + 10]
            net.learn(binary_cross_entropy(net(x[rows]), y[rows])[1])
            optimiser.step(net.parameters, net.gradient)
    run.advance(30)
    np.testing.assert_array_equal(run.net.parameters, net.parameters)
    assert run.scores.train == binary_cross_entropy(net(x[:n]), y[:n])[0]


@pytest.mark.parametrize(
    "given", [{}, MANY, {"layers": [], "data": {"name": "hills"}, "batch": 1}], ids=["defaults", "many", "linear"]
)
def test_the_same_settings_give_the_same_run_however_it_is_cut(given: dict[str, Any]) -> None:
    first, second = Run(given), Run(settings.settings_of(settings.code(given)))
    first.advance(57)
    for steps in (1, 6, 20, 30):
        second.advance(steps)
        second.frame()
    assert (first.step, first.history) == (second.step, second.history)
    np.testing.assert_array_equal(first.net.parameters, second.net.parameters)


def test_dropout_takes_its_numbers_from_one_stream_layer_by_layer() -> None:
    run = Run({"layers": [{"units": 3}, {"units": 2}], "dropout": 0.4})
    random = np.random.RandomState(3_000_000)
    run.net.forward(np.ones((5, 2)), training=True)
    for layer, units in ((run.net.layers[1], 3), (run.net.layers[3], 2)):
        np.testing.assert_array_equal(layer.factor, (random.random_sample((5, units)) >= 0.4) / 0.6)


def test_a_frame_holds_what_the_page_paints() -> None:
    run = Run(MANY)
    run.advance(20)
    frame = run.frame(first=True)
    assert (frame["outputs"], frame["side"], frame["step"], frame["epoch"]) == (3, SIDE, 20, 20 // run.per_epoch)
    field = frame["field"].reshape(3, SIDE, SIDE)
    np.testing.assert_allclose(field.sum(axis=0), 1.0, atol=1e-6)
    corner = np.array([[-1.5, 1.5]])  # the first number is at the upper left
    probability = np.exp(run.net(features(MANY["features"], corner)))
    np.testing.assert_allclose(field[:, 0, 0], (probability / probability.sum())[0], rtol=1e-5)
    assert [unit.shape for unit in frame["units"]] == [(5 * SIDE * SIDE,), (3 * SIDE * SIDE,)]
    assert [w.shape for w in frame["weights"]] == [(15,), (15,), (9,)]
    assert frame["features"].shape == (3 * SIDE * SIDE,)
    assert frame["data"]["x"].shape == (180,)
    assert {array.dtype.name for array in (frame["field"], *frame["units"])} == {"float32"}
    assert len(frame["layers"]) == 3
    assert set(frame["layers"][-1]) == {"gradient"}
    assert 0.0 <= frame["layers"][0]["saturated"] <= 1.0
    assert "units" not in run.frame(units=False)


def test_dead_units_are_those_that_give_0_or_pass_nothing_back() -> None:
    run = Run({"layers": [{"units": 3, "activation": "relu"}]})
    run.edit(1, -1, 1, -50.0)
    assert run.frame()["layers"][0]["dead"] == [1]
    step = Run({"layers": [{"units": 2, "activation": "step"}]})
    assert step.frame()["layers"][0]["dead"] == [0, 1], "its slope is 0 everywhere"


def test_a_run_that_diverges_stops_with_cause_and_remedy_and_keeps_its_last_picture() -> None:
    run = Run({"data": {"name": "plane"}, "layers": [{"units": 8, "activation": "relu"}] * 3, "dropout": 0.2,
               "optimiser": {"name": "sgd", "rate": 50}})  # fmt: skip
    before = run.frame()
    run.advance(1000)
    assert run.ended
    frame = run.frame()
    stopped = frame["stopped"]
    assert stopped["step"] == frame["step"] < 1000
    assert 1 <= stopped["layer"] <= 4
    assert "the loss is no number, first in layer" in stopped["sentence"]
    assert "try rate 5" in stopped["sentence"]
    np.testing.assert_array_equal(frame["field"], before["field"])
    json.dumps(packed(frame, []), allow_nan=False)


@pytest.mark.parametrize(
    ("given", "cause"),
    [
        ({"data": {"name": "own", "task": "numbers", "own": [[-1, 0, 1e200], [1, 0, 3], [0, 0, -1e200]]}},
         "the targets are too large for the loss; scale them down"),
        ({"layers": [{"units": 8, "activation": "square"}] * 6, "start": {"name": "constant", "scale": 10},
          "features": list(settings.FEATURES), "data": {"name": "hills"}}, "try a smaller start scale"),
    ],
)  # fmt: skip
def test_a_rate_that_was_not_used_yet_is_not_blamed(given: dict[str, Any], cause: str) -> None:
    run = Run(given)
    run.advance(1)
    assert run.stopped is not None
    assert run.stopped.sentence.endswith(f"{cause}.")
    assert "rate" not in run.stopped.sentence


def test_epochs_end_a_run() -> None:
    run = Run({"epochs": 2})
    run.advance(1000)
    assert (run.epoch, run.ended, run.stopped, len(run.history)) == (2, True, None, 3)


def test_an_interrupt_leaves_the_run_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    run, whole = Run(MANY), Run(MANY)
    run.advance(9)
    learn, steps = run._learn, iter(range(5))

    def interrupted() -> None:
        if next(steps) == 4:
            raise KeyboardInterrupt
        learn()

    monkeypatch.setattr(run, "_learn", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run.advance(40)
    monkeypatch.undo()
    run.advance(40)
    whole.advance(49)
    assert run.step == 49
    assert run.history == whole.history
    np.testing.assert_array_equal(run.net.parameters, whole.net.parameters)


# a learner's own functions


def bent(x: Any) -> Any:
    return np.where(x > 0, x, 0.1 * x)


def test_an_own_function_trains_as_the_one_of_the_catalogue_does() -> None:
    mine, theirs = Playground(bent, epoch=3), Playground(layers=[leaky_relu.bind(alpha=0.1)], epoch=3)
    np.testing.assert_allclose(mine.losses, theirs.losses, rtol=1e-6)
    assert theirs.layers[0]["parameters"] == {"alpha": 0.1}
    assert mine.layers[0]["activation"] == "bent"


def test_a_function_of_one_number_serves_and_so_does_one_with_a_slope() -> None:
    class Square:
        __name__ = "mine"

        def __call__(self, x: Any) -> Any:
            return x * x

        def slope(self, x: Any) -> Any:
            return 2 * x

    alone = Playground(lambda x: x if x > 0 else 0.1 * x, epoch=2)
    np.testing.assert_allclose(alone.losses, Playground(bent, epoch=2).losses, rtol=1e-6)
    np.testing.assert_allclose(Playground(Square(), epoch=2).losses, Playground("square", epoch=2).losses, rtol=1e-9)


HOSTILE: dict[str, tuple[Any, str]] = {
    "raises": (lambda x: 1 / 0, "raises ZeroDivisionError for inputs from -3 to 3: division by zero"),
    "unknown": (lambda x: nothing(x), "raises NameError"),  # type: ignore[name-defined]  # noqa: F821
    "nan": (np.sqrt, "returns nan for the input -3; it must return a finite number for each"),
    "shape": (lambda x: np.ones(3), "it must return one number for each"),
    "nothing": (lambda x: None, "returns None; an activation returns real numbers"),
    "words": (lambda x: "a", "an activation returns real numbers"),
    "complex": (lambda x: 1j * x, "returns numbers of type complex128"),
    "mixes": (lambda x: np.exp(x) / np.exp(x).sum(), "must follow from its own number alone"),
    "arguments": (lambda: 1, "raises TypeError"),
    "leaves": (lambda x: exit(), "raises SystemExit"),
    "zero": (lambda x: 0 * x, "no weights fit own, whose outputs have no size of their own"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_function_that_fails_gets_one_sentence_and_nothing_changes(kind: str) -> None:
    f, words = HOSTILE[kind]
    play = Playground(epoch=2)
    before = play.sentence
    assert words in refusal(play.set, layers=[f])
    assert play.sentence == before
    play.step()
    assert play._run.step == 21


def test_a_function_that_writes_into_its_input_changes_nothing_else() -> None:
    def mine(x: Any) -> Any:
        return np.maximum(x, 0.0, out=x)

    def clean(x: Any) -> Any:
        return np.maximum(x, 0.0)

    assert Playground(mine, epoch=2).losses.tolist() == Playground(clean, epoch=2).losses.tolist()


def test_a_function_that_fails_on_the_way_stops_the_run_and_the_next_one_works() -> None:
    calls = 0

    def moody(x: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls > 400:
            raise ValueError("enough\nof this")
        return np.tanh(x)

    play = Playground(moody)
    play.play_to(1000)
    assert play.stopped.startswith("Stopped after step ")
    assert "moody raises ValueError for inputs from " in play.stopped
    assert "enough of this" in play.sentence
    assert play._run.frame()["stopped"]["layer"] == 1
    play.set(layers=["tanh"], epoch=1)
    assert (play.stopped, play.epoch) == ("", 1)


def endless(x: Any) -> Any:
    while np.min(x) < -2.0:
        pass
    return x


def test_an_endless_loop_ends_by_itself_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actedu.live.functions.SECONDS", 0.2)
    sentence = refusal(Playground, endless)
    assert "endless was stopped. It ran for 0.2 seconds and was at line" in sentence


def test_an_endless_loop_can_be_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actedu.live.functions.SECONDS", 60.0)

    def stuck(x: Any) -> Any:
        threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        return endless(x)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # what runs in the background ignores it
    try:
        assert "stuck was stopped. You interrupted it" in refusal(Playground, stuck)
    finally:
        signal.signal(signal.SIGINT, before)


def test_names_of_functions_do_not_hide_those_of_the_catalogue() -> None:
    def relu(x: Any) -> Any:
        return np.maximum(x, 0.0)

    play = Playground(relu, lambda x: np.sin(x))
    assert [layer["activation"] for layer in play.layers] == ["own_relu", "own"]
    again = Playground(play.code, functions=[relu, lambda x: np.sin(x)])
    again.step(5)
    play.step(5)
    np.testing.assert_array_equal(play.net.parameters, again.net.parameters)
    assert "the activation is 'own_relu'; choose one of" in refusal(Playground, play.code)


# a learner's own data


def test_functions_of_one_name_stay_apart() -> None:
    """Two lambdas, or two of one recipe, are two functions; a cell that is run again brings a newer one."""
    play = Playground(lambda x: x * x, lambda x: np.sin(x))
    assert [layer["activation"] for layer in play.layers] == ["own", "own_2"]
    assert [float(f(np.array(2.0))) for f in play.functions.values()] == [4.0, pytest.approx(np.sin(2.0))]
    again = Playground(play.code, functions=[lambda x: x * x, lambda x: np.sin(x)], epoch=1)
    play.play_to(1)
    np.testing.assert_array_equal(play.net.parameters, again.net.parameters)
    play.set(layers=[lambda x: 2 * x])
    assert play.layers[0]["activation"] == "own"
    assert float(play.functions["own"](np.array(2.0))) == 4.0
    assert float(play.net.layers[0].f(np.array(3.0))) == 6.0


def test_a_function_of_a_list_of_numbers_serves() -> None:
    alike = Playground(lambda x: [max(0.0, one) for one in x], start="he", epoch=1)
    np.testing.assert_allclose(alike.losses, Playground("relu", start="he", epoch=1).losses, rtol=1e-6)


def test_own_points_become_data_with_classes_or_numbers() -> None:
    x = np.random.default_rng(0).uniform(-1, 1, (40, 2))
    texts = Playground(x=x, y=np.where(x[:, 0] > 0, "right", "left"), layers=[], epoch=60)
    assert (texts.data, texts.task, texts._run.data.classes) == ("own", "classes", 2)
    assert texts.scores.train_accuracy > 0.9
    assert Playground(x=np.column_stack([x, x[:, 0]])).task == "numbers"
    assert Playground(x=x.tolist(), y=[True, False] * 20).task == "classes"
    assert own.points(x, np.arange(40) % 3).task == "classes"
    assert own.points(x, np.arange(40)).task == "numbers"
    kept = np.array(Playground(x=x, y=x[:, 1]).own)
    np.testing.assert_allclose(kept, np.column_stack([x, x[:, 1]]), atol=1e-4)
    assert Playground(texts.code, epoch=60).losses.tolist() == texts.losses.tolist()


def test_own_points_of_another_size_are_scaled_and_the_sentence_says_so() -> None:
    x = np.random.default_rng(0).normal(50, 20, (30, 2))
    play = Playground(x=x, y=x.sum(axis=1))
    assert "x1 and x2 moved and scaled into the picture and y scaled to at most 1" in play.sentence
    assert np.abs(np.array(play.own)).max() <= 1.2
    assert "scaled" not in Playground(x=x / 100, y=x[:, 0] / 100).sentence


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (np.ones((9, 5)), np.ones(9), "x has the shape (9, 5); give two columns, such as x[:, [0, 4]]"),
        (np.ones((9, 2)), None, "give two columns and y, or three columns"),
        (np.ones((9, 2)), np.ones(8), "x has 9 rows and y the shape (8,); give one label or number for each row"),
        (np.ones((1, 2)), [1], "x has 1 rows; give 2 to 2000"),
        (np.ones((3000, 2)), np.ones(3000), "x has 3000 rows; give 2 to 2000, such as x[:2000]"),
        ([[1, 2], [np.nan, 1]], [0, 1], "x is not finite in row 1; leave such rows out"),
        ([["a", "b"], ["c", "d"]], [0, 1], "x holds 'a'; give real numbers"),
        (np.ones((9, 2)), list("abcdefghi"), "y has 9 different labels; give at most 6"),
        ([[1, 2], [3]], [0, 1], "x is no array"),
        (3, 3, "x has the shape (); give two columns"),
    ],
)  # fmt: skip
def test_points_that_do_not_fit_get_one_sentence(x: Any, y: Any, words: str) -> None:
    assert words in refusal(Playground, **({"x": x} if y is None else {"x": x, "y": y}))


def test_a_target_is_learned_from_points_of_it() -> None:
    play = Playground(target=lambda x1, x2: x1 * x2, points=100, noise=0)
    rows = np.array(play.own)
    np.testing.assert_allclose(rows[:, 2], rows[:, 0] * rows[:, 1], atol=2e-4)
    assert (len(rows), play.task) == (100, "numbers")
    one_by_one = Playground(target=lambda x1, x2: x1 if x1 > x2 else x2, noise=0)
    assert np.array(one_by_one.own)[:, 2] == pytest.approx(np.array(one_by_one.own)[:, :2].max(axis=1))
    for bad, words in (
        (lambda x1, x2: x1 / 0 * 1j, "must give one finite number"),
        (lambda x1: x1, "raises TypeError"),
        (lambda x1, x2: np.log(x1), "must give one finite number"),
        ("x1", "target is 'x1'; give a function of two numbers"),
    ):
        assert words in refusal(play.set, target=bad)
    assert "y is given without x" in refusal(play.set, y=[1])
    assert "x and target are both given" in refusal(Playground, x=[[1, 2, 3]] * 3, target=min)


# the object


def test_the_shorthands_say_the_same_as_the_settings() -> None:
    play = Playground("relu", ("tanh", 8), {"activation": "gelu", "units": 2}, sigmoid, units=3)
    assert [(layer["activation"], layer["units"]) for layer in play.layers] == [
        ("relu", 3), ("tanh", 8), ("gelu", 2), ("sigmoid", 3)]  # fmt: skip
    assert Playground(layers="relu").settings == Playground("relu").settings == Playground(relu).settings
    play.set(units=5)
    assert {layer["units"] for layer in play.layers} == {5}
    play.rate = 0.5
    assert play.rate == play.settings["optimiser"]["rate"] == 0.5
    assert {layer["units"] for layer in play.layers} == {5}, "what is not named stays"
    assert "layers is 3; give a list" in refusal(play.set, layers=3)
    assert "layer 1 is 3; give a dictionary" in refusal(play.set, layers=[3])
    assert "epoch is -1; give a whole number" in refusal(play.set, epoch=-1)
    assert "rate" in dir(play)


@pytest.mark.parametrize("steps", [-1, 1.5, "3", True])
def test_steps_are_counted_in_whole_numbers(steps: Any) -> None:
    assert "give a whole number of at least 0" in refusal(Playground().step, steps)


def test_the_table_tells_a_gradient_once_there_was_one() -> None:
    play = Playground()
    assert [row[-1] for row in play.table().rows] == ["", ""]
    play.step()
    assert all(float(row[-1]) > 0 for row in play.table().rows)


def test_a_single_function_to_choose_from_may_stand_alone() -> None:
    assert "bent" in Playground(functions=bent).functions
    assert "give a function" in refusal(Playground, functions=3)


def test_a_code_makes_the_run_again() -> None:
    play = Playground("sine", "tanh", data="spiral", dropout=0.1, penalty="l1", strength=0.001, epoch=4)
    again = Playground(play.code)
    again.play_to(4)
    assert again.losses.tolist() == play.losses.tolist()
    assert Playground(code=f"#{play.code}").settings == play.settings
    assert play.code in play._repr_mimebundle_()["text/html"]


def test_steps_and_epochs_go_on_and_back() -> None:
    play = Playground()
    play.step()
    assert (play.epoch, play._run.step) == (0, 1)
    play.play_to(3)
    assert (play.epoch, play._run.step, play.losses.shape) == (3, 30, (4, 2))
    losses = play.losses
    play.epoch = 1
    assert (play.epoch, play.losses.tolist()) == (1, losses[:2].tolist())
    play.restart()
    assert (play.epoch, play.losses.tolist()) == (0, losses[:1].tolist())


# what the page asks for


def asked(play: Playground, **message: Any) -> Any:
    """What the page is answered, after the way there."""
    play._repr_mimebundle_()
    buffers: list[bytes] = []
    answer = play._answer({"id": 1, "view": "a", **message})
    return json.loads(json.dumps(packed(answer, buffers), allow_nan=False)), buffers


def test_the_page_looks_starts_advances_and_edits() -> None:
    play = Playground(epoch=2)
    frame, buffers = asked(play, do="look")
    assert (frame["step"], len(frame["history"]), frame["data"]["classes"]) == (20, 3, 2)
    x = frame["data"]["x"]
    assert np.frombuffer(buffers[x["buffer"]], x["type"]).shape == (400,)
    frame, _ = asked(play, do="advance", steps=7, milliseconds=1e4)
    assert (frame["step"], play.epoch, "data" in frame) == (27, 2, False)
    frame, _ = asked(play, do="edit", change={"layer": 1, "from": 0, "to": 2, "value": 1.5})
    assert play.net.layers[0].W[0, 2] == 1.5
    frame, _ = asked(play, do="start", settings={"batch": 50})
    assert (frame["step"], play.batch, "features" in frame) == (0, 50, True)
    asked(play, do="copy")
    assert play.sentence in play._view.copy


def test_what_the_page_may_not_ask_for_is_refused_in_one_sentence() -> None:
    play = Playground(bent)
    before = play.settings
    answer, _ = asked(play, do="start", settings={"batch": 0})
    assert answer == {"refused": "batch is 0; give a whole number from 1 to 2000."}
    assert play.settings == before
    answer, _ = asked(play, do="start", settings={"layers": [{"activation": "bent", "units": 2}]})
    assert answer["step"] == 0, "the page may use a learner's function"


def test_an_interrupt_pauses_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    play = Playground()

    def interrupted(steps: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(play._run, "advance", interrupted)
    answer, _ = asked(play, do="advance", steps=5)
    assert answer["refused"].startswith("You interrupted the training after step 0.")


def test_a_long_wish_is_cut_so_that_the_kernel_stays_free() -> None:
    play = Playground()
    frame, _ = asked(play, do="advance", steps=10**6, milliseconds=20)
    assert 0 < frame["step"] < 10**5


def test_what_python_changes_reaches_the_page_and_what_the_page_trains_reaches_the_missions() -> None:
    play = Playground(layers=[("sine", 2)])
    play._repr_mimebundle_()
    sent: list[Any] = []
    play._view.send = lambda content, buffers=None: sent.append(content)
    play.set(rate=0.02)
    assert [(one["do"], one["settings"]["optimiser"]["rate"]) for one in sent] == [("changed", 0.02)]
    play.rate = 0.03
    assert not play.missions.reached[0]
    asked(play, do="advance", steps=600, milliseconds=1e5)
    assert play.missions.reached[0]
    assert ">done<" in play._goals.value


def test_a_function_error_is_a_users_error() -> None:
    assert issubclass(FunctionError, UserError)


def test_a_function_that_loops_is_stopped_in_a_thread_too(monkeypatch):
    # Lab answers a widget in a thread of its own, which no signal reaches
    monkeypatch.setattr(functions, "SECONDS", 0.2)
    playing = threading.Event()

    def moody(x):
        while playing.is_set():
            pass
        return np.tanh(x)

    p = Playground(moody)
    p._build()  # whose page has not asked for pictures of the units
    playing.set()
    told = []
    asking = threading.Thread(target=lambda: told.append(p._answer({"do": "advance", "steps": 1})))
    asking.start()
    asking.join(20)
    playing.clear()
    assert "moody was stopped. It ran for 0.2 seconds" in told[0]["stopped"]["sentence"]
    assert len(told[0]["units"]) == len(p.layers)
