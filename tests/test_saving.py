"""What is saved of a widget: a copy of what it shows, which needs no kernel."""

import copy
import json

import pytest
from ipywidgets.embed import dependency_state

from actedu import build
from actedu.jupyter import saving
from actedu.learning import prediction, quizzes
from actedu.widgets import DeadUnitLab, SaturationMap
from actedu.widgets.panel import Panel

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"


def saved(*bundles, state=None):
    """What is left of a notebook with these outputs after the server has saved it."""
    outputs = [{"output_type": "display_data", "data": dict(bundle), "metadata": {}} for bundle in bundles]
    metadata = {"widgets": {STATE: {"version_major": 2, "version_minor": 0, "state": state}}} if state else {}
    content = {"cells": [{"cell_type": "code", "outputs": outputs}, {"cell_type": "markdown"}], "metadata": metadata}
    model = {"type": "notebook", "content": copy.deepcopy(content)}
    saving.keep_copies(model=model, path="a.ipynb", contents_manager=None)
    return model["content"]


def data(notebook):
    return [output["data"] for output in notebook["cells"][0]["outputs"]]


def test_the_name_of_the_widget_is_left_out_and_the_copy_stays():
    bundle = SaturationMap()._repr_mimebundle_()
    assert VIEW in bundle
    (kept,) = data(saved(bundle))
    assert kept == {key: value for key, value in bundle.items() if key != VIEW}
    assert "run this cell to go on" in kept["text/html"]
    lines = bundle | {"text/html": bundle["text/html"].splitlines(keepends=True)}  # as in a file
    assert VIEW not in data(saved(lines))[0]


@pytest.mark.parametrize("drop_defaults", [True, False])
def test_the_copy_shows_what_was_last_on_the_page(drop_defaults):
    lab = DeadUnitLab()
    bundle = lab._repr_mimebundle_()
    lab.set(learning_rate=2.0, depth=2)
    lab.epoch = 3
    state = dependency_state(lab._panel, drop_defaults=drop_defaults)
    notebook = saved(bundle, state=state)
    page = data(notebook)[0]["text/html"]
    assert lab._still.value in page
    assert lab._moving.value in page
    assert f"{lab.sentence}</p>" in page
    for words, value in (("Learning rate", "2"), ("Epoch", "3"), ("Random start", "0"), ("Activation", "relu")):
        assert f"{words}: <b>{value}</b>" in page
    assert "Play" not in page
    assert "Show as a table" not in page
    assert page.count("run this cell to go on") == 1
    assert "widgets" not in notebook["metadata"]


def test_a_quiz_keeps_its_options_and_what_was_said(monkeypatch):
    shown = []
    monkeypatch.setattr(quizzes, "put", shown.append)
    quizzes.quiz("s_curves.warm_up")
    panel = shown[0]
    chosen = panel.children[1].children[0]
    chosen.click()
    page = data(saved(panel._repr_mimebundle_(), state=dependency_state(panel)))[0]["text/html"]
    assert f"<li><b>{chosen.description}</b> (chosen)</li>" in page
    assert page.count("(chosen)") == 1
    assert page.count("<ul>") == 3, "one list a question"
    assert panel.children[1].children[-1].value in page


def test_a_prediction_keeps_its_question(monkeypatch):
    shown = []
    monkeypatch.setattr(prediction, "put", shown.append)
    prediction.predict("test.x", "How steep?", 0, 1)
    page = data(saved(shown[0]._repr_mimebundle_(), state=dependency_state(shown[0])))[0]["text/html"]
    assert "How steep?" in page
    assert "How sure are you? <b>choose, if you like</b>" in page
    assert "run this cell to go on" in page


def test_widgets_of_others_are_left_alone():
    theirs = {VIEW: {"model_id": "x"}, "text/html": "<p>theirs</p>", "text/plain": "Theirs()"}
    ours = Panel([], "ours", "<p>ours</p>")._repr_mimebundle_()
    state = {"x": {"model_name": "TheirModel", "state": {}}}
    notebook = saved(theirs, ours, {"text/plain": "3"}, state=state)
    assert data(notebook)[0] == theirs
    assert VIEW not in data(notebook)[1]
    assert notebook["metadata"]["widgets"][STATE]["state"] == state


@pytest.mark.parametrize(
    "model",
    [
        {"type": "file", "content": "text"},
        {"type": "directory"},
        {"type": "notebook", "content": None},
        {"type": "notebook", "content": {"cells": []}},
        {"type": "notebook", "content": {"cells": [{"outputs": [{"output_type": "stream", "text": "x"}]}]}},
    ],
)
def test_what_holds_no_widget_is_saved_as_it_is(model):
    before = copy.deepcopy(model)
    saving.keep_copies(model=model, path="x", contents_manager=None)
    assert model == before


def test_any_jupyter_beside_the_course_finds_the_extension():
    enabled = json.loads((build.JUPYTER / "jupyter_server_config.d/actedu.json").read_text())
    (point,) = saving._jupyter_server_extension_points()
    assert enabled["ServerApp"]["jpserver_extensions"] == {point["module"]: True}
