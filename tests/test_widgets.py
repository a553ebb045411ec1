"""Widgets without a browser: state, controls, missions, and what a page without controls shows."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from itertools import combinations, pairwise
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.textpath import TextPath

from actedu import journal, widgets
from actedu.activations import catalogue
from actedu.data import digits
from actedu.nets import SGD, Network, accuracy, train
from actedu.plots import INK, MUTED
from actedu.plots.frame import Bars, Dots, Field, Frame, Line, Text, Title, View, apart, on_page, palette, png
from actedu.widgets import (
    ActivationDesigner,
    Advisor,
    AttentionLens,
    BoundaryLab,
    BumpBuilder,
    DeadUnitLab,
    DescentRace,
    DreamLab,
    ExtrapolationLab,
    FamilyExplorer,
    GradientFlow,
    LabelGame,
    LSTMCell,
    Meet,
    NeuronLab,
    OverfitLab,
    Playground,
    RosettaTable,
    SaturationMap,
    SearchBoard,
    SignalHighway,
    SoftmaxTriangle,
    SwishMorph,
)
from actedu.widgets.exhibit import Exhibit
from actedu.widgets.lab import Lab
from actedu.widgets.meet import short
from actedu.widgets.settings import Choice, Number, Whole
from actedu.widgets.training import TrainingLab

EXHIBITS: tuple[type[Exhibit], ...] = tuple(getattr(widgets, name) for name in widgets.names() if name != "Meet")
LABS = tuple(kind for kind in EXHIBITS if issubclass(kind, Lab))  # those whose settings are controls of ipywidgets
SETTINGS = [(lab, name) for lab in LABS for name in lab._known]


def _picks(*points: int) -> dict[str, int]:
    return {f"pick_{place}": point for place, point in enumerate(points, 1)}


ANSWERS: dict[type[Exhibit], list[dict[str, Any]]] = {
    ActivationDesigner: [
        {"first": "tanh", "second": "softplus", "share": 0.25},
        {"how": "drawn", "left": 0.0, "low": 0.0, "middle": 1.0, "high": 0.0, "right": 0.0},
        {"how": "drawn", "left": 1.0, "low": 0.0, "middle": 0.0, "high": 0.0, "right": 1.0, "run": "10 starts"},
    ],
    Advisor: [{"depth": 8}, {"depth": 10, "constraint": "no dead units"}, {"task": "positive"}],
    AttentionLens: [
        {"temperature": 0.2},
        {"mask": "causal", "q1": 0.0, "q2": 0.0},
        {"k1": 3.0, "k2": 0.0},
    ],
    BoundaryLab: [
        {"data": "circles", "activation": "identity", "depth": 4, "width": 16},
        {"data": "xor", "activation": "tanh", "depth": 1, "width": 2},
        {"data": "circles", "activation": "step, straight-through", "depth": 1, "width": 16},
    ],
    BumpBuilder: [
        {"hinge_1": -0.7, "hinge_2": -0.2, "hinge_3": 0.3, "hinge_4": 0.7},
        {"target": "jump", "activation": "step", "hinge_4": 0.4},
        {"target": "wave", "activation": "square", "hinge_3": 0.1},
    ],
    LabelGame: [
        {**_picks(4, 37, 39, 3, 33, 1), "bought": 6},
        {**_picks(11, 13, 16, 18, 19, 24), "bought": 6},
        {"board": "four quarters", **_picks(10, 13, 40, 5, 29, 15), "bought": 6},
    ],
    LSTMCell: [
        {"forget_bias": 6.5},
        {"forget_bias": 7.0, "input_bias": -8.0, "mark": 12.0, "later": 1.0},
        {"later": 1.0},
    ],
    NeuronLab: [
        {"activation": "step", "w1": 2.0, "w2": -2.0, "b": -1.0},
        {"w1": 4.0, "w2": 4.0, "b": -4.0},
        {"activation": "tanh", "w1": 0.0, "w2": 0.0, "b": 0.5},
    ],
    DescentRace: [
        {"rate": 0.06},
        {"surface": "saddle", "optimiser": "RMSprop", "rate": 0.05},
        {"surface": "two minima", "optimiser": "momentum", "rate": 0.05},
    ],
    DreamLab: [
        {"l2": 0.5},
        {"begin": "a real seven", "aim": "log p", "size": 100},
        {"unit": "digit 8", "normal": 0.5, "clip": "yes"},
    ],
    ExtrapolationLab: [
        {"model": "16 tanh units"},
        {"operation": "a / b", "model": "NALU", "start": 1},
        {"model": "NMU", "numbers": "of both signs", "far": 50},
    ],
    FamilyExplorer: [
        {"activation": "leaky_relu", "alpha": 1.0},
        {"activation": "clipped_relu", "cap": 1.6},
        {"activation": "maxout", "alpha": -1.0},
    ],
    RosettaTable: [
        {"activation": "leaky_relu", "z": -5.0},
        {"activation": "crelu"},
        {"activation": "leaky_relu", "z": -5.0, "parameters": "written out, as in NumPy"},
    ],
    SwishMorph: [{"beta": 1.78}, {"beta": 7.0, "activation": "softplus"}, {"beta": 28.0, "activation": "relu"}],
    SoftmaxTriangle: [
        {"c": 3.0, "b": 0.0},
        {"a": 1.0, "b": 0.0, "c": -1.0, "temperature": 0.7},
        {"temperature": 2.5},
    ],
    SearchBoard: [
        {"number": 0},
        {"method": "halving", "number": 14, "noise": 1.0},
        {"surface": "one is dead", "method": "random", "budget": "36"},
    ],
    Playground: [
        {"layers": [("sine", 2)], "epoch": 60},
        {"data": "spiral", "layers": [("sine", 8), ("tanh", 8)], "epoch": 150},
        {"layers": ["sigmoid"] * 5, "start": "lecun", "epoch": 1},
    ],
    OverfitLab: [{"wrong": 0.3}, {"wrong": 0.3, "patience": 5}, {"decay": 0.2}],
    SaturationMap: [
        {"activation": "sigmoid", "bias": 6.0},
        {"weight_scale": 3.5},
        {"activation": "hard_tanh", "weight_scale": 3.0},
    ],
    GradientFlow: [
        {"w2": 0.0, "step": 9},
        {"part": "many layers", "activation": "identity", "scale": 0.4},
        {"part": "many layers", "activation": "sigmoid", "scale": 12.0},
    ],
    DeadUnitLab: [
        {"learning_rate": 2.0},
        {"bias": -2.0, "activation": "elu"},
        {"bias": -2.0, "activation": "leaky_relu"},
    ],
    SignalHighway: [
        {"start": "keeps it, mean cancelled"},
        {"activation": "selu", "start": "He: 2 / n", "depth": 30},
        {"activation": "tanh", "start": "LeCun: 1 / n", "scale": 3.0},
    ],
}


def test_every_mission_of_a_module_has_its_solution_here() -> None:
    missing = [lab.__name__ for lab in EXHIBITS if len(ANSWERS.get(lab, [])) != len(lab.goals)]
    assert not missing, "give the settings that reach each mission in ANSWERS above"


@pytest.fixture(params=LABS, ids=lambda lab: lab.__name__)
def lab(request: pytest.FixtureRequest) -> Lab:
    made: Lab = request.param()
    return made


@pytest.fixture(params=EXHIBITS, ids=lambda exhibit: exhibit.__name__)
def exhibit(request: pytest.FixtureRequest) -> Any:
    return request.param()


@cache
def untouched(lab_type: type[Lab]) -> Lab:
    return lab_type()


def bundle(lab: Exhibit) -> dict[str, Any]:
    return lab._repr_mimebundle_()


def other(setting: Any) -> Any:
    """A value that the setting does not have at the start."""
    if isinstance(setting, Choice):
        return next(option for option in setting.options if option != setting.default)
    low, high = ends(setting)
    return low if setting.default != low else high


def ends(setting: Any) -> tuple[Any, Any]:
    return (setting.places[0], setting.places[-1]) if isinstance(setting, Number) else (setting.low, setting.high)


def wrong(setting: Any) -> list[Any]:
    values: list[Any] = [None, "much", [1]]
    if isinstance(setting, Number):
        values += [ends(setting)[0] - 1.0, ends(setting)[1] + 1.0, float("nan"), float("inf"), True]
    if isinstance(setting, Whole):
        values += [setting.low - 1, setting.high + 1, setting.low + 0.5, True]
    return values


@pytest.mark.parametrize(("lab_type", "name"), SETTINGS, ids=lambda value: getattr(value, "__name__", value))
def test_a_setting_and_its_control_follow_each_other(lab_type: type[Lab], name: str) -> None:
    lab = lab_type()
    control = lab.controls[name]
    assert control.value == getattr(lab, name)
    assert control.description
    value = other(lab_type._known[name])
    setattr(lab, name, value)
    assert getattr(lab, name) == value
    assert control.value == value
    control.value = lab_type._known[name].default
    assert getattr(lab, name) == lab_type._known[name].default


@pytest.mark.parametrize(("lab_type", "name"), SETTINGS, ids=lambda value: getattr(value, "__name__", value))
def test_the_words_at_a_control_fit_into_their_place(lab_type: type[Lab], name: str) -> None:
    """In the font that Matplotlib brings, which is a wide one."""
    words = TextPath((0, 0), lab_type._known[name].label, size=13).get_extents()
    room = float(untouched(lab_type).controls[name].style.description_width.removesuffix("em"))
    assert words.width < 13 * room - 4, "Lab would end them with three dots"


@pytest.mark.parametrize(("lab_type", "name"), SETTINGS, ids=lambda value: getattr(value, "__name__", value))
def test_a_control_that_changes_nothing_is_switched_off(lab_type: type[Lab], name: str) -> None:
    lab = lab_type()
    control = lab.controls[name]
    if not control.disabled:
        return
    shown = lab.sentence, lab._moving.value, lab._still.value
    setattr(lab, name, other(lab_type._known[name]))
    assert (lab.sentence, lab._moving.value, lab._still.value) == shown
    assert any(name not in type(lab)(**answer).unused for answer in (*ANSWERS[lab_type], *choices(lab_type))), (
        "it is of use elsewhere"
    )


def choices(lab_type: type[Lab]) -> Iterator[dict[str, str]]:
    """Each option of each choice, the rest as at the start."""
    for name, setting in lab_type._known.items():
        if isinstance(setting, Choice):
            yield from ({name: option} for option in setting.options)


@pytest.mark.parametrize(("lab_type", "name"), SETTINGS, ids=lambda value: getattr(value, "__name__", value))
def test_a_wrong_value_gets_one_sentence_and_changes_nothing(lab_type: type[Lab], name: str) -> None:
    lab = untouched(lab_type)
    before = dict(lab.settings), lab.sentence
    for value in wrong(lab_type._known[name]):
        with pytest.raises(ValueError, match=rf"^{lab_type.__name__}: {name} is .*; choose ") as error:
            setattr(lab, name, value)
        assert "\n" not in str(error.value)
    assert (lab.settings, lab.sentence) == before


def test_a_number_is_kept_where_its_slider_can_show_it() -> None:
    """A slider between two of its steps would write its own value back."""
    lab = SaturationMap(weight_scale=3.3, bias=0.26)
    assert (lab.weight_scale, lab.bias) == (3.5, 0.3)
    assert (lab.controls["weight_scale"].value, lab.controls["bias"].value) == (3.5, 0.3)
    for setting in (type(lab)._known["weight_scale"], type(lab)._known["bias"], DeadUnitLab._known["learning_rate"]):
        assert isinstance(setting, Number)
        assert setting.default in setting.places
        assert list(setting.places) == sorted(set(setting.places))


def test_a_misspelt_setting_is_refused_with_the_known_ones(exhibit: Any) -> None:
    for attempt in (lambda: setattr(exhibit, "activaton", "relu"), lambda: exhibit.set(activaton="relu")):
        with pytest.raises(AttributeError, match=r"has no setting 'activaton'; it has \w+"):
            attempt()
    with pytest.raises(AttributeError, match="has no setting 'witdh'"):
        type(exhibit)(witdh=1)


def test_several_settings_change_together_or_not_at_all() -> None:
    lab = BoundaryLab()
    lab.set(depth=2, width=4)
    assert (lab.depth, lab.width, lab.net.parameters.size) == (2, 4, 2 * 4 + 4 + 4 * 4 + 4 + 4 + 1)
    with pytest.raises(ValueError, match="width is 99"):
        lab.set(depth=3, width=99)
    assert lab.depth == 2


def cut_titles(lab: Lab) -> list[str]:
    """Return the titles that end beyond the picture or run into the next one."""
    spans = [(0.0, 0.0, "")]
    frame = lab.frame()
    for title in (mark for mark in lab.marks() if isinstance(mark, Title)):
        view = frame.views[title.axes]
        middle, half = view.left + view.width / 2, TextPath((0, 0), title.words, size=12).get_extents().width / 2
        spans.append((middle - half, middle + half, title.words))
    spans = [*sorted(spans), (frame._width, frame._width, "")]
    return [this[2] or next_[2] for this, next_ in pairwise(spans) if this[1] > next_[0]]


@pytest.mark.parametrize("lab_type", EXHIBITS)
def test_missions_are_open_at_first_and_each_can_be_reached(lab_type: Any) -> None:
    assert len(lab_type.goals) == 3
    for i, answer in enumerate(ANSWERS[lab_type]):
        journal._memory.clear()
        lab = lab_type()
        assert lab.missions.reached == [False] * 3
        assert str(lab.missions).count("[to do]") == 3
        lab.set(**answer)
        assert lab.missions.reached[i], f"{lab.sentence} does not reach: {lab.missions[i].text}"
        assert not isinstance(lab, Lab) or cut_titles(lab) == []
        assert f"[done]  {i + 1}. {lab_type.goals[i].text}" in str(lab.missions)
        lab.set(**{name: setting.default for name, setting in lab_type._known.items()})
        assert lab.missions.reached[i], "a mission once reached stays so"


def test_a_mission_is_kept_once_and_for_good() -> None:
    lab = SaturationMap()
    for bias in (0.5, 6.0, 0.0, 6.0):
        lab.set(activation="sigmoid", bias=bias)
    assert [event["name"] for event in journal.events()] == ["s_curves.SaturationMap.1"]
    assert SaturationMap().missions.reached == [True, False, False]  # also after a restart


def test_no_tooltip_says_null() -> None:
    """As it does in the page for each widget but a button that has none."""

    def within(widget: Any) -> Iterator[Any]:
        for child in getattr(widget, "children", ()):
            yield child
            yield from within(child)

    assert untouched(ExtrapolationLab).controls
    found = list(within(untouched(ExtrapolationLab)._panel))
    assert {"Operation", "Start", "Show as a table"} <= {getattr(one, "description", "") for one in found}
    assert [one for one in found if one.tooltip is None] == []


def test_missions_need_no_ipywidgets() -> None:
    code = "import sys, actedu.widgets.missions; sys.exit('ipywidgets' in sys.modules or 'matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_page_without_controls_has_picture_words_table_and_no_script(exhibit: Any) -> None:
    shown = bundle(exhibit)
    assert "application/vnd.jupyter.widget-view+json" in shown
    assert shown["text/plain"] == exhibit.sentence == repr(exhibit)
    assert "VBox(" not in shown["text/plain"]
    page = shown["text/html"]
    assert re.search(r'<img [^>]*alt="[^"]{40,}"[^>]* src="data:image/png;base64,', page)
    for word in ("<details>", "<table>", *(goal.text for goal in exhibit.goals)):
        assert word in page.replace("&#x27;", "'")
    assert not re.search(r"<script|<svg|onerror|id=", page)
    assert len(page) < 150_000


def test_the_page_without_controls_is_the_same_every_time(exhibit: Any) -> None:
    assert bundle(exhibit)["text/html"] == bundle(type(exhibit)())["text/html"]


def test_the_live_picture_is_the_same_every_time(lab: Lab) -> None:
    again = type(lab)()
    assert lab.frame().moving(lab.marks(), lab.sentence) == again.frame().moving(again.marks(), again.sentence)


def test_the_page_follows_the_state(exhibit: Any) -> None:
    before = bundle(exhibit)
    exhibit.set(**ANSWERS[type(exhibit)][0])
    after = bundle(exhibit)
    assert after["text/plain"] == exhibit.sentence != before["text/plain"]
    assert ">done<" in after["text/html"]


def test_words_hold_no_number_that_another_processor_might_change(exhibit: Any) -> None:
    said = exhibit.sentence + str(exhibit.table())
    assert not re.search(r"\d\.\d{3,}", said)


def test_the_live_picture_speaks_and_takes_the_colours_of_the_page(lab: Lab) -> None:
    lab.controls  # noqa: B018  # builds the live view
    moving, still = lab._moving.value, lab._still.value
    root = ElementTree.fromstring(moving)
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == lab.sentence
    assert ElementTree.fromstring(still).attrib["aria-hidden"] == "true"
    for svg in (moving, still):
        assert "currentColor" in svg
        assert "<style" not in svg, "a style sheet inside an SVG would restyle the whole page"
        assert "font-family" not in svg
        assert len(svg) < 20_000


def test_the_table_is_shown_on_request_and_says_what_the_state_says() -> None:
    lab = SaturationMap(weight_scale=3.0)
    lab.controls  # noqa: B018  # builds the live view
    assert lab._facts.value == ""
    lab._shows_facts.value = True
    assert lab.table()._repr_html_() in lab._facts.value
    lab.bias = 2.0
    assert f"{lab.saturation:.2f}" in lab._facts.value
    rows = {row[0]: row[1] for row in lab.table().rows}
    assert rows["bias of every unit"] == "2"
    assert rows["gradient multiplied by"] == f"{lab.gradient_factor:.2g}"


def test_boundary_of_the_identity_is_a_straight_line_at_any_depth() -> None:
    lab = BoundaryLab(depth=4, width=16)
    i, j = np.indices(lab.grid.score.shape)
    inputs = np.column_stack([i.ravel(), j.ravel(), np.ones(i.size)])
    left_over = np.linalg.lstsq(inputs, lab.grid.score.ravel(), rcond=None)[1]
    assert left_over[0] < 1e-9 * lab.grid.score.size
    assert dict(lab.table().rows)["points got right"] == f"{lab.accuracy:.2f}"
    lab.activation = "tanh"
    assert lab.accuracy == 1.0


def test_a_step_passes_no_gradient_and_a_straight_through_step_does() -> None:
    assert BoundaryLab(activation="step").hidden_change == 0.0
    assert BoundaryLab(activation="step, straight-through").hidden_change > 0.1


@pytest.mark.parametrize("name", SaturationMap.activation.options)
def test_saturation_is_what_the_slopes_say(name: str) -> None:
    lab = SaturationMap(activation=name, weight_scale=4.0)
    steepest = max(lab.slopes.max(), SaturationMap(activation=name, weight_scale=0.1).slopes.max())
    assert lab.saturation == pytest.approx((lab.slopes < 0.05 * steepest).mean(), abs=0.005)
    assert lab.gradient_factor == pytest.approx(np.sqrt((lab.slopes**2).mean()))


def test_off_units_are_dead_only_where_the_slope_is_zero() -> None:
    relu, leaky = (DeadUnitLab(activation=name, bias=-2.0) for name in ("relu", "leaky_relu"))
    np.testing.assert_array_equal(relu.dead_fraction, relu.off_after)
    assert relu.off_before.mean() > 0.6
    assert leaky.off_before.mean() > 0.6
    assert not leaky.dead_fraction.any()
    assert [row[1] for row in relu.table().rows] == [f"{share:.2f}" for share in relu.off_before]


def test_a_run_that_diverges_says_so_and_counts_as_chance() -> None:
    lab = DeadUnitLab(activation="leaky_relu", learning_rate=3.0)
    assert lab.diverged
    assert "broke off" in lab.sentence
    assert lab.accuracy == 0.1
    assert "not measured" in str(lab.table())
    assert bundle(lab)["text/plain"] == lab.sentence


# watching a training

TRAINED: tuple[type[TrainingLab], ...] = (BoundaryLab, DeadUnitLab, OverfitLab)


def weights(lab: TrainingLab) -> Any:
    return lab.net.parameters.copy()


@pytest.mark.parametrize("lab_type", TRAINED)
def test_a_training_can_be_gone_through_epoch_by_epoch(lab_type: type[TrainingLab]) -> None:
    lab = lab_type()
    end, at_the_end, said = lab.last, weights(lab), lab.sentence
    assert lab.epoch == end == lab_type.epochs
    lab.step()
    assert lab.epoch == 0, "from the end it begins again"
    np.testing.assert_array_equal(weights(lab), lab.start)
    lab.step()
    assert lab.epoch == lab_type.stride
    lab.step(1)
    assert lab.epoch == lab_type.stride + 1
    assert lab.sentence.startswith(f"After epoch {lab_type.stride + 1} of {end}: ")
    lab.play()
    assert (lab.epoch, lab.sentence) == (end, said)
    np.testing.assert_array_equal(weights(lab), at_the_end)


def test_the_state_is_that_of_the_epoch_shown_as_training_that_long_gives_it() -> None:
    lab = DeadUnitLab()
    lab.epoch = 3
    split = digits()
    net = Network((64, 32, 32, 32, 10), "relu", seed=0)
    history = train(net, split.x_train, split.y_train, optimiser=SGD(0.1), epochs=3)
    assert lab.losses.tolist() == history.losses
    assert lab.accuracy == accuracy(net, split.x_test, split.y_test)


def test_a_training_that_broke_off_can_be_watched_up_to_there() -> None:
    lab = DeadUnitLab(activation="leaky_relu", learning_rate=3.0)
    assert lab.diverged
    assert lab.last == lab.losses.size + 1
    lab.epoch = 0
    assert not lab.diverged
    lab.play()
    assert lab.diverged


@pytest.mark.parametrize("epoch", [-1, 11, 2.5, True, "3"])
def test_an_epoch_that_was_not_trained_is_refused(epoch: Any) -> None:
    with pytest.raises(ValueError, match=r"^DeadUnitLab: epoch is .*; choose a whole number from 0 to 10$"):
        untouched(DeadUnitLab).epoch = epoch  # type: ignore[attr-defined]


def test_an_epoch_on_the_way_reaches_no_mission_and_a_change_shows_the_end() -> None:
    """An untrained net gets at most 0.15, which a mission asks of a trained one."""
    lab = DeadUnitLab(activation="leaky_relu")
    lab.epoch = 0
    assert lab.accuracy <= 0.15
    assert lab.missions.reached == [False] * 3
    lab.seed = 1
    assert lab.epoch == lab.last


def test_play_pause_and_step_as_the_front_end_presses_them() -> None:
    lab = DeadUnitLab()
    lab.controls  # noqa: B018  # builds the live view
    player, play, slider = lab._player, lab._play_or_pause, lab._shown_epoch
    assert not player.playing, "nothing moves by itself"
    play.click()
    assert (player.playing, play.description) == (True, "Pause")
    for epoch in (0, 1, 2):  # the browser keeps time
        player.value = epoch
        assert lab.epoch == slider.value == epoch
        assert lab._said.value.count(f"After epoch {epoch} of 10")
    play.click()
    assert (player.playing, play.description) == (False, "Play")
    player.value = 4  # had been on its way
    assert lab.epoch == 2
    lab._step()
    assert lab.epoch == player.value == slider.value == 3
    slider.value = 7
    assert lab.epoch == player.value == 7
    play.click()
    lab.learning_rate = 0.2
    assert not player.playing
    assert lab.epoch == player.value == slider.value == 10


def test_a_widget_that_is_no_longer_seen_stops() -> None:
    lab = DeadUnitLab()
    lab.controls  # noqa: B018  # builds the live view
    panel: Any = lab._panel
    panel._view_count = 1  # the front end counts
    lab._play_or_pause.click()
    assert lab._player.playing
    panel._view_count = 0  # closed, or its cell was run again
    assert not lab._player.playing


def test_a_long_training_is_drawn_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("actedu.widgets.training._GLIMPSE", 0.0)
    lab = DeadUnitLab()
    lab.controls  # noqa: B018  # builds the live view
    seen: list[str] = []
    lab._said.observe(lambda change: seen.append(change["new"]), "value")
    lab.learning_rate = 0.12
    drawn = re.findall(r"After epoch \d+ of 10", "".join(seen))
    assert drawn == [f"After epoch {i} of 10" for i in range(10)]
    assert lab.sentence in seen[-1]


def test_a_run_of_the_designer_is_watched_stopped_and_taken_up_again() -> None:
    lab = ActivationDesigner()
    lab.controls["run"].value = "3 starts"
    clock, button = lab._clock, lab._stop_or_go
    pictures, sizes = set(), []
    while clock.playing:
        assert button.description == "Stop"
        clock.value += 1  # as the browser does
        pictures.add(lab._moving.value)
        if lab.running == "start 2 of 3":
            button.click()
            before = lab.sentence
            clock.value += 1  # a word from before it was stopped
            assert (lab.sentence, button.description) == (before, "Go on")
            button.click()
        sizes.append(lab.differences.size)
    assert len(pictures) == len(sizes), "each training shows"
    assert sizes[-3:] == [1, 2, 3]
    assert button.disabled
    assert lab.sentence == ActivationDesigner(run="3 starts").sentence
    lab.controls["run"].value = "10 starts"
    lab.controls["share"].value = 0.3
    assert (lab.run, clock.playing, lab.running) == ("not run", False, "")


def test_powers_of_ten_are_written_as_people_write_them(exhibit: Any) -> None:
    for answer in ({}, *ANSWERS[type(exhibit)][:2]):
        exhibit.set(**answer)
        said = "\n".join([exhibit.sentence, *map(str, exhibit.tables())])
        assert not re.findall(r".*\de[-+]\d+", said)


def test_an_interrupted_change_leaves_all_as_it_was(lab: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    name, control = next(iter(lab.controls.items()))
    before, said = dict(lab.settings), lab.sentence

    def interrupted(lab: Any) -> None:
        lab._epoch = 3
        raise KeyboardInterrupt

    monkeypatch.setattr(type(lab), "measure", interrupted)
    with pytest.raises(KeyboardInterrupt):
        setattr(lab, name, other(type(lab)._known[name]))
    assert (lab.settings, lab.sentence, control.value) == (before, said, before[name])


# the frame


def frame() -> Frame:
    figure = Figure(figsize=(4, 3), layout="constrained")
    for ax in figure.subplots(1, 2):
        ax.set(xlim=(-2, 3), ylim=(0, 10), title="A & B", xlabel="x")
    return Frame(figure)


def test_marks_lie_where_matplotlib_puts_the_same_data() -> None:
    made = frame()
    for ax, view in zip(made.figure.axes, made.views, strict=True):
        x, y = ax.transData.transform((1.0, 4.0)) / made.figure.dpi * 72
        assert (view.across(1.0), 3 * 72 - view.down(4.0)) == pytest.approx((x, y), abs=0.01)


def test_a_grey_key_of_a_legend_stays_grey_in_the_live_view_as_its_marks_do() -> None:
    figure = Figure()
    ax = figure.subplots()
    ax.plot([], [], "^", color=MUTED, label="short training")
    ax.legend(labelcolor=INK)
    still = Frame(figure).still
    assert MUTED in still
    assert INK not in still


def test_every_mark_draws_as_svg_and_as_png_and_leaves_the_frame_clean() -> None:
    made = frame()
    x = np.array([0.0, 1.0, 2.0])
    y = np.array([1.0, np.nan, 4.0])
    marks = (
        Field(np.zeros((4, 5), np.uint8), palette("cividis")),
        Line(x, y, "#000000", dash="6 4"),
        Dots(x, x, "#000000"),
        Dots(x, x, "#000000", triangle=True, axes=1),
        Bars(x, y, 0.5, "#000000", filled=False),
        Bars(x, x, 0.5, "#000000", axes=1),
        Text(0.0, 1.0, "a < b & c", dx=2.0, dy=3.0, anchor="end", bold=True),
        Title("e > f", axes=1),
    )
    empty = made.picture((), "Nothing yet.")
    full = made.picture(marks, "All kinds of marks.")
    assert full.png != empty.png
    assert full.sentence == "All kinds of marks."
    assert made.picture((), "Nothing yet.").png == empty.png
    root = ElementTree.fromstring(made.moving(marks, 'He said "so".'))
    assert root.attrib["aria-label"] == 'He said "so".'
    assert "a < b & c" in "".join(root.itertext())
    assert not re.search(r"[ MLVhvl]nan", made.moving(marks, ""))


def test_a_palette_png_holds_exactly_its_colours() -> None:
    indices = np.arange(12, dtype=np.uint8).reshape(3, 4) * 20
    read = imread(io.BytesIO(png(indices, palette("PuOr"))))
    np.testing.assert_array_equal(np.round(255 * read[:, :, :3]), palette("PuOr")[indices])


@pytest.mark.parametrize("name", catalogue)
def test_every_function_can_be_met(name: str) -> None:
    met = Meet(name, x=0.7)
    f = catalogue[name]
    assert (met.values[name], met.slopes[name]) == (f(0.7), f.slope(0.7))
    assert f"{name} at 0.7: the value is " in met.sentence
    shown = bundle(met)
    assert shown["text/plain"] == met.sentence
    assert "<table" in shown["text/html"]
    assert "alt=" in shown["text/html"]


def test_worked_values_are_the_formula_with_the_number_put_in() -> None:
    rows = {(row[0], row[1]): row[2] for row in Meet("sigmoid", "tanh", "relu").table().rows}
    assert rows["2", "sigmoid"] == "1 / (1 + exp(-2)) = 0.881"
    assert rows["-2", "relu"] == "max(0, (-2)) = 0"
    for name in ("sigmoid", "tanh"):
        assert float(rows["-2", name].rpartition("=")[2]) == pytest.approx(float(catalogue[name](-2.0)), abs=5e-4)


def test_a_point_moves_and_another_function_is_drawn_beside() -> None:
    met = Meet("sigmoid")
    before, frame = met.marks(), met.frame()
    met.x = -3.0
    assert met.slopes["sigmoid"] == pytest.approx(0.0452, abs=1e-4)
    assert [mark.svg(frame.views[mark.axes]) for mark in met.marks()] != [m.svg(frame.views[m.axes]) for m in before]
    met.beside = "tanh"
    assert set(met.values) == {"sigmoid", "tanh"}
    met.beside = "sigmoid"  # the same one is not drawn twice
    assert set(met.values) == {"sigmoid"}


@pytest.mark.parametrize("functions", [("sigmoid", "tanh", "softsign"), ("step", "identity", "thresholded_relu")])
def test_each_point_has_its_number_in_the_colour_of_text_and_none_lies_on_another(functions: tuple[str, ...]) -> None:
    met = Meet(*functions)
    view = met.frame().views[0]
    texts = [mark for mark in met.marks() if isinstance(mark, Text) and mark.axes == 0]
    assert [(text.words, text.colour) for text in texts] == [(short(met.values[name]), "") for name in functions]
    left = [view.across(text.x) + text.dx for text in texts]
    low = [view.top + view.height - view.down(text.y) + text.dy for text in texts]
    for i, j in combinations(range(len(texts)), 2):
        beside = left[j] > left[i] + 6 * len(texts[i].words) or left[i] > left[j] + 6 * len(texts[j].words)
        assert beside or abs(low[i] - low[j]) >= 9
    for name, x0, y0 in zip(functions, left, low, strict=True):  # no curve runs through a number
        x = np.linspace(-6.0, 6.0, 2001)
        y = view.top + view.height - view.down(np.asarray(catalogue[name](x)))
        wide = 6.0 * len(short(met.values[name]))
        inside = (view.across(x) > x0) & (view.across(x) < x0 + wide) & (y > y0) & (y < y0 + 9)
        assert not inside.any(), name


@pytest.mark.parametrize("query", [(1.2, 1.2), (1.5, 0.0), (0.8, 1.8)])
@pytest.mark.parametrize("key", [(0.8, 1.4), (-3.0, -3.0), (3.0, 0.0)])
def test_no_arrow_runs_through_a_word(query: tuple[float, float], key: tuple[float, float]) -> None:
    lens = AttentionLens()
    lens.set(q1=query[0], q2=query[1], k1=key[0], k2=key[1])
    view = lens.frame().views[0]
    marks = [mark for mark in lens.marks() if mark.axes == 0]
    words = [mark for mark in marks if isinstance(mark, Text) and not mark.bold]
    assert {word.words for word in words} == {"bank", "by", "the", "river"}
    for word in words:
        x0, y0 = view.across(word.x) + word.dx, view.down(word.y) - word.dy  # its lower left corner, down being more
        for mark in marks:
            if isinstance(mark, Line):
                x, y = view.across(np.linspace(*mark.x, 999)), view.down(np.linspace(*mark.y, 999))
            elif isinstance(mark, Dots):  # its upper edge
                x, y = view.across(mark.x), view.down(mark.y) - 4.0
            else:
                continue
            assert not np.any((x > x0) & (x < x0 + 5 * len(word.words)) & (y < y0) & (y > y0 - 7)), word.words


def test_a_label_goes_where_nothing_is() -> None:
    view = View(0.0, 0.0, 100.0, 100.0, 0.0, 10.0, 0.0, 10.0)
    line = np.stack([np.linspace(0, 10, 201), np.full(201, 6.0)], axis=1)
    (free,) = apart(view, [Text(5.0, 5.0, "1")], [])
    (moved,) = apart(view, [Text(5.0, 5.0, "1")], [line])
    assert free.dy > 0 > moved.dy


@pytest.mark.parametrize(
    ("name", "x", "reach"),
    [
        ("step", 1.0, (-1.0, 1.5)),  # not past the jump at 0
        ("relu", 1.0, (-1.0, 1.5)),
        ("relu", -0.5, (-1.5, 0.5)),
        ("relu", 0.0, (-1.5, 0.0)),  # the slope taken at 0 is that on the left
        ("tanh", 0.0, (-1.5, 1.5)),
        (lambda x: np.maximum(0.1 * x, x), 0.5, (-0.5, 1.5)),  # a kink that no facts name
    ],
)
def test_a_tangent_ends_at_a_jump_or_a_kink(name: Any, x: float, reach: tuple[float, float]) -> None:
    tangent = next(mark for mark in Meet(name, x=x).marks() if isinstance(mark, Line))
    assert (tangent.x - x).tolist() == pytest.approx(reach, abs=1e-6)


def test_a_learners_own_function_is_met_too() -> None:
    def mine(x: float) -> float:
        return x if x > 0 else 0.1 * x  # takes one number, no array

    met = Meet(mine, x=-2.0)
    assert (met.values["mine"], met.slopes["mine"]) == (pytest.approx(-0.2), pytest.approx(0.1))


@pytest.mark.parametrize(
    ("functions", "sentence"),
    [
        ((lambda x: 1 / np.asarray(x),), "must give one finite number for each x from -6 to 6"),
        ((lambda x: np.ones(3),), "raises (Type|Value)Error for a number from -6 to 6"),
        ((lambda x: undefined,), "raises NameError for a number from -6 to 6"),  # type: ignore[name-defined]  # noqa: F821
        ((), r"give 1 to 4 functions, such as Meet\('tanh'\), not 0"),
        (("sigmod",), "Did you mean 'sigmoid'"),
    ],
)
def test_a_function_that_cannot_be_met_gets_one_sentence(functions: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        Meet(*functions)


def test_ink_takes_the_colour_of_the_page_except_on_a_field() -> None:
    line = Line(np.zeros(2), np.ones(2), INK)
    field = Field(np.zeros((2, 2), dtype=np.uint8), palette("gray"), axes=1)
    text = Text(0.0, 0.0, "said", colour=INK, axes=1)
    assert [getattr(mark, "colour", "") for mark in on_page([line, field, text])] == ["currentColor", "", INK]
