"""A learner's days in a real browser: the first minute, a widget that moves, and coming back."""

import os
import re

import pytest
from browser import CHROMIUM, Lab, choose, new_page, ready, run_all, violations

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine; on Debian and Ubuntu: apt install chromium"
)
NO_WIDGET = ("model not found", "Error displaying widget")


@pytest.fixture
def lab(tmp_path):
    made = Lab(tmp_path)
    made.start()
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def test_a_learner_opens_the_course_and_an_exercise_answers(lab, browser):
    outside, dialogs = [], []

    def answer(dialog):
        dialogs.append(dialog.inner_text())
        dialog.locator(".jp-mod-accept").click()

    page = new_page(browser)
    page.on("request", lambda asked: outside.append(asked.url) if asked.url.startswith("http") else None)
    page.add_locator_handler(page.locator("dialog.jp-Dialog"), answer)
    page.goto(f"{lab.address}/?token=learner")
    ready(page, "Activation functions")
    links = page.locator(".jp-RenderedMarkdown td a", has_text="points")
    links.first.click()
    ready(page, "exercises")
    page.wait_for_timeout(500)
    assert page.locator(".lm-TabBar-tab.jp-mod-dirty").count() == 0, "nobody has changed anything"
    page.locator(".lm-TabBar-tab", has_text="START.ipynb").locator(".lm-TabBar-tabCloseIcon").click()
    feedback = page.locator(".jp-OutputArea [role=status]", has_text="no answer yet").first
    run_all(page, feedback)
    assert dialogs == []
    assert [url for url in outside if not url.startswith(lab.address)] == []


def test_a_training_is_played_and_the_kernel_stays_free(lab, browser):
    sources = ["from actedu.widgets import DeadUnitLab\n\nlab = DeadUnitLab()\nlab", "while True:\n    pass"]
    page = new_page(browser)
    page.goto(lab.put("moves.ipynb", *sources))
    notebook = ready(page, "DeadUnitLab")
    status = notebook.locator(".jp-OutputArea [role=status]")
    run_all(page, status)
    assert "After epoch" not in status.inner_text(), "nothing moves by itself"
    choose(page, "Kernel", "Interrupt Kernel")  # the endless loop
    notebook.locator(".jp-OutputArea", has_text="KeyboardInterrupt").first.wait_for()

    def pictures(seconds):
        return page.evaluate(
            """seconds => new Promise(done => {
                const seen = new Set(), area = document.querySelector('.jp-OutputArea');
                const observer = new MutationObserver(() =>
                    seen.add(area.querySelector('svg[role=img]').getAttribute('aria-label')));
                observer.observe(area, {childList: true, subtree: true});
                setTimeout(() => { observer.disconnect(); done([...seen]); }, 1000 * seconds);
            })""",
            seconds,
        )

    notebook.get_by_role("button", name="Play").focus()
    page.keyboard.press("Enter")
    played = pictures(3)
    assert sum("After epoch" in one for one in played) >= 5, played
    notebook.get_by_role("button", name="Play").wait_for()
    assert "After epoch" not in status.inner_text(), "it stops at the end"
    notebook.get_by_role("button", name="Step").click()
    notebook.locator("[role=status]", has_text="After epoch 0 of 10").wait_for()
    rate = notebook.locator(".widget-hslider", has_text="Learning rate").locator(".noUi-handle").bounding_box()
    page.mouse.move(rate["x"] + 5, rate["y"] + 5)
    page.mouse.down()
    for step in range(1, 9):  # the picture follows before the slider is let go
        page.mouse.move(rate["x"] + 5 + 6 * step, rate["y"] + 5)
        page.wait_for_timeout(100)
    notebook.locator("[role=status]", has_text="32 units").wait_for()
    assert "learning rate 0.1," not in status.inner_text()
    page.mouse.up()


def test_on_the_next_day_every_widget_shows_what_it_showed_and_how_to_go_on(lab, browser):
    sources = [
        "from actedu import check, claim, predict, quiz\nfrom actedu.widgets import SaturationMap\n\nSaturationMap()",
        'predict("test.question", "How steep is it?", 0, 1)',
        'quiz("s_curves.warm_up")',
        "claim(3)",
        "def relu_slope(x):\n    return x\n\n\ncheck(relu_slope)",
    ]
    page = new_page(browser)
    page.goto(lab.put("back.ipynb", *sources))
    notebook = ready(page, "SaturationMap")
    run_all(page, notebook.get_by_role("button", name="Show the solution"))
    sentence = notebook.locator("[role=status]", has_text="of the entries are saturated")
    before = sentence.inner_text()
    notebook.locator(".noUi-handle").first.focus()
    page.keyboard.press("ArrowRight")
    notebook.locator("[role=status]", has_text="weight scale 1.2").wait_for()
    said = sentence.inner_text()
    assert said != before
    page.keyboard.press("Control+s")
    page.locator(".lm-TabBar-tab.jp-mod-dirty").wait_for(state="detached")
    assert notebook.locator(".noUi-handle").count() >= 2, "the page that is open keeps its widgets"
    page.close()
    lab.stop()
    lab.start()
    page = new_page(browser)
    page.goto(f"{lab.address}/lab/tree/back.ipynb?token=learner")
    notebook = ready(page, "SaturationMap")
    page.wait_for_timeout(2000)  # for a widget that looks for its model
    outputs = notebook.locator(".jp-OutputArea-output")
    shown = "\n".join(outputs.all_inner_texts())
    assert not any(words in shown for words in NO_WIDGET)
    assert shown.count("run this cell to go on") == len(sources)
    assert said in shown
    assert notebook.locator(f'svg[role=img][aria-label="{said}"]').is_visible()
    for words in ("How steep is it?", "Your verdict?", "Weight scale: 1.2"):
        assert words in shown
    assert page.locator(".lm-TabBar-tab.jp-mod-dirty").count() == 0


SCROLLS = """() => [...document.querySelectorAll('.jp-OutputArea-output')].flatMap(area => {
    const room = area.closest('.jp-OutputArea').getBoundingClientRect();
    return [...area.querySelectorAll('button, select, svg, img, table, .widget-hslider, [role=status]')]
        .filter(one => one.offsetParent !== null || one.tagName === 'svg')
        .filter(one => one.getBoundingClientRect().right > room.right + 1 || one.scrollWidth > one.clientWidth + 1)
        .filter(one => one.tagName !== 'svg' || !one.closest('button'))
        .map(one => `${one.tagName} ${one.className} ${(one.textContent || '').slice(0, 60)}: ` +
            `${Math.round(one.getBoundingClientRect().right)} of ${Math.round(room.right)}, ` +
            `${one.scrollWidth} in ${one.clientWidth}`);
})"""
EVERYTHING = [
    'from actedu import check, claim, predict, quiz\nfrom actedu.widgets import Meet\n\nMeet("sigmoid", "tanh")',
    "from actedu.widgets import BoundaryLab, DeadUnitLab, SaturationMap\n\nSaturationMap()",
    "DeadUnitLab()",
    "BoundaryLab()",
    'predict("test.question", "How steep is it?", 0, 1)',
    "claim(3)",
    "def stable_sigmoid(x):\n    return 1 / (1 + np.exp(-x))\n\n\nimport numpy as np\n\ncheck(stable_sigmoid)",
    'quiz("s_curves.warm_up")',
]
LAST = "The slope of a step is 0 wherever it is defined"


def test_the_keyboard_alone_moves_a_point_and_answers_a_question(lab, browser):
    page = new_page(browser)
    page.goto(lab.put("keys.ipynb", EVERYTHING[0], EVERYTHING[-1], "1 + 1"))
    notebook = ready(page, "Meet")
    run_all(page, notebook.get_by_role("button", name=LAST))
    notebook.locator(".jp-OutputArea-output", has_text=re.compile("^2$")).wait_for()

    def press(key, wanted):
        for _ in range(30):
            page.keyboard.press(key)
            if page.evaluate(f"() => document.activeElement.matches({wanted!r})"):
                return page.evaluate("() => document.activeElement.textContent")
        raise AssertionError(f"{key} does not reach {wanted}")

    for key in ("Escape", "ArrowUp", "ArrowUp"):  # Run All has left the last of three cells selected
        page.keyboard.press(key)
    press("Tab", ".jp-OutputArea .noUi-handle")
    notebook.locator("[role=status]", has_text="sigmoid at 1:").wait_for()
    page.keyboard.press("ArrowRight")
    notebook.locator("[role=status]", has_text="sigmoid at 1.1:").wait_for()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    notebook.locator("[role=status]", has_text="sigmoid at 0.9:").wait_for()
    for key in ("Escape", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    chosen = press("Shift+Tab", ".jp-OutputArea button.jupyter-button")
    page.keyboard.press("Enter")
    notebook.locator("[role=status]", has_text=chosen).wait_for()


def test_plain_keys_at_a_control_are_its_own_and_the_others_are_those_of_lab(lab, browser):
    page = new_page(browser)
    page.goto(lab.put("menu.ipynb", "from actedu.widgets import ExtrapolationLab\n\nExtrapolationLab()", "1 + 1"))
    notebook = ready(page, "ExtrapolationLab")
    run_all(page, notebook.locator("[role=status]", has_text="learned a * b"))
    cells = notebook.locator(".jp-Cell").count()
    menu = notebook.locator(".jp-OutputArea select").first
    page.wait_for_function("() => window.acteduPlainKeys")
    menu.focus()
    page.keyboard.press("ArrowDown")  # Lab's: to the next cell
    notebook.locator("[role=status]", has_text="learned a / b").wait_for()
    for key in ("b", "d", "d"):  # Lab's: a cell below, and away with this one
        page.keyboard.press(key)
    assert notebook.locator(".jp-Cell").count() == cells
    assert menu.input_value() == "a / b"
    slider = notebook.locator(".jp-OutputArea .noUi-handle").first
    slider.focus()
    before = slider.get_attribute("aria-valuenow")
    for key in ("b", "d", "d", "ArrowLeft"):
        page.keyboard.press(key)
    page.wait_for_function("([one, before]) => one.ariaValueNow !== before", arg=[slider.element_handle(), before])
    assert notebook.locator(".jp-Cell").count() == cells
    assert slider.evaluate("one => one === document.activeElement")
    page.keyboard.press("Control+s")
    page.locator(".lm-TabBar-tab.jp-mod-dirty").wait_for(state="detached")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_on_a_narrow_page_nothing_is_cut_and_in_the_dark_all_can_be_read(lab, browser, dark):
    if dark:
        lab.use_dark()
    page = new_page(browser)
    page.goto(lab.put("narrow.ipynb", *EVERYTHING))
    notebook = ready(page, "Meet")
    run_all(page, notebook.get_by_role("button", name=LAST))
    notebook.get_by_role("button", name=LAST).click()
    notebook.locator("[role=status]", has_text=LAST).wait_for()
    page.set_viewport_size({"width": 760, "height": 6000})  # opened so, Lab hides the kernel
    page.wait_for_timeout(2000)
    if folder := os.environ.get("ACTEDU_PICTURES"):
        for number, cell in enumerate(notebook.locator(".jp-CodeCell .jp-Cell-outputArea").all()):
            cell.screenshot(path=f"{folder}/narrow-{number}-{'dark' if dark else 'light'}.png")
    assert page.evaluate("() => document.body.dataset.jpThemeLight") == ("false" if dark else "true")
    assert page.evaluate(SCROLLS) == []
    assert page.evaluate(FAINT) == []
    page.set_viewport_size({"width": 375, "height": 9000})
    page.keyboard.press("Control+b")  # the list of files gives its place to the notebook
    page.wait_for_function(LONG_ENOUGH)
    assert page.evaluate(SCROLLS) == []


LONG_ENOUGH = """() => {
    const sliders = [...document.querySelectorAll('.actedu-panel .noUi-target')].filter(one => one.checkVisibility())
    const widths = sliders.map(one => one.getBoundingClientRect().width)
    return widths.length > 0 && widths.every(width => width >= 80 && width < 300)
}"""

# the text of all outputs whose contrast with the ground that it stands on is below 4.5:1
FAINT = """() => {
    const parts = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
    const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
        .map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = one => {
        for (; one; one = one.parentElement) {
            const [r, g, b, a = 1] = parts(getComputedStyle(one).backgroundColor);
            if (a > 0.99) return [r, g, b];
        }
        return [255, 255, 255];
    };
    const faint = [];
    for (const one of document.querySelectorAll('.jp-OutputArea-output *')) {
        const own = [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
        const hidden = !one.getClientRects().length || ['STYLE', 'TITLE', 'DESC', 'SCRIPT'].includes(one.tagName);
        if (!own || hidden) continue;
        const style = getComputedStyle(one), svg = one.closest('svg') !== null;
        const [l, m] = [light(parts(svg ? style.fill : style.color)), light(ground(one))];
        const contrast = (Math.max(l, m) + 0.05) / (Math.min(l, m) + 0.05);
        if (contrast < 4.5) faint.push(`${contrast.toFixed(1)} ${one.tagName} ${one.textContent.trim().slice(0, 60)}`);
    }
    return faint;
}"""


def test_an_interrupted_check_is_one_sentence_with_the_line_of_the_answer(lab, browser):
    page = new_page(browser)
    began = lab.mine / "began"
    endless = (
        "def relu_slope(x):\n    open('began', 'w').close()\n    while True:\n        pass\n\n\n"
        "check(relu_slope, seconds=99)"
    )
    page.goto(lab.put("endless.ipynb", f"from actedu import check\n\n\n{endless}"))
    notebook = ready(page, "relu_slope")
    choose(page, "Run", "Run All Cells")
    for _ in range(600):  # interrupted earlier, it would be the import that ends
        if began.exists():
            break
        page.wait_for_timeout(100)
    page.wait_for_timeout(1000)
    choose(page, "Kernel", "Interrupt Kernel")
    said = notebook.locator(".jp-OutputArea-output")
    notebook.locator(".jp-OutputArea-output", has_text="relu_slope: stopped.").wait_for()
    words = said.first.inner_text().strip()
    notebook.get_by_role("button", name="Hint 1 of").wait_for()
    assert re.fullmatch(r"relu_slope: stopped\. You interrupted it at line [67] \((while True:|pass)\)\. .*", words)


def epoch(notebook):
    return float(notebook.locator(".playground .count").inner_text())


def until(page, holds, seconds=60):
    for _ in range(10 * seconds):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError("waited in vain")


def test_the_playground_trains_in_a_notebook_and_python_sees_what_was_set(lab, browser):
    outside = []
    page = new_page(browser)
    page.on("request", lambda asked: outside.append(asked.url) if asked.url.startswith("http") else None)
    page.goto(lab.put("play.ipynb", "from actedu.widgets import Playground\n\np = Playground()\np", "1 + 1"))
    notebook = ready(page, "Playground")
    play = notebook.locator(".playground .play")
    run_all(page, play)
    page.wait_for_timeout(1000)
    assert epoch(notebook) == 0, "nothing moves by itself"
    colours = notebook.locator(".playground .plane .field").evaluate(
        "canvas => new Set(new Uint32Array(canvas.getContext('2d').getImageData(0, 0, 50, 50).data.buffer)).size"
    )
    assert colours > 20, "a field in the colours of the style sheet"
    play.focus()
    cells = notebook.locator(".jp-Cell").count()
    for key in ("b", "d", "d", "ArrowDown"):  # shortcuts of Lab
        page.keyboard.press(key)
    assert notebook.locator(".jp-Cell").count() == cells
    page.locator(".lm-TabBar-tab.jp-mod-dirty").wait_for()
    page.keyboard.press("Control+s")
    page.locator(".lm-TabBar-tab.jp-mod-dirty").wait_for(state="detached")
    page.evaluate(
        """() => { window.painted = 0; new MutationObserver(() => painted++).observe(
            document.querySelector('.playground .count'), {childList: true, characterData: true, subtree: true}) }"""
    )
    page.keyboard.press("Enter")
    page.wait_for_timeout(3000)
    assert page.evaluate("painted") >= 5
    page.keyboard.press("Enter")
    assert epoch(notebook) >= 5
    points = notebook.locator(".playground input[type=range]").first
    before = points.input_value()
    points.focus()
    page.keyboard.press("ArrowRight")
    assert points.input_value() != before, "an arrow moves a slider, and not to another cell"
    until(page, lambda: epoch(notebook) == 0)
    notebook.get_by_label("Activation of layer 1").select_option("gelu")
    notebook.locator(".jp-CodeCell .cm-content").last.fill("p.layers[0]['activation'], p.points")
    page.keyboard.press("Shift+Enter")
    notebook.locator(".jp-OutputArea-output", has_text=f"('gelu', {points.input_value()})").wait_for()
    notebook.locator(".jp-CodeCell .cm-content").last.fill("p.set(rate=0.1, epoch=7)")
    page.keyboard.press("Shift+Enter")
    until(page, lambda: epoch(notebook) == 7)
    assert [url for url in outside if not url.startswith(lab.address)] == []
    choose(page, "Kernel", "Restart Kernel…")
    page.locator(".jp-Dialog .jp-mod-accept").click()
    notebook.locator(".playground .notice", has_text="The kernel was restarted").wait_for()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_playground_takes_the_colours_of_lab_and_axe_finds_nothing_in_it(lab, browser, dark):
    if dark:
        lab.use_dark()
    page = new_page(browser)
    page.goto(lab.put("colours.ipynb", "from actedu.widgets import Playground\n\nPlayground()"))
    notebook = ready(page, "Playground")
    run_all(page, notebook.locator(".playground .play"))
    until(page, lambda: notebook.locator(".playground .plane .field").get_attribute("width") == "50")
    for section in notebook.locator(".playground details:not([open]) > summary").all():
        section.click()
    ground = notebook.locator(".playground .card").first.evaluate("e => getComputedStyle(e).backgroundColor")
    assert ground == ("rgb(28, 31, 37)" if dark else "rgb(255, 255, 255)")
    if folder := os.environ.get("ACTEDU_PICTURES"):
        notebook.locator(".playground").screenshot(path=f"{folder}/playground-{'dark' if dark else 'light'}.png")
    assert violations(page, ".playground") == []


def test_a_function_that_loops_for_ever_is_stopped_and_the_playground_goes_on(lab, browser):
    sources = [
        "import numpy as np\n\nfrom actedu.widgets import Playground\n\nplaying = False\n\n\n"
        "def moody(x):\n    while playing and x.size == 40:\n        pass\n    return np.tanh(x)\n\n\n"
        "p = Playground(moody)\nplaying = True\np",
    ]
    page = new_page(browser)
    page.goto(lab.put("loops.ipynb", *sources))
    notebook = ready(page, "Playground")
    play = notebook.locator(".playground .play")
    run_all(page, play)
    until(page, lambda: notebook.locator(".playground .plane .field").get_attribute("width") == "50")
    play.click()
    said = notebook.locator(".playground .notice")
    said.wait_for()
    words = said.inner_text()
    assert "moody was stopped. It ran for 3 seconds" in words, words
    notebook.get_by_label("Activation of layer 1").select_option("relu")
    play.click()
    until(page, lambda: epoch(notebook) >= 2)


def test_a_saved_playground_shows_its_last_picture_and_how_to_go_on(lab, browser):
    page = new_page(browser)
    page.goto(lab.put("kept.ipynb", "from actedu.widgets import Playground\n\nPlayground()"))
    notebook = ready(page, "Playground")
    play = notebook.locator(".playground .play")
    run_all(page, play)
    play.click()
    until(page, lambda: epoch(notebook) >= 3)
    play.click()
    page.wait_for_timeout(3000)  # the copy is drawn once the net rests
    reached = int(epoch(notebook))
    choose(page, "File", "Save Notebook")
    page.locator(".lm-TabBar-tab.jp-mod-dirty").wait_for(state="detached")
    assert play.is_visible(), "the page that is open keeps its widgets"
    page.close()
    lab.stop()
    lab.start()
    page = new_page(browser)
    page.goto(f"{lab.address}/lab/tree/kept.ipynb?token=learner")
    notebook = ready(page, "Playground")
    page.wait_for_timeout(2000)
    shown = "\n".join(notebook.locator(".jp-OutputArea-output").all_inner_texts())
    assert not any(words in shown for words in NO_WIDGET)
    assert "run this cell to go on" in shown
    assert f"After epoch {reached} the loss is" in shown
    picture = notebook.locator(".jp-OutputArea-output img")
    assert f"After epoch {reached} the loss is" in picture.get_attribute("alt")
    assert picture.is_visible()
    assert (lab.mine / "kept.ipynb").stat().st_size < 150_000, "no module is stored beside the picture"
