"""The Playground's page, as a learner meets it: by mouse, finger, key, link and screen reader."""

import ast
import gzip
import itertools
import json
import re

import numpy as np
import pytest
from browser import CHROMIUM, add_modules, violations

from actedu.activations import catalogue
from actedu.live import bundle
from actedu.live.run import Run
from actedu.live.settings import SCHEMA, code, settings_of

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine; on Debian and Ubuntu: apt install chromium"
)
READY = "/trained on \\(/.test(document.querySelector('.key')?.textContent)"
OWN = {"data": {"name": "own", "own": [[-0.5, 0.25, 0], [0.5, 0.25, 1], [0.5, -0.75, 2]]}}
LARGEST = {
    "features": SCHEMA["features"]["choices"],
    "layers": [{"units": 8, "activation": name} for name in ("tanh", "relu", "swish", "sine", "gelu", "tanh")],
}


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    place = tmp_path_factory.mktemp("pages") / "playground.html"
    place.write_text(bundle.page("playground"), encoding="utf-8")
    return place.as_uri()


@pytest.fixture
def visit(chromium, address):
    """Open the page on a run; at the end, nothing may have been asked of the network and nothing have failed."""
    opened, troubles = [], []

    def visited(settings=None, words="", width=1280, still=True, fragment=None, ready=READY, **more):
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, reduced_motion="reduce" if still else "no-preference", **more
        )
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on(
            "request", lambda asked: asked.url.startswith(("file:", "data:", "blob:")) or troubles.append(asked.url)
        )
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: message.type == "error" and troubles.append(message.text))
        fragment = fragment if fragment is not None else code(settings or {}) + words
        page.goto(f"{address}#{fragment}")
        wait(page, ready)
        return page

    yield visited
    for context in opened:
        context.close()
    assert troubles == []


def unfold(page, name):
    section = page.locator(f".about-{name}")
    if section.get_attribute("open") is None:
        section.locator("summary").click()
    return section


def exported(page, kind):
    """The text of an export, once it is written."""
    section = unfold(page, "share")
    section.locator("select").select_option(kind)
    wait(page, "document.querySelector('.export').value !== ''")
    return section.locator(".export").input_value()


def losses(page):
    """The losses of the run so far, to the last digit, by step."""
    rows = [row.split(",") for row in exported(page, "losses").split()[1:]]
    return {int(step): (float(train), float(test)) for _, step, train, test, *_ in rows}


def settings(page):
    return json.loads(exported(page, "json"))["settings"]


def wait(page, condition):
    """Wait for a condition in JavaScript; Playwright's own waiting needs `eval`, which the page forbids."""
    for _ in range(300):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"not within 15 s: {condition}")


def until(page, epoch):
    wait(page, f"Number(document.querySelector('.count').textContent) >= {epoch}")


def test_the_page_is_small():
    assert len(gzip.compress(bundle.page("playground").encode(), 9)) <= 60_000


def test_something_is_there_before_the_script(chromium, address):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert page.locator("h1").inner_text().startswith("Playground")
    assert page.get_by_role("button", name="Play").is_visible()
    context.close()


def test_it_moves_at_once_and_comes_to_rest(visit):
    page = visit(still=False, fragment="")
    until(page, 2)
    page.wait_for_selector(".play:has-text('Play')")


def test_it_stands_still_for_those_who_ask_for_that(visit):
    page = visit(fragment="")
    page.wait_for_timeout(500)
    assert page.locator(".count").inner_text() == "0"
    page.locator(".play").click()
    until(page, 1)


def test_every_data_set_is_reached_by_keys(visit):
    page = visit()
    first = page.locator(".sets input").first
    first.focus()
    names = SCHEMA["data.name"]["choices"]
    for name in names[1:]:
        page.keyboard.press("ArrowRight")
        assert page.locator(".sets input:checked").get_attribute("value") == name
        wait(page, "/trained on \\(/.test(document.querySelector('.key')?.textContent)")
    page.keyboard.press("ArrowRight")
    assert page.locator(".sets input:checked").get_attribute("value") == names[0]


def test_points_are_added_and_removed_by_tap_and_by_keys(visit):
    page = visit(OWN, has_touch=True)
    plane = page.locator(".stack")
    box = plane.bounding_box()
    page.locator(".labels input").nth(3).check()
    plane.tap(position={"x": box["width"] * 0.25, "y": box["height"] * 0.75})
    wait(page, "document.querySelector('.own textarea').value.split('\\n').length === 4")
    added = settings(page)["data"]["own"][-1]
    assert added == [pytest.approx(-0.75, abs=0.05), pytest.approx(-0.75, abs=0.05), 3]

    plane.focus()
    page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    wait(page, "document.querySelector('.own textarea').value.split('\\n').length === 5")
    by_key = settings(page)["data"]["own"][-1]
    assert by_key[:2] == [pytest.approx(added[0] + 0.05, abs=0.002), pytest.approx(added[1] + 0.25, abs=0.002)]
    plane.focus()
    page.keyboard.press("Delete")
    wait(page, "document.querySelector('.own textarea').value.split('\\n').length === 4")
    assert by_key not in settings(page)["data"]["own"]

    plane.tap(position={"x": box["width"] * 0.25, "y": box["height"] * 0.75})
    chosen = page.get_by_role("group", name="Chosen point")
    chosen.get_by_label("x1").fill("1.25")
    chosen.get_by_label("x1").blur()
    wait(page, "document.querySelector('.own textarea').value.includes('1.25')")
    assert [1.25, *added[1:]] in settings(page)["data"]["own"]


def test_two_in_one_document_do_not_share_their_choices(chromium):
    """As in a notebook, where each has a module of its own."""
    page = chromium.new_page(reduced_motion="reduce")
    page.set_content("<div id=a></div><div id=b></div>")
    page.add_style_tag(content=bundle.style("playground"))
    for name in "ab":
        script = bundle.module("playground").rpartition("export ")[0]
        page.add_script_tag(type="module", content=f"{script}playground(document.getElementById('{name}'))")
        wait(page, f"document.querySelectorAll('#{name} input[type=radio]:checked').length === 1")
    page.locator("#b input[value=xor]").check()
    wait(page, "document.querySelectorAll('input[type=radio]:checked').length === 2")
    assert page.locator("#a input[value=circles]").is_checked()
    ids = page.evaluate("() => Array.from(document.querySelectorAll('.workbench [id]'), one => one.id)")
    assert len(ids) == len(set(ids)) > 0
    page.close()


def test_every_point_is_reached_by_keys(visit):
    page = visit(OWN)
    page.locator(".stack").focus()
    told = set()
    for _ in range(3):
        page.keyboard.press("PageDown")
        told.add(page.locator(".read").inner_text())
    assert {re.search(r"class (\d), (?:trained on|test)$", one)[1] for one in told} == {"0", "1", "2"}


def test_a_pasted_table_becomes_the_data(visit):
    page = visit(OWN)
    table = page.locator(".own textarea")
    table.fill("x1;x2;class\n-1;0;0\n1;0;1\n0;1;2\n0;-1;3\n0.5;0.5;4\n")
    page.get_by_role("button", name="Use this table").click()
    wait(page, "document.querySelector('.key').textContent.includes('class 4')")
    assert settings(page)["data"]["own"][-1] == [0.5, 0.5, 4]
    table.fill("-1 0 0\n1 0\n")
    page.get_by_role("button", name="Use this table").click()
    assert page.locator(".notice p").all_inner_texts() == [
        'Line 2 is "1 0"; write x1, x2 and a class or a number, as in 0.5, -1, 0.'
    ]


TABLES = {
    "decimal commas": ("0,5;1,2;0\n-0,5;0,3;1", [[0.5, 1.2, 0], [-0.5, 0.3, 1]], "classes", ""),
    "decimal commas and spaces": ("0,5 1,2 0\n-0,5 0,3 1", [[0.5, 1.2, 0], [-0.5, 0.3, 1]], "classes", ""),
    "tabs, a heading": ("\nx1\tx2\ty\n0.5\t1\t0.25\n1\t1\t1.5\n", [[0.5, 1, 0.25], [1, 1, 1.5]], "numbers", ""),
    "quotes": ('"0.5","1.2","0"\r\n"1","1","1"\r\n', [[0.5, 1.2, 0], [1, 1, 1]], "classes", ""),
    "what is exported": ("x1,x2,class,part\n0.1,0,1,train\n0.3,0,0,test", [[0.1, 0, 1], [0.3, 0, 0]], "classes", ""),
    "labels": ("0,0,b\n1,1,a", [[0, 0, 1], [1, 1, 0]], "classes", "Changed to fit: a is class 0, b is class 1."),
    "-1 and 1": ("0,0,1\n1,1,-1", [[0, 0, 1], [1, 1, 0]], "classes", "Changed to fit: -1 is class 0, 1 is class 1."),
    "far out": ("5,1e300,0\n6,-1e300,1\n7,0,1", [[-1.2, 1.2, 0], [0, -1.2, 1], [1.2, 0, 1]], "classes",
                "Changed to fit: x1 and x2 are moved and scaled into the picture."),
    "tall": ("0,0,100\n1,1,-200.5", [[0, 0, 0.4988], [1, 1, -1]], "numbers",
             "Changed to fit: y is scaled to at most 1."),
}  # fmt: skip
NO_TABLES = {
    "a cell is missing": ("0.5,,1\n1,1,1", "Line 1 is"),
    "a column too many": ("1,2,3,0\n2,3,4,1", "leave three columns"),
    "no number": ("0,0,0\n1,1,NaN", "Line 2 is"),
    "infinite": ("0,0,0\n-Infinity,1,0", "Line 2 is"),
    "too many labels": ("\n".join(f"0,0,{one}" for one in "abcdefg"), "at most 6 different labels"),
    "too many points": ("0,0,1\n" * 2001, "There are 2001 points; at most 2000 are taken."),
    "words": ("a,b,c\nd,e,f", "Line 2 is"),
}


@pytest.fixture(scope="module")
def points_of(chromium):
    """What the page makes of a table."""
    page = chromium.new_page()
    add_modules(page, "playground_settings")
    yield lambda text: page.evaluate("text => pointsOf(text)", text)
    page.close()


@pytest.mark.parametrize("name", TABLES)
def test_tables_of_many_kinds_are_read(points_of, name):
    text, points, task, changed = TABLES[name]
    assert points_of(text) == {"points": points, "task": task, "changed": changed}


@pytest.mark.parametrize("name", NO_TABLES)
def test_a_table_that_cannot_be_read_gives_a_sentence(points_of, name):
    text, words = NO_TABLES[name]
    assert words in points_of(text)["wrong"]


def test_a_start_that_is_refused_never_plays_the_run_before(visit):
    shut = {"layers": [{"units": 4, "activation": "thresholded_relu", "parameters": {"theta": 50}}]}
    for page in (visit(shut, ready="document.querySelector('.notice')"), visit()):
        if page.locator(".notice").count() == 0:
            page.locator(".about-share summary").click()
            page.locator(".import").fill(code(shut))
            page.get_by_role("button", name="Open").click()
            wait(page, "document.querySelector('.notice')")
        for name in ("Play", "Step"):
            page.locator(".bar button", has_text=name).click()
            page.wait_for_timeout(200)
            assert "no weights fit thresholded_relu" in page.locator(".notice").inner_text()
            assert page.locator(".count").inner_text() == "0"
        page.get_by_role("radio", name="Own").check()
        page.locator(".about-layers select").select_option("tanh")
        wait(page, "!document.querySelector('.notice')")
        page.locator(".play").click()
        until(page, 1)


def test_what_cannot_be_opened_leaves_the_run_as_it_is(visit):
    page = visit({"data": {"name": "xor"}})
    unfold(page, "share").locator(".import").fill("1.AAAA")
    page.get_by_role("button", name="Open").click()
    wait(page, "document.querySelector('.notice')")
    assert page.locator(".notice p").inner_text() == "The link is damaged; copy the whole of it once more."
    assert settings(page)["data"]["name"] == "xor"


def test_before_the_first_step_there_is_no_gradient(visit):
    page = visit()
    unfold(page, "layers")
    assert page.locator(".gradient").inner_text() == "none yet"
    page.get_by_role("button", name="Step").click()
    until(page, 1)
    wait(page, "Number(document.querySelector('.gradient').textContent) > 0")


def test_pictures_can_be_discretised(visit):
    page = visit({"data": {"name": "three"}})
    tones = """() => {
        const unit = document.querySelector('.unit[data-column="1"]').picture
        return [document.querySelector('.plane .field'), unit].map(one => {
            const pixels = one.getContext('2d').getImageData(0, 0, one.width, one.height).data
            return new Set(new Uint32Array(pixels.buffer)).size
        })
    }"""
    assert min(page.evaluate(tones)) > 20
    page.get_by_role("checkbox", name="discretise the pictures").check()
    assert page.evaluate(tones)[0] <= 3
    assert page.evaluate(tones)[1] == 2


PICTURES = """() => [...document.querySelectorAll('.net canvas')].map(one => {
    const pixels = new Uint32Array(one.getContext('2d').getImageData(0, 0, one.width, one.height).data.buffer)
    return pixels.reduce((sum, pixel, at) => (sum * 31 + pixel + at) | 0, 0)
})"""


@pytest.mark.parametrize(("name", "epoch"), [("Play", 3), ("Step", 1)])
def test_at_rest_every_picture_is_of_the_last_step(visit, name, epoch):
    page = visit({**LARGEST, "epochs": 3})
    before = page.evaluate(PICTURES)
    page.get_by_role("button", name=name).click()
    until(page, epoch)
    at_rest = page.evaluate(PICTURES)
    assert not set(before) & set(at_rest)
    for _ in range(2):  # all is painted anew
        page.get_by_role("checkbox", name="discretise the pictures").click()
    assert page.evaluate(PICTURES) == at_rest


def test_on_a_slow_machine_units_take_turns(visit):
    page = visit(LARGEST)
    page.evaluate(
        """() => {
            let time = performance.now()
            performance.now = () => time += 5
            const {drawImage, putImageData} = CanvasRenderingContext2D.prototype
            window.painted = [[]]
            CanvasRenderingContext2D.prototype.drawImage = function (picture, ...box) {
                if (this.canvas.matches('.pictures')) painted.at(-1).push(box.join())
                return drawImage.call(this, picture, ...box)
            }
            CanvasRenderingContext2D.prototype.putImageData = function (...image) {
                if (this.canvas.matches?.('.plane .field')) painted.push([])
                return putImageData.apply(this, image)
            }
        }"""
    )
    page.locator(".play").click()
    wait(page, "painted.length > 12")
    turns = page.evaluate("painted.slice(2, 12)")
    assert max(map(len, turns)) <= 8
    assert len({box for turn in turns for box in turn}) == 6 * 8 + 1


def test_a_line_tells_its_weight_where_the_mouse_is(visit):
    page = visit({"features": ["x1"], "layers": [{"units": 1, "activation": "tanh"}]})
    canvas = page.locator(".lines")
    ends = [page.locator(f'.unit[data-column="{column}"]').bounding_box() for column in (0, 1)]
    x = (ends[0]["x"] + ends[0]["width"] + ends[1]["x"]) / 2
    page.mouse.move(x, ends[0]["y"] + ends[0]["height"] / 2)
    assert re.fullmatch(r"X1 to layer 1, unit 1: weight −?\d\.\d+", canvas.get_attribute("title"))


def test_new_data_are_other_data(visit):
    page = visit()
    unfold(page, "data").get_by_role("button", name="New data").click()
    assert settings(page)["data"]["seed"] != 0


def test_each_layer_has_an_activation_and_parameters_of_its_own(visit):
    page = visit({"layers": [{"units": 2, "activation": "tanh"}, {"units": 3, "activation": "tanh"}]})
    lists = page.locator(".rows select")
    assert set(lists.first.locator("option").all_inner_texts()) == set(catalogue)
    lists.nth(0).select_option("sine")
    lists.nth(1).select_option("leaky_relu")
    box = page.get_by_label("alpha of layer 2")
    box.fill("0.2")
    box.blur()
    page.get_by_role("button", name="Add a layer").click()
    lists.nth(2).select_option("prelu")
    page.get_by_role("button", name="One unit more in layer 1").click()
    assert settings(page)["layers"] == [
        {"units": 3, "activation": "sine", "parameters": {}},
        {"units": 3, "activation": "leaky_relu", "parameters": {"alpha": 0.2}},
        {"units": 3, "activation": "prelu", "parameters": {}},
    ]
    assert page.locator(".unit").count() == 2 + 9 + 1
    box = page.get_by_label("beta of layer 2")
    lists.nth(1).select_option("softplus")
    box.fill("-1")
    box.blur()
    assert len(page.locator(".notice p").all_inner_texts()) == 1
    assert "beta of softplus is -1" in page.locator(".notice").inner_text()


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"data": {"name": "three"}, "layers": [{"units": 3, "activation": "mish"}], "epochs": 5, "dropout": 0.2},
        {"data": {"name": "hills"}, "layers": [], "features": ["x1", "x1*x2"], "epochs": 5},
    ],
    ids=["circles", "three", "hills"],
)
def test_reset_and_link_repeat_the_losses(visit, wanted):
    page = visit(wanted, "&epoch=5")
    until(page, 5)
    first = losses(page)
    last = max(first)
    assert len(first) >= 2
    page.get_by_role("button", name="Reset").click()
    wait(page, "document.querySelector('.count').textContent === '0'")
    for epoch in range(1, 6):
        page.get_by_role("button", name="Step").click()
        until(page, epoch)
    again = losses(page)
    assert max(again) == last
    assert all(again[step] == first[step] for step in first.keys() & again.keys())

    page.locator(".about-share select").select_option("link")
    page.get_by_label("open at this epoch").check()
    link = exported(page, "link")
    assert link.endswith("&epoch=5")
    other = visit(fragment=link.partition("#")[2])
    until(other, 5)
    assert losses(other)[last] == again[last]

    run = Run(settings_of(link))
    run.advance(last)
    assert again[last] == pytest.approx(run.scores[:2], rel=1e-6)


def test_a_new_start_is_another_one_and_has_a_link_too(visit):
    page = visit()
    before = losses(page)[0]
    page.get_by_role("button", name="New start").click()
    wait(page, f"location.hash !== '#{code({})}'")
    assert losses(page)[0] != before
    assert settings_of(page.url)["start"]["seed"] == settings(page)["start"]["seed"]


@pytest.mark.parametrize(
    ("fragment", "sentence"),
    [
        ("1.nonsense", r"The link is damaged; .*: the defaults are used\."),
        ("2.q1YqSyzKTFWyMtIBs", r"The link is of version 2 and this Playground reads version 1: .*"),
        ("something", r'"something" is not a code of the Playground, .*'),
        (f"{code({})}&hide=everything", r"There is no everything to hide; .*"),
        (f"{code({})}&colour=red", r"The link asks for colour=red, .*"),
        ("1.q0osSS1SsqpWKkvMKU1VsqqtBQA", r".*"),
    ],
)
def test_a_link_that_cannot_be_read_gives_a_sentence(visit, fragment, sentence):
    page = visit(fragment=fragment)
    page.wait_for_selector(".notice")
    (told,) = page.locator(".notice p").all_inner_texts()
    assert re.fullmatch(sentence, told)
    page.locator(".play").click()
    until(page, 1)


def test_an_unknown_value_in_a_link_gives_a_sentence(visit):
    text = code({"batch": 20, "dropout": 0.25})
    page = visit()
    unfold(page, "share").locator(".import").fill(
        json.dumps({"batch": 0, "dropout": 0.25, "layers": [{"activation": "relo"}]})
    )
    page.get_by_role("button", name="Open", exact=True).click()
    told = page.locator(".notice").inner_text()
    assert "batch is 0; it must be a whole number from 1 to 2000: 10 is used." in told
    assert "relo" in told
    assert settings(page)["dropout"] == 0.25
    page.locator(".import").fill(text)
    page.get_by_role("button", name="Open", exact=True).click()
    wait(page, f"location.hash === '#{text}'")
    assert settings(page)["batch"] == 20


def test_codes_are_those_of_python(visit):
    wanted = {**OWN, "layers": [{"units": 3, "activation": "elu", "parameters": {"alpha": 0.5}}], "epochs": 7}
    page = visit(wanted)
    assert settings_of(exported(page, "link")) == settings_of(code(wanted))


def test_what_is_no_number_stops_the_run_and_reset_goes_on(visit):
    page = visit({"optimiser": {"name": "sgd", "rate": 100}, "layers": [{"units": 4, "activation": "square"}]})
    page.locator(".play").click()
    page.wait_for_selector(".notice")
    (told,) = page.locator(".notice p").all_inner_texts()
    assert re.match(r"Stopped at step \d+: the loss is no number", told)
    assert page.locator(".play").inner_text().strip() == "Play"
    rate = page.get_by_label("Learning rate")
    rate.fill("0.01")
    rate.blur()
    page.get_by_role("button", name="Reset").click()
    page.locator(".play").click()
    until(page, 2)
    assert page.locator(".notice").count() == 0


def test_play_right_after_a_change_is_of_the_new_run(visit):
    page = visit({"optimiser": {"name": "sgd", "rate": 100}, "layers": [{"units": 4, "activation": "square"}]})
    page.locator(".play").click()
    page.wait_for_selector(".notice")
    page.evaluate(  # in one turn, so that the engine cannot have answered
        """() => {
            const named = one => one.labels[0]?.innerText.includes("Learning rate")
            const rate = [...document.querySelectorAll("input")].find(named)
            rate.value = "0.01"
            for (const type of ["input", "change"]) rate.dispatchEvent(new Event(type, {bubbles: true}))
            document.querySelector(".play").click()
        }"""
    )
    until(page, 2)
    assert page.locator(".notice").count() == 0


def test_a_step_is_a_whole_epoch_however_long_it_takes(visit):
    page = visit({**LARGEST, "batch": 1, "data": {"points": 500, "share": 0.9}})
    for epoch in (1, 2):
        page.get_by_role("button", name="Step").click()
        until(page, epoch)


def test_it_stops_at_the_epoch_that_is_asked_for(visit):
    page = visit({"epochs": 3})
    page.locator(".play").click()
    page.wait_for_selector(".play:has-text('Play')")
    until(page, 3)
    assert max(losses(page)) == 30
    page.locator(".play").click()
    assert "The run has its 3 epochs" in page.locator(".notice").inner_text()


def test_a_weight_is_selected_by_keys_and_set_by_number(visit):
    page = visit()
    unfold(page, "weights")
    page.locator(".weight").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    box = page.get_by_label("From x2 to layer 1, unit 2")
    box.fill("2.5")
    box.press("Enter")
    wait(page, "document.querySelector('.weight[aria-pressed=true]').textContent === '2.50'")
    assert json.loads(exported(page, "json"))["weights"][0][4 + 1] == 2.5


def test_a_json_file_brings_back_the_weights_that_were_set_by_hand(visit):
    page = visit({"layers": [{"units": 2, "activation": "tanh"}], "data": {"points": 100}})
    page.locator(".bar .speed select").select_option("slow")  # a step at a time: 2.5 epochs are 7 or 8

    def put(label, value, steps):
        unfold(page, "weights").locator(".weight").nth(label).click()
        page.locator(".edit input").fill(value)
        page.locator(".edit input").press("Enter")
        wait(page, f"document.querySelectorAll('.weight')[{label}].textContent === '{value}'")
        for _ in range(steps):
            before = page.locator(".count").inner_text()
            page.get_by_role("button", name="Step").click()
            wait(page, f"document.querySelector('.count').textContent !== '{before}'")

    put(0, "2.50", 0)
    put(3, "1.25", 3)
    put(1, "3.50", 4)
    put(2, "4.50", 0)
    file = exported(page, "json")
    told = json.loads(file)
    assert [one["step"] for one in told["edits"]] == [0, 0, 3, 7]
    other = visit({"batch": 5})
    unfold(other, "share").locator(".import").fill(file)
    other.get_by_role("button", name="Open").click()
    wait(other, f"document.querySelector('.count').textContent === '{round(told['epoch'], 1):g}'")
    wait(other, "document.querySelector('.play').textContent.trim() === 'Play'")
    assert json.loads(exported(other, "json")) == told
    other.get_by_role("button", name="Reset").click()
    wait(other, "document.querySelector('.count').textContent === '0'")
    assert json.loads(exported(other, "json"))["edits"] == []


def test_units_are_reached_by_arrows_and_show_their_numbers(visit):
    page = visit({"layers": [{"units": 3, "activation": "sine"}, {"units": 2, "activation": "elu"}]})
    page.locator(".unit[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert "Layer 2, unit 2: elu" in page.locator(".about-selected summary").inner_text()
    assert re.search(r"bias .*; output from .* to .* on the plane", page.locator(".about-selected").inner_text())
    assert page.locator(".unit[tabindex='0']").count() == 1


def test_a_tap_on_a_line_selects_its_weight(visit):
    page = visit({"layers": []})
    box = page.locator(".lines").bounding_box()
    ends = [page.locator(".unit").nth(i).bounding_box() for i in (0, 2)]
    x, y = (sum(end[side] + end[size] / 2 for end in ends) / 2 for side, size in (("x", "width"), ("y", "height")))
    page.locator(".lines").click(position={"x": x - box["x"], "y": y - box["y"]})
    assert page.get_by_label("From x1 to output").is_visible()


def test_dead_units_are_named(visit):
    page = visit(
        {
            "layers": [{"units": 4, "activation": "relu"}],
            "optimiser": {"name": "sgd", "rate": 100},
            "start": {"seed": 1},
        },
        "&epoch=5",
    )
    wait(page, "/dead: unit/.test(document.querySelector('.dying').textContent)")
    assert page.locator(".unit .dead:visible").count() >= 1


def test_losses_are_read_by_keys_and_by_hover(visit):
    page = visit(words="&epoch=4")
    until(page, 4)
    chart = page.locator(".chart")
    chart.focus()
    page.keyboard.press("Home")
    at_first = chart.get_attribute("aria-valuetext")
    assert at_first.startswith("Epoch 0: loss ")
    assert "epoch 0" in page.locator(".now").inner_text()
    page.keyboard.press("End")
    assert chart.get_attribute("aria-valuetext").startswith("Epoch 4: loss ")
    page.mouse.move(0, 0)
    chart.hover(position={"x": 47, "y": 60})
    assert chart.get_attribute("aria-valuetext") == at_first


def test_the_names_at_the_ends_of_the_losses_stay_apart(visit):
    page = visit({"epochs": 60, "optimiser": {"name": "adam", "rate": 0.1}, "data": {"name": "clouds"}})
    page.evaluate(
        """() => {
            const write = CanvasRenderingContext2D.prototype.fillText
            window.places = {}
            CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
                window.places[text] = y
                write.call(this, text, x, y)
            }
        }"""
    )
    page.locator(".play").click()
    until(page, 60)
    page.wait_for_selector(".play:has-text('Play')")
    assert max(losses(page)[600]) < 0.05, "both ends lie at the bottom"
    places = page.evaluate("places")
    assert abs(places["test"] - places["train"]) >= 14


@pytest.mark.parametrize(
    "wanted",
    [
        {
            "layers": [
                {"units": 3, "activation": "leaky_relu", "parameters": {"alpha": 0.2}},
                {"units": 2, "activation": "relu"},
            ],
            "dropout": 0.1,
        },
        {
            "data": {"name": "three"},
            "layers": [{"units": 3, "activation": "squareplus"}],
            "penalty": {"name": "l2", "strength": 0.01},
        },
        {"data": {"name": "plane"}, "layers": [], "features": ["x1", "sin(pi x2)"], "optimiser": {"name": "momentum"}},
    ],
    ids=["two", "three", "numbers"],
)
def test_exports(visit, wanted):
    page = visit(wanted, "&epoch=2")
    until(page, 2)
    told = json.loads(exported(page, "json"))
    full = settings_of(code(wanted))
    assert told["settings"] == full
    sizes = [len(full["features"]), *(layer["units"] for layer in full["layers"]), len(told["biases"][-1])]
    assert [len(one) for one in told["weights"]] == [a * b for a, b in itertools.pairwise(sizes)]
    rows = exported(page, "data").split()
    assert len(rows) == 201
    assert [row.rpartition(",")[2] for row in rows[1:]] == ["train"] * 100 + ["test"] * 100

    script = exported(page, "torch")
    calls = [ast.unparse(node) for node in ast.walk(ast.parse(script)) if isinstance(node, ast.Call)]
    assert [one for one in calls if one.startswith("nn.Linear")] == [
        f"nn.Linear({a}, {b})" for a, b in itertools.pairwise(sizes)
    ]
    assert any(one.startswith("torch.optim.") and "lr=0.03" in one for one in calls)


@pytest.mark.parametrize("name", catalogue)
def test_what_the_catalogue_says_of_torch_holds(name):
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install actedu[frameworks]")
    entry = catalogue[name]
    if not entry.facts.torch:
        pytest.skip(f"PyTorch has no layer for {name}")
    layer = eval(entry.facts.torch.format(**entry.facts.parameters), {"nn": torch.nn})
    x = np.linspace(-8, 8, 401)
    np.testing.assert_allclose(layer(torch.tensor(x)).numpy(), entry(x), rtol=1e-9, atol=1e-9)


def test_the_torch_code_trains_the_same_run(visit, capsys):
    pytest.importorskip("torch", reason="PyTorch is not installed: pip install actedu[frameworks]")
    wanted = {"layers": [{"units": 3, "activation": "mish"}, {"units": 2, "activation": "squareplus"}], "epochs": 3}
    script = exported(visit(wanted), "torch")
    exec(compile(script, "playground.py", "exec"), {})
    told = [[float(one) for one in line.split()] for line in capsys.readouterr().out.splitlines()]
    run = Run(wanted)
    for epoch, *losses in told:
        run.advance(10)
        assert losses == pytest.approx(run.scores[:2], rel=1e-6), f"epoch {epoch}"


def test_what_a_lecture_hides_is_not_there(visit):
    page = visit(words="&hide=data,training,share")
    wait(page, "!document.querySelector('.about-data')")
    assert page.locator(".about-training, .about-share").count() == 0
    assert page.locator(".about-layers").count() == 1
    assert page.url.endswith("&hide=data,training,share")


@pytest.mark.parametrize("name", [None, *range(1, 9)])
def test_situations_run(visit, name):
    page = visit(still=False)
    choice = page.get_by_role("combobox", name="Situation")
    if name is None:
        assert choice.locator("option").count() == 9
        return
    choice.select_option(index=name)
    assert page.locator(".look").inner_text().startswith("Look:")
    page.locator(".play").click()
    until(page, 2)


@pytest.fixture(scope="module")
def situation(chromium):
    """A situation's settings by its name, from another seed of data and start."""
    page = chromium.new_page()
    add_modules(page, "playground_presets")
    known = {one["name"]: one["settings"] for one in page.evaluate("presets")}
    page.close()

    def moved(name, seed, **changes):
        given = {**known[name], **changes}
        start = {**given.get("start", {})}
        return {
            **given,
            "data": {**given.get("data", {}), "seed": seed},
            "start": {**start, "seed": start.get("seed", 0) + seed},
        }

    return moved


def trained(settings, epochs):
    run = Run(settings)
    run.advance(run.per_epoch * epochs)
    return run


@pytest.mark.parametrize("seed", range(5))
def test_what_situations_say_holds_from_any_seed(situation, seed):
    dying = trained(situation("Units that die", seed), 10).frame(units=False)["layers"][1]
    assert len(dying["dead"]) == 8
    assert dying["gradient"] == 0
    gentle = situation("Units that die", seed, optimiser={"name": "sgd", "rate": 0.1})
    assert trained(gentle, 100).scores.test_accuracy > 0.9

    vanishing = situation("Gradients that vanish", seed)
    first, *_, last, _ = (one["gradient"] for one in trained(vanishing, 10).frame(units=False)["layers"])
    assert first < last / 100
    tanhs = {**vanishing, "layers": [{**one, "activation": "tanh"} for one in vanishing["layers"]]}
    first, *_, last, _ = (one["gradient"] for one in trained(tanhs, 10).frame(units=False)["layers"])
    assert first > last / 10

    assert trained(situation("XOR with one sine unit", seed), 60).scores.test_accuracy > 0.95
    one_tanh = situation("XOR with one sine unit", seed, layers=[{"units": 1, "activation": "tanh"}])
    assert trained(one_tanh, 60).scores.test_accuracy < 0.85

    large = situation("Too few points, too large a net", seed)
    early, late = trained(large, 5).scores, trained(large, 100).scores
    assert late.train < early.train
    assert late.test > 1.5 * early.test


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_scrolls_sideways_or_is_too_small(visit, width):
    page = visit({**OWN, "layers": LARGEST["layers"], "features": LARGEST["features"]}, width=width)
    for name in ("data", "layers", "training", "weights", "selected", "share"):
        unfold(page, name)
    page.get_by_role("combobox", name="As").select_option("link")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.evaluate(
        """() => [...document.querySelectorAll('.playground *')]
            .filter(one => one.checkVisibility())
            .filter(one => [...one.childNodes].some(({nodeType, data}) => nodeType === 3 && data.trim()))
            .filter(one => parseFloat(getComputedStyle(one).fontSize) < 14).map(one => one.outerHTML.slice(0, 80))"""
    )
    assert small == []
    targets = page.evaluate(
        """() => {
            const ticks = '[type=checkbox], [type=radio]' // their labels are what is tapped
            return [...document.querySelectorAll(`button, select, summary, input:not(${ticks}), label:has(${ticks})`)]
                .filter(one => one.checkVisibility())
                .map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
                .filter(([, box]) => box.width < 44 || box.height < 44)
                .map(([text, box]) => [text, box.width, box.height])
        }"""
    )
    assert targets == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(visit, scheme, width):
    page = visit(OWN, width=width, color_scheme=scheme)
    for name in ("data", "layers", "training", "weights", "selected", "share"):
        unfold(page, name)
    page.get_by_role("button", name="One unit more in layer 1").click()
    assert violations(page) == []
    page.locator(".play").click()
    until(page, 1)
    assert violations(page) == []
