"""The function explorer and the landing page's figure, as a reader meets them: by mouse, finger and key."""

import gzip
import re
from itertools import pairwise

import numpy as np
import pytest
from browser import CHROMIUM, add_modules, violations

from actedu.activations import catalogue
from actedu.live import bundle, explorer, formulas, hero
from actedu.numeric import forward_gain, properties

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine; on Debian and Ubuntu: apt install chromium"
)
FOUR = "#f=leaky_relu,alpha=0.2&f=gelu&f=hardshrink&f=swish,beta=2&x=-1.5&range=-3,4&at=-1,1"


@pytest.fixture(scope="module")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    (folder / "explorer.html").write_text(bundle.page("explorer"), encoding="utf-8")
    figure = hero.fragment(["sigmoid", "tanh", "relu"], "explorer.html")
    head = '<!doctype html><html lang="en" style="color-scheme: light dark; background: Canvas"><meta charset="utf-8">'
    head += '<meta name="viewport" content="width=device-width">'
    body = f"<title>Figure</title><main><h1>Figure</h1>{figure}</main>"
    (folder / "hero.html").write_text(head + body, encoding="utf-8")
    return folder.as_uri()


@pytest.fixture
def visit(chromium, address):
    """Open a page at a fragment; in the end nothing may have been asked of the network and nothing have failed."""
    opened, troubles = [], []

    def watched(page, name):
        page.on("request", lambda asked: asked.url.startswith(("file:", "data:")) or troubles.append(asked.url))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: message.type == "error" and troubles.append(message.text))
        page.goto(f"{address}/{name}")
        page.wait_for_selector(".handle[aria-valuetext]")
        return page

    def visited(fragment="", width=1280, height=800, name="explorer.html", **more):
        context = chromium.new_context(viewport={"width": width, "height": height}, **more)
        opened.append(context)
        return watched(context.new_page(), name + fragment)

    yield visited
    for context in opened:
        context.close()
    assert troubles == []


def number(text):
    return float(text.replace("−", "-").replace("almost 0", "0"))


def texts(found):
    return [text.strip() for text in found.all_inner_texts()]


def table(page):
    """The numbers of the table, by function where several are shown, and by x: (value, slope)."""
    rows = page.locator(".numbers tbody tr").all_inner_texts()
    cells = [[cell.strip() for cell in row.replace("(the point)", "").split("\t")] for row in rows]
    return {(*map(str.strip, one[1:-2]), number(one[0])): (number(one[-2]), number(one[-1])) for one in cells}


def at(page):
    return float(page.locator(".handle").get_attribute("aria-valuenow"))


def middle(page, selector):
    box = page.locator(selector).first.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_pages_are_small():
    assert len(gzip.compress(bundle.page("explorer").encode(), 9)) <= 40_000
    assert len(gzip.compress(hero.fragment(["sigmoid", "tanh", "relu", "gelu"]).encode(), 9)) <= 10_000


def test_the_curve_is_there_before_the_script_and_stays_where_it_is(visit, chromium, address):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    still, moving = context.new_page(), visit(width=360, height=740)
    still.goto(f"{address}/explorer.html")
    for what in ("value", "slope"):
        before, after = (page.locator(f".pane.{what} .area .curve") for page in (still, moving))
        assert before.get_attribute("d") == after.get_attribute("d")
        assert before.bounding_box() == after.bounding_box()
    context.close()


def test_every_function_can_be_chosen_and_gives_the_numbers_of_python(visit):
    page = visit("#at=-3,-0.7,0,0.4,2.5")
    tiles = page.locator(".tile")
    assert tiles.count() == len(catalogue)
    for i, (name, entry) in enumerate(catalogue.items()):
        tiles.nth(i).click()
        page.wait_for_selector(f"#about-{name}")
        found = table(page)
        assert len(found) == 6
        for (x,), numbers in found.items():
            assert numbers == pytest.approx((entry(x), entry.slope(x)), rel=1e-5, abs=1e-9), f"{name} at {x}"
        shown = page.locator(f"[aria-labelledby=about-{name}]")
        assert shown.locator("math").count() == 2
        assert not re.search("NaN|undefined|null", shown.inner_text())
        assert not re.search("NaN|Infinity", page.locator(".panes").inner_html())


def test_the_mouse_drags_the_point_along_the_curve(visit):
    page = visit()
    start = middle(page, ".handle")
    page.mouse.move(*start)
    page.mouse.down()
    seen = []
    for step in range(1, 6):
        page.mouse.move(start[0] + 30 * step, start[1])
        seen.append(at(page))
    page.mouse.up()
    assert all(a < b for a, b in pairwise([1, *seen]))
    x = seen[-1]
    assert number(page.locator(".pane.value .legend b").inner_text()) == pytest.approx(explorer.first()(x), rel=5e-3)
    assert number(page.locator("#x").input_value()) == x
    across, _ = middle(page, ".handle")
    assert across == pytest.approx(start[0] + 150, abs=2)
    page.mouse.move(*start)  # let go: it stays
    assert at(page) == x


def test_a_finger_drags_the_handle_and_taps_elsewhere(visit):
    page = visit(width=360, height=740, has_touch=True)
    area = page.locator(".pane.value .area").bounding_box()
    page.touchscreen.tap(area["x"] + 0.25 * area["width"], area["y"] + 20)
    assert at(page) == pytest.approx(-3, abs=0.1)
    x, y = middle(page, ".handle")
    touch = page.context.new_cdp_session(page)

    def send(kind, *points):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": a, "y": b} for a, b in points]})

    send("touchStart", (x, y))
    for step in (20, 40, 60):
        send("touchMove", (x + step, y + step / 4))
    send("touchEnd")
    assert at(page) == pytest.approx(-3 + 60 * 12 / area["width"], abs=0.15)
    assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize(
    ("key", "x"),
    [
        ("ArrowRight", 1.1),
        ("ArrowUp", 1.1),
        ("ArrowLeft", 0.9),
        ("Shift+ArrowRight", 2),
        ("Shift+ArrowDown", 0),
        ("PageUp", 2),
        ("Home", -6),
        ("End", 6),
    ],
)
def test_keys_move_the_point(visit, key, x):
    page = visit()
    page.locator(".handle").press(key)
    assert at(page) == x
    value = float(explorer.first()(x))
    assert f"value {value:.3g}" in page.locator(".handle").get_attribute("aria-valuetext")


def test_the_point_is_reached_by_the_tab_key(visit):
    page = visit()
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className").startswith("handle"):
            return
    pytest.fail("three Tabs do not reach the handle")


def test_numbers_can_be_typed_and_a_wrong_one_is_told(visit):
    page = visit()
    page.fill("#x", "-2.25")
    assert at(page) == -2.25
    page.fill("#x", "5000")
    assert page.locator("[role=alert]").inner_text() == "Give a number from −1000 to 1000."
    assert page.locator("#x").get_attribute("aria-invalid") == "true"
    assert at(page) == -2.25
    page.locator("#x").blur()
    assert page.locator("#x").input_value() == "-2.25"
    page.fill("#x", "20")
    assert (page.input_value("#from"), page.input_value("#to")) == ("8", "20")
    page.fill("#points", "1, two")
    assert "one to twelve numbers" in page.locator("[role=alert]").inner_text()


def test_a_parameter_is_slid_typed_refused_and_reset(visit):
    page = visit("#f=celu&x=-2")
    slider, field = page.get_by_label("alpha of celu").nth(1), page.locator("#celu-alpha")
    slider.fill("2")
    assert field.input_value() == "2"
    entry = catalogue["celu"]
    assert table(page)[(-2.0,)] == pytest.approx((entry(-2, alpha=2), entry.slope(-2, alpha=2)), rel=1e-5)
    assert "from −2 to ∞" in page.locator(".facts").inner_text()
    field.fill("-1")
    assert page.locator("[role=alert]").inner_text() == "alpha = -1 is not accepted: alpha > 0 must hold."
    assert "alpha=2" in page.locator(".legend").first.inner_text()
    page.get_by_role("button", name="Reset alpha").click()
    assert field.input_value() == "1"


def test_formula_and_error_are_told_with_the_numbers_worked_in(visit):
    page = visit("#f=sigmoid&x=2")
    assert "1 / (1 + exp(-2)) = 0.881" in page.locator(".formulas").inner_text()
    assert "leaves as 0.105" in page.locator(".passing").inner_text()
    page.goto(page.url.split("#")[0] + "#f=elu&x=-2")
    page.wait_for_selector("#about-elu")
    assert "1 · (exp(-2) - 1) = −0.865" in page.locator(".formulas").inner_text()
    page.goto(page.url.split("#")[0] + "#f=relu&x=-2")
    page.wait_for_selector("#about-relu")
    assert "max(0, -2) = 0" in page.locator(".formulas").inner_text()
    assert "stops: its slope is 0" in page.locator(".passing").inner_text()
    page.goto(page.url.split("#")[0] + "#f=silu&x=10")
    page.wait_for_selector("#about-silu")
    kept = catalogue["silu"].slope(10.0) ** 100
    assert f"a hundred such layers in a row leave {kept:.3g} of it" in page.locator(".passing").inner_text()


def test_a_link_restores_functions_parameters_point_range_and_table(visit):
    page = visit(FOUR)
    assert texts(page.locator(".pane.value .legend li")) == [
        f"{name} {catalogue[key](-1.5, **settings):.3g}".replace("-", "−")
        for name, key, settings in [
            ("leaky_relu (alpha=0.2)", "leaky_relu", {"alpha": 0.2}),
            ("gelu", "gelu", {}),
            ("hardshrink", "hardshrink", {}),
            ("swish (beta=2)", "swish", {"beta": 2}),
        ]
    ]
    assert at(page) == -1.5
    assert (page.input_value("#from"), page.input_value("#to"), page.input_value("#points")) == ("-3", "4", "-1, 1")
    page.locator(".handle").press("ArrowRight")
    page.get_by_label("Zoom in").click()
    page.wait_for_url(re.compile("x=-1.4&range"))
    again = visit(page.evaluate("location.hash"))
    assert table(again) == table(page)
    assert again.locator(".panes").inner_html() == page.locator(".panes").inner_html()


@pytest.mark.parametrize(
    ("fragment", "sentence"),
    [
        ("#f=rule&f=relu", "The link names “rule”, which is none of the 39 functions; it is left out."),
        ("#f=elu,beta=2", "elu has no parameter “beta”. The link's “beta=2” is left out."),
        ("#f=celu,alpha=-1", "alpha = -1 is not accepted: alpha > 0 must hold. The link's “alpha=-1” is left out."),
        ("#x=left", "The link's point “left” is no number from −1000 to 1000; it stands at 1."),
        (
            "#range=5,1",
            "The link's range “5,1” is not two numbers from −1000 to 1000, the lower first; -6 to 6 is shown.",
        ),
        ("#f=relu&f=relu", "The link names relu twice; it is drawn once."),
        ("#f=relu&f=elu&f=selu&f=celu&f=gelu", "The link names more than 4 functions; gelu is left out."),
        ("#colour=red", "The link says colour, which means nothing here; it is left out."),
    ],
)
def test_a_link_that_is_not_understood_gets_one_sentence(visit, fragment, sentence):
    page = visit(fragment)
    notice = page.locator(".notice p")
    assert notice.all_inner_texts() == [sentence.replace("39", str(len(catalogue)))]
    assert page.locator(".area .curve").count() >= 2
    page.get_by_role("button", name="Close this message").click()
    assert notice.count() == 0


def test_values_and_slopes_share_one_picture_if_asked(visit):
    page = visit("#f=tanh&f=relu&x=0.5")
    page.get_by_role("button", name="Overlay").click()
    assert page.locator(".pane").count() == 1
    assert page.locator(".area .curve").count() == 4
    assert "slope 0.786" in page.locator(".legend").inner_text()
    page.locator(".handle").press("ArrowRight")
    assert at(page) == 0.6
    page.wait_for_url(re.compile("x=0.6&overlay"))
    assert visit(page.evaluate("location.hash")).locator(".pane").count() == 1


def test_functions_are_compared_up_to_four_and_found_by_words(visit):
    page = visit()
    page.get_by_text("Compare").click()
    for name in ("tanh", "relu", "gelu"):
        page.get_by_role("button", name=name, exact=True).click()
    assert texts(page.locator(".abouts h3")) == ["sigmoid", "tanh", "relu", "gelu"]
    page.get_by_role("button", name="selu", exact=True).click()
    assert page.locator(".abouts h3").count() == 4
    assert "Remove one to see selu" in page.locator(".explorer > [role=status]").inner_text()
    page.get_by_role("button", name="Remove tanh").click()
    assert texts(page.locator(".abouts h3")) == ["sigmoid", "relu", "gelu"]
    page.fill("#find", "periodic")
    assert page.locator(".tile span").all_inner_texts() == ["snake"]
    page.fill("#find", "no such thing")
    assert "No function matches" in page.locator(".picker [role=status]").inner_text()
    page.fill("#find", "")
    page.select_option("#kind", "bounded")
    bounded = [name for name, one in catalogue.items() if np.isfinite(one.facts.range).all()]
    assert [text.replace("\u200b", "") for text in page.locator(".tile span").all_inner_texts()] == bounded


@pytest.mark.parametrize("fragment", ["", FOUR, f"{FOUR}&overlay", "#f=dual_line", "#f=thresholded_relu&f=elu,x=1"])
def test_a_telephone_shows_the_curve_first_and_never_scrolls_sideways(visit, fragment):
    page = visit(fragment, width=360, height=740)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    if fragment == "":
        area = page.locator(".pane.slope .area").bounding_box()
        assert area["y"] + area["height"] < 740


# elements that are shown and hold words, and controls with the label that one may tap for them
SMALL = """() => {
    const seen = one => one.checkVisibility() && !one.closest('.hidden')
    const shown = [...document.querySelectorAll('.live *')].filter(seen)
    const speaks = one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim())
    const small = one => parseFloat(getComputedStyle(one).fontSize) < 14
    const narrow = one => {
        const box = (one.matches('[type=radio]') ? one.closest('label') : one).getBoundingClientRect()
        return box.height < 43.9 || box.width < 43.9
    }
    const found = [
        ...shown.filter(one => !one.closest('math, svg') && speaks(one) && small(one)),
        ...shown.filter(one => one.matches('button, input, select, a:not(p a), [role=slider]') && narrow(one)),
    ]
    return found.map(one => one.outerHTML.slice(0, 80))
}"""


@pytest.mark.parametrize("name", ["explorer.html", "hero.html"])
def test_words_have_14_pixels_and_targets_44(visit, name):
    page = visit(FOUR if name == "explorer.html" else "", width=360, height=740, name=name)
    assert page.evaluate(SMALL) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("fragment", ["", f"{FOUR}&f=nothing", "#f=dual_line&overlay"])
def test_axe_finds_nothing(visit, scheme, width, fragment):
    assert violations(visit(fragment, width=width, color_scheme=scheme)) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_figure(visit, scheme):
    assert violations(visit(width=360, color_scheme=scheme, name="hero.html")) == []


def test_a_site_chooses_light_or_dark(visit):
    page = visit(color_scheme="light")
    colour = "getComputedStyle(document.querySelector('.card')).backgroundColor"
    light = page.evaluate(colour)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert page.evaluate(colour) != light


def test_the_figure_of_the_landing_page_moves(visit):
    page = visit(name="hero.html", width=360)
    told = page.locator(".told")
    assert "x = 1 the neuron passes on 0.731" in told.inner_text().replace("\n", " ")
    page.locator(".handle").press("ArrowLeft")
    page.get_by_text("relu").click()
    page.locator(".handle").press("Home")
    assert "x = −5 the neuron passes on 0, and an error of 1 that comes back" in told.inner_text()
    page.get_by_role("link").click()
    page.wait_for_selector("#about-relu")
    assert at(page) == -5


def test_the_figure_of_the_landing_page_needs_names_that_are_known():
    with pytest.raises(ValueError, match="give the names"):
        hero.fragment([])
    with pytest.raises(ValueError, match="no activation is called 'rule'"):
        hero.fragment(["rule"])


def settings_of(entry):
    usual = dict(entry.facts.parameters)
    small = {key: 0.04 * at for key, at in usual.items()}  # a step of its slider from 0
    return [usual, {key: round(0.7 * at + 0.2, 2) for key, at in usual.items()}, small] if usual else [usual]


CASES = [(name, settings) for name, entry in catalogue.items() for settings in settings_of(entry)]


@pytest.fixture(scope="module")
def computed(chromium):
    """What the page computes of functions at parameters."""
    page = chromium.new_page()
    add_modules(page, "entries", "curve")
    found = page.evaluate(
        """cases => cases.map(([name, settings]) => {
            const {range, largest, ...more} = curve(entries.find(one => one.name === name), settings).facts()
            return {...more, range: range.map(String), largest: String(largest)}
        })""",
        CASES,
    )
    page.close()
    return found


@pytest.mark.parametrize("place", range(len(CASES)), ids=[f"{name}-{n}" for n, (name, _) in enumerate(CASES)])
def test_the_facts_that_the_page_computes_are_those_of_python(computed, place):
    name, settings = CASES[place]
    entry, found = catalogue[name].bind(**settings), computed[place]
    known, wanted = entry.facts, properties(entry)
    float_ = [float(text.replace("Infinity", "inf")) for text in (*found["range"], found["largest"])]
    assert float_[:2] == pytest.approx(list(known.range), rel=1e-6, abs=1e-6)
    assert found["monotone"] == known.monotone
    assert [at for at, _ in found["kinks"]] == pytest.approx(sorted(known.kinks), abs=1e-8)
    assert [slope for _, slope in found["kinks"]] == pytest.approx([known.kinks[at] for at in sorted(known.kinks)])
    assert bool(found["jumps"]) == (wanted.smoothness == "jump")
    if wanted.smoothness != "jump":
        steepest = np.abs(entry.slope(np.linspace(-200, 200, 400_001))).max()  # a small parameter moves it far out
        assert float_[2] == pytest.approx(max(steepest, wanted.largest_slope), rel=1e-6)
    assert found["gain"] == pytest.approx(forward_gain(entry), rel=1e-4)


@pytest.mark.parametrize("name", catalogue)
def test_formulas_are_mathml(name):
    for tex in (catalogue[name].facts.formula, catalogue[name].facts.slope_formula):
        made = formulas.mathml(tex)
        assert made.startswith("<math><mrow>")
        assert "\\" not in made


def test_a_formula_that_cannot_be_read_is_told():
    with pytest.raises(ValueError, match="cannot be read as TeX"):
        formulas.mathml(r"\frac{1}{")
