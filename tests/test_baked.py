"""Labs without a kernel: what was recorded is what the lab says, it is small, and its player can be used by anybody."""

import json
import re
from itertools import pairwise

import joblib
import numpy as np
import pytest
from browser import CHROMIUM

from actedu import baked, widgets
from actedu.baked import grid, packing, page, recording
from actedu.experiments import store
from actedu.plots import Table
from actedu.plots.axes import WRITTEN
from actedu.plots.frame import Field, Line, View, on_page, palette
from actedu.widgets import BoundaryLab, DeadUnitLab, LSTMCell, Meet, NeuronLab
from actedu.widgets.lab import Lab
from actedu.widgets.listing import Listing
from actedu.widgets.recorded import Recorded
from actedu.widgets.training import TrainingLab

NAMES = [name for name in widgets.names() if issubclass(getattr(widgets, name), Lab) and name != "Meet"]


def few(part):
    """The same part with the first and the last value of each setting that moves, four settings at most."""
    moved = part.moved[:4]
    values = {name: (given[0], given[-1]) if name in moved else given[:1] for name, given in part.values.items()}
    return grid.Part(part.name, values, part.epochs and part.epochs[:2])


@pytest.mark.parametrize("name", NAMES)
def test_a_recording_says_what_the_lab_says(name):
    lab, other = (getattr(widgets, name)() for _ in range(2))
    parts = [few(part) for part in grid.parts(lab, {})]
    made = recording.record(lab, parts)
    assert json.loads(json.dumps(made)) == made, "lists, whole numbers and words alone"
    for part, first in zip(parts, made["first"], strict=True):
        for start, end, cell in zip(first, first[1:], part.cells(), strict=False):
            other.set(**cell)
            reached = [goal.done(other) for goal in other.goals]
            assert reached == [bool(made["goals"][end - 1] >> i & 1) for i in range(len(reached))]
            for state in range(start, end):
                if isinstance(other, TrainingLab):
                    other.epoch = made["epoch"][state]
                assert made["sentence"][state] == other.sentence
                assert made["table"][state] == "\f".join(map(recording.written, other.tables()))
                assert made["frames"][made["frame"][state]] == recording.portable(other.frame())
                shown = "".join(packing.element(made, number) for number in made["picture"][state])
                assert without_fields(shown) == drawn(other)
    assert not lab.missions, "nothing was entered in the journal"


def drawn(lab):
    """What the lab's marks draw, apart from fields and from points on a straight way."""
    views = lab.frame().views
    parts = []
    for mark in on_page(lab.marks()):
        if isinstance(mark, Line):
            mark = packing.thinned(mark, views[mark.axes])
        parts += packing.split("" if isinstance(mark, Field) else mark.svg(views[mark.axes]))
    return "".join(parts)


def without_fields(svg):
    return re.sub(r'<image [^>]*href="field:\d+"/>', "", svg)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_lab_records_is_a_grid_with_its_start_and_all_its_missions_answers_fit(name):
    """The whole grids are recorded where the site is built; here only what they hold."""
    lab = getattr(widgets, name)()
    for part in grid.parts(lab, {}):
        cells = list(part.cells())
        assert 2 <= len(cells) <= 700
        assert all(len(part.values[moved]) == len(set(part.values[moved])) for moved in part.moved)
        assert part.nearest(lab.settings) in cells
    assert type(lab).baked, "measured: every lab of ours has chosen"


@pytest.mark.parametrize("name", ["ActivationDesigner", "Advisor", "LSTMCell", "SaturationMap"])
def test_a_fragment_is_small_and_the_same_every_time(name, monkeypatch):
    first = baked.fragment(name)
    monkeypatch.setattr(page, "_made", {})
    assert baked.fragment(name) == first
    assert len(first) + len(baked.script()) + len(baked.style()) < 300_000, "as it stands in the page, unzipped"


@pytest.mark.parametrize("name", NAMES)
def test_every_mission_can_be_reached_in_a_recording(name):
    lab = getattr(widgets, name)()
    open_goals = set(lab.goals)
    for part in grid.parts(lab, {}):
        for cell in part.cells():
            if open_goals:
                lab.set(**cell)
                open_goals -= {goal for goal in open_goals if goal.done(lab)}
    assert [goal.text for goal in open_goals] == []


def test_a_lab_that_does_not_choose_gets_its_first_settings(monkeypatch):
    monkeypatch.setattr(NeuronLab, "baked", ())
    [part] = grid.parts(NeuronLab(), {})
    assert part.moved == ["activation", "w1", "w2"]
    assert (part.values["b"], 1.0 in part.values["w1"]) == ((0.0,), True)
    assert len(list(part.cells())) <= grid.STATES


def test_settings_asked_for_are_recorded():
    lab = LSTMCell()
    [part] = grid.parts(lab, {"forget_bias": 4.0, "output_bias": 1.0})
    assert part.values["forget_bias"] == (-1.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 7.0)
    assert part.values["output_bias"] == (1.0,)
    assert part.holds({**lab.settings, "forget_bias": 4.0, "output_bias": 1.0})
    assert not part.holds(lab.settings)
    assert part.nearest(lab.settings)["output_bias"] == 1.0


def test_a_grid_over_what_is_no_setting_is_refused(monkeypatch):
    monkeypatch.setattr(NeuronLab, "baked", (Recorded(weight=(1.0,)),))
    with pytest.raises(ValueError, match=r"NeuronLab\.baked: there is no setting 'weight'; there are activation, w1"):
        grid.parts(NeuronLab(), {})


def test_epochs_go_from_the_first_to_the_last_whatever_broke_off():
    part = grid.Part("", {}, (0, 3, 50))
    assert grid.epochs(part, 40) == [0, 3, 40]
    assert grid.epochs(part, 2) == [0, 2]
    even = grid.epochs(grid.Part("", {}), 300)
    assert (even[0], even[-1], len(even)) == (0, 300, grid.PICTURES + 1)
    assert even == sorted(even)


def test_a_training_that_breaks_off_is_recorded_to_its_end():
    lab = DeadUnitLab(learning_rate=3.0)
    made = recording.record(lab, [grid.Part("", {"learning_rate": (0.1, 3.0)}, (0, 1))])
    lab.set(learning_rate=3.0)
    assert made["epoch"] == [0, 1, 10, *sorted({0, 1, lab.last})]


def test_numbers_come_back_as_they_were():
    svg = '<text x="-0.5" y="12.0" fill="#0072B2">w1 = 0.25, 1e-05, 007 and -0.50</text>'
    packed = packing.Packed()
    number = packed._element(svg)
    assert packing.element(packed.plain(), number) == svg
    assert packing.split('<path d="M-0.0 1.0h-0.04"/>') == ['<path d="M0.0 1.0h-0.04"/>']


def test_a_field_comes_back_in_as_many_levels():
    rng = np.random.default_rng(0)
    for levels in (rng.integers(0, packing.LEVELS, (5, 7)), np.add.outer(np.arange(5), np.arange(7))):
        assert np.array_equal(packing.levels(7, packing.letters(levels)), levels)


def test_large_fields_are_thinned_where_there_are_many():
    view = View(0.0, 0.0, 100.0, 100.0, 0.0, 1.0, 0.0, 1.0)
    for count, size, kept in ((1, 8, 8), (1, 121, 121), (20, 121, packing._SIDE)):
        packed = packing.Packed()
        for shade in range(count):
            packed.picture([Field(np.full((size, size), shade, dtype=np.uint8), palette("gray"))], [view])
        assert [(columns, len(letters)) for columns, _, letters in packed.plain()["fields"]] == [
            (kept, kept**2)
        ] * count


def test_a_boundary_loses_only_what_nobody_sees():
    lab = BoundaryLab(data="circles", activation="tanh")
    view = lab.frame().views[0]
    [line] = [mark for mark in lab.marks() if isinstance(mark, Line)]
    thin = packing.thinned(line, view)
    assert np.isfinite(thin.x).sum() < np.isfinite(line.x).sum() / 3
    points, kept = (
        np.stack([view.across(one.x), view.down(one.y)], axis=1)[np.isfinite(one.x)] for one in (line, thin)
    )
    along = np.linspace(0.0, 1.0, 200)[:, None]
    way = np.concatenate([start + (end - start) * along for start, end in pairwise(kept)])
    assert np.sqrt(((points[:, None] - way) ** 2).sum(axis=2).min(axis=1)).max() < 0.3


def test_a_table_is_written_in_lines():
    table = Table(("a", "b"), [("x", "1"), ("y", "2")], "Said")
    assert recording.written(table) == "Said\na\t>b\nx\t1\ny\t2"
    table = Listing(("a", "b", "c"), [("x", "f(z)", "g"), ("y", "(in words)", "h")], code=("b",))
    assert recording.written(table) == "\na\tb\tc\nx\t`f(z)\tg\ny\t(in words)\th"


def test_a_recording_is_kept_and_found_again(tmp_path, monkeypatch):
    monkeypatch.setenv(store.FOLDER, str(tmp_path / "results"))
    monkeypatch.setattr(page, "_made", {})
    with store.opened(), joblib.parallel_config(n_jobs=1):
        baked.prepare(["Advisor"])
        first = baked.fragment("Advisor")
        monkeypatch.setattr(page, "_made", {})
        monkeypatch.setattr(page, "record", lambda lab, parts: pytest.fail("it was recorded before"))
        monkeypatch.setattr("actedu.baked.page.record.__module__", "actedu.baked.recording", raising=False)
        baked.prepare(["Advisor"])
        assert baked.fragment("Advisor") == first


def test_a_recording_stands_once_in_a_page():
    known = set()
    pieces = [baked.fragment("Advisor", known=known) for _ in range(2)]
    assert [piece.count("<script") for piece in pieces] == [1, 0]
    assert len(known) == 1


def test_two_of_a_kind_in_a_page_have_names_of_their_own():
    names = [
        re.search(r'<section[^>]*aria-label="([^"]*)"', baked.fragment(Meet("sigmoid"), settings))[1]
        for settings in ({}, {"x": 1.5})
    ]
    assert names == ["Meet, recorded", "Meet, x 1.5, recorded"]


def test_a_lab_made_by_hand_is_recorded_as_it_is():
    made = baked.fragment(Meet("sigmoid", x=1.5))
    assert "sigmoid at 1.5" in made
    assert 'aria-label="Meet, recorded"' in made


PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Labs</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1">{head}'
    "<main><h1>Labs</h1>{body}</main>{end}</html>"
)


@pytest.fixture(scope="module")
def labs_page(tmp_path_factory):
    """A page of four labs, one with a training: recorded on small grids, since the player does not mind."""
    small = {
        "BoundaryLab": Recorded(activation=("identity", "tanh"), epoch=(0, 30, 100)),
        "GradientFlow": Recorded("one step", part=("one step",), step=(0, 5, 9), w2=(0.0, 3.0)),
        "OverfitLab": Recorded(patience=(5, 40), epoch=tuple(range(40))),
        "RosettaTable": Recorded(framework=("PyTorch", "Keras")),
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page, "_made", {})
        for name, chosen in small.items():
            more = (Recorded("many layers", part=("many layers",), depth=(5, 20)),) if name == "GradientFlow" else ()
            patch.setattr(getattr(widgets, name), "baked", (chosen, *more))
        body = "".join(f"<h2>{name}</h2>{baked.fragment(name)}" for name in small)
    dark = "<style>@media (prefers-color-scheme: dark) {body {background: #14181e; color: #e6e6e6}}</style>"
    place = tmp_path_factory.mktemp("baked") / "labs.html"
    place.write_text(PAGE.format(head=baked.style() + dark, body=body, end=baked.script()), encoding="utf-8")
    return place.as_uri()


@pytest.fixture(scope="module")
def chromium():
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; on Debian and Ubuntu: apt install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield opened
        opened.close()


@pytest.fixture
def visit(chromium, labs_page):
    contexts, faults = [], []

    def opened(width=900, **more):
        context = chromium.new_context(viewport={"width": width, "height": 900}, **more)
        contexts.append(context)
        shown = context.new_page()
        shown.set_default_timeout(10_000)
        shown.on("pageerror", lambda error: faults.append(str(error)))
        shown.on("request", lambda asked: faults.append(asked.url) if asked.url.startswith("http") else None)
        shown.goto(labs_page)
        return shown

    yield opened
    for context in contexts:
        context.close()
    assert faults == [], "no error, and nothing is asked of the network"


def player(shown, name):
    return shown.locator(f'section[aria-label="{name}, recorded"]')


def says(lab, words):
    lab.locator("[role=status]", has_text=words).wait_for(timeout=5000)


def test_keys_switch_picture_sentence_and_table(visit):
    shown = visit()
    lab = player(shown, "GradientFlow")
    says(lab, "Step 0 of 11, the net")
    lab.get_by_label("Step", exact=True).focus()
    shown.keyboard.press("ArrowRight")
    says(lab, "Step 5 of 11, backward: dy = y - t")
    picture = lab.get_by_role("img")
    assert picture.get_attribute("aria-label") == lab.locator("[role=status]").inner_text()
    assert "dy = " in picture.text_content()
    assert lab.get_by_label("Step", exact=True).get_attribute("aria-valuetext") == "5"
    assert lab.locator("output").first.inner_text() == "5"
    lab.get_by_text("The same as a table").click()
    assert lab.locator(".baked-tables tbody tr").count() == 6


def test_code_in_a_table_is_code_before_and_after_a_setting_moves(visit):
    shown = visit()
    lab = player(shown, "RosettaTable")
    says(lab, "In PyTorch: F.relu(z)")
    lab.get_by_text("The same as a table").click()
    net = lab.locator(".baked-tables table").last
    assert net.locator("td:not(:has(code))").all_inner_texts() == ["(they are its arrays)"]
    lab.get_by_role("combobox", name="Library").select_option("Keras")
    says(lab, "In Keras: ")
    assert "hidden, last = layers.Dense(32), layers.Dense(10)" in net.locator("td code").all_inner_texts()
    assert net.locator("td:not(:has(code))").all_inner_texts() == ["(they are its arrays)"]


def test_a_mission_is_ticked_off_and_what_it_showed_is_said(visit):
    shown = visit()
    lab = player(shown, "GradientFlow")
    assert lab.locator("[data-count]").inner_text() == "0"
    for label, key in (("Step", "End"), ("Weight w2", "Home")):
        lab.get_by_label(label, exact=True).focus()
        shown.keyboard.press(key)
    lab.locator("[data-goal=done]", has_text="one small factor is enough").wait_for()
    assert lab.locator("[data-count]").inner_text() == "1"
    signs = lab.locator(".baked-sign").all_inner_texts()
    assert signs == ["done", "in the notebook", "in the notebook"], "what no recorded state reaches is said to be so"


def test_the_mouse_moves_a_slider_and_another_part_has_other_settings(visit):
    shown = visit()
    lab = player(shown, "GradientFlow")
    lab.get_by_label("Weight w2").scroll_into_view_if_needed()
    slider = lab.get_by_label("Weight w2").bounding_box()
    shown.mouse.click(slider["x"] + 6, slider["y"] + slider["height"] / 2)
    says(lab, "w2 = 0")
    lab.get_by_label("Recorded").select_option("many layers")
    says(lab, "softsign, 20 hidden layers")
    assert not lab.get_by_label("Weight w2").is_visible()
    lab.get_by_role("slider", name="Hidden layers").focus()
    shown.keyboard.press("Home")
    says(lab, "softsign, 5 hidden layers")


def test_a_run_plays_pauses_and_steps_and_stops_at_its_end(visit):
    shown = visit()
    lab = player(shown, "OverfitLab")
    play = lab.get_by_role("button", name="Play")
    play.focus()
    shown.keyboard.press("Enter")
    says(lab, re.compile("After epoch [1-9]"))
    lab.get_by_role("button", name="Pause").click()
    before = lab.locator("[role=status]").inner_text()
    shown.wait_for_timeout(400)
    assert lab.locator("[role=status]").inner_text() == before
    lab.get_by_role("button", name="Step").click()
    epoch = int(re.search(r"epoch (\d+)", before)[1])
    says(lab, f"After epoch {epoch + 1} of 40")
    lab.get_by_label("Epoch", exact=True).focus()
    shown.keyboard.press("End")
    shown.keyboard.press("ArrowLeft")
    play.click()
    shown.wait_for_timeout(600)
    assert play.is_visible()
    assert "After epoch" not in lab.locator("[role=status]").inner_text()
    lab.get_by_label("Patience, in epochs").focus()
    shown.keyboard.press("Home")
    says(lab, "patience 5")
    assert "After epoch" not in lab.locator("[role=status]").inner_text(), "another setting is trained to the end"


def test_less_motion_plays_slowly(visit):
    shown = visit(reduced_motion="reduce")
    lab = player(shown, "OverfitLab")
    lab.get_by_role("button", name="Play").click()
    says(lab, "After epoch 0")
    shown.wait_for_timeout(700)
    says(lab, "After epoch 0")


def test_a_sentence_is_read_out_once_it_has_come_to_rest(visit):
    shown = visit()
    lab = player(shown, "GradientFlow")
    said = lab.locator("[role=status]")
    said.evaluate(  # each is noted as it is set: asked for afterwards, one may have passed
        "said => { said.seen = []; new MutationObserver(() => said.seen.push(said.getAttribute('aria-live')))"
        ".observe(said, { attributes: true, attributeFilter: ['aria-live'] }) }"
    )
    lab.get_by_label("Step", exact=True).focus()
    shown.keyboard.press("ArrowRight")
    lab.locator("[role=status][aria-live=polite]").wait_for()
    seen = said.evaluate("said => said.seen")
    assert seen[0] == "off"
    assert seen[-1] == "polite"


def test_words_in_colour_are_lighter_on_a_dark_page():
    for written in WRITTEN.values():
        assert f'svg [fill="{written}" i]' in baked.style()
        assert f'svg [style*="fill: {written}" i]' in baked.style()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 900])
def test_nobody_is_shut_out(visit, scheme, width):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed: make test").Axe()
    shown = visit(width, color_scheme=scheme)
    for lab in shown.locator(".actedu-baked").all():
        lab.scroll_into_view_if_needed()
        lab.get_by_text("The same as a table").click()
        lab.get_by_text("Which settings are recorded").click()
    shown.wait_for_timeout(500)
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], "rules": {"target-size": {"enabled": True}}}
    found = axe.run(shown, options=rules).response["violations"]
    assert [(one["id"], [node["html"][:90] for node in one["nodes"]]) for one in found] == []
    assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for what in ("select:visible", "button:visible", "input:visible", "summary:visible"):
        for one in shown.locator(f".actedu-baked {what}").all():
            assert one.bounding_box()["height"] >= 44
    small = shown.evaluate(
        "[...document.querySelectorAll('.actedu-baked :is(p, li, label, summary, output, td, th, button, select)')]"
        ".filter(one => parseFloat(getComputedStyle(one).fontSize) < 14).length"
    )
    assert small == 0


def test_a_narrow_page_shows_axes_one_below_the_other(visit):
    shown = visit(360)
    lab = player(shown, "OverfitLab")
    lab.scroll_into_view_if_needed()
    lab.locator("[data-pieces] svg use").first.wait_for(state="attached")
    assert not lab.locator("[data-whole]").is_visible()
    boxes = [one.bounding_box() for one in lab.locator("[data-pieces] > svg:not(.baked-source)").all()]
    assert len(boxes) > 2
    assert all(0 < box["width"] <= 340 for box in boxes)
    assert [box["y"] for box in boxes] == sorted(box["y"] for box in boxes)
    assert lab.get_by_role("img").get_attribute("aria-label") == lab.locator("[role=status]").inner_text()


def test_without_a_script_picture_words_and_table_are_there(visit):
    shown = visit(java_script_enabled=False)
    lab = player(shown, "BoundaryLab")
    assert lab.get_by_role("img").is_visible()
    assert not lab.get_by_label("Hidden activation").is_visible(), "a control that does nothing is not shown"
    says(lab, "the net gets 0.85 of the 200 points right")
